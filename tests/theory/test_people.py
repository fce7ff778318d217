"""People against closed forms: newcomers, candidates, seats that open and close, quits that spread, lost hours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from support.worlds import bare, branch, small, tallies, under, within

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck, words_of
from salessim.model.organisation import Organisation
from salessim.model.people import onboarding
from salessim.model.people.candidates import Candidates, choose, expected_talent
from salessim.model.people.hiring import Hiring, months_to_fill
from salessim.model.people.morale import Morale, fear_after, morale_after, quit_factor
from salessim.model.people.onboarding import Components, Onboarding, mean_ramp, ramp_factor, speed
from salessim.model.people.standing import ranks
from salessim.model.plan import Change, Plan
from salessim.model.selling.distraction import Distraction, lost_share
from salessim.model.selling.time_budget import TimeBudget
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.model.state import State

LUCK = Luck(1, np.array([1]))
UNIT = (np.arange(100_000) + 0.5) / 100_000


# Newcomers.


@pytest.mark.parametrize(("shape", "tail"), [("linear", 1e-6), ("logistic", 0.02)])
@pytest.mark.parametrize("excess", [0.0, 0.1, 0.24, 0.6])
def test_a_faster_ramp_gives_its_excess_of_mean_output(shape: str, tail: float, excess: float):
    """∫₀¹ r(speed × x) dx = m (1 + u), exactly for a linear ramp, up to the last 5 % for a logistic one."""
    p = Onboarding(shape=shape)
    output = ramp_factor(UNIT * float(speed(np.array(excess), p)), p).mean()
    assert output == pytest.approx(mean_ramp(p) * (1 + excess), abs=max(tail, 1e-4))


@pytest.mark.parametrize("shape", ["linear", "logistic", "exponential", "step", "table"])
def test_mean_output_over_the_ramp(shape: str):
    p = Onboarding(shape=shape)
    assert ramp_factor(UNIT, p).mean() == pytest.approx(mean_ramp(p), abs=1e-4)


def output_of_newcomers(components: dict[str, float], months: int = 40) -> float:
    """Mean productivity over the ramp of 4,000 newcomers, their talents spread as they are in candidates."""
    p = small(onboarding={"shape": "linear", "ramp": months, "components": components}, hiring={"talent_sd": 0.35})
    state = State.empty(Shape(1, 1, 4000, 1))
    state.tenure.occupied[:] = True
    state.candidates.talent[:] = 0.35 * ndtri((np.arange(4000) + 0.5) / 4000)
    total = 0.0
    for _ in range(months):
        onboarding.read(state, p, LUCK)
        onboarding.learn(state, p, LUCK)
        total += float(state.onboarding.factor.mean())
    return total / months


def test_a_mandatory_mentor_gives_back_its_input():
    """+17 % mean output over the ramp, on average over talents (Sandvik et al.): what goes in comes out."""
    with_mentor = output_of_newcomers({"mentor": 1, "mentor_uplift": 0.17})
    assert with_mentor / output_of_newcomers({}) == pytest.approx(1.17, abs=0.005)


def test_a_voluntary_mentor_gives_nearly_nothing():
    """No parameter says so: those who ask gain ∫ 4 (1 − U)³ over the better half, 1/16 of an average mentor's gain."""
    with_mentor = output_of_newcomers({"voluntary_mentor": 1, "mentor_uplift": 0.17})
    assert with_mentor / output_of_newcomers({}) == pytest.approx(1 + 0.17 / 16, abs=0.002)


def test_overlapping_components_stay_below_the_most():
    """M (1 − Π (1 − u/M)) on average: 21 % for all five, less than their sum of 37 %, and below 24 %."""
    every = dict.fromkeys(("plan", "mentor", "one_on_ones", "early_training", "onboarding_manager"), 1)
    values = {"mentor_uplift": 0.17, "each_uplift": 0.05, "most_uplift": 0.24}
    expected = 0.24 * (1 - (1 - 0.17 / 0.24) * (1 - 0.05 / 0.24) ** 4)
    assert output_of_newcomers({**every, **values}) / output_of_newcomers({}) == pytest.approx(1 + expected, abs=0.006)
    plan = output_of_newcomers({"plan": 1, **values}) / output_of_newcomers({})
    assert plan == pytest.approx(1.05, abs=0.002)


def test_components_relieve_the_measured_bump_of_the_fourth_month():
    """Completed tenure lengthens as without the bump, and no further; half of the components relieve half."""
    full = {"plan": 1, "mentor": 1, "one_on_ones": 1, "early_training": 1, "onboarding_manager": 1}
    assert onboarding.frustration(Onboarding(components=Components(**full))) == pytest.approx(0)
    some = Components(plan=1, mentor=1, relief=0.5)
    assert onboarding.frustration(Onboarding(components=some)) == pytest.approx(1 - 0.5 * 0.4)
    assert onboarding.frustration(Onboarding(components=Components(voluntary_mentor=1))) == 1


# Candidates.


def hired_talent(people: int = 20_000, **values: object) -> float:
    organisation = small(candidates=values, hiring={"talent_sd": 0.35})
    return float(
        choose(words_of(np.arange(people)), np.zeros(people, dtype=np.int64), organisation, LUCK).talent.mean()
    )


@pytest.mark.parametrize("noise", [0.1, 0.35, 1.0])
def test_a_structured_interview_finds_what_its_reliability_allows(noise: float):
    """The best of four by a signal of reliability σ²/(σ² + ν²): 1.0294 σ √reliability. No job lasted two cycles."""
    got = hired_talent(select="structured", interview_noise=noise, shortlist=4, past_stay=0.1)
    reliability = 0.35**2 / (0.35**2 + noise**2)
    assert got == pytest.approx(1.0294 * 0.35 * np.sqrt(reliability), abs=4 * 0.35 / np.sqrt(20_000))


def test_a_proven_record_adds_its_precision():
    """Two signals of the same talent: reliability σ²/(σ² + 1/(1/ν² + 1/ν′²)). All jobs lasted."""
    got = hired_talent(select="structured", interview_noise=0.35, noise=0.35, shortlist=4, past_stay=600)
    both = 1 / (2 / 0.35**2)
    expected = 1.0294 * 0.35 * np.sqrt(0.35**2 / (0.35**2 + both))
    assert got == pytest.approx(expected, abs=4 * 0.35 / np.sqrt(20_000) + 0.015 * expected), "3 % had shorter jobs"


def test_expected_talent_is_what_talent_is_on_average():
    """Regressing talent on what an interviewer expects gives a slope of 1."""
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(3, 200_000))
    stay = np.where(rng.random(200_000) < 0.5, 5.0, 30.0)
    p = Candidates(interview_noise=0.4, noise=0.3)
    expected = expected_talent(0.35 * draws[0], stay, draws[1], draws[2], 9.0, 0.35, p)
    slope, _ = np.polyfit(expected, 0.35 * draws[0], 1)
    assert slope == pytest.approx(1, abs=0.01)


# Quits: who thinks of leaving, and how quitting spreads.


@given(count=st.integers(1, 60), pull=st.floats(0, 0.5), strength=st.floats(0, 1))
def test_the_pull_of_the_middle_keeps_the_mean(count: int, pull: float, strength: float):
    """Over ranks (place + ½)/n its mean is 1 + s m/n², which nears 1 as fast as n² grows."""
    p = Morale(middle_pull=pull, strength=strength, quit_contagion=0)
    rank = ranks(np.arange(count, dtype=float)[np.newaxis], np.full((1, count), True))
    factor = quit_factor(np.full(count, 0.6), rank[0], np.zeros(count), np.zeros(count), p)
    assert factor.mean() == pytest.approx(1 + strength * pull / count**2)
    assert factor.max() == pytest.approx(factor[count // 2]), "the middle leaves most"


@given(usual=st.floats(0.05, 3), contagion=st.floats(0, 5), strength=st.floats(0, 1))
def test_contagion_keeps_the_mean_where_quits_are_as_usual(usual: float, contagion: float, strength: float):
    exits = np.random.default_rng(7).poisson(usual, 40_000).astype(float)
    p = Morale(quit_contagion=contagion, strength=strength, middle_pull=0)
    factor = quit_factor(np.full(exits.size, 0.6), np.full(exits.size, 0.5), exits, np.full(exits.size, usual), p)
    assert abs(factor.mean() - 1) <= 4 * factor.std() / 200 + 1e-12
    assert factor[exits == 0].max() <= 1


class Exits:
    """Quits of each team, month by month."""

    def __init__(self) -> None:
        self.quits: list[np.ndarray] = []

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        self.quits.append(state.tenure.quit.reshape(state.shape.worlds, state.shape.teams, -1).sum(axis=2))


def contagious_quits(contagion: float) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Quits by month, world and team where contagion is all that people feel."""
    feelings = {"strength": 1, "weight": 0, "middle_pull": 0, "quit_contagion": contagion}
    organisation = bare(
        organisation={"teams": 4, "seats_per_team": 12, "accounts_per_seat": 1},
        tenure={"mean": 19},
        hiring={"time_to_fill": 1},
        morale=feelings,
    )
    seen = Exits()
    got = tallies(organisation, 60, Span(horizon=96, burn_in=96), observers=[seen])
    return np.array(seen.quits), {name: values.sum(axis=1) for name, values in got.items()}


def test_contagion_clusters_quits_and_keeps_tenure():
    """Quits come together, more than binomially; the mean completed tenure is still what `tenure.mean` says."""
    expected = 1 / -np.expm1(-1 / 19) - 0.5
    spread, following = {}, {}
    for contagion in (0.0, 1.0):
        quits, got = contagious_quits(contagion)
        within(got["completed_tenure"], got["quits"], expected)
        mean = quits.mean(axis=(0, 2))
        spread[contagion] = quits.var(axis=(0, 2)) / mean  # by world
        apart = quits - mean[:, np.newaxis]
        following[contagion] = (apart[1:] * apart[:-1]).mean(axis=(0, 2)) / quits.var(axis=(0, 2))
    for measure in (spread, following):
        more = measure[1.0] - measure[0.0]
        assert more.mean() > 3 * more.std(ddof=1) / np.sqrt(more.size)
    alone = spread[0.0]
    assert abs(alone.mean() - (1 + np.expm1(-1 / 19))) < 5 * alone.std(ddof=1) / np.sqrt(alone.size), "binomial: 1 − q"


@given(half_life=st.floats(0.5, 24), share=st.floats(0, 1))
def test_fear_of_layoffs_rises_by_the_share_laid_off_and_halves(half_life: float, share: float):
    p = Morale(fear_half_life=half_life, fear_of_dismissals=1)
    fear = fear_after(np.array(0.0), np.array(share), p)
    assert fear == pytest.approx(share)
    for _ in range(3):
        fear = fear_after(fear, np.array(0.0), p)
    assert fear == pytest.approx(share * 2 ** (-3 / half_life))


def test_morale_settles_where_fear_and_tolerance_leave_it():
    p, morale = Morale(from_fear=0.3, from_tolerance=0.2, adapting=0.3), np.array(0.6)
    step = morale_after(morale, np.array(1.0), np.array(0.5), p)
    assert step == pytest.approx(0.6 - 0.3 * (0.3 + 0.1)), "three tenths of the way in the first month"
    for _ in range(200):
        morale = morale_after(morale, np.array(1.0), np.array(0.5), p)
    assert morale == pytest.approx(0.6 - 0.3 - 0.1)
    assert quit_factor(morale, np.array(0.5 + np.sqrt(1 / 12)), np.array(0.0), np.array(0.0), p) == pytest.approx(
        np.exp(0.4)
    )


# Seats.


def seats(**more: object) -> Organisation:
    size = {"teams": 5, "seats_per_team": 8, "accounts_per_seat": 1}
    return bare(organisation=size, tenure={"mean": 12}, hiring={"time_to_fill": 3}, **more)


def test_a_warm_bench_shortens_vacancies_to_one_month_and_its_part_of_the_rest():
    for factor in (0.0, 0.25, 1.0):
        p = Hiring(time_to_fill=5, time_to_fill_dispersion=3)
        assert months_to_fill(UNIT, p, np.array(factor)).mean() == pytest.approx(1 + factor * 4, rel=0.01)


def test_managers_who_recruit_leave_fewer_seats_empty():
    """Vacancies of mean 1 + bench (V̄ − 1) = 2 with a bench of one half, in the steady state."""
    organisation = seats(managers={"strength": 1, "recruiting": 10, "bench_half_hours": 10})
    got = {n: v.sum(axis=1) for n, v in tallies(organisation, 60, Span(horizon=60, burn_in=72)).items()}
    stay = 1 / -np.expm1(-1 / 12)
    within(got["vacant"], got["seats_open"], 2 / (stay + 2))


def test_closing_seats_lays_off_who_sits_there_and_conserves_heads():
    """A quarter of 40 seats for a year: heads change by hires, quits and lay-offs alone; seats open empty again."""
    close = Change({"headcount.closed": 0.25}, first_month=3, last_month=14)
    got = under(seats(), [close], 30, Span(horizon=30, burn_in=36))
    assert got["seats_open"].mean(axis=0).tolist() == [40.0] * 2 + [30.0] * 12 + [40.0] * 16
    assert np.flatnonzero(got["layoffs"].sum(axis=0)).tolist() == [2]
    change = got["hires"] - got["quits"] - got["layoffs"]
    assert np.array_equal(np.diff(got["headcount"], axis=1), change[:, 1:])
    within(got["layoffs"][:, 2], 10.0, 1 - 3 / (1 / -np.expm1(-1 / 12) + 3))
    reopened = got["vacant"][:, 14] - got["vacant"][:, 13]
    assert reopened.mean() > 8, "nobody comes in the month in which a seat opens"


def in_room_enough(changes: list[Change], months: int) -> dict[str, np.ndarray]:
    """One world under changes that want more seats than there are."""
    plan = Plan(seats(), tuple(changes))
    start = burn_in([seats()], shape_for([plan], 1, Span(months, 0)), 1, np.array([1]), 0)
    return run(start, [plan], months)


@pytest.mark.parametrize("growth", [-0.3, 0.25])
def test_seats_follow_the_planned_growth(growth: float):
    got = in_room_enough([Change({"headcount.growth_per_year": growth})], 36)
    assert got["seats_open"][0].tolist() == np.floor(40 * (1 + growth) ** (np.arange(1, 37) / 12) + 1e-6).tolist()


def test_extra_seats_come_beyond_the_plan_and_go_with_it():
    changes = [Change({"headcount.extra_seats": 7.0}, 2, 5), Change({"headcount.closed": 0.1}, 4, 6)]
    got = in_room_enough(changes, 7)
    assert got["seats_open"][0].tolist() == [40, 47, 47, 43, 43, 36, 40]


def test_shrinking_does_not_rejuvenate_those_in_seats():
    """Seats close whoever sits there, so tenure stays that of renewal theory: the mean residual of a stay."""
    got = under(seats(), [Change({"headcount.growth_per_year": -0.5})], 60, Span(horizon=24, burn_in=120))
    stays = np.exp(-np.arange(600) / 12)
    expected = float((stays * (np.arange(600) + 0.5)).sum() / stays.sum())
    within(got["tenure_in_seat"].sum(axis=1), got["headcount"].sum(axis=1), expected)


def test_people_laid_off_by_seat_number_are_those_who_opened_last():
    start = branch(seats(), 1, Span(horizon=1, burn_in=12))
    run(start, [Plan(seats(), (Change({"headcount.closed": 0.25}),))], 1)
    left_open = start.state.headcount.open.reshape(5, 8)
    assert left_open.tolist() == [[True] * 6 + [False] * 2] * 5


# Lost hours.

BUDGET = TimeBudget(distraction=0.15)


@given(blocked=st.floats(0, 0.9), deferred=st.floats(0, 1))
def test_blocked_hours_are_free_of_interruptions(blocked: float, deferred: float):
    """Good hours: the blocked ones, and e^(−λ′r) of the others, λ′ having risen by what is deferred."""
    rate = -np.log(1 - 0.15)  # λr
    open_rate = rate * (1 + deferred * blocked / (1 - blocked))
    good = blocked + (1 - blocked) * np.exp(-open_rate)
    assert lost_share(Distraction(blocked=blocked, deferred=deferred), BUDGET) == pytest.approx(1 - good)


def test_the_share_lost_to_interruptions_is_that_of_a_poisson_process():
    """A minute is good if nobody came in the r before it: 1 − e^(−λr) of a long day is lost, by simulation."""
    came = np.cumsum(np.random.default_rng(1).exponential(1 / 0.1625, 400_000))
    lost = np.minimum(np.diff(came), 1.0).sum() / (came[-1] - came[0])  # r = 1
    assert lost == pytest.approx(-np.expm1(-0.1625), rel=0.005)
    assert lost_share(Distraction(), TimeBudget(distraction=lost)) == pytest.approx(lost)


def test_limits_of_blocking():
    assert lost_share(Distraction(blocked=0), BUDGET) == pytest.approx(0.15)
    assert lost_share(Distraction(blocked=0.5, deferred=0), BUDGET) == pytest.approx(0.075)
    assert lost_share(Distraction(blocked=0.5, deferred=1), BUDGET) == pytest.approx(0.5 * (1 - 0.85**2))
    assert lost_share(Distraction(blocked=0.5, strength=0), BUDGET) == 0.15
    assert lost_share(Distraction(blocked=0.9), TimeBudget(distraction=0)) == pytest.approx(0)
