"""The closing account: contribution with and without the decision by year and by item, adding up to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from salessim.analysis.verdict import amount, over_time
from salessim.engine.metrics import Metric
from salessim.lab.twins.money import YEAR, apart, years
from salessim.lab.twins.sentence import Sentence
from salessim.lab.twins.world import SIDES, World
from salessim.model.metrics import METRICS, WATERFALL
from salessim.quantities.arrays import Floats
from salessim.quantities.phrases import listed
from salessim.quantities.units import write_time

CONTRIBUTION: Final = "contribution_usd"


@dataclass(frozen=True)
class Account:
    """Whole cents: by year without the decision, and what the decision adds by year and by item."""

    months: int
    without_cents: tuple[int, ...]
    added_cents: tuple[int, ...]
    items_cents: tuple[tuple[str, int], ...]
    """By tally; what an item costs counts against."""

    @property
    def total_cents(self) -> int:
        """What the decision adds over the horizon; the years and the items each add up to it."""
        return sum(self.added_cents)

    def facts(self) -> dict[str, Any]:
        """As plain values, in dollars and cents."""
        rows = zip(years(self.months), self.without_cents, self.added_cents, strict=True)
        return {
            "outcome": CONTRIBUTION,
            "years": [
                {
                    "year": (months.start - 1) // YEAR + 1,
                    "months": [months.start, months.stop - 1],
                    **_amounts(without, added),
                }
                for months, without, added in rows
            ],
            "total": _amounts(sum(self.without_cents), self.total_cents),
            "items": [{"item": name, "difference_usd": cents / 100} for name, cents in self.items_cents],
        }

    def rows(self) -> list[dict[str, str]]:
        """The years and the total as a person reads them: dollars and cents, which can be added up by hand."""
        by_year = list(zip(self.without_cents, self.added_cents, strict=True))
        named = [(str(year), *cents) for year, cents in enumerate(by_year, start=1)]
        return [
            {
                "contribution in year": year,
                "without": _dollars(without),
                "with": _dollars(without + added),
                "difference": _dollars(added),
            }
            for year, without, added in [*named, ("total", sum(self.without_cents), self.total_cents)]
        ]


def _dollars(cents: int) -> str:
    """Whole cents in dollars, none of them rounded.

    >>> _dollars(-123_456_705), _dollars(5)
    ('-$1,234,567.05', '$0.05')
    """
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${dollars:,}.{rest:02}"


def _amounts(without: int, added: int) -> dict[str, float]:
    return {"without_usd": without / 100, "with_usd": (without + added) / 100, "difference_usd": added / 100}


def account(both: Sequence[World]) -> Account:
    """The account of two worlds, from their tallies."""
    one, other = (world.tallies for world in both)
    months = both[0].months
    ends = [year.stop - 1 for year in years(months)]
    added = other[CONTRIBUTION] - one[CONTRIBUTION]
    items = np.array([sign * float((other[name] - one[name]).sum()) for name, sign in WATERFALL])
    by_year = _cents(np.cumsum(added)[np.array(ends) - 1])
    by_item = _cents(np.append(np.cumsum(items)[:-1], added.sum()))
    names = [name for name, _ in WATERFALL]
    without = _cents(np.cumsum(one[CONTRIBUTION])[np.array(ends) - 1])
    return Account(months, without, by_year, tuple(zip(names, by_item, strict=True)))


def _cents(running: Floats) -> tuple[int, ...]:
    """Running sums in dollars as parts in cents: the sums are rounded, not the parts, so that these add up."""
    sums = [0, *(round(100 * float(each)) for each in running)]
    return tuple(after - before for before, after in pairwise(sums))


def account_sentences(held: Account, both: Sequence[World], outcome: Metric) -> list[Sentence]:
    """The total, what it is made of, and the outcome that decides."""
    without, added = sum(held.without_cents) / 100, held.total_cents / 100
    cells = _cells(both, [CONTRIBUTION])
    total = (
        f"Over {write_time(held.months)} the contribution is {amount(without + added, 'usd')} with the decision and "
        f"{amount(without, 'usd')} without it: {apart(added)}."
    )
    said = [Sentence(held.months, "account", total, "both", tallies=cells)]
    parts = [f"{METRICS[name].label.lower()} {_signed(cents)}" for name, cents in held.items_cents if cents]
    if parts:
        made = f"It is made of {listed(parts)}; costs that rise count against."
        names = [name for name, cents in held.items_cents if cents]
        said.append(Sentence(held.months, "items", made, "both", tallies=_cells(both, names)))
    if outcome.numerator != CONTRIBUTION or outcome.over_time != "sum":
        said.append(_decisive(both, outcome))
    return said


def decisive(both: Sequence[World], outcome: Metric) -> tuple[float, float]:
    """The outcome that decides, without and with the decision."""
    one, other = (
        float(outcome.outcome({name: values[np.newaxis] for name, values in world.tallies.items()})[0])
        for world in both
    )
    return one, other


def _decisive(both: Sequence[World], outcome: Metric) -> Sentence:
    one, other = decisive(both, outcome)
    text = (
        f"{outcome.label} {over_time(outcome, both[0].months)} differs by {amount(other - one, outcome.unit)} "
        "in this world."
    )
    return Sentence(both[0].months, "outcome", text, "both", tallies=_cells(both, sorted(outcome.tallies())))


def _signed(cents: int) -> str:
    return f"{'+' if cents > 0 else '−'}{amount(abs(cents) / 100, 'usd')}"


def _cells(both: Sequence[World], names: Sequence[str]) -> Any:
    months = range(1, both[0].months + 1)
    return tuple((side, name, month) for side in SIDES for name in names for month in months)
