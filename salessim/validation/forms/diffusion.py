"""Word of mouth against the model of diffusion of Bass (1969)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.groups import Rows
from salessim.validation.row import Found, Row, against_theory, in_range, over_worlds
from salessim.validation.worlds import Effort, watched

P, Q = 0.0012, 0.018
"""Monthly hazards of innovation and imitation, slow against the two months between an answer and a customer."""
MARKET: Final = 10_000
SPAN: Final = Span(horizon=240, burn_in=0)
SHOWN: Final = (120, 160, 200, 240)
AROUND: Final = 95
"""Months on either side of the peak in which its place is sought."""
NEAR: Final = 0.05
"""What whole months, and the month between an answer and a customer, may move the peak of the continuous form."""
ALWAYS: Final = 20.0
"""Log odds of what is as good as certain."""
MIXED: Final[Mapping[str, Any]] = {
    "strength": 1, "within": "0%", "skew": 1, "degree": 10_000, "response_given_need": "100%", "less_churn": "0%",
    "win_points": 0,
}  # fmt: skip
"""Everybody meets everybody, whoever is told answers, and friends are customers like others."""


def market() -> Organisation:
    """Nobody calls: some come by themselves, others are told; all are won a month after they answer, and stay."""
    return builtin(
        "bare",
        {
            "organisation": {"teams": 1, "seats_per_team": 1, "accounts_per_seat": MARKET},
            "market": {"customers_at_start": "0%"},
            "prospecting": {"response_given_need": "0%"},
            "pipeline": {"stages": 1, "cycle": 1},
            "outcome": {"win": ALWAYS, "no_decision": -ALWAYS},
            "renewal": {"churn_a": 1e-6, "churn_b": 1000},
            "inbound": {"strength": 1, "arriving": f"{P}/month"},
            "referrals": {**MIXED, "unasked": float(-12 * np.log1p(-Q))},
        },
    )


def mean_course(months: int) -> Floats:
    """Customers at each month's end in the mean field: who answers in a month is won in the next, and talks after."""
    customers, deals, course = 0.0, 0.0, []
    for _ in range(months):
        missed = math.exp(-P) * (1 - Q / MARKET) ** customers
        answers = (MARKET - customers - deals) * (1 - missed)
        customers, deals = customers + deals, answers
        course.append(customers)
    return np.array(course)


def peak_month(customers: Floats, near: int) -> float:
    """Month of most new customers: the vertex of a parabola through the roots of their numbers around it."""
    new, around = np.diff(customers), np.arange(near - AROUND, near + AROUND)
    bent, tilted, _ = np.polyfit(around, np.sqrt(new[around]), 2)
    return float(-tilted / (2 * bent))


def peak_of_mean(courses: Floats, near: int) -> Found:
    """Peak of the worlds' mean course, (worlds, months); the standard error is that of the jackknife over worlds."""
    worlds, total = len(courses), courses.sum(axis=0)
    without = np.array([peak_month((total - course) / (worlds - 1), near) for course in courses])
    error = np.sqrt((worlds - 1) / worlds * np.square(without - without.mean()).sum())
    return Found(peak_month(total / worlds, near), float(error))


def bass(effort: Effort) -> Sequence[Row]:
    """The mean course at several months, and the peak."""
    course = watched(market(), effort.worlds(24), SPAN)["customers"]
    theory, peak = mean_course(SPAN.horizon), float(np.log(Q / P) / (P + Q))
    case = f"{MARKET:,} accounts, p = {P:g} and q = {Q:g} a month"
    found = peak_of_mean(course, int(peak))
    return [
        *(
            against_theory(
                f"Customers after {month} months: {case}", "Bass 1969: n′ = (p + q n/m)(m − n), by months",
                float(theory[month - 1]), over_worlds(course[:, month - 1]),
            )
            for month in SHOWN
        ),
        against_theory(
            f"Month of most new customers: {case}", "the same, its peak sought in the same way",
            peak_month(theory, int(peak)), found,
        ),
        in_range(
            f"Month of most new customers, in continuous time: {case}", "Bass 1969: t* = ln(q/p)/(p + q)",
            peak * (1 - NEAR), peak * (1 + NEAR), found, expected=peak,
        ),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {"bass": bass}
