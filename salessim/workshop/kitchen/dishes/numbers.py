"""The other numbers that a room hears at each pause: a few that tell what the policies do, in plain units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from salessim.engine.metrics import Metric
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.workshop.kitchen.answers import Number
from salessim.workshop.kitchen.dishes.running import Months
from salessim.workshop.room.shown import VISIBLE

REASONS: Final = {
    "quits": "the first thing that a room asks about",
    "dismissals": "a decision that people feel",
    "layoffs": "the same",
    "promotions": "where sellers go who do not leave",
    "hires": "what leaving costs in effort",
    "ramped_share": "how much of the team can sell",
    "vacant_share": "how much of the team is not there",
    "morale": "what it is like to work there",
    "fear": "the same",
    "adherence": "what the rules come to in practice",
    "credibility": "whether managers are believed",
    "selling_hours_share": "where the time goes",
    "reps_at_quota_share": "the number that sales leaders know by heart",
    "contacts": "what activity is",
    "wins": "what activity comes to",
    "cost_per_win_usd": "what a customer costs",
    "customers": "the size of the business",
    "customers_lost": "who has left",
    "arr_usd": "what the business is worth a year",
    "satisfaction": "what customers feel",
    "loyal_share": "who stays because they want to",
    "captive_share": "who stays because they must",
    "goodwill": "what the market thinks of sellers who call",
    "months_short": "whether there was money to go on",
}
"""Metrics that a sales leader knows by name, and why a room wants each; the first of equally telling ones first."""
MOST: Final = 6
ADDED_UP: Final = frozenset({"sum", "discounted"})


def candidates() -> list[Metric]:
    """The metrics among which to choose."""
    return [METRICS[name] for name in REASONS]


def telling(held: Months, metrics: Sequence[Metric], baseline: str, at: Sequence[int]) -> list[Number]:
    """The most telling ones, by standard deviations between a policy and the baseline, in the order of the reasons.

    Another order would tell at the first pause what differs most at the last.
    """
    place = held.policies.index(baseline)
    values = {metric.name: _at(held, metric, at) for metric in metrics}
    apart = {name: _deviations(each, place) for name, each in values.items()}
    chosen = sorted((metric for metric in metrics if apart[metric.name] > 0), key=lambda each: -apart[each.name])[:MOST]
    return [_number(metric, values[metric.name], held.policies) for metric in metrics if metric in chosen]


def is_added_up(metric: Metric) -> bool:
    """Whether people count it since the branch; they look at all others as they are in the month."""
    return metric.over_time in ADDED_UP


def _at(held: Months, metric: Metric, at: Sequence[int]) -> Floats:
    """One number for each world, mean over its futures, shape (policies, replicates, steps)."""
    found = held.through(metric) if is_added_up(metric) else held.within(metric)
    return found[..., np.array(at) - 1].mean(axis=2)


def _deviations(values: Floats, baseline: int) -> float:
    """The largest difference of means from the baseline in standard deviations of worlds, over policies and steps."""
    largest = 0.0
    for policy in range(values.shape[0]):
        for step in range(values.shape[2]):
            one, other = values[baseline, :, step], values[policy, :, step]
            both = np.isfinite(one) & np.isfinite(other)
            if both.sum() >= 2:
                largest = max(largest, _between(one[both], other[both]))
    return largest


def _between(one: Floats, other: Floats) -> float:
    """|mean difference| ÷ the root of the mean variance; 0 where nobody would see it, endless where nothing varies."""
    means = abs(float(one.mean())), abs(float(other.mean()))
    gap, spread = abs(float((other - one).mean())), math.sqrt(float(one.var(ddof=1) + other.var(ddof=1)) / 2)
    if gap <= VISIBLE * max(means):
        return 0.0
    return gap / spread if spread > 0 else math.inf


def _number(metric: Metric, values: Floats, policies: Sequence[str]) -> Number:
    return {
        "name": metric.name,
        "label": metric.label,
        "unit": metric.unit,
        "so_far": is_added_up(metric),
        "values": {
            policy: [_mean(values[p, :, step]) for step in range(values.shape[2])] for p, policy in enumerate(policies)
        },
    }


def _mean(worlds: Floats) -> float | None:
    """Over worlds that have a number."""
    known = worlds[np.isfinite(worlds)]
    return float(known.mean()) if known.size else None
