"""What is decided for a column as a whole: the order of day and month, the decimal sign, the currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.calibration.reading.columns.mapping import Mapped
from salessim.calibration.reading.file.rows import Sheet
from salessim.calibration.reading.report import Refusals
from salessim.calibration.reading.values.days import Order
from salessim.calibration.reading.values.days import shown as days_shown
from salessim.calibration.reading.values.money import Decimal, currency_named, grouping_shown
from salessim.calibration.reading.values.money import shown as money_shown
from salessim.calibration.reading.values.remembered import remembered
from salessim.errors import InputRefusedError
from salessim.quantities.phrases import counted, listed

MOST_CURRENCIES: Final = 50


@dataclass(frozen=True)
class Conventions:
    """How the cells of a file are to be read."""

    orders: Mapping[str, Order]
    """Field → order of day and month, where it matters."""
    decimals: Mapping[str, Decimal]
    """Field → decimal sign, where one was seen."""
    currency: str
    """The one currency of the file; empty if it names none."""
    notes: tuple[str, ...]

    def shown(self) -> dict[str, str]:
        """The decisions for the report."""
        return {**self.orders, **{name: f"decimal {sign}" for name, sign in self.decimals.items()}}


Shows = str | tuple[str, str]
"""What a cell shows: about its order, or about its decimal sign and its currency."""


class _Column:
    """What the cells of one column show."""

    def __init__(self, show: Callable[[str], Shows]) -> None:
        self._show = remembered(show)
        self.counts: Counter[Shows] = Counter()
        self.example: dict[Shows, tuple[int, str]] = {}

    def look(self, line: int, text: str) -> None:
        """Count one cell."""
        if text:
            shown = self._show(text)
            self.counts[shown] += 1
            if shown not in self.example:
                self.example[shown] = (line, text)

    def part(self, place: int) -> Counter[str]:
        """The counts of one half of what cells show, without those that show nothing."""
        found: Counter[str] = Counter()
        for shown, count in self.counts.items():
            if shown[place]:
                found[shown[place]] += count
        return found


def decided(
    sheet: Sheet, mapping: Mapped, days: Sequence[str], amounts: Sequence[str], order: Order | None
) -> Conventions:
    """The conventions of a file from all its rows, read once for this; `days` and `amounts` name the fields.

    The majority of the telling cells decides; the others are refused by line later. Where no cell tells, or as many
    tell one as the other, the file is refused with the option to type.
    """
    dates = {name: _Column(days_shown) for name in days if name in mapping.places}
    money = {name: _Column(money_shown) for name in amounts if name in mapping.places}
    columns = [(mapping.places[name], column) for name, column in (dates | money).items()]
    beside = _Beside(mapping, amounts)
    for line, cells in sheet.rows(Refusals().add):
        for place, column in columns:
            column.look(line, cells[place])
        beside.look(cells)
    problems: list[str] = []
    orders = _orders(mapping, dates, order, problems)
    signs, notes = _decimals(mapping, money, problems)
    currency = _currency([*(column.part(1) for column in money.values()), beside.counts], problems)
    if problems:
        raise InputRefusedError("\n".join(f"{sheet.path.name}: {problem}" for problem in problems))
    notes += [
        f'{counted(column.counts["month"], "date")} in "{mapping.column(name)}" without a day: the 15th was taken'
        for name, column in dates.items()
        if column.counts["month"]
    ]
    return Conventions(orders, signs, currency, tuple(notes))


class _Beside:
    """Currencies named in a column of their own, where there is an amount beside it."""

    def __init__(self, mapping: Mapped, amounts: Sequence[str]) -> None:
        self.place = mapping.places.get("currency")
        self.amounts = [place for name, place in mapping.places.items() if name in amounts]
        self.counts: Counter[str] = Counter()

    def look(self, cells: Sequence[str]) -> None:
        if self.place is None or not cells[self.place] or not any(cells[place] for place in self.amounts):
            return
        word = currency_named(cells[self.place])
        if word in self.counts or len(self.counts) < MOST_CURRENCIES:
            self.counts[word] += 1


def _orders(
    mapping: Mapped, columns: Mapping[str, _Column], said: Order | None, problems: list[str]
) -> dict[str, Order]:
    """The order of each column that needs one."""
    found: dict[str, Order] = {}
    for name, column in columns.items():
        day, month = column.counts["day-first"], column.counts["month-first"]
        either = column.counts["either"]
        if day != month or (said and (day or either)):
            found[name] = said or ("day-first" if day > month else "month-first")
        elif either or day:
            line, text = column.example["either" if either else "day-first"]
            why = f"as many dates have the day first as the month ({day:,})" if day else "no date in the column tells"
            problems.append(
                f'"{mapping.column(name)}": is {text} (line {line}) with the day or the month first? {why}; '
                "say --dates day-first or --dates month-first"
            )
    return found


def _decimals(
    mapping: Mapped, columns: Mapping[str, _Column], problems: list[str]
) -> tuple[dict[str, Decimal], list[str]]:
    """The decimal sign of each column; three digits behind its only sign are thousands."""
    found: dict[str, Decimal] = {}
    notes: list[str] = []
    for name, column in columns.items():
        signs = column.part(0)
        if signs["point"] != signs["comma"]:
            found[name] = "point" if signs["point"] > signs["comma"] else "comma"
        elif signs["point"]:
            problems.append(
                f'"{mapping.column(name)}": as many amounts have a decimal point as a decimal comma '
                f"({signs['point']:,} each); export it again in one notation"
            )
        elif signs["either"]:
            line, text = next(example for shown, example in column.example.items() if shown[0] == "either")
            found[name] = grouping_shown(text)
            notes.append(f'"{mapping.column(name)}": {text} (line {line}) and the like were read as thousands')
    return found, notes


def _currency(counts: Sequence[Counter[str]], problems: list[str]) -> str:
    """The one currency that is named."""
    total: Counter[str] = Counter()
    for each in counts:
        for code, rows in each.items():
            total[code] = max(total[code], rows)
    if len(total) > 1:
        shown = listed([f"{code} ({counted(rows, 'row')})" for code, rows in total.most_common(5)])
        problems.append(
            f"amounts in {shown}: no exchange rate is guessed; convert them to one currency first, or map a column of "
            'amounts in one currency, and the column of currencies to ""'
        )
    return next(iter(total), "")
