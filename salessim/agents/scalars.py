"""Single numbers as the rules want them: arrays without axes, for which numpy gives the bits of any array."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from salessim.quantities.arrays import Bools, Floats, Ints, SeatInts


def real(number: float) -> Floats:
    """One number."""
    return np.asarray(number, dtype=np.float64)


def whole(number: int) -> SeatInts:
    """One count."""
    return np.asarray(number, dtype=np.int32)


def code(number: int) -> Ints:
    """One number of a list."""
    return np.asarray(number, dtype=np.int64)


def flag(value: bool) -> Bools:
    """One yes or no."""
    return np.asarray(value, dtype=np.bool_)


def added(values: Iterable[float]) -> float:
    """One after the other from zero: the order in which the array engine adds."""
    total = 0.0
    for value in values:
        total += value
    return total
