"""Observers behind inputs and facts: on numbers known by hand and on tiny runs; and that the checks are whole."""

import re

import numpy as np
import pytest
from support.worlds import bare, branch

from salessim.model.people import onboarding, tenure
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.validation.facts.reasons import WHY
from salessim.validation.groups import GROUPS
from salessim.validation.inputs import customers, newcomers, people
from salessim.validation.observers.customers import YearAfter
from salessim.validation.observers.managers import per_doubling
from salessim.validation.observers.people import Hazards
from salessim.validation.observers.teams import Attainments, TeamYears
from salessim.validation.row import Found, ratio
from salessim.validation.worlds import FULL, Effort, watched

TINY = {"organisation": {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 20}}
CHEAP = Effort(0.1)
MEASURED = ("steered", "facts")


def test_no_reason_quotes_a_result_that_no_command_prints():
    """What a reason says in numbers is published, as told by the word evidence, or is not said."""
    assert [name for name, why in WHY.items() if re.search(r"\d", why) and "evidence" not in why] == []


def test_halving_with_each_doubling_loses_half():
    assert per_doubling(Found(-1.0, 0.0)) == Found(0.5, 0.0)


def test_team_years_add_up_to_the_tallies():
    there, span = bare(**TINY), Span(24, 6)
    seen, met = TeamYears(3, 2, 2), Attainments(3)
    tallies = run(branch(there, 3, span), [Plan(there)] * 3, span.horizon, [seen, met])
    assert np.allclose(seen.bookings.sum(axis=1), tallies["bookings_usd"].reshape(3, 2, 12).sum(axis=2))
    assert np.array_equal(seen.quits.sum(axis=(1, 2)), tallies["quits"].sum(axis=1))
    assert np.allclose(seen.seats, 3)
    assert [len(world) for world in met.pooled()] == list(tallies["counted_people"].sum(axis=1))
    at_quota = sum((world >= 1).sum() for world in met.pooled())
    assert at_quota == tallies["counted_at_quota"].sum()


def test_a_correlation_of_the_next_year_looks_one_year_ahead():
    seen = TeamYears(2, 1, 4)
    seen.seats += 1
    seen.quits[:] = [[[0, 1, 0, 2]], [[1, 0, 2, 0]]]
    seen.bookings[:, :, 1:] = -seen.quits[:, :, :-1]
    assert seen.correlation(seen.quits, 1).mean == pytest.approx(-1)


def test_worlds_without_any_exit_have_no_correlation():
    seen = TeamYears(3, 1, 3)
    seen.seats += 1
    seen.quits[:2] = [[[0, 1, 2]], [[2, 1, 0]]]
    seen.bookings[:2] = seen.quits[:2]
    assert seen.correlation(seen.quits) == Found(pytest.approx(1), pytest.approx(0, abs=1e-9))


def test_newcomers_without_components_gain_nothing():
    assert newcomers.newcomers_gain({}, worlds=2) == Found(0.0, 0.0)


def test_the_hazards_by_month_of_tenure_are_constant_where_the_model_says_so():
    seen = Hazards(20, 6)
    there = bare(organisation={"accounts_per_seat": 1}, tenure={"mean": 10})
    watched(there, 20, Span(60, 12), watchers=[seen])
    found = ratio(seen.quits.sum(axis=1), seen.people.sum(axis=1))
    assert abs(found.mean - -np.expm1(-0.1)) < 4 * found.error


def test_customers_whose_rep_stays_keep_their_arr_where_nothing_grows_and_only_departures_melt():
    melting = {"strength": 1, "arr_regained": 0}
    there, seen = bare(**TINY, renewal={"expansion": 0}, handover=melting), YearAfter(4)
    watched(there, 4, Span(40, 12), [seen])
    assert seen.kept_before.sum() > 0
    assert np.array_equal(seen.kept_before, seen.kept_after)


def test_what_is_lost_after_a_departure_is_what_was_put_in():
    assert customers.lost("0%", worlds=6).mean == pytest.approx(0.15)


@pytest.mark.parametrize(
    "check", [people.misconduct, people.hacks, newcomers.onboarding], ids=lambda each: each.__name__
)
def test_what_was_put_in_comes_back(check):
    rows = check(CHEAP)
    assert [row.what for row in rows if row.falls_short] == []
    assert all(row.source and row.low is not None for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("check", GROUPS["inputs"].checks())
def test_every_input_comes_back_at_full_effort(check: str):
    rows = GROUPS["inputs"].checks()[check](FULL)
    assert [row.what for row in rows if row.falls_short] == []


def test_a_logistic_ramp_that_takes_less_time_has_a_tail():
    """The linear ramp would gain 10 %: half the tenth of the time, over half of full output. By hand at two middles."""
    assert newcomers.logistic(np.array([0.0, 0.5, 1.0])) == pytest.approx([0.05, 0.5, 0.95])
    faster, usual = (1 / (1 + 19 ** (1 - 2 * np.array([0.25, 0.75]) / time)) for time in (0.9, 1.0))
    assert newcomers.foretold(np.array([0.1]), 2.0) == pytest.approx(faster.sum() / usual.sum() - 1)
    assert 0.09 < newcomers.foretold(np.array([0.1]), 10.0) < 0.1


def test_mentors_whose_gain_is_a_tenth_smaller_are_seen(monkeypatch: pytest.MonkeyPatch):
    """Their expected number is made by hand, so that a wrong rule does not move it along."""
    right = onboarding.mentor_gain
    monkeypatch.setattr(onboarding, "mentor_gain", lambda *given: 0.9 * right(*given))
    mentors, *_ = newcomers.onboarding(FULL)
    assert mentors.verdict == "miss"


def test_the_measured_hazards_are_those_of_the_evidence_and_not_of_the_model(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tenure, "EMPIRICAL_HAZARD", tenure.EMPIRICAL_HAZARD * 0)
    monkeypatch.setattr(people, "fourth_month", lambda given, worlds: Found(1.0, 0.01))
    assert people.early_quits(CHEAP)[0].expected == pytest.approx(0.0202 / ((0.0103 + 0.0105) / 2))


@pytest.mark.slow
@pytest.mark.parametrize(("group", "check"), [(name, check) for name in MEASURED for check in GROUPS[name].checks()])
def test_every_missed_fact_has_a_reason_and_no_judged_one_is_without_a_source(group: str, check: str):
    rows = GROUPS[group].checks()[check](FULL)
    assert rows
    for row in rows:
        assert row.why or not row.falls_short, row.what
        assert np.isfinite([row.found.mean, row.found.error]).all(), row.what
        assert (row.source == "no published number") <= (row.verdict == "reported")
