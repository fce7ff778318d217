"""Estimators on real data: political leaders' time in office, and the published retention of two segments."""

import numpy as np
import pytest
from lifelines.datasets import load_dd
from scipy.optimize import minimize
from scipy.special import gamma

from salessim.analysis.retention import fit
from salessim.calibration.estimating import churn, tenure
from salessim.calibration.estimating.spells import kaplan_meier
from salessim.calibration.records import DAYS_PER_MONTH, Customers, People, Reason, Records

SINCE, AS_OF = np.datetime64("1900-01-01"), np.datetime64("2099-12-31")
NO_DATE = np.datetime64("NaT", "D")
PUBLISHED = {
    "high end": ((0.668, 3.806), [1, 0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491]),
    "regular": ((0.704, 1.182), [1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241]),
}
"""Maximum-likelihood shapes, and the seven years of survival they were fitted to (Fader & Hardie 2007, table 1)."""


@pytest.fixture(scope="module")
def leaders():
    """1,808 spells in office (Cheibub, Gandhi & Vreeland 2010, as lifelines ships them): years, and whether they ended.

    A leader who died in office, or was still there, is censored: here by a reason that is not quitting.
    """
    return load_dd()


def in_office(leaders, per_year=365.25):
    days = np.rint(leaders["duration"].to_numpy() * per_year).astype("m8[D]")
    many = days.size
    return People(
        person=np.arange(many, dtype=np.int32),
        seat=np.full(many, -1, dtype=np.int32),
        hired=np.full(many, SINCE),
        ended=SINCE + days,
        reason=np.where(leaders["observed"] == 1, Reason.QUIT, Reason.LAID_OFF).astype(np.int8),
    )


def curvature(function, at, step=1e-3):
    """Second derivatives of a function of two numbers, by central differences."""
    ways = step * np.eye(2)
    return np.array(
        [
            [
                sum(i * j * function(at + i * one + j * other) for i in (-1, 1) for j in (-1, 1)) / (4 * step * step)
                for other in ways
            ]
            for one in ways
        ]
    )


def test_there_are_as_many_leaders_as_published(leaders):
    assert leaders.shape[0] == 1808
    assert int(leaders["observed"].sum()) == 1468


def test_leaders_tenure_agrees_with_a_fit_of_our_own(leaders):
    """The Weibull likelihood written out in mean and exponent, maximised by scipy: values and intervals agree."""
    found = tenure.estimated(Records(AS_OF, SINCE, in_office(leaders)))
    years, over = leaders["duration"].to_numpy(dtype=float), leaders["observed"].to_numpy() == 1

    def falls_short(logs):
        mean, k = np.exp(logs)
        scale = mean / gamma(1 + 1 / k)
        hazards = np.log(k / scale) + (k - 1) * np.log(years / scale)
        return -(hazards[over].sum() - ((years / scale) ** k).sum())

    best = minimize(falls_short, [1.0, 0.0], tol=1e-10).x
    mean, k = np.exp(best)
    errors = np.sqrt(np.diag(np.linalg.inv(curvature(falls_short, best))))
    one = {each.key: each for each in found.estimates}
    assert found.choices[0].value == "weibull"
    assert one["tenure.weibull_shape"].value == pytest.approx(k, rel=1e-3)
    assert one["tenure.mean"].value == pytest.approx(12 * mean, rel=1e-3)
    for key, error in zip(("tenure.mean", "tenure.weibull_shape"), errors, strict=True):
        assert np.log(one[key].high / one[key].low) == pytest.approx(2 * 1.96 * error, rel=0.01), key
    assert one["tenure.weibull_shape"].high < 1
    assert one["tenure.mean"].n == 1808


def test_leaders_medians_are_those_of_the_library_s_documentation(leaders):
    """The medians that lifelines' own documentation prints: 4 years, 3 in democracies and 6 elsewhere."""
    records = Records(AS_OF, SINCE, in_office(leaders))
    held, _ = tenure.quits(records.people, records)
    assert kaplan_meier(held).median_survival_time_ == pytest.approx(48, rel=1e-3)
    democratic = leaders["democracy"].to_numpy() == "Democracy"
    for chosen, years in ((democratic, 3), (~democratic, 6)):
        assert kaplan_meier(held.where(chosen)).median_survival_time_ == pytest.approx(12 * years, rel=1e-3)
    curve = tenure.estimated(records).curves[0]
    # The fit follows what was seen: nowhere after the first year further away than a tenth of the leaders.
    assert np.max(np.abs(curve.fitted - curve.seen)[curve.across > 12]) < 0.1


def test_late_observers_of_leaders_find_the_same_law(leaders):
    """Left truncation on real data: forget the first three years of everybody, and who had gone by then."""
    held = in_office(leaders)
    later = SINCE + np.timedelta64(3 * 365, "D")
    luck = np.random.default_rng(1)
    # Half of the leaders began three years before the records, so that they are seen late or not at all.
    shift = np.where(luck.random(held.person.size) < 0.5, 0, 3 * 365).astype("m8[D]")
    moved = People(held.person, held.seat, held.hired + shift, held.ended + shift, held.reason)
    seen = moved.ended > later
    rows = People(*(getattr(moved, name)[seen] for name in ("person", "seat", "hired", "ended", "reason")))
    late = {one.key: one for one in tenure.estimated(Records(AS_OF, later, rows)).estimates}
    full = {one.key: one for one in tenure.estimated(Records(AS_OF, SINCE, held)).estimates}
    assert seen.mean() < 0.8
    assert (
        abs(late["tenure.mean"].value - full["tenure.mean"].value) <= late["tenure.mean"].high - late["tenure.mean"].low
    )
    # Taking survivors for everybody would more than halve the hazard of the first years.
    naive = {one.key: one for one in tenure.estimated(Records(AS_OF, None, rows)).estimates}
    assert naive["tenure.mean"].value > late["tenure.mean"].high


def cohort(survival, size=1000):
    """A cohort of customers, day by day: who leaves does so at the end of a contract year."""
    left = -np.diff(np.rint(size * np.array(survival)).astype(int))
    years = np.append(np.repeat(np.arange(1, left.size + 1), left), np.zeros(size - left.sum(), dtype=int))
    started = np.full(size, np.datetime64("2010-01-01"))
    ended = (np.datetime64("2010-01") + 12 * years).astype("M8[D]") - np.timedelta64(1, "D")
    arr = np.full((size, 1), np.nan)
    return Customers(started, np.where(years > 0, ended, NO_DATE), (2010,), arr)


@pytest.mark.parametrize("segment", PUBLISHED)
def test_published_retention_gives_the_published_shapes(segment):
    """From dates of 1,000 customers, as an export has them: the shapes that Fader & Hardie print."""
    (a, b), survival = PUBLISHED[segment]
    records = Records(np.datetime64("2017-01-15"), None, customers=cohort(survival))
    one = {each.key: each for each in churn.estimated(records).estimates}
    assert one["renewal.churn_a"].value == pytest.approx(a, abs=0.004)
    assert one["renewal.churn_b"].value == pytest.approx(b, abs=0.02)
    told = churn.mean_churn(fit(*churn.renewals(records.customers, records)))
    assert told.value == pytest.approx(a / (a + b), abs=0.002)
    assert not one["renewal.churn_a"].note


def test_time_in_office_is_in_months(leaders):
    one = tenure.estimated(Records(AS_OF, SINCE, in_office(leaders))).estimates[0]
    months = 365.25 / DAYS_PER_MONTH
    assert months == 12
    assert one.value / months == pytest.approx(6.28, abs=0.02)
