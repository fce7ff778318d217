"""Tenure: how long people stay before they quit, and whether the hazard changes on the way."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from lifelines import WeibullFitter
from lifelines.exceptions import ConvergenceError
from scipy.special import digamma, gamma
from scipy.stats import binomtest

from salessim.calibration.estimate import NORMAL_POINT, Choice, Estimate, Estimated, Unknown, on_the_log
from salessim.calibration.estimating.likelihood import DROP, FEWEST, interval, too_few
from salessim.calibration.estimating.spells import Spells, spells, survival_curve
from salessim.calibration.records import People, Reason, Records
from salessim.quantities.arrays import Floats

KEYS: Final = ("tenure.mean",)
LONGEST_MONTHS: Final = 600.0
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
    k, error = float(fitter.rho_), float(np.sqrt(fitter.variance_matrix_.to_numpy()[1, 1]))
    span = f"Weibull exponent {k:.2f}, 95 % interval {k - NORMAL_POINT * error:.2f} to {k + NORMAL_POINT * error:.2f}"
    if float(fitter.log_likelihood_) - constant(held) <= DROP:
        why = f"a changing hazard is not told from a constant one ({span})"
        return _told(constant_hazard, held, None, Choice("tenure.shape", "exponential", why), notes)
    why = f"the hazard {'rises' if k > 1 else 'falls'} with tenure ({span})"
    return _told(_weibull(fitter, held, counted), held, fitter, Choice("tenure.shape", "weibull", why), notes)


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


def _weibull(fitter: Any, held: Spells, counted: str) -> tuple[Estimate, ...]:
    """Mean λ Γ(1 + 1/k) by the delta method: ∂ ln mean = ∂ ln λ − ψ(1 + 1/k)/k² ∂k."""
    scale, k = float(fitter.lambda_), float(fitter.rho_)
    gradient = np.array([1 / scale, -float(digamma(1 + 1 / k)) / k**2])
    covariance: Floats = fitter.variance_matrix_.to_numpy(dtype=np.float64)
    error = float(np.sqrt(gradient @ covariance @ gradient))
    method = "Weibull by maximum likelihood (lifelines); other exits are censoring"
    mean = np.log(scale * gamma(1 + 1 / k))
    return (
        on_the_log("tenure.mean", float(mean), error, held.months.size, counted, method),
        on_the_log(
            "tenure.weibull_shape", float(np.log(k)), float(np.sqrt(covariance[1, 1])) / k, held.months.size, counted,
            method,
        ),
    )  # fmt: skip


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
