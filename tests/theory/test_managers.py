"""Managers against closed forms: promotion, their hours, coaching, credibility, candour, shocks, dismissal by rank."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, norm
from support.worlds import bare, small, tallies, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.managers import attention, candour, coaching, dismissal, promotion
from salessim.model.managers.candour import how_many
from salessim.model.market import shock
from salessim.model.organisation import Organisation
from salessim.model.people import candidates
from salessim.model.people.standing import ranks
from salessim.model.simulation import Span
from salessim.model.state import State

TALENT_SD = 0.35
SALES_SD = TALENT_SD * 1.5 * (1 - 1 / 3)
"""Spread of the log of sales: a log odds adds weight × (1 − chance) to the log of the chance, here one in three."""
WORLDS = 300


def people(worlds: int = WORLDS, teams: int = 2, seats_per_team: int = 8) -> State:
    """Worlds with every seat taken by its first person, two years ago."""
    state = State.empty(Shape(worlds, teams, seats_per_team, 1))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.tenure.occupant[:], state.tenure.months_in_seat[:] = 1, 24
    state.standing.compared[:] = True
    return state


def luck(month: int = 1, worlds: int = WORLDS) -> Luck:
    return Luck(11, np.arange(1, worlds + 1), month)


# Promotion.


def promoting(**section: Any) -> Organisation:
    selling = {"win": 0, "no_decision": 0, "talent_weight": 1.5}
    return bare(promotion={"strength": 1, **section}, hiring={"talent_sd": TALENT_SD}, outcome=selling)


def after_a_succession(**section: Any) -> State:
    """Every manager has just been followed; people were ranked by talent, in each world as a whole."""
    p, state = promoting(manager_tenure=0.001, **section), people()
    candidates.start(state, p, luck())
    state.standing.rank[:] = ranks(state.candidates.talent, state.standing.compared)
    promotion.start(state, p, luck())
    promotion.lead(state, p, luck())
    assert np.all(state.promotion.replaced)
    return state


def highest(n: int) -> float:
    """Expected maximum of n standard normal numbers: ∫ x n φ(x) Φ(x)ⁿ⁻¹ dx."""
    x = np.linspace(-8, 8, 20_001)
    return float(np.sum(x * n * norm.pdf(x) * norm.cdf(x) ** (n - 1)) * (x[1] - x[0]))


def test_expected_maximum_of_eight():
    assert highest(8) == pytest.approx(1.42360, abs=1e-5)


@pytest.mark.parametrize(("rule", "sold"), [("best_seller", highest(8)), ("random", 0.0), ("external", 0.0)])
def test_own_past_sales_of_new_managers(rule: str, sold: float):
    """The best of eight sold 1.42 standard deviations more than anybody; managing talent comes along as far as tied."""
    state = after_a_succession(rule=rule, talents_tied=0.6)
    within(state.promotion.past_sales.mean(axis=1), 1.0, SALES_SD * sold)
    within(state.promotion.talent.mean(axis=1), 1.0, 0.6 * sold)
    inside = rule != "external"
    assert np.all(state.promotion.promoted.sum(axis=1) == 2 * inside)
    assert np.all(state.promotion.searches == (not inside))


@pytest.mark.parametrize("noise", [0.0, 1.0, 3.0])
def test_potential_is_found_as_far_as_it_is_seen(noise: float):
    """Of eight chosen by potential + noise, the chosen one's potential is E max ÷ √(1 + noise²)."""
    state = after_a_succession(rule="best_potential", potential_noise=noise, talents_tied=0.3)
    within(state.promotion.talent.mean(axis=1), 1.0, highest(8) / np.sqrt(1 + noise**2))
    within(state.promotion.past_sales.mean(axis=1), 1.0, 0.3 * SALES_SD * highest(8) / np.sqrt(1 + noise**2))


@pytest.mark.parametrize("rule", ["random", "external"])
def test_talents_are_tied_as_stated(rule: str):
    state = after_a_succession(rule=rule, talents_tied=0.4)
    talent, sold = state.promotion.talent.ravel(), state.promotion.past_sales.ravel() / SALES_SD
    assert np.corrcoef(talent, sold)[0, 1] == pytest.approx(0.4, abs=4 / np.sqrt(talent.size))
    assert talent.std() == pytest.approx(1, abs=4 / np.sqrt(2 * talent.size))
    assert sold.std() == pytest.approx(1, abs=4 / np.sqrt(2 * talent.size))


def test_peter_effect_comes_back():
    """Each doubling of a manager's own past sales takes 7.5 % of the team's output, whatever it starts from."""
    p = promoting().promotion
    assert p.peter_effect == 0.075
    doublings = np.log(2) * np.arange(-2.0, 4.0)
    output = promotion.team_drive(np.array(0.3), doublings, p)
    assert output[1:] / output[:-1] == pytest.approx([1 - 0.075] * 5)


def test_boss_effect_comes_back():
    """Lazear, Shaw & Stanton (2015): among managers, the 90th percentile's team does 11 % more than the 10th's."""
    p, state = promoting(peter_effect=0, rule="external"), people(teams=40, seats_per_team=1)
    assert p.promotion.boss_effect == 0.11
    promotion.start(state, p, luck())
    promotion.lead(state, p, luck())
    low, high = np.quantile(state.promotion.drive, [0.1, 0.9])
    # A tenth's quantile of n normals has a standard error of √(0.09/n)/0.1755; the two enter alike.
    error = np.log(1.11) / 2.563 * np.sqrt(2 * 0.09 / (WORLDS * 40)) / 0.1755
    assert np.log(high / low) == pytest.approx(np.log(1.11), abs=4 * error)


@pytest.mark.parametrize(("mean", "strength"), [(36, 1.0), (12, 1.0), (36, 0.5)])
def test_managers_tenure(mean: float, strength: float):
    """Managers leave with probability 1 − e^(−strength/mean) a month, whoever follows them."""
    p, state = promoting(strength=strength, manager_tenure=mean, rule="external"), people(teams=6, seats_per_team=1)
    changes = np.zeros(WORLDS)
    for month in range(1, 25):
        promotion.lead(state, p, luck(month))
        changes += state.promotion.replaced.sum(axis=1)
    within(changes, 24 * 6, float(-np.expm1(-strength / mean)))
    assert np.array_equal(state.promotion.number.sum(axis=1) - 6, changes)


def test_managers_change_as_often_in_a_running_world():
    size = {"teams": 4, "seats_per_team": 3, "accounts_per_seat": 1}
    got = tallies(bare(organisation=size, promotion={"strength": 1, "manager_tenure": 20}), 100, Span(36, 12))
    within(got["manager_changes"].sum(axis=1), got["teams"].sum(axis=1), float(-np.expm1(-1 / 20)))


# The manager's month.


def divided(span: int, managers: Mapping[str, Any], **section: float) -> State:
    """The manager's month in a team of so many people."""
    state = people(1, 1, span)
    p = bare(managers={"strength": 1, **managers}, coaching={"strength": 1, **section})
    attention.divide(state, p, luck(worlds=1))
    return state


@pytest.mark.parametrize(("span", "suffices"), [(1, 1.0), (8, 1.0), (16, 1.0), (20, 0.8), (32, 0.5), (64, 0.25)])
def test_time_against_span_of_control(span: int, suffices: float):
    """Of 160 hours 64 are for people who want 4 each: time suffices for sixteen, then falls as 16 ÷ span."""
    wanted = {"in_reviews": 1, "meetings": 2, "joint_calls": 1}
    assert divided(span, {"hours": 160, "own_work": 0.6}, **wanted).attention.fit == pytest.approx(suffices)


def test_what_else_takes_a_managers_time():
    """64 hours for eight people × (1 + 1 + 2 + ½ × 12) + 20 + 28 hours; at half strength half of what lacks lacks."""
    wanted = {"in_reviews": 1, "meetings": 1, "joint_calls": 2, "takeover": 0.5, "takeover_hours": 12}
    own = {"own_work": 0.6, "recruiting": 20, "correction": 28}
    share = 64 / (80 + 48)
    assert divided(8, own, **wanted).attention.fit == pytest.approx(share)
    assert divided(8, {**own, "strength": 0.5}, **wanted).attention.fit == pytest.approx((1 + share) / 2)
    assert divided(8, own, **{**wanted, "strength": 0.25}).attention.fit == pytest.approx(64 / 68)


def test_bench_and_early_correction_halve_and_double():
    own = {"own_work": 0, "recruiting": 20, "bench_half_hours": 10, "correction": 15, "correction_half_hours": 5}
    got = divided(1, own, in_reviews=0, meetings=0).attention
    assert got.bench == pytest.approx(0.25)
    assert got.correction == pytest.approx(4)
    short = divided(1, {**own, "hours": 17.5}, in_reviews=0, meetings=0).attention
    assert short.bench == pytest.approx(0.5), "half the time, half the hours"
    assert short.correction == pytest.approx(2.5)
    half = divided(1, {**own, "strength": 0.5}, in_reviews=0, meetings=0).attention
    assert half.bench == pytest.approx(0.5)
    assert half.correction == pytest.approx(2.5)


def test_credibility_is_lost_and_regained_exponentially():
    rules = {"strength": 1, "credibility_loss": 0.1, "credibility_recovery": 0.05}
    p, held = bare(managers=rules).managers, np.array(1.0)
    for month in range(1, 13):
        held = attention.credibility_after(held, np.array(True), p)
        assert held == pytest.approx(np.exp(-0.1 * month))
    for month in range(1, 13):
        held = attention.credibility_after(held, np.array(False), p)
        assert 1 - held == pytest.approx((1 - np.exp(-1.2)) * np.exp(-0.05 * month))


# Coaching.


@pytest.mark.parametrize(
    ("attained", "cancelled", "pressure", "share"),
    [(1.0, 0.4, 0.5, 0.4), (1.3, 0.4, 0.5, 0.4), (0.6, 0.4, 0.5, 0.6), (0.0, 0.4, 0.5, 0.9), (0.2, 0.5, 1.0, 1.0)],
)
def test_cancelled_meetings(attained: float, cancelled: float, pressure: float, share: float):
    """A team at 60 % of quota misses 0.4 + 0.5 × 0.4 of its coaching meetings: hours received show it."""
    plan = {"in_reviews": 1, "meetings": 3, "joint_calls": 2, "cancelled": cancelled, "pressure": pressure}
    p, state = bare(coaching={"strength": 1, **plan}), people()
    state.standing.recent_quota_usd[:], state.standing.recent_bookings_usd[:] = 100.0, 100.0 * attained
    coaching.deliver(state, p, luck())
    within(state.coaching.hours.mean(axis=1), 1.0, 1 + 3 * (1 - share) + 2 / 2)
    # Half of a joint call is selling, and two hours are ordinary.
    within(state.coaching.extra_hours.mean(axis=1), 1.0, 1 + 3 * (1 - share) + 2 / 2 - 2)


def test_a_managers_presence():
    """Joint calls saturate: half the effect at the half hours, two thirds at twice these."""
    section = {"joint_effect": 0.3, "joint_half_hours": 4, "takeover_effect": 0.4}
    held = [
        bare(coaching={"strength": 1, **section, "joint_calls": calls, "takeover": taken}).coaching
        for calls, taken in ((0, 0), (4, 0), (8, 0), (0, 0.5))
    ]
    points = [float(coaching.presence_points(np.array(1.0), p)) for p in held]
    assert points == pytest.approx([0, 0.15, 0.2, 0.2])
    halved = [float(coaching.presence_points(np.array(0.5), p)) for p in held]
    assert halved == pytest.approx([0, 0.1, 0.15, 0.1]), "with half the time the hours are half"


# Dismissal by rank.


def test_the_last_of_a_team_faces_the_hazard():
    """One in each team is last: 1 − e^(−strength × 0.3) of the teams lose somebody each month, always that one."""
    p, state = bare(dismissal={"strength": 0.5, "last": 0.3, "after": 9}), people(worlds=1000)
    state.standing.rank[:] = np.tile([0.6, 0.4, 0.1, 0.2, 0.9, 0.8, 0.7, 0.3], 2)
    dismissal.judge(state, p, luck(worlds=1000))
    gone = state.dismissal.dismissed
    within(gone.sum(axis=1).astype(float), 2.0, float(-np.expm1(-0.15)))
    assert np.flatnonzero(gone.any(axis=0)).tolist() == [2, 10]


# Candour: Little's law for problems.


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("mavericks", [0.0, 2.0])
def test_open_problems_obey_littles_law(level: float, mavericks: float):
    """Stock = arrivals × (1/p_notice + 1/p_solve), 1 − e^(−hazard) each; openness multiplies hazards."""
    section = {"level": level, "problems": 0.4, "noticing": 0.2, "solving": 0.3, "closed": 4.0}
    watch = {"early_warning": mavericks, "early_warning_half_hours": 2.0}
    p, state = bare(candour={"strength": 1, **section, **watch}), people(150, 3, 1)
    state.attention.correction[:] = 1.5
    candour.start(state, bare(candour={"strength": 1, **section}))
    open_problems, cost = np.zeros((2, 150))
    for month in range(1, 301):
        candour.face(state, p, luck(month, 150))
        if month > 100:
            open_problems += (state.candour.unnoticed + state.candour.noticed).sum(axis=1) / 600
            cost += state.candour.points.sum(axis=1) / 600
    faster, watchful = 4 ** (2 * level - 1), 1 + mavericks / 2
    notice, solve = -np.expm1(-0.2 * faster * watchful * 1.5), -np.expm1(-0.3 * faster)
    arrivals = -np.expm1(-0.4)
    expected = arrivals * (1 / notice + 1 / solve)
    within(open_problems, 1.0, float(expected))
    ordinary = arrivals * (1 / -np.expm1(-0.2) + 1 / -np.expm1(-0.3))
    within(cost, 1.0, float(-p.candour.stakes * (expected - ordinary)))


def test_ordinary_openness_costs_nothing_beyond_the_ordinary():
    got = tallies(small(candour={"problems": 0.3}, managers={"strength": 0}), 60, Span(60, 60))
    notice = solve = -np.expm1(-0.3)
    within(got["problems_open"].mean(axis=1), 2.0, float(-np.expm1(-0.3) * (1 / notice + 1 / solve)))


@pytest.mark.parametrize("of", [0, 1, 2, 5, 17, 60])
def test_numbers_of_problems_are_binomial(of: int):
    """By inverse CDF, exactly as scipy has it."""
    u = (np.arange(400) + 0.37) / 400
    for probability in (0.0, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0):
        counts = how_many(u, np.full(400, float(of)), np.full(400, probability))
        assert np.array_equal(counts, np.maximum(binom.ppf(u, of, probability), 0)), probability


# Shocks.


def struck(months: int, planned: float = 0.0, aware: bool = False, **section: float) -> list[float]:
    """What is left of a shock in month 3, month by month, in one world of two teams of which one may understand it."""
    slow = {"strength": 1, "planned": planned, "noticing": 1e-9}
    p = bare(shock={"strength": 1, "month": 3, **section}, candour=slow)
    state, left = people(1, 2, 1), []
    for month in range(-2, months + 1):
        shock.strike(state, p, luck(month, 1))
        state.candour.aware[:] = [[aware and month >= 3, False]]
        candour.face(state, p, luck(month, 1))
        left.append(float(state.shock.left[0, 0]))
        assert float(state.shock.points[0, 0]) == pytest.approx(-p.shock.depth * left[-1])
    return left[3:]


def test_a_shock_passes_exponentially():
    left = struck(15, passing=0.1, answering=0.5, depth=0.7)
    assert left[:2] == [0, 0]
    assert left[2:] == pytest.approx(np.exp(-0.1 * np.arange(13)))


@pytest.mark.parametrize("planned", [0.0, 0.5, 1.0])
def test_a_shock_understood_by_half_the_teams_is_answered_at_half_the_speed(planned: float):
    left = struck(15, planned, aware=True, passing=0.1, answering=0.3)
    assert left[2:] == pytest.approx(np.exp(-(0.1 + 0.3 * 0.5 * (1 + planned)) * np.arange(13)))


def test_time_to_understand_a_shock_is_geometric():
    """A team understands a shock as it would notice a problem, from the month of the shock on."""
    p = bare(shock={"strength": 1, "month": 5, "passing": 0, "answering": 0}, candour={"strength": 1, "noticing": 0.4})
    state = people(WORLDS, 4, 1)
    for month in range(1, 9):
        shock.strike(state, p, luck(month))
        candour.face(state, p, luck(month))
        within(state.candour.aware.mean(axis=1), 1.0, 1 - float(np.exp(-0.4 * max(month - 4, 0))))
