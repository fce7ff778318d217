"""What a month leaves out because it changes nothing, it may leave out: the numbers are those of the long way."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.deals import chances, playbook
from salessim.model.decisions import Decision
from salessim.model.managers.candour import how_many
from salessim.model.market.need import chance
from salessim.model.organisation import Organisation
from salessim.model.people.candidates import assess
from salessim.model.people.onboarding import mentor_gain
from salessim.model.plan import Change, Plan
from salessim.model.selling import handover, pipeline
from salessim.model.selling.handover import trust_after
from salessim.model.selling.pipeline import advance_hazard, by_stage
from salessim.model.simulation import Branch, Span, run

SPAN = Span(horizon=8, burn_in=6)
ACTIVE: Mapping[str, Mapping[str, Any]] = {
    "diagnosis": {"domains.matching": 0.6, "domains.mismatch": 5.0, "pipeline.cycle_months": 4.0},
    "letting deals go": {"qualification.disqualified": 0.5},
    "covering the vacant": {"cover.vacant": 0.6},
    "mentors": {"onboarding.components.mentor": 0.7},
    "more discovery": {"playbook.discovery": 0.7},
    "no candour": {"candour.strength": 0.0},
}


@pytest.fixture(scope="module")
def start() -> Branch:
    """Two worlds at the end of their burn-in; taken, never run on."""
    return branch(small(), 2, SPAN)


@pytest.mark.parametrize("values", ACTIVE.values(), ids=ACTIVE.keys())
def test_a_world_is_the_same_beside_one_that_needs_the_long_way(start: Branch, values: Mapping[str, Any]):
    """Alone it takes the short way; in a block in which one world needs the long way, all take it."""
    plain, other = Plan(small()), Plan(small(), (Change(values),))
    alone = [run(start.take(np.array([0])), [plan], SPAN.horizon) for plan in (plain, other)]
    together = run(start.take(np.array([0, 0])), [plain, other], SPAN.horizon)
    for row, own in enumerate(alone):
        for name, months in own.items():
            assert months[0].tobytes() == together[name][row].tobytes(), name
    assert any(alone[0][name].tobytes() != alone[1][name].tobytes() for name in alone[0]), "the change does something"


def test_the_list_of_deals_is_kept_as_it_would_be_found(start: Branch):
    found: list[bool] = []

    def watch(entry: str, state: Any, month: int) -> None:
        if entry == "pipeline.take_stock":
            kept = state.pipeline.at_work.copy()
            pipeline.list_open(state)
            found.append(kept.tolist() == state.pipeline.at_work.tolist() and kept.size > 0)

    run(start.take(np.array([1, 0])), [Plan(small())] * 2, SPAN.horizon, watchers=[watch])
    assert found == [True] * SPAN.horizon


@pytest.mark.parametrize("speeds", [(), (0.5, 2.0, 1.0, 0.5)])
@pytest.mark.parametrize("exponent", ["number", "worlds", "seats"])
def test_chances_by_seat_and_stage_are_those_of_each_deal(start: Branch, speeds: tuple[float, ...], exponent: str):
    state = start.take(np.array([0, 1])).state
    shape = state.shape
    state.performance.deal_effort[:] = np.linspace(0, 1.5, shape.worlds * shape.seats).reshape(shape.worlds, -1)
    state.performance.pace[:] = 0.9
    each = {
        "number": 0.4,
        "worlds": np.array([[0.4], [0.6]]),
        "seats": np.linspace(0.1, 1, shape.worlds * shape.seats).reshape(shape.worlds, -1),
    }[exponent]
    p = small(playbook={"discovery": 0.7}, terms={"size": 1.4})
    p = p.replaced(pipeline=p.pipeline.replaced(effort_exponent=each, stage_speed=speeds))
    state.pipeline.at_work = np.arange(0, shape.worlds * shape.accounts, 2)
    deals = state.open_deals()
    stage = (deals.cells % 4 + 1).astype(np.int8)
    assert pipeline._chances(state, p, stage).tolist() == list(_one_by_one(state, p, deals, stage))


def _one_by_one(state: Any, p: Organisation, deals: Places, stage: np.ndarray) -> Any:
    """The chance of each deal by the rules, as a seller would work it out for that deal alone."""
    speeds = by_stage(p.pipeline.stage_speed, 4, 1.0)
    for world, seat, now in zip(deals.worlds, deals.seats, stage, strict=True):
        given = state.performance.deal_effort[world, seat] * state.performance.pace[world, seat]
        share = p.playbook.discovery if now <= 2 else 1 - p.playbook.discovery
        own = Places(np.array([world * state.shape.accounts + seat * state.shape.accounts_per_seat]), state.shape)
        effort = np.array([given * (1 + p.playbook.strength * (2 * share - 1))])
        speed = speeds[now] * np.exp(-p.terms.cycle_power * np.log(p.terms.size))
        yield chance(advance_hazard(effort, speed, own.parameters(p.pipeline)))[0]


def test_trust_of_each_deal_follows_its_rule(start: Branch):
    state, p = start.take(np.array([0, 1])).state, small(handover={"progress_loss": 0.9})
    shape, own, tenure = state.shape, state.handover, state.tenure
    state.pipeline.at_work = np.arange(0, shape.worlds * shape.accounts, 3)
    deals = state.open_deals()
    own.trust.reshape(-1)[deals.cells] = np.linspace(0, 1, deals.cells.size)
    own.own_work[:], state.pipeline.stage[:] = 2.0, 4
    tenure.left[:] = np.arange(shape.seats) % 2 == 0
    tenure.occupied[:] = np.arange(shape.seats) % 3 == 0
    left, occupied = deals.of(tenure.left), deals.of(tenure.occupied)
    expected = trust_after(deals.of(own.trust), left, occupied, p.handover)
    handover.leave(state, p, Luck(1, np.array([1, 2]), 3))
    assert deals.of(own.trust).tolist() == expected.tolist()
    assert deals.of(own.own_work).tolist() == np.where(left, 0.0, 2.0).tolist()
    assert own.stages_lost.shape == left.shape
    assert set(own.stages_lost[~left]) == {0.0}
    assert own.stages_lost[left].max() > 1
    before = deals.of(state.pipeline.stage)
    pipeline.fall_back(state, p, Luck(1, np.array([1, 2]), 3))
    assert deals.of(state.pipeline.stage).tolist() == (before - own.stages_lost).tolist()


@pytest.mark.parametrize("discovery", [0.5, 0.7])
@pytest.mark.parametrize("discovered", [0.5, 0.3])
def test_what_is_even_adds_nothing_to_the_chances(start: Branch, discovery: float, discovered: float):
    state, p = start.take(np.array([0, 1])).state, small(playbook={"discovery": discovery})
    deals = state.at(np.arange(0, 60, 7))
    state.playbook.discovered[:], state.playbook.discovered[0, 0] = 0.5, discovered
    long_way = playbook.win_points(deals.of(state.playbook.discovered), deals.parameters(p.playbook))
    assert (chances._from_playbook(state, p, deals) + np.zeros(9)).tolist() == long_way.tolist()


def test_nobody_solves_problems_where_there_are_none():
    u, likely = np.array([0.0, 0.99]), np.array([0.3, 0.3])
    none, some = how_many(u, np.array([0.0, 0.0]), likely), how_many(u, np.array([0.0, 3.0]), likely)
    assert none.tolist() == [0, 0]
    assert some[0] == none[0]
    assert some[1] == 3


def test_a_firm_without_mentors_gains_nothing_by_them():
    parts, talent = small().onboarding.components, np.array([-1.0, 0.0, 2.0])
    several = parts.replaced(mentor=np.array([0.0, 0.0, 0.5]))
    assert mentor_gain(talent, 0.35, parts).tolist() == [0.0, 0.0, 0.0]
    assert mentor_gain(talent, 0.35, several)[:2].tolist() == [0.0, 0.0]
    assert mentor_gain(talent, 0.35, several)[2] > 0


@pytest.mark.parametrize(
    ("select", "matters"), [("random", ""), ("numbers", "n"), ("repeated", "n"), ("structured", "ns")]
)
def test_of_candidates_only_what_somebody_looks_at_is_drawn(select: str, matters: str):
    p = small(candidates={"select": select})
    talent, stay = np.array([0.1, -0.3, 0.4]), np.array([30.0, 40.0, 8.0])
    pick, one, other = np.array([0.1, 0.5, 0.9]), np.array([0.3, 0.1, -0.5]), np.array([1.0, -2.0, 0.7])
    usual = assess(talent, stay, one, one, pick, one, p)[0].tolist()
    assert (assess(talent, stay, one, other, pick, one, p)[0].tolist() != usual) == ("n" in matters)
    assert (assess(talent, stay, one, one, pick, other, p)[0].tolist() != usual) == ("s" in matters)


def test_start_words_mixed_together_are_those_mixed_one_by_one():
    replicates = np.array([3, 5])
    together = Luck(1, replicates, 4)
    for decision in (Decision.QUITS, Decision.TALENT, Decision.RENEWS):
        together.starts(decision)
    for month in (5, 6):
        for decision in (Decision.RENEWS, Decision.QUITS, Decision.SURVEYED):
            alone = Luck(1, replicates, month).starts(decision)
            assert together.at(month).starts(decision).tolist() == alone.tolist()
    lasting = Luck(1, replicates).dense(Decision.TALENT, np.arange(3, dtype=np.uint64), timeless=True)
    assert (
        together.at(9).dense(Decision.TALENT, np.arange(3, dtype=np.uint64), timeless=True).tolist() == lasting.tolist()
    )
    with pytest.raises(ValueError, match="read-only"):
        together.at(6).starts(Decision.QUITS)[0] = np.uint64(0)
