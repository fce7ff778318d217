"""Estimators of calibration: known answers, laws, and what they say when there is too little to say anything."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from drawn_records import AS_OF, MONTHS, SINCE, customers, day, opened_by, records, rows, staff, twice

from salessim.analysis.retention import fit, hazards
from salessim.calibration.estimating import (
    churn,
    conversion,
    cycle,
    deal_sizes,
    expansion,
    openers,
    ramp,
    tenure,
    time_to_fill,
)
from salessim.calibration.estimating.estimate_all import directly
from salessim.calibration.estimating.likelihood import clustered_error, interval
from salessim.calibration.records import DAYS_PER_MONTH, Deals, End, People, Reason, Records
from salessim.study.parts.keys import parameters

NO_DATE = np.datetime64("NaT", "D")
KEYS = {
    "tenure.mean",
    "hiring.time_to_fill",
    "onboarding.ramp",
    "pipeline.cycle",
    "outcome.win",
    "outcome.no_decision",
    "market.deal_value",
    "market.deal_value_spread",
    "market.price_growth",
    "renewal.churn_a",
    "renewal.churn_b",
    "renewal.expansion",
}


@cache
def usual():
    return records(10)


@cache
def estimates():
    return {one.key: one for one in directly(usual(), ramp_shape="linear").estimates}


def by_key(found):
    return {one.key: one for one in found.estimates}


def width(one):
    return one.high - one.low


def log_width(one):
    return np.log(one.high / one.low)


# What was put in comes out


@pytest.mark.parametrize(
    ("key", "truth"),
    [
        ("tenure.mean", 20.0),
        ("hiring.time_to_fill", 3.0),
        ("onboarding.ramp", 9.0),
        ("pipeline.cycle", 6.0),
        ("outcome.win", np.log(0.3 / 0.45)),
        ("outcome.no_decision", np.log(0.25 / 0.45)),
        ("market.deal_value", 50_000.0),
        ("market.deal_value_spread", 0.5),
        ("market.price_growth", 0.0),
        ("renewal.churn_a", 0.7),
        ("renewal.churn_b", 2.2),
        ("renewal.expansion", 0.1),
    ],
)
def test_an_organisation_in_continuous_time_is_recovered(key, truth):
    one = estimates()[key]
    # Two intervals' half widths are about four standard errors.
    assert abs(one.value - truth) <= width(one) + 1e-9
    assert one.low <= one.value <= one.high


def test_every_estimate_says_what_it_counts_and_stays_within_its_bounds():
    found = directly(usual(), ramp_shape="linear")
    assert {one.key for one in found.estimates} >= KEYS
    for one in found.estimates:
        least, most = parameters()[one.key].bounds
        assert least <= one.low <= one.value <= one.high <= most
        assert one.n > 0
        assert one.counted
        assert one.method
    for curve in found.curves:
        assert curve.across.size == curve.seen.size == curve.low.size == curve.high.size == curve.fitted.size
        for column in (curve.across, curve.seen, curve.low, curve.high, curve.fitted):
            assert np.all(np.isfinite(column))
        assert np.all((curve.low <= curve.seen + 1e-9) & (curve.seen <= curve.high + 1e-9))


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


def of(held, as_of="2020-01-01", since=None):
    since = None if since is None else np.datetime64(since)
    return Records(np.datetime64(as_of), since, held)


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
    assert found.unknown[0].why.startswith("0 seats filled")


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
    assert one.value == pytest.approx(estimates()["onboarding.ramp"].value, rel=1e-6)


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


# Deals


def deals_of(ends, reps=None, months=6.0, created=0.0):
    many = len(ends)
    ends = np.array(ends, dtype=np.int8)
    first = np.broadcast_to(np.asarray(created, dtype=float), many)
    return Deals(
        rep=np.arange(many, dtype=np.int32) if reps is None else np.array(reps, dtype=np.int32),
        account=np.arange(many, dtype=np.int32),
        created=day(first),
        closed=np.where(ends == End.OPEN, NO_DATE, day(first + months)),
        end=ends,
        amount_usd=np.full(many, 1000.0),
    )


def test_log_odds_are_those_of_counts():
    """40 won, 60 lost, 30 undecided by reps of their own: ln(40/60), and the variance 1/40 + 1/60 of textbooks."""
    held = deals_of([End.WON] * 40 + [End.LOST] * 60 + [End.UNDECIDED] * 30)
    found = by_key(conversion.estimated(Records(AS_OF, SINCE, None, held)))
    assert found["outcome.win"].value == pytest.approx(np.log(40 / 60))
    assert found["outcome.no_decision"].value == pytest.approx(np.log(30 / 60))
    assert width(found["outcome.win"]) / (2 * 1.978) == pytest.approx(np.sqrt(1 / 40 + 1 / 60), rel=0.01)


def test_deals_of_one_rep_tell_less_than_those_of_many():
    ends = [End.WON] * 60 + [End.LOST] * 60
    apart = by_key(conversion.estimated(Records(AS_OF, SINCE, None, deals_of(ends))))["outcome.win"]
    reps = np.repeat(np.arange(12), 10)
    together = by_key(conversion.estimated(Records(AS_OF, SINCE, None, deals_of(ends, reps))))["outcome.win"]
    assert together.value == apart.value
    assert width(together) > 2.5 * width(apart)


def test_deals_too_young_to_have_ended_do_not_bias_the_odds():
    """Wins take eighteen months, losses two: among all that have ended losses are too many, in whole cohorts not."""
    luck = np.random.default_rng(4)
    created = luck.uniform(0, MONTHS, 6000)
    wins = luck.random(6000) < 0.5
    closed = created + np.where(wins, 18.0, 2.0)
    over = closed < MONTHS
    held = Deals(
        rep=np.arange(6000, dtype=np.int32),
        account=np.arange(6000, dtype=np.int32),
        created=day(created),
        closed=np.where(over, day(closed), NO_DATE),
        end=np.where(over, np.where(wins, End.WON, End.LOST), End.OPEN).astype(np.int8),
        amount_usd=np.ones(6000),
    )
    naive = np.log(np.sum(over & wins) / np.sum(over & ~wins))
    one = by_key(conversion.estimated(Records(AS_OF, SINCE, None, held)))["outcome.win"]
    assert naive < -0.2
    assert one.low <= 0 <= one.high


def test_open_deals_lengthen_the_cycle():
    """Half of the deals end after two months and half after ten; those ten have not passed for the younger ones."""
    luck = np.random.default_rng(5)
    created = luck.uniform(MONTHS - 20, MONTHS, 3000)
    months = np.where(luck.random(3000) < 0.5, 2.0, 10.0)
    over = created + months < MONTHS
    held = replace(
        deals_of(np.where(over, End.LOST, End.OPEN), created=created, months=months), rep=np.arange(3000) % 40
    )
    one = by_key(cycle.estimated(Records(AS_OF, SINCE, None, held)))["pipeline.cycle"]
    assert months[over].mean() < 5.2
    assert abs(one.value - 6.0) <= width(one)


def test_a_cycle_longer_than_the_records_is_unknown():
    held = deals_of([End.LOST] * 20 + [End.OPEN] * 20, created=60.0)
    found = cycle.estimated(Records(AS_OF, SINCE, None, held))
    assert "last longer than the records show" in found.unknown[0].why


def test_prices_that_grow_are_told_as_of_the_day_of_the_export():
    deals = opened_by(usual().people, 3, growth=0.08, spread=0.3)
    found = by_key(deal_sizes.estimated(replace(usual(), deals=deals)))
    assert found["market.price_growth"].value == pytest.approx(0.08, abs=0.02)
    assert found["market.deal_value"].value == pytest.approx(50_000, rel=0.05)
    assert found["market.deal_value_spread"].value == pytest.approx(0.3, rel=0.05)


def test_deals_that_are_all_alike_have_no_spread():
    found = by_key(deal_sizes.estimated(Records(AS_OF, SINCE, None, deals_of([End.WON] * 20))))
    assert (found["market.deal_value"].low, found["market.deal_value"].high) == pytest.approx((1000, 1000))
    assert found["market.deal_value_spread"].value == 0


def test_two_years_of_deals_do_not_tell_growth():
    created = np.linspace(0, 20, 40)
    found = deal_sizes.estimated(Records(AS_OF, SINCE, None, deals_of([End.WON] * 40, created=created)))
    assert [one.key for one in found.unknown] == ["market.price_growth"]


# Customers


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
    held = replace(usual(), customers=customers(8, a=200.0, b=800.0))
    found = by_key(churn.estimated(held))
    a, b = found["renewal.churn_a"], found["renewal.churn_b"]
    assert "not seen to differ" in a.note
    assert b.high == churn.MOST
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


# Laws


def shuffled(held, seed=5):
    luck = np.random.default_rng(seed)
    parts = {}
    for name in ("people", "deals", "customers"):
        part = getattr(held, name)
        parts[name] = rows(part, luck.permutation(next(iter(vars(part).values())).shape[0]))
    return replace(held, **parts)


def test_the_order_of_rows_does_not_matter():
    mixed = {one.key: one for one in directly(shuffled(usual()), ramp_shape="linear").estimates}
    assert mixed.keys() == estimates().keys()
    for key, one in estimates().items():
        assert (mixed[key].value, mixed[key].low, mixed[key].high, mixed[key].n) == pytest.approx(
            (one.value, one.low, one.high, one.n), rel=1e-4, abs=1e-6
        )


def doubled(held):
    people_twice = twice(held.people, person=10_000, seat=10_000)
    return replace(
        held,
        people=people_twice,
        deals=twice(held.deals, rep=10_000, account=1_000_000),
        customers=twice(held.customers),
    )


def test_twice_the_data_says_the_same_within_narrower_intervals():
    """Every person, deal and customer twice, as if they were others: intervals are narrower by √2."""
    more = {one.key: one for one in directly(doubled(usual()), ramp_shape="linear").estimates}
    assert more.keys() == estimates().keys()
    for key, one in estimates().items():
        assert more[key].value == pytest.approx(one.value, rel=2e-3, abs=1e-6), key
        if one.high > one.low + 1e-6:
            # The jackknife over twenty groups and intervals of the likelihood are not symmetric to the last digit.
            tolerance = 0.35 if key == "pipeline.cycle" else 0.1
            assert width(one) / width(more[key]) == pytest.approx(np.sqrt(2), rel=tolerance), key


def test_if_nothing_has_ended_nothing_is_known():
    held = usual()
    open_ended = Records(
        AS_OF,
        SINCE,
        replace(held.people, ended=np.full_like(held.people.ended, NO_DATE)),
        replace(
            held.deals,
            closed=np.full_like(held.deals.closed, NO_DATE),
            end=np.zeros_like(held.deals.end),
            rep=held.deals.rep,
        ),
        replace(
            held.customers,
            ended=np.full_like(held.customers.ended, NO_DATE),
            arr_usd=np.full_like(held.customers.arr_usd, np.nan),
        ),
    )
    found = directly(open_ended, ramp_shape="linear")
    assert {one.key for one in found.estimates} <= {"onboarding.ramp"}
    assert {one.key for one in found.unknown} >= KEYS - {"onboarding.ramp"}


def test_without_exports_everything_is_unknown_with_what_it_needs():
    found = directly(Records(AS_OF, SINCE))
    assert not found.estimates
    assert {one.key for one in found.unknown} >= KEYS
    assert all(one.why.startswith("needs the export") for one in found.unknown)


@pytest.mark.parametrize("few", [0, 1, 3])
def test_a_handful_of_rows_is_refused_gently(few):
    held = usual()
    small = Records(
        AS_OF,
        SINCE,
        rows(held.people, np.arange(few)),
        rows(held.deals, np.arange(few)),
        rows(held.customers, np.arange(few)),
    )
    found = directly(small)
    assert not found.estimates
    assert {one.key for one in found.unknown} >= KEYS


def test_a_slower_clock_stretches_times_and_nothing_else():
    held = usual()
    slow = lambda dates: SINCE + 2 * (dates - SINCE)  # noqa: E731 - only here
    stretched = Records(
        SINCE + 2 * (AS_OF + np.timedelta64(1, "D") - SINCE) - np.timedelta64(1, "D"),
        SINCE,
        replace(held.people, hired=slow(held.people.hired), ended=slow(held.people.ended)),
        replace(held.deals, created=slow(held.deals.created), closed=slow(held.deals.closed)),
    )
    found = by_key(tenure.estimated(stretched) + cycle.estimated(stretched) + conversion.estimated(stretched))
    for key, factor in (("tenure.mean", 2.0), ("pipeline.cycle", 2.0), ("outcome.win", 1.0)):
        one = estimates()[key]
        got = found[key]
        assert (got.value, got.low, got.high) == pytest.approx(
            (factor * one.value, factor * one.low, factor * one.high), rel=5e-3
        )


# Tools


def test_intervals_end_where_the_likelihood_has_fallen():
    """A normal log likelihood of ln x with unit error: x̂ e^(±1.96); three times the dispersion, √3 times the width."""
    log_likelihood = lambda x: -0.5 * (np.log(x) - 1) ** 2  # noqa: E731 - only here
    low, high = interval(log_likelihood, np.e, 1e-3, 1e3)
    assert (np.log(low), np.log(high)) == pytest.approx((1 - 1.959964, 1 + 1.959964), abs=1e-4)
    low, high = interval(log_likelihood, np.e, 1e-3, 1e3, dispersion=3.0)
    assert np.log(high / low) == pytest.approx(2 * 1.959964 * np.sqrt(3), abs=1e-4)
    assert interval(log_likelihood, np.e, 2.0, 3.0) == (2.0, 3.0)


def test_errors_of_clusters_add_up_within_them():
    error, many = clustered_error(np.array([1.0, 1.0, -1.0, -1.0]), np.array([0, 0, 1, 1]))
    assert many == 2
    assert error == pytest.approx(np.sqrt(2 * (4 + 4)))
    error, _ = clustered_error(np.array([1.0, -1.0, 1.0, -1.0]), np.array([0, 0, 1, 1]))
    assert error == 0
