"""The event study of promotions on panels whose answer is known, and on a tiny run."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))

from replications.promoting_sellers.finding import turned, under
from replications.promoting_sellers.panel import Months, log_drive
from replications.promoting_sellers.stints import clustered, promotion_odds, relative, stints
from replications.promoting_sellers.tried import around, before_and_after, by_lag, slopes
from support.worlds import bare

from salessim.model.simulation import Span
from salessim.study import builtin
from salessim.validation.row import Found
from salessim.validation.worlds import branch_of

MONTHS, WORLDS, TEAMS, SIZE, LAG, AT = 60, 30, 3, 4, 6, 10
SLOPE = -0.1


def invented(slope: float, at: int = AT) -> Months:
    """Each world's first seat of team 2 is promoted in month 10; colleagues then sell by its past sales."""
    shape = (MONTHS, WORLDS, TEAMS * SIZE)
    promoted = np.zeros(shape, dtype=bool)
    promoted[at, :, SIZE] = True
    past = np.zeros(shape)
    past[at:, :, SIZE : 2 * SIZE] = np.linspace(-0.5, 0.5, WORLDS)[:, np.newaxis]
    bookings = np.full(shape, 100.0)
    bookings[:, :, SIZE : 2 * SIZE] *= np.exp(slope * past[:, :, SIZE : 2 * SIZE] / np.log(2))
    bookings[:, :, SIZE] = 1e6
    bookings[at : at + LAG] = 7.0
    recent = np.exp(2 * past[at])[np.newaxis] * np.ones(shape)
    replaced = np.repeat(promoted.reshape(MONTHS, WORLDS, TEAMS, SIZE).any(axis=3), SIZE, axis=2)
    return Months(bookings, promoted, replaced, np.ones(shape, dtype=bool), recent, past, np.exp(slope * past))


def test_the_slope_on_past_sales_comes_back_whatever_the_promoted_seat_and_the_first_cycle_sell():
    seen = stints(invented(SLOPE), invented(-SLOPE), SIZE, LAG)
    for against in (seen.against_others, seen.against_twins):
        found = clustered(seen.ability, against, seen.world)
        assert found.mean == pytest.approx(SLOPE, rel=1e-9)
        assert found.error < 1e-9
    assert seen.ability.size == WORLDS


@pytest.mark.parametrize(("stays", "counted"), [(LAG + 11, 0), (LAG + 12, WORLDS)])
def test_a_stint_ends_with_the_next_manager_and_counts_from_a_year(stays: int, counted: int):
    usual = invented(SLOPE)
    usual.replaced[AT + stays, :, SIZE : 2 * SIZE] = True
    usual.bookings[AT + stays :, :, SIZE:] = 3.0
    seen = stints(usual, usual, SIZE, LAG)
    assert seen.world.size == counted
    if counted:
        assert clustered(seen.ability, seen.against_others, seen.world).mean == pytest.approx(SLOPE, rel=1e-9)


def test_the_probability_of_promotion_rises_by_what_was_put_in():
    """Two eligible, the one who sold twice as much promoted three times in four: the slope is ½ over a mean of ½."""
    shape = (40, 10, 2)
    recent = np.ones(shape)
    recent[:, :, 1] = 2.0
    promoted = np.zeros(shape, dtype=bool)
    promoted[:30, :, 1] = promoted[30:, :, 0] = True
    blank = np.zeros(shape)
    seen = Months(blank, promoted, promoted, np.ones(shape, dtype=bool), recent, blank, blank + 1)
    assert promotion_odds(seen, 2).mean == pytest.approx(1.0)
    even = replace(seen, promoted=np.where(np.arange(40)[:, None, None] % 2 == 0, [True, False], [False, True]) & True)
    assert promotion_odds(replace(even, promoted=np.broadcast_to(even.promoted, shape)), 2).mean == pytest.approx(0.0)


def test_only_teams_led_from_inside_count_for_potential():
    seen = invented(SLOPE)
    team = np.linspace(-0.5, 0.5, WORLDS) * SLOPE
    assert log_drive(seen, SIZE) == pytest.approx(team)
    seen.replaced[40, :, SIZE : 2 * SIZE] = True  # somebody from outside follows
    seen.drive[40:, :, SIZE : 2 * SIZE] = 9.0
    assert log_drive(seen, SIZE) == pytest.approx(team)


def test_a_slope_of_logs_is_a_relative_change():
    found = relative(Found(float(np.log(0.9)), 0.01))
    assert found.mean == pytest.approx(-0.1)
    assert found.error == pytest.approx(0.009)


def with_a_past(at: int) -> Months:
    """The invented panel without a first cycle, in which a team's level stays and bends with nobody's sales."""
    seen = invented(SLOPE, at)
    seen.bookings[at : at + LAG] = seen.bookings[at + LAG]
    level = np.random.default_rng(5).normal(0.0, 0.2, WORLDS) - 0.3 * np.linspace(-0.5, 0.5, WORLDS)
    seen.bookings[:at, :, SIZE : 2 * SIZE] *= np.exp(level)[:, np.newaxis]
    seen.bookings[at:, :, SIZE : 2 * SIZE] *= np.exp(level / 2)[:, np.newaxis]
    return seen


def test_the_designs_that_were_tried_take_out_the_level_before_as_they_say():
    seen = with_a_past(AT)
    found = slopes(around(seen, SIZE, AT))
    assert around(seen, SIZE, AT).world.size == WORLDS
    assert around(seen, SIZE, AT + 1).world.size == 0
    assert found["after, given before"][0].mean == pytest.approx(np.expm1(SLOPE), rel=1e-9)
    assert found["after less before"][0].mean > found["after, given before"][0].mean + 0.05
    assert found["after alone"][0].mean < found["after, given before"][0].mean - 0.05


def test_before_ends_with_the_month_before_a_promotion_and_after_begins_with_its_month():
    seen = replace(invented(SLOPE), bookings=np.random.default_rng(6).random((MONTHS, WORLDS, TEAMS * SIZE)))
    found = around(seen, SIZE, 7)
    beside, others = [5, 6, 7], [0, 1, 2, 3, 8, 9, 10, 11]
    for number in (0, WORLDS - 1):
        for logs, months in ((found.before, slice(3, 10)), (found.after, slice(10, 17))):
            own = seen.bookings[months, number]
            assert logs[number] == pytest.approx(np.log(own[:, beside].sum() / own[:, others].sum()))
    assert [around(invented(SLOPE, 45), SIZE, months).world.size for months in (15, 16)] == [WORLDS, 0]


def test_without_a_level_before_all_designs_agree():
    seen = invented(SLOPE)
    seen.bookings[AT : AT + LAG] = seen.bookings[AT + LAG]
    found = around(seen, SIZE, AT)
    assert found.before == pytest.approx(found.before[0])
    assert clustered(found.ability, found.after, found.world).mean == pytest.approx(SLOPE, rel=1e-9)
    sold = np.exp(2 * np.linspace(-0.5, 0.5, WORLDS))
    assert found.booked == pytest.approx(np.log2(sold / ((sold + TEAMS - 1) / TEAMS)))


def test_what_was_tried_is_shown_for_each_rule_window_and_lag():
    seen = with_a_past(30)
    lines = before_and_after({"best_seller": seen, "random": seen}, SIZE).splitlines()
    assert [line.split(" | ")[1] for line in lines[2:]] == ["12", "12", "12", "24", "24", "24"]
    for line in lines[2:]:
        cells = line.strip("| ").split(" | ")
        assert cells[2:4] == cells[4:6]
        assert cells[2] != cells[3]
    twins = by_lag(invented(SLOPE), invented(-SLOPE), SIZE).splitlines()[2:]
    assert [line.split(" | ")[:2] for line in twins] == [[f"| {lag}", str(WORLDS)] for lag in (0, 9, 12)]
    assert ["-9.5% ± 0.0%" in line for line in twins] == [False, True, True]


def test_turning_the_effect_round_gives_what_it_took():
    there = builtin("midmarket")
    kept = (1 - there.promotion.peter_effect) * (1 - turned(there)["promotion.peter_effect"])
    assert kept == pytest.approx(1.0)


def test_a_panel_of_a_tiny_run_knows_who_was_promoted():
    there = bare(
        organisation={"teams": 2, "seats_per_team": 3, "accounts_per_seat": 20},
        promotion={"strength": 1, "rule": "best_seller", "manager_tenure": 4},
    )
    seen = under(branch_of(there, 6, Span(24, 18)), there, {}, Span(24, 18))
    assert seen.bookings.shape == (24, 6, 6)
    assert seen.promoted.any()
    assert not (seen.promoted & ~seen.eligible).any()
    assert not (seen.promoted & ~seen.replaced).any()
    best = np.where(seen.eligible, seen.recent, -1.0).reshape(24, 6, 2, 3).argmax(axis=3)
    month, world, seat = np.nonzero(seen.promoted)
    assert (best[month, world, seat // 3] == seat % 3).mean() > 0.8  # ranks go by quota too, so not always
