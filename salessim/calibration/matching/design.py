"""Which parameters to simulate in one block of worlds, so that every world tells about every parameter.

A folded two-level design (Box & Wilson 1951; Plackett & Burman 1946): each pair of worlds has one luck and lies at
centre + steps × signs and centre − steps × signs, the signs of different parameters being orthogonal columns of a
Hadamard matrix. A pair's half difference holds no curvature and little luck, and slopes from n pairs have n times the
information of changing one parameter at a time over the same worlds. Luck makes moments rough in the parameters, so
steps are wide: about the standard error that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import hadamard

from salessim.quantities.arrays import Floats, Ints

NOTHING: Final = 1e-300
"""Keeps a slope of exactly nought from dividing by it."""


@dataclass(frozen=True)
class Design:
    """Points to simulate on the parameters' scales, and the luck of each."""

    centre: Floats
    """Shape (parameters,)."""
    offsets: Floats
    """Shape (2 × pairs, parameters): one half, then the same with all signs turned."""
    luck: Ints
    """Replicate of each point, shape (2 × pairs,): a pair shares one."""

    @property
    def points(self) -> Floats:
        """Shape (2 × pairs, parameters)."""
        return np.asarray(self.centre + self.offsets)


@dataclass(frozen=True)
class Seen:
    """What the blocks of one or more designs say about the moments near their last centre."""

    level: Floats
    """Their means at the last design's centre, shape (moments,)."""
    across: Floats
    """Half differences of the pairs: in parameters, shape (pairs, parameters) …"""
    up: Floats
    """… and in moments, shape (pairs, moments)."""
    left: Floats
    """Moments less what the slopes make of the offsets, about their mean, shape (points, moments)."""

    @property
    def slopes(self) -> Floats:
        """Change of each moment with each parameter, shape (moments, parameters), shrunk where luck may have made it.

        By least squares, each times 1 − 1/t² or 0 (James & Stein 1961, positive part): most parameters do not touch
        most moments, and a slope that is only luck would let one odd moment move a parameter that it knows nothing of.
        """
        raw, *_ = np.linalg.lstsq(self.across, self.up, rcond=None)
        free = max(len(self.up) - self.across.shape[1], 1)
        variance = np.square(self.up - self.across @ raw).sum(axis=0) / free
        errors = np.outer(np.diag(np.linalg.inv(self.across.T @ self.across)), variance)
        return np.asarray(raw * np.maximum(1 - errors / np.maximum(np.square(raw), NOTHING), 0.0)).T

    @property
    def residuals(self) -> Floats:
        """Luck of each world, scaled so that its mean square is its variance, shape (points, moments)."""
        points, parameters = len(self.left), self.across.shape[1]
        return np.asarray(self.left * np.sqrt(points / max(points - 1 - parameters, 1)))

    @property
    def covariance(self) -> Floats:
        """Of one world's moments, shape (moments, moments)."""
        return np.asarray(self.residuals.T @ self.residuals / len(self.left))

    def after(self, earlier: Seen) -> Seen:
        """With the pairs and the luck of an earlier design."""
        return Seen(
            self.level,
            np.concatenate([earlier.across, self.across]),
            np.concatenate([earlier.up, self.up]),
            np.concatenate([earlier.left, self.left]),
        )


def folded(centre: Floats, steps: Floats, pairs: int) -> Design:
    """A design of at least so many pairs; more if parameters need more columns."""
    columns = 4
    while columns < centre.size + 1:
        columns *= 2
    signs = hadamard(columns)[:, 1 : centre.size + 1].astype(np.float64)
    half = np.tile(signs, (-(-pairs // columns), 1)) * steps
    luck = np.arange(1, len(half) + 1)
    return Design(centre, np.concatenate([half, -half]), np.concatenate([luck, luck]))


def read(design: Design, moments: Floats) -> Seen:
    """What the moments of a design's points say, shape (2 × pairs, moments)."""
    pairs = len(moments) // 2
    across, up = design.offsets[:pairs], (moments[:pairs] - moments[pairs:]) / 2
    left = moments - design.offsets @ np.linalg.lstsq(across, up, rcond=None)[0]
    return Seen(moments.mean(axis=0), across, up, left - left.mean(axis=0))
