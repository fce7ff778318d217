"""Where a policy tips: runs a grid over one or two parameters under the same luck, and reads the break-even from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from salessim.analysis.breakeven import words
from salessim.analysis.breakeven.curve import Axis, Curve, curve
from salessim.analysis.breakeven.frontier import Frontier, frontier
from salessim.ensemble.cells import futures_digest, policy_digests
from salessim.ensemble.processors import processors
from salessim.ensemble.schedule import Progress, Silent
from salessim.lab import answer
from salessim.lab.tipping.grid import own_value
from salessim.lab.tipping.search import Search
from salessim.lab.tipping.spend import Round, Spent, Tell, spend

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Tip:
    """What a search has found."""

    search: Search
    folder: Path
    found: tuple[Curve | Frontier, ...]
    """One for each policy, in the order of the study."""
    rounds: tuple[Round, ...]
    """Of one grid after the other."""
    dropped: int
    """Replicates left out because a world of theirs failed, where most were."""
    failures: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    def sentences(self) -> list[str]:
        """One sentence a policy, and then what a careful reader must know."""
        curves = [each for each in self.found if isinstance(each, Curve)]
        maps = [each for each in self.found if isinstance(each, Frontier)]
        said = [*map(words.sentence, curves), *map(words.frontier_sentence, maps)]
        said += [guard for each in curves for guard in words.guards(each)]
        n, most = min(each.replicates for each in self.found), max(each.most_replicates for each in self.found)
        if n < 30:
            said.append(f"only {n} replicate{'' if n == 1 else 's'}: below 30 the intervals may be too narrow")
        if self.dropped:
            said.append(
                f"{self.dropped:,} of {most + self.dropped:,} replicates are left out: not every point has a number"
            )
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
            "rounds": [each.facts() for each in self.rounds],
            "asked_of": policy_digests(self.search.study),
            "futures": futures_digest(self.search.study),
            "parameters": [
                {"key": each.key, "unit": each.parameter.meaning.unit, "values": list(each.values)}
                for each in self.search.dimensions
            ],
            "policies": [each.facts() for each in self.found],
            "sentences": self.sentences(),
            "failures": [dict(each) for each in self.failures],
            "notes": list(self.notes),
        }
        plain: dict[str, Any] = answer.plain(held)
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
        return answer.write(self.folder, self.search.name, self.facts(), self.plot())


def tip(
    asked: Search,
    *,
    out: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    tell: Tell = lambda _: None,
) -> Tip:
    """Run the grids, or continue them in their folder, and say where each policy tips.

    All worlds share their luck, so a curve is as smooth as the model is. Policies for which the parameter is an
    assumption and those for which it is their lever are run one after the other, into the same folder.
    tell: hears what every round is about.
    """
    folder = Path(out) if out is not None else asked.folder()
    team, rule, watcher = processors() if workers is None else workers, asked.spending, progress or Silent()
    spent = [spend(asked.study, grid, rule, folder, team, watcher, tell) for grid in asked.grids]
    found = {policy: _found(asked, each, policy) for each in spent for policy in each.grid.variants}
    return Tip(
        search=asked,
        folder=folder,
        found=tuple(found[policy] for policy in asked.policies),
        rounds=tuple(each for grid in spent for each in grid.rounds),
        dropped=max(each.dropped for each in spent),
        failures=tuple({key: record for each in spent for key, record in each.failures.items()}.values()),
        notes=tuple(dict.fromkeys([*asked.notes(), *(note for each in spent for note in each.notes)])),
    )


def _found(asked: Search, spent: Spent, policy: str) -> Curve | Frontier:
    sites, grid, differences = spent.sites[policy], spent.grid, spent.differences[policy]
    along = [np.array(sorted(set(values)), dtype=np.float64) for values in zip(*sites, strict=True)]
    axes = [
        Axis(
            each.key,
            each.parameter.meaning.unit,
            values,
            lever,
            own_value(asked.study, policy, each.parameter.attribute),
        )
        for each, values, lever in zip(grid.dimensions, along, grid.levers, strict=True)
    ]
    if len(axes) == 1:
        return curve(policy, asked.terms, axes[0], differences)
    return frontier(policy, asked.terms, (axes[0], axes[1]), differences.reshape(-1, *map(len, along)))
