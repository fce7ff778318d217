"""Which parameters are matched to moments, on which scale, and which ones records of this kind cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.calibration.estimate import Unknown
from salessim.calibration.matching.moments import Export
from salessim.calibration.matching.scale import LOG, LOGIT, PLAIN, Scale
from salessim.model.organisation import Organisation
from salessim.quantities.arrays import Floats
from salessim.study.parts.keys import Parameter, parameters, values_by_key


@dataclass(frozen=True)
class Matchable:
    """A parameter that moments may tell."""

    key: str
    scale: Scale
    needs: tuple[Export, ...]
    counts: Export
    """The export whose rows its estimate is counted in."""
    why: str
    """Through which moments it shows."""
    least: float = -np.inf
    """Below this the parameter does not matter any more, or the model refuses it."""

    @property
    def parameter(self) -> Parameter:
        """What it is."""
        return parameters()[self.key]

    @property
    def range(self) -> tuple[float, float]:
        """What is thought possible, on the scale."""
        low, high = self.parameter.meaning.range or (np.nan, np.nan)
        return float(self.scale.inward(low)), float(self.scale.inward(high))


MATCHABLE: Final = (
    Matchable(
        "tenure.mean", LOG, ("people",), "people", "quits per person-year, for all reasons that the study has", 1.0
    ),
    Matchable("hiring.time_to_fill", LOG, ("people",), "people", "how long and how often seats are empty", 1.02),
    Matchable("onboarding.ramp", LOG, ("people", "deals"), "deals", "deals opened by newcomers beside grown reps", 0.5),
    Matchable("prospecting.response_given_need", LOGIT, ("people", "deals"), "deals", "deals opened per rep-month"),
    Matchable("pipeline.cycle", LOG, ("deals",), "deals", "months to a decision, with what slows deals down"),
    Matchable("outcome.win", PLAIN, ("deals",), "deals", "share won, of reps as they are and not of ideal ones"),
    Matchable("outcome.no_decision", PLAIN, ("deals",), "deals", "share undecided, beside needs that fade"),
    Matchable("market.deal_value", LOG, ("deals",), "deals", "amounts", 1.0),
    Matchable("market.deal_value_spread", LOG, ("deals",), "deals", "amounts' spread", 0.01),
    Matchable("market.price_growth", PLAIN, ("deals",), "deals", "growth of amounts", -0.2),
    Matchable("hiring.talent_sd", LOG, ("people", "deals"), "deals", "how alike one rep's outcomes are", 0.05),
    Matchable("renewal.expansion", PLAIN, ("customers",), "customers", "growth of those who stay, less what melts"),
)
"""In the order in which they are kept where the moments tell only some of them."""

BEYOND: Final[Mapping[str, str]] = {
    "market.need_on": "more needs and more responses open deals alike; the response is matched, given those",
    "market.need_off_idle": "how long a need lasts that nobody works on is seen by nobody; it moves openings as the "
    "response does",
    "organisation.accounts_per_seat": "exports hold the accounts that were worked, not those of the territory",
    "market.need_off_open": "whether a deal ended undecided because the need faded is not in the records",
    "handover.progress_loss": "stages by month are not in the records; slower deals look like a longer cycle",
    "handover.trust_loss": "a deal's earlier owners are not in the records; fewer wins look like lower odds",
    "handover.arr_loss": "whose customer each was is not in the records; what melts looks like less expansion",
    "outcome.ramp_weight": "wins of newcomers are few; compare the held-out share won in the first year",
    "renewal.churn_a": "the renewals themselves tell the shapes better: the direct estimate stays",
    "renewal.churn_b": "the renewals themselves tell the shapes better: the direct estimate stays",
    "renewal.churn_floor": "the floor and the shapes of churn tell apart only after many contract years",
    "pipeline.effort_exponent": "hours given to each deal are not in the records",
}
"""Parameters of the same mechanisms that stay as the study has them, and why."""


def matchable(exports: Sequence[Export]) -> tuple[Matchable, ...]:
    """What these exports may tell."""
    return tuple(each for each in MATCHABLE if set(each.needs) <= set(exports))


def beyond(exports: Sequence[Export]) -> tuple[Unknown, ...]:
    """What stays as it is, with the reasons; for what an absent export would tell, that it is absent."""
    absent = [each for each in MATCHABLE if not set(each.needs) <= set(exports)]
    asked = (Unknown(each.key, f"needs the export of {_missing(each, exports)}") for each in absent)
    return (*asked, *(Unknown(key, why) for key, why in BEYOND.items()))


def _missing(each: Matchable, exports: Sequence[Export]) -> str:
    return " and ".join(name for name in each.needs if name not in exports)


def values_of(organisation: Organisation, chosen: Sequence[Matchable]) -> Floats:
    """The study's values, on the scales."""
    held = values_by_key(organisation)
    return np.array([float(each.scale.inward(_number(held[each.key]))) for each in chosen])


def _number(value: object) -> float:
    assert isinstance(value, int | float)  # noqa: S101 - what is matched are numbers
    return float(value)


@dataclass(frozen=True)
class Box:
    """Where parameters may lie, on their scales: each array (parameters,)."""

    low: Floats
    high: Floats
    ranges: Floats
    """Width of the published or assumed range."""


def box(chosen: Sequence[Matchable], start: Floats, organisation: Organisation) -> Box:
    """The range and the start, with a range's width on both sides, within what the model allows."""
    ends = np.array([each.range for each in chosen]).reshape(-1, 2)
    widths = ends[:, 1] - ends[:, 0]
    low, high = np.minimum(ends[:, 0], start) - widths, np.maximum(ends[:, 1], start) + widths
    allowed = np.array([_allowed(each, organisation) for each in chosen]).reshape(-1, 2)
    return Box(np.maximum(low, allowed[:, 0]), np.minimum(high, allowed[:, 1]), widths)


def _allowed(each: Matchable, organisation: Organisation) -> tuple[float, float]:
    """Bounds on the scale. A stage takes a month at least, so a cycle takes as many as there are stages."""
    low, high = each.parameter.bounds
    least = max(low, each.least)
    if each.key == "pipeline.cycle":
        least = max(least, organisation.pipeline.stages * 1.001)
    if each.scale.kind == "logit":
        return float(each.scale.inward(0.005)), float(each.scale.inward(0.995))
    return float(each.scale.inward(least)) if least > -np.inf else -np.inf, _upper(each, high)


def _upper(each: Matchable, high: float) -> float:
    return float(each.scale.inward(high)) if np.isfinite(high) else np.inf
