"""A run as people use it: its frames, its comparison, its figures."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
from matplotlib.figure import Figure

from salessim.analysis.compare import Comparison, compare
from salessim.engine.metrics import Metric
from salessim.ensemble.cells import cells
from salessim.ensemble.folder import files, frames
from salessim.ensemble.folder.manifest import HOLDS, Manifest
from salessim.ensemble.folder.store import Store, read_store
from salessim.ensemble.report import RESOLVED
from salessim.errors import InputRefusedError
from salessim.lab import breakdown, drawing
from salessim.lab.painter import Painter, shared
from salessim.lab.run import CONTRIBUTION
from salessim.model.metrics import METRICS
from salessim.model.version import MODEL_VERSION
from salessim.quantities.phrases import listed
from salessim.study import Decide, Study, recorded_study

if TYPE_CHECKING:
    import xarray as xr

    from salessim.lab.futures.answer import Futures

BOOK: Final = "closing_book_value_usd"
WITH_BOOK: Final = Metric(
    "contribution_with_book_usd",
    "Contribution (NPV) with the closing book value",
    "usd",
    "higher",
    "contribution_npv_usd + closing_book_value_usd: customers outlive the horizon",
    "contribution_usd",
    None,
    "discounted",
)
COMPARISON: Final = "compare.csv"


class Run:
    """A run folder, opened for reading."""

    def __init__(self, folder: Path, notes: Sequence[str] = ()) -> None:
        self.folder = folder
        self._store: Store = read_store(folder)
        self.notes = (*notes, *self._store.notes)
        """What a reader should know about the folder, such as damaged files."""
        self.study: Study = recorded_study(folder / RESOLVED)

    def __repr__(self) -> str:
        return f"<Run {self.study.title!r} in {str(self.folder)!r}: {self.manifest.finished} worlds>"

    @property
    def manifest(self) -> Manifest:
        """What was computed, with which versions, and the checksums by which it is trusted."""
        return self._store.manifest

    @property
    def failures(self) -> list[dict[str, object]]:
        """The worlds of this study that failed: key, policy, future, replicate, stage, error, replay."""
        mine = set(self._worlds["key"])
        return [dict(record) for record in self._store.failures if record["key"] in mine]

    def outcomes(self, by: str | None = None) -> pd.DataFrame:
        """Columns policy, future, replicate, outcome, value: one row per finished world and metric.

        by: "source" has one row for each way in which a deal came about, in a column of that name, for the metrics
        that are counted by it.
        """
        if by is not None:
            return breakdown.outcomes(self._store, self._worlds, by)
        return frames.outcomes(self._store, self._worlds)

    def chosen(self, names: Sequence[str]) -> pd.DataFrame:
        """The rows of `outcomes()` for some metrics; the others are not read."""
        return frames.outcomes(self._store, self._worlds, names)

    def monthly(self, metric: str | Metric, by: str | None = None) -> pd.DataFrame:
        """Columns policy, future, replicate, month (1 is the first after the burn-in), value in the metric's unit.

        by: "source" has one row for each way in which a deal came about, in a column of that name.
        """
        asked = metric if isinstance(metric, Metric) else metric_named(metric)
        if by is not None:
            return breakdown.monthly(self._store, self._worlds, asked, by)
        return frames.monthly(self._store, self._worlds, asked)

    def months(self, metrics: Sequence[str | Metric] | None = None) -> pd.DataFrame:
        """Columns policy, future, replicate, month and one for each metric, under its name: all, or those asked for."""
        return frames.months(self._store, self._worlds, self._asked(metrics))

    def worlds(self) -> pd.DataFrame:
        """Columns policy, future, future_name and every parameter as it holds for everybody in month 1."""
        return frames.parameters(self._store)

    def to_xarray(self, metrics: Sequence[str | Metric] | None = None) -> xr.Dataset:
        """Months and outcomes with dimensions policy, future, replicate, month; needs `salessim[xarray]`.

        An outcome is called `outcome_` and its metric; every variable carries its unit and definition.
        """
        from salessim.lab.exporting.cube import dataset  # noqa: PLC0415 - loads xarray

        return dataset(self, self._asked(metrics))

    def export(
        self,
        folder: str | Path,
        format: str = "csv",  # noqa: A002 - what users of pandas and matplotlib expect
        metrics: Sequence[str | Metric] | None = None,
    ) -> list[Path]:
        """Write outcomes, months, comparison and worlds into a folder, with every column explained; returns the files.

        format: "csv", "parquet" or "netcdf". metrics: those of outcomes and months; all unless given. A folder that
        holds anything but an earlier export is refused.
        """
        from salessim.lab.exporting.export import export  # noqa: PLC0415 - few need it

        return export(self, Path(folder), format, self._asked(metrics))

    def sql(self, query: str) -> pd.DataFrame:
        """The answer of DuckDB about these views.

        `outcomes` (as `outcomes()`), `monthly` (as `months()`), `monthly_by_source` (the same with a column source, for
        the metrics that are counted by it), `worlds` (as `worlds()`).
        """
        try:
            return frames.query(self._store, self._worlds, query)
        except InputRefusedError as error:
            if "Table with name" not in str(error):
                raise
            raise InputRefusedError(f"{error}\nthe views of a run are {listed(frames.VIEWS)}") from error

    def require_comparable(self) -> None:
        """Refuse, with advice, a folder in which a verdict on a policy would mean nothing.

        In the folder of a selection a policy has more replicates the better it did: intervals would hold less often
        than they say, as when one looks until a difference shows. In that of a search for a break-even what looks like
        policies are points of a grid, and in that of a sensitivity analysis most worlds are points of a design, each
        with few replicates. All have sound worlds, as `outcomes()` gives them.
        """
        purpose = self.manifest.purpose
        why = {
            "selection": "whose replicates depend on how well each policy did: verdicts from them would be wrong more "
            "often than they say",
            "grid": "whose points are not policies to compare",
            "design": "whose few replicates serve to tell parameters apart, not policies",
        }.get(purpose)
        if why:
            again = f"salessim run {shlex.quote(str(self.folder / RESOLVED))}"
            advice = again if purpose == "selection" else "salessim run STUDY"
            raise InputRefusedError(
                f"{self.folder}: holds {HOLDS[purpose]}, {why}; run the study in a folder of its own: {advice}"
            )

    def compare(self, outcome: str | None = None, baseline: str | None = None) -> Compared:
        """Every policy against the baseline, in the decisive outcome unless another is named.

        The study's indifference speaks of its decisive outcome only; for another one every difference matters.
        """
        return self._decided if outcome is None and baseline is None else self._compare(outcome, baseline)

    @cached_property
    def _decided(self) -> Compared:
        """What every figure and report asks for again."""
        return self._compare(None, None)

    def _compare(self, outcome: str | None, baseline: str | None) -> Compared:
        self.require_comparable()
        terms = self._terms
        metric = metric_named(outcome or terms.outcome)
        values = self._values(metric.name)
        zone = terms.indifference if metric.name == terms.outcome else 0.0
        return self._compared(values, metric, self._policy(baseline), zone)

    def with_book_value(self, baseline: str | None = None) -> Compared:
        """The comparison in contribution plus what the customers are worth who outlive the horizon."""
        self.require_comparable()
        values = self._values(CONTRIBUTION)
        values = values.assign(value=values["value"] + self._values(BOOK)["value"], outcome=WITH_BOOK.name)
        zone = self._terms.indifference if self._terms.outcome == CONTRIBUTION else 0.0
        return self._compared(values, WITH_BOOK, self._policy(baseline), zone)

    def futures(self, require: Sequence[str] = ()) -> Futures:
        """Regret of each policy over the futures, how often what is required is met, and what to measure first.

        require: beside what the study requires, such as 'gross_retention=85%'.
        """
        from salessim.lab.futures.find import find  # noqa: PLC0415 - loads scikit-learn

        self.require_comparable()
        return find(self.study, self._terms, self._values, require)

    @property
    def figures(self) -> tuple[str, ...]:
        """The names that `plot` knows."""
        return tuple(drawing.FIGURES)

    def plot(self, names: Sequence[str] | None = None, *, painter: Painter | None = None) -> list[Path]:
        """Write figures (all, or those named) as PNG and SVG into the run's folder; returns the files.

        painter: a second process, who draws some of them; the files are the same.
        """
        self.require_comparable()
        wanted = self.figures if names is None else tuple(names)
        for name in wanted:
            drawing.kind(name)
        if painter is None:
            return drawing.draw(self, wanted)
        return shared(wanted, lambda name: drawing.draw(self, [name]), painter)

    def write_comparison(self) -> Path:
        """Write the table of the comparison as `compare.csv`."""
        path = self.folder / COMPARISON
        files.write(path, self.compare().table().to_csv(index=False, lineterminator="\n").encode())
        return path

    @cached_property
    def _worlds(self) -> pd.DataFrame:
        if self.manifest.model_version != MODEL_VERSION:
            return frames.labels_found(self._store, tuple(self.study.policies))
        futures = [future.number for future in self.study.futures]
        return frames.labels(cells(self.study, futures, range(1, self.manifest.replicates + 1)))

    def _asked(self, metrics: Sequence[str | Metric] | None) -> list[Metric]:
        """The metrics asked for; all that the run has counted where none is named."""
        return frames.counted(self._store, _metrics(None)) if metrics is None else _metrics(metrics)

    def _values(self, metric: str) -> pd.DataFrame:
        """One outcome of every world that was asked for; worlds that failed or are not finished have no number."""
        found = frames.outcomes(self._store, self._worlds, metric)
        return self._worlds[frames.WORLD].merge(found, how="left").assign(outcome=metric)

    @property
    def _terms(self) -> Decide:
        """What the study says decides; without it, contribution against the first policy, every difference counting."""
        return self.study.decide or Decide(CONTRIBUTION, next(iter(self.study.policies)), 0.0)

    def _policy(self, name: str | None) -> str:
        return breakdown.known(name or self._terms.baseline, tuple(self.study.policies), "policy")

    def _compared(self, values: pd.DataFrame, metric: Metric, baseline: str, indifference: float) -> Compared:
        comparison = compare(
            values,
            metric,
            baseline=baseline,
            indifference=indifference,
            confidence=self.study.confidence,
            horizon_months=self.study.span.horizon,
        )
        return Compared(**vars(comparison))


class Compared(Comparison):
    """A comparison that can be drawn."""

    def plot(self) -> Figure:
        """The difference of each policy, luck and sampling error apart, as a matplotlib Figure."""
        return drawing.difference_figure(self)


def _metrics(asked: Sequence[str | Metric] | None) -> list[Metric]:
    """The metrics of the registry, or those asked for, each once and in the order asked."""
    if asked is None:
        return [*METRICS.values()]
    named = [each if isinstance(each, Metric) else metric_named(each) for each in asked]
    return [*{metric.name: metric for metric in named}.values()]


def metric_named(name: str) -> Metric:
    """A metric of the registry; an unknown name is refused with the nearest one."""
    return METRICS[breakdown.known(name, tuple(METRICS), "metric")]
