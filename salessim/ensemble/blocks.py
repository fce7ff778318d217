"""Computes a task: burn in once, branch every policy from the same state, and go on without worlds that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol, TypeVar

import numpy as np

from salessim.engine.columns import Shape
from salessim.engine.loop import Watcher
from salessim.ensemble.cells import Cell, Task
from salessim.errors import LedgerError
from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, burn_in, run, shape_for
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.quantities.stacking import structure
from salessim.study import Study

ACCOUNTS_PER_BLOCK: Final = 400_000
"""Bounds the memory of a process; smaller blocks cost more a world-month, as benchmarks/scaling.py measures."""
WORLDS_PER_BLOCK: Final = 512
"""Bounds the recorded months where worlds are tiny."""

R = TypeVar("R")
T = TypeVar("T")


class Watching(Protocol):
    """Sees the worlds of a block at each month's end, and has a teller that sees every entry."""

    @property
    def teller(self) -> Watcher[State]:
        """Who sees every entry."""

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:
        """Look at a month's end."""


Watch = Callable[[Sequence[Cell]], Watching]
Plans = Mapping[int, Mapping[str, Plan]]
"""By future and policy."""
Root = tuple[int, int]
"""A future and a replicate: what the worlds of all policies branch from."""


@dataclass(frozen=True)
class Finished:
    """Worlds computed in one block; row i of every array belongs to cell i."""

    cells: tuple[Cell, ...]
    tallies: dict[str, Floats]
    """Shape (worlds, months)."""

    def outcomes(self) -> dict[str, Floats]:
        """Every metric's number per world, shape (worlds,)."""
        return {name: metric.outcome(self.tallies) for name, metric in METRICS.items()}


@dataclass(frozen=True)
class Failure:
    """A world that could not be finished: data, not the end of a run."""

    cell: Cell
    stage: str
    """'burn-in', 'run', or 'worker' when its process died."""
    error: str


@dataclass(frozen=True)
class Simulated:
    """All worlds of a task: finished or failed."""

    finished: tuple[Finished, ...]
    failures: tuple[Failure, ...]


def worlds_per_block(study: Study, accounts: int = ACCOUNTS_PER_BLOCK) -> int:
    """How many worlds share a block: about `accounts` accounts, at least one world."""
    size = study.organisation.organisation
    return _fitting(size.teams * size.seats_per_team * size.accounts_per_seat, accounts)


def _fitting(accounts_a_world: int, accounts: int) -> int:
    """How many worlds of this size make about so many accounts."""
    return min(WORLDS_PER_BLOCK, max(1, accounts // accounts_a_world))


def simulate(study: Study, task: Task, *, accounts: int = ACCOUNTS_PER_BLOCK, watch: Watch | None = None) -> Simulated:
    """Compute the worlds of a task; neither the block size (`accounts`) nor a watcher changes any number.

    watch: makes an observer for the worlds of a block, as for a trace.
    """
    if task.engine == "mesa":
        return _by_agents(study, task)
    wanted = {(cell.policy, cell.future, cell.replicate): cell for cell in task.cells(study)}
    finished: list[Finished] = []
    failures: list[Failure] = []
    for shape, plans in _alike(study, task):
        most = _fitting(shape.accounts, accounts)
        for roots in _chunks([(future, each) for future in plans for each in task.replicates], most):
            burned, broken = isolate(roots, partial(_burn, study, shape, plans))
            failures += [
                Failure(wanted[policy, *row], "burn-in", why) for row, why in broken for policy in plans[row[0]]
            ]
            for held, branch in burned:
                tree = _Tree(study, branch, {root: row for row, root in enumerate(held)}, plans, watch)
                for cells in tree.blocks([wanted[policy, *row] for row in held for policy in plans[row[0]]], most):
                    done, failed = isolate(cells, tree.run)
                    finished += [Finished(tuple(alive), tallies) for alive, tallies in done]
                    failures += [Failure(cell, "run", why) for cell, why in failed]
    return Simulated(tuple(finished), tuple(failures))


def _by_agents(study: Study, task: Task) -> Simulated:
    """The same worlds one by one, as agents."""
    from salessim.agents.world import run_world  # noqa: PLC0415 - mesa takes a second to load, and few runs want it

    def act(cells: Sequence[Cell]) -> dict[str, Floats]:
        (cell,) = cells
        return run_world(study.plan(cell.policy, cell.future), study.span, study.seed, cell.replicate)

    results = [isolate((cell,), act) for cell in task.cells(study)]
    finished = [Finished(tuple(cells), tallies) for done, _ in results for cells, tallies in done]
    failures = [Failure(cell, "run", why) for _, failed in results for cell, why in failed]
    return Simulated(tuple(finished), tuple(failures))


def isolate(
    rows: Sequence[R], act: Callable[[Sequence[R]], T]
) -> tuple[list[tuple[Sequence[R], T]], list[tuple[R, str]]]:
    """Act on all rows at once; where that fails, find the rows at fault and finish the others without them."""
    try:
        return [(rows, act(rows))], []
    except LedgerError as error:
        broken = [(rows[number], said) for number, said in error.breaches.items()]
        others = [row for number, row in enumerate(rows) if number not in error.breaches]
        done, more = isolate(others, act) if others else ([], [])
        return done, broken + more
    except Exception as error:  # a world may fail in any way; whatever it is, the others are finished
        if len(rows) == 1:
            return [], [(rows[0], f"{type(error).__name__}: {error}")]
        half = len(rows) // 2
        first, second = isolate(rows[:half], act), isolate(rows[half:], act)
        return first[0] + second[0], first[1] + second[1]


def _alike(study: Study, task: Task) -> Iterator[tuple[Shape, Plans]]:
    """Plans that need arrays of one size and start alike: a world's numbers may not depend on who else is computed."""
    groups: dict[tuple[Shape, tuple[object, ...]], dict[int, dict[str, Plan]]] = {}
    for future in task.futures:
        for policy in task.policies:
            plan = study.plan(policy, future)
            kind = shape_for([plan], 1, study.span), structure(plan.organisation)
            groups.setdefault(kind, {}).setdefault(future, {})[policy] = plan
    for (shape, _), plans in groups.items():
        yield shape, plans


def _burn(study: Study, shape: Shape, plans: Plans, roots: Sequence[Root]) -> Branch:
    """The worlds at the branch; no policy holds before it, so that all of a future begin as one organisation."""
    organisations = {future: next(iter(held.values())).organisation for future, held in plans.items()}
    sized = replace(shape, worlds=len(roots))
    replicates = np.array([replicate for _, replicate in roots])
    return burn_in([organisations[future] for future, _ in roots], sized, study.seed, replicates, study.span.burn_in)


@dataclass(frozen=True)
class _Tree:
    """Policies that branch from the same burned-in worlds."""

    study: Study
    branch: Branch
    rows: Mapping[Root, int]
    """Row of the branch by what it grew from."""
    plans: Plans
    watch: Watch | None

    def blocks(self, cells: Sequence[Cell], most: int) -> Iterator[Sequence[Cell]]:
        """At most so many worlds at a time, all of one structure."""
        horizon = self.study.span.horizon
        courses = {
            (policy, future): plan.structure(horizon)
            for future, each in self.plans.items()
            for policy, plan in each.items()
        }
        alike: dict[tuple[object, ...], list[Cell]] = {}
        for cell in cells:
            alike.setdefault(courses[cell.policy, cell.future], []).append(cell)
        for held in alike.values():
            yield from _chunks(held, most)

    def run(self, cells: Sequence[Cell]) -> dict[str, Floats]:
        """Tallies of the cells, each in its row."""
        branch = self.branch.take(np.array([self.rows[cell.future, cell.replicate] for cell in cells]))
        plans, horizon = [self.plans[cell.future][cell.policy] for cell in cells], self.study.span.horizon
        if self.watch is None:
            return run(branch, plans, horizon)
        seen = self.watch(cells)
        return run(branch, plans, horizon, [seen], [seen.teller])


def _chunks(rows: Sequence[R], size: int) -> Iterator[Sequence[R]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
