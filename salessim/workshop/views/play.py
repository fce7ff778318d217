"""Free play as a page shows it: policies side by side, number by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from salessim.workshop.cards import plain as called
from salessim.workshop.charts.quantities import level
from salessim.workshop.charts.scale import joined, signed
from salessim.workshop.kitchen.answers import Play, PlayRow
from salessim.workshop.words.texts import Texts

MEASURES: Final = frozenset({"months", "hours", "times", "factor", "/year", "logit", "log"})
"""Units that a label does not tell: people, deals and customers are what they are called."""


@dataclass(frozen=True)
class Cell:
    """One number of one policy."""

    mean: str
    difference: str
    """Empty for the baseline, which differs from itself by nothing."""
    interval: str
    verdict: str


@dataclass(frozen=True)
class Line:
    """One number of all policies."""

    label: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Beside:
    """The table of a try. The scenario's baseline comes first, then its policy, then the trainer's own."""

    play: Play
    policies: Sequence[str]
    own: str
    t: Texts

    @property
    def names(self) -> list[str]:
        """The columns."""
        return [self.t("play.mine") if name == self.own else called(name) for name in self.policies]

    @property
    def sentences(self) -> list[str]:
        """What decides, in a sentence for each policy beside the baseline; the trainer's own first."""
        metric = self.play["rows"][0]["metric"] if self.play["rows"] else ""
        rows = {row["policy"]: row for row in self.play["rows"] if row["metric"] == metric}
        others = [name for name in reversed(self.policies) if name in rows and rows[name]["difference"] is not None]
        return [self._sentence(rows[name]) for name in others]

    @cached_property
    def lines(self) -> list[Line]:
        """The decisive number first."""
        return [self._line(list(rows)) for _, rows in groupby(self.play["rows"], lambda row: row["metric"])]

    def _sentence(self, row: PlayRow) -> str:
        names = dict(zip(self.policies, self.names, strict=True))
        words = {"policy": names[row["policy"]], "baseline": names[self.policies[0]]}
        cell = self._cell(row)
        verdict = self.t(f"mind.verdict.{row['verdict']}", **words)
        return self.t("play.sentence", verdict=verdict, label=row["label"], size=cell.difference, ends=cell.interval)

    def _line(self, rows: list[PlayRow]) -> Line:
        held = {row["policy"]: row for row in rows}
        first = rows[0]
        unit = first["unit"] if first["unit"] in MEASURES else ""
        return Line(first["label"], unit, tuple(self._cell(held[name]) for name in self.policies if name in held))

    def _cell(self, row: PlayRow) -> Cell:
        unit, mean = row["unit"], level(row["mean"], row["unit"], self.t)
        if row["difference"] is None:
            return Cell(mean, "", "", "")
        ends = [signed(end, unit, bare=True) for end in (row["low"], row["high"]) if end is not None]
        between = self.t("play.interval", low=ends[0], high=ends[1]) if len(ends) == 2 else ""
        return Cell(mean, joined(signed(row["difference"], unit)), joined(between), row["verdict"])
