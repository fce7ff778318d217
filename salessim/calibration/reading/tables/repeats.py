"""Rows that say the same twice, rows that contradict one another, and stays of one person that overlap.

What is found does not depend on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.reading.tables.reading import NO_DAY
from salessim.quantities.arrays import Bools

FOREVER: Final = int(np.iinfo(np.int64).max)


def identical(columns: Sequence[NDArray[Any]]) -> Bools:
    """Rows that are equal to an earlier one in every column; columns are whole numbers of shape (rows,)."""
    order, same = _runs(columns)
    found = np.zeros(order.size, dtype=bool)
    found[order[1:]] = same
    return found


def in_groups(columns: Sequence[NDArray[Any]]) -> Bools:
    """Rows that are equal to any other one in every column."""
    order, same = _runs(columns)
    found = np.zeros(order.size, dtype=bool)
    found[order[1:]] = same
    found[order[:-1]] |= same
    return found


def overlapping(key: NDArray[Any], start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[Bools, Bools]:
    """Stays that contradict another, and stays that begin while an earlier one of the same key still lasts.

    Those that begin on one day contradict one another, and all are marked; of others the earlier is right. Keys below
    0 are nobody's. Identical rows are dropped before.
    """
    contradicts = in_groups([key, start]) & (key >= 0)
    overlaps = np.zeros(key.size, dtype=bool)
    rows = np.flatnonzero(in_groups([key]) & (key >= 0) & ~contradicts)
    whose, until = -1, NO_DAY
    for row in rows[np.lexsort((start[rows], key[rows]))].tolist():
        if key[row] != whose:
            whose, until = key[row], NO_DAY
        if start[row] < until:
            overlaps[row] = True
        else:
            until = FOREVER if end[row] == NO_DAY else int(end[row])
    return contradicts, overlaps


def _runs(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.intp], Bools]:
    """The rows in order of the columns, and which of them but the first are equal to the one before."""
    order = np.lexsort(columns[::-1])
    same = np.ones(max(order.size - 1, 0), dtype=bool)
    for column in columns:
        held = column[order]
        same &= held[1:] == held[:-1]
    return order, same
