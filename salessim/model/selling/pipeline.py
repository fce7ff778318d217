"""The pipeline: deals open, advance stage by stage with the effort they get, drop out or reach their end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, normal
from salessim.engine.places import Places
from salessim.model.deals import breadth, playbook, terms
from salessim.model.decisions import Decision
from salessim.model.market.need import Market, chance, price_level
from salessim.quantities.arrays import (
    AccountFloats,
    AccountInts,
    AccountSmallInts,
    Cells,
    Floats,
    SeatFloats,
)
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

CERTAIN: Final = 1e-15
"""Keeps the hazard finite where a stage takes exactly one month."""


class Pipeline(Parameters):
    """Stages."""

    stages: int = parameter(
        4, key="stages", unit="count", scope="structure", ge=1, le=20,
        meaning="Stages of a deal: discovery, proposal, validation and decision by default",
    )  # fmt: skip
    cycle_months: float = parameter(
        9.0, key="cycle", unit="months", gt=0, le=120, evidence="sales_cycle", range=(4, 18),
        meaning="Nominal sales cycle: mean months from opening to decision for a ramped rep at full effort",
    )  # fmt: skip
    effort_exponent: float = parameter(
        0.5, key="effort_exponent", unit="factor", ge=0, le=2, evidence="selling_elasticity", range=(0.2, 0.8),
        meaning="How much faster deals advance with effort; 0: effort, even of an empty seat, does not matter",
    )  # fmt: skip
    stage_speed: tuple[float, ...] = parameter(
        (), key="stage_speed", unit="factor", scope="structure",
        meaning="Speed of each stage relative to the others; an empty list makes all equal",
    )  # fmt: skip
    stage_drop_per_month: tuple[float, ...] = parameter(
        (), key="stage_drop", unit="/month", scope="structure",
        meaning="Hazard at which customers drop out in each stage, beside fading needs; an empty list: never",
    )  # fmt: skip


@dataclass
class PipelineColumns(Columns):
    """The open deals: at most one an account."""

    stage: AccountSmallInts = column("account", np.int8, "–", "stage of the open deal, 0 if none", bounds=(0, 20))
    months_open: AccountInts = column("account", np.int32, "months", "months since the deal opened", bounds=(0, np.inf))
    value_usd: AccountFloats = column("account", np.float64, "usd", "ARR that the deal would bring", bounds=(0, np.inf))
    originator: AccountInts = column("account", np.int32, "count", "number k of the person who opened the deal")
    opened: SeatFloats = column("seat", np.float64, "deals", "deals opened this month", bounds=(0, np.inf))
    at_work: Cells = column("event", np.int64, "cell", "deals open at the turn of the month, in order of account")
    moved: Cells = column("event", np.int64, "cell", "event: deals that reached their next stage")
    finished: Cells = column("event", np.int64, "cell", "event: deals that came to their decision")
    lapsed: Cells = column("event", np.int64, "cell", "event: deals whose customer dropped out")


def advance_hazard(effort: Floats, speed: Floats | float, p: Pipeline) -> Floats:
    """Hazard per month of reaching the next stage: h₁ × speed × effort^exponent, 1 − e^(−h₁) = stages ÷ cycle.

    At full effort and speed 1 a stage so takes cycle ÷ stages months on average, exactly, although months are whole.
    `effort` is hours given ÷ needed × pace. At exponent 0 it does not matter, and 0^0 = 1.
    """
    each_month = np.minimum(p.stages / np.asarray(p.cycle_months), 1 - CERTAIN)
    return -np.log1p(-each_month) * speed * raised(effort, p.effort_exponent)


def deal_value(u: Floats, month: int, p: Market) -> Floats:
    """ARR of a new deal: lognormal with the mean that holds in this month, by inverse CDF."""
    sd = np.asarray(p.deal_value_sd)
    return p.deal_value_mean_usd * price_level(month, p) * np.exp(sd * normal(u) - sd * sd / 2)


def by_stage(values: tuple[float, ...], stages: int, otherwise: float) -> Floats:
    """A list of one number a stage as a table that starts at stage 0."""
    return np.array([otherwise, *(values or (otherwise,) * stages)], dtype=np.float64)


def take_stock(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pipeline.take_stock: list the deals that are open now; the next month's work is on these.

    They are among those of the month before and the new ones, so that not all accounts need be looked through.
    """
    own = state.pipeline
    listed = np.concatenate([own.at_work, state.sources.opening])
    still = listed.compress(own.stage.reshape(-1)[listed] > 0)
    own.at_work = np.sort(still, kind="stable")  # two lists in order are merged, which takes one pass


def list_open(state: State) -> None:
    """The deals open now, found in the stages of all accounts: where no list of the month before is at hand."""
    state.pipeline.at_work = np.flatnonzero(state.pipeline.stage > 0)


def advance(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pipeline.advance: open deals drop out, advance or come to their decision."""
    own, deals = state.pipeline, state.open_deals()
    words, stage = deals.words(state.account_words), deals.of(own.stage)
    deals.add(own.months_open, np.ones(stage.shape, dtype=np.int32))
    owners = Places(state.breadth.owners, state.shape)
    own.value_usd.reshape(-1)[owners.cells] *= breadth.larger(owners.parameters(p.breadth))
    lapses = ~deals.of(state.need.need) | state.breadth.stranded
    if p.pipeline.stage_drop_per_month:
        drop = chance(by_stage(p.pipeline.stage_drop_per_month, p.pipeline.stages, 0.0))[stage]
        lapses |= luck.chosen(Decision.DEAL_DROPS, deals.worlds, words) < drop
    moves = luck.chosen(Decision.DEAL_ADVANCES, deals.worlds, words) < _chances(state, p, stage)
    moves &= ~lapses
    ends = moves & (stage == p.pipeline.stages)
    finished = deals.where(ends)
    own.moved, own.lapsed = deals.cells.compress(moves & ~ends), deals.cells.compress(lapses)
    own.stage.reshape(-1)[own.moved] += np.int8(1)
    own.finished = finished.cells
    own.value_usd.reshape(-1)[own.finished] *= terms.price(finished.parameters(p.terms))


def _chances(state: State, p: Organisation, stage: AccountSmallInts) -> Floats:
    """Chance that each open deal reaches the end of its stage this month.

    It depends on the seat and the stage alone, so that it is worked out for these, which are fewer than the deals.
    """
    stages, given = p.pipeline.stages, state.performance.deal_effort * state.performance.pace
    speeds = by_stage(p.pipeline.stage_speed, stages, 1.0)
    # Most stages are alike: those of the same half of the pipeline and the same speed.
    alike = list(zip(playbook.is_early(np.arange(stages + 1), stages).tolist(), speeds.tolist(), strict=True))
    kinds = list(dict.fromkeys(alike))
    early, speed = (np.array(each)[:, np.newaxis, np.newaxis] for each in zip(*kinds, strict=True))
    effort = given * playbook.emphasis(early, p.playbook)
    table = chance(advance_hazard(effort, speed * terms.pace(p.terms), p.pipeline))
    rows = np.array([kinds.index(each) * given.size for each in alike]).take(stage)
    rows += state.open_deals().territories
    return table.reshape(-1).take(rows)


def clear(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pipeline.clear: deals that have ended leave the pipeline."""
    own = state.pipeline
    own.stage.reshape(-1)[state.outcome.closed] = 0
    own.value_usd.reshape(-1)[state.outcome.closed] = 0.0


def fall_back(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pipeline.fall_back: deals of a rep who has just left lose the stages that handover says they lose."""
    lost = state.handover.stages_lost
    back = np.flatnonzero(lost)
    state.pipeline.stage.reshape(-1)[state.pipeline.at_work[back]] -= lost[back].astype(np.int8)


def open_new(state: State, p: Organisation, luck: Luck) -> None:
    """Entry pipeline.open: accounts that responded or came by themselves become deals, first worked on next month."""
    own, new = state.pipeline, state.opening()
    draws = luck.chosen(Decision.DEAL_VALUE, new.worlds, new.words(state.account_words))
    own.stage.reshape(-1)[new.cells] = 1
    own.months_open.reshape(-1)[new.cells] = 0
    knows = new.parameters(p.breadth)
    met = np.where(new.of(state.breadth.owner), breadth.larger(knows), 1.0) * breadth.without_owner(knows)
    value = deal_value(draws, luck.month, new.parameters(p.market)) * terms.size(new.parameters(p.terms))
    own.value_usd.reshape(-1)[new.cells] = value * met
    own.originator.reshape(-1)[new.cells] = new.of(state.tenure.occupant)
    own.opened[:] = new.counted
