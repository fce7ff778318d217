"""What the columns of an export mean, for programs (columns.json) and for people (README.txt)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from salessim.engine.metrics import Metric
from salessim.model.metrics import METRICS
from salessim.study.parts.keys import parameters

if TYPE_CHECKING:
    from salessim.lab.record import Run

KIND: Final = "export"
OVER_TIME: Final = {
    "sum": "added up over months",
    "mean": "mean over months",
    "last": "at the horizon",
    "ratio": "all numerators ÷ all denominators",
    "compounded": "compounded, per year",
    "discounted": "discounted and added up",
}
"""How months become an outcome, as in docs/metrics.md."""
TABLES: Final = {
    "outcomes": "one row per finished world and outcome",
    "monthly": "one row per finished world and month; month 1 is the first after the burn-in",
    "comparison": "one row per policy against the baseline, in the outcome that decides",
    "worlds": "one row per policy and future: every parameter as it holds for everybody in month 1",
}
DATASET_WORDS: Final[Mapping[str, Any]] = {
    "holds": "outcomes and months as one dataset with dimensions policy, future, replicate and month; an outcome is "
    "named outcome_ and its metric; each variable carries its unit and definition",
}
LABELS: Final = {
    "policy": ("what leaders choose", ""),
    "future": ("number of what nobody chooses and nobody knows; 0 where the study has none", ""),
    "future_name": ("its name in the study", ""),
    "replicate": ("number of the draw of luck, shared by all policies and futures", ""),
    "month": ("months since the decision", "months"),
    "outcome": ("name of a metric; see metrics", ""),
    "value": ("the outcome, in the unit of its metric", "see metrics"),
}
COMPARED: Final = {
    "n": ("complete replicates", "replicates"),
    "mean": ("mean under the policy", "outcome"),
    "baseline_mean": ("mean under the baseline", "outcome"),
    "difference": ("mean difference, policy − baseline, futures averaged within each replicate", "outcome"),
    "low": ("lower end of its interval (sampling error)", "outcome"),
    "high": ("upper end of its interval (sampling error)", "outcome"),
    "share_better": ("share of replicates in which the policy is better (luck)", "share"),
    "share_better_low": ("lower end of its Wilson interval (sampling error)", "share"),
    "share_better_high": ("upper end of its Wilson interval (sampling error)", "share"),
    "p_holm": ("probability of so large a difference by chance, allowing for all policies compared (Holm)", "share"),
    "may_be_best": ("whether the policy cannot be ruled out as the best", ""),
    "correlation": ("of policy and baseline over replicates", ""),
    "variance_gain": ("factor of replicates saved by sharing luck", "factor"),
    "variance_gain_low": ("lower end of its interval", "factor"),
    "variance_gain_high": ("upper end of its interval", "factor"),
    "verdict": ("better, worse, equivalent or undecided", ""),
    "futures_better": ("futures in which the policy is better, of all (ignorance)", ""),
}


def about(run: Run, held: Mapping[str, pd.DataFrame], metrics: Sequence[Metric]) -> dict[str, Any]:
    """Everything as plain values: each file with its rows and columns, and each metric."""
    unit = run.compare().metric.unit
    return {
        "salessim": KIND,
        "title": run.study.title,
        "question": run.study.question,
        "worlds": run.manifest.finished,
        "files": {name: _file(name, frame, unit) for name, frame in held.items()},
        "metrics": {metric.name: _metric(metric) for metric in metrics},
    }


def _file(name: str, frame: pd.DataFrame, unit: str) -> dict[str, Any]:
    columns = {str(column): _column(str(column), unit) for column in frame.columns}
    return {"holds": TABLES[name.partition(".")[0]], "rows": len(frame), "columns": columns}


def _column(name: str, unit: str) -> dict[str, str]:
    """Meaning and unit of a column, whichever table it stands in."""
    if name in METRICS:
        return {"meaning": METRICS[name].definition, "unit": METRICS[name].unit}
    if name in parameters():
        known = parameters()[name].meaning
        return {"meaning": known.meaning, "unit": known.unit}
    meaning, own = (LABELS | COMPARED)[name]
    return {"meaning": meaning, "unit": unit if own == "outcome" else own}


def _metric(metric: Metric) -> dict[str, str]:
    return {
        "label": metric.label,
        "unit": metric.unit,
        "better": metric.better,
        "definition": metric.definition,
        "outcome": OVER_TIME[metric.over_time],
    }


def readme(about: Mapping[str, Any]) -> str:
    """The same for people, on a page; metrics are listed once, and parameters only counted."""
    parts = [about["title"], _folded(about["question"]), _folded(_EXPLAINED)]
    for name, file in about["files"].items():
        lines = [_folded(f"{name}: {file['holds']}" + (f" ({file['rows']:,} rows)" if "rows" in file else ""))]
        columns = file.get("columns", {})
        plain = [column for column in columns if column in LABELS or column in COMPARED]
        lines += [_line(column, columns[column]) for column in plain]
        others = len(columns) - len(plain)
        lines += [f"  {others} {_OTHERS[name.partition('.')[0]]}"] if others else []
        parts.append("\n".join(lines))
    rows = [
        _line(name, {**of, "meaning": f"{of['definition']}; outcome: {of['outcome']}"})
        for name, of in about["metrics"].items()
    ]
    parts.append("\n".join(["Metrics", *rows]))
    return "\n\n".join(part for part in parts if part) + "\n"


_EXPLAINED: Final = (
    "A world is a policy in a future with a draw of luck. Futures and replicates are crossed, and all policies share "
    "their luck: average differences over futures first, then n is the number of complete replicates. Shares are from "
    "0 to 1, money is in US dollars, and an empty cell is not a number (0 ÷ 0). CSV is UTF-8, and its numbers have as "
    "many digits as it takes to read back the same."
)


_OTHERS: Final = {"monthly": "metrics, each explained below", "worlds": "parameters, each explained in columns.json"}


def _line(name: str, of: Mapping[str, str]) -> str:
    unit = f" [{of['unit']}]" if of["unit"] else ""
    return _folded(f"{name}{unit}: {of['meaning']}", "  ")


def _folded(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 100, initial_indent=indent, subsequent_indent=indent * 2, break_long_words=False)
