"""Directions under shared luck: what every practitioner would expect of a change, all else equal."""

import numpy as np
import pytest
from support.worlds import small, tallies, under

from salessim.model.plan import Change
from salessim.model.simulation import Span

SPAN = Span(horizon=60, burn_in=36)
WORLDS = 48

DIRECTIONS = [
    ("tenure.mean_months", 38.0, "headcount", +1),
    ("tenure.mean_months", 38.0, "bookings_usd", +1),
    ("onboarding.ramp_months", 4.0, "ramp_factors", +1),
    ("onboarding.ramp_months", 4.0, "wins", +1),
    ("hiring.time_to_fill_months", 9.0, "vacant", +1),
    ("hiring.time_to_fill_months", 9.0, "wins", -1),
    ("time_budget.distraction", 0.0, "contacts", +1),
    ("time_budget.hours_per_contact", 1.6, "opportunities_created", -1),
    ("prospecting.response_given_need", 0.3, "opportunities_created", -1),
    ("access.closed_by_waste", 0.5, "responses", -1),
    ("market.need_on_per_month", 0.06, "opportunities_created", +1),
    ("market.need_off_open_per_month", 0.2, "no_decisions", +1),
    ("market.deal_value_mean_usd", 120_000.0, "bookings_usd", +1),
    ("outcome.win_logit", 0.5, "wins", +1),
    ("outcome.no_decision_logit", 0.5, "losses", -1),
    ("handover.arr_loss", 0.6, "contraction_arr_usd", +1),
    ("handover.progress_loss", 0.9, "opportunities_open", +1),
    ("handover.trust_loss", 1.0, "wins", -1),
    ("renewal.churn_floor", 0.3, "customers_lost", +1),
    ("renewal.expansion", 0.0, "arr_usd", -1),
    ("money.pay.base_usd_per_year", 100_000.0, "contribution_usd", -1),
    ("money.pay.accelerator", 2.0, "people_cost_usd", +1),
    ("money.costs.recruiting_usd_per_hire", 60_000.0, "hiring_cost_usd", +1),
    ("hiring.bench_usd_per_seat_year", 3_000.0, "hiring_cost_usd", +1),
    ("pipeline.cycle_months", 18.0, "wins", -1),
]


@pytest.fixture(scope="module")
def base() -> dict[str, np.ndarray]:
    return tallies(small(), WORLDS, SPAN)


@pytest.mark.parametrize(("key", "value", "tally", "sign"), DIRECTIONS)
def test_direction(base: dict[str, np.ndarray], key: str, value: float, tally: str, sign: int):
    changed = under(small(), [Change({key: value})], WORLDS, SPAN)
    difference = sign * (changed[tally].sum(axis=1) - base[tally].sum(axis=1))
    error = difference.std(ddof=1) / np.sqrt(WORLDS)
    assert difference.mean() > 3 * error, "three standard errors of the paired difference"


def test_inherited_bookings_come_from_departures():
    stable = tallies(small(tenure={"mean": 600}), 8, SPAN)
    restless = tallies(small(tenure={"mean": 8}), 8, SPAN)
    assert stable["inherited_usd"].sum() < 0.1 * stable["bookings_usd"].sum()
    assert restless["inherited_usd"].sum() > 0.15 * restless["bookings_usd"].sum()
    assert np.all(restless["inherited_usd"] <= restless["bookings_usd"] * (1 + 1e-12))
