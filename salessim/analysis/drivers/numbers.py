"""What SALib must never see: it answers one missing number with zeros everywhere, and says nothing."""

from __future__ import annotations

import numpy as np

from salessim.quantities.arrays import Floats


def require_numbers(table: Floats) -> None:
    """Refuse rows of a design without a number; the last axis of `table` are the rows. Raises ValueError."""
    missing = rows_missing(table)
    if missing:
        shown = ", ".join(map(str, missing[:5]))
        raise ValueError(f"rows {shown}: have no finite number; indices of the others would be wrong")


def rows_missing(table: Floats) -> list[int]:
    """Rows of the design (the last axis) in which some number is not finite."""
    whole = np.isfinite(table).reshape(-1, table.shape[-1]).all(axis=0)
    return [int(row) for row in np.flatnonzero(~whole)]
