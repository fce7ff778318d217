"""Tenure: how long people stay before they quit, and whether the hazard changes on the way."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from lifelines import WeibullFitter
from lifelines.exceptions import ConvergenceError
from scipy.optimize import minimize_scalar
from scipy.special import gamma
from scipy.stats import binomtest

from salessim.calibration.estimate import Choice, Estimate, Estimated, Unknown
from salessim.calibration.estimating.likelihood import DROP, FEWEST, interval, too_few
from salessim.calibration.estimating.spells import Spells, spells, survival_curve
from salessim.calibration.records import People, Reason, Records
from salessim.quantities.arrays import Floats

KEYS: Final = ("tenure.mean",)
LONGEST_MONTHS: Final = 600.0
FLATTEST, STEEPEST = 0.2, 10.0
"""Bounds of the Weibull exponent."""
BUMP: Final = (3.0, 4.0)
"""The fourth month, where the measured hazards have their bump (evidence: exit_hazard_by_tenure)."""
BESIDE: Final = (1.0, 9.0)
"""The months that it is compared with."""


def estimated(records: Records) -> Estimated:
    """Mean completed tenure of those who quit, and the shape of the hazard if it is seen not to be constant."""
    if records.people is None:
        return Estimated(unknown=(Unknown(KEYS[0], "needs the export of people"),))
    held, unsaid = quits(records.people, records)
    events = int(held.over.sum())
    if events < FEWEST:
        return Estimated(unknown=too_few(KEYS, events, "people who quit"))
    notes = bump_seen(held)
    if unsaid:
        notes += (f"tenure: {unsaid} people left for reasons that are not stated; they count as having quit",)
    counted = f"stays, {events:,} of them ended by quitting"
    constant_hazard = _exponential(held, counted)
    fitter = weibull(held)
    if fitter is None:
        why = "no other shape could be fitted to these stays"
        return _told(constant_hazard, held, None, Choice("tenure.shape", "exponential", why), notes)
    mean, exponent = _weibull(fitter, held, counted)
    k = exponent.value
    span = f"Weibull exponent {k:.2f}, 95 % interval {exponent.low:.2f} to {exponent.high:.2f}"
    if float(fitter.log_likelihood_) - constant(held) <= DROP:
        why = f"a changing hazard is not told from a constant one ({span})"
        return _told(constant_hazard, held, None, Choice("tenure.shape", "exponential", why), notes)
    why = f"the hazard {'rises' if k > 1 else 'falls'} with tenure ({span})"
    return _told((mean, exponent), held, fitter, Choice("tenure.shape", "weibull", why), notes)


def _told(found: tuple[Estimate, ...], held: Spells, fitter: Any, choice: Choice, notes: tuple[str, ...]) -> Estimated:
    """Estimates with the curve of the shape chosen: that of the Weibull fit, or a constant hazard if there is none."""

    def stays(months: Floats) -> Floats:
        if fitter is None:
            return np.exp(-months / found[0].value)
        return np.asarray(fitter.survival_function_at_times(months), dtype=np.float64)

    curve = survival_curve(
        "tenure", "How long people stay", held, stays, "months in the seat", "share who have not quit"
    )
    return Estimated(found, choices=(choice,), curves=(curve,), notes=notes)


def quits(people: People, records: Records) -> tuple[Spells, int]:
    """Stays as spells that end by quitting, other reasons being censoring; and how many ended for unknown reasons."""
    left = ~np.isnat(people.ended)
    unsaid = left & (people.reason == Reason.UNKNOWN)
    held, seen = spells(people.hired, people.ended, unsaid | (people.reason == Reason.QUIT), records)
    return held, int((unsaid & seen).sum())


def weibull(held: Spells) -> Any:
    """The Weibull law of spells (lifelines); none where it finds none, as for stays that are all of one length."""
    try:
        return WeibullFitter().fit(held.months, held.over, entry=held.entry)
    except ConvergenceError:
        return None


def constant(held: Spells) -> float:
    """Greatest log likelihood with a constant hazard: d ln(d/T) − d, with d events in T months."""
    events, months = float(held.over.sum()), float((held.months - held.entry).sum())
    return events * np.log(events / months) - events


def _exponential(held: Spells, counted: str) -> tuple[Estimate, ...]:
    events, months = float(held.over.sum()), float((held.months - held.entry).sum())
    low, high = interval(lambda mean: -events * np.log(mean) - months / mean, months / events, 0.1, LONGEST_MONTHS)
    method = "months at risk ÷ quits (constant hazard), likelihood interval; other exits are censoring"
    return (Estimate("tenure.mean", months / events, low, high, held.months.size, counted, method),)


def _weibull(fitter: Any, held: Spells, counted: str) -> tuple[Estimate, Estimate]:
    """Mean λ Γ(1 + 1/k) and exponent k with the intervals of their profile likelihoods."""
    k = float(fitter.rho_)
    mean = float(fitter.lambda_) * float(gamma(1 + 1 / k))
    low, high = interval(lambda value: _at_mean(held, value), mean, 0.1, max(LONGEST_MONTHS, mean))
    least, most = interval(lambda value: _likeliest(held, value), k, min(FLATTEST, k), max(STEEPEST, k))
    method = "Weibull by maximum likelihood (lifelines), profile-likelihood interval; other exits are censoring"
    return (
        Estimate("tenure.mean", mean, low, high, held.months.size, counted, method),
        Estimate("tenure.weibull_shape", k, least, most, held.months.size, counted, method),
    )


def weibull_log_likelihood(held: Spells, scale: float, k: float) -> float:
    """Σ over ends ln(k t^(k−1)/λ^k) − Σ (t^k − e^k)/λ^k, for spells of length t that were seen from e on."""
    at_ends = np.log(k) - k * np.log(scale) + (k - 1) * np.log(held.months[held.over])
    return float(at_ends.sum() - np.sum((held.months / scale) ** k - (held.entry / scale) ** k))


def _likeliest(held: Spells, k: float) -> float:
    """Log likelihood of an exponent with the scale that suits it best: λ^k = Σ (t^k − e^k) ÷ ends."""
    longest = float(held.months.max())
    lived = np.sum((held.months / longest) ** k - (held.entry / longest) ** k)
    return weibull_log_likelihood(held, longest * float(lived / held.over.sum()) ** (1 / k), k)


def _at_mean(held: Spells, mean: float) -> float:
    """Log likelihood of a mean with the exponent that suits it best."""

    def falls_short(log_k: float) -> float:
        k = float(np.exp(log_k))
        return -weibull_log_likelihood(held, mean / float(gamma(1 + 1 / k)), k)

    best = minimize_scalar(falls_short, bounds=(np.log(FLATTEST), np.log(STEEPEST)), method="bounded")
    return -float(best.fun)


def bump_seen(held: Spells) -> tuple[str, ...]:
    """A note if more people quit in their fourth month than in the months around it."""
    quits_then, months_then = _within(held, *BUMP)
    quits_all, months_all = _within(held, *BESIDE)
    if quits_all < FEWEST or months_then == 0:
        return ()
    if binomtest(round(quits_then), round(quits_all), months_then / months_all, "greater").pvalue > 0.025:
        return ()
    ratio = quits_then / months_then / ((quits_all - quits_then) / (months_all - months_then) or np.inf)
    times = f"{ratio:.1f} times as many a month as" if ratio > 0 else "far more than"
    return (
        f"tenure: in the fourth month {round(quits_then)} people quit, {times} in the months around it; "
        "`tenure.shape: empirical` has such a bump",
    )


def _within(held: Spells, first: float, last: float) -> tuple[float, float]:
    """Quits at tenures from `first` to `last`, and months lived there."""
    events = held.over & (held.months >= first) & (held.months < last)
    lived = np.clip(held.months, first, last) - np.clip(held.entry, first, last)
    return float(events.sum()), float(lived.sum())
