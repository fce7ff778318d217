"""The figures of a run, each from the frames that it needs, and each with its words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from matplotlib.figure import Figure

from salessim.analysis import levels
from salessim.analysis.compare import Comparison
from salessim.engine.metrics import Metric
from salessim.ensemble.folder import files
from salessim.errors import InputRefusedError, NotCountedError
from salessim.figures.alternative import Described, describe
from salessim.figures.compared.difference import difference
from salessim.figures.compared.dots import outcome_dots
from salessim.figures.compared.forest import forest
from salessim.figures.compared.waterfall import steps, waterfall
from salessim.figures.months import customers as holding
from salessim.figures.months import pipeline as deals
from salessim.figures.months import tenure as seats
from salessim.figures.months.courses import Course, closing, course
from salessim.figures.months.customers import AT_RISK, TYPES, customer_types
from salessim.figures.months.fan import fan
from salessim.figures.months.headcount import STATES, headcount
from salessim.figures.style import save
from salessim.figures.wording import opening
from salessim.lab.breakdown import known
from salessim.model.metrics import METRICS, WATERFALL

if TYPE_CHECKING:
    from salessim.lab.record import Run

FOLDER: Final = "figures"
ELSEWHERE: Final = {
    "tipping": "salessim tip STUDY PARAMETER",
    "frontier": "salessim tip STUDY PARAMETER PARAMETER2",
    "tornado": "salessim sensitivity STUDY",
    "timeline": "salessim twins RUN",
}
"""Figures that need worlds of their own, and the command that computes and draws them."""
PAYDAY: Final = "Lines dip in every twelfth month, when the accelerator on the year's bookings is paid."


def draw(run: Run, names: Sequence[str]) -> list[Path]:
    """Write the named figures as PNG and SVG into the run's folder; one that has nothing to show is left out."""
    folder = run.folder / FOLDER
    written: list[Path] = []
    with files.advising(folder, files.COPY):
        folder.mkdir(exist_ok=True)
        for name in names:
            found = described(run, name)
            if found is not None:
                written += save(found.figure, folder / name, found.text, files.COPY)
    return written


def described(run: Run, name: str) -> Described | None:
    """A figure with what it shows in words and numbers; None where the run has nothing to show in it."""
    found = kind(name)
    try:
        drawn = found.draw(run)
    except NotCountedError:
        return None
    return None if drawn is None else describe(drawn[0], found.words, drawn[1])


def monthly(run: Run, metric: str | Metric) -> pd.DataFrame:
    """A metric's months in complete replicates only, those that the comparison uses: a figure must agree with it."""
    return _complete(run, run.monthly(metric), "month")


def months(run: Run, names: Sequence[str]) -> pd.DataFrame:
    """The same of several metrics, each in a column of its name."""
    return _complete(run, run.months(names), "month")


def outcomes(run: Run, names: Sequence[str]) -> pd.DataFrame:
    """Some outcomes, in complete replicates only."""
    return _complete(run, run.chosen(names), "outcome")


def _complete(run: Run, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of complete replicates; no world has two rows with the same value in the column."""
    worlds = frame.loc[frame[column] == frame[column].min(), "replicate"].value_counts()
    whole = worlds.index[worlds == len(run.study.policies) * len(run.study.futures)]
    if whole.size == worlds.size:
        return frame
    return frame[frame["replicate"].isin(whole)].reset_index(drop=True)


def difference_figure(comparison: Comparison) -> Figure:
    """Quantile dots of the paired differences."""
    return difference(comparison.differences(), **_judged(comparison))


Drawn = tuple[Figure, pd.DataFrame] | None
"""A figure and the numbers it shows, with a column `unit`; None if there is nothing to show."""


def _difference(run: Run) -> Drawn:
    comparison = run.compare()
    return (difference_figure(comparison), _differences(comparison)) if comparison.rows else None


def _forest(run: Run) -> Drawn:
    comparison = run.compare()
    if not comparison.rows:
        return None
    return forest(comparison.table(), **_judged(comparison)), _differences(comparison)


def _differences(comparison: Comparison) -> pd.DataFrame:
    """Columns policy, unit, n, difference, low, high, share_better, verdict."""
    table = comparison.table().assign(unit=comparison.metric.unit)
    return table[["policy", "unit", "n", "difference", "low", "high", "share_better", "verdict"]]


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


def _dots(run: Run) -> Drawn:
    comparison = run.compare()
    metric = comparison.metric
    found = levels.levels(outcomes(run, [metric.name]), comparison.confidence)
    if not found:
        return None
    terms = {key: value for key, value in _judged(comparison).items() if key not in {"confidence", "futures"}}
    return outcome_dots(found, **terms), _levels({metric.name: found})


def _levels(found: Mapping[str, Sequence[levels.Level]]) -> pd.DataFrame:
    """Columns policy, measure, unit, n, mean, low, high, p10, p90: a row per metric and policy."""
    parts = [_rows(each, METRICS[name].label, METRICS[name].unit) for name, each in found.items()]
    return pd.concat(parts, ignore_index=True)


def _rows(found: Sequence[levels.Level], measure: str, unit: str) -> pd.DataFrame:
    table = levels.table(found)
    table.insert(1, "measure", opening(measure))
    table.insert(2, "unit", unit)
    return table


def _fan(metric: str, dips: str = "") -> Callable[[Run], Drawn]:
    def figure(run: Run) -> Drawn:
        baseline, months = run.compare().baseline, monthly(run, metric)
        drawn = fan(months, METRICS[metric], baseline=baseline, confidence=run.study.confidence, dips=dips)
        return drawn, _levels({metric: levels.levels(closing(months, METRICS[metric]), run.study.confidence)})

    return figure


def _courses(run: Run, names: Sequence[str]) -> dict[str, Course]:
    held = outcomes(run, names)
    return {name: course(METRICS[name], monthly(run, name), held, run.study.confidence) for name in names}


def _tenure(run: Run) -> Drawn:
    courses = _courses(run, seats.MEASURES)
    figure = seats.tenure(courses, baseline=run.compare().baseline)
    return figure, _levels({name: each.found for name, each in courses.items()})


def _pipeline(run: Run) -> Drawn:
    courses = _courses(run, deals.MEASURES)
    figure = deals.pipeline(courses, baseline=run.compare().baseline)
    return figure, _levels({name: each.found for name, each in courses.items()})


def _headcount(run: Run) -> Drawn:
    """Seats by state, means over worlds: each share of the open seats times their number."""
    staff = months(run, ["seats_open", "ramping_share", "vacant_share"])
    for state in ("ramping", "vacant"):
        staff[state] = staff[f"{state}_share"] * staff["seats_open"]
    staff["ramped"] = staff["seats_open"] - staff["vacant"] - staff["ramping"]
    means = staff.groupby(["policy", "month"], sort=False)[list(STATES)].mean().reset_index()
    worlds = staff.groupby(["policy", "future", "replicate"], sort=False)[list(STATES)].mean().reset_index()
    found = {state: levels.levels(worlds.assign(value=worlds[state]), run.study.confidence) for state in STATES}
    figure = headcount(means, found["ramped"], baseline=run.compare().baseline)
    return figure, pd.concat(
        [_rows(each, f"{state} seats", "seats") for state, each in found.items()], ignore_index=True
    )


def _customers(run: Run) -> Drawn:
    """Customers by what holds them: shares of all customers of all worlds in the same month."""
    parts = {part: f"{part}_share" for part in TYPES if part != AT_RISK}
    held = months(run, ["customers", *parts.values()])
    for part, name in parts.items():
        held[part] = held[name].fillna(0.0) * held["customers"]  # of no customers none are loyal
    if not held["customers"].any():
        return None
    sums = held.groupby(["policy", "month"], sort=False)[["customers", *parts]].sum()
    shares = sums[[*parts]].div(sums["customers"].where(sums["customers"] > 0), axis=0)
    shares[AT_RISK] = (1 - shares.sum(axis=1, skipna=False)).clip(lower=0.0)
    outcome = outcomes(run, holding.MEASURES)
    found = {name: _levels_of(run, outcome, name) for name in holding.MEASURES}
    return customer_types(shares.reset_index(), found, baseline=run.compare().baseline), _levels(found)


def _levels_of(run: Run, outcome: pd.DataFrame, name: str) -> tuple[levels.Level, ...]:
    return levels.levels(outcome[outcome["outcome"] == name], run.study.confidence)


def _waterfall(run: Run) -> Drawn:
    """From the baseline's contribution to that of the policy with the largest difference."""
    table, baseline = run.compare().table(), run.compare().baseline
    if table.empty:
        return None
    policy = str(table["policy"].iloc[int(table["difference"].abs().to_numpy().argmax())])
    held = items(run)
    figure = waterfall(held, baseline=baseline, policy=policy, horizon_months=run.study.span.horizon)
    changes = steps(held, baseline=baseline, policy=policy)
    changes["Total"] = changes.sum()
    return figure, changes.rename("change").rename_axis("item").reset_index().assign(unit="usd")


def items(run: Run) -> pd.DataFrame:
    """What adds up to the discounted contribution: columns policy, item, value (signed, mean over worlds)."""
    parts = []
    for name, sign in WATERFALL:
        months = monthly(run, replace(METRICS[name], over_time="discounted"))
        worlds = sign * months.groupby(["policy", "future", "replicate"], sort=False)["value"].sum()
        means = worlds.groupby("policy", sort=False).mean().reset_index()
        parts.append(means.assign(item=METRICS[name].label))
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class Kind:
    """A kind of figure."""

    words: str
    """What it is, for those who do not see it."""
    draw: Callable[[Run], Drawn]


FIGURES: Final[Mapping[str, Kind]] = {
    "fan-arr": Kind("Lines with bands: recurring revenue month by month; numbers of the last month", _fan("arr_usd")),
    "fan-contribution": Kind(
        "Lines with bands: contribution month by month; numbers a month, over the last 12 months",
        _fan("contribution_usd", PAYDAY),
    ),
    "difference": Kind("Quantile dots: what each policy changes in the same world", _difference),
    "dots": Kind("Quantile dots: what may happen under each policy", _dots),
    "forest": Kind("Forest: each policy's mean difference with its interval and verdict", _forest),
    "headcount": Kind("Stacked areas: seats ramped, ramping and vacant; means over all months", _headcount),
    "tenure": Kind("Lines: tenure and ramp month by month; numbers over all months", _tenure),
    "pipeline": Kind("Lines and bars: open deals, their cover of the plan, how deals end", _pipeline),
    "customers": Kind("Stacked areas: what holds customers; means over all months", _customers),
    "waterfall": Kind("Waterfall: what each item adds to the difference in contribution", _waterfall),
}
"""Every figure of a run, by the name of its files."""


def kind(name: str) -> Kind:
    """What is known under the name of a figure; another name is refused with advice."""
    if name in ELSEWHERE:
        raise InputRefusedError(f"{name}: is computed and drawn by `{ELSEWHERE[name]}`")
    return FIGURES[known(name, tuple(FIGURES), "figure")]
