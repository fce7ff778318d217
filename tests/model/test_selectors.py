"""Selections: for whom a change holds, from hand-made states; and who of a shortlist is hired."""

from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from support.worlds import small

from salessim.agents.choosing import chosen_seats
from salessim.engine.columns import Shape
from salessim.engine.luck import Luck, words_of
from salessim.model.people.candidates import (
    Candidates,
    Choice,
    assess,
    choose,
    drafted_rate,
    own_rate,
    repeated_success,
    shown,
)
from salessim.model.plan import Change, Plan, Selector, Timeline, select
from salessim.model.state import State

# Two teams that began with two seats each, in columns of three: the seats numbered 1, 2 and 3, 4 and two from growth.
OCCUPIED = [True, True, True, True, False, True]
TENURE = [5, 30, 1, 30, 99, 2]
BOOKINGS = [10.0, 50.0, 0.0, 20.0, 900.0, 50.0]
QUOTA = [10.0, 100.0, 0.0, 10.0, 1.0, 100.0]  # attainment 1, 0.5, none, 2, (900), 0.5
SIZE = {"teams": 2, "seats_per_team": 2, "accounts_per_seat": 1}

NAMED = [
    (Selector(), [0, 1, 2, 3, 4, 5]),
    (Selector(team=1), [0, 1, 2]),
    (Selector(team=2), [3, 4, 5]),
    (Selector(seats=(1,)), [0]),
    (Selector(seats=(2, 3)), [1, 3]),
    (Selector(seats=(4, 5, 6)), [4]),
    (Selector(team=2, seats=(2, 3)), [3]),
    (Selector(top_share=0.0), []),
    (Selector(top_share=0.2), [3]),
    (Selector(top_share=0.21), [0, 3]),
    (Selector(top_share=0.6), [0, 1, 3]),
    (Selector(top_share=1.0), [0, 1, 2, 3, 5]),
    (Selector(top_share=0.2, by="bookings"), [1]),
    (Selector(top_share=0.4, by="bookings"), [1, 5]),
    (Selector(top_share=0.6, by="bookings"), [1, 3, 5]),
    (Selector(top_share=0.2, by="tenure"), [1]),
    (Selector(top_share=0.4, by="tenure"), [1, 3]),
    (Selector(top_share=0.8, by="tenure"), [0, 1, 3, 5]),
    (Selector(team=2, top_share=0.4, by="tenure"), [3]),
]
"""Selectors and the columns that they name: ties go to the lower seat, and an empty seat is never among the best."""


def standing(worlds: int = 2) -> State:
    """World 1 stands as above; in world 0 everybody is equal."""
    state = State.empty(Shape(worlds, 2, 3, 1))
    state.tenure.occupied[-1], state.tenure.months_in_seat[-1] = OCCUPIED, TENURE
    state.pay.year_bookings_usd[-1], state.pay.year_quota_usd[-1] = BOOKINGS, QUOTA
    return state


@dataclass(frozen=True)
class Seat:
    """A stand-in for an agent's seat; its number is 0 if growth opened it."""

    team: int
    index: int
    place: int


@pytest.mark.parametrize(("selector", "named"), NAMED, ids=str)
def test_arrays_select(selector: Selector, named: list[int]):
    assert np.flatnonzero(select(selector, standing(), 1, 2)).tolist() == named


@pytest.mark.parametrize(("selector", "named"), NAMED, ids=str)
def test_agents_select(selector: Selector, named: list[int]):
    numbers = [1, 2, 0, 3, 4, 0]
    seats = [Seat(*divmod(at, 3), number) for at, number in enumerate(numbers)]
    model = SimpleNamespace(plan=Plan(small(organisation=SIZE)), seats=seats, reps=[])
    for seat, there, months, bookings, quota in zip(seats, OCCUPIED, TENURE, BOOKINGS, QUOTA, strict=True):
        if there:
            rep = SimpleNamespace(seat=seat, months_in_seat=months, year_bookings_usd=bookings, year_quota_usd=quota)
            model.reps.append(rep)
    chosen = chosen_seats(model, selector)  # type: ignore[arg-type]
    assert [place for place, seat in enumerate(seats) if seat in chosen] == named


def commissions(timeline: Timeline, month: int, state: State) -> list[float]:
    held = np.asarray(timeline(month, state).money.pay.commission)
    return np.broadcast_to(held, (1, 6))[0].tolist()


@pytest.mark.parametrize(("fixed", "in_month_6"), [(False, [5]), (True, [3])])
def test_a_selection_is_made_when_it_begins_and_again_unless_fixed(fixed: bool, in_month_6: list[int]):
    top = Selector(top_share=0.2, fixed=fixed)
    plan = Plan(small(organisation=SIZE, money={"pay": {"commission": 0.1}}))
    timeline = Timeline([Plan(plan.organisation, (Change({"money.pay.commission": 0.5}, 5, 6, top),))])
    state = standing(1)
    state.pay.year_bookings_usd[0, 0] = 1e6
    assert commissions(timeline, 4, state) == [0.1] * 6
    state.pay.year_bookings_usd[0] = BOOKINGS
    assert np.flatnonzero(np.equal(commissions(timeline, 5, state), 0.5)).tolist() == [3], "as things stand then"
    state.pay.year_bookings_usd[0, 5] = 1e6
    assert np.flatnonzero(np.equal(commissions(timeline, 6, state), 0.5)).tolist() == in_month_6
    assert commissions(timeline, 7, state) == [0.1] * 6


def test_a_selection_is_of_one_world():
    """The same change in two worlds names the best of each."""
    change = Change({"money.pay.commission": 0.5}, selector=Selector(top_share=0.2))
    plans = [Plan(small(organisation=SIZE)), Plan(small(organisation=SIZE), (change,))]
    state = standing()
    state.tenure.occupied[0] = True
    raised = Timeline(plans)(1, state).money.pay.commission == 0.5
    assert np.argwhere(raised).tolist() == [[1, 3]]


# Candidates: cycle L = 9 months, stay T, talent θ.

PEOPLE = words_of(np.arange(4000))


def hired(select: str = "random", **more: object) -> Choice:
    """Who is hired for 4,000 openings."""
    values = {"select": select, "inherited_spread": 0.6, **more}
    return choose(PEOPLE, np.zeros(PEOPLE.size, dtype=np.int64), small(candidates=values), Luck(1, np.array([1])))


def test_what_a_candidate_built():
    stays = np.array([3.0, 9.0, 18.0, 36.0, 9e15])
    assert own_rate(np.zeros(5), stays, 9.0).tolist() == pytest.approx([0, 0, 0.5, 0.75, 1])
    assert own_rate(np.log(2), np.array(18.0), 9.0) == pytest.approx(1.0)


def test_what_predecessors_had_built():
    stays, p = np.array([3.0, 9.0, 18.0, 36.0, 9e15]), Candidates(inherited_rate=0.8, inherited_spread=0.6)
    assert drafted_rate(np.zeros(5), stays, 9.0, p).tolist() == pytest.approx([0.8, 0.8, 0.4, 0.2, 0])
    assert drafted_rate(np.array(2.0), np.array(18.0), 9.0, p) == pytest.approx(0.4 * np.exp(1.2))


def test_a_resume_adds_both_up():
    assert shown(np.array(0.5), np.array(0.3), np.array(0.0), Candidates()) == pytest.approx(0.8)
    assert shown(np.array(0.5), np.array(0.3), np.array(-2.0), Candidates(noise=0.2)) == pytest.approx(
        0.8 * np.exp(-0.4)
    )


def test_success_is_proven_by_two_cycles_and_ranks_above_any_numbers():
    numbers = np.array([9.0, 9.0, 2.0, 1e-12])
    stays = np.array([18.0, 17.99, 17.99, 17.99])
    ranks = repeated_success(np.full(4, -3.0), stays, np.full(4, 1.0), numbers, 9.0, Candidates(noise=0.2))
    assert ranks[0] == pytest.approx(np.exp(-2.8))
    assert np.all(np.diff(ranks) < 0), "the unproven rank by their numbers, all below the proven"
    assert ranks[1] < 0


def test_the_drafted_share_is_the_cycles_share_of_the_stay():
    p, zero = small(candidates={"inherited_rate": 1}, pipeline={"cycle": 9}), np.zeros(5)
    stays = np.array([3.0, 9.0, 12.0, 18.0, 90.0])
    _, _, share = assess(zero, stays, zero, zero, zero, zero, p)
    assert share.tolist() == pytest.approx([1, 1, 0.75, 0.5, 0.1])


@pytest.mark.parametrize("select", ["random", "numbers", "repeated", "structured"])
def test_off_is_a_list_of_one(select: str):
    off, first = hired(select, strength=0), hired(select, shortlist=1)
    assert np.array_equal(off.talent, first.talent)
    assert not off.drafted_share.any(), "nor is there a résumé"
    assert not np.array_equal(hired(select).talent, first.talent)


def test_choosing_by_numbers_takes_the_best_numbers():
    """Numbers without noise and without anything inherited are talent alone, if all have been there for ever."""
    honest = {"inherited_rate": 0, "noise": 0, "past_stay": 600}
    lists = [hired("numbers", shortlist=size, **honest).talent for size in (1, 2, 4, 8)]
    assert all(np.mean(longer) > np.mean(shorter) + 0.05 for shorter, longer in pairwise(lists))
    assert np.mean(lists[2]) == pytest.approx(1.0294 * small().hiring.talent_sd, abs=0.03), "the best of four normals"


def test_choosing_by_numbers_raises_the_numbers_shown():
    rng = np.random.default_rng(1)
    talent, found, noise = rng.normal(size=(3, 500, 4))
    stay = 1 + rng.exponential(19, (500, 4))
    ranks, _, _ = assess(talent, stay, found, noise, stay, stay, small(candidates={"select": "numbers"}))
    own = Candidates()
    numbers = shown(own_rate(talent, stay, 9.0), drafted_rate(found, stay, 9.0, own), noise, own)
    assert np.array_equal(ranks, numbers)
    best = np.take_along_axis(numbers, ranks.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]
    assert np.all(best == numbers.max(axis=1))


def test_repeated_success_finds_more_talent_than_numbers_where_inheritance_varies():
    by_numbers, repeated, anybody = (
        hired(select, inherited_spread=2.0).talent for select in ("numbers", "repeated", "random")
    )
    for better, worse in ((repeated, by_numbers), (by_numbers, anybody)):
        gain = better - worse
        assert gain.mean() > 3 * gain.std(ddof=1) / np.sqrt(gain.size)


def test_numbers_hire_more_drafted_resumes_than_repeated_success():
    assert hired("numbers").drafted_share.mean() > hired("repeated").drafted_share.mean() + 0.1


def test_longer_stays_show_less_that_was_drafted():
    shares = [hired(past_stay=months).drafted_share.mean() for months in (6, 19, 60)]
    assert shares[0] > shares[1] + 0.05
    assert shares[1] > shares[2] + 0.05
