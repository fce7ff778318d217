"""Conduct and standards against their closed forms: contagion, colleagues' quits, the probit population, plans."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal
from support.worlds import bare, branch, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.managers import standards
from salessim.model.managers.standards import Standards
from salessim.model.organisation import Organisation
from salessim.model.people import candidates, conduct
from salessim.model.people.conduct import DIMENSIONS, adherence, norm, own_adherence
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.quantities.evidence import evidence


def people(worlds: int, teams: int, seats_per_team: int) -> State:
    """Worlds with every seat taken by its first person, a year ago."""
    state = State.empty(Shape(worlds, teams, seats_per_team, 1))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.tenure.occupant[:], state.tenure.months_in_seat[:] = 1, 12
    return state


def luck(worlds: int, month: int = 1) -> Luck:
    return Luck(7, np.arange(1, worlds + 1), month)


# Contagion: linear, so that it multiplies.


def lasting_shortfall(change: float, seats: int, on_plan: bool = False, **section: float) -> np.ndarray:
    """Each person's shortfall in the long run if the conduct of the first is `change` below the norm of all others."""
    p = bare(standards={"strength": 1, "ordinary": 0.5, **section})
    state, usual = people(1, 1, seats), norm(p.standards)
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        held[:] = own[:] = usual
        own[0, 0] = usual - change
    state.standards.plan_left[0, 0] = 2 * on_plan
    for _ in range(500):
        conduct.spread(state, p, luck(1))
    return usual - np.stack(adherence(state))[:, 0]


@pytest.mark.parametrize("seats", [2, 8, 20])
@pytest.mark.parametrize("beta", [0.0, 0.17, 0.37, 0.8])
def test_social_multiplier(beta: float, seats: int):
    """What one person lacks is lacking 1/(1 − β) times in the team as a whole, however large the team."""
    short = lasting_shortfall(0.05, seats, contagion=beta, good_spreads=1)
    assert short.sum(axis=1) == pytest.approx(0.05 / (1 - beta), rel=1e-9)


def test_the_published_multiplier_comes_back():
    """Dimmock, Gerken & Graham (2018): one case of misconduct brings 0.59 more, at β = 0.37."""
    assert Standards().contagion == 0.37
    assert lasting_shortfall(0.05, 8).sum(axis=1) / 0.05 == pytest.approx(1.59, abs=0.005)


def test_colleagues_share_what_spreads_evenly():
    """Each of n − 1 colleagues of who lacks a lacks c with c = β (a + (n − 2) c)/(n − 1)."""
    first, *others = lasting_shortfall(0.05, 4, contagion=0.6)[0]
    assert others == pytest.approx([0.6 * (first + 2 * others[0]) / 3] * 3, rel=1e-9)
    assert first == pytest.approx(0.05 + 0.6 * others[0], rel=1e-9)


@pytest.mark.parametrize("spreads", [0.0, 0.1, 1.0])
def test_good_conduct_spreads_less(spreads: float):
    short = lasting_shortfall(-0.05, 8, contagion=0.37, good_spreads=spreads)
    assert short.sum(axis=1) == pytest.approx(-0.05 / (1 - spreads * 0.37), rel=1e-9)


def test_who_is_alone_or_on_a_plan_infects_nobody():
    assert lasting_shortfall(0.05, 1, contagion=0.8).sum(axis=1) == pytest.approx(0.05, rel=1e-9)
    assert lasting_shortfall(0.05, 8, on_plan=True, contagion=0.8).sum(axis=1) == pytest.approx(0.05, rel=1e-9)


@pytest.mark.parametrize("beta", [0.0, 0.37])
def test_half_life_of_conduct(beta: float):
    """The team's shortfall from where it tends keeps (1 − drift (1 − β))ᵗ of itself."""
    p = bare(standards={"strength": 1, "ordinary": 0.5, "contagion": beta, "drift": 0.2, "good_spreads": 1})
    state, usual = people(1, 1, 5), norm(p.standards)
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        own[:], held[:] = usual, usual - 0.02
    for month in range(1, 7):
        conduct.spread(state, p, luck(1, month))
        assert usual - state.conduct.expenses == pytest.approx(0.02 * (1 - 0.2 * (1 - beta)) ** month, rel=1e-9)


# Colleagues of a violator quit more.

TWENTY: Mapping[str, Any] = {
    "organisation": {"teams": 1, "seats_per_team": 20, "accounts_per_seat": 1},
    "tenure": {"mean": 19},
    "hiring": {"time_to_fill": 1},
}
SAINTS: Mapping[str, Any] = {"strength": 1, "ordinary": 5, "spread": 0, "contagion": 0, "visibility": 1}


class ColleaguesOfOne:
    """Quits of those beside one violator, those at risk, and the quits that the rule expects."""

    def __init__(self, worlds: int, excess: float) -> None:
        self.excess = excess
        self.quits, self.at_risk, self.expected = np.zeros((3, worlds))
        self.full_quits, self.full_at_risk = np.zeros((2, worlds))
        self.before: tuple[np.ndarray, np.ndarray] | None = None

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        if self.before is not None:
            self._count(state.tenure.quit, *self.before)
        self.before = state.tenure.occupied.copy(), state.conduct.violator.copy()

    def _count(self, quits: np.ndarray, occupied: np.ndarray, violator: np.ndarray) -> None:
        size, bad = occupied.sum(axis=1), violator.sum(axis=1)
        risk = (occupied & ~violator).sum(axis=1) * (bad == 1)
        left = (quits & ~violator).sum(axis=1) * (bad == 1)
        self.quits += left
        self.at_risk += risk
        self.expected += risk * -np.expm1(-((1 + self.excess) ** (20 / size)) / 19)
        self.full_quits += left * (size == 20)
        self.full_at_risk += risk * (size == 20)


@pytest.mark.parametrize(("strength", "cap", "factor"), [(1.0, 20.0, 1.54), (0.5, 20.0, 1.27), (1.0, 1.2, 1.2)])
def test_one_violator_in_twenty(strength: float, cap: float, factor: float):
    """Cornerstone: 54 % more quits where one of a team of twenty is a violator, seat by seat in a running world."""
    section = {**SAINTS, "strength": strength, "quit_factor_cap": cap, "star": {"seat": 1, "adherence": 0}}
    held = bare(**TWENTY, standards=section)
    assert conduct.quit_factor(np.array(1 / 20), np.array(False), held.standards) == pytest.approx(factor)
    worlds, span = 400, Span(24, 2)
    seen = ColleaguesOfOne(worlds, 0.54)
    run(branch(held, worlds, span), [Plan(held)] * worlds, span.horizon, observers=[seen])
    within(seen.full_quits, seen.full_at_risk, float(-np.expm1(-factor / 19)))
    if (strength, cap) == (1.0, 20.0):
        within(seen.quits, seen.expected, 1.0)


def test_nobody_quits_more_without_a_violator():
    saints, worlds, span = bare(**TWENTY, standards=SAINTS), 200, Span(24, 2)
    tallied = run(branch(saints, worlds, span), [Plan(saints)] * worlds, span.horizon)
    at_risk = tallied["headcount"][:, :-1].sum(axis=1)
    within(tallied["quits"][:, 1:].sum(axis=1), at_risk, float(-np.expm1(-1 / 19)))


# The population: a probit with two halves, one of the person, one of the dimension.


@pytest.fixture(scope="module")
def population() -> tuple[np.ndarray, np.ndarray, Standards]:
    """Talent and adherence on five dimensions of 30,000 candidates, as they sit down."""
    rules = {"strength": 1, "ordinary": 0.9, "spread": 0.7, "talent_copula": -0.2}
    p = bare(standards=rules, hiring={"talent_sd": 0.35})
    state = people(100, 10, 30)
    candidates.start(state, p, luck(100))
    conduct.start(state, p, luck(100))
    return state.candidates.talent, np.stack(adherence(state)), p.standards


def bivariate(m: float, spread: float, correlation: float) -> float:
    """P that two people-dimensions with correlated quantiles both keep to a rule: E Φ(m + s z₁) Φ(m + s z₂)."""
    bound = m / np.sqrt(1 + spread**2)
    rho = correlation * spread**2 / (1 + spread**2)
    return float(multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([bound, bound]))


def test_moments_of_adherence(population: tuple[np.ndarray, np.ndarray, Standards]):
    _, kept, _ = population
    expected = float(ndtr(0.9 / np.sqrt(1.49)))
    assert norm(Standards(ordinary=0.9, spread=0.7)) == pytest.approx(expected, rel=1e-12)
    for number, here in enumerate(kept):
        per_world = here.mean(axis=1)
        within(per_world, 1.0, expected)
        within((here**2).mean(axis=1), 1.0, bivariate(0.9, 0.7, 1.0 - 1e-12))
        within((here * kept[number - 1]).mean(axis=1), 1.0, bivariate(0.9, 0.7, 0.5))
        within((here < 0.5).mean(axis=1), 1.0, float(ndtr(-0.9 / 0.7)))


def prevalence(m: float, spread: float) -> float:
    """P that the mean of the five lies below one half, by convolution given the person, then over persons."""
    nodes, weights = hermegauss(61)
    edges = np.linspace(0, 1, 801)
    total = 0.0
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        below = ndtr((ndtri(edges) - m - spread * np.sqrt(0.5) * node) / (spread * np.sqrt(0.5)))
        one, five = np.diff(below), np.ones(1)
        for _ in DIMENSIONS:
            five = np.convolve(five, one)
        middles = (np.arange(five.size) + 2.5) / 800 / 5
        total += weight * five[middles < 0.5].sum()
    return total


def test_prevalence_of_violators(population: tuple[np.ndarray, np.ndarray, Standards]):
    _, kept, _ = population
    within((kept.mean(axis=0) < 0.5).mean(axis=1), 1.0, prevalence(0.9, 0.7))


def test_the_defaults_make_as_many_violators_as_have_been_measured():
    """Cornerstone: 3 to 5 % of employees are dismissed for toxic conduct; its range is that of the evidence."""
    low, high = evidence()["toxic_share"].range
    assert low < prevalence(Standards().ordinary, Standards().spread) < high


def test_copula_comes_back(population: tuple[np.ndarray, np.ndarray, Standards]):
    """The person's half of the quantile is tied to talent by ρ: of one dimension ρ√½ is left, of their mean ρ√(5/6)."""
    talent, kept, _ = population
    quantiles = ndtri(kept)
    error = 1 / np.sqrt(talent.size)
    of_mean = np.corrcoef(talent.ravel(), quantiles.mean(axis=0).ravel())[0, 1]
    assert of_mean == pytest.approx(-0.2 * np.sqrt(5 / 6), abs=4 * error)
    for one in quantiles:
        assert np.corrcoef(talent.ravel(), one.ravel())[0, 1] == pytest.approx(-0.2 * np.sqrt(0.5), abs=4 * error)


# Warnings and plans.


class Enforcement:
    """A row of managers' months over violators who never change: whoever is dismissed is followed by another."""

    def __init__(self, credibility: float = 1.0, worlds: int = 300, **section: Any) -> None:
        self.p = bare(standards={"strength": 1, "ordinary": 0.5, **section})
        self.state = people(worlds, 2, 10)
        self.state.conduct.violator[:] = True
        self.state.attention.credibility[:] = credibility
        shape = self.state.tenure.occupied.shape
        self.lives = np.zeros(shape, dtype=int)
        self.first = {name: np.full(shape, np.inf) for name in ("planned", "dismissed", "reformed")}
        self.count = {name: np.zeros(shape) for name in self.first}

    def months(self, number: int) -> "Enforcement":
        state = self.state
        for month in range(1, number + 1):
            state.tenure.months_in_seat[state.standards.dismissed] = 0
            state.tenure.occupant += state.standards.dismissed
            standards.manage(state, self.p, luck(state.shape.worlds, month))
            state.tenure.months_in_seat += 1
            for name, first in self.first.items():
                happens = getattr(state.standards, name)
                self.count[name] += happens
                first[:] = np.where(happens & (first == np.inf), month, first)
        return self


@pytest.mark.parametrize(
    ("visibility", "enforced", "credibility", "strength"),
    [(0.8, 0.5, 0.5, 1.0), (0.5, 1.0, 1.0, 0.6), (0.4, 0.3, 0.9, 1.0)],
)
def test_time_to_a_plan_is_geometric(visibility: float, enforced: float, credibility: float, strength: float):
    """In each month a violator is put on a plan with probability strength × visibility × enforced × credibility."""
    section = {"strength": strength, "visibility": visibility, "enforced": enforced, "warning": 0}
    acts = strength * visibility * enforced * credibility
    waited = Enforcement(credibility, **section).months(20).first["planned"]
    for months in (1, 2, 5, 20):
        within((waited <= months).mean(axis=1), 1.0, 1 - (1 - acts) ** months)


@pytest.mark.parametrize("warnings", [1, 3])
def test_each_warning_takes_its_time(warnings: int):
    """Warnings and the plan are steps of a negative binomial: with sure action, one a month."""
    waited = Enforcement(enforced=1, visibility=0.4, warning=warnings).months(120).first["planned"]
    within(waited.mean(axis=1), 1.0, (warnings + 1) / 0.4)
    assert np.all(Enforcement(enforced=1, visibility=1, warning=warnings).months(9).first["planned"] == warnings + 1)


@pytest.mark.parametrize(("days", "months"), [("30 days", 1), ("60 days", 2), ("90 days", 3), ("5 days", 1)])
def test_length_of_a_plan(days: str, months: int):
    section = {"enforced": 1, "visibility": 1, "warning": 0, "plan": {"days": days, "pass": 0}}
    seen = Enforcement(worlds=2, **section).months(months + 1)
    assert np.all(seen.first["planned"] == 1)
    assert np.all(seen.first["dismissed"] == 1 + months)


@pytest.mark.parametrize("passing", [0.0, 0.25, 0.4, 1.0])
def test_plans_end_in_dismissal_or_a_pass(passing: float):
    seen = Enforcement(enforced=1, visibility=0.7, plan={"days": "60 days", "pass": passing}).months(40)
    ended = seen.count["dismissed"] + seen.count["reformed"]
    within(seen.count["dismissed"].sum(axis=1), ended.sum(axis=1), 1 - passing)
    under_way = seen.state.standards.plan_left > 0
    assert np.array_equal(seen.count["planned"], ended + under_way)


def test_time_to_dismissal():
    """One warning, a plan of two months that nobody passes: 2/p + 2 months in the mean."""
    seen = Enforcement(enforced=0.5, visibility=0.8, plan={"days": "60 days", "pass": 0}).months(150)
    within(seen.first["dismissed"].mean(axis=1), 1.0, 2 / 0.4 + 2)


def test_a_successor_starts_without_warnings():
    """Dismissals form a renewal process of mean μ = 2/p + 2: E N(t) = t/μ + (σ² − μ² + μ)/(2 μ²) before long."""
    seen = Enforcement(enforced=0.5, visibility=0.8, plan={"days": "60 days", "pass": 0}).months(140)
    mean, variance = 2 / 0.4 + 2, 2 * 0.6 / 0.4**2
    within(seen.count["dismissed"].mean(axis=1), 1.0, 140 / mean + (variance - mean**2 + mean) / (2 * mean**2))
