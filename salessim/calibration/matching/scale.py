"""Where parameters and moments are compared: on a logarithm, log odds or as they are, so that steps and errors add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import expit, logit

from salessim.quantities.arrays import Floats

Kind = Literal["plain", "root", "log", "logit"]
INSIDE: Final = 1e-6
"""How near a share may come to 0 or 1."""


@dataclass(frozen=True)
class Scale:
    """A monotone change of variable, and its inverse."""

    kind: Kind

    def inward(self, values: Floats | float) -> Floats:
        """From the unit that people read to the scale; NaN where the scale does not reach (the log of nothing)."""
        given = np.asarray(values, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.kind == "log":
                return np.where(given > 0, np.log(given), np.nan)
            if self.kind == "logit":
                return np.where((given > 0) & (given < 1), logit(given), np.nan)
        return np.sqrt(given) if self.kind == "root" else given

    def outward(self, values: Floats | float) -> Floats:
        """Back to the unit that people read."""
        given = np.asarray(values, dtype=np.float64)
        if self.kind == "log":
            return np.exp(given)
        if self.kind == "root":
            return np.square(np.maximum(given, 0.0))
        return expit(given) if self.kind == "logit" else given


PLAIN: Final = Scale("plain")
ROOT: Final = Scale("root")
"""For rates of few events, where none is possible: their root has the same spread everywhere."""
LOG: Final = Scale("log")
LOGIT: Final = Scale("logit")
