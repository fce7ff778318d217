"""Customers' entries leave out what cannot change anything: with and without, numbers agree to the bit."""

from typing import Any

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.customers import asking, experience, loyalty, referrals, renewal
from salessim.model.customers.loyalty import arrived, free_switching, is_captive, is_loyal
from salessim.model.decisions import Decision
from salessim.model.month import resume
from salessim.model.organisation import Organisation
from salessim.model.selling.handover import arr_kept, regained_share
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats
from salessim.quantities.stacking import put, stack

RESTLESS: Any = {"tenure": {"mean": "8 months"}, "organisation": {"accounts_per_seat": 60}}
WORLDS = 3
LUCK = Luck(seed=4, replicates=np.arange(1, WORLDS + 1), month=1)


def lived(**sections: Any) -> tuple[State, Organisation]:
    """Three worlds after two years in which people came and went, at the turn of a month."""
    organisation = small(**{**RESTLESS, **sections})
    state = branch(organisation, WORLDS, Span(1, 24)).state
    resume(state, organisation, LUCK)
    return state, organisation


def by_account(state: State, values: Floats) -> Floats:
    """A seat column as each of its accounts sees it."""
    return np.repeat(values, state.shape.accounts_per_seat, axis=1)


@pytest.mark.parametrize("arr_loss", [0.15, 0.0])
def test_what_melts_and_is_regained_is_what_the_rules_make_of_all_customers(arr_loss: float):
    """Some customers began in the month of the departure, and some in the month after it."""
    state, p = lived(handover={"arr_regained": 0.5, "regain_time": "6 months"})
    p = p.replaced(handover=p.handover.replaced(arr_loss=arr_loss))
    state.conduct.follow_share[1, 2] = 0.4
    state.handover.months_since_departure[1, 2] = 0
    own, there = state.renewal, state.renewal.customer.copy()
    since = by_account(state, state.handover.months_since_departure)
    own.months_served[:, ::3], own.months_served[:, 1::3] = since[:, ::3], np.maximum(since[:, 1::3] - 1, 0)
    arr = np.where(there & (own.months_served >= since), own.arr_usd, 0.0)
    followed = arr * by_account(state, state.conduct.follow_share)
    kept = arr_kept(since.astype(np.float64), by_account(state, state.cover.share), p.handover)
    melted = (arr - followed) * (1 - kept)
    seats = by_account(state, state.tenure.occupied.astype(np.float64))
    regained = np.where(there, own.regainable_usd * regained_share(seats, p.handover), 0.0)
    after = own.arr_usd + (regained - (followed + melted))
    regainable = own.regainable_usd + (melted * (p.handover.strength * p.handover.arr_regained) - regained)
    undecided, months = there & (own.months_to_renewal > 1), own.months_served + there
    renewal.renew(state, p, LUCK)
    assert np.array_equal(own.months_served, months)
    assert np.any(melted[undecided] > 0) == (arr_loss > 0)
    assert np.any(followed > 0)
    assert np.any(regained[undecided] > 0)
    assert np.any((melted == 0) & undecided), "some seats have lost nobody"
    assert np.array_equal(own.arr_usd[undecided], after[undecided])
    assert np.array_equal(own.regainable_usd[undecided], regainable[undecided])
    assert own.contraction_arr.sum() == pytest.approx((followed + melted).sum(), rel=1e-12)
    assert own.regained_arr.sum() == pytest.approx(regained.sum(), rel=1e-12)


def test_where_nobody_left_and_nothing_is_to_be_regained_arr_stays():
    state, p = lived()
    own = state.renewal
    state.handover.months_since_departure[:], own.regainable_usd[:] = 99, 0
    own.contraction_arr[:] = own.regained_arr[:] = 5.0
    before, undecided = own.arr_usd.copy(), own.customer & (own.months_to_renewal > 1)
    renewal.renew(state, p, LUCK)
    assert np.array_equal(own.arr_usd[undecided], before[undecided])
    assert not own.contraction_arr.any()
    assert not own.regained_arr.any()


def test_heirs_regain_also_where_nobody_has_left_lately():
    state, p = lived(handover={"arr_regained": 0.5})
    own = state.renewal
    state.handover.months_since_departure[:], state.tenure.occupied[:] = 99, True
    own.regainable_usd[:] = np.where(own.customer, 100.0, 0.0)
    renewal.renew(state, p, LUCK)
    regained = 100 * regained_share(np.array(1.0), p.handover)
    assert own.regained_arr == pytest.approx(regained * Places(own.served, state.shape).counted, rel=1e-12)


SPEAKING: Any = {"unasked": "20/year", "warnings": "20/year"}


def test_who_speaks_is_whoever_is_inclined_and_feels_strongly_enough():
    """The third world has no word of mouth, and the second asks for it."""
    state, p = lived(referrals=SPEAKING)
    p = stack(
        [
            p,
            p.replaced(referrals=p.referrals.replaced(asking=0.5)),
            p.replaced(referrals=p.referrals.replaced(strength=0.0)),
        ]
    )
    base = state.customers()
    words, feelings = base.words(state.account_words), (base.of(state.experience.satisfaction), p.experience, p.loyalty)
    loyal = is_loyal(*feelings)
    captive = is_captive(*feelings, base.of(state.loyalty.switching), arrived(1, p.loyalty))
    likely = base.parameters(p.referrals)
    telling = loyal & (LUCK.chosen(Decision.REFERS, base.worlds, words) < referrals.refers(likely))
    warning = captive & (LUCK.chosen(Decision.WARNS, base.worlds, words) < referrals.warns(likely))
    made, warned = base.where(telling).counted, base.where(warning)
    referrals.refer(state, p, LUCK)
    assert np.array_equal(state.referrals.made, made)
    assert np.all(made[:2].sum(axis=1) > 0)
    assert not made[2].any()
    assert 0 < state.referrals.warned.size <= warned.cells.size
    assert set(state.referrals.warned // state.shape.accounts) <= set(warned.worlds.tolist())


def test_without_word_of_mouth_nobody_is_told_or_warned():
    state, p = lived(referrals={**SPEAKING, "strength": 0})
    state.referrals.made[:], state.referrals.warned = 3.0, np.arange(2)
    referrals.refer(state, p, LUCK)
    assert not state.referrals.made.any()
    assert state.referrals.responded.size == state.referrals.warned.size == 0


def test_switching_costs_are_worked_out_again_only_where_something_moved_them():
    state, p = lived(loyalty={"switching": 0.25, "switching_spread": 0.1})
    own, there = state.loyalty, state.renewal.customer
    loyalty.hold(state, p, LUCK)
    held = own.switching.copy()
    assert np.array_equal(held[there], free_switching(own.deviation, p.loyalty)[there])
    own.switching[:] = 0.9
    loyalty.hold(state, p, LUCK)
    assert np.all(own.switching == 0.9), "nothing moved them, so that nobody looked"
    for name in ("switching", "switching_spread"):
        dearer = p.replaced(loyalty=p.loyalty.replaced(**{name: 0.3}))
        loyalty.hold(state, dearer, LUCK)
        assert np.array_equal(own.switching[there], free_switching(own.deviation, dearer.loyalty)[there])
    loyalty.hold(state, p, LUCK)
    assert np.array_equal(own.switching[there], held[there]), "and back"


def test_switching_costs_of_a_world_without_a_past_follow_its_first_month():
    organisation = small(loyalty={"switching": 0.25, "switching_spread": 0.1})
    state = branch(organisation, WORLDS, Span(1, 0)).state
    resume(state, organisation, LUCK)
    free = organisation.replaced(loyalty=organisation.loyalty.replaced(switching=0.0, switching_spread=0.0))
    loyalty.hold(state, free, LUCK)
    assert not state.loyalty.switching[state.renewal.customer].any()


def test_switching_costs_follow_parameters_of_one_seat():
    state, p = lived()
    where = np.zeros((WORLDS, state.shape.seats), dtype=bool)
    where[1, 2] = True
    one = put(p, "loyalty.switching", 0.4, where)
    loyalty.hold(state, one, LUCK)
    expected = free_switching(state.loyalty.deviation, p.loyalty.replaced(switching=by_account(state, where) * 0.4))
    here = state.renewal.customer & by_account(state, where)
    assert np.any(here)
    assert np.array_equal(state.loyalty.switching[here], expected[here])


def test_lock_in_of_one_world_takes_hold_there_and_goes_on_in_copies():
    state, p = lived(experience={"resentment": 0.2})
    locking = p.replaced(loyalty=p.loyalty.replaced(lock_in=0.5))
    mixed = stack([p, locking, p])
    for entry in (loyalty.hold, experience.feel):
        entry(state, mixed, LUCK)
    there = state.renewal.customer
    assert np.all(state.loyalty.locked[1][there[1]] > 0)
    assert not state.loyalty.locked[[0, 2]].any()
    copy = state.take(np.array([1]))
    resume(copy, p, LUCK)
    loyalty.hold(copy, p, LUCK.take(np.array([0])))
    assert np.all(copy.loyalty.locked[there[[1]]] < state.loyalty.locked[1][there[1]]), "given up, it wears off"


def test_a_world_feels_the_same_beside_one_that_locks_in_and_helps():
    """Entries do more where any world of a block needs it, and change nothing for those that don't."""
    alone, p = lived()
    beside = alone.take(np.arange(WORLDS))
    resume(beside, p, LUCK)
    busy = p.replaced(
        loyalty=p.loyalty.replaced(lock_in=0.8),
        downturn=p.downturn.replaced(help_hours=0.5),
        asking=p.asking.replaced(surveys_per_year=6.0, invest=1.0),
    )
    both = stack([p, p, busy])
    beside.downturn.thanks[2] = 0.02
    for state, held in ((alone, p), (beside, both)):
        for entry in (asking.survey, loyalty.hold, experience.feel, renewal.renew):
            entry(state, held, LUCK)
    for owner, column in (("experience", "satisfaction"), ("loyalty", "switching"), ("renewal", "arr_usd")):
        mine, theirs = (getattr(getattr(state, owner), column) for state in (alone, beside))
        assert np.array_equal(mine[:2], theirs[:2])
    assert not beside.experience.goodwill[:2].any()
    assert beside.experience.goodwill[2].any()
    assert beside.loyalty.locked[2].any()


def test_help_is_remembered_after_it_ends():
    state, p = lived(experience={"goodwill_half_life": "2 months"})
    there = state.renewal.customer
    state.downturn.thanks[:] = 0.1
    experience.feel(state, p, LUCK)
    helped = state.experience.goodwill[there]
    state.downturn.thanks[:] = 0
    for _ in range(2):
        experience.feel(state, p, LUCK)
    assert np.any(helped > 0)
    assert state.experience.goodwill[there] == pytest.approx(helped / 2, rel=1e-12)


def test_surveys_that_end_leave_nothing_behind():
    state, p = lived(asking={"surveys": "12/year", "invest": 1, "unhappy_below": 1})
    asking.survey(state, p, LUCK)
    own = state.asking
    assert own.remedy.any()
    assert own.cost_usd.any()
    asking.survey(state, p.replaced(asking=p.asking.replaced(surveys_per_year=0.0)), LUCK.at(2))
    assert not any(column.any() for column in (own.remedy, own.asked, own.hostages, own.cost_usd))


def won(replicates: list[int]) -> tuple[State, Luck, Places]:
    """Worlds in which the same ten deals are won."""
    state, _ = lived()
    state = state.take(np.zeros(len(replicates), dtype=np.int64))
    first = np.flatnonzero(~state.renewal.customer[0])[:10]
    cells = np.concatenate([first + world * state.shape.accounts for world in range(len(replicates))])
    state.outcome.won = cells
    return state, Luck(4, np.array(replicates)), Places(cells, state.shape)


@pytest.mark.parametrize("churn_a", [0.7, np.array([[0.7], [0.7], [1.5]])])
def test_the_same_contract_has_its_propensity_in_every_world_of_its_replicate(churn_a: Any):
    state, luck, new = won([1, 1, 2])
    organisation = small()
    p = organisation.replaced(renewal=organisation.renewal.replaced(churn_a=churn_a))
    renewal.begin(state, p, luck)
    draws = luck.chosen(Decision.CHURN_PROPENSITY, new.worlds, state.contract_words(new), timeless=True)
    expected = renewal.churn_propensity(draws, new.parameters(p.renewal))
    got = new.of(state.renewal.churn_per_year)
    assert np.array_equal(got, expected)
    assert np.array_equal(got[:10], got[10:20])
    assert not np.any(got[:10] == got[20:])


def test_what_stock_is_taken_of_is_what_accounts_have():
    state, p = lived()
    own, there = state.renewal, state.renewal.customer
    held = ((own.served_usd, own.arr_usd), (own.served_satisfaction, state.experience.satisfaction))
    for kept, column in (*held, (own.served_switching, state.loyalty.switching)):
        assert np.array_equal(kept, column[there])
    own.arr_usd[there] += 1
    renewal.take_stock(state, p, LUCK)
    assert np.array_equal(own.served_usd, own.arr_usd[there])


def chosen_everywhere(places: Places, chosen: Bools) -> list[int]:
    """How many are marked in each world, counted one by one."""
    return [int(chosen[places.worlds == world].sum()) for world in range(places.shape.worlds)]


@pytest.mark.parametrize("without", [[], [0], [1], [2], [0, 1, 2]])
def test_accounts_are_counted_by_world_also_where_there_are_none(without: list[int]):
    state, _ = lived()
    state.renewal.customer[without] = False
    base = Places(np.flatnonzero(state.renewal.customer), state.shape)
    marked = base.cells % 3 == 0
    assert base.in_worlds(marked).tolist() == chosen_everywhere(base, marked)
    assert np.array_equal(base.where(marked).cells, base.cells[marked])


def test_each_account_has_what_holds_in_its_world_or_seat():
    state, _ = lived()
    base = state.customers()
    assert base.each(0.5) == 0.5
    by_world, by_seat = np.arange(3.0)[:, np.newaxis], np.arange(3.0 * state.shape.seats).reshape(3, -1)
    assert np.array_equal(base.each(by_world), by_world[base.worlds, 0])
    assert np.array_equal(base.each(by_seat), by_seat[base.worlds, base.seats])
