"""What matched estimates rest on: by how much each would move if a parameter that no record tells were another.

Matching holds those parameters at the study's values, and intervals hold given these. So one more block of worlds, at
the estimates, takes each of them to both ends of its range, all at once by the signs of a folded design. The changes
J_held of the moments give by how much the estimates would have come out otherwise: −G J_held × range, G being the gain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimated
from salessim.calibration.matching import design
from salessim.calibration.matching.choice import BEYOND, Matchable
from salessim.calibration.matching.fit import Fit
from salessim.calibration.matching.sandwich import gain
from salessim.calibration.matching.scale import LOG, PLAIN
from salessim.model.organisation import Organisation
from salessim.quantities.arrays import Bools, Floats, Ints
from salessim.study.parts.keys import iterate_values

Widened = Callable[[Floats, Ints, Sequence[Matchable]], Floats]
"""Points (n, parameters + held), the replicate of each, and what the last columns are → moments (n, moments)."""
WORTH_SAYING: Final = 1.0
"""Standard errors over a range from which an estimate is said to rest on a parameter."""
AT_THE_STUDYS: Final = "given the study's values of what no record tells"


@dataclass(frozen=True)
class Held:
    """A parameter that stays as the study has it, and the ends it was taken to, on its scale."""

    varied: Matchable
    low: float
    high: float


@dataclass(frozen=True)
class Rests:
    """How far each free estimate moves while a held parameter goes from the low to the high end of its range."""

    held: tuple[Held, ...] = ()
    moves: Floats | None = None
    """On the estimates' scales, shape (free parameters, held); None where nothing was tried."""
    worlds: int = 0

    def said(self, position: int, each: Matchable, value: float, error: float) -> str:
        """What the estimate at a position among the free ones rests on most; `value` and `error` are on its scale."""
        if self.moves is None:
            return AT_THE_STUDYS
        most = int(np.argmax(np.abs(self.moves[position])))
        moved = float(self.moves[position, most])
        if abs(moved) < WORTH_SAYING * error:
            return f"{AT_THE_STUDYS}, none of which moves it by a standard error from end to end of its range"
        return (
            f"{AT_THE_STUDYS}; rests most on {self.held[most].varied.key}: from the low to the high end of its range "
            f"the estimate moves by {_amount(each, value, moved)} ({moved / error:+.1f} standard errors)"
        )


def _amount(each: Matchable, value: float, moved: float) -> str:
    """A move in the unit that people read, or as a factor."""
    if each.scale.kind == "log":
        return f"×{np.exp(moved):.2g}"
    ends = each.scale.outward(value + np.array([-moved, moved]) / 2)
    return f"{float(ends[1] - ends[0]):+.2g}"


def held_of(organisation: Organisation, direct: Estimated) -> tuple[Held, ...]:
    """Numbers with a range that neither matching nor a direct estimate tells; the study's value is within the ends.

    Accounts per seat have no range, and worlds of one block are of one size: they are not among them.
    """
    told = {each.key for each in direct.estimates} | {each.key for each in direct.choices}
    found = []
    for parameter, value in iterate_values(organisation):
        ends, known = parameter.meaning.range, parameter.key in told or parameter.key not in BEYOND
        if known or ends is None:
            continue
        low, high = min(float(ends[0]), float(value)), max(float(ends[1]), float(value))  # type: ignore[arg-type]
        varied = Matchable(parameter.key, LOG if low > 0 else PLAIN, (), "deals", BEYOND[parameter.key])
        found.append(Held(varied, float(varied.scale.inward(low)), float(varied.scale.inward(high))))
    return tuple(found)


def worlds_of(held: Sequence[Held], pairs: int) -> int:
    """How many worlds that takes."""
    return len(_planned(held, pairs).luck) if held else 0


def _planned(held: Sequence[Held], pairs: int) -> design.Design:
    """All of them at their ends."""
    low, high = (np.array([getattr(each, end) for each in held]) for end in ("low", "high"))
    return design.folded((low + high) / 2, (high - low) / 2, pairs)


def rests(simulate: Widened, fit: Fit, used: Bools, held: tuple[Held, ...], pairs: int) -> Rests:
    """What the estimates of a fit rest on."""
    if not held or not fit.free.any():
        return Rests(held)
    planned = _planned(held, pairs)
    points = np.hstack([np.tile(fit.values, (len(planned.luck), 1)), planned.points])
    seen = design.read(planned, simulate(points, planned.luck, [each.varied for each in held]))
    widths = np.array([each.high - each.low for each in held])
    moves = -gain(fit.slopes[used][:, fit.free], fit.weights) @ seen.slopes[used] * widths
    return Rests(held, np.asarray(moves), len(planned.luck))
