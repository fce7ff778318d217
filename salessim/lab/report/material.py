"""What the sections of a report are written from."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from salessim.analysis.compare import Comparison
from salessim.errors import InputRefusedError
from salessim.lab import drawing
from salessim.lab.record import Compared, Run
from salessim.lab.report.answers import Answer, Answers, answers_for
from salessim.lab.report.blocks import Picture, Table, table_of
from salessim.lab.report.svg import drawn, inline
from salessim.lab.run import CONTRIBUTION


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

    @property
    def folder(self) -> Path:
        """The run's folder under a name of its own, also where it was opened as '.'."""
        return self.run.folder if self.run.folder.name else self.run.folder.resolve()

    def picture(self, name: str) -> tuple[Picture, ...]:
        """A figure of the run, or nothing where it has nothing to show."""
        found = drawing.described(self.run, name)
        if found is None:
            return ()
        table = table_of(found.written(), "The numbers")
        return (Picture(name, drawn(found.figure, name, found.text), found.text, table),)

    def drawing(self, answer: Answer[Any], words: str, table: Table | None = None) -> tuple[Picture, ...]:
        """The figure beside an answer, or nothing where it was not drawn or is damaged."""
        content = answer.svg()
        if content is None:
            return ()
        name = f"answer-{self.answers.paths.index(answer.path)}"  # two folders may hold files of one name
        try:
            return (Picture(answer.path.stem, inline(content, name, words), words, table),)
        except InputRefusedError:
            return ()

    def command(self, name: str, *words: str, out: str = "") -> str:
        """A command of salessim on the run's folder (its file `words[0]`, if any), as it is typed."""
        file, *others = words or ("",)
        target = [str(self.folder / file), *others]
        beside = ["--out", str(self.folder.parent / f"{self.folder.name}-{out}")] if out else []
        return shlex.join(["salessim", name, *target, *beside])


def gather(run: Run, others: Sequence[Path] = ()) -> Material:
    """All that there is about a run; refuses a folder whose worlds are not for comparing."""
    run.require_comparable()
    return Material(run, answers_for(run, others))
