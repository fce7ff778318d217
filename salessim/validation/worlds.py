"""Worlds for the checks: always the same ones, so that a check prints what it printed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, Span, burn_in, run, shape_for
from salessim.quantities.arrays import Floats

SEED: Final = 1


@dataclass(frozen=True)
class Effort:
    """How many worlds the checks may run: a factor on their own numbers."""

    factor: float = 1.0

    def worlds(self, many: int, least: int = 8) -> int:
        """So many worlds in a full validation, fewer in a quick one."""
        return max(least, round(self.factor * many))


FULL: Final = Effort(1.0)
QUICK: Final = Effort(0.25)


def branch_of(organisation: Organisation, worlds: int, span: Span) -> Branch:
    """Worlds 1, 2, … at the end of their burn-in."""
    shape = shape_for([Plan(organisation)], worlds, span)
    return burn_in([organisation] * worlds, shape, SEED, np.arange(1, worlds + 1), span.burn_in)


def watched(
    organisation: Organisation, worlds: int, span: Span, observers: Sequence[Any] = (), watchers: Sequence[Any] = ()
) -> dict[str, Floats]:
    """Tallies (worlds, months) of an organisation that does not change, seen by observers and watchers."""
    branch = branch_of(organisation, worlds, span)
    return run(branch, [Plan(organisation)] * worlds, span.horizon, observers, watchers)
