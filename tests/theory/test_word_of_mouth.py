"""Word of mouth against branching processes and the Bass model of diffusion."""

import numpy as np
import pytest
from support.worlds import bare, branch, within

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run

CERTAIN = {"win": 20, "no_decision": -20}
NOBODY_CALLS = {"response_given_need": "0%"}
AT_ONCE = {"stages": 1, "cycle": 1}
MIXED = {
    "within": "0%",
    "skew": 1,
    "degree": 10_000,
    "response_given_need": "100%",
    "less_churn": "0%",
    "win_points": 0,
}


def monthly(yearly: float) -> float:
    return -np.expm1(-yearly / 12)


@pytest.mark.parametrize(("reproduction", "win"), [(0.25, 0.5), (0.5, 0.8)])
def test_referrals_multiply_customers_by_one_over_one_minus_k(reproduction: float, win: float):
    """Everybody is loyal, refers in each of twelve months and then leaves: a customer brings K = 12 q w others.

    q: monthly probability of a referral, which is always followed; w: of winning. A seed with m months to go brings
    m q w customers, each of whom stands for 1/(1 − K) in the end.
    """
    worlds, span = 14, Span(horizon=160, burn_in=0)
    q = reproduction / (12 * win)
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 2, "accounts_per_seat": 3_000},
        market={"customers_at_start": "0.5%"},
        prospecting=NOBODY_CALLS,
        pipeline=AT_ONCE,
        outcome={"win": float(np.log(win / (1 - win))), "no_decision": -20},
        renewal={"churn_floor": "100%"},
        referrals={"strength": 1, "unasked": float(-12 * np.log1p(-q)), **MIXED},
    )
    start = branch(organisation, worlds, span)
    base = start.state.renewal
    seeds = np.where(base.customer, base.months_to_renewal, 0).sum(axis=1).astype(float)
    got = run(start, [Plan(organisation)] * worlds, span.horizon)
    assert got["customers"][:, -1].max() == 0, "the process has died out, as a subcritical one does"
    within(got["referrals"].sum(axis=1), seeds, q / (1 - reproduction))
    within(got["wins"].sum(axis=1), seeds, q * win / (1 - reproduction))
    assert np.array_equal(got["wins"], got["wins@referral"])


P, Q = 0.0008, 0.012
"""Monthly hazards of innovation and imitation, slow against the two months between an answer and a customer."""
BASS_SPAN = Span(horizon=360, burn_in=0)
MARKET = 4_000


def bass_market() -> Organisation:
    return bare(
        organisation={"teams": 1, "seats_per_team": 1, "accounts_per_seat": MARKET},
        market={"customers_at_start": "0%"},
        prospecting=NOBODY_CALLS,
        pipeline=AT_ONCE,
        outcome=CERTAIN,
        renewal={"churn_a": 1e-6, "churn_b": 1000},
        inbound={"strength": 1, "arriving": f"{P}/month"},
        referrals={"strength": 1, "unasked": float(-12 * np.log1p(-Q)), **MIXED},
    )


def discrete(months: int) -> np.ndarray:
    """Customers at each month's end in the mean: who answers in a month is won in the next and talks after that."""
    customers, deals, course = 0.0, 0.0, []
    for _ in range(months):
        told = -np.expm1(customers * np.log1p(-Q / MARKET))
        answers = (MARKET - customers - deals) * (1 - np.exp(-P) * (1 - told))
        customers, deals = customers + deals, answers
        course.append(customers)
    return np.array(course)


@pytest.fixture(scope="module")
def adoption() -> np.ndarray:
    """Customers at each month's end, world by world."""
    worlds, organisation = 8, bass_market()
    start = branch(organisation, worlds, BASS_SPAN, seed=4)
    got = run(start, [Plan(organisation)] * worlds, BASS_SPAN.horizon)
    assert got["customers_lost"].sum() == 0
    return got["customers"]


def test_homogeneous_mixing_is_the_bass_curve(adoption: np.ndarray):
    """Within Monte-Carlo error of the discrete mean, all along; and near the continuous closed form."""
    theory = discrete(BASS_SPAN.horizon)
    months = np.arange(30, BASS_SPAN.horizon, 30)
    errors = adoption.std(axis=0, ddof=1)[months] / np.sqrt(len(adoption))
    assert np.all(np.abs(adoption.mean(axis=0)[months] - theory[months]) < 4 * errors)
    spread = np.exp(-(P + Q) * (np.arange(BASS_SPAN.horizon) - 1))  # an answer is a customer a month later
    continuous = MARKET * (1 - spread) / (1 + Q / P * spread)
    assert np.max(np.abs(theory - continuous)) < 0.02 * MARKET


def test_the_peak_comes_when_bass_says(adoption: np.ndarray):
    """t* = ln(q/p)/(p + q), within 5 %; the peak is the vertex of a parabola through the logarithm of new customers."""
    peak = np.log(Q / P) / (P + Q)
    new = np.diff(adoption.mean(axis=0))
    around = np.arange(int(peak) - 100, int(peak) + 100)
    bent, tilted, _ = np.polynomial.Polynomial.fit(around, np.sqrt(new[around]), 2).convert().coef[::-1]
    assert -tilted / (2 * bent) == pytest.approx(peak, rel=0.05)
    exact = np.argmax(np.diff(discrete(BASS_SPAN.horizon)))
    assert exact == pytest.approx(peak, rel=0.05)
