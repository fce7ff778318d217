"""Runs the checks, on as many processes as wanted; the rows come back in the order of the table."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from salessim.validation.groups import GROUPS
from salessim.validation.row import Row, cannot_go_on
from salessim.validation.worlds import FULL, Effort


@dataclass(frozen=True)
class Checked:
    """What one check found."""

    group: str
    check: str
    rows: tuple[Row, ...]

    @property
    def short(self) -> tuple[Row, ...]:
        """The rows that fall short."""
        return tuple(row for row in self.rows if row.falls_short)


def validate(
    groups: Sequence[str] = tuple(GROUPS), effort: Effort = FULL, workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Checked]:  # fmt: skip
    """Every check of the groups, in the order of the table whatever the number of workers."""
    names = [(group, check) for group in groups for check in GROUPS[group].checks()]
    if workers == 1:
        found = []
        for number, (group, check) in enumerate(names, 1):
            found.append(carry_out(group, check, effort))
            progress(number, len(names))
        return found
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        asked: list[Future[Checked]] = [pool.submit(carry_out, *name, effort) for name in names]
        for number, _ in enumerate(as_completed(asked), 1):
            progress(number, len(names))
        return [each.result() for each in asked]


def carry_out(group: str, check: str, effort: Effort) -> Checked:
    """One check; if it raises, its error is its only row, and the other checks go on.

    A rule that is wrong may break a law that the ledger holds, or make arrays of shapes that do not fit.
    """
    try:
        rows = tuple(GROUPS[group].checks()[check](effort))
    except Exception as error:
        rows = (cannot_go_on(check, error),)
    return Checked(group, check, rows)
