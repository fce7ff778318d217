"""What followed in money: deals won and customers lost, year by year, for the firm and seat by seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from salessim.analysis.verdict import amount
from salessim.lab.twins.sentence import Sentence, cite, counted, number, place
from salessim.lab.twins.world import Row, World

YEAR: Final = 12
SUMS: Final = {"deal_won": ("deal", "was won", "were won"), "customer_lost": ("customer", "left", "left")}
"""Events that are told as sums, in dollars of ARR: what it is, and what became of one and of several."""


@dataclass(frozen=True)
class Sum:
    """What one kind of event came to in one year, in both worlds."""

    event: str
    months: range
    seat: str | None
    """None: the whole firm."""
    without: tuple[Row, ...]
    decided: tuple[Row, ...]

    @property
    def difference_usd(self) -> float:
        """With the decision less without it."""
        return worth(self.decided) - worth(self.without)


def years(months: int) -> list[range]:
    """The months of each year; the last one may be shorter.

    >>> years(15)
    [range(1, 13), range(13, 16)]
    """
    return [range(first, min(first + YEAR, months + 1)) for first in range(1, months + 1, YEAR)]


def sums(both: Sequence[World], seats: Sequence[str | None]) -> list[Sum]:
    """Those in which the worlds differ, the largest difference first."""
    found = [
        Sum(event, months, seat, *(tuple(world.chosen(event, months, seat)) for world in both))
        for event in SUMS
        for months in years(both[0].months)
        for seat in seats
    ]
    apart = [each for each in found if {row.content for row in each.without} != {row.content for row in each.decided}]
    return sorted(apart, key=lambda each: (-abs(each.difference_usd), each.months.start, each.event, each.seat or ""))


def sum_sentence(held: Sum, both: Sequence[World]) -> Sentence:
    """How many there were in each world and what they were worth."""
    noun, singly, together = SUMS[held.event]
    became = singly if len(held.decided) == 1 else together
    first, last = held.months.start, held.months.stop - 1
    where = f" in {place(held.seat)}" if held.seat else ""
    one = _valued(held.decided, counted(len(held.decided), noun))
    other = _valued(held.without, number(len(held.without)) if held.without else "none")
    text = (
        f"In year {(first - 1) // YEAR + 1} (months {first} to {last}) {one} {became}{where} with the decision and "
        f"{other} without it: {apart(held.difference_usd)}."
    )
    rows = cite(both[0], held.without) + cite(both[1], held.decided)
    return Sentence(last, "seat year" if held.seat else "year", text, "both", rows)


def worth(rows: Sequence[Row]) -> float:
    """What events are worth in all, in dollars."""
    return sum(row.value for row in rows)


def _valued(rows: Sequence[Row], count: str) -> str:
    return f"{count} worth {amount(worth(rows), 'usd')}" if rows else count


def apart(difference_usd: float) -> str:
    """A difference in words.

    >>> apart(1_200.0), apart(-350_000.0), apart(0.0)
    ('$1.2k more', '$350k less', 'as much')
    """
    if not difference_usd:
        return "as much"
    return f"{amount(abs(difference_usd), 'usd')} {'more' if difference_usd > 0 else 'less'}"
