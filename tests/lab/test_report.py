"""The report: complete, self-contained, escaped, and readable without eyes; what does not belong is not shown."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

import salessim
from salessim.analysis.verdict import amount
from salessim.cli.program import salessim as program
from salessim.ensemble.cells import futures_digest, policy_digests
from salessim.errors import InputRefusedError
from salessim.lab.report.answers import answers_for
from salessim.lab.report.material import gather
from salessim.lab.report.page import typeset
from salessim.lab.report.report import report
from salessim.lab.report.sections.assumptions import assumptions
from salessim.lab.report.sections.uncertainty import uncertainty
from salessim.lab.report.svg import inline
from salessim.study import load_study

STUDY = """\
salessim: 1
title: "{title}"
question: Is <b>faster</b> better & cheaper?
horizon: {horizon} months
burn_in: 6 months
replications: 4
organisation: {{teams: 1, seats_per_team: 3, accounts_per_seat: 20}}
tenure: {{mean: 8 months}}
policies:
  status_quo: {{}}
{policies}
decide: {{outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}}
{more}
"""
FASTER = "  faster_ramp: {onboarding: {ramp: 2 months}}"


@dataclass
class Seen(HTMLParser):
    """What a page holds, as a machine sees it."""

    starts: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag, attrs):
        self.starts.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.starts.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.starts if name == tag]


def seen(path):
    page = Seen()
    page.feed(Path(path).read_text(encoding="utf-8"))
    return page


def write(folder, policies=FASTER, title="A small house", more="", horizon=14):
    path = folder / "small.yml"
    text = STUDY.format(title=title, policies=policies, more=more, horizon=horizon)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reported")
    return salessim.run(write(folder), out=folder / "run", workers=1)


@pytest.fixture(scope="module")
def written(run):
    return report(run)


def test_every_question_of_a_leader_has_its_section(written):
    page = seen(written.path)
    ids = [each["id"] for each in page.all("section")]
    assert ids == ["answer", "uncertainty", "why", "changes", "measure", "assumptions", "reproduce", "limits"]
    links = [each["href"] for each in page.all("a")]
    assert [f"#{each}" for each in ids] == links[1:]
    text = " ".join(page.texts)
    for said in ("Faster ramp", "Intervals describe the model, not the world", "Not advice on a person", "seed"):
        assert said in text


def test_the_page_needs_nothing_from_elsewhere(written):
    page, text = seen(written.path), written.path.read_text(encoding="utf-8")
    names = {name for name, _ in page.starts}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "image", "foreignobject", "form"}
    for name, attributes in page.starts:
        for key, value in attributes.items():
            assert not key.startswith("on"), (name, key)
            if key in {"src", "href", "xlink:href", "action", "data"}:
                assert str(value).startswith("#"), (name, key, value)
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    policy = next(each["content"] for each in page.all("meta") if "http-equiv" in each)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert written.size_bytes == len(text.encode()) < 3_000_000


def test_headings_identifiers_and_tables_are_in_order(written):
    page = seen(written.path)
    (html,) = page.all("html")
    assert html["lang"] == "en"
    levels = [int(name[1]) for name, _ in page.starts if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = Counter(each["id"] for _, each in page.starts if "id" in each)
    assert [name for name, count in ids.items() if count > 1] == []
    for _, attributes in page.starts:
        for key in ("href", "xlink:href"):
            assert str(attributes.get(key) or "#answer")[1:] in ids
        assert attributes.get("aria-labelledby", "answer") in ids
    for heading in page.all("th"):
        assert heading["scope"] in {"col", "row"}
    assert len(page.all("caption")) == len(page.all("table")) > 3


def test_every_figure_is_told_in_words_and_numbers(written):
    page = seen(written.path)
    drawings = page.all("svg")
    assert len(drawings) == len(page.all("figure")) >= 7
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"]) > 40
        assert drawing["viewbox"]
    assert len({drawing["aria-label"] for drawing in drawings}) == len(drawings)


def test_what_an_author_writes_is_text_and_never_markup(tmp_path):
    path = write(tmp_path, title="<script>alert(1)</script>")
    found = report(salessim.run(path, out=tmp_path / "run", workers=1))
    page, text = seen(found.path), found.path.read_text(encoding="utf-8")
    assert page.all("script") == []
    assert page.all("b") == []
    assert "&lt;script&gt;alert(1)" in text
    assert "Is &lt;b&gt;faster&lt;/b&gt; better &amp; cheaper?" in text


def test_the_same_run_gives_the_same_bytes(run, written, tmp_path):
    again = report(salessim.load(run.folder), to=tmp_path / "again.html")
    assert again.path.read_bytes() == written.path.read_bytes()


def test_a_null_policy_is_told_as_one(tmp_path):
    path = write(tmp_path, policies="  nothing: {}")
    text = report(salessim.run(path, out=tmp_path / "run", workers=1)).path.read_text(encoding="utf-8")
    assert "changes nothing" in text
    assert "the same in every event and number" in text


def test_a_run_of_one_policy_says_that_there_is_nothing_to_compare(tmp_path):
    path = write(tmp_path, policies="")
    text = report(salessim.run(path, out=tmp_path / "run", workers=1)).path.read_text(encoding="utf-8")
    assert "there is nothing to compare" in text


def test_futures_bring_regret_and_the_value_of_information(tmp_path):
    sample = "futures: {sample: {method: sobol, n: 8, over: {onboarding.ramp: {uniform: [4 months, 12 months]}}}}"
    path = write(tmp_path, policies="  longer_tenure: {tenure: {mean: 24 months}}", more=sample)
    page = seen(report(salessim.run(path, out=tmp_path / "run", workers=1)).path)
    text = " ".join(page.texts)
    assert "Over the futures of the study" in text
    assert "onboarding.ramp" in text
    assert "What the futures vary" in text


TIP = {
    "outcome": "contribution_npv_usd", "baseline": "status_quo", "indifference": 10_000.0, "unit": "usd",
    "confidence": 0.95, "parameters": [{"key": "hiring.time_to_fill", "unit": "months"}],
    "policies": [{"policy": "faster_ramp"}],
    "sentences": ["faster_ramp becomes worse than status_quo if hiring.time_to_fill is above 3 months"],
}  # fmt: skip


def tip_of(run, change=None):
    """An answer of `salessim tip` on the run's own study."""
    return TIP | {"asked_of": policy_digests(run.study), "futures": futures_digest(run.study)} | (change or {})


@pytest.fixture
def beside(run):
    """A folder of `salessim tip` beside the run, with an answer that the test may change."""
    folder = run.folder.parent / "tip-small"
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_bytes((run.folder / "manifest.json").read_bytes())
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, 1),
        ({"outcome": "arr_usd"}, 0),
        ({"baseline": "faster_ramp"}, 0),
        ({"indifference": 1.0}, 0),
        ({"confidence": 0.9}, 0),
        ({"futures": "others"}, 0),
        ({"policies": [{"policy": "unheard_of"}]}, 0),
        ({"sentences": None}, 0),
    ],
)
def test_only_answers_to_the_same_question_are_shown(run, beside, change, shown):
    (beside / "tip-hiring.time_to_fill.json").write_text(json.dumps(tip_of(run, change)), encoding="utf-8")
    (beside / "tip-half.json").write_text('{"outcome": "contr', encoding="utf-8")
    (beside / "tip-list.json").write_text("[]", encoding="utf-8")
    assert len(answers_for(run).tips) == shown


def test_a_policy_of_the_same_name_that_does_something_else_is_another(run, beside, tmp_path):
    other = load_study(write(tmp_path, policies="  faster_ramp: {onboarding: {ramp: 1 month}}"))
    facts = tip_of(run, {"asked_of": policy_digests(other)})
    (beside / "tip-hiring.time_to_fill.json").write_text(json.dumps(facts), encoding="utf-8")
    assert answers_for(run).tips == ()


def test_an_answer_beside_the_run_is_in_the_page_once(run, beside, tmp_path):
    (beside / "tip-hiring.time_to_fill.json").write_text(json.dumps(tip_of(run)), encoding="utf-8")
    (beside / "figures").mkdir(exist_ok=True)
    (beside / "figures" / "tip-hiring.time_to_fill.svg").write_bytes(b"<svg")
    found = report(run, to=tmp_path / "page.html", others=[beside, beside])
    text = found.path.read_text(encoding="utf-8")
    assert text.count("Along hiring.time_to_fill") == 1
    assert "Faster ramp becomes worse than status quo if hiring.time_to_fill is above 3 months" in text
    assert found.sources == (beside.resolve() / "tip-hiring.time_to_fill.json",)


def test_luck_is_told_as_what_the_replicates_hold(run):
    differences = run.compare().rows[0].paired.differences
    (said, *_) = [block.text for block in uncertainty(gather(run)).blocks if block.kind == "paragraph"]
    ends = (amount(float(end), "usd") for end in (differences.min(), differences.max()))
    assert said.startswith(f"In the 4 replicates: faster_ramp makes a difference between {next(ends)} and {next(ends)}")


def test_values_of_the_author_are_not_dressed_as_evidence(run):
    tables = {block.caption: block for block in assumptions(gather(run)).blocks if block.kind == "table"}
    assert tables["What the policies set"].rows == (
        ("faster_ramp", "onboarding.ramp", "2 months", "always", "everybody"),
    )
    own = {row[0]: row[3] for row in tables["Where this study differs from the organisation midmarket"].rows}
    assert own["tenure.mean"].startswith("the study's own (usually ")


def test_a_run_opened_where_one_stands_is_called_by_its_name(run, monkeypatch, tmp_path):
    monkeypatch.chdir(run.folder)
    text = report(salessim.load("."), to=tmp_path / "here.html").path.read_text(encoding="utf-8")
    assert "salessim report of run:" in text
    assert f"--out {run.folder.parent / 'run-sensitivity'}" in text


def test_a_folder_of_another_organisation_is_refused(run, tmp_path):
    other = salessim.run(write(tmp_path, horizon=3), out=tmp_path / "other", workers=1)
    with pytest.raises(InputRefusedError, match="is not of the organisation"):
        answers_for(run, [other.folder])
    with pytest.raises(InputRefusedError, match="is not of the organisation"):
        answers_for(run, [tmp_path / "nowhere"])


HOSTILE = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="2pt" height="1pt" onload="alert(1)"><script>alert(2)</script>
<image href="http://x.test/a.png"/><g id="a" onclick="x()">
<use xlink:href="#b"/><use xlink:href="http://x.test/#b"/>
<path clip-path="url(#c)" style="fill: url(#h); opacity: 1" fill="url(http://x.test/d)"/></g>
<style>* {fill: url(http://x.test/e)}</style></svg>"""


def test_only_a_drawing_is_left_of_an_svg_file():
    drawing = inline(HOSTILE, "tip-x", "words")
    assert 'viewBox="0 0 2 1"' in drawing
    assert 'id="tip-x-a"' in drawing
    assert 'xlink:href="#tip-x-b"' in drawing
    assert 'clip-path="url(#tip-x-c)"' in drawing
    assert 'style="fill: url(#tip-x-h); opacity: 1"' in drawing
    for gone in ("script", "alert", "image", "onclick", "x.test"):
        assert gone not in drawing


@pytest.mark.parametrize("content", [b"<svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="x"/>', b"\xff\xfe"])
def test_a_damaged_svg_file_is_refused_with_advice(content):
    with pytest.raises(InputRefusedError, match=r"tip\.svg: .*draw the figure again"):
        inline(content, "tip", "words")


def test_sentences_are_set_for_readers():
    prose = typeset(("ab_c", "ab_c_d", "plain"))
    assert prose("onboarding.ab_c (survey)") == "onboarding.ab_c (survey)"
    assert prose("ab_c_d beats ab_c by -$3k (95 %); x-3") == "Ab c d beats ab c by −\u2060$3k (95\u00a0%); x-3"


def test_the_command_writes_where_it_is_told_and_advises_where_it_cannot(run, tmp_path):
    done = CliRunner().invoke(program, ["report", str(run.folder), "--to", str(tmp_path / "p.html"), "--json"])
    assert done.exit_code == 0
    said = json.loads(done.output)
    assert said["bytes"] == (tmp_path / "p.html").stat().st_size
    with pytest.raises(InputRefusedError, match="cannot be written"):
        CliRunner().invoke(
            program, ["report", str(run.folder), "--to", str(tmp_path / "no" / "p.html")], catch_exceptions=False
        )
    assert not (tmp_path / "no").exists()
