"""One block of worlds from its beginning to its horizon: burn in once, branch, run every policy from the same state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salessim.engine import ledger, totals
from salessim.engine.columns import Shape
from salessim.engine.loop import Observer, Watcher, advance
from salessim.engine.luck import Luck
from salessim.engine.record import Recorder
from salessim.model.metrics import BALANCES
from salessim.model.month import MONTH, resume, start
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, Timeline
from salessim.model.state import State
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Floats, Ints, WorldFloats
from salessim.quantities.stacking import stack

StateObserver = Observer[State, Organisation]


@dataclass(frozen=True)
class Span:
    """How long worlds run, in months."""

    horizon: int
    burn_in: int


@dataclass(frozen=True)
class Branch:
    """The states of some worlds at the end of the burn-in, with their luck."""

    state: State
    luck: Luck

    def take(self, rows: Ints) -> Branch:
        """These worlds, as fresh copies to run on."""
        return Branch(self.state.take(rows), self.luck.take(rows))


def shape_for(plans: Sequence[Plan], worlds: int, span: Span) -> Shape:
    """Array sizes that hold the largest plan of `plans` over burn-in and horizon."""
    size = plans[0].organisation.organisation
    months = (1, *(month for plan in plans for month in plan.switches()))
    growth = max(plan.parameters(month).headcount.growth_per_year for plan in plans for month in months)
    largest = size.teams * size.seats_per_team * np.power(1 + growth, (span.horizon + span.burn_in) / 12)
    seats_per_team = int(np.ceil(largest / size.teams - 1e-6))
    return Shape(worlds, size.teams, seats_per_team, size.accounts_per_seat)


def burn_in(organisations: Sequence[Organisation], shape: Shape, seed: int, replicates: Ints, months: int) -> Branch:
    """Start worlds under the organisations as they are, and let them find their steady state."""
    luck = Luck(seed, replicates)
    state = State.empty(shape)
    p = stack(organisations)
    start(state, p, luck.at(-months))
    resume(state, p, luck)
    advance(state, MONTH, lambda month, held: p, luck, range(1 - months, 1))
    return Branch(state, luck)


def run(
    branch: Branch,
    plans: Sequence[Plan],
    horizon: int,
    observers: Sequence[StateObserver] = (),
    watchers: Sequence[Watcher[State]] = (),
) -> dict[str, Floats]:
    """Run one plan on each world of `branch`, in place; returns tallies of shape (worlds, horizon)."""
    recorder = Recorder(TALLIES, len(plans), horizon)
    timeline = Timeline(plans)
    resume(branch.state, timeline(1, branch.state), branch.luck)
    at_branch = _arr(branch.state)
    advance(branch.state, MONTH, timeline, branch.luck, range(1, horizon + 1), [recorder, *observers], watchers)
    tallies = with_openings(recorder.values, at_branch)
    ledger.check(tallies, BALANCES, branch.state.groups())
    return tallies


def _arr(state: State) -> WorldFloats:
    """ARR of each world's customers now."""
    base = state.customers()
    return totals.by_world(totals.by_seat(base.cells, base.of(state.renewal.arr_usd), state.shape))


def with_openings(tallies: Mapping[str, Floats], arr_at_branch: Floats) -> dict[str, Floats]:
    """Tallies that look back one month: ARR at each month's start, and what it lost."""
    arr = tallies["arr_usd"]
    lost = tallies["churned_arr_usd"] + tallies["contraction_arr_usd"]
    return {
        **tallies,
        "opening_arr_usd": np.column_stack([arr_at_branch, arr[:, :-1]]),
        "lost_arr_usd": lost,
        "net_lost_arr_usd": lost - tallies["expansion_arr_usd"],
    }
