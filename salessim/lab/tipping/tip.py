"""Where a policy tips: runs a grid over one or two parameters under the same luck, and reads the break-even from it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from salessim.analysis import breakeven
from salessim.analysis.frontier import Frontier, frontier
from salessim.analysis.tipping import Axis, Curve, curve
from salessim.ensemble.cells import cells
from salessim.ensemble.folder import files, frames
from salessim.ensemble.folder.store import read_store
from salessim.ensemble.schedule import Progress, Silent
from salessim.ensemble.workers import processors
from salessim.errors import RunFailedError
from salessim.lab.run import carry
from salessim.lab.tipping.grid import Grid, own_value
from salessim.lab.tipping.search import Search
from salessim.quantities.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Tip:
    """What a search has found."""

    search: Search
    folder: Path
    found: tuple[Curve | Frontier, ...]
    """One for each policy, in the order of the study."""
    dropped: int
    """Replicates left out because a world of theirs failed, where most were."""
    failures: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    def sentences(self) -> list[str]:
        """One sentence a policy, and then what a careful reader must know."""
        curves = [each for each in self.found if isinstance(each, Curve)]
        maps = [each for each in self.found if isinstance(each, Frontier)]
        said = [*map(breakeven.sentence, curves), *map(breakeven.frontier_sentence, maps)]
        said += [guard for each in curves for guard in breakeven.guards(each)]
        n = min(each.replicates for each in self.found)
        if n < 30:
            said.append(f"only {n} replicate{'' if n == 1 else 's'}: below 30 the intervals may be too narrow")
        if self.dropped:
            said.append(f"{self.dropped} of {n + self.dropped} replicates are left out: not every point has a number")
        return said

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: no infinity, no not-a-number."""
        terms = self.search.terms
        held = {
            "title": self.search.study.title,
            "outcome": terms.metric.name,
            "unit": terms.metric.unit,
            "baseline": terms.baseline,
            "indifference": terms.indifference,
            "confidence": terms.confidence,
            "replicates": self.search.study.replications.maximum,
            "dropped": self.dropped,
            "parameters": [
                {"key": each.key, "unit": each.parameter.meaning.unit, "values": list(each.values)}
                for each in self.search.dimensions
            ],
            "policies": [each.facts() for each in self.found],
            "sentences": self.sentences(),
            "failures": [dict(each) for each in self.failures],
            "notes": list(self.notes),
        }
        plain: dict[str, Any] = _plain(held)
        return plain

    def plot(self) -> Figure:
        """The curves with their crossings, or the maps, as a matplotlib Figure."""
        from salessim.figures.assumptions.frontier import frontiers  # noqa: PLC0415 - loads matplotlib
        from salessim.figures.assumptions.tipping import tipping  # noqa: PLC0415 - the same

        months = self.search.study.span.horizon
        curves = [each for each in self.found if isinstance(each, Curve)]
        if curves:
            return tipping(curves, horizon_months=months)
        return frontiers([each for each in self.found if isinstance(each, Frontier)], horizon_months=months)

    def write(self) -> list[Path]:
        """Write the answer as JSON and the figure as PNG and SVG into the folder; returns the files."""
        from salessim.figures.style import save  # noqa: PLC0415 - loads matplotlib
        from salessim.lab.drawing import FOLDER  # noqa: PLC0415 - the same

        answer = self.folder / f"{self.search.name}.json"
        files.write(answer, (json.dumps(self.facts(), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode())
        folder = self.folder / FOLDER
        with files.advising(folder):
            folder.mkdir(exist_ok=True)
            return [answer, *save(self.plot(), folder / self.search.name)]


def tip(
    asked: Search, *, out: str | Path | None = None, workers: int | None = None, progress: Progress | None = None
) -> Tip:
    """Run the grids, or continue them in their folder, and say where each policy tips.

    All worlds share their luck, so a curve is as smooth as the model is. Policies for which the parameter is an
    assumption and those for which it is their lever are run one after the other, into the same folder.
    """
    folder = Path(out) if out is not None else asked.folder()
    team = processors() if workers is None else workers
    found: dict[str, Curve | Frontier] = {}
    dropped, failures, notes = [0], dict[str, Mapping[str, Any]](), dict.fromkeys(asked.notes())
    for grid in asked.grids:
        notes |= dict.fromkeys(carry(grid.study, folder, team, progress or Silent()))
        values, failed = _outcomes(grid, folder)
        failures |= failed
        kept = np.isfinite(np.stack([array.reshape(len(array), -1).sum(axis=1) for array in values.values()])).all(0)
        if not kept.any():
            why = next((f"; the first failed with {each['error']}" for each in failed.values()), "")
            raise RunFailedError(f"{folder}: no replicate has a number at every point of the grid{why}")
        dropped.append(int(np.count_nonzero(~kept)))
        for policy in grid.variants:
            found[policy] = _found(asked, grid, policy, _differences(grid, policy, values)[kept])
    ordered = tuple(found[policy] for policy in asked.policies)
    return Tip(asked, folder, ordered, max(dropped), tuple(failures.values()), tuple(notes))


def _outcomes(grid: Grid, folder: Path) -> tuple[dict[str, Floats], dict[str, Mapping[str, Any]]]:
    """The decisive outcome by policy of the grid's study, shape (replicates, futures), and the worlds that failed."""
    study, store = grid.study, read_store(folder)
    assert study.decide is not None  # noqa: S101 - search() refuses such a study
    replicates = range(1, study.replications.maximum + 1)
    numbers = [future.number for future in study.futures]
    worlds = frames.labels(cells(study, numbers, replicates))
    mine = set(worlds["key"])
    there = not store.finished.isdisjoint(mine)
    found = frames.outcomes(store, worlds, study.decide.outcome) if there else worlds.assign(value=np.nan)
    wide = found.pivot(index="replicate", columns=["policy", "future"], values="value")
    values = {
        policy: wide.reindex(index=replicates, columns=[(policy, number) for number in numbers]).to_numpy(np.float64)
        for policy in study.policies
    }
    return values, {str(record["key"]): record for record in store.failures if record["key"] in mine}


def _differences(grid: Grid, policy: str, values: Mapping[str, Floats]) -> Floats:
    """Policy − baseline, averaged over the study's own futures: shape (replicates, values of each dimension)."""
    assert grid.study.decide is not None  # noqa: S101 - search() refuses such a study
    sizes = [len(each.values) for each in grid.dimensions]
    order = [*np.flatnonzero(grid.levers), *np.flatnonzero(np.logical_not(grid.levers))]
    assumed = math.prod(size for size, lever in zip(sizes, grid.levers, strict=True) if not lever)
    mine = np.stack([values[name] for name in grid.variants[policy]], axis=1)
    apart = mine - values[grid.study.decide.baseline][:, np.newaxis]
    means = apart.reshape(*apart.shape[:2], assumed, -1).mean(axis=3)
    by_role = means.reshape(len(means), *(sizes[number] for number in order))
    return np.moveaxis(by_role, range(1, 1 + len(order)), [1 + int(number) for number in order])


def _found(asked: Search, grid: Grid, policy: str, differences: Floats) -> Curve | Frontier:
    axes = [
        Axis(
            each.key,
            each.parameter.meaning.unit,
            np.array(each.values, dtype=np.float64),
            lever,
            own_value(asked.study, policy, each.parameter.attribute),
        )
        for each, lever in zip(grid.dimensions, grid.levers, strict=True)
    ]
    if len(axes) == 1:
        return curve(policy, asked.terms, axes[0], differences)
    return frontier(policy, asked.terms, (axes[0], axes[1]), differences)


def _plain(held: Any) -> Any:
    """The same tree with null for numbers that JSON cannot say."""
    if isinstance(held, Mapping):
        return {key: _plain(value) for key, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value) for value in held]
    return None if isinstance(held, float) and not math.isfinite(held) else held
