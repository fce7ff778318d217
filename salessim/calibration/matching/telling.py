"""What matching found, as estimates, moments side by side, and what the records cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from salessim.calibration.estimate import NORMAL_POINT, Estimate, Estimated, Unknown
from salessim.calibration.matching.choice import Box, Matchable, beyond, matchable
from salessim.calibration.matching.fit import Fit
from salessim.calibration.matching.matched import Matched, MomentRow
from salessim.calibration.matching.moments import Export, exports_of
from salessim.calibration.matching.resting import Rests
from salessim.calibration.matching.sandwich import singular_values
from salessim.calibration.matching.simulated import Simulated
from salessim.calibration.matching.window import SHORTEST_MONTHS, Window
from salessim.calibration.records import Records
from salessim.quantities.arrays import Bools, Floats
from salessim.quantities.phrases import listed

METHOD: Final = "simulated moments (McFadden 1989; Gourieroux, Monfort & Renault 1993)"
COUNTED: Final = {"people": "stays", "deals": "deals", "customers": "customers"}
UNLIKELY: Final = 0.05
FAR: Final = 2.0
"""Standard errors from which a held-out moment is called missed."""
GIVEN: Final = (
    "Intervals hold given the study's values of what no record tells: needs, accounts per seat, what is lost at "
    "handovers, … They do not allow for other values. The note of each estimate says which of these it rests on most, "
    "and how far it would move; accounts per seat were not tried."
)
NOT_TESTED: Final = (
    "That does not make it true, and hardly tests the values that the study gives to what no record tells: estimates "
    "move to make up for wrong ones, and their intervals do not allow for it."
)
AT_THE_EDGE: Final = 1e-6
TOO_WIDE: Final = "simulated moments leave it anywhere in its range; the direct estimate stays, or the study's value"
TOGETHER: Final = (
    "simulated moments tell it only together with {other}, which rests on it; the direct estimate stays, or the "
    "study's value"
)


def nothing(exports: Sequence[Export], months: float) -> Matched:
    """Too little to simulate anything like it."""
    why = "there is too little of it in the records to count a single moment"
    if months < SHORTEST_MONTHS:
        why = f"simulated moments need at least {SHORTEST_MONTHS} months of records; these have {months:.1f}"
    lost = tuple(Unknown(each.key, why) for each in matchable(exports))
    return Matched((), lost + beyond(exports), (f"Nothing was simulated: {why}.",), ())


@dataclass(frozen=True)
class Found:
    """A fit, and what it was made of."""

    seen: Floats
    """The moments of the records, on their scales."""
    used: Bools
    fit: Fit
    limits: Box
    rests: Rests


def told(records: Records, simulated: Simulated, found: Found, direct: Estimated) -> Matched:
    """Estimates for what the moments tell, reasons for the rest."""
    chosen, fit, limits = simulated.chosen, found.fit, found.limits
    narrow = _narrow(fit, limits)
    estimates = tuple(_estimate(place, records, simulated, found) for place in map(int, np.flatnonzero(narrow)))
    kept = map(int, np.flatnonzero(~narrow))
    held = tuple(Unknown(chosen[place].key, _why(place, chosen, fit, found.used, limits)) for place in kept)
    rows = _rows(simulated, found, {each.key for each in direct.estimates})
    exports = exports_of(records)
    p_value = float(chi2.sf(fit.distance, fit.freedom)) if fit.freedom > 0 else None
    values, _ = singular_values(fit.slopes[found.used], fit.weights, limits.ranges)
    return Matched(
        estimates, held + beyond(exports), _notes(simulated, rows, exports), rows, tuple(map(float, values)),
        fit.distance, fit.freedom, p_value, fit.worlds + found.rests.worlds, sentence(fit, p_value),
    )  # fmt: skip


def _narrow(fit: Fit, limits: Box) -> Bools:
    """Parameters whose interval is narrower than their range."""
    narrow = fit.free.copy()
    narrow[fit.free] = 2 * NORMAL_POINT * fit.known.errors < limits.ranges[fit.free]
    return narrow


def _estimate(place: int, records: Records, simulated: Simulated, found: Found) -> Estimate:
    fit = found.fit
    each, position = simulated.chosen[place], int(np.count_nonzero(fit.free[:place]))
    half = NORMAL_POINT * fit.known.errors[position]
    ends = np.clip(fit.values[place] + np.array([-half, 0.0, half]), *_bounds(each))
    low, value, high = (float(end) for end in each.scale.outward(ends))
    return Estimate(
        each.key, value, low, high, _n(records, each.counts, simulated.window),
        f"{COUNTED[each.counts]}, simulated moments", METHOD, _note(place, position, simulated.chosen, found),
    )  # fmt: skip


def _bounds(each: Matchable) -> tuple[float, float]:
    low, high = each.parameter.bounds
    ends = each.scale.inward(np.array([low, high]))
    return tuple(float(end) if np.isfinite(end) else other for end, other in zip(ends, (-np.inf, np.inf), strict=True))  # type: ignore[return-value]


def _n(records: Records, export: Export, window: Window) -> int:
    """Rows of an export that overlap the window."""
    if export == "people":
        assert records.people is not None  # noqa: S101 - it is counted in this export
        first, last = records.people.hired, records.people.ended
    elif export == "deals":
        assert records.deals is not None  # noqa: S101 - as above
        first, last = records.deals.created, records.deals.closed
    else:
        assert records.customers is not None  # noqa: S101 - as above
        first, last = records.customers.started, records.customers.ended
    return int(((first <= window.until) & (np.isnat(last) | (last >= window.since))).sum())


def _note(place: int, position: int, chosen: Sequence[Matchable], found: Found) -> str:
    """What to beware of: its neighbours, the edge of what was tried, and what its interval takes as given."""
    fit, limits = found.fit, found.limits
    names = [each.key for each, free in zip(chosen, fit.free, strict=True) if free]
    said = []
    for first, second, tied in fit.known.confounded():
        if position in (first, second):
            other = names[second if position == first else first]
            said.append(f"known mostly together with {other} (correlation {tied:+.2f} of the two estimates)")
    value = fit.values[place]
    if min(value - limits.low[place], limits.high[place] - value) < AT_THE_EDGE:
        said.append("at the edge of what was tried")
    said.append(found.rests.said(position, chosen[place], float(value), float(fit.known.errors[position])))
    return "; ".join(said)


def _why(place: int, chosen: Sequence[Matchable], fit: Fit, used: Bools, limits: Box) -> str:
    """Why a parameter is not told: nothing moves, or others move alike."""
    root = np.linalg.cholesky(fit.weights).T
    columns = root @ fit.slopes[used] * limits.ranges
    own = columns[:, place]
    if float(own @ own) < (2 * NORMAL_POINT) ** 2:
        return TOO_WIDE
    cosines = np.abs(own @ columns) / (np.linalg.norm(own) * np.maximum(np.linalg.norm(columns, axis=0), 1e-300))
    order = [other for other in np.argsort(-cosines) if other != place and fit.free[other]]
    return TOGETHER.format(other=chosen[order[0]].key) if order else TOO_WIDE


def _rows(simulated: Simulated, found: Found, direct: set[str]) -> tuple[MomentRow, ...]:
    """The moments side by side; one that a direct estimate was fitted to is neither matched nor a test."""
    rows, fit = [], found.fit
    for place, moment in enumerate(simulated.moments):
        error, there, other = fit.errors[place], fit.simulated[place], found.seen[place]
        matched, fitted = bool(found.used[place]), moment.is_fitted(direct)
        ends = moment.scale.outward(np.array([there - error, there + error]))
        rows.append(
            MomentRow(
                moment.name, moment.title, moment.unit, float(moment.scale.outward(other)),
                float(moment.scale.outward(there)), float(ends[1] - ends[0]) / 2, float((other - there) / error),
                not matched and not fitted, not matched and fitted,
            )
        )  # fmt: skip
    return tuple(rows)


def _notes(simulated: Simulated, rows: Sequence[MomentRow], exports: Sequence[Export]) -> tuple[str, ...]:
    size = simulated.organisation.organisation
    seats = "" if "people" in exports else " Without an export of people the number of seats is the study's."
    return (
        f"Simulated with {size.teams} teams of {size.seats_per_team} seats, {size.accounts_per_seat} accounts a seat "
        f"(the study's: exports do not show accounts that nobody worked) and "
        f"{round(simulated.window.months)} months.{seats}",
        *_tests(rows),
        GIVEN,
    )


def _tests(rows: Sequence[MomentRow]) -> Iterator[str]:
    """What was held out, and what looks so but was not."""
    out = [row for row in rows if row.held_out]
    missed = [row.title for row in out if abs(row.z) > FAR]
    if out:
        check = f"{len(out) - len(missed)} of {len(out)} held-out moments lie within {FAR:g} standard errors"
        yield f"{check}{'; missed: ' + '; '.join(missed) if missed else ''}."
    fitted = [row.title[:1].lower() + row.title[1:] for row in rows if row.direct]
    if fitted:
        yield f"Used by the direct estimates, so no test of them: {listed(fitted)}."


def sentence(fit: Fit, p_value: float | None) -> str:
    """What the distance says, and what it does not."""
    if p_value is None:
        return (
            "There are no more moments than parameters, so only held-out moments, if there are any, check the "
            "model. Nothing checks the study's values of what no record tells."
        )
    start = f"Distance {fit.distance:.1f} with {fit.freedom} degrees of freedom (p = {p_value:.2g}): "
    if p_value >= UNLIKELY:
        return start + "what the matched organisation leaves undone is no more than luck. " + NOT_TESTED
    return (
        start + "the records differ from the matched organisation by more than luck. Something that matters to you is "
        "not in the study; look at the moments with the largest z. The intervals hold only if the model does, and "
        "given the study's values of what no record tells."
    )
