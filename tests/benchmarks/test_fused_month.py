"""The compiled loop that the engine is timed against does the same month: same decisions, floats to twelve digits."""

import importlib
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from salessim.model.channels.source import Source
from salessim.model.state import State

pytest.importorskip("numba", reason="the compiled loop is a benchmark's: pip install salessim[benchmarks]")

SMALL = {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 120}
MONTHS = range(1, 9)
ON: dict[str, Any] = {
    "loyalty": {"lock_in": 0.8, "switching": 0.3},
    "downturn": {"help": 0.5},
    "domains": {"matching": 0.9},
    "preference": {"matching": 0.6},
    "playbook": {"discovery": 0.7},
    "prospecting": {"response_without_need": 0.02},
}
"""What midmarket does without, and the loop and the entries skip there."""


@pytest.fixture(scope="module")
def fused() -> Iterator[ModuleType]:
    """The benchmark's module; benchmarks are scripts, not a package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
        yield importlib.import_module("fused")


@pytest.fixture(scope="module")
def columns(fused: ModuleType) -> ModuleType:
    return importlib.import_module("fused_month.columns")


def refer(state: State) -> None:
    """Half of the customers have come by a friend: seldom is anybody referred in so small a world."""
    rng, friends = np.random.default_rng(1), state.referrals.referrer
    referred = state.renewal.customer & (rng.random(friends.shape) < 0.5)
    friends[referred] = rng.integers(1, friends.shape[1] + 1, np.count_nonzero(referred))
    state.sources.source[referred] = Source.REFERRAL


def differing(columns: ModuleType, one: object, other: object) -> list[str]:
    """Columns that are not the same: exactly for whole numbers, to twelve digits of the largest for others."""
    found = []
    for path in (*columns.ACCOUNTS.values(), *columns.SUMS.values(), *columns.BY_SOURCE.values()):
        first, second = attrgetter(path)(one), attrgetter(path)(other)
        digits = 1e-12 * np.abs(first).max() if first.dtype.kind == "f" else 0.0
        if np.abs(first.astype(float) - second.astype(float)).max() > digits:
            found.append(path)
    return found


@pytest.mark.slow  # compiling takes ten seconds and more
@pytest.mark.parametrize("changed", [{}, ON], ids=["as it is", "all on"])
def test_the_loop_is_the_heart_of_the_month(fused: ModuleType, columns: ModuleType, changed: dict[str, Any]):
    block, happened = fused.block(2, 2, SMALL, **changed), dict.fromkeys(columns.SUMS, 0.0)
    refer(block.branch.state)
    by_arrays, by_loop = block.fresh(), block.fresh()
    for number in MONTHS:
        luck = block.luck.at(number)
        for entry in fused.entries():
            entry.act(by_arrays, block.organisation, luck)
        fused.month(by_loop, block.organisation, luck, fused.known(block.organisation, number))
        assert not differing(columns, by_arrays, by_loop)
        for name, column in columns.sums_of(by_arrays)._asdict().items():
            happened[name] += float(np.abs(column).sum())
    assert by_loop.experience.goodwill.any() == by_loop.loyalty.locked.any() == bool(changed)
    silent = {name for name, total in happened.items() if total == 0}
    assert silent <= {"support_usd"}  # ordinary support is part of the margin


def test_of_the_keys_exactly_as_many_are_chosen(fused: ModuleType):
    """Also where the bound that spares most of the work leaves too few."""
    last_of = importlib.import_module("fused_month.luck").last_of
    rng, few = np.random.default_rng(1), np.empty(200, np.int64)
    for size in (1, 2, 17, 200):
        keys = rng.integers(0, 2**53, size)
        for count in {0, 1, size // 10, size // 2, size - 1, size, size + 3}:
            assert np.count_nonzero(keys <= last_of(keys, size, count, few)) == min(count, size)
    high = rng.integers(2**52, 2**53, 200)
    assert np.count_nonzero(high <= last_of(high, 200, 5, few)) == 5


def test_what_is_timed_is_the_month_as_it_is(fused: ModuleType):
    """Every entry of the heart is one of the month, in its order."""
    names = [entry.name for entry in fused.MONTH]
    listed = [entry.name for entry in fused.entries()]
    assert set(listed) >= fused.HEART
    assert listed == [name for name in names if name in listed]
