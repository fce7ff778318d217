"""When enough worlds have been run: at a precision on the difference, never at significance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from salessim.analysis.interval import interval
from salessim.quantities.arrays import Floats


@dataclass(frozen=True)
class StopRule:
    """Run `minimum` replicates, then `batch` more at a time, until every difference is known to ± `half_width`.

    half_width: in the outcome's unit; None runs to `maximum`. Stopping as soon as a difference is significant is not
    offered: looking every 10 replicates up to 200 finds a difference between identical policies in 25 % of studies.
    """

    half_width: float | None
    confidence: float
    minimum: int
    maximum: int
    batch: int

    def __post_init__(self) -> None:
        if self.half_width is not None and not self.half_width > 0:
            raise ValueError(f"half_width {self.half_width}: expected a positive number, or none to run to the maximum")
        if not 0 < self.confidence < 1:
            raise ValueError(f"confidence {self.confidence}: expected a share between 0 and 1, such as 0.95")
        if not 1 <= self.minimum <= self.maximum:
            raise ValueError(f"replications {self.minimum} to {self.maximum}: expected 1 ≤ minimum ≤ maximum")
        if self.batch < 1:
            raise ValueError(f"batch {self.batch}: expected 1 replicate or more")


def looks(rule: StopRule) -> tuple[int, ...]:
    """The replicate counts at which the rule looks: minimum, then every batch, then the maximum."""
    return (*range(rule.minimum, rule.maximum, rule.batch), rule.maximum)


def reached(rule: StopRule, largest_half_width: float, n: int) -> bool:
    """Whether to stop with n replicates done; with several policies the widest difference decides.

    Only at a look, so that the answer does not depend on how the work was cut up. A half-width that is not a number
    never stops a run before its maximum.
    """
    if n >= rule.maximum:
        return True
    return rule.half_width is not None and n in looks(rule) and largest_half_width <= rule.half_width


def largest_half_width(rule: StopRule, differences: Sequence[Floats]) -> float:
    """The widest of the policies' intervals, in the outcome's unit; each array has shape (n,).

    With nothing to compare there is no width to wait for, and it is infinite: the run goes to its maximum.
    """
    return max((interval(each, rule.confidence).half_width for each in differences), default=math.inf)


def advice(rule: StopRule) -> str:
    """A note for a rule whose interval may promise more than it keeps; empty where there is nothing to say."""
    if rule.half_width is None or len(looks(rule)) == 1:  # it decides nothing
        return ""
    notes = []
    if rule.minimum < 30:
        notes.append(f"a minimum of {rule.minimum} replicates is below 30")
    if rule.batch < 10:
        notes.append(f"a batch of {rule.batch} is below 10")
    if not notes:
        return ""
    return f"{' and '.join(notes)}: with skewed outcomes the rule may stop too early, on intervals that are too narrow"
