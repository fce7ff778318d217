"""A run as an xarray Dataset: policy × future × replicate × month, every variable with its unit and meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from salessim.engine.metrics import Metric
from salessim.ensemble.folder.frames import WORLD
from salessim.errors import InputRefusedError
from salessim.lab.exporting.dictionary import OVER_TIME
from salessim.quantities.arrays import Floats, Ints

if TYPE_CHECKING:
    import xarray as xr

    from salessim.lab.record import Run


def dataset(run: Run, metrics: Sequence[Metric]) -> xr.Dataset:
    """Each metric month by month under its name, and its outcome as `outcome_` and its name.

    Worlds that failed or are not finished are not a number.
    """
    try:
        import xarray as xr  # noqa: PLC0415 - an extra, which few need
    except ImportError:
        raise InputRefusedError("xarray is not installed; install it with: pip install 'salessim[xarray]'") from None
    months, outcomes = run.months(metrics), run.outcomes()
    coordinates: Coordinates = {
        "policy": [*run.study.policies],
        "future": [future.number for future in run.study.futures],
        "replicate": np.arange(1, run.manifest.replicates + 1),
        "month": np.arange(1, run.study.span.horizon + 1),
    }
    held = outcomes[outcomes["outcome"].isin([metric.name for metric in metrics])]
    wide = held.pivot(index=WORLD, columns="outcome", values="value").reset_index()
    made = xr.Dataset(
        {
            **{metric.name: _variable(months, coordinates, metric.name, metric) for metric in metrics},
            **{f"outcome_{metric.name}": _outcome(wide, coordinates, metric) for metric in metrics},
        },
        {**coordinates, "future_name": ("future", [future.name for future in run.study.futures])},
        {"title": run.study.title, "question": run.study.question, "source": "salessim"},
    )
    made["month"].attrs = {"units": "months", "long_name": "Months since the decision"}
    return made


Variable = tuple[list[str], Floats, dict[str, str]]
"""Dimensions, values and attributes."""
Coordinates = Mapping[str, Sequence[str] | Sequence[int] | Ints]
"""By dimension, in order."""


def _variable(frame: pd.DataFrame, coordinates: Coordinates, column: str, metric: Metric) -> Variable:
    """One column of a frame that has a column for each of its dimensions."""
    dims = [name for name in coordinates if name in frame.columns]
    index = pd.MultiIndex.from_product([coordinates[name] for name in dims], names=dims)
    values = frame.set_index(dims)[column].reindex(index).to_numpy(dtype=np.float64)
    attributes = {"units": metric.unit, "long_name": metric.label, "definition": metric.definition}
    return dims, values.reshape([len(coordinates[name]) for name in dims]), attributes


def _outcome(frame: pd.DataFrame, coordinates: Coordinates, metric: Metric) -> Variable:
    dims, values, attributes = _variable(frame, coordinates, metric.name, metric)
    return dims, values, {**attributes, "over_time": OVER_TIME[metric.over_time], "better": metric.better}
