"""Seats in the steady state against renewal theory, in its exact discrete form.

A person works month n = 0, 1, … of a stay with probability S(n); the ramp is read at n + ½; V̄ is the mean vacancy.
"""

from math import lgamma

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from support.worlds import bare, tallies, within

from salessim.model.simulation import Span

SPAN = Span(horizon=48, burn_in=144)
WORLDS = 120
DRAWN = settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
"""A statistical miss has no smaller example to shrink to."""
MONTHS = np.arange(3000)


def organisation(mean: float, ramp: float, fill: float, curve: str = "linear", **tenure: object):
    return bare(
        organisation={"teams": 4, "seats_per_team": 10, "accounts_per_seat": 1},
        tenure={"mean": mean, **tenure},
        onboarding={"ramp": ramp, "shape": curve},
        hiring={"time_to_fill": fill},
    )


def totals(organisation) -> dict[str, np.ndarray]:
    return {name: values.sum(axis=1) for name, values in tallies(organisation, WORLDS, SPAN).items()}


@DRAWN
@given(mean=st.floats(6, 30), ramp=st.floats(1, 18), fill=st.floats(1, 9))
@example(mean=19.0, ramp=10.0, fill=3.0)
def test_constant_hazard_linear_ramp(mean: float, ramp: float, fill: float):
    stays = np.exp(-MONTHS / mean)
    filled = stays.sum() / (stays.sum() + fill)
    factor = np.minimum(1.0, (MONTHS + 0.5) / ramp)
    got = totals(organisation(mean, ramp, fill))
    within(got["vacant"], got["seats_open"], 1 - filled)
    within(got["ramped"], got["seats_open"], filled * stays[factor >= 0.95 - 1e-9].sum() / stays.sum())
    within(got["ramp_factors"], got["seats_open"], filled * (stays * factor).sum() / stays.sum())
    within(got["tenure_in_seat"], got["headcount"], (stays * (MONTHS + 0.5)).sum() / stays.sum())
    within(got["completed_tenure"], got["quits"], 1 / -np.expm1(-1 / mean) - 0.5)


@DRAWN
@given(mean=st.floats(6, 30), ramp=st.floats(2, 18))
def test_rookie_share_of_the_promotion_chain(mean: float, ramp: float):
    """Under an exponential ramp of constant τ the part still learning is q/(q + 1/τ), here in its discrete form."""
    tau = ramp / np.log(20)
    quits = -np.expm1(-1 / mean)
    expected = quits * np.exp(-0.5 / tau) / (1 - (1 - quits) * np.exp(-1 / tau))
    got = totals(organisation(mean, ramp, 1.0, "exponential"))
    within(got["still_learning"], got["headcount"], expected)


@DRAWN
@given(mean=st.floats(8, 24), k=st.floats(0.8, 3))
@example(mean=19.0, k=2.0)
def test_weibull_tenure(mean: float, k: float):
    scale = mean / float(np.exp(lgamma(1 + 1 / k)))
    stays = np.exp(-((MONTHS / scale) ** k))
    got = totals(organisation(mean, 10.0, 2.0, "step", shape="weibull", weibull_shape=k))
    filled = stays.sum() / (stays.sum() + 2.0)
    within(got["vacant"], got["seats_open"], 1 - filled)
    within(got["ramped"], got["seats_open"], filled * stays[10:].sum() / stays.sum())
    within(got["completed_tenure"], got["quits"], stays.sum() - 0.5)


def test_the_worked_case_of_ten_months_ramp_and_nineteen_of_tenure():
    """e^(−10/19) = 0.591 of filled seat time lies beyond the ramp if the hazard is constant."""
    got = totals(organisation(19.0, 10.0, 1.0, "step"))
    within(got["ramped"], got["headcount"], float(np.exp(-10 / 19)))


def test_measured_hazard_keeps_the_mean_and_its_bump():
    got = totals(organisation(19.0, 10.0, 1.0, "step", shape="empirical"))
    within(got["completed_tenure"], got["quits"], 19.0)


@DRAWN
@given(growth=st.floats(0.05, 0.3))
@example(growth=0.25)
def test_incumbents_are_younger_where_seats_grow(growth: float):
    """With growth γ a month, tenure of those in seat weighs S(n) γ^(−n); for a constant hazard it nears 1/(λ + g)."""
    size = {"teams": 5, "seats_per_team": 12, "accounts_per_seat": 1}
    growing = bare(organisation=size, headcount={"growth": growth}, tenure={"mean": 19}, hiring={"time_to_fill": 1})
    got = {name: v.sum(axis=1) for name, v in tallies(growing, 20, Span(horizon=12, burn_in=120)).items()}
    weights = np.exp(-MONTHS / 19) * (1 + growth) ** (-MONTHS / 12)
    incumbents = float((weights * (MONTHS + 0.5)).sum() / weights.sum())
    within(got["tenure_in_seat"], got["headcount"], incumbents)
    assert incumbents == pytest.approx(1 / (1 / 19 + np.log1p(growth) / 12), rel=0.01)
    assert incumbents < 19
