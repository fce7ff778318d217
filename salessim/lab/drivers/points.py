"""The worlds at the points of a design: from rows to futures, through a run folder, and back to rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from salessim.analysis.pairing import by_world
from salessim.ensemble.cells import cells
from salessim.ensemble.folder import frames
from salessim.ensemble.folder.store import read_store
from salessim.ensemble.schedule import Progress
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.drivers.factors import Factor, fit
from salessim.lab.run import carry
from salessim.quantities.arrays import Floats, Ints
from salessim.quantities.parameters import Leaf
from salessim.study import Future, Study

OWN: Final = 0
"""The future with the study's own values; it is part of every design."""
SHOWN: Final = 5
"""Parameters that a complaint about a point names: those furthest up or down their ranges."""


@dataclass(frozen=True)
class Design:
    """Rows of a design and the futures that they are: equal rows share theirs."""

    title: str
    factors: tuple[Factor, ...]
    """Of the columns; a row's further columns, such as the dummy's, change nothing."""
    rows: Floats
    """Shape (rows, columns), where each unknown stands in its range: 0 to 1."""
    numbers: Ints
    """Shape (rows,): the future of each row."""
    study: Study
    """With all the futures of the design."""

    def describe(self, number: int) -> str:
        """A row by its number and the parameters that stand nearest to an end of their range."""
        row = self.rows[number, : len(self.factors)]
        order = np.argsort(-np.abs(row - 0.5), kind="stable")[:SHOWN]
        named = [self.factors[int(place)] for place in order]
        values = [
            f"{each.key} {each.parameter.written(each.at(float(row[k])))}" for each, k in zip(named, order, strict=True)
        ]
        more = f" and {row.size - SHOWN} more" if row.size > SHOWN else ""
        return f"row {number} of the {self.title} (future {self.numbers[number]}: {', '.join(values)}{more})"


@dataclass(frozen=True)
class Points:
    """Differences at the rows of a design, policy − baseline under the same luck everywhere, in the outcome's unit."""

    design: Design
    table: Floats
    """Shape (replicates, rows)."""
    own: Floats
    """With the study's own values, shape (replicates,)."""
    values: Floats
    """Of baseline and policy, shape (replicates, 2, rows)."""

    @property
    def means(self) -> Floats:
        """Shape (rows,)."""
        mean: Floats = self.table.mean(axis=0)
        return mean


def design(title: str, study: Study, factors: Sequence[Factor], rows: Floats) -> Design:
    """The futures of rows; `study` holds only the study's own. Raises InputRefusedError for a row that does not fit."""
    known: dict[tuple[Leaf, ...], int] = {}
    futures, numbers = [Future(OWN, "", {})], []
    for row in rows:
        values = tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=False))
        if values not in known:
            known[values] = len(futures)
            named = {factor.parameter.attribute: value for factor, value in zip(factors, values, strict=True)}
            futures.append(Future(known[values], str(known[values]), named))
        numbers.append(known[values])
    made = Design(title, tuple(factors), rows, np.array(numbers), replace(study, futures=tuple(futures)))
    _require_fit(made, study)
    return made


def _require_fit(made: Design, study: Study) -> None:
    """Refuse a design with a point whose parameters contradict each other, before any world is run."""
    for future in made.study.futures:
        problem = fit(future.values, study)
        if problem:
            row = int(np.flatnonzero(made.numbers == future.number)[0])
            advice = "leave out a parameter of it with --without KEY"
            raise InputRefusedError(f"{made.describe(row)}: does not fit together: {problem}; {advice}")


def run_points(made: Design, base: Study, folder: Path, workers: int, progress: Progress) -> tuple[Points, list[str]]:
    """Compute the worlds of a design, or read those that are there; returns notes about the folder too.

    Raises RunFailedError, naming the row, where a world failed or has no number.
    """
    notes = carry(made.study, folder, workers, progress, described=base, purpose="design")
    values = _values(made, folder)
    own, apart = values[:, :, OWN], values[:, 1] - values[:, 0]
    return Points(made, apart[:, made.numbers], own[:, 1] - own[:, 0], values[:, :, made.numbers]), list(notes)


def _values(made: Design, folder: Path) -> Floats:
    """The decisive outcome, baseline first, shape (replicates, 2, futures)."""
    study, store = made.study, read_store(folder)
    assert study.decide is not None  # noqa: S101 - ask() refuses such a study
    replicates, futures = range(1, study.replications.maximum + 1), range(len(study.futures))
    worlds = frames.labels(cells(study, futures, replicates))
    errors = {str(record["key"]): str(record["error"]) for record in store.failures}
    for world in worlds[worlds["key"].isin(errors)].to_dict("records"):
        raise _refusal(made, int(world["future"]), f"{world['policy']} failed with {errors[world['key']]}")
    found = frames.outcomes(store, worlds, study.decide.outcome)
    names = [study.decide.baseline, *(name for name in study.policies if name != study.decide.baseline)]
    values = by_world(found, names, futures, replicates)
    for future in np.flatnonzero(~np.isfinite(values).all(axis=(0, 1))):
        raise _refusal(made, int(future), f"{study.decide.outcome} has no number there")
    return values


def _refusal(made: Design, future: int, why: str) -> RunFailedError:
    """Names the row: one missing number would make every index wrong."""
    rows = np.flatnonzero(made.numbers == future)
    where = made.describe(int(rows[0])) if rows.size else "the study's own values"
    return RunFailedError(
        f"{where}: {why}; leave out the parameter at fault with --without KEY, or narrow it by --over"
    )
