"""Moments counted by hand: a few stays, deals and customers whose numbers can be read off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salessim.calibration.matching import of_customers, of_deals, of_people
from salessim.calibration.matching.choice import BEYOND, MATCHABLE, beyond, matchable
from salessim.calibration.matching.moments import MOMENTS, counted, of_exports
from salessim.calibration.matching.scale import LOG, LOGIT, PLAIN, ROOT
from salessim.calibration.matching.window import Sample, window_of
from salessim.calibration.records import Customers, Deals, End, People, Reason, Records
from salessim.study.parts.keys import parameters

NEVER = "NaT"


def days(*written: str) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    """Days from text."""
    return np.array(written, dtype="M8[D]")


PEOPLE = People(
    person=np.array([0, 1, 2, 3], dtype=np.int32),
    seat=np.array([0, 0, 1, 1], dtype=np.int32),
    hired=days("2019-01-01", "2021-04-01", "2020-01-01", "2021-01-01"),
    ended=days("2020-12-31", NEVER, "2020-06-30", NEVER),
    reason=np.array([Reason.QUIT, 0, Reason.DISMISSED, 0], dtype=np.int8),
)
DEALS = Deals(
    rep=np.array([0, 0, 1, 3, 3, -1], dtype=np.int32),
    account=np.arange(6, dtype=np.int32),
    created=days("2019-06-01", "2020-02-01", "2021-05-01", "2021-02-01", "2021-03-01", "2020-03-01"),
    closed=days("2020-06-01", "2020-08-01", "2021-11-01", "2021-08-01", NEVER, "2020-04-01"),
    end=np.array([End.WON, End.LOST, End.WON, End.UNDECIDED, End.OPEN, End.LOST], dtype=np.int8),
    amount_usd=np.array([100.0, 200.0, 400.0, np.nan, 800.0, 50.0]),
)
CUSTOMERS = Customers(
    started=days("2018-01-01", "2020-01-01", "2020-07-01", "2019-05-01", "2015-01-01"),
    ended=days(NEVER, "2020-12-31", NEVER, "2021-04-30", "2019-12-31"),
    years=(2020, 2021),
    arr_usd=np.array([[100.0, 110.0], [50.0, np.nan], [10.0, 11.0], [40.0, np.nan], [np.nan, np.nan]]),
)
RECORDS = Records(np.datetime64("2021-12-31"), np.datetime64("2020-01-01"), PEOPLE, DEALS, CUSTOMERS)
SAMPLE = Sample(RECORDS, window_of(RECORDS))
YEAR_OF_FIRST = 366 / 365.25
"""Person 0 works 2020, all after the first year."""


def test_quits_by_age_and_empty_seats() -> None:
    """One quit after the first year; a dismissal is no quit; seats are empty from an end to the next hire."""
    assert of_people.quits_early(SAMPLE) == 0.0
    assert of_people.quits(SAMPLE) == pytest.approx(12 / SAMPLE.person_months)
    assert SAMPLE.stayed(12)[0] == pytest.approx(12 * YEAR_OF_FIRST, rel=0.01)
    assert of_people.empty_share(SAMPLE) == pytest.approx((91 + 185) / (2 * 730), rel=0.01)
    assert of_people.months_empty(SAMPLE) == pytest.approx((91 + 185) / 2 / (365.25 / 12), rel=0.01)


def test_unknown_reasons_are_quits_and_people_without_seats_have_no_empty_ones() -> None:
    """What the records do not say."""
    unsaid = replace(PEOPLE, reason=np.zeros(4, dtype=np.int8), seat=np.full(4, -1, dtype=np.int32))
    sample = Sample(replace(RECORDS, people=unsaid), SAMPLE.window)
    assert of_people.quits_early(sample) > 0
    assert np.isnan(of_people.empty_share(sample))
    assert np.isnan(of_people.months_empty(sample))


def test_deals_by_outcome_cycle_and_amount() -> None:
    """Five ended in the window: two won, two lost, one undecided."""
    assert of_deals.won(SAMPLE) == 2 / 5
    assert of_deals.undecided(SAMPLE) == 1 / 5
    assert of_deals.cycle(SAMPLE) == pytest.approx((366 + 182 + 184 + 31) / 4 / (365.25 / 12))
    assert of_deals.typical_amount(SAMPLE) == pytest.approx((200 * 400 * 800 * 50) ** 0.25)
    assert of_deals.bookings(SAMPLE) == pytest.approx(500 / SAMPLE.person_months)
    assert of_deals.pipeline(SAMPLE) == 1 / 2


def test_own_openings_leave_out_what_was_inherited() -> None:
    """Persons 1 and 3 open three deals in their first months; person 0 one when grown."""
    early = 3 / SAMPLE.stayed(0, 4).sum()
    assert of_deals.openings_of_the_new(SAMPLE) == pytest.approx(early / (1 / SAMPLE.stayed(12).sum()))
    assert of_deals.openings_of_the_growing(SAMPLE) == 0.0
    assert of_deals.openings(SAMPLE) == pytest.approx(5 / SAMPLE.person_months)


def test_outcomes_of_one_rep_are_as_alike_as_they_were_made() -> None:
    """400 reps of 12 deals with odds of their own: the correlation is the variance of their chances ÷ p(1 − p)."""
    generator = np.random.default_rng(2)
    chances = generator.beta(2, 2, size=400)
    wins = generator.random((400, 12)) < chances[:, np.newaxis]
    size = wins.size
    made = Deals(
        np.repeat(np.arange(400, dtype=np.int32), 12), np.arange(size, dtype=np.int32),
        np.full(size, np.datetime64("2020-02-01")), np.full(size, np.datetime64("2020-05-01")),
        np.where(wins.reshape(-1), End.WON, End.LOST).astype(np.int8), np.ones(size),
    )  # fmt: skip
    assert of_deals.win_spread(Sample(replace(RECORDS, deals=made), SAMPLE.window)) == pytest.approx(0.2, abs=0.03)
    luck = replace(made, end=np.where(generator.random(size) < 0.5, End.WON, End.LOST).astype(np.int8))
    assert of_deals.win_spread(Sample(replace(RECORDS, deals=luck), SAMPLE.window)) == pytest.approx(0.0, abs=0.015)


def test_churn_by_number_of_renewal() -> None:
    """First renewals in the window: of those begun in January and July 2020 and May 2019; one of three is lost."""
    assert of_customers.churn_1(SAMPLE) == pytest.approx(1 / 3)
    # Second ones: May 2019 is lost; July 2020 comes up in 2022 only. January 2018 had its second before.
    assert of_customers.churn_2(SAMPLE) == 1.0
    # January 2018 renews for the third and fourth time on the last days of 2020 and 2021.
    assert of_customers.churn_3_5(SAMPLE) == 0.0
    # Whoever ended before the window does not count.
    assert np.isnan(of_customers.churn_later(SAMPLE))
    assert of_customers.growth(SAMPLE) == pytest.approx(1.1)


def test_a_renewal_falls_into_the_month_before_its_anniversary() -> None:
    """Begun eleven months before the window: the first renewal is in it; begun twelve months before: it is not."""
    started, none = days("2019-02-01", "2019-01-01"), np.full(2, np.datetime64(NEVER, "D"))
    customers = Customers(started, none, (), np.zeros((2, 0)))
    of_one, of_other = (
        Sample(replace(RECORDS, customers=Customers(started[[row]], none[[row]], (), np.zeros((1, 0)))), SAMPLE.window)
        for row in (0, 1)
    )
    assert of_customers.churn_1(of_one) == 0.0
    assert np.isnan(of_customers.churn_1(of_other))
    # The second renewals fall on the last days of January 2021 and of December 2020, the third on 31 December 2021.
    assert of_customers.churn_2(Sample(replace(RECORDS, customers=customers), SAMPLE.window)) == 0.0
    assert of_customers.churn_3_5(of_other) == 0.0
    assert np.isnan(of_customers.churn_3_5(of_one))


def test_what_lies_outside_the_window_counts_nothing() -> None:
    """A stay, a deal and a customer over before it change no moment."""
    old = days("2016-01-01")
    stay, deal = (4, 0, old, old + 90, Reason.QUIT), (0, 9, old, old + 9, End.WON, 7.0)
    people = People(*(np.append(*both) for both in zip(vars(PEOPLE).values(), stay, strict=True)))
    deals = Deals(*(np.append(*both) for both in zip(vars(DEALS).values(), deal, strict=True)))
    started, ended = np.append(CUSTOMERS.started, old), np.append(CUSTOMERS.ended, old + 365)
    customers = Customers(started, ended, (2020, 2021), np.vstack([CUSTOMERS.arr_usd, [np.nan, np.nan]]))
    more = Records(RECORDS.as_of, RECORDS.since, people, deals, customers)
    np.testing.assert_array_equal(counted(MOMENTS, Sample(more, window_of(more))), counted(MOMENTS, SAMPLE))


def test_the_window_without_a_first_day_begins_with_the_deals_and_is_ten_years_at_most() -> None:
    """And whoever was hired earlier is in it from then on."""
    ever = replace(RECORDS, since=None)
    assert window_of(ever).since == np.datetime64("2019-06-01")
    assert window_of(replace(ever, deals=None)).since == np.datetime64("2019-01-01")
    assert window_of(replace(RECORDS, since=np.datetime64("1990-01-01"))).months == pytest.approx(120, abs=0.1)


def test_moments_and_parameters_are_those_of_the_exports_there() -> None:
    """Without people nothing is counted per rep, and the reason says which export is missing."""
    only = replace(RECORDS, people=None, customers=None)
    assert {need for moment in of_exports(only) for need in moment.needs} == {"deals"}
    assert {each.key for each in matchable(["deals"])} == {
        "pipeline.cycle", "outcome.win", "outcome.no_decision", "market.deal_value", "market.deal_value_spread",
        "market.price_growth",
    }  # fmt: skip
    why = {each.key: each.why for each in beyond(["deals"])}
    assert why["renewal.expansion"] == "needs the export of customers"
    assert why["onboarding.ramp"] == "needs the export of people"


def test_every_parameter_named_exists_and_has_a_range_on_its_scale() -> None:
    """Names do not rot."""
    assert set(BEYOND) <= set(parameters())
    assert not set(BEYOND) & {each.key for each in MATCHABLE}
    for each in MATCHABLE:
        low, high = each.range
        assert low < high
    assert len({moment.name for moment in MOMENTS}) == len(MOMENTS)


def test_scales_go_back_and_forth() -> None:
    """Where they reach; elsewhere there is no number."""
    for scale in (PLAIN, ROOT, LOG, LOGIT):
        assert scale.outward(scale.inward(0.3)) == pytest.approx(0.3)
    assert np.isnan(LOG.inward(0.0))
    assert np.isnan(LOGIT.inward(1.0))
