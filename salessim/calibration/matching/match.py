"""Simulated moments: parameters under which an organisation of the user's size leaves records like the user's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimated
from salessim.calibration.matching import choice, telling
from salessim.calibration.matching.choice import Matchable
from salessim.calibration.matching.fit import Effort, Problem, match
from salessim.calibration.matching.matched import Matched
from salessim.calibration.matching.moments import Moment, exports_of, of_exports
from salessim.calibration.matching.resting import held_of, rests, worlds_of
from salessim.calibration.matching.simulated import Simulated, moments_of
from salessim.calibration.matching.start import organisation_like, start_of
from salessim.calibration.matching.window import SHORTEST_MONTHS, window_of
from salessim.calibration.records import Records
from salessim.model.organisation import Organisation
from salessim.quantities.arrays import Floats, Ints

Progress = Callable[[int, int, str], None]
"""Told of worlds done, worlds in all, and what is being done."""
WORDS: Final = "simulating organisations like yours"
TRIED: Final = 4
"""Worlds at the start that show which moments can be counted at all."""


def matched(
    organisation: Organisation, records: Records, direct: Estimated, *, seed: int = 1, effort: Effort | None = None,
    progress: Progress = lambda done, most, words: None,
) -> Matched:  # fmt: skip
    """Estimates by simulated moments, starting from the direct ones; the same for the same seed."""
    exports = exports_of(records)
    window, chosen, effort = window_of(records), choice.matchable(exports), effort or Effort()
    if window.months < SHORTEST_MONTHS or not chosen:
        return telling.nothing(exports, window.months)
    like = organisation_like(organisation, records, direct, chosen)
    start, limits = start_of(like, direct, chosen)
    held = held_of(like, direct)
    worlds = TRIED + effort.worlds(len(chosen)) + worlds_of(held, effort.pairs)
    simulate = _Counting(Simulated(like, chosen, of_exports(records), window, seed), progress, worlds)
    moments = simulate.keep_countable(start, moments_of(records, simulate.simulated.moments))
    used = np.array([not moment.held_out for moment in moments], dtype=bool)
    if not used.any():
        return telling.nothing(exports, window.months)
    seen = moments_of(records, moments)
    fit = match(Problem(simulate, seen, used, start, limits.low, limits.high, limits.ranges), effort)
    resting = rests(simulate, fit, used, held, effort.pairs)
    return telling.told(records, simulate.simulated, telling.Found(seen, used, fit, limits, resting), direct)


class _Counting:
    """A simulator that tells how far it has come, and keeps to moments that can be counted."""

    def __init__(self, simulated: Simulated, progress: Progress, worlds: int) -> None:
        self.simulated = simulated
        self._progress = progress
        self._done, self._most = 0, worlds

    def __call__(self, points: Floats, luck: Ints, more: Sequence[Matchable] = ()) -> Floats:
        """Moments of the points, a block of worlds at a time; what one world lacks is taken as the others have it.

        The last columns of points may be `more` parameters than those that are matched.
        """
        blocks, simulated = [], replace(self.simulated, chosen=(*self.simulated.chosen, *more))
        for rows in simulated.blocks(len(points)):
            blocks.append(simulated(points[rows], luck[rows]))
            self._done += len(blocks[-1])
            self._progress(min(self._done, self._most), self._most, WORDS)
        found = np.concatenate(blocks)
        lacking = ~np.isfinite(found)
        if lacking.any():
            usual = np.nan_to_num(np.where(lacking, 0.0, found).sum(axis=0) / np.maximum((~lacking).sum(axis=0), 1))
            found = np.where(lacking, usual, found)
        return found

    def keep_countable(self, start: Floats, seen: Floats) -> tuple[Moment, ...]:
        """The moments that the data and some first worlds have, and that luck moves."""
        tried = self.simulated(np.tile(start, (TRIED, 1)), np.arange(1, TRIED + 1))
        self._done += TRIED
        kept = np.isfinite(seen) & np.isfinite(tried).all(axis=0) & (np.ptp(np.nan_to_num(tried), axis=0) > 0)
        moments = tuple(moment for moment, there in zip(self.simulated.moments, kept, strict=True) if there)
        self.simulated = replace(self.simulated, moments=moments)
        return moments
