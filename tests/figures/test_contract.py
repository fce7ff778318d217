"""One contract for every figure of a run, over runs of every kind: says its finding, fits its sheet, hides nothing."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgb
from matplotlib.lines import Line2D
from support.figure_marks import covered, outside, shown_texts, touching_ticks

import salessim
from salessim.errors import InputRefusedError
from salessim.figures import style
from salessim.figures.alternative import Described
from salessim.figures.months.customers import TYPES
from salessim.figures.months.headcount import STATES
from salessim.figures.months.pipeline import ENDS
from salessim.figures.wording import level, plain
from salessim.lab import drawing
from salessim.lab.record import Run

HOUSE = """\
salessim: 1
title: Small
question: Does anything matter in a very small house?
horizon: {months} months
burn_in: 1 month
replications: {{min: {replicates}, max: {replicates}, batch: 2}}
organisation: {{teams: 1, seats_per_team: 2, accounts_per_seat: 10}}
tenure: {{mean: 6 months}}
policies:
  status_quo: {{}}
{policies}
decide: {{outcome: {outcome}, baseline: status_quo, indifference: {zone}}}
{more}
"""
LONG = "\n".join(f"  a_policy_with_quite_a_long_name_{n}: {{onboarding: {{ramp: {n} months}}}}" for n in range(3, 14))
SHORT = "\n".join(f"  p{n}: {{onboarding: {{ramp: {n} months}}}}" for n in range(2, 5))
FAST = "  faster_ramp: {onboarding: {ramp: 2 months}}"
FUTURES = "futures: {list: {calm: {}, restless: {tenure.mean: 4 months}}}"
STUDIES = {
    "four policies": {"policies": SHORT, "replicates": 10, "months": 13},
    "futures, lower is better": {"policies": FAST, "more": FUTURES, "outcome": "customers_lost", "zone": 0.1},
    "one policy, one replicate": {"policies": "", "replicates": 1, "months": 3},
    "a month in which nothing differs": {"policies": "  same: {}", "months": 1},
    "three months of twelve": {"policies": LONG, "replicates": 2, "months": 3},
}
USUAL = {"replicates": 4, "months": 4, "more": "", "outcome": "contribution_npv_usd", "zone": "$10k"}
PAIRED = {"difference", "forest", "waterfall"}
IGNORANCE = {"fan-arr", "fan-contribution", "difference", "dots", "forest"}
"""Figures in which futures have a mark of their own."""
UNIT = re.compile(r"US\$|%|percentage points|months|people|deals|times|customers|[Ss]eats")
CLAIMS = re.compile(r"\b(better|worse|more|fewer|less|raises|lowers|leads?|above|below)\b")
RUNS: dict[str, Run] = {}
CASES = [
    (study, figure)
    for study in STUDIES
    for figure in drawing.FIGURES
    if figure != "fan-contribution"  # the same drawing as fan-arr, but for the months of which it speaks at the end
    and (study != "three months of twelve" or figure != "headcount")  # the same panels as customers
]
DRAWN: dict[tuple[str, str], Described | None] = {}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("runs")


def opened(home: Path, name: str) -> Run:
    if name not in RUNS:
        study = home / f"{name.replace(' ', '_').replace(',', '')}.yml"
        study.write_text(HOUSE.format(**(USUAL | STUDIES[name])))
        RUNS[name] = salessim.run(study, out=study.with_suffix(""), workers=1)
    return RUNS[name]


def drawn(home: Path, study: str, name: str) -> Described | None:
    """A figure of a study, drawn once for all tests."""
    if (study, name) not in DRAWN:
        DRAWN[study, name] = found = drawing.described(opened(home, study), name)
        if found is not None:
            found.figure.draw_without_rendering()  # a legend knows its place once it is drawn
    return DRAWN[study, name]


@pytest.fixture(params=CASES, ids=": ".join)
def case(request, home: Path) -> tuple[str, str, Run, Described]:
    study, name = request.param
    run, found = opened(home, study), drawn(home, study, name)
    if found is None:
        alone = "one policy" in study and name in PAIRED
        assert alone or (name == "customers" and not run.months(["customers"])["customers"].any())
        pytest.skip("nothing to show")
    return study, name, run, found


def said(found: Described) -> tuple[str, str]:
    """Title and caption, each on one line."""
    return " ".join(found.figure.get_suptitle().split()), " ".join(found.figure.texts[-1].get_text().split())


def test_the_title_is_a_finding_and_claims_nothing_where_nothing_differs(case) -> None:
    study, _, run, found = case
    title, _ = said(found)
    assert len(title.split()) >= 4
    assert re.search(r"\d|[Nn]o policy|[Uu]ndecided|[Ee]quivalent", title), title
    named = [policy.replace("_", " ") for policy in run.study.policies]
    assert any(name in title.lower() for name in named) or re.search(r"\d+ policies", title)
    if "nothing differs" in study or "one policy" in study:
        claimed = title.replace("is known to differ from status quo by more than", "")
        claimed = re.sub(r"no policy is (known|clearly).*", "", claimed)
        assert not CLAIMS.search(claimed) or "waterfall" in case[1], title


def test_the_caption_names_each_kind_of_uncertainty(case) -> None:
    _, name, run, found = case
    _, caption = said(found)
    assert "sampling error" in caption
    assert "luck" in caption.lower()
    if name in IGNORANCE:
        assert ("ignorance" in caption) == (len(run.study.futures) > 1)


def test_some_axis_names_its_unit(case) -> None:
    found = case[3]
    labels = [text for axes in found.figure.axes for text in (axes.get_xlabel(), axes.get_ylabel()) if axes.axison]
    heads = [axes.get_title(loc="left") for axes in found.figure.axes if axes.axison]
    assert any(UNIT.search(text) for text in [*labels, *heads])
    assert not any("None" in text for text in labels)


def test_texts_stay_on_the_sheet_and_apart(case) -> None:
    found = case[3]
    assert outside(found.figure) == []
    assert covered(found.figure) == []
    assert touching_ticks(found.figure) == []


def test_the_baseline_has_its_own_colour(case) -> None:
    _, _, run, found = case
    marks = [*found.figure.findobj(Line2D), *shown_texts(found.figure)]
    assert any(same_color(mark.get_color(), style.BASELINE) for mark in marks)
    named = [text for text in shown_texts(found.figure) if text.get_text() == "status quo"]
    assert all(same_color(text.get_color(), style.BASELINE) or text.axes.get_legend() for text in named)
    assert run.compare().baseline == "status_quo"


def test_the_words_and_the_table_say_what_the_figure_says(case) -> None:
    study, name, run, found = case
    title, _ = said(found)
    assert title in found.text
    assert found.text.startswith(drawing.FIGURES[name].words)
    written = found.written()
    assert len(written) == len(found.table) > 0
    assert "Unit" not in written
    numbers = found.table.select_dtypes("number").to_numpy(dtype=float)
    assert not np.isinf(numbers).any()
    text = " ".join([found.text, *written.astype(str).to_numpy().ravel()])
    assert not re.search(r"\b(nan|inf|None)\b", text)
    if "policy" in found.table:
        shown = set(found.table["policy"])
        assert shown == set(run.study.policies) - ({"status_quo"} if name in PAIRED else set())
    if "one replicate" in study and "Mean from" in written:
        assert set(written["Mean from"]) == {"–"}


@pytest.mark.parametrize("name", ["fan-arr", "fan-contribution"])
def test_the_labels_at_the_end_of_lines_are_the_numbers_of_the_table(name, home) -> None:
    found = drawn(home, "four policies", name)
    assert found is not None
    labels = {text.get_text() for axes in found.figure.axes for text in axes.texts}
    rows = found.table.set_index("policy")["mean"].items()
    assert {f"{plain(str(policy))}\n{level(mean, 'usd')}" for policy, mean in rows} == labels


@pytest.mark.parametrize("name", ["tenure", "pipeline"])
def test_lines_of_policies_differ_in_more_than_colour(name, home) -> None:
    found = drawn(home, "three months of twelve", name)
    assert found is not None
    legend = next(axes.get_legend() for axes in found.figure.axes if axes.get_legend())
    looks = [(str(line._unscaled_dash_pattern), line.get_marker()) for line in legend.get_lines()]
    assert len(set(looks)) == len(looks) == 12


def luminance(colour: str) -> float:
    """How light a colour is in grey print, from 0 to 1 (ITU-R BT.601)."""
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


@pytest.mark.parametrize("parts", [list(STATES.values()), list(TYPES.values()), [end[1:] for end in ENDS.values()]])
def test_areas_differ_in_grey(parts) -> None:
    for (one, hatch), (other, other_hatch) in combinations(parts, 2):
        assert abs(luminance(one) - luminance(other)) > 0.25 or hatch != other_hatch
    assert [luminance(colour) for colour, _ in parts] == sorted(luminance(colour) for colour, _ in parts)


def test_looks_of_policies_differ_in_grey() -> None:
    looks = style.policy_looks(map(str, range(12)), "base").values()
    assert len({(str(look.line), look.marker) for look in looks}) == 13


def digests(files: list[Path]) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


VARIED = ("dots", "pipeline")
"""Piles measured in inches; lines, hatched bars and a key."""


def test_the_same_run_gives_the_same_bytes_in_another_process(home) -> None:
    run = opened(home, "futures, lower is better")
    first = digests(run.plot(VARIED))
    assert set(first) == {f"{name}.{ending}" for name in VARIED for ending in ("png", "svg")}
    code = f"import salessim; salessim.load({str(run.folder)!r}).plot({VARIED!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert digests(sorted((run.folder / "figures").iterdir())) == first


def test_an_svg_says_its_finding_and_its_numbers_first(home) -> None:
    found = drawn(home, "four policies", "dots")
    assert found is not None
    root = ElementTree.fromstring(style.encoded(found.figure, "svg", found.text))  # noqa: S314 - our own
    assert root.get("role") == "img"
    title, words = list(root)[:2]
    assert (title.tag.rpartition("}")[2], words.tag.rpartition("}")[2]) == ("title", "desc")
    assert (title.text, words.text) == (said(found)[0], found.text)


def test_an_svg_without_words_says_its_caption_and_escapes_it() -> None:
    figure = style.sheet(8, 2, "a < b & c", "Luck & error")
    root = ElementTree.fromstring(style.encoded(figure, "svg"))  # noqa: S314 - our own
    assert [each.text for each in list(root)[:2]] == ["a < b & c", "Luck & error"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("dot", "dot: unknown figure; did you mean 'dots'?"),
        ("tipping", "tipping: is computed and drawn by `salessim tip STUDY PARAMETER`"),
        ("tornado", "tornado: is computed and drawn by `salessim sensitivity STUDY`"),
    ],
)
def test_other_figures_are_refused_before_any_is_drawn(name, advice, home) -> None:
    run = opened(home, "one policy, one replicate")
    with pytest.raises(InputRefusedError) as refused:
        run.plot(["headcount", name])
    assert str(refused.value) == advice
    assert not (run.folder / "figures").exists()
