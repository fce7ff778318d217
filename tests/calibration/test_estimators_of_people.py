"""Estimators of tenure, time to fill and ramp."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_records import (
    NO_DATE,
    by_key,
    day,
    log_width,
    of,
    opened_by,
    rows,
    staff,
    usual,
    width,
)
from scipy.special import gamma

from salessim.calibration.estimating import (
    openers,
    ramp,
    tenure,
    time_to_fill,
)
from salessim.calibration.records import DAYS_PER_MONTH, Deals, People, Reason

# Tenure


def person(hired, ended, reason=Reason.QUIT):
    return hired, ended, reason


def people(*stays):
    hired, ended, reason = zip(*stays, strict=True)
    many = len(stays)
    return People(
        np.arange(many, dtype=np.int32),
        np.full(many, -1, dtype=np.int32),
        np.array(hired, dtype="M8[D]"),
        np.array(ended, dtype="M8[D]"),
        np.array(reason, dtype=np.int8),
    )


DAYS = (20, 60, 120, 200, 290, 400, 540, 730, 1000, 1500)
"""Tenures that look exponential."""


def stays(reason=Reason.QUIT, since="2012-01-01"):
    first = np.datetime64(since)
    return [person(first, first + days, reason) for days in DAYS]


def test_mean_tenure_is_months_at_risk_over_quits():
    """By hand: ten stays that end, and five that go on for 730 days up to the export's end, its day counted whole."""
    held = people(*stays(), *[person("2018-01-02", NO_DATE, Reason.UNKNOWN)] * 5)
    one = by_key(tenure.estimated(of(held)))["tenure.mean"]
    assert one.value == pytest.approx((sum(DAYS) + 5 * 730) / 10 / DAYS_PER_MONTH)


def test_months_before_the_records_do_not_count():
    """Who was hired a year before the records was not seen to stay for this year: it proves nothing."""
    early = replace(people(*stays()), hired=np.full(10, np.datetime64("2011-01-01")))
    since_then = by_key(tenure.estimated(of(early, since="2012-01-01")))
    assert since_then["tenure.mean"].value == pytest.approx(sum(DAYS) / 10 / DAYS_PER_MONTH)
    from_the_first = by_key(tenure.estimated(of(early)))
    assert from_the_first["tenure.mean"].value > since_then["tenure.mean"].value + 10


def test_other_exits_than_quitting_are_censoring():
    others = [stay for reason in (2, 3, 4) for stay in stays(reason)]
    one = by_key(tenure.estimated(of(people(*stays(), *others))))["tenure.mean"]
    assert one.value == pytest.approx(4 * sum(DAYS) / 10 / DAYS_PER_MONTH)


def test_unstated_reasons_count_as_quits_and_are_spoken_of():
    found = tenure.estimated(of(people(*stays(Reason.UNKNOWN))))
    assert found.estimates[0].value == pytest.approx(sum(DAYS) / 10 / DAYS_PER_MONTH)
    assert any("10 people left for reasons that are not stated" in note for note in found.notes)


def test_stays_of_one_length_have_no_weibull_law_and_are_told_all_the_same():
    alike = [person("2017-01-01", "2018-01-01", reason) for reason in (1, 2, 3, 4)]
    found = tenure.estimated(of(people(*alike * 10)))
    assert found.choices[0].why == "no other shape could be fitted to these stays"
    assert found.estimates[0].value == pytest.approx(4 * 365 / DAYS_PER_MONTH)


@pytest.mark.parametrize(("k", "shape"), [(1.0, "exponential"), (2.0, "weibull"), (0.6, "weibull")])
def test_the_shape_of_the_hazard_is_told(k, shape):
    held = replace(usual(), people=staff(4, k=k))
    found = tenure.estimated(held)
    assert found.choices[0].value == shape
    one = by_key(found)["tenure.mean"]
    assert abs(one.value - 20.0) <= width(one)
    if shape == "weibull":
        exponent = by_key(found)["tenure.weibull_shape"]
        assert abs(exponent.value - k) <= width(exponent)


def test_the_likelihood_of_weibull_stays_is_the_library_s_and_its_interval_is_told_once():
    held, _ = tenure.quits(staff(4, k=2.0), usual())
    fitter = tenure.weibull(held)
    own = tenure.weibull_log_likelihood(held, float(fitter.lambda_), float(fitter.rho_))
    assert own == pytest.approx(float(fitter.log_likelihood_), rel=1e-6)
    found = tenure.estimated(replace(usual(), people=staff(4, k=2.0)))
    one = by_key(found)
    exponent, mean = one["tenure.weibull_shape"], one["tenure.mean"]
    assert f"{exponent.value:.2f}, 95 % interval {exponent.low:.2f} to {exponent.high:.2f}" in found.choices[0].why
    # At its ends the likelihood of the mean has fallen by 1.92, whatever the exponent: a grid of exponents shows it.
    exponents = np.linspace(1.2, 3.2, 400)
    for end in (mean.low, mean.high):
        best = max(tenure.weibull_log_likelihood(held, end / float(gamma(1 + 1 / k)), k) for k in exponents)
        assert own - best == pytest.approx(1.9207, abs=0.01)


def test_an_early_bump_is_spoken_of():
    luck = np.random.default_rng(3)
    ends = np.concatenate([luck.uniform(3, 4, 15), luck.uniform(1, 60, 60)])
    held = people(*[(day(0), day(end), Reason.QUIT) for end in ends])
    assert any("fourth month" in note for note in tenure.estimated(of(held, "2022-01-01")).notes)
    without = people(*[(day(0), day(end), Reason.QUIT) for end in ends[15:]])
    assert not any("fourth month" in note for note in tenure.estimated(of(without, "2022-01-01")).notes)


# Time to fill


def test_gaps_are_counted_from_the_month_after_leaving():
    held = People(
        person=np.arange(4, dtype=np.int32),
        seat=np.array([0, 0, 1, 1], dtype=np.int32),
        hired=np.array(["2016-01-01", "2017-03-01", "2016-01-01", "2017-06-01"], dtype="M8[D]"),
        ended=np.array(["2016-12-16", "NaT", "2017-05-16", "2017-09-16"], dtype="M8[D]"),
        reason=np.array([1, 0, 1, 1], dtype=np.int8),
    )
    found = time_to_fill.vacancies(held, of(held, "2017-12-31", "2016-01-01"))
    np.testing.assert_array_equal(found.months, [2, 1, 3])
    np.testing.assert_array_equal(found.filled, [True, True, False])


@pytest.mark.parametrize("months", [1, 2, 3, 4, 7])
def test_last_days_of_a_month_and_hires_on_the_first_leave_whole_months_empty(months):
    """As human resources write it; also the last day of February, of a leap year, and the first day away."""
    ended = np.array(["2016-01-31", "2016-02-29", "2017-02-28", "2016-06-30", "2016-12-31", "2016-08-01"], "M8[D]")
    first_empty = np.array(["2016-02", "2016-03", "2017-03", "2016-07", "2017-01", "2016-08"], "M8[M]")
    many = ended.size
    held = People(
        person=np.arange(2 * many, dtype=np.int32),
        seat=np.tile(np.arange(many, dtype=np.int32), 2),
        hired=np.concatenate([np.full(many, np.datetime64("2015-01-01")), (first_empty + months).astype("M8[D]")]),
        ended=np.concatenate([ended, np.full(many, NO_DATE)]),
        reason=np.repeat([1, 0], many).astype(np.int8),
    )
    found = time_to_fill.vacancies(held, of(held, "2020-12-31"))
    np.testing.assert_array_equal(found.months, np.full(many, months))


def test_gaps_that_began_before_the_records_do_not_count():
    """Only those of them that lasted are seen: taking them in would lengthen the mean."""
    held = People(
        person=np.arange(2, dtype=np.int32),
        seat=np.zeros(2, dtype=np.int32),
        hired=np.array(["2014-01-01", "2016-06-01"], dtype="M8[D]"),
        ended=np.array(["2015-11-16", "NaT"], dtype="M8[D]"),
        reason=np.array([1, 0], dtype=np.int8),
    )
    assert time_to_fill.vacancies(held, of(held, "2017-12-31", "2016-01-01")).months.size == 0
    assert time_to_fill.vacancies(held, of(held, "2017-12-31")).months.size == 1


def test_seats_that_were_laid_off_are_not_being_filled():
    held = staff(5)
    closed = replace(held, reason=np.where(held.reason == Reason.QUIT, Reason.LAID_OFF, 0).astype(np.int8))
    found = time_to_fill.estimated(replace(usual(), people=closed))
    assert not found.estimates
    assert found.unknown[0].why.startswith("seats filled after somebody had left: 0 in")


def test_without_seats_time_to_fill_is_unknown_with_advice():
    held = replace(usual().people, seat=np.full_like(usual().people.seat, -1))
    found = time_to_fill.estimated(replace(usual(), people=held))
    assert {one.key for one in found.unknown} == set(time_to_fill.KEYS)
    assert "seat or position id" in found.unknown[0].why


def test_a_team_is_no_seat():
    held = replace(usual().people, seat=usual().people.seat // 6)
    found = time_to_fill.estimated(replace(usual(), people=held))
    assert {one.key for one in found.unknown} == set(time_to_fill.KEYS)
    assert "several people sit in one seat" in found.unknown[0].why


def test_the_likelihood_of_vacancies_is_that_of_the_model():
    """P(V = v) sums to one, and the tail of those still empty is what is left."""
    whole = np.arange(1.0, 400)
    each = [
        time_to_fill.log_likelihood(time_to_fill.Vacancies(np.array([v]), np.array([True])), 2.3, 1.7) for v in whole
    ]
    mass = np.exp(each)
    assert mass.sum() == pytest.approx(1.0)
    assert mass @ whole == pytest.approx(1 + 2.3)
    tail = time_to_fill.log_likelihood(time_to_fill.Vacancies(np.array([4.0]), np.array([False])), 2.3, 1.7)
    assert np.exp(tail) == pytest.approx(mass[3:].sum())


# Ramp


def test_openers_are_owners_or_their_predecessors_in_the_seat():
    held = People(
        person=np.array([0, 1, 2], dtype=np.int32),
        seat=np.array([7, 7, 8], dtype=np.int32),
        hired=np.array(["2016-01-01", "2017-03-01", "2016-01-01"], dtype="M8[D]"),
        ended=np.array(["2016-12-16", "NaT", "NaT"], dtype="M8[D]"),
        reason=np.array([1, 0, 0], dtype=np.int8),
    )
    created = np.array(["2017-04-01", "2016-06-01", "2017-01-15", "2016-06-01", "2015-01-01", "2016-12-16"], "M8[D]")
    rep = np.array([1, 1, 1, -1, 2, 0], dtype=np.int32)
    many = rep.size
    deals = Deals(
        rep, np.zeros(many, np.int32), created, np.full(many, NO_DATE), np.zeros(many, np.int8), np.ones(many)
    )
    np.testing.assert_array_equal(openers.stays_of_openers(held, deals), [1, 0, -1, -1, -1, 0])


def test_deals_handed_over_do_not_bend_the_ramp():
    """CRMs name the heir: with seats the ramp is the same as if openers had kept their names."""
    held = usual()
    order = np.lexsort((held.people.hired, held.people.seat))
    seat, followed = held.people.seat[order], np.full(order.size, -1)
    followed[order[:-1]] = np.where(seat[1:] == seat[:-1], order[1:], -1)
    heir = followed[held.deals.rep]
    handed = (heir >= 0) & (held.deals.closed > held.people.hired[np.maximum(heir, 0)])
    assert handed.mean() > 0.05
    deals = replace(held.deals, rep=np.where(handed, heir, held.deals.rep).astype(np.int32))
    one = by_key(ramp.estimated(replace(held, deals=deals), "linear"))["onboarding.ramp"]
    kept = by_key(ramp.estimated(held, "linear"))["onboarding.ramp"]
    assert one.value == pytest.approx(kept.value, rel=1e-6)


def test_the_likeliest_shape_is_chosen_when_none_is_given():
    found = ramp.estimated(usual())
    assert [(one.key, one.value) for one in found.choices] == [("onboarding.shape", "linear")]
    asked = ramp.estimated(usual(), "logistic")
    assert asked.choices[0].value == "logistic"
    assert any("a linear shape fits clearly better" in note for note in asked.notes)


def test_no_ramp_is_said_when_newcomers_open_as_many_deals_as_others():
    deals = opened_by(usual().people, 3, ramp=1e-6)
    found = ramp.estimated(replace(usual(), deals=deals), "linear")
    assert not found.estimates
    assert "no ramp" in found.unknown[0].why


def test_people_who_differ_widen_the_interval_of_the_ramp():
    """Half of the people open six times as many deals as the others: the same number of deals tells less."""
    deals = opened_by(usual().people, 11, rate=7.0)
    luck = np.random.default_rng(2).random(deals.rep.size)
    alike = rows(deals, luck < 4 / 7)
    differ = rows(deals, luck < np.where(deals.rep % 2 == 0, 1.0, 1 / 7))
    found = [
        by_key(ramp.estimated(replace(usual(), deals=each), "linear"))["onboarding.ramp"] for each in (alike, differ)
    ]
    assert log_width(found[1]) > 1.15 * log_width(found[0])
