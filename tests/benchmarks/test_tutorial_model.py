"""The peer that we are timed against is the same model: equal in distribution to the array engine, moment by moment."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.study import builtin

Moments = dict[str, Floats]
"""Sums over the horizon, one for each world."""

MOMENTS = (
    "quits", "vacant", "selling_hours", "contacts", "access_met", "opportunities_created", "opportunities_open",
    "wins", "losses", "no_decisions", "closed_months", "bookings_usd", "inherited_usd", "originator_there",
    "customers", "customers_lost", "contraction_arr_usd", "people_cost_usd", "hiring_cost_usd", "contribution_usd",
    "closing_book_value_usd",
)  # fmt: skip
BRIEF, LONG = Span(horizon=12, burn_in=12), Span(horizon=24, burn_in=24)


@pytest.fixture(scope="module")
def peer() -> Iterator[ModuleType]:
    """The benchmark's module; benchmarks are scripts, not a package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
        yield importlib.import_module("tutorial_mesa")


def by_tutorial(peer: ModuleType, span: Span, worlds: int) -> Moments:
    organisation = builtin("midmarket", {"organisation": peer.SIZE})
    found = [peer.tutorial_world(organisation, span, seed) for seed in range(1, worlds + 1)]
    return {name: np.array([np.sum(world[name]) for world in found], dtype=float) for name in MOMENTS}


def by_arrays(peer: ModuleType, span: Span, worlds: int, **sections: dict[str, Any]) -> Moments:
    organisation = builtin("midmarket", {"organisation": peer.SIZE, **sections})
    tallies = peer.array_block(organisation, span, worlds)
    return {name: tallies[name].sum(axis=1) for name in MOMENTS}


def far_apart(first: Moments, second: Moments, errors: float = 4.0) -> list[str]:
    """Moments whose means differ by more standard errors of their difference than `errors`."""
    found = []
    for name in MOMENTS:
        squares = sum(moments[name].var(ddof=1) / moments[name].size for moments in (first, second))
        distance = (first[name].mean() - second[name].mean()) / np.sqrt(squares)
        if abs(distance) > errors:
            found.append(f"{name}: {first[name].mean():.5g} and {second[name].mean():.5g}, {distance:.1f} SE")
    return found


def test_the_tutorial_model_is_the_same_model(peer: ModuleType):
    assert not far_apart(by_tutorial(peer, BRIEF, 24), by_arrays(peer, BRIEF, 160))


def test_it_draws_its_own_luck(peer: ModuleType):
    organisation = builtin("midmarket", {"organisation": {**peer.SIZE, "accounts_per_seat": 20}})
    one, again, other = (peer.tutorial_world(organisation, Span(6, 6), seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.slow
def test_the_tutorial_model_is_the_same_model_within_a_few_percent(peer: ModuleType):
    """And the comparison is sharp enough to see one month less of vacancy."""
    tutorial = by_tutorial(peer, LONG, 400)
    assert not far_apart(tutorial, by_arrays(peer, LONG, 1600))
    other = by_arrays(peer, LONG, 1600, hiring={"time_to_fill": 2})
    assert any(line.startswith("vacant") for line in far_apart(tutorial, other))


def test_it_shares_no_rule_with_the_engines(peer: ModuleType):
    """It takes parameters from us, and the engines to time itself beside."""
    tree = ast.parse(Path(str(peer.__file__)).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = {node.module for node in imports if str(node.module).startswith("salessim")}
    assert ours == {
        "salessim.agents.world",
        "salessim.model.organisation",
        "salessim.model.plan",
        "salessim.model.simulation",
        "salessim.study",
    }
