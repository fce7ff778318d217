"""One contract for every figure: says its finding, names its units, fits its canvas, and is the same file twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from support.figure_marks import covered, outside, shown_texts, touching_ticks

from salessim.analysis.compare import Comparison, compare
from salessim.analysis.interval import interval
from salessim.analysis.levels import Level
from salessim.engine.metrics import Metric
from salessim.figures import style
from salessim.figures.compared.difference import difference
from salessim.figures.compared.dots import outcome_dots
from salessim.figures.compared.forest import forest
from salessim.figures.compared.waterfall import steps, waterfall
from salessim.figures.months.courses import course, course_panel, strip_words
from salessim.figures.months.fan import fan
from salessim.figures.months.headcount import headcount

MONEY = Metric("contribution_npv_usd", "Contribution", "usd", "higher", "", "contribution", None, "discounted")
VACANT = Metric("vacant_share", "Vacant seats", "share", "lower", "", "vacant", "open", "mean")
POLICIES = ("status_quo", "faster_ramp", "longer_tenure", "quick_hiring")
MANY = (*POLICIES, "a_policy_whose_name_goes_on_for_much_longer_than_it_should", "f", "g", "h")
TERMS = {"baseline": "status_quo", "horizon_months": 120}
SIZE = {"usd": 1e6, "share": 0.01}


def monthly(policies=POLICIES, *, futures: int = 1, replicates: int = 12, months: int = 36, unit: str = "usd"):
    rng = np.random.default_rng(1)
    luck = rng.normal(0, 0.3, (1, replicates, months)).cumsum(axis=2)
    parts = []
    for place, policy in enumerate(policies):
        slope = 0.1 * (place % 3) * np.arange(months)
        value = (20 + luck + slope + rng.normal(0, 1, (futures, 1, 1))) * SIZE[unit]
        future, replicate, month = np.indices(value.shape).reshape(3, -1)
        columns = {"future": future, "replicate": replicate + 1, "month": month + 1, "value": value.ravel()}
        parts.append(pd.DataFrame({"policy": policy, **columns}))
    return pd.concat(parts, ignore_index=True)


def comparison(policies=POLICIES, *, futures: int = 1, replicates: int = 40, metric: Metric = MONEY) -> Comparison:
    rng = np.random.default_rng(2)
    luck = rng.normal(40, 4, (1, replicates)) + np.zeros((futures, 1))
    parts = []
    for place, policy in enumerate(policies):
        own = rng.normal(0, 1.5, (futures, replicates)) + rng.normal(0, 1, (futures, 1))
        value = (luck + 3 * (place % 3 - 1) * (place > 0) + (own if place else 0)) * SIZE[metric.unit]
        future, replicate = np.indices(value.shape).reshape(2, -1)
        columns = {"future": future, "replicate": replicate + 1, "outcome": metric.name, "value": value.ravel()}
        parts.append(pd.DataFrame({"policy": policy, **columns}))
    terms = {**TERMS, "indifference": SIZE[metric.unit]}
    return compare(pd.concat(parts, ignore_index=True), metric, **terms)


def draw_forest(judged: Comparison) -> Figure:
    zone = judged.indifference
    return forest(judged.table(), judged.metric, **TERMS, indifference=zone, futures=judged.futures())


def draw_difference(judged: Comparison) -> Figure:
    zone = judged.indifference
    return difference(judged.differences(), judged.metric, **TERMS, indifference=zone, futures=judged.futures())


def staff(policies=POLICIES) -> pd.DataFrame:
    month = np.arange(1, 61)
    shares = {"ramped": 26.0 + np.sin(month / 9), "ramping": 10.0 - np.sin(month / 9), "vacant": 4.0 + 0 * month}
    parts = [pd.DataFrame({"policy": policy, "month": month, **shares}) for policy in policies]
    return pd.concat(parts, ignore_index=True)


def ramped(policies=POLICIES) -> tuple[Level, ...]:
    luck = np.random.default_rng(3).normal(26, 2, 12)
    parts = [luck + place % 3 for place, _ in enumerate(policies)]
    return tuple(Level(name, part, part[:1], interval(part)) for name, part in zip(policies, parts, strict=True))


ITEMS = pd.DataFrame(
    [
        {"policy": policy, "item": item, "value": float(values[place])}
        for place, policy in enumerate(("status_quo", "faster_ramp"))
        for item, values in {
            "new business": (61_200_000, 65_400_000),
            "renewals lost": (-12_300_000, -12_900_000),
            "people cost": (-7_900_000, -8_200_000),
            "marketing cost": (-1_400_000, -1_400_000),
        }.items()
    ]
)
LOSING = ITEMS.replace({"policy": {"status_quo": "faster_ramp", "faster_ramp": "status_quo"}})

CASES: dict[str, tuple[str, Callable[[], Figure]]] = {
    "fan": ("US$", lambda: fan(monthly(), MONEY, baseline="status_quo")),
    "fan, one policy": ("US$", lambda: fan(monthly(POLICIES[:2]), MONEY, baseline="status_quo")),
    "fan, baseline alone": ("US$", lambda: fan(monthly(POLICIES[:1]), MONEY, baseline="status_quo")),
    "fan, futures": ("US$", lambda: fan(monthly(futures=5), MONEY, baseline="status_quo")),
    "fan, shares of many": ("%", lambda: fan(monthly(MANY, unit="share"), VACANT, baseline="status_quo")),
    "fan, one replicate": ("US$", lambda: fan(monthly(replicates=1, months=12), MONEY, baseline="status_quo")),
    "forest": ("US$", lambda: draw_forest(comparison())),
    "forest, futures": ("US$", lambda: draw_forest(comparison(futures=6))),
    "forest, shares of many": ("percentage points", lambda: draw_forest(comparison(MANY, metric=VACANT))),
    "forest, one replicate": ("US$", lambda: draw_forest(comparison(replicates=1))),
    "difference": ("US$", lambda: draw_difference(comparison())),
    "difference, futures": ("US$", lambda: draw_difference(comparison(futures=6))),
    "difference, shares of many": ("percentage points", lambda: draw_difference(comparison(MANY, metric=VACANT))),
    "difference, one replicate": ("US$", lambda: draw_difference(comparison(replicates=1))),
    "headcount": ("Seats", lambda: headcount(staff(), ramped(), baseline="status_quo")),
    "headcount, many": ("Seats", lambda: headcount(staff(MANY), ramped(MANY), baseline="status_quo")),
    "headcount, one": ("Seats", lambda: headcount(staff(POLICIES[:1]), ramped(POLICIES[:1]), baseline="status_quo")),
    "waterfall": ("US$", lambda: waterfall(ITEMS, policy="faster_ramp", **TERMS)),
    "waterfall, a loss": ("US$", lambda: waterfall(LOSING, policy="faster_ramp", **TERMS)),
}
DRAWN: dict[str, Figure] = {}


@pytest.fixture(params=CASES)
def case(request) -> tuple[Figure, str]:
    unit, make = CASES[request.param]
    if request.param not in DRAWN:
        DRAWN[request.param] = make()
        FigureCanvasAgg(DRAWN[request.param]).draw()
    return DRAWN[request.param], unit


def test_has_a_title_that_says_something_and_a_caption(case) -> None:
    figure, _ = case
    assert len(figure.get_suptitle().split()) >= 5
    caption = " ".join(figure.texts[-1].get_text().split())
    assert "sampling error" in caption
    assert "luck" in caption.lower()


def test_axes_name_their_units(case) -> None:
    figure, unit = case
    labels = [text for axes in figure.axes for text in (axes.get_xlabel(), axes.get_ylabel()) if axes.axison]
    assert any(unit in label for label in labels)
    assert all("None" not in label for label in labels)


def test_no_text_leaves_the_canvas(case) -> None:
    assert outside(case[0]) == []


def test_tick_labels_keep_apart(case) -> None:
    assert touching_ticks(case[0]) == []


def test_no_text_covers_another(case) -> None:
    assert covered(case[0]) == []


def test_the_baseline_has_its_own_colour(case) -> None:
    figure, _ = case
    marks = [*figure.findobj(Line2D), *shown_texts(figure)]
    assert any(same_color(mark.get_color(), style.BASELINE) for mark in marks)


@pytest.mark.parametrize("name", ["fan, futures", "forest, futures", "difference", "headcount", "waterfall"])
def test_the_same_data_give_the_same_bytes(name, tmp_path) -> None:
    make = CASES[name][1]
    first, second = style.save(make(), tmp_path / "one.v1"), style.save(make(), tmp_path / "two")
    assert [path.name for path in first] == ["one.v1.png", "one.v1.svg"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert len(list(tmp_path.iterdir())) == 4
    assert first[0].read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in first[1].read_bytes()


def test_the_callers_settings_neither_matter_nor_change(tmp_path) -> None:
    plain = style.save(draw_forest(comparison()), tmp_path / "plain")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.hashsalt": "other"}):
        before = dict(mpl.rcParams)
        odd = style.save(draw_forest(comparison()), tmp_path / "odd")
        assert dict(mpl.rcParams) == before
    assert [path.read_bytes() for path in plain] == [path.read_bytes() for path in odd]


def test_colours_follow_the_order_of_policies_and_leave_the_baseline_out() -> None:
    looks = style.policy_looks(["a", "base", "b"], "base")
    assert [*looks] == ["base", "a", "b"]
    assert looks["base"].colour == style.BASELINE
    assert [looks[name].colour for name in ("a", "b")] == list(style.OKABE_ITO[:2])
    assert style.policy_looks(["b", "a"], "base")["b"] == looks["a"]
    many = style.policy_looks(map(str, range(20)), "base")
    assert len({(look.colour, str(look.line)) for look in many.values()}) == 21


def test_bars_of_the_waterfall_add_up_exactly() -> None:
    changes = steps(ITEMS, baseline="status_quo", policy="faster_ramp")
    totals = ITEMS.groupby("policy")["value"].sum()
    assert changes.sum() == totals["faster_ramp"] - totals["status_quo"]
    figure = waterfall(ITEMS, policy="faster_ramp", **TERMS)
    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert sum(bar.get_width() for bar in bars) == changes.sum()
    assert bars[0].get_x() == totals["status_quo"]
    for bar, following in pairwise(bars):
        assert bar.get_x() + bar.get_width() == following.get_x()


def test_an_item_of_only_one_policy_counts_in_full() -> None:
    items = pd.concat([ITEMS, pd.DataFrame([{"policy": "faster_ramp", "item": "coaches", "value": -5.0}])])
    assert steps(items, baseline="status_quo", policy="faster_ramp")["coaches"] == -5.0


def test_dots_keep_the_share_of_worlds_in_which_the_policy_is_better() -> None:
    judged = comparison(POLICIES[:2], replicates=50)
    axes = draw_difference(judged).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o" and line.get_markersize() > 3]
    filled = [line for line in dots if not same_color(line.get_markerfacecolor(), "white")]
    assert len(dots) == 25
    assert abs(len(filled) / 25 - judged.table().share_better[0]) <= 1 / 25
    assert all(line.get_xdata()[0] > 0 for line in filled)


def drawn_dots(figure: Figure) -> list[Line2D]:
    """The dots of a figure of differences, without the mark of the mean."""
    return [line for line in figure.axes[0].lines if line.get_marker() == "o" and line.get_markersize() > 3]


@pytest.mark.parametrize("replicates", [3, 6, 25])
def test_few_replicates_have_a_dot_each_at_their_own_value(replicates) -> None:
    judged = comparison(POLICIES[:2], replicates=replicates)
    figure = draw_difference(judged)
    dots = drawn_dots(figure)
    assert sorted(line.get_xdata()[0] for line in dots) == sorted(judged.differences()["difference"])
    filled = [line for line in dots if not same_color(line.get_markerfacecolor(), "white")]
    assert len(filled) == judged.rows[0].finding.replicates_better
    assert "each is one replicate" in " ".join(figure.texts[-1].get_text().split())


@pytest.mark.parametrize("replicates", [26, 30, 40, 99])
def test_open_dots_agree_with_the_share_that_is_not_better(replicates) -> None:
    judged = comparison(POLICIES[:2], replicates=replicates)
    open_dots = [
        line for line in drawn_dots(draw_difference(judged)) if same_color(line.get_markerfacecolor(), "white")
    ]
    assert abs(len(open_dots) - 25 * (1 - judged.table().share_better[0])) <= 0.5 + 1e-9


def fan_title(slopes: dict[str, float], noise: float, metric: Metric = MONEY) -> str:
    """The headline over policies that gain so much a month, each with luck of its own."""
    rng = np.random.default_rng(4)
    base = monthly(POLICIES[:1])
    parts = [base]
    for name, slope in slopes.items():
        own = noise * rng.normal(0, 1, 12)[base["replicate"] - 1]
        parts.append(base.assign(policy=name, value=base["value"] + slope * base["month"] + own))
    return " ".join(fan(pd.concat(parts), metric, baseline="status_quo").get_suptitle().split())


def test_a_policy_leads_only_if_it_is_ahead_of_the_runner_up_in_pairs() -> None:
    assert "b leads in contribution" in fan_title({"a": 1e5, "b": 2e5}, 1e3)
    close = fan_title({"first": 1e5, "second": 1.001e5}, 1e6)
    assert " lead in contribution" in close
    assert "first" in close
    assert "second" in close
    assert "too close to call" in close
    assert "4 policies are too close to call" in fan_title(dict.fromkeys("abcd", 100000.0), 1e6)


def test_few_replicates_promise_no_share_of_worlds() -> None:
    few, many = (fan(monthly(replicates=n), MONEY, baseline="status_quo").texts[-1].get_text() for n in (6, 12))
    assert "only 6 replicates" in " ".join(few.split())
    assert "8 of 10" not in " ".join(few.split())
    assert "8 of 10 replicates lie inside" in " ".join(many.split())


def caption(figure: Figure) -> str:
    return " ".join(figure.texts[-1].get_text().split())


def test_luck_is_a_share_of_replicates_and_says_where_futures_are_averaged() -> None:
    luck = np.linspace(17.4e6, 18.6e6, 12)
    texts = {}
    for futures in (1, 3):
        found = [Level("status_quo", luck, luck[:futures], interval(luck))]
        figure = outcome_dots(found, MONEY, **TERMS, indifference=1.0)
        texts[futures] = " ".join(figure.get_suptitle().split())
        assert any("in 8 of 10 replicates" in text.get_text() for text in figure.axes[1].texts)
    assert texts[1].endswith(" in 8 of 10 replicates")
    assert texts[3] == f"{texts[1]}, futures averaged"
    outcomes = monthly(futures=3, months=1).assign(outcome=MONEY.name)
    beside = strip_words([course(MONEY, monthly(futures=3), outcomes)])
    assert "the pale bar is luck (8 of 10 replicates, the 10th to the 90th percentile of 12, averaged over" in beside
    averaged = caption(fan(monthly(futures=3), MONEY, baseline="status_quo"))
    assert "8 of 10" not in averaged  # an average of percentiles is no percentile
    assert "from the 10th to the 90th percentile of 12 replicates, in each future and then averaged" in averaged


def paired(lead: float, others: int) -> str:
    """The headline where one policy is so many standard errors ahead, and others differ by luck alone."""
    ups = np.tile([-1.0, 1.0], 6) * np.sqrt(11 / 12)  # a standard deviation of 1 over 12 replicates
    own = {"ahead": ups + lead / np.sqrt(12), **{f"p{place}": -ups for place in range(others)}, "status_quo": 0 * ups}
    parts = [
        pd.DataFrame({"policy": name, "future": 0, "replicate": np.arange(1, 13), "month": 1, "value": 1e6 * value})
        for name, value in own.items()
    ]
    return " ".join(fan(pd.concat(parts), MONEY, baseline="status_quo").get_suptitle().split())


def test_the_more_policies_may_be_furthest_ahead_the_more_it_takes_to_be_called_so() -> None:
    assert "ahead leads in contribution" in paired(2.5, others=0)  # 97 %
    assert "no policy is clearly ahead of status quo" in paired(2.5, others=4)
    assert "ahead leads in contribution" in paired(8.0, others=4)
    assert "too close to call" in paired(5.0, others=4)  # ahead of the baseline, but 2.5 errors of a pair from the rest


def test_a_single_month_is_drawn_as_wide_as_it_is() -> None:
    figure = fan(monthly(POLICIES[:2], futures=2, months=1), MONEY, baseline="status_quo")
    axes = figure.axes[0]
    bands = [each for each in axes.collections if isinstance(each, PolyCollection)]
    assert [sorted({*band.get_paths()[0].vertices[:, 0]}) for band in bands] == [[0, 1], [0, 1]]
    lines = [line for line in axes.lines if line.get_transform() == axes.transData]
    assert len(lines) == 2 * (1 + 2)  # a mean and two futures for each of two policies
    for line in lines:
        assert [*line.get_xdata()] == [0, 1]
        assert line.get_ydata()[0] == line.get_ydata()[1]


def test_lines_of_a_single_month_reach_across_it_and_carry_one_marker() -> None:
    months = monthly(POLICIES[:2], months=1)
    shown = course(MONEY, months, months.assign(outcome=MONEY.name))
    axes = style.sheet(6, 3, "t", "c").subplots()
    course_panel(axes, shown, style.policy_looks(POLICIES[:2], "status_quo"))
    lines = axes.lines[:2]
    assert [[*line.get_xdata()] for line in lines] == [[0, 1], [0, 1]]
    assert all([*range(2)][slice(line.get_markevery()[0], None, line.get_markevery()[1])] == [1] for line in lines)


def test_headcount_has_a_tick_at_the_total() -> None:
    assert headcount(staff(), ramped(), baseline="status_quo").axes[0].get_yticks()[-1] == pytest.approx(40)


def test_totals_of_the_waterfall_are_as_fine_as_its_steps() -> None:
    texts = [text.get_text() for text in waterfall(ITEMS, policy="faster_ramp", **TERMS).axes[0].texts]
    assert (texts[-2], texts[-1]) == ("$39.6M", "$42.9M")


def test_titles_never_claim_more_than_is_known() -> None:
    same = monthly(POLICIES[:1])
    twins = pd.concat([same, same.assign(policy="twin")])
    assert "no policy is clearly ahead" in fan(twins, MONEY, baseline="status_quo").get_suptitle().replace("\n", " ")
    nothing = comparison(POLICIES[:1])
    still = draw_difference(nothing).get_suptitle().replace("\n", " ")
    assert still.startswith("No policy is known to differ from status quo")
    assert draw_forest(nothing).get_suptitle().startswith("No policy to compare")


def test_lower_is_better_turns_the_words_around() -> None:
    figure = draw_forest(comparison(POLICIES, metric=VACANT))
    hints = [text.get_text() for text in figure.axes[0].texts]
    assert "← better" in hints
    assert "worse →" in hints


def test_labels_are_moved_apart_as_little_as_need_be() -> None:
    assert style.spread([0.5, 0.1], 0.1) == [0.5, 0.1]
    moved = style.spread([0.50, 0.52], 0.1)
    assert moved[1] - moved[0] == pytest.approx(0.1)
    assert np.mean(moved) == pytest.approx(0.51)


def test_figures_never_load_pyplot() -> None:
    code = "import sys, salessim.lab.drawing; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
