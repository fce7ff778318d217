"""Estimators of calibration: known answers, laws, and what they say when there is too little to say anything."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from drawn_records import (
    AS_OF,
    NO_DATE,
    SINCE,
    by_key,
    rows,
    twice,
    usual,
    width,
)

from salessim.calibration.estimate import Estimate, Estimated
from salessim.calibration.estimating import (
    conversion,
    cycle,
    expansion,
    tenure,
)
from salessim.calibration.estimating.estimate_all import directly
from salessim.calibration.estimating.likelihood import clustered_error, interval
from salessim.calibration.records import Records
from salessim.study.parts.keys import parameters

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
def estimates():
    return {one.key: one for one in directly(usual(), ramp_shape="linear").estimates}


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


# Laws


@pytest.mark.parametrize(
    ("value", "said"), [(-0.04, "say -4%, but in the model it is at least 0%"), (7, "at most 500%")]
)
def test_a_value_that_the_model_cannot_have_is_no_estimate(monkeypatch, value, said):
    """Revenue that shrinks is no expansion; an interval that only reaches beyond a bound ends there."""
    far = Estimate("renewal.expansion", value, value - 0.1, value + 0.1, 99, "years", "mean")
    near = replace(far, value=0.02, low=-0.01, high=0.05)
    for held, values in ((far, []), (near, [(0.02, 0.0, 0.05)])):
        monkeypatch.setattr(expansion, "estimated", lambda _, held=held: Estimated((held,)))
        found = directly(Records(usual().as_of, None))
        told = [each for each in found.estimates if each.key == far.key]
        assert [(each.value, each.low, each.high) for each in told] == values
        whys = [each.why for each in found.unknown if each.key == far.key]
        assert len(whys) + len(values) == 1
        assert all(said in why for why in whys)


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
