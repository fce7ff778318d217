"""Array types that say their shape; the letters are worlds W, teams T, seats S, accounts A, chosen items N."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Words: TypeAlias = NDArray[np.uint64]

WorldFloats: TypeAlias = Floats
"""Shape (W,)."""
TeamFloats: TypeAlias = Floats
"""Shape (W, T)."""
TeamInts: TypeAlias = NDArray[np.int32]
"""Shape (W, T)."""
TeamBools: TypeAlias = Bools
"""Shape (W, T)."""
SeatFloats: TypeAlias = Floats
"""Shape (W, S)."""
SeatInts: TypeAlias = NDArray[np.int32]
"""Shape (W, S)."""
SeatBools: TypeAlias = Bools
"""Shape (W, S)."""
AccountFloats: TypeAlias = Floats
"""Shape (W, A)."""
AccountInts: TypeAlias = NDArray[np.int32]
"""Shape (W, A)."""
AccountSmallInts: TypeAlias = NDArray[np.int8]
"""Shape (W, A)."""
AccountBools: TypeAlias = Bools
"""Shape (W, A)."""
Cells: TypeAlias = NDArray[np.int64]
"""Shape (N,): places in a flattened column."""
