"""Conversion: how many deals are won, lost, or end without a decision.

Deals that end soon are over-represented among those that have ended (length bias), so only deals count whose time to
end has come: created at least so long before the export as 95 % of deals take.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.calibration.estimate import Estimate, Estimated, Unknown
from salessim.calibration.estimating.cycle import lasting, months_until_ended
from salessim.calibration.estimating.likelihood import FEWEST, clustered_error, point, too_few
from salessim.calibration.records import DAYS_PER_MONTH, Deals, End, Records
from salessim.quantities.arrays import Bools, Floats

KEYS: Final = {"outcome.win": End.WON, "outcome.no_decision": End.UNDECIDED}
MATURE: Final = 0.95


def estimated(records: Records) -> Estimated:
    """Log odds of winning and of no decision, both against losing."""
    if records.deals is None:
        return Estimated(unknown=tuple(Unknown(key, "needs the export of deals") for key in KEYS))
    deals = records.deals
    chosen, notes = mature(deals, records)
    end, rep = deals.end[chosen], deals.rep[chosen]
    # Deals of unknown owners have nothing in common that is known.
    cluster = np.where(rep >= 0, rep, -1 - np.arange(rep.size))
    found: list[Estimate] = []
    unknown: tuple[Unknown, ...] = ()
    for key, kind in KEYS.items():
        fewest = min(int(np.sum(end == kind)), int(np.sum(end == End.LOST)))
        if fewest < FEWEST:
            what = "deals without a decision" if kind == End.UNDECIDED else "deals won"
            unknown += too_few((key,), fewest, f"{what}, or lost, whichever are fewer,")
        else:
            found.append(_log_odds(key, end == kind, end == End.LOST, cluster))
    return Estimated(tuple(found), unknown, notes=notes)


def mature(deals: Deals, records: Records) -> tuple[Bools, tuple[str, ...]]:
    """Deals that have ended and were created early enough, within the records' time, that nearly all have."""
    ended = deals.end != End.OPEN
    held, _ = lasting(deals, records)
    if not held.over.any():
        return ended, ()
    months = months_until_ended(held, MATURE)
    early = ended & (deals.created >= records.since) if records.since is not None else ended.copy()
    if np.isfinite(months):
        early &= deals.created <= records.as_of - np.timedelta64(int(months * DAYS_PER_MONTH), "D")
    if np.isfinite(months) and all(int(np.sum(deals.end[early] == kind)) >= FEWEST for kind in (End.WON, End.LOST)):
        return early, ()
    note = "conversion: the export is too short for whole cohorts, so all ended deals count; those that end soon weigh"
    return ended, (f"{note} more than they should",)


def _log_odds(key: str, kind: Bools, lost: Bools, cluster: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Estimate:
    """ln(n_kind / n_lost), its standard error clustered by rep: each deal's influence is kind/n_kind − lost/n_lost."""
    influence: Floats = kind / kind.sum() - lost / lost.sum()
    error, clusters = clustered_error(influence, cluster)
    value = float(np.log(kind.sum() / lost.sum()))
    away = point(clusters) * error
    return Estimate(
        key, value, value - away, value + away, int(kind.size), "ended deals of whole cohorts",
        "log odds against losing, standard errors clustered by rep",
        "an average over reps in ramp and ramped, over efforts and over faded needs; the model's number is that of a "
        "ramped rep at full effort",
    )  # fmt: skip
