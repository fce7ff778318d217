"""Laws of the rules on conduct and managers: bounds, direction, neutrality, off at strength 0, scalars as arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.worlds import bare, small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.managers import attention, candour, coaching, dismissal, promotion, standards
from salessim.model.managers.attention import Managers
from salessim.model.managers.candour import Candour
from salessim.model.managers.coaching import Coaching
from salessim.model.managers.promotion import Promotion
from salessim.model.managers.standards import DismissalPlan, Standards
from salessim.model.market import shock
from salessim.model.market.shock import Shock
from salessim.model.people import conduct
from salessim.model.people.conduct import DIMENSIONS, adherence, norm, own_adherence
from salessim.model.selling import performance
from salessim.model.state import State
from salessim.quantities.parameters import Parameters, meaning_of
from salessim.quantities.units import DAYS_PER_MONTH

UNIT = st.floats(0, 1)
NUMBER = st.floats(-4, 4)
CLOSE = 1e-12


def sections(group: type[Parameters], **fixed: float) -> st.SearchStrategy[Any]:
    """A section of parameters with every number in the range for sensitivity analysis, and strength anywhere."""
    drawn: dict[str, st.SearchStrategy[Any]] = {"strength": UNIT}
    for name, field in group.model_fields.items():
        about = meaning_of(field)
        if about and about.range and name not in fixed:
            drawn[about.key] = st.floats(*about.range)
    return st.fixed_dictionaries(drawn).map(lambda values: group(**{**values, **fixed}))


def off(group: Parameters) -> Any:
    """The same section, switched off."""
    return group.replaced(strength=0.0)


# Conduct.


@given(NUMBER, NUMBER, NUMBER, st.just(0.0) | st.floats(0.01, 2), sections(Standards))
def test_adherence_is_a_share_that_rises_with_the_norm(talent: float, person: float, dim: float, sd: float, p: Any):
    here = conduct.standing_conduct(np.array(talent), np.array(person), np.array(dim), sd, p)
    assert 0 <= here <= 1
    more = conduct.standing_conduct(np.array(talent), np.array(person), np.array(dim + 0.5), sd, p)
    assert more >= here
    better = conduct.standing_conduct(np.array(talent + 1), np.array(person), np.array(dim), max(sd, 0.1), p)
    worse = conduct.standing_conduct(np.array(talent), np.array(person), np.array(dim), max(sd, 0.1), p)
    assert (better - worse) * np.sign(p.talent_copula) >= 0


@given(NUMBER, NUMBER, NUMBER, sections(Standards))
def test_without_spread_everybody_keeps_to_the_norm(talent: float, person: float, dim: float, p: Any):
    held = p.replaced(spread=0.0)
    here = conduct.standing_conduct(np.array(talent), np.array(person), np.array(dim), 0.35, held)
    assert here == pytest.approx(float(norm(held)), rel=1e-12)
    one = conduct.standing_conduct(np.array(talent), np.array(person), np.array(dim), 0.0, p)
    other = conduct.standing_conduct(np.array(-talent), np.array(person), np.array(dim), 0.0, p)
    assert one == other, "where talent has no spread it says nothing"


@given(UNIT, st.booleans(), sections(Standards))
def test_violators_only_ever_drive_away(share: float, violator: bool, p: Any):
    factor = conduct.quit_factor(np.array(share), np.array(violator), p)
    assert 1 <= factor <= p.quit_factor_cap + CLOSE
    assert conduct.quit_factor(np.array(min(1.0, share + 0.05)), np.array(violator), p) >= factor
    assert conduct.quit_factor(np.array(0.0), np.array(violator), p) == 1
    assert conduct.quit_factor(np.array(share), np.array(True), p) == 1
    assert conduct.quit_factor(np.array(share), np.array(violator), off(p)) == 1


@given(UNIT, UNIT, st.floats(-1, 1), sections(Standards))
def test_conduct_stays_a_share_and_moves_towards_where_it_tends(held: float, own: float, pressure: float, p: Any):
    after = conduct.drifted(np.array(held), np.array(own), np.array(pressure), p)
    assert -CLOSE <= after <= 1 + CLOSE
    tends = min(max(own - p.strength * p.contagion * pressure, 0.0), 1.0)
    assert min(held, tends) - CLOSE <= after <= max(held, tends) + CLOSE
    assert conduct.drifted(np.array(held), np.array(own), np.array(pressure + 0.1), p) <= after + CLOSE
    alone = conduct.drifted(np.array(held), np.array(own), np.array(0.0), p)
    assert conduct.drifted(np.array(held), np.array(own), np.array(pressure), off(p)) == alone


@given(UNIT, sections(Standards))
def test_only_what_lies_below_the_norm_spreads_in_full(held: float, p: Any):
    spreads, short = conduct.contagious(np.array(held), norm(p), p), float(norm(p)) - held
    assert spreads == pytest.approx(short * (1 if short > 0 else p.good_spreads))
    assert conduct.contagious(norm(p), norm(p), p) == 0


# Whole teams: permutation of seats, teams apart, neutrality at the norm, off.


def house(values: np.ndarray, occupied: np.ndarray) -> State:
    """One world of two teams with this adherence, dimension by seat, and these seats filled."""
    state = State.empty(Shape(1, 2, values.shape[1] // 2, 1))
    state.headcount.open[:] = True
    state.tenure.occupied[0], state.tenure.occupant[:], state.tenure.months_in_seat[:] = occupied, 1, 9
    for held, own, here in zip(adherence(state), own_adherence(state), values, strict=True):
        held[0] = own[0] = here
    return state


def lived(state: State, p: Any) -> dict[str, np.ndarray]:
    """What a month of conduct does, by column."""
    luck = Luck(1, np.array([1]), 2)
    state.outcome.bookings_usd[:] = 10_000.0
    for entry in (conduct.matter, conduct.spread, conduct.settle):
        entry(state, p, luck)
    return {name: values[0] for name, about, values in state.conduct.arrays() if about.kind == "seat"}


TEAMS = st.tuples(
    st.lists(st.lists(st.floats(0, 1), min_size=8, max_size=8), min_size=5, max_size=5).map(np.array),
    st.lists(st.booleans(), min_size=8, max_size=8).map(np.array),
)


@given(TEAMS, st.permutations(range(4)), st.permutations(range(4)), sections(Standards))
def test_conduct_knows_people_and_not_seats(team: Any, first: list[int], second: list[int], p: Any):
    organisation = bare().replaced(standards=p)
    order = np.array([*first, *(4 + place for place in second)])
    here = lived(house(*team), organisation)
    there = lived(house(team[0][:, order], team[1][order]), organisation)
    for name, values in here.items():
        assert there[name] == pytest.approx(values[order].astype(float), rel=1e-9, abs=1e-9), name


@given(TEAMS, TEAMS, sections(Standards))
def test_teams_do_not_touch(team: Any, other: Any, p: Any):
    organisation = bare().replaced(standards=p)
    mixed = np.concatenate([team[0][:, :4], other[0][:, 4:]], axis=1), np.r_[team[1][:4], other[1][4:]]
    here, there = lived(house(*team), organisation), lived(house(*mixed), organisation)
    for name, values in here.items():
        assert np.array_equal(values[:4], there[name][:4]), name


@given(TEAMS, sections(Standards))
def test_a_seat_without_anybody_is_neutral_and_unseen(team: Any, p: Any):
    organisation, (values, occupied) = bare().replaced(standards=p), team
    elsewhere = np.where(occupied, values, 0.0)
    here, there = lived(house(values, occupied), organisation), lived(house(elsewhere, occupied), organisation)
    for name, seats in here.items():
        assert np.array_equal(seats[occupied], there[name][occupied]), name
    for name, neutral in {"cost_usd": 0, "saved_hours": 0, "violator": 0, "churn": 1}.items():
        assert np.all(here[name][~occupied] == neutral), name
    assert all(np.all(here[name][~occupied] == 1) for name in DIMENSIONS)


@given(TEAMS, sections(Standards))
def test_effects_stay_within_bounds(team: Any, p: Any):
    state = house(*team)
    lived(state, bare().replaced(standards=p))
    for name, about, values in state.conduct.arrays():
        if about.bounds and about.kind == "seat":
            assert np.all((values >= about.bounds[0] - CLOSE) & (values <= about.bounds[1] + CLOSE)), name


NEUTRAL = {
    "quit_factor": 1.0, "drive": 1.0, "points": 0.0, "prospecting": 1.0, "churn": 1.0, "saved_hours": 0.0,
    "cost_usd": 0.0, "violator": 0.0,
}  # fmt: skip


@given(sections(Standards))
def test_at_the_norm_conduct_makes_no_difference(p: Any):
    held = p.replaced(assistant=0.0)
    team = np.full((5, 8), float(norm(held))), np.ones(8, dtype=bool)
    here = lived(house(*team), bare().replaced(standards=held))
    for name, neutral in NEUTRAL.items():
        assert here[name] == pytest.approx(np.full(8, neutral), abs=1e-9), name
    for name in DIMENSIONS:
        assert here[name] == pytest.approx(np.full(8, float(norm(held))), abs=1e-9), name


@given(TEAMS, sections(Standards))
def test_switched_off_conduct_makes_exactly_no_difference(team: Any, p: Any):
    state = house(*team)
    state.conduct.star[0, 0] = True
    here = lived(state, bare().replaced(standards=off(p)))
    for name, neutral in NEUTRAL.items():
        if name != "violator":
            assert np.all(here[name] == neutral), name


@given(st.floats(0.2, 6), st.floats(-2, 2))
def test_output_multiplies_the_chance_of_winning_by_a_power_of_it(multiple: float, win: float):
    p = bare(outcome={"win": win})
    chance, other = np.exp(win), np.exp(p.outcome.no_decision_logit)
    before = chance / (1 + chance + other)
    odds = before / (1 - before) * np.exp(float(performance.better_chances(np.array(multiple), p.outcome)))
    assert odds / (1 + odds) == pytest.approx(min(multiple**0.75 * before, 0.99))
    assert performance.better_chances(np.array(1.0), p.outcome) == 0


# Standards.


@given(UNIT, sections(Standards))
def test_acting_is_a_probability_that_rises_with_all_it_needs(credibility: float, p: Any):
    acts = standards.acting_probability(np.array(credibility), p)
    assert 0 <= acts <= min(credibility, p.visibility, p.enforced, p.strength) + CLOSE
    assert standards.acting_probability(np.array(credibility), off(p)) == 0
    assert standards.acting_probability(np.array(1.0), p) >= acts


@given(st.floats(0.01, 24))
def test_plans_last_whole_months(months: float):
    length = standards.plan_months(DismissalPlan(days=months * DAYS_PER_MONTH))
    assert length == int(length) >= 1
    assert abs(length - months) <= max(0.5, 1 - months) + CLOSE


# Managers.


@given(st.integers(0, 60), sections(Managers), sections(Coaching))
def test_time_suffices_for_a_share(people: int, p: Any, q: Any):
    each = attention.wanted_for(q)
    held = attention.fit(people * each, p)
    assert 0 < held <= 1
    assert attention.fit((people + 1) * each, p) <= held
    assert attention.fit(people * each, off(p)) == 1
    assert attention.wanted_for(off(q)) == 0


@given(UNIT, sections(Managers))
def test_hours_for_the_bench_and_for_correction_help(suffices: float, p: Any):
    fit = np.array(suffices)
    bench, correction = attention.bench_factor(fit, p), attention.correction_factor(fit, p)
    assert 0 < bench <= 1 <= correction
    assert attention.bench_factor(np.array(1.0), p) <= bench
    assert attention.correction_factor(np.array(1.0), p) >= correction
    assert attention.bench_factor(fit, off(p)) == attention.correction_factor(fit, off(p)) == 1


@given(UNIT, st.booleans(), sections(Managers))
def test_credibility_is_a_share_that_tolerance_costs(held: float, tolerates: bool, p: Any):
    after = attention.credibility_after(np.array(held), np.array(tolerates), p)
    assert 0 <= after <= 1
    assert after <= held if tolerates else after >= held - CLOSE
    assert attention.credibility_after(np.array(held), np.array(True), off(p)) == held


@given(UNIT, UNIT, st.booleans(), st.floats(0, 3), sections(Coaching))
def test_coaching_received(suffices: float, credibility: float, held: bool, attained: float, p: Any):
    taught = coaching.hours_taught(np.array(held), np.array(suffices), np.array(credibility), p)
    assert taught >= -CLOSE
    assert taught <= coaching.hours_taught(np.array(True), np.array(1.0), np.array(1.0), p) + CLOSE
    assert coaching.hours_taught(np.array(held), np.array(suffices), np.array(credibility), off(p)) == 2
    cancels = coaching.cancel_probability(np.array(attained), p)
    assert p.cancelled <= cancels <= 1
    assert coaching.cancel_probability(np.array(attained + 0.1), p) <= cancels
    assert coaching.presence_points(np.array(suffices), off(p)) == 0
    assert 0 <= coaching.presence_points(np.array(suffices), p) <= coaching.presence_points(np.array(1.0), p)


@given(NUMBER, NUMBER, st.floats(0.05, 1), sections(Promotion))
def test_teams_under_good_managers_and_former_stars(talent: float, sales: float, more: float, p: Any):
    drive = promotion.team_drive(np.array(talent), np.array(sales), p)
    assert drive > 0
    assert promotion.team_drive(np.array(talent + more), np.array(sales), p) >= drive
    assert promotion.team_drive(np.array(talent), np.array(sales + more), p) <= drive
    assert promotion.team_drive(np.array(0.0), np.array(0.0), p) == 1
    assert promotion.team_drive(np.array(talent), np.array(sales), off(p)) == 1
    assert 0 <= promotion.leaving_probability(p) < 1
    assert promotion.leaving_probability(off(p)) == 0
    assert promotion.managing_talent(np.array(sales), np.array(talent), 0.0, p) == pytest.approx(
        np.sqrt(1 - p.talents_tied**2) * talent
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=8, max_size=8))
def test_one_in_each_team_is_last(seats: list[tuple[int, bool]]):
    rank, judged = (np.array([column]) for column in zip(*seats, strict=True))
    last = dismissal.last_of_team(rank / 5, judged, Shape(1, 2, 4, 1)).reshape(2, 4)
    for team in range(2):
        ranks, among = rank.reshape(2, 4)[team], judged.reshape(2, 4)[team]
        assert last[team].sum() == (among.sum() > 1), "nobody is last of one"
        for seat in np.flatnonzero(last[team]):
            assert among[seat]
            assert ranks[seat] == ranks[among].min()
            assert not np.any(among[:seat] & (ranks[:seat] == ranks[seat])), "the lower seat of equals"


@given(UNIT, st.integers(0, 30), st.floats(1e-6, 1))
def test_no_more_problems_are_found_than_there_are(u: float, of: int, probability: float):
    found = candour.how_many(np.array([u * 0.999]), np.array([float(of)]), np.array([probability]))
    assert 0 <= found <= of
    assert found == int(found[0])
    assert candour.how_many(np.array([u * 0.999]), np.array([of + 1.0]), np.array([probability])) >= found


@given(st.floats(1, 5), sections(Candour))
def test_openness_finds_and_solves(correction: float, p: Any):
    more = p.replaced(level=min(1.0, p.level + 0.2))
    finds, solves = candour.noticing(np.array(correction), p), candour.solving(p)
    assert 0 < finds < 1
    assert 0 < solves < 1
    assert candour.noticing(np.array(correction), more) >= finds
    assert candour.noticing(np.array(correction + 1), p) > finds
    assert candour.solving(more) >= solves
    assert candour.openness(p.replaced(level=0.5)) == 1
    assert candour.openness(p.replaced(level=0.0)) * candour.openness(p.replaced(level=1.0)) == pytest.approx(1)
    assert candour.openness(p.replaced(level=1.0)) == pytest.approx(p.closed)
    assert candour.contention(p.replaced(level=0.3)) == 0
    assert candour.contention(p.replaced(level=0.75)) == pytest.approx(0.5)
    assert candour.contention(p.replaced(level=1.0)) == 1


@given(UNIT, st.floats(0, 8), sections(Shock))
def test_a_shock_only_ever_passes(left: float, answering: float, p: Any):
    after = shock.remaining(np.array(left), np.array(answering), p)
    assert 0 <= after <= left
    assert shock.remaining(np.array(left), np.array(answering + 1), p) <= after


# A number is a number: scalars give the bits that arrays give.

SHARES, NUMBERS = np.linspace(0, 1, 23), np.linspace(-3, 3, 23)
COUNTS, BOOLS = np.arange(23.0), np.arange(23) % 2 == 0
DEFAULTS = small()
RULES: dict[str, tuple[Callable[..., Any], list[np.ndarray]]] = {
    "standing_conduct": (
        lambda talent, person, dim: conduct.standing_conduct(talent, person, dim, 0.35, DEFAULTS.standards),
        [NUMBERS, NUMBERS[::-1], NUMBERS / 2],
    ),
    "quit_factor": (lambda share, bad: conduct.quit_factor(share, bad, DEFAULTS.standards), [SHARES / 8, BOOLS]),
    "contagious": (lambda held: conduct.contagious(held, norm(DEFAULTS.standards), DEFAULTS.standards), [SHARES]),
    "drifted": (
        lambda held, own, x: conduct.drifted(held, own, x, DEFAULTS.standards), [SHARES, SHARES[::-1], NUMBERS]
    ),
    "acting_probability": (lambda c: standards.acting_probability(c, Standards(enforced=0.7)), [SHARES]),
    "fit": (lambda n: attention.fit(n * attention.wanted_for(DEFAULTS.coaching), DEFAULTS.managers), [COUNTS]),
    "bench_factor": (lambda fit: attention.bench_factor(fit, Managers(recruiting=7)), [SHARES]),
    "correction_factor": (lambda fit: attention.correction_factor(fit, Managers(correction=7)), [SHARES]),
    "credibility_after": (lambda c, t: attention.credibility_after(c, t, DEFAULTS.managers), [SHARES, BOOLS]),
    "cancel_probability": (lambda x: coaching.cancel_probability(x, DEFAULTS.coaching), [2 * SHARES]),
    "hours_taught": (
        lambda held, fit, c: coaching.hours_taught(held, fit, c, Coaching(joint_calls=3)), [BOOLS, SHARES, SHARES[::-1]]
    ),
    "presence_points": (lambda fit: coaching.presence_points(fit, Coaching(joint_calls=3, takeover=0.3)), [SHARES]),
    "managing_talent": (
        lambda x, y: promotion.managing_talent(x, y, 0.35, DEFAULTS.promotion), [NUMBERS, NUMBERS[::-1]]
    ),
    "team_drive": (lambda x, y: promotion.team_drive(x, y, DEFAULTS.promotion), [NUMBERS, NUMBERS[::-1] / 3]),
    "noticing": (lambda c: candour.noticing(c, Candour(level=0.7, early_warning=1.5)), [1 + SHARES]),
    "how_many": (candour.how_many, [SHARES * 0.99, COUNTS, SHARES[::-1]]),
    "remaining": (lambda left, a: shock.remaining(left, a, DEFAULTS.shock), [SHARES, SHARES[::-1]]),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_scalars_and_arrays_give_the_same_bits(rule: str):
    function, values = RULES[rule]
    together = np.asarray(function(*values), dtype=np.float64)
    alone = [float(np.asarray(function(*(column[place : place + 1][0] for column in values)))) for place in range(23)]
    assert together.tolist() == alone
