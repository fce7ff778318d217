"""Simulated moments on the simulator itself: a tiny organisation there and back, and sixty of a user's size."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from salessim.calibration.estimate import Choice, Estimate, Estimated
from salessim.calibration.matching.choice import MATCHABLE
from salessim.calibration.matching.fit import Effort
from salessim.calibration.matching.match import matched
from salessim.calibration.matching.matched import Matched
from salessim.calibration.matching.moments import of_exports
from salessim.calibration.matching.simulated import Simulated
from salessim.calibration.matching.start import organisation_like, start_of
from salessim.calibration.matching.window import window_of
from salessim.calibration.records import Customers, Records
from salessim.study import builtin

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))

from round_trip import matching

TINY = Effort(pairs=8, rounds=2, level=8)
DIRECT = Estimated(
    (
        Estimate("renewal.churn_a", 0.7, 0.5, 0.9, 300, "customers", "by hand"),
        Estimate("renewal.churn_b", 2.2, 1.6, 3.0, 300, "customers", "by hand"),
    )
)
TERRITORY = {"accounts_per_seat": 20}


@cache
def records() -> Records:
    """Three years of two teams of eight under the first draw."""
    found: Records = matching.recorded(matching.drawn(1), 1, matching.Size(2, 36))
    return found


@cache
def there_and_back() -> tuple[Matched, tuple[int, ...]]:
    """The customers' part of the first draw, matched with little effort; and what progress was told."""
    told: list[tuple[int, int, str]] = []
    only = replace(records(), people=None, deals=None)
    start = builtin("midmarket", {"organisation": {"teams": 1, "seats_per_team": 8}, "renewal": {"churn_floor": 0}})
    found = matched(start, only, DIRECT, effort=TINY, progress=lambda *said: told.append(said))
    assert all(done <= most and words for done, most, words in told)
    return found, tuple(done for done, _, _ in told)


def test_a_tiny_round_trip_finds_growth_and_says_what_it_does_not_know() -> None:
    """With customers alone: expansion is told, everything about people and deals needs their exports."""
    found, done = there_and_back()
    truth = matching.drawn(1)
    told = {each.key: each for each in found.estimates}
    expansion = told["renewal.expansion"]
    assert expansion.low <= truth["renewal.expansion"] <= expansion.high
    assert expansion.high - expansion.low < 0.2
    assert expansion.source.startswith(f"your data, n = {expansion.n:,} customers, simulated moments")
    unknown = {each.key: each.why for each in found.unknown}
    assert unknown["tenure.mean"] == "needs the export of people"
    assert "the number of seats is the study's" in found.notes[0]
    assert not set(unknown) & set(told)
    assert "renewal.churn_a" in unknown
    assert {each.key for each in MATCHABLE} <= set(unknown) | set(told)
    assert list(done) == sorted(done)
    assert done[-1] == found.worlds + 4


def test_moments_are_shown_on_both_sides() -> None:
    """In the units that people read, with what each is used for, and the distance in words."""
    found, _ = there_and_back()
    rows = {row.name: row for row in found.moments}
    assert rows["churn_year_1"].direct
    assert not rows["churn_year_1"].held_out
    assert not rows["growth"].held_out
    assert not rows["growth"].direct
    assert all(0 < rows[name].observed < 1 for name in ("churn_year_1", "churn_year_2", "churn_later"))
    assert all(row.standard_error > 0 and np.isfinite(row.z) for row in found.moments)
    assert 1.0 < rows["growth"].simulated < 1.3
    assert found.sentence
    assert found.held_out == ()
    assert found.notes[1].startswith("Used by the direct estimates, so no test of them: customers lost at their first")


def test_intervals_say_what_they_take_as_given() -> None:
    """In the note of each estimate, in the notes of all, and where the distance is said."""
    found, _ = there_and_back()
    assert all("given the study's values of what no record tells" in each.note for each in found.estimates)
    (expansion,) = (each for each in found.estimates if each.key == "renewal.expansion")
    assert "rests most on handover.arr_loss" in expansion.note
    assert "They do not allow for other values" in found.notes[-1]
    assert "the study's values of what no record tells" in found.sentence


def test_a_study_without_differences_between_people_can_be_matched() -> None:
    """On `bare` the spread of talent is nought, which no logarithm reaches: the search begins in the range."""
    start, limits = start_of(builtin("bare"), Estimated(), MATCHABLE)
    assert np.isfinite(start).all()
    assert ((limits.low <= start) & (start <= limits.high)).all()


def test_the_same_seed_gives_the_same_answer() -> None:
    """However often."""
    found, _ = there_and_back()
    there_and_back.cache_clear()
    again, _ = there_and_back()
    assert again == found


def test_short_records_are_not_matched() -> None:
    """Half a year tells nothing that luck does not."""
    short = replace(records(), since=records().as_of - np.timedelta64(180, "D"))
    found = matched(builtin("midmarket"), short, Estimated())
    assert found.estimates == ()
    assert "at least 12 months" in found.notes[0]


def test_a_customer_base_of_nobody_is_no_error() -> None:
    """An export with a heading and no rows."""
    nobody = np.zeros(0, dtype="M8[D]")
    empty = Records(records().as_of, records().since, customers=Customers(nobody, nobody, (), np.zeros((0, 0))))
    found = matched(builtin("midmarket", {"organisation": {"teams": 1, **TERRITORY}}), empty, Estimated(), effort=TINY)
    assert found.estimates == ()
    assert {each.key for each in MATCHABLE} <= {each.key for each in found.unknown}


def test_matching_starts_where_the_direct_estimates_are() -> None:
    """With their choices, in an organisation of the records' size; a cycle too short has fewer stages."""
    direct = Estimated(
        (
            Estimate("tenure.mean", 30.0, 20.0, 40.0, 9, "stays", "by hand"),
            Estimate("pipeline.cycle", 3.5, 3.2, 3.9, 9, "deals", "by hand"),
            Estimate("hiring.time_to_fill_dispersion", 5.0, 4.0, 6.0, 9, "vacancies", "by hand"),
        ),
        choices=(Choice("tenure.shape", "weibull", "by hand"), Choice("renewal.churn_floor", "1%", "by hand")),
    )
    like = organisation_like(builtin("midmarket"), records(), direct, MATCHABLE)
    assert (like.organisation.teams, like.organisation.seats_per_team) == (2, 8)
    assert (like.tenure.shape, like.renewal.churn_floor, like.pipeline.stages) == ("weibull", 0.01, 3)
    assert like.hiring.time_to_fill_dispersion == 5.0
    start, limits = start_of(like, direct, MATCHABLE)
    named = dict(zip((each.key for each in MATCHABLE), start, strict=True))
    assert np.exp(named["tenure.mean"]) == pytest.approx(30.0)
    assert np.exp(named["pipeline.cycle"]) == pytest.approx(3.5)
    assert np.exp(named["onboarding.ramp"]) == pytest.approx(10.0)
    assert ((limits.low < start) & (start < limits.high)).all()


def test_a_deal_is_worth_what_it_is_on_the_last_day() -> None:
    """Simulations start years earlier, when prices were lower."""
    like = organisation_like(builtin("midmarket"), records(), Estimated(), MATCHABLE)
    simulated = Simulated(like, MATCHABLE, of_exports(records()), window_of(records()), 1)
    start, _ = start_of(like, Estimated(), MATCHABLE)
    there = simulated.with_point(start)
    assert there.market.deal_value_mean_usd == pytest.approx(60_000 / 1.03**3)
    dearer = start + 0.02 * np.array([each.key == "market.price_growth" for each in MATCHABLE])
    assert simulated.with_point(dearer).market.deal_value_mean_usd == pytest.approx(60_000 / 1.05**3)
    assert there.tenure.mean_months == pytest.approx(19.0)


TOO_NARROW = {"market.deal_value": 0.8}
"""Intervals known to hold the truth too seldom (docs/calibration.md), and the share that they must hold all the same.

Where the growth of prices is not told, it stays at its direct value as if that were certain.
"""


@pytest.mark.slow
def test_sixty_organisations_come_back() -> None:
    """Stated 95 % intervals hold the truth as often as the binomial allows, and lie around it, one by one."""
    lines = matching.coverage(matching.trips(60, matching.Size(3, 48), Effort(), 2))
    assert len(lines) >= 10
    least = {line.key: TOO_NARROW.get(line.key, 0.0) * line.told or line.least for line in lines}
    assert all(line.covered >= least[line.key] for line in lines), lines
    assert all(abs(line.bias) <= line.most_bias for line in lines), lines
