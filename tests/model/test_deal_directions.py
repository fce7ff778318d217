"""Directions of deals under shared luck: what a change does to the same worlds, sign beyond 3 SE."""

from collections.abc import Mapping

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Branch, Span, run
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf

SPAN = Span(horizon=36, burn_in=24)
WORLDS = 32
HOUSE = small(pipeline={"cycle": 5})
Values = Mapping[str, Leaf]
Got = Mapping[str, Floats]


@pytest.fixture(scope="module")
def start() -> Branch:
    return branch(HOUSE, WORLDS, SPAN)


def onwards(start: Branch, values: Values, selector: Selector | None = None) -> Got:
    """Tallies of a fresh copy of the worlds under these values."""
    change = Change(values, selector=selector or Selector())
    return run(start.take(np.arange(WORLDS)), [Plan(HOUSE, (change,) if values else ())] * WORLDS, SPAN.horizon)


@pytest.fixture(scope="module")
def base(start: Branch) -> Got:
    return onwards(start, {})


def rate(got: Got, name: str, of: str | None) -> Floats:
    return got[name].sum(axis=1) / (1.0 if of is None else got[of].sum(axis=1))


DIRECTIONS: list[tuple[Values, str, str | None, int]] = [
    ({"value.share": 1.0}, "no_decisions", "opportunities_created", -1),
    ({"value.share": 1.0}, "access_met", "contacts", +1),
    ({"value.share": 1.0}, "contacts", None, -1),
    ({"value.share": 0.0}, "no_decisions", "opportunities_created", +1),
    ({"listening.ratio": 57 / 43, "listening.weight": 50.0}, "wins", "closed", +1),
    ({"listening.ratio": 0.1, "listening.weight": 6.0}, "wins", "closed", -1),
    ({"qualification.disqualified": 0.6}, "disqualified", None, +1),
    ({"qualification.disqualified": 0.6}, "wins", None, -1),
    ({"qualification.disqualified": 0.6, "qualification.fit_weight": 2.0}, "wins", "closed", +1),
    ({"qualification.depth": 3.0}, "wins", "closed", +1),
    ({"qualification.depth": 10.0}, "contacts", None, -1),
    ({"playbook.discovery": 0.9}, "wins", "closed", -1),
    ({"playbook.discovery": 0.1}, "wins", "closed", -1),
    ({"breadth.leaving_per_month": 0.3}, "no_decisions", "opportunities_created", +1),
    ({"breadth.people": 6.0}, "people_known", "opportunities_open", +1),
    ({"breadth.people": 6.0, "breadth.owner_value": 2.0}, "bookings_usd", "wins", +1),
    ({"terms.size": 3.0}, "bookings_usd", "wins", +1),
    ({"terms.size": 3.0}, "wins", None, -1),
    ({"terms.size": 3.0, "terms.win_weight": 0.0}, "opportunities_open", "opportunities_created", +1),
    ({"terms.discount": 0.3}, "wins", "closed", +1),
    ({"terms.discount": 0.3}, "bookings_usd", "wins", -1),
    ({"domains.matching": 1.0, "domains.mismatch": 2.0}, "wins", "closed", +1),
    ({"domains.disruptions_per_year": 3.0, "domains.mismatch": 2.0}, "wins", "closed", -1),
    ({"downturn.month": 1.0, "downturn.length_months": 36.0}, "opportunities_created", None, -1),
    ({"downturn.month": 1.0, "downturn.length_months": 36.0, "downturn.harder": 1.0}, "wins", "closed", -1),
    ({"downturn.help_hours": 2.0}, "contacts", None, -1),
    ({"downturn.help_hours": 2.0}, "satisfaction_felt", "customers", +1),
]


SCALES = ("weight", "fit_weight", "owner_value", "win_weight", "mismatch")
"""Numbers that only scale a change: they hold in the base too, so that it is the change which differs."""


@pytest.mark.parametrize(("values", "tally", "of", "sign"), DIRECTIONS, ids=str)
def test_direction_of_deals(start: Branch, base: Got, values: Values, tally: str, of: str | None, sign: int):
    scales = {key: value for key, value in values.items() if key.rpartition(".")[2] in SCALES}
    before = onwards(start, scales) if scales else base
    difference = sign * (rate(onwards(start, values), tally, of) - rate(before, tally, of))
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(WORLDS)


def test_a_discount_of_one_team_is_given_by_that_team_only(start: Branch, base: Got):
    one = onwards(start, {"terms.discount": 0.3}, Selector(team=1))
    everybody = onwards(start, {"terms.discount": 0.3})
    usual, partly, wholly = (rate(got, "bookings_usd", "wins").mean() for got in (base, one, everybody))
    assert wholly < partly < usual


@pytest.mark.parametrize("section", ["value", "listening", "qualification", "playbook", "breadth", "terms", "domains"])
def test_worlds_of_a_block_have_strengths_of_their_own(section: str):
    """Switched off, half on and on, side by side: each world is to the bit what it would be alone, and they differ."""
    span = Span(18, 12)
    house = small(
        value={"share": 1},
        terms={"size": 2},
        listening={"ratio": 1.3, "weight": 20, "learning_time": 1},
        playbook={"discovery": 0.8},
        domains={"mismatch": 5},
    )
    plans = [Plan(house, (Change({f"{section}.strength": strength}),)) for strength in (0.0, 0.5, 1.0)]
    start, rows = branch(house, 6, span), np.arange(6)
    together = run(start.take(np.tile(rows, 3)), np.repeat(plans, 6).tolist(), span.horizon)
    for number, plan in enumerate(plans):
        alone, here = run(start.take(rows), [plan] * 6, span.horizon), 6 * number + rows
        assert [name for name, values in alone.items() if not np.array_equal(values, together[name][here])] == []
    assert not np.array_equal(together["cash_usd"][:6], together["cash_usd"][12:])
