"""What the sections of a report are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from salessim.analysis.compare import Comparison
from salessim.lab import drawing
from salessim.lab.record import CONTRIBUTION, Compared, Run
from salessim.lab.report.answers import Answers, answers_for
from salessim.lab.report.blocks import Picture, table_of
from salessim.lab.report.svg import drawn


@dataclass(frozen=True)
class Material:
    """A run and what is known beside it."""

    run: Run
    answers: Answers

    @cached_property
    def comparison(self) -> Compared:
        """Every policy against the baseline."""
        return self.run.compare()

    @cached_property
    def book(self) -> Comparison | None:
        """The same with the closing book value, where contribution decides."""
        decides = self.comparison.metric.name == CONTRIBUTION and self.comparison.rows
        return self.run.with_book_value() if decides else None

    def picture(self, name: str) -> tuple[Picture, ...]:
        """A figure of the run, or nothing where it has nothing to show."""
        found = drawing.described(self.run, name)
        if found is None:
            return ()
        table = table_of(found.written(), "The numbers")
        return (Picture(name, drawn(found.figure, name, found.text), found.text, table),)


def gather(run: Run, others: Sequence[Path] = ()) -> Material:
    """All that there is about a run."""
    return Material(run, answers_for(run, others))
