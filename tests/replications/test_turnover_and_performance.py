"""Organisations drawn from the ranges: they differ where they should, share no luck, and correlate as by hand."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))

from replications.turnover_and_performance import finding as park
from replications.turnover_and_performance.organisations import (
    FROM_MONTH,
    MARKETS,
    MOST_CLOSED,
    PEOPLE,
    Years,
    lived,
    organisations,
    plans,
    varied,
)

from salessim.model.organisation import Organisation
from salessim.model.simulation import Span


def value(organisation: Organisation, attribute: str) -> float:
    held: object = organisation
    for name in attribute.split("."):
        held = getattr(held, name)
    return float(held)  # type: ignore[arg-type]


def test_every_varied_parameter_stays_in_its_range_and_fills_it():
    drawn = organisations(60, (*PEOPLE, *MARKETS))
    seen = list(varied((*PEOPLE, *MARKETS)))
    assert {"tenure.mean_months", "dismissal.last_per_month", "market.deal_value_mean_usd"} <= {one[0] for one in seen}
    for attribute, low, high, _ in seen:
        values = np.array([value(one, attribute) for one in drawn])
        assert ((values >= low) & (values <= high)).all()
        assert values.std() == pytest.approx((high - low) / 12**0.5, rel=0.35)


def test_parameters_are_drawn_apart_from_each_other():
    drawn = organisations(400, PEOPLE)
    table = np.array([[value(one, attribute) for attribute, *_ in varied(PEOPLE)] for one in drawn])
    apart = np.corrcoef(table.T) - np.eye(table.shape[1])
    assert np.abs(apart).max() < 5 / 400**0.5


def test_about_a_third_reduce_their_force_in_the_second_year():
    drawn = organisations(300, ())
    closed = [plan.parameters(FROM_MONTH).headcount.closed for plan in plans(drawn)]
    assert all(plan.parameters(FROM_MONTH - 1).headcount.closed == 0 for plan in plans(drawn))
    assert max(closed) < MOST_CLOSED
    assert abs(np.mean(np.array(closed) > 0) - 1 / 3) < 4 * (2 / 9 / 300) ** 0.5


def test_a_perfect_and_a_missing_correlation_are_seen():
    rng = np.random.default_rng(3)
    quits, other = rng.random(200), rng.random(200)
    seen = Years(quits, other, np.zeros(200), -quits)
    assert park.found(seen, "voluntary").mean == pytest.approx(-1.0)
    assert park.found(seen, "voluntary").error < 1e-6
    chance = park.found(seen, "involuntary")
    assert abs(chance.mean) < 4 * chance.error
    assert chance.error == pytest.approx(200**-0.5, rel=0.25)


def test_the_order_is_a_row_that_can_miss():
    rng = np.random.default_rng(3)
    bad = rng.random(200)
    turned = Years(rng.random(200), bad, rng.random(200), -bad)
    order = next(row for row in park.rows(turned, turned) if "order" in row.what)
    assert order.verdict == "miss"


def test_a_few_organisations_live_their_years():
    seen = lived(6, PEOPLE, Span(18, 6))
    assert np.isfinite(seen.performance).all()
    assert (seen.voluntary > 0).all()
    assert seen.reduction.max() > 0
    assert np.unique(seen.performance).size == 6
