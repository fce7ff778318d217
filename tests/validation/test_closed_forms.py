"""The closed forms of `salessim validate`: hand-worked numbers, and every check without a row that falls short."""

from types import SimpleNamespace

import numpy as np
import pytest

from salessim.model.people import tenure
from salessim.validation.forms import conduct, diffusion, funnel, manpower, seats
from salessim.validation.forms.stays import Stays, law
from salessim.validation.groups import GROUPS, Rows
from salessim.validation.row import Row
from salessim.validation.worlds import FULL, QUICK, Effort

CHECKS = GROUPS["closed_forms"].checks()
CHEAP = ("constant_hazard", "absorbing_chain", "quota_chance", "social_multiplier", "half_life_of_conduct")
"""The quick subset; the slow suite runs all of them in full."""


def short(rows: list[Row]) -> list[str]:
    """Rows that fall short, as a message."""
    return [
        f"{row.what}: {row.found.mean:.5g} ± {row.found.error:.2g}, {row.verdict}" for row in rows if row.falls_short
    ]


def of(check: Rows, effort: Effort = QUICK) -> list[Row]:
    return list(check(effort))


@pytest.mark.parametrize("name", CHEAP)
def test_cheap_checks_hold(name: str):
    rows = of(CHECKS[name])
    assert rows
    assert not short(rows)
    assert all(row.source and row.expected is not None and row.low <= row.expected <= row.high for row in rows)
    assert len({(row.what, row.source) for row in rows}) == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("effort", [QUICK, FULL], ids=["quick", "full"])
@pytest.mark.parametrize("name", CHECKS)
def test_every_check_holds(name: str, effort: Effort):
    rows = of(CHECKS[name], effort)
    assert not short(rows)
    assert all(row.source and row.expected is not None and row.low <= row.expected <= row.high for row in rows)


def test_a_wrong_hazard_is_seen(monkeypatch: pytest.MonkeyPatch):
    """People who leave a tenth more often than they should."""
    right = tenure.quit_probability
    monkeypatch.setattr(tenure, "quit_probability", lambda *given: 1.1 * right(*given))
    missed = [row.what for row in of(seats.constant_hazard) if row.verdict == "miss"]
    assert any(what.startswith("Completed tenure") for what in missed)
    assert any(what.startswith("Share of seat time vacant") for what in missed)


# Numbers worked out elsewhere.


@pytest.mark.parametrize(("shape", "beyond"), [(2.0, 0.510), (0.8, 0.629), (1.0, 0.591)])
def test_share_beyond_the_ramp_is_near_that_of_continuous_time(shape: float, beyond: float):
    """Q(1/k, (R/λ)^k), the regularised incomplete gamma function, for a mean of 19 months and a ramp of 10."""
    stays = seats.weibull_stays(19.0, shape)
    assert stays[10:].sum() / stays.sum() == pytest.approx(beyond, abs=0.01)


def test_mean_age_of_incumbents():
    """E[T²]/(2 μ): the mean itself under a constant hazard, 12.1 months under k = 2."""
    assert seats.age_in_seat(seats.weibull_stays(19.0, 1.0)) == pytest.approx(19.0, abs=0.05)
    assert seats.age_in_seat(seats.weibull_stays(19.0, 2.0)) == pytest.approx(12.1, abs=0.3)


def test_incumbents_of_growing_seats_have_a_mean_age_of_one_over_hazard_and_growth():
    aged = np.exp(-seats.MONTHS / 19) * 1.25 ** (-seats.MONTHS / 12)
    assert seats.age_in_seat(aged) == pytest.approx(1 / (1 / 19 + np.log(1.25) / 12), rel=0.01)


def test_visits_of_the_worked_chain():
    """Leads, qualified, proposals with a step back: P(won) and times of the worked case."""
    found = funnel.visits(np.array([[0.5, 0.2, 0], [0, 0.6, 0.2], [0, 0.05, 0.55]]))
    assert found == pytest.approx(np.array([[2, 1.0588, 0.4706], [0, 2.6471, 1.1765], [0, 0.2941, 2.3529]]), abs=1e-4)
    assert found.sum(axis=1) == pytest.approx([3.5294, 3.8235, 2.6471], abs=1e-4)
    assert found @ [0, 0, 0.16] == pytest.approx([0.0753, 0.1882, 0.3765], abs=1e-4)


def test_quota_chances_are_those_of_the_binomial_table():
    expected = [row.expected for row in of(funnel.quota_chance, Effort(0.01))]
    assert expected[::2] == pytest.approx([0.534, 0.540, 0.557, 0.585], abs=5e-4)
    assert min(expected[1::2]) > 0.9


def test_worked_case_of_a_manpower_system():
    """Three grades, 100 people, recruits nine to one into the first two."""
    stays = np.array([[0.6, 0.1, 0], [0, 0.75, 0.05], [0, 0, 0.85]])
    start, recruits = np.array([80.0, 15, 5]), np.array([0.9, 0.1, 0])
    for steps, expected in ((1, [72.975, 22.025, 5.0]), (2, [68.128, 26.521, 5.351]), (3, [64.767, 29.358, 5.875])):
        assert manpower.after(start, stays, recruits, steps) == pytest.approx(expected, abs=6e-4)
    limit = manpower.after(start / 100, stays, recruits, 1000)
    assert limit == pytest.approx([0.56485, 0.32636, 0.10879], abs=1e-5)


def test_chain_of_seats_loses_nobody_and_forgets_nobody():
    stays, recruits = manpower.chain()
    wastage = 1 - stays.sum(axis=1)
    tenure_months = slice(manpower.LONGEST_VACANCY, None)
    assert np.all(stays >= 0)
    assert recruits.sum() == pytest.approx(1.0)
    assert wastage[: manpower.LONGEST_VACANCY] == pytest.approx(0.0)
    assert wastage[tenure_months] == pytest.approx(manpower.quit_chances())
    assert 1 + recruits @ np.arange(len(recruits)) == pytest.approx(manpower.FILL, rel=1e-6)
    left = np.cumprod(1 - manpower.quit_chances())
    assert 0.5 + left.sum() == pytest.approx(manpower.MEAN, rel=0.002)


def test_rookies_of_the_worked_case():
    """Quits at 63.2 % a year, τ = 10 months: 34.5 % without growth, 43.7 % with seats that grow by 30 % a year."""
    quits = float(-np.expm1(-1 / 19))
    assert manpower.rookie_share(quits, 10.0) == pytest.approx(0.345, abs=0.001)
    assert manpower.rookie_share(quits, 10.0, float(np.expm1(0.3 / 12))) == pytest.approx(0.437, abs=0.001)


def test_the_published_multiplier():
    assert conduct.multiplier(conduct.DIMMOCK, 5) == pytest.approx(1.587, abs=5e-4)


def test_whole_months_are_near_the_continuous_bass_curve():
    """F(t) = (1 − e^(−(p + q)t))/(1 + (q/p) e^(−(p + q)t)), and the peak of the parabola near that of the curve."""
    p, q, months = diffusion.P, diffusion.Q, diffusion.SPAN.horizon
    spread = np.exp(-(p + q) * (np.arange(months) - 1))  # an answer is a customer a month later
    continuous = diffusion.MARKET * (1 - spread) / (1 + q / p * spread)
    course, first = diffusion.mean_course(months), diffusion.MARKET * -np.expm1(-p)
    assert np.max(np.abs(course - continuous)) < 0.02 * diffusion.MARKET
    assert course[:3] == pytest.approx([0, first, first + (diffusion.MARKET - first) * -np.expm1(-p)])
    peak = np.log(q / p) / (p + q)
    assert diffusion.peak_month(continuous, int(peak)) == pytest.approx(peak, abs=1.5)
    found = diffusion.peak_of_mean(np.array([continuous * factor for factor in (1.0, 1.2, 0.9)]), int(peak))
    assert found.mean == pytest.approx(diffusion.peak_month(continuous, int(peak)))
    assert found.error == pytest.approx(0.0, abs=1e-6), "worlds that agree about the peak leave no doubt"


# Little's law: the three counts, by hand.


class Script:
    """One world, two agents, month by month: where each is, and whether it is new there."""

    def __init__(self, places: list[list[int]], new: list[list[int]]) -> None:
        self.seen = iter(zip(places, new, strict=True))

    def __call__(self, state: object) -> tuple[np.ndarray, np.ndarray]:
        places, new = next(self.seen)
        return np.array([places]), np.array([new], dtype=bool)


def test_stays_are_counted_apart():
    """The first agent: place 1 in months 1 to 3, place 2 in month 4, gone. The second: place 1, and anew in month 3."""
    script = Script([[1, 0], [1, 1], [1, 1], [2, 1], [0, 0]], [[1, 0], [0, 1], [0, 1], [0, 0], [0, 0]])
    seen = Stays(1, 2, 1, script)
    for month in range(1, 6):
        seen(SimpleNamespace(), SimpleNamespace(), month)
    assert seen.there.tolist() == [[6, 1]]
    assert seen.came.tolist() == [[3, 1]]
    assert seen.went.tolist() == [[3, 1]]
    assert seen.stayed.tolist() == [[3 + 1 + 2, 1]]


def test_little_sees_an_arrival_that_is_counted_twice():
    rng = np.random.default_rng(1)
    arrivals, lengths = rng.poisson(40, 50).astype(float), rng.gamma(50, 0.1, 50)
    found = law(arrivals * lengths, arrivals, arrivals * lengths, arrivals)
    assert found.mean == pytest.approx(1.0)
    assert found.error == pytest.approx(0.0, abs=1e-12)
    assert law(arrivals * lengths, 1.1 * arrivals, arrivals * lengths, arrivals).mean == pytest.approx(1 / 1.1)
