"""The laws of conservation: they hold, each sees its own breach, and what is counted is counted right."""

from dataclasses import replace

import numpy as np
import pytest
from support.worlds import bare, branch, small

from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.validation.conservation import stocks
from salessim.validation.conservation.drawn import drawn
from salessim.validation.conservation.stocks import LAWS, Books, largest
from salessim.validation.groups import GROUPS
from salessim.validation.observers.accounts import Audit
from salessim.validation.row import ROUNDING, Found, in_range
from salessim.validation.worlds import FULL, Effort

SPAN = Span(18, 6)
# What a breach in each law is made of: a tally or count that the law reads.
READS = {
    "accounts: customers, with a deal, with neither = all": "neither",
    "deals: open before + opened − won − lost − undecided − let go = open": "disqualified",
    "deals opened, counted in accounts": "opened",
    "deals won, counted in accounts": "wins",
    "deals that ended otherwise, counted in accounts": "no_decisions",
    "customers: before + won − lost = now": "customers_lost",
    "customers lost, counted in accounts": "lost customers",
    "ARR: before + new + expansion + regained − churn − contraction = now": "regained_arr_usd",
    "people: before + hired − left = now": "promotions",
    "people hired, counted in seats": "hired",
    "people who left, counted in seats": "layoffs",
    "money: margin on ARR − costs = contribution": "other_cost_usd",
    "money: all contributions = cash": "cash_usd",
    "wins by source = wins": "wins@referral",
    "bookings by source = bookings": "bookings_usd@cold",
    "customers by source = customers": "customers@base",
    "ARR by source = ARR": "arr_usd",
}


@pytest.fixture(scope="module")
def books() -> Books:
    there = small(**{name: values for name, values in stocks.EVENTFUL.items() if name != "headcount"})
    start = branch(there, 3, SPAN)
    audit = Audit(start.state)
    tallies = run(start, [Plan(there)] * 3, SPAN.horizon, [audit])
    return Books(tallies, audit.counted(), audit.opening)


def test_every_law_has_its_breach():
    assert READS.keys() == LAWS.keys()


@pytest.mark.parametrize("what", LAWS)
def test_each_law_holds_and_sees_its_own_breach(what: str, books: Books):
    assert largest(*LAWS[what](books, small())) <= ROUNDING
    name = READS[what]
    held = "counted" if name in books.counted else "tallies"
    values = getattr(books, held)[name].copy()
    values[1, 7] += 1.0
    wrong = replace(books, **{held: {**getattr(books, held), name: values}})
    assert largest(*LAWS[what](wrong, small())) > ROUNDING


def test_a_law_that_nothing_flows_through_is_no_pass():
    nothing = largest(np.zeros((2, 3)), np.zeros((2, 3)))
    assert in_range("law", "source", 0.0, ROUNDING, Found(nothing)).verdict == "miss"


def test_a_cent_in_a_million_is_seen():
    gap, flow = np.zeros((2, 3)), np.full((2, 3), 1e6)
    gap[1, 2] = -0.01
    assert largest(gap, flow) > ROUNDING


def test_the_audit_counts_what_stands_in_seats():
    there = bare(organisation={"teams": 1, "seats_per_team": 4, "accounts_per_seat": 5}, tenure={"mean": 3})
    start = branch(there, 2, SPAN)
    audit, people = Audit(start.state), [start.state.tenure.occupied.sum(axis=1)]
    run(start, [Plan(there)] * 2, SPAN.horizon, [audit, lambda s, p, m: people.append(s.tenure.occupied.sum(axis=1))])
    counted = audit.counted()
    assert np.array_equal(counted["people"], np.array(people[1:]).T)
    assert np.array_equal(counted["hired"] - counted["left"], np.diff(np.array(people).T, axis=1))
    assert counted["left"].sum() > 5


def test_drawn_organisations_are_the_same_each_time_and_not_alike():
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(1).tenure.mean_months != drawn(2).tenure.mean_months


def test_the_laws_hold_in_drawn_organisations():
    rows = stocks.of_drawn(Effort(0.25))
    assert len(rows) == len(LAWS) + 2
    assert [row.what for row in rows if row.falls_short] == []


@pytest.mark.slow
@pytest.mark.parametrize("check", GROUPS["conservation"].checks())
def test_the_laws_hold_at_full_effort(check: str):
    assert [row.what for row in GROUPS["conservation"].checks()[check](FULL) if row.falls_short] == []
