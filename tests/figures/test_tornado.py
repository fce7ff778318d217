"""The tornado keeps the contract of all figures, and its bars are the indices that were found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from test_figures import MONEY, VACANT
from test_figures import test_axes_name_their_units as units
from test_figures import test_has_a_title_that_says_something_and_a_caption as titles
from test_figures import test_no_text_covers_another as overlaps
from test_figures import test_no_text_leaves_the_canvas as canvas
from test_figures import test_the_baseline_has_its_own_colour as colours
from test_figures import test_tick_labels_keep_apart as ticks

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers.design import DUMMY
from salessim.analysis.drivers.shares import Swing, Variances
from salessim.analysis.drivers.sobol import Index
from salessim.engine.metrics import Metric
from salessim.figures.assumptions.tornado import LOOKS, Shown, tornado
from salessim.figures.style import save

KEYS = ("standards.star.multiple", "standards.quit_factor_cap", "onboarding.components.voluntary_reach", "tenure.mean")
KINDS = dict(zip(KEYS, ("assumption", "published", "assumption", "survey"), strict=True))
DUMB = Index(DUMMY, 0.0, 0.0, 0.0, 0.0)
STILL = (*(Index(key, 0.0, 0.0, 0.0, 0.0) for key in KEYS), DUMB)
CALM, LOUD = Variances(8, 4.0, 1.0, 8.0), Variances(8, 0.1, 1.0, 80.0)
UNKNOWN = Variances(1, math.nan, math.nan, math.nan)


def shown(
    *,
    metric: Metric = MONEY,
    keys=KEYS,
    spread=(CALM, CALM),
    size=1e6,
    wide=0.1,
    same=False,
    kinds=("assumption", "evidence"),
    draws=32,
) -> Shown:
    rng = np.random.default_rng(2)
    strongest = [Index(key, 0.4 / 2**k, 0.1, 0.5 / 2**k, wide) for k, key in enumerate(keys)]
    groups = [Index(kind, 0.5 - 0.2 * k, 0.1, 0.7 - 0.2 * k, wide) for k, kind in enumerate(kinds)]
    swings = [Swing(key, (k - 1) * size, 0.1 * size, (2 - k) * size, 0.2 * size, (9, 9)) for k, key in enumerate(keys)]
    drawn = np.zeros(draws) if same else rng.normal(0.3, 1, draws) * size
    terms = Terms(metric, "status_quo", 0.2 * size, 0.95)
    return Shown("faster_ramp", terms, (*strongest, DUMB), (*groups, DUMB), KINDS, spread, tuple(swings), drawn)


CASES: dict[str, tuple[str, Callable[[], Figure]]] = {
    "plain": ("US$", lambda: tornado(shown(), horizon_months=60)),
    "a share": ("percentage points", lambda: tornado(shown(metric=VACANT, size=0.01), horizon_months=7)),
    "one parameter": ("US$", lambda: tornado(shown(keys=KEYS[:1], kinds=("assumption",)), horizon_months=60)),
    "mostly luck": ("US$", lambda: tornado(shown(spread=(CALM, LOUD), wide=1.5), horizon_months=60)),
    "one replicate": ("US$", lambda: tornado(shown(spread=(UNKNOWN, UNKNOWN)), horizon_months=60)),
    "never differs": ("US$", lambda: tornado(shown(same=True), horizon_months=60)),
    "luck among the strongest": ("US$", lambda: tornado(shown(spread=(LOUD, CALM)), horizon_months=60)),
    "barely known": ("US$", lambda: tornado(shown(wide=0.5), horizon_months=60)),
    "nothing strong": ("US$", lambda: tornado(replace(shown(), strongest=STILL), horizon_months=60)),
    "few draws": ("US$", lambda: tornado(shown(draws=4), horizon_months=60)),
    "no assumption": ("US$", lambda: tornado(shown(kinds=("evidence",)), horizon_months=60)),
}  # fmt: skip
DRAWN: dict[str, Figure] = {}


@pytest.fixture(params=CASES)
def case(request) -> tuple[Figure, str]:
    unit, make = CASES[request.param]
    if request.param not in DRAWN:
        DRAWN[request.param] = make()
        FigureCanvasAgg(DRAWN[request.param]).draw()
    return DRAWN[request.param], unit


@pytest.mark.parametrize("keeps", [units, titles, overlaps, canvas, colours, ticks], ids=lambda each: each.__name__)
def test_the_contract_of_all_figures_is_kept(keeps, case) -> None:
    keeps(case)


def test_the_same_data_give_the_same_bytes(tmp_path) -> None:
    make = CASES["plain"][1]
    first, second = save(make(), tmp_path / "one"), save(make(), tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_title_is_the_finding_or_says_why_there_is_none() -> None:
    drawn = {name: CASES[name][1]().get_suptitle() for name in CASES}
    assert not any(line.startswith("%") for title in drawn.values() for line in title.splitlines())
    said = {name: " ".join(title.split()) for name, title in drawn.items()}
    assert said["plain"] == (
        "Faster ramp against status quo: 60 % to 80 % of what moves the difference rests on assumptions; the strongest "
        "parameter is standards.star.multiple"
    )
    assert said["luck among the strongest"] == (
        "Faster ramp against status quo: 60 % to 80 % of what moves the difference rests on assumptions; luck hides "
        "which parameter is the strongest"
    )
    assert said["barely known"].startswith(
        "Faster ramp against status quo: how much of what moves the difference rests on assumptions is barely known "
        "(20 % to 100 %)"
    )
    assert said["nothing strong"].endswith("rests on assumptions")
    assert said["mostly luck"].endswith("luck hides what drives the difference; more replicates are needed")
    assert said["one replicate"] == said["mostly luck"]
    assert said["never differs"] == "Faster ramp and status quo never differ at any point of the ranges"
    assert said["no assumption"].endswith("nothing that varies here is a mere assumption")


def test_bars_are_the_indices_with_their_evidence_in_grey() -> None:
    axes = tornado(shown(), horizon_months=60).axes[0]
    wide = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_height() > 0.5]
    luck = CALM.noise
    assert [bar.get_width() for bar in wide] == pytest.approx(
        [0.7, 0.5, 0, luck, 0.5, 0.25, 0.125, 0.0625, 0, luck], abs=1e-12
    )
    narrow = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_height() < 0.5]
    assert [bar.get_width() for bar in narrow] == pytest.approx([0.5, 0.3, 0, 0.4, 0.2, 0.1, 0.05, 0])
    looks = [
        "assumption",
        "evidence",
        "dummy",
        "luck",
        "assumption",
        "evidence",
        "assumption",
        "evidence",
        "dummy",
        "luck",
    ]
    assert [bar.get_hatch() for bar in wide] == [LOOKS[look].get("hatch") for look in looks]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[:5] == ["all assumptions", "all other evidence", "dummy", "left-over luck", KEYS[0]]


def test_rings_and_dots_are_the_ends_of_a_range() -> None:
    found = shown(keys=KEYS[:1])
    axes = tornado(found, horizon_months=60).axes[1]
    marks = [
        (float(line.get_xdata()[0]), line.get_markerfacecolor()) for line in axes.lines if line.get_marker() == "o"
    ]
    assert [at for at, _ in marks] == [found.swings[0].low, found.swings[0].high]
    assert marks[0][1] == "white"
    assert marks[1][1] != "white"


def test_few_draws_are_all_in_the_bar() -> None:
    found = shown(draws=4)
    figure = tornado(found, horizon_months=60)
    money = figure.axes[1]
    bar = next(patch for patch in money.patches if isinstance(patch, Rectangle) and patch.get_height() == 0.5)
    ends = bar.get_x(), bar.get_x() + bar.get_width()
    assert ends == pytest.approx((found.drawn.min(), found.drawn.max()))
    assert "all 4 draws" in [text.get_text() for text in money.texts]
    caption = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
    assert "the shaded bar holds the 4 draws of all parameters" in caption
    assert "8 of 10" not in caption


def test_the_caption_says_what_a_reader_may_stumble_over() -> None:
    lucky = Variances(8, 4.0, 2e12, 8.0)
    figure = tornado(shown(spread=(CALM, lucky)), horizon_months=60)
    caption = " ".join(" ".join(text.get_text() for text in figure.texts).split())
    assert "the shaded bar holds 8 of 10 draws" in caption
    assert "Both are estimates and may cross." in caption
    assert "Luck that all draws share moves all marks on the right together (standard error $500k)" in caption
