"""The org timeline keeps the contract of all figures, and shows who sat where."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from test_figures import test_has_a_title_that_says_something_and_a_caption as titles
from test_figures import test_no_text_covers_another as overlaps
from test_figures import test_no_text_leaves_the_canvas as canvas
from test_figures import test_the_baseline_has_its_own_colour as colours
from test_figures import test_tick_labels_keep_apart as ticks

from salessim.figures.style import BASELINE, policy_looks, save
from salessim.figures.twins.timeline import LEAVING, LOOKS, PLAN, timeline

PAIR = ("tolerate", "a_policy_whose_name_goes_on_for_longer_than_it_should")


def world(policy: str, seats: int, months: int, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Seats that are left and filled at random."""
    rng = np.random.default_rng(seed)
    rows, gone = [], []
    for number in range(seats):
        seat, state, learned, planned = f"{number // 8 + 1}.{number % 8 + 1}", "ramped", 0, 0
        for month in range(1, months + 1):
            if state in {"ramped", "ramping"} and rng.random() < 0.05:
                state, planned = "vacant", 0
                gone.append({"policy": policy, "seat": seat, "month": month, "event": rng.choice([*LEAVING])})
            elif state == "vacant" and rng.random() < 0.4:
                state, learned = "ramping", 0
            elif state == "ramping":
                learned += 1
                state = "ramped" if learned > 9 else "ramping"
            planned = max(planned - 1, 0) or 3 * (state == "ramped" and rng.random() < 0.01)
            shown = "closed" if number == seats - 1 and month < 6 else state
            rows.append({"policy": policy, "seat": seat, "month": month, "state": shown, "on_plan": planned > 0})
    return pd.DataFrame(rows), pd.DataFrame(gone, columns=["policy", "seat", "month", "event"])


def drawn(seats=8, months=60, *, decided_in: int | None = 7, parted_in: int | None = 9, same=False, seed=1) -> Figure:
    held = [world(policy, seats, months, seed=seed + (0 if same else place)) for place, policy in enumerate(PAIR)]
    charts, gone = (pd.concat(parts, ignore_index=True) for parts in zip(*held, strict=True))
    return timeline(charts, gone, policies=PAIR, decided_in=decided_in, parted_in=parted_in)


CASES: dict[str, Callable[[], Figure]] = {
    "a team": drawn,
    "one seat": lambda: drawn(1, 12, decided_in=1, parted_in=12),
    "forty seats": lambda: drawn(40, 120, parted_in=100, decided_in=99),
    "too many seats": lambda: drawn(60, 48, decided_in=1, parted_in=1),
    "the same": lambda: drawn(same=True, parted_in=None),
    "too many of the same": lambda: drawn(50, 24, same=True, parted_in=None, decided_in=None),
}
DRAWN: dict[str, Figure] = {}


@pytest.fixture(params=CASES)
def case(request) -> tuple[Figure, str]:
    if request.param not in DRAWN:
        DRAWN[request.param] = CASES[request.param]()
        FigureCanvasAgg(DRAWN[request.param]).draw()
    return DRAWN[request.param], "seat"


@pytest.mark.parametrize("keeps", [titles, overlaps, canvas, colours, ticks], ids=lambda each: each.__name__)
def test_the_contract_of_all_figures_is_kept(keeps, case) -> None:
    keeps(case)


def test_axes_say_what_they_count(case) -> None:
    top, bottom = case[0].axes[1:]
    assert [axes.get_ylabel() for axes in (top, bottom)] == ["Seat (team.seat)"] * 2
    assert re.fullmatch("(Years|Months) since the (branch|decision)", bottom.get_xlabel())


@pytest.mark.parametrize(("decided_in", "since"), [(1, "decision"), (2, "branch"), (None, "decision")])
def test_only_a_decision_that_comes_later_is_not_where_the_months_are_counted_from(decided_in, since):
    assert drawn(3, 24, decided_in=decided_in).axes[-1].get_xlabel() == f"Months since the {since}"


def test_a_policy_has_the_colour_that_it_has_in_the_other_figures_of_the_run():
    run = ("quo", "rough", "other", "calm")
    figure = timeline(*small(), policies=("calm", "rough"), decided_in=1, parted_in=2, among=run)
    assert heads(figure) == {name: policy_looks(run, "quo")[name].colour for name in ("calm", "rough")}
    alone = timeline(*small(), policies=("calm", "rough"), decided_in=1, parted_in=2)
    assert heads(alone)["calm"] == BASELINE


def heads(figure: Figure) -> dict[str, str]:
    """The colours in which the panels name the two policies."""
    texts = figure.findobj(Text)
    return {text.get_text(): text.get_color() for text in texts if text.get_text() in {"calm", "rough"}}


def test_the_same_data_give_the_same_bytes(tmp_path) -> None:
    first, second = save(drawn(3, 24), tmp_path / "one"), save(drawn(3, 24), tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def small() -> tuple[pd.DataFrame, pd.DataFrame]:
    """One seat, six months: a plan, a dismissal, an arrival."""
    states = ["ramped", "ramped", "vacant", "vacant", "ramping", "ramped"]
    calm = pd.DataFrame({"policy": "calm", "seat": "1.1", "month": range(1, 7), "state": "ramped", "on_plan": False})
    rough = calm.assign(policy="rough", state=states, on_plan=[False, True, False, False, False, False])
    gone = pd.DataFrame([{"policy": "rough", "seat": "1.1", "month": 3, "event": "person_dismissed"}])
    return pd.concat([calm, rough], ignore_index=True), gone


def bars(axes) -> dict[str, list[set[float]]]:
    """Where the bars of each state begin and end."""
    held = {each.get_label(): each.get_paths() for each in axes.collections if each.get_label() in LOOKS}
    return {state: [set(path.vertices[:, 0]) for path in paths] for state, paths in held.items() if paths}


def test_bars_strokes_outlines_and_marks_are_where_they_belong() -> None:
    figure = timeline(*small(), policies=("calm", "rough"), decided_in=1, parted_in=2)
    calm, rough = figure.axes[1:]
    assert bars(calm) == {"ramped": [{0, 6}]}
    assert bars(rough) == {"ramped": [{0, 2}, {5, 6}], "ramping": [{4, 5}], "vacant": [{2, 4}]}
    for held in rough.collections:
        look = LOOKS.get(held.get_label(), {"facecolor": None})
        assert held.get_hatch() == look.get("hatch")
        assert look["facecolor"] is None or to_rgb(held.get_facecolor()[0]) == to_rgb(look["facecolor"])
    (strokes,) = [held for held in rough.collections if held.get_label() == "arrival"]
    assert [path.vertices[0, 0] for path in strokes.get_paths()] == [4]
    (plan,) = [each for each in rough.patches if isinstance(each, Rectangle)]
    assert (plan.get_x(), plan.get_width(), to_rgb(plan.get_edgecolor())) == (1, 1, to_rgb(PLAN))
    marks = {line.get_marker(): list(line.get_xdata()) for line in rough.lines if len(line.get_xdata()) == 1}
    assert marks == {"X": [2.5]}
    moments = [line.get_xdata()[0] for line in calm.lines if line.get_linewidth() == 1.1]
    assert moments == [0, 1]
    words = {text.get_text() for text in figure.axes[0].get_legend().get_texts()}
    assert words == {"ramped", "ramping", "vacant", "arrival", "on a plan", "dismissed"}


def title(figure: Figure) -> str:
    return figure.get_suptitle().replace("\n", " ")


def test_the_title_counts_what_the_decision_changed() -> None:
    seats, gone = small()
    lost = timeline(seats, gone, policies=("calm", "rough"), decided_in=1, parted_in=2)
    assert title(lost) == (
        "Rough has 3 fewer ramped seat-months than calm in this world, 3 against 6; the two worlds part in month 2"
    )
    won = timeline(seats, gone, policies=("rough", "calm"), decided_in=1, parted_in=2)
    assert title(won).startswith("Calm has 3 more ramped seat-months than rough in this world, 6 against 3")
    as_many = timeline(seats.assign(state="ramped"), gone, policies=("calm", "rough"), decided_in=1, parted_in=2)
    assert title(as_many).startswith("Rough and calm have as many ramped seat-months in this world (6)")


def test_of_too_many_seats_those_that_differ_most_are_drawn_and_the_caption_says_so() -> None:
    charts, gone = world("calm", 50, 24, seed=3)
    other = charts.assign(policy="rough")
    other.loc[other["seat"].isin(["2.3", "5.1"]) & (other["month"] > 4), "state"] = "closed"
    both = pd.concat([charts, other], ignore_index=True)
    figure = timeline(both, gone, policies=("calm", "rough"), decided_in=1, parted_in=5)
    assert [tick.get_text() for tick in figure.axes[1].get_yticklabels()] == ["2.3", "5.1"]
    assert "Only the 2 of 50 seats that differ are drawn." in " ".join(figure.texts[-1].get_text().split())
    assert re.search(r" fewer ramped seat-months than calm .*, \d+ against \d+ in all 50 seats", title(figure))
    alike = timeline(both.assign(state="ramped"), gone, policies=("calm", "rough"), decided_in=1, parted_in=5)
    assert "in this world (1,200 in all 50 seats); " in title(alike)
    many = " ".join(CASES["too many seats"]().texts[-1].get_text().split())
    assert "60 of 60 seats differ; the 40 that differ in most months are drawn." in many
    assert " in all 60 seats; " in title(CASES["too many seats"]())
    assert " in all " not in title(CASES["forty seats"]())
    none = " ".join(CASES["too many of the same"]().texts[-1].get_text().split())
    assert "No seat differs; the first 40 of 50 are drawn." in none
