"""Worlds of many futures in one block have the numbers that they have one future at a time, whoever computes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_house import SMALL

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Cell, Task, cells
from salessim.ensemble.folder.manifest import Look
from salessim.ensemble.folder.store import open_store
from salessim.ensemble.schedule import Silent, carry_out, tasks
from salessim.ensemble.workers import Processes
from salessim.study import Future, load_study

FUTURES = (
    Future(0, "calm", {}),
    Future(1, "restless", {"tenure.mean_months": 4.0, "money.discount_rate_per_year": 0.2}),
    Future(2, "growing", {"headcount.growth_per_year": 0.5}),
    Future(5, "simple", {"morale.strength": 0.0, "onboarding.ramp_months": 3.0}),
    Future(6, "other", {"onboarding.shape": "linear"}),
)
POLICIES = "  later: {tenure: {mean: 12 months}, from: month 3}"


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "small.yml"
    path.write_text(SMALL.format(horizon=8, maximum=4, policies=POLICIES, more=""), encoding="utf-8")
    return replace(load_study(path), futures=FUTURES)


def tallies(simulated):
    """By world, as bytes: equal means equal to the bit."""
    return {
        (cell.policy, cell.future, cell.replicate): b"".join(
            np.ascontiguousarray(each[row]).tobytes() for each in block.tallies.values()
        )
        for block in simulated.finished
        for row, cell in enumerate(block.cells)
    }


def test_futures_share_blocks_and_no_bit_changes(study):
    policies, numbers = tuple(study.policies), tuple(future.number for future in FUTURES)
    together = simulate(study, Task(numbers, (1, 3), policies))
    alone = [simulate(study, Task((number,), (1, 3), policies)) for number in numbers]
    assert len(together.finished) < sum(len(each.finished) for each in alone)
    assert tallies(together) == {world: held for each in alone for world, held in tallies(each).items()}
    assert tallies(simulate(study, Task(numbers, (1, 3), policies), accounts=40)) == tallies(together)


def test_tasks_hold_every_missing_world_once_and_fill_their_blocks(study):
    wanted = list(cells(study, [future.number for future in FUTURES], range(1, 5)))
    todo = [cell for cell in wanted if (cell.policy, cell.future, cell.replicate) != ("later", 2, 3)]
    cut = tasks(study, todo)
    held = [cell for task in cut for cell in task.cells(study)]
    assert sorted(held, key=_place) == sorted(todo, key=_place)
    assert any(len(task.futures) > 1 for task in cut)
    assert len(cut) < len(FUTURES) * 2


def _place(cell: Cell) -> tuple[str, int, int]:
    return cell.policy, cell.future, cell.replicate


def test_workers_are_told_what_futures_assume_that_their_study_file_does_not_hold(study, tmp_path):
    folder = tmp_path / "run"
    base = replace(study, futures=(Future(0, "", {}),))
    with open_store(folder, base) as store, Processes(study, folder, 2) as team:
        carry_out(study, store, team, (2,), lambda n: Look(n, 0.0, enough=True), Silent())
        wanted = {cell.key for cell in cells(study, [future.number for future in FUTURES], (1, 2))}
        assert store.finished == wanted
        assert not store.failures
