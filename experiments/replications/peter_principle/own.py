"""The same question put to salessim itself: what promoting the best seller does to bookings."""

from __future__ import annotations

from typing import Final

import numpy as np

from salessim.analysis.interval import Interval, interval
from salessim.model.metrics import METRICS
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin
from salessim.validation.worlds import branch_of

SPAN: Final = Span(horizon=120, burn_in=36)
RULES: Final = {"best_seller": "the best seller", "best_potential": "by potential", "random": "at random"}


def bookings_by_rule(worlds: int, span: Span = SPAN) -> dict[str, np.ndarray]:
    """Bookings of each world over the horizon, by promotion rule; all rules share the burn-in and the luck."""
    there = builtin("midmarket", {"promotion": {"rule": "random"}})
    branch = branch_of(there, worlds, span)
    found = {}
    for rule in RULES:
        plan = Plan(there, (Change({"promotion.rule": rule}),))
        tallies = run(branch.take(np.arange(worlds)), [plan] * worlds, span.horizon)
        found[rule] = METRICS["bookings_usd"].outcome(tallies)
    return found


def against_random(worlds: int, span: Span = SPAN) -> str:
    """What promoting the best seller, and by potential, does to bookings against promoting anybody: a sentence."""
    found = bookings_by_rule(worlds, span)

    def moved(rule: str) -> Interval:
        return interval(found[rule] / found["random"] - 1)

    said = [
        f"promoting {words} books {known.mean:+.1%} ({known.low:+.1%} to {known.high:+.1%})"
        for rule, words in RULES.items()
        if rule != "random" and (known := moved(rule))
    ]
    return (
        f"Put to salessim itself (midmarket, {worlds} pairs of worlds of {span.horizon // 12} years, against promoting "
        f"at random): {' and '.join(said)}. That is background, not validation: what a promoted seller's past does to "
        "the team is an input there (`promotion.peter_effect`)."
    )
