"""Small organisations and short runs for tests, and the statistics that theory is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.quantities.arrays import Floats
from salessim.study import builtin

Sections = Mapping[str, Mapping[str, Any]]
SMALL: Sections = {
    "organisation": {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 20},
    "reputation": {"tolerated": 2},
}
"""Territories of a tenth of the usual size, whose accounts are called ten times as often, and are used to it."""


def bare(**sections: Mapping[str, Any]) -> Organisation:
    """The built-in organisation `bare` with some values of its sections changed."""
    return builtin("bare", sections)


def small(**sections: Mapping[str, Any]) -> Organisation:
    """The built-in organisation `midmarket`, but small."""
    return builtin("midmarket", {**SMALL, **sections})


def branch(organisation: Organisation, worlds: int, span: Span, seed: int = 1) -> Branch:
    """Worlds 1, 2, … of an organisation at the end of their burn-in."""
    shape = shape_for([Plan(organisation)], worlds, span)
    return burn_in([organisation] * worlds, shape, seed, np.arange(1, worlds + 1), span.burn_in)


def tallies(
    organisation: Organisation, worlds: int, span: Span, seed: int = 1, observers: Sequence[Any] = ()
) -> dict[str, Floats]:
    """Tallies of worlds under an organisation that does not change."""
    return run(branch(organisation, worlds, span, seed), [Plan(organisation)] * worlds, span.horizon, observers)


def under(organisation: Organisation, changes: Sequence[Change], worlds: int, span: Span) -> dict[str, Floats]:
    """Tallies of worlds under an organisation with a policy's changes."""
    start = branch(organisation, worlds, span)
    return run(start, [Plan(organisation, tuple(changes))] * worlds, span.horizon)


def standard_errors(part: Floats, whole: Floats, expected: float) -> float:
    """How many standard errors Σ part ÷ Σ whole lies from `expected`; one independent entry for each world.

    Uses part − expected × whole, whose mean is zero exactly if theory is right, so that no ratio's bias enters.
    """
    residuals = part - expected * whole
    spread = float(residuals.std(ddof=1))
    if spread == 0.0:
        return 0.0 if np.allclose(residuals, 0.0, atol=1e-9) else np.inf
    return float(residuals.mean() / (spread / np.sqrt(residuals.size)))


def within(part: Floats, whole: Floats | float, expected: float, errors: float = 4.0) -> None:
    """Assert that a ratio agrees with theory within `errors` standard errors."""
    distance = standard_errors(part, np.broadcast_to(np.asarray(whole, dtype=float), part.shape), expected)
    assert abs(distance) <= errors, (
        f"{part.mean() / np.mean(whole):.5g} is {distance:.1f} SE from theory's {expected:.5g}"
    )
