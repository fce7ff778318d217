"""The figures of a run, each from the frames that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from matplotlib.figure import Figure

from salessim.analysis.compare import Comparison
from salessim.engine.metrics import Metric
from salessim.ensemble.folder import files
from salessim.figures.compared.difference import difference
from salessim.figures.compared.forest import forest
from salessim.figures.compared.waterfall import waterfall
from salessim.figures.months.fan import fan
from salessim.figures.months.headcount import headcount
from salessim.figures.style import save
from salessim.model.metrics import METRICS, WATERFALL

if TYPE_CHECKING:
    from salessim.lab.record import Run

FOLDER: Final = "figures"
SEATS: Final = ("ramped", "ramping", "vacant")
OPEN: Final = "seats_open"


def draw(run: Run, names: Sequence[str]) -> list[Path]:
    """Write the named figures as PNG and SVG into the run's folder; one that has nothing to show is left out."""
    folder = run.folder / FOLDER
    written: list[Path] = []
    with files.advising(folder):
        folder.mkdir(exist_ok=True)
        for name in names:
            figure = FIGURES[name](run)
            if figure is not None:
                written += save(figure, folder / name)
    return written


def monthly(run: Run, metric: str | Metric) -> pd.DataFrame:
    """A metric's months in complete replicates only, those that the comparison uses: a figure must agree with it."""
    frame = run.monthly(metric)
    worlds = frame[["policy", "future", "replicate"]].drop_duplicates().groupby("replicate").size()
    whole = worlds[worlds == len(run.study.policies) * len(run.study.futures)].index
    return frame[frame["replicate"].isin(whole)].reset_index(drop=True)


def difference_figure(comparison: Comparison) -> Figure:
    """Quantile dots of the paired differences."""
    return difference(comparison.differences(), **_judged(comparison))


def _difference(run: Run) -> Figure | None:
    comparison = run.compare()
    return difference_figure(comparison) if comparison.rows else None


def _forest(run: Run) -> Figure | None:
    comparison = run.compare()
    return forest(comparison.table(), **_judged(comparison)) if comparison.rows else None


def _judged(comparison: Comparison) -> dict[str, Any]:
    """What a figure with verdicts needs to know besides its data."""
    futures = comparison.futures()
    return {
        "metric": comparison.metric,
        "baseline": comparison.baseline,
        "indifference": comparison.indifference,
        "horizon_months": comparison.horizon_months,
        "confidence": comparison.confidence,
        "futures": futures if futures["future"].nunique() > 1 else None,
    }


def _fan(metric: str) -> Callable[[Run], Figure | None]:
    def figure(run: Run) -> Figure:
        baseline = run.compare().baseline
        return fan(monthly(run, metric), METRICS[metric], baseline=baseline, confidence=run.study.confidence)

    return figure


def _headcount(run: Run) -> Figure:
    """Seats by state, means over worlds: each share of the open seats times their number."""
    seats = monthly(run, OPEN)
    parts = [
        seats.assign(**{state: monthly(run, f"{state}_share")["value"] * seats["value"]})
        for state in ("vacant", "ramping")
    ]
    staff = parts[0].assign(ramping=parts[1]["ramping"])
    staff["ramped"] = staff["value"] - staff["vacant"] - staff["ramping"]
    means = staff.groupby(["policy", "month"], sort=False)[list(SEATS)].mean().reset_index()
    return headcount(means, baseline=run.compare().baseline)


def _waterfall(run: Run) -> Figure | None:
    """From the baseline's contribution to that of the policy with the largest difference."""
    table = run.compare().table()
    if table.empty:
        return None
    largest = int(table["difference"].abs().to_numpy().argmax())
    policy = str(table["policy"].iloc[largest])
    return waterfall(items(run), baseline=run.compare().baseline, policy=policy, horizon_months=run.study.span.horizon)


def items(run: Run) -> pd.DataFrame:
    """What adds up to the discounted contribution: columns policy, item, value (signed, mean over worlds)."""
    parts = []
    for name, sign in WATERFALL:
        months = monthly(run, replace(METRICS[name], over_time="discounted"))
        worlds = sign * months.groupby(["policy", "future", "replicate"], sort=False)["value"].sum()
        means = worlds.groupby("policy", sort=False).mean().reset_index()
        parts.append(means.assign(item=METRICS[name].label))
    return pd.concat(parts, ignore_index=True)


FIGURES: Final[Mapping[str, Callable[[Run], Figure | None]]] = {
    "fan-arr": _fan("arr_usd"),
    "fan-contribution": _fan("contribution_usd"),
    "difference": _difference,
    "forest": _forest,
    "headcount": _headcount,
    "waterfall": _waterfall,
}
"""Every figure of a run, by the name of its files."""
