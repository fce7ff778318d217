"""Worlds for the checks: always the same ones, so that a check prints what it printed before."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for

SEED: Final = 1


def worlds_of(organisation: Organisation, worlds: int, span: Span) -> Branch:
    """Worlds 1, 2, … at the end of their burn-in."""
    shape = shape_for([Plan(organisation)], worlds, span)
    return burn_in([organisation] * worlds, shape, SEED, np.arange(1, worlds + 1), span.burn_in)


def watched(organisation: Organisation, worlds: int, span: Span, *observers: Any, watchers: Any = ()) -> None:
    """Run worlds of an organisation that does not change, for observers and watchers."""
    branch = worlds_of(organisation, worlds, span)
    run(branch, [Plan(organisation)] * worlds, span.horizon, observers, watchers)
