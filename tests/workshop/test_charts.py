"""Charts as text: what is drawn where, what is escaped, and that an axis tells nothing of what comes."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import dishes

from salessim.workshop.charts import marks, scale, seats, svg
from salessim.workshop.charts.fan import NARROW, WIDE, Fan, fan, small
from salessim.workshop.charts.quantities import level, moment, time
from salessim.workshop.room.records import Prediction
from salessim.workshop.words.texts import Texts

T = Texts()
VALUES = st.floats(-1e9, 1e9).map(lambda value: round(value, 3))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> Tree.Element:
    return Tree.fromstring(markup)  # noqa: S314 - our own text


def of_class(root: Tree.Element, name: str) -> list[Tree.Element]:
    return [each for each in root.iter() if name in (each.get("class") or "").split()]


def a_fan(month: int, **changes: object) -> Fan:
    course = dishes.policy("quick_hiring", 1000.0, month)
    held = {"unit": "usd", "horizon": 48, "span": (-20_000.0, 80_000.0), "pauses": (12, 36, 48), "indifference": 1e4}
    return Fan(course, **{**held, **changes})  # type: ignore[arg-type]


# scales


@given(VALUES, VALUES, VALUES)
def test_a_scale_is_straight_and_goes_back(low: float, high: float, value: float) -> None:
    if high - low < 1e-3:
        with pytest.raises(ValueError, match="no range"):
            scale.Scale(max(low, high), min(low, high), 0, 100)
        return
    made = scale.Scale(low, high, 300, 20)
    assert (made(low), made(high)) == (300, 20)
    assert made.back(made(value)) == pytest.approx(value, abs=1e-6 * (high - low) + 1e-6 * abs(value))
    assert 20 <= made.held(value) <= 300


@given(st.lists(VALUES, max_size=5), st.integers(2, 8))
def test_an_axis_holds_its_values_and_zero_and_has_few_round_ticks(values: list[float], most: int) -> None:
    low, high = scale.stretched(values, most)
    assert low <= min([0.0, *values]) + 1e-9
    assert high >= max([0.0, *values]) - 1e-9
    found = scale.ticks(low, high, most)
    assert 0.0 in found
    assert len(found) <= most + 1
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)


@given(st.floats(1e-6, 1e12), st.integers(1, 10))
def test_steps_are_one_two_or_five(span: float, most: int) -> None:
    step = scale.nice_step(span, most)
    figures = step / 10.0 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(figures - nice) for nice in (1, 2, 5, 10)) < 1e-6
    assert step * most >= span * (1 - 1e-6)
    assert step * most <= span * 2.5 * (1 + 1e-6)


def test_nothing_to_divide_is_a_mistake() -> None:
    for span in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="divide"):
            scale.nice_step(span, 5)


def test_numbers_and_times_in_words() -> None:
    assert [scale.signed(value, "usd") for value in (-1.5e6, 0.0, 250.0)] == ["−$1.5M", "$0", "+$250"]
    assert scale.signed(0.031, "share") == "+3.1 percentage points"
    assert [level(0.125, "share", T), level(None, "usd", T), level(-12e3, "usd", T)] == ["12.5 %", "–", "−$12k"]
    assert [time(12, T), time(120, T), time(18, T)] == ["1 year", "10 years", "18 months"]
    assert [moment(36, T), moment(7, T)] == ["year 3", "month 7"]


# text


def test_words_and_attributes_are_escaped_and_nothing_runs() -> None:
    made = svg.text(1, 2, '<script>"&', 'a" onload="x')
    assert "<script" not in made
    root = drawn(made)
    assert root.text == '<script>"&'
    assert root.get("class") == 'a" onload="x'
    assert root.get("onload") is None
    for name in ("onload", "style", "onclick_"):
        with pytest.raises(ValueError, match="styles itself nor runs"):
            svg.element("g", **{name: "x"})


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_place_is_a_number(number: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        svg.line(0, number, 1, 1, "grid")


def test_a_picture_has_a_title_and_a_description_of_its_own() -> None:
    root = drawn(svg.picture("one", 10, 20, "A <title>", "What & why"))
    named = {each.get("id"): each.text for each in root}
    assert named[root.get("aria-labelledby")] == "A <title>"
    assert named[root.get("aria-describedby")] == "What & why"
    assert root.get("role") == "img"


# the fan


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_the_mean_is_drawn_through_the_month_shown_and_not_beyond(frame: object) -> None:
    root = drawn(fan("f", a_fan(12), "t", "d", T, frame))  # type: ignore[arg-type]
    (mean,) = of_class(root, "mean")
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", mean.get("d", ""))
    assert len(points) == 13
    months = scale.Scale(0, 48, frame.left, frame.right)  # type: ignore[attr-defined]
    values = scale.Scale(-20_000, 80_000, frame.bottom, frame.top)  # type: ignore[attr-defined]
    assert float(points[-1][0]) == pytest.approx(months(12), abs=0.01)
    assert float(points[-1][1]) == pytest.approx(values(12_000), abs=0.01)
    assert float(points[0][1]) == pytest.approx(values(0), abs=0.01)
    (future,) = of_class(root, "future")
    assert float(future.get("x", "")) == pytest.approx(months(12), abs=0.01)


def test_the_bar_of_the_mean_stands_at_each_pause_with_the_ends_of_its_interval() -> None:
    root = drawn(fan("f", a_fan(48), "t", "d", T))
    bars = of_class(root, "known")
    values = scale.Scale(-20_000, 80_000, WIDE.bottom, WIDE.top)
    assert [float(bar.get("y2", "")) for bar in bars] == [
        pytest.approx(values(1100.0 * m), abs=0.01) for m in (12, 36, 48)
    ]
    assert [float(bar.get("y1", "")) for bar in bars] == [
        pytest.approx(values(900.0 * m), abs=0.01) for m in (12, 36, 48)
    ]
    assert not of_class(root, "future")
    assert not of_class(drawn(fan("f", a_fan(36), "t", "d", T)), "answer")


def test_what_is_new_lies_under_the_curtain() -> None:
    (curtain,) = of_class(drawn(fan("f", a_fan(36, fresh=12), "t", "d", T)), "curtain")
    months = scale.Scale(0, 48, WIDE.left, WIDE.right)
    assert float(curtain.get("x", "")) == pytest.approx(months(12), abs=0.01)
    assert float(curtain.get("width", "")) == pytest.approx(months(36) - months(12) + 1, abs=0.02)


def test_a_fan_is_between_its_percentiles_and_the_zone_between_the_indifferences() -> None:
    root = drawn(fan("f", a_fan(48), "t", "d", T))
    values = scale.Scale(-20_000, 80_000, WIDE.bottom, WIDE.top)
    (area,) = of_class(root, "fan")
    heights = [float(y) for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", area.get("d", ""))]
    assert min(heights) == pytest.approx(values(72_000), abs=0.01)
    assert heights[48] == pytest.approx(values(72_000), abs=0.01)
    assert heights[49] == pytest.approx(values(24_000), abs=0.01)
    (zone,) = of_class(root, "zone")
    assert float(zone.get("y", "")) == pytest.approx(values(10_000), abs=0.01)
    assert float(zone.get("height", "")) == pytest.approx(values(-10_000) - values(10_000), abs=0.02)


def test_a_small_picture_has_no_words_but_its_name() -> None:
    root = drawn(small("s", a_fan(12), "title", "said"))
    assert [each.text for each in root.iter() if each.text] == ["title", "said"]


# the room's ranges


def test_ranges_are_sorted_and_those_that_hold_the_answer_are_marked() -> None:
    given_ = [Prediction("a", 5, 9), Prediction("b", -3, -1), Prediction("a", 0, 6)]
    values = scale.Scale(-10, 10, 100, 0)
    root = drawn(marks.guesses(given_, values, 0, 60, answer=5.5))
    spines = [group[0] for group in root]
    tops = [float(line.get("y2", "")) for line in spines]
    assert tops == [values(-1), values(6), values(9)]
    assert [line.get("class") for line in spines] == ["guess", "guess held", "guess held"]
    places = [float(line.get("x1", "")) for line in spines]
    assert places == sorted(places)
    assert len(set(places)) == 3
    assert of_class(drawn(marks.guesses(given_, values, 0, 60)), "held") == []


def test_fifty_ranges_stay_within_their_strip() -> None:
    given_ = [Prediction("a", n, n + 1) for n in range(50)]
    root = drawn(marks.guesses(given_, scale.Scale(0, 60, 100, 0), 700, 770))
    places = [float(line.get(end, "")) for line in root.iter("line") for end in ("x1", "x2")]
    assert min(places) >= 700
    assert max(places) <= 770


def test_a_range_that_goes_on_beyond_the_picture_has_an_arrow_and_is_counted() -> None:
    given_ = [Prediction("a", -50, 3), Prediction("a", 1, 50), Prediction("a", 1, 2)]
    root = drawn(marks.guesses(given_, scale.Scale(-10, 10, 100, 0), 0, 60))
    assert len(of_class(root, "beyond")) == 2
    assert marks.beyond(given_, (-10, 10)) == 2


def test_one_wild_range_does_not_flatten_the_rest() -> None:
    usual = [Prediction("a", 1e6, 3e6)] * 5
    assert marks.reach([], [*usual, Prediction("a", -5e8, 5e8)], 1e4) == marks.reach([], usual, 1e4)
    assert marks.reach([4e8], [*usual, Prediction("a", -5e8, 5e8)], 1e4)[1] >= 5e8


@given(st.lists(VALUES, max_size=6), st.lists(st.tuples(VALUES, VALUES), max_size=6), st.floats(0, 1e6))
def test_the_axis_holds_all_that_was_seen_and_what_does_not_matter(
    seen: list[float], ranges: list[tuple[float, float]], indifference: float
) -> None:
    low, high = marks.reach(seen, [Prediction("a", *sorted(each)) for each in ranges], indifference)
    for value in (*seen, indifference, -indifference):
        assert low - 1e-6 <= value <= high + 1e-6


# seats


def test_each_state_is_drawn_for_its_months_and_a_closed_seat_is_not() -> None:
    held = dishes.trail()
    root = drawn(seats.seats_picture("s", held, ("one", "two"), "t", "d", T))
    months = scale.Scale(0, 24, seats.LEFT, seats.RIGHT)
    lengths = {}
    for name in ("ramped", "growing", "vacant", "plan"):
        found = of_class(root, f"seat-{name}")
        assert len(found) == 2
        lengths[name] = [
            sum(float(end) - float(start) for start, end in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", each.get("d", "")))
            for each in found
        ]
    month = months(1) - months(0)
    for name, (without, with_) in {
        "ramped": (24 + 6 + 24, 24 + 17 + 24),
        "growing": (6, 6),
        "vacant": (12, 1),
        "plan": (0, 3),
    }.items():
        assert lengths[name] == [pytest.approx(without * month, abs=0.1), pytest.approx(with_ * month, abs=0.1)]


def test_a_seat_is_drawn_when_it_has_the_state() -> None:
    root = drawn(seats.seats_picture("s", dishes.trail(), ("one", "two"), "t", "d", T))
    months = scale.Scale(0, 24, seats.LEFT, seats.RIGHT)
    found = [
        [(float(start), float(end)) for start, end in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", each.get("d", ""))]
        for name in ("growing", "plan")
        for each in of_class(root, f"seat-{name}")
    ]
    ends = [[(12, 18)], [(1, 7)], [], [(12, 15)]]
    assert found == [
        [(pytest.approx(months(first), abs=0.01), pytest.approx(months(last), abs=0.01)) for first, last in each]
        for each in ends
    ]


def test_leavers_stand_in_their_months_and_those_of_one_world_stand_out() -> None:
    quit_only = {"world": 1, "month": 6, "seat": 2, "event": "quit", "text": "x", "apart": True}
    held = dishes.trail(marks=[*dishes.trail()["marks"], quit_only])
    found = of_class(drawn(seats.seats_picture("s", held, ("one", "two"), "t", "d", T)), "leaver")
    assert [each.get("class") for each in found] == ["leaver", "leaver", "leaver apart"]


def test_teams_stand_apart() -> None:
    places = seats.rows(["1.1", "1.2", "2.1"])
    assert places[1] - places[0] == seats.ROW
    assert places[2] - places[1] == seats.ROW + seats.TEAM
