"""Sales cycle: how long deals are open before they end."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma as gamma_law

from salessim.calibration.estimate import Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, point, too_few
from salessim.calibration.estimating.openers import seats_of_owners
from salessim.calibration.estimating.spells import Spells, kaplan_meier, spells, survival_curve
from salessim.calibration.records import Deals, End, Records
from salessim.quantities.arrays import Floats

KEY: Final = "pipeline.cycle"
GROUPS: Final = 20
"""Most groups of territories that are left out in turn."""
FEWEST_TERRITORIES: Final = 5
"""With fewer, how much territories differ is not seen, and deals of one are no independent witnesses."""
UNENDED: Final = 0.02
"""Share of deals that may still be open where the curve ends."""
NOTE: Final = (
    "all ends count, with or without a decision; the model's cycle is that of a ramped rep at full effort, which is "
    "shorter where time is short"
)


def estimated(records: Records) -> Estimated:
    """Mean months from opening to end, open deals being censored."""
    if records.deals is None:
        return Estimated(unknown=(Unknown(KEY, "needs the export of deals"),))
    held, seen = lasting(records.deals, records)
    ended = int(held.over.sum())
    if ended < FEWEST:
        return Estimated(unknown=too_few((KEY,), ended, "deals that have ended"))
    area, left = mean_months(held)
    if left > UNENDED:
        why = f"{left:.0%} of deals last longer than the records show; a longer export tells how long"
        return Estimated(unknown=(Unknown(KEY, why),))
    territories = _territories(records.deals, records)[seen]
    several = np.unique(territories).size
    if several < FEWEST_TERRITORIES:
        why = f"deals of {several} territories do not tell how these differ; at least {FEWEST_TERRITORIES} are needed"
        return Estimated(unknown=(Unknown(KEY, why),))
    error, groups = _error(held, territories, area)
    away = point(groups) * error
    found = Estimate(
        KEY, area, max(area - away, 1e-3), area + away, held.months.size, f"deals, {ended:,} of them ended",
        "area under the Kaplan-Meier curve (lifelines), jackknife over groups of territories", NOTE,
    )  # fmt: skip
    curve = survival_curve(
        "cycle", "How long deals are open", held, _chain(held, area), "months open", "share still open"
    )
    return Estimated((found,), curves=(curve,))


def lasting(deals: Deals, records: Records) -> tuple[Spells, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Deals as spells, and which rows of the export they are."""
    return spells(deals.created, deals.closed, deals.end != End.OPEN, records)


def mean_months(held: Spells) -> tuple[float, float]:
    """Area under the Kaplan-Meier curve up to the last deal that ended, and the share still open there."""
    curve = kaplan_meier(held).survival_function_
    across, share = curve.index.to_numpy(dtype=np.float64), curve.to_numpy(dtype=np.float64)[:, 0]
    return float(np.sum(np.diff(across) * share[:-1]) + across[0]), float(share[-1])


def _territories(deals: Deals, records: Records) -> NDArray[np.int64]:
    """Which deals belong together: those of a seat, or of an account where seats are not known, or each by itself.

    Not those of an owner: whoever is there today owns all open deals, and whoever has left none.
    """
    account, rows = deals.account.astype(np.int64), np.arange(deals.account.size)
    alone = np.where(account >= 0, account, rows + 1 + account.max(initial=-1))
    if records.people is None:
        return alone
    seat = seats_of_owners(records.people, deals).astype(np.int64)
    return np.where(seat >= 0, -1 - seat, alone)


def _error(held: Spells, territory: NDArray[np.int64], area: float) -> tuple[float, int]:
    """Standard error by leaving out a group of territories at a time (delete-a-group jackknife), and how many.

    Each territory is a group where there are no more of them than groups.
    """
    names, code = np.unique(territory, return_inverse=True)
    groups = min(GROUPS, names.size)
    without = [mean_months(held.where(code % groups != number))[0] for number in range(groups)]
    return float(np.sqrt((groups - 1) / groups * np.sum((np.array(without) - area) ** 2))), groups


def _chain(held: Spells, mean: float) -> object:
    """Survival of a gamma law with the mean of the data and the spread of ended deals, for the eye only."""
    spread = float(np.std(held.months[held.over & (held.entry == 0)])) or 1.0
    shape = (mean / spread) ** 2
    return lambda months: np.asarray(gamma_law.sf(months, shape, scale=mean / shape), dtype=np.float64)


def months_until_ended(held: Spells, share: float) -> float:
    """Months after which this share of deals has ended; infinite if the records do not show it."""
    curve = kaplan_meier(held).survival_function_
    across, still = curve.index.to_numpy(dtype=np.float64), curve.to_numpy(dtype=np.float64)[:, 0]
    reached: Floats = across[still <= 1 - share]
    return float(reached[0]) if reached.size else np.inf
