"""Ramp: how soon newcomers open as many deals as those who have been here for long.

Bookings follow the ramp a sales cycle later; deals opened follow it at once, so the ramp is read off these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from salessim.calibration.estimate import NORMAL_POINT, Choice, Curve, Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import FEWEST, interval, too_few
from salessim.calibration.estimating.openers import stays_of_openers
from salessim.calibration.estimating.spells import spells
from salessim.calibration.records import Deals, End, People, Records, months_between
from salessim.model.people.onboarding import Onboarding, ramp_factor
from salessim.quantities.arrays import Floats

KEY: Final = "onboarding.ramp"
SHAPES: Final = ("logistic", "linear", "exponential")
LONGEST: Final = 120
"""Months of tenure that are told apart; who is here for longer has long been ramped."""
SHORTEST_MONTHS, LONGEST_MONTHS = 0.5, 60.0
TRIED: Final = 240
"""Lengths tried before the best one is refined."""
NEWCOMER_MONTHS: Final = 6
CLEARLY: Final = 3.0
"""Log likelihood by which another shape must fit better before it is spoken of."""


@dataclass(frozen=True)
class Output:
    """Deals opened and months lived by stay and month of tenure, shape (stays, LONGEST)."""

    opened: Floats
    lived: Floats

    def log_likelihood(self, ramp_months: float, shape: str) -> float:
        """Σ_j N_j ln r_j − N ln Σ_j E_j r_j: Poisson, with the rate of the ramped at its best.

        N_j deals are opened in E_j person-months in month j of tenure; r_j is the ramp factor in its middle.
        """
        r, opened, lived = factors(ramp_months, shape), self.opened.sum(axis=0), self.lived.sum(axis=0)
        return float(opened @ np.log(r) - opened.sum() * np.log(lived @ r))

    def dispersion(self, ramp_months: float, shape: str) -> float:
        """Variance of the score between stays ÷ information: 1 if deals were opened independently of one another."""
        r, step = factors(ramp_months, shape), 1e-3
        slope = np.log(factors(ramp_months * (1 + step), shape) / factors(ramp_months * (1 - step), shape)) / (2 * step)
        rate = self.opened.sum() / (self.lived.sum(axis=0) @ r)
        expected = rate * self.lived * r
        weight = expected.sum(axis=0)
        slope = slope - weight @ slope / weight.sum()
        information = float(weight @ slope**2)
        scores = (self.opened - expected) @ slope
        return float(scores @ scores) / information if information > 0 else 1.0

    def best(self, shape: str) -> float:
        """The likeliest length of the ramp."""
        lengths = np.geomspace(SHORTEST_MONTHS, LONGEST_MONTHS, TRIED)
        for _ in range(3):
            at = int(np.argmax([self.log_likelihood(length, shape) for length in lengths]))
            lengths = np.geomspace(lengths[max(at - 1, 0)], lengths[min(at + 1, lengths.size - 1)], 21)
        return float(lengths[10])


def factors(ramp_months: float, shape: str) -> Floats:
    """Ramp factor in the middle of each month of tenure, as the model reads it; at least a thousandth."""
    middles = np.asarray((np.arange(LONGEST) + 0.5) / ramp_months, dtype=np.float64)
    return np.maximum(ramp_factor(middles, Onboarding.model_validate({"shape": shape})), 1e-3)


def estimated(records: Records, shape: str | None = None) -> Estimated:
    """Length of the ramp in the shape that the study has, or in the likeliest one if it is not said."""
    if records.people is None or records.deals is None:
        return Estimated(unknown=(Unknown(KEY, "needs the exports of people and of deals"),))
    held = output(records.people, records.deals, records)
    newcomers = int(np.count_nonzero(held.lived[:, :NEWCOMER_MONTHS].sum(axis=1) > 0))
    if newcomers < FEWEST:
        return Estimated(unknown=too_few((KEY,), newcomers, "people seen in their first half-year"))
    opened = int(held.opened.sum())
    if opened < FEWEST:
        return Estimated(unknown=too_few((KEY,), opened, "deals that somebody is known to have opened"))
    lengths = {name: held.best(name) for name in SHAPES}
    fits = {name: held.log_likelihood(lengths[name], name) for name in SHAPES}
    likeliest = max(fits, key=lambda name: fits[name])
    chosen = shape if shape in SHAPES else likeliest
    return _told(held, chosen, lengths[chosen], newcomers, given=shape == chosen) + Estimated(
        notes=(*_better(fits, chosen, likeliest, held.dispersion(lengths[likeliest], likeliest)),
               *_bookings(records.people, records.deals, records, lengths[chosen]))
    )  # fmt: skip


def output(people: People, deals: Deals, records: Records) -> Output:
    """Deals opened and months lived within the time of the records."""
    stay = stays_of_openers(people, deals)
    within = stay >= 0
    if records.since is not None:
        within &= deals.created >= records.since
    tenure = np.floor(months_between(people.hired[stay], deals.created))[within].astype(np.int64)
    rows, kept = stay[within], tenure < LONGEST
    opened = np.zeros((people.person.size, LONGEST))
    np.add.at(opened, (rows[kept], tenure[kept]), 1.0)
    return Output(opened, lived(people, records))


def lived(people: People, records: Records) -> Floats:
    """Months that each stay spent in each month of tenure while the records ran."""
    held, seen = spells(people.hired, people.ended, ~np.isnat(people.ended), records)
    starts = np.arange(LONGEST)
    found = np.zeros((people.person.size, LONGEST))
    here = np.clip(held.months[:, None], starts, starts + 1) - np.clip(held.entry[:, None], starts, starts + 1)
    found[seen] = here
    return found


def _told(held: Output, shape: str, length: float, newcomers: int, *, given: bool) -> Estimated:
    dispersion = held.dispersion(length, shape)
    low, high = interval(
        lambda months: held.log_likelihood(months, shape), length, SHORTEST_MONTHS, LONGEST_MONTHS, dispersion
    )
    opened = int(held.opened.sum())
    curve = (_curve(held, shape, length, dispersion),)
    if low <= SHORTEST_MONTHS or high >= LONGEST_MONTHS:
        why = f"{opened:,} deals opened by {newcomers} newcomers and others show no ramp that has an end"
        return Estimated(unknown=(Unknown(KEY, why),), curves=curve)
    counted = f"deals opened, {newcomers} people seen in their first half-year"
    method = f"deals opened by month of tenure, {shape} ramp by quasi-likelihood; people may differ"
    note = (
        "where territories are nearly exhausted newcomers find more deals than the ramped, and the ramp looks shorter "
        "than it is; deals that come by themselves do not follow it either"
    )
    found = Estimate(KEY, length, low, high, opened, counted, method, note)
    why = "the study's own" if given else "the likeliest of logistic, linear and exponential"
    return Estimated((found,), choices=(Choice("onboarding.shape", shape, why),), curves=curve)


def _better(fits: dict[str, float], chosen: str, likeliest: str, dispersion: float) -> tuple[str, ...]:
    if (fits[likeliest] - fits[chosen]) / dispersion <= CLEARLY:
        return ()
    article = "an" if likeliest.startswith("e") else "a"
    return (f"ramp: {article} {likeliest} shape fits clearly better than the {chosen} one",)


def _bookings(people: People, deals: Deals, records: Records, length: float) -> tuple[str, ...]:
    """A cross-check by wins a month and person, in the ramp against after it."""
    won = np.flatnonzero(deals.end == End.WON)
    at_close = replace(deals, rep=deals.rep[won], created=deals.closed[won])
    closed = output(people, at_close, records).opened
    months, end = lived(people, records), int(np.ceil(length))
    if months[:, :end].sum() == 0 or months[:, end:].sum() == 0 or closed[:, end:].sum() == 0:
        return ()
    early = closed[:, :end].sum() / months[:, :end].sum()
    later = closed[:, end:].sum() / months[:, end:].sum()
    return (
        f"ramp: in their first {end} months people win {early / later:.0%} as many deals a month as later on; "
        "wins follow deals opened a sales cycle later",
    )


def _curve(held: Output, shape: str, length: float, dispersion: float) -> Curve:
    """Deals opened a month by tenure, as shares of the ramped, up to twice the ramp."""
    upto = int(min(max(np.ceil(2 * length), 6), LONGEST))
    opened, months, r = held.opened.sum(axis=0), held.lived.sum(axis=0), factors(length, shape)
    rate = opened.sum() / (months @ r)
    here = np.flatnonzero(months[:upto] > 0)
    seen = opened[here] / months[here] / rate
    away = NORMAL_POINT * np.sqrt(max(dispersion, 1e-9) * opened[here]) / months[here] / rate
    return Curve(
        "ramp", "Deals opened by month of tenure", np.asarray(here + 0.5, dtype=np.float64), "months since hired", seen,
        np.maximum(seen - away, 0.0), seen + away, r[here], "share of what the ramped open",
    )  # fmt: skip
