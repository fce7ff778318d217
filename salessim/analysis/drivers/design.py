"""Designs of points over unknowns, each from 0 to 1: trajectories of Morris and blocks of Saltelli, through SALib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from SALib.sample import morris, sobol

from salessim.quantities.arrays import Floats, Ints

DUMMY: Final = "dummy"
"""An unknown that nothing depends on: what its index shows is error of the method."""
LEVELS: Final = 4
"""Of the grid that Morris walks on; a step is two of its three gaps."""
SEED: Final = 20_260_103
"""Fixed: the same question always asks the same points, so that an interrupted answer continues."""


@dataclass(frozen=True)
class Unknowns:
    """What is varied, and which of it is moved together."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    """Of each name; unknowns of a group are moved together and have one index. Alone: its own name."""

    @property
    def moved(self) -> tuple[str, ...]:
        """What has an index of its own, in the order of the results."""
        return tuple(dict.fromkeys(self.groups))

    def problem(self) -> dict[str, Any]:
        """As SALib describes it."""
        return {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [[0.0, 1.0]] * len(self.names),
            "groups": list(self.groups),
        }


def alone(names: Sequence[str]) -> Unknowns:
    """Every unknown by itself."""
    return Unknowns(tuple(names), tuple(names))


def trajectories(unknowns: Unknowns, count: int) -> Floats:
    """Walks that move each group once: shape (count × (groups + 1), unknowns). Morris 1991; groups: Campolongo 2007.

    With several in a group, each of them takes its own direction.
    """
    rows: Floats = morris.sample(unknowns.problem(), count, num_levels=LEVELS, seed=SEED)
    return rows


def blocks(unknowns: Unknowns, samples: int) -> Floats:
    """Saltelli's blocks: a point, the point with each group exchanged from another, and that other point.

    Shape (samples × (groups + 2), unknowns); `samples` is a power of two, from a scrambled Sobol sequence.
    """
    rows: Floats = sobol.sample(unknowns.problem(), samples, calc_second_order=False, scramble=True, seed=SEED)
    return rows


def draws(unknowns: Unknowns, samples: int) -> Ints:
    """Which rows of `blocks` are draws of everything: the first and the last of each block, shape (2 × samples,)."""
    size = len(unknowns.moved) + 2
    starts = np.arange(samples) * size
    rows: Ints = np.stack([starts, starts + size - 1], axis=1).ravel()
    return rows
