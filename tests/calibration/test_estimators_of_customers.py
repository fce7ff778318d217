"""Estimators of churn and expansion."""

import re
from dataclasses import replace

import numpy as np
import pytest
from drawn_records import (
    AS_OF,
    MONTHS,
    NO_DATE,
    SINCE,
    by_key,
    customers,
    day,
    rows,
    usual,
)
from scipy.stats import binom

from salessim.analysis.retention import fit, hazards
from salessim.calibration.estimating import (
    churn,
    expansion,
)
from salessim.calibration.records import Customers, Records


def test_renewals_are_counted_within_the_records_only():
    held = customers(3, many=50)
    held = replace(
        rows(held, np.arange(5)),
        started=np.array(["2013-06-01", "2013-06-01", "2016-03-01", "2020-06-01", "2021-06-01"], "M8[D]"),
        ended=np.array(["2016-05-31", "NaT", "2018-02-28", "NaT", "NaT"], "M8[D]"),
    )
    lost, kept = churn.renewals(held, Records(AS_OF, SINCE, customers=held))
    # First: its third renewal, lost. Second: kept 3 to 8. Third: kept 1, lost 2. Fourth: kept 1. Fifth: none yet.
    np.testing.assert_array_equal(lost, [0, 1, 1, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(kept, [2, 0, 1, 1, 1, 1, 1, 1])


def customers_from(started, ended):
    started = np.array(started, "M8[D]")
    return Customers(started, np.array(ended, "M8[D]"), (2021,), np.full((started.size, 1), np.nan))


def test_an_end_soon_after_a_renewal_is_that_renewal_s_and_any_other_the_next_one_s():
    """Thirty on the day and one each: 30 days after the second, half a year after it, 20 days after the start."""
    ended = ["2018-03-01"] * 30 + ["2018-03-31", "2018-09-01", "2016-03-21"]
    held = customers_from(["2016-03-01"] * 33, ended)
    lost, kept = churn.renewals(held, Records(AS_OF, None, customers=held))
    np.testing.assert_array_equal(lost, [1, 31, 1])
    np.testing.assert_array_equal(kept, [32, 1, 0])


def test_who_left_counts_only_when_the_renewal_is_due_like_who_stays():
    held = customers_from(["2019-03-01"] * 12, ["2021-02-28"] * 10 + ["2021-11-01", "NaT"])
    lost, kept = churn.renewals(held, Records(AS_OF, None, customers=held))
    np.testing.assert_array_equal(lost, [0, 10])
    np.testing.assert_array_equal(kept, [12, 2])
    lost, _ = churn.renewals(held, Records(np.datetime64("2022-02-28"), None, customers=held))
    np.testing.assert_array_equal(lost, [0, 10, 1])


def test_who_left_before_the_records_does_not_count():
    held = customers_from(["2013-02-01"] * 12, ["2015-12-20"] * 2 + ["2017-01-31"] * 10)
    lost, kept = churn.renewals(held, Records(AS_OF, SINCE, customers=held))
    np.testing.assert_array_equal(lost, [0, 0, 0, 10])
    np.testing.assert_array_equal(kept, [0, 0, 10, 0])


@pytest.mark.parametrize("since", [None, SINCE])
def test_customers_who_cancel_on_any_day_are_told_with_their_yearly_churn(since):
    """15 % a year, on any day: counted at the next renewal, neither those near one twice nor those not due."""
    luck = np.random.default_rng(6)
    started = luck.uniform(-60, MONTHS, 20_000)
    ended = started + luck.exponential(-12 / np.log(0.85), 20_000)
    seen = np.full(20_000, True) if since is None else ended > 0
    dates = np.where(ended < MONTHS, day(ended), NO_DATE)[seen]
    held = Records(AS_OF, since, customers=customers_from(day(started)[seen], dates))
    lost, kept = churn.renewals(held.customers, held)
    faced = lost + kept
    error = np.sqrt(0.15 * 0.85 / faced)
    assert np.all(np.abs(lost / faced - 0.15)[:5] < 4 * error[:5])
    assert lost.sum() / faced.sum() == pytest.approx(0.15, abs=4 * np.sqrt(0.15 * 0.85 / faced.sum()))
    notes = churn.estimated(held).notes
    assert any("of customers lost left more than 45 days from an anniversary" in note for note in notes)


def test_yearly_contracts_are_not_said_to_be_otherwise():
    assert not any("anniversary" in note for note in churn.estimated(usual()).notes)
    assert churn.away_from_anniversaries(usual().customers, usual()) == 0


def test_old_customers_do_not_hide_the_churn_of_new_ones():
    """Left truncation: who was there when the records begin is a survivor. A naive count takes all as fresh."""
    held = replace(usual(), customers=customers(8, many=20_000))
    lost, kept = churn.renewals(held.customers, held)
    told = churn.mean_churn(fit(lost, kept))
    assert told.low <= 0.7 / 2.9 <= told.high
    assert lost.sum() / (lost + kept).sum() < 0.19


def test_retention_after_years_is_that_of_the_law():
    held = replace(usual(), customers=customers(8, many=20_000))
    found = fit(*churn.renewals(held.customers, held))
    told = churn.survival_after(found, 5)
    assert told.low <= np.prod(1 - hazards(0.7, 2.2, 5)) <= told.high
    assert told.high - told.low < 0.03


def test_mean_churn_is_known_better_than_either_shape():
    """The shapes are tied to one another: what they say together is surer than each."""
    found = fit(*churn.renewals(usual().customers, usual()))
    told = churn.mean_churn(found)
    log_odds = np.log(told.high / (1 - told.high)) - np.log(told.low / (1 - told.low))
    for variance in found.covariance_of_logs.diagonal():
        assert log_odds < 0.7 * 2 * 1.96 * np.sqrt(variance)


def test_customers_who_do_not_differ_are_said_not_to():
    """Where the fit runs to the end of the search nothing but mean churn is told; where it does not, it is a hint."""
    alike = {seed: replace(usual(), customers=customers(seed, a=200.0, b=800.0)) for seed in (1, 2)}
    none, some = (churn.estimated(alike[seed]) for seed in (1, 2))
    assert (none.estimates, none.choices) == ((), ())
    assert {each.key for each in none.unknown} == set(churn.KEYS)
    assert re.match(
        r"customers are not seen to differ, so that only their mean churn is told, (19|20|21)\.", none.unknown[0].why
    )
    a, b = (by_key(some)[key] for key in churn.KEYS)
    assert "hardly seen to differ" in a.note
    assert b.high == churn.MOST > b.value
    assert a.value / (a.value + b.value) == pytest.approx(0.2, abs=0.03)
    assert not by_key(churn.estimated(usual()))["renewal.churn_a"].note


def test_expansion_is_weighted_by_arr():
    held = customers(3)
    held = replace(
        rows(held, np.zeros(10, dtype=int)),
        years=(2016, 2017, 2019),
        arr_usd=np.array([[100.0, 130.0, 999.0]] * 5 + [[300.0, 300.0, 999.0]] * 5),
    )
    one = by_key(expansion.estimated(Records(AS_OF, SINCE, customers=held)))["renewal.expansion"]
    assert one.value == pytest.approx(30 / 400)
    assert one.n == 10


@pytest.mark.parametrize("many", [20, 60])
def test_intervals_of_expansion_hold_it_where_few_customers_pay_most(many):
    luck, hits = np.random.default_rng(many), 0
    since, never = np.full(many, SINCE), np.full(many, NO_DATE)
    for _ in range(500):
        growth = np.exp(np.log(1.06) - 0.045 + 0.3 * luck.standard_normal((many, 5)))
        arr = np.exp(luck.standard_normal((many, 1))) * np.cumprod(growth, axis=1)
        held = Customers(since, never, tuple(range(2016, 2021)), arr)
        one = expansion.estimated(Records(AS_OF, SINCE, customers=held)).estimates[0]
        hits += one.low <= 0.06 <= one.high
    # Few customers make the degrees of freedom a guess on the safe side; never below what is stated.
    assert binom.ppf(0.0025, 500, 0.95) <= hits <= 495
