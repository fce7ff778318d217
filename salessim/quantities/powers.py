"""Powers whose bits do not depend on the shapes of arrays."""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy

from salessim.quantities.arrays import Floats


def raised(base: Floats | float, exponent: Floats | float) -> Floats:
    """base^exponent as e^(exponent ln base), for base ≥ 0; 1 at exponent 0, also of 0.

    `np.power` takes a root or a square where one exponent of ½ or 2 holds for all, which differs from its general
    case in the last bit: results would depend on how many worlds share a block. For exponents that are data.
    """
    return np.exp(xlogy(exponent, base))
