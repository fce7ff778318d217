"""What somebody's leaving left behind: an empty seat, deals that fell back, a newcomer, customers who left."""

from __future__ import annotations

from collections.abc import Sequence

from salessim.analysis.verdict import amount
from salessim.lab.twins.money import YEAR, worth
from salessim.lab.twins.people import Fate
from salessim.lab.twins.sentence import SHORT, SPOKEN, Sentence, cite, counted, number, place
from salessim.lab.twins.world import Row, Side, World

Cells = tuple[tuple[Side, str, str, int], ...]


def vacancy_sentence(fate: Fate) -> Sentence:
    """How long the seat stood empty, what slipped, and when the next rep was fully productive."""
    world, left = fate.world, fate.left
    slipped = _slipped(world, left)
    heir = next((row for row in world.arrivals[left.seat] if row.month > left.month), None)
    lost = f", and {counted(len(slipped), 'open deal')} fell back" if slipped else ""
    rows: list[Row] = [left, *slipped]
    if heir is None:
        said, cells = f"to the end{lost}", _empty(world, left)
    else:
        after, ends, cells = _learning(world, heir)
        rows += [heir, *ends]
        empty = counted(heir.month - left.month, "month")
        said = f"for {empty}{lost}; a new rep arrived in month {heir.month} and {after}"
    text = f"{place(left.seat).capitalize()} stood empty from month {left.month} {said} ({SPOKEN[world.side]})."
    return Sentence(heir.month if heir else left.month, "vacancy", text, world.side, cite(world, rows), seats=cells)


def _slipped(world: World, left: Row) -> list[Row]:
    """Deals that lost stages because of it."""
    months = range(left.month, left.month + 1)
    return [row for row in world.chosen("deal_fell_back", months, left.seat) if row.cause == left.number]


def _empty(world: World, left: Row) -> Cells:
    """Every month's end to the horizon at which nobody sat there."""
    months = range(left.month, world.months + 1)
    return tuple((world.side, "occupied", left.seat, month) for month in months)


def _learning(world: World, heir: Row) -> tuple[str, list[Row], Cells]:
    """What became of the next rep: when fully productive, or gone before; the rows and cells that say so."""
    end = world.stays[heir.actor].left
    last = end.month - 1 if end else world.months
    ramped = world.ramped_in(heir.seat, heir.month, last)
    if ramped is not None:
        return f"was fully productive from month {ramped} on", [], ((world.side, "factor", heir.seat, ramped),)
    cells: Cells = tuple((world.side, "factor", heir.seat, month) for month in range(heir.month, last + 1))
    if end is None:
        return "was not fully productive by the end", [], cells
    return f"left again in month {end.month}, before being fully productive", [end], cells


def customers_sentence(fate: Fate) -> Sentence | None:
    """Customers of the seat who left in the year after, in both worlds; None if as many left."""
    first = fate.left.month
    months = range(first, min(first + YEAR, fate.world.months + 1))
    both = (fate.world, fate.other)
    lost = [world.chosen("customer_lost", months, fate.left.seat) for world in both]
    if len(lost[0]) == len(lost[1]):
        return None
    here = counted(len(lost[0]), "customer") + (f" worth {amount(worth(lost[0]), 'usd')}" if lost[0] else "")
    there = f"{number(len(lost[1]))} worth {amount(worth(lost[1]), 'usd')}" if lost[1] else "none"
    text = (
        f"In months {first} to {months.stop - 1} {here} in {place(fate.left.seat)} left {SPOKEN[fate.world.side]} and "
        f"{there} {SHORT[fate.other.side]}."
    )
    rows = tuple(cited for world, held in zip(both, lost, strict=True) for cited in cite(world, held))
    return Sentence(months.stop - 1, "customers", text, "both", rows)


def arrival_sentences(both: Sequence[World]) -> list[Sentence]:
    """Seats that were filled sooner in one world than in the other, though they fell empty in the same month."""
    names = sorted({name for world in both for name, stay in world.stays.items() if stay.hired})
    arrivals = {name: [_hired(world, name) for world in both] for name in names}
    sooner = [
        _arrival(both, hired)
        for name, hired in arrivals.items()
        if len({row.month if row else None for row in hired}) == 2 and _fell_empty_alike(both, name)
    ]
    return sorted(sooner, key=lambda each: each.month)


def _hired(world: World, name: str) -> Row | None:
    stay = world.stays.get(name)
    return stay.hired if stay else None


def _fell_empty_alike(both: Sequence[World], name: str) -> bool:
    """Whether who sat there before left both worlds in the same way, or before the branch."""
    seat, _, person = name.rpartition(".")
    before = [world.stays.get(f"{seat}.{int(person) - 1}") for world in both]
    ends = [stay.end if stay else None for stay in before]
    return ends[0] == ends[1]


def _arrival(both: Sequence[World], hired: Sequence[Row | None]) -> Sentence:
    """The two arrivals of the same person, the sooner first."""
    order = sorted((row.month if row else both[0].months + 1, side) for side, row in enumerate(hired))
    (first, sooner), (_, later) = order
    row, other = hired[sooner], hired[later]
    assert row is not None  # noqa: S101 - the months differ, so that one of them is one
    when = f"in month {other.month}" if other else "not at all"
    here, there = both[sooner], both[later]
    text = (
        f"{place(row.seat).capitalize()} was filled in month {first} {SPOKEN[here.side]} and {when} "
        f"{SHORT[there.side]}."
    )
    rows = cite(here, [row]) + cite(there, [other] if other else [])
    return Sentence(first, "arrival", text, "both", rows)
