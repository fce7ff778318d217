"""Implementation checks: what was put in must come out of a simulation. A miss is a bug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from checks import bosses, handovers
from checks.people import Colleagues, Hazards, Newcomers, Shortfall, excess
from checks.rows import Check, Found, over_worlds, quotient, ratio, times
from checks.runs import watched

from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.study import builtin

COMPONENTS: Final = ("plan", "mentor", "one_on_ones", "early_training", "onboarding_manager")
TWENTY: Final = {"teams": 1, "seats_per_team": 20, "accounts_per_seat": 1}
STAY: Final = {"shape": "weibull", "mean": 600, "weibull_shape": 10}
"""Nobody quits in the first years: the hazard grows with the ninth power of tenure."""
STAR: Final = {"seat": 1, "adherence": "30%", "multiple": 1}


def quits_beside_a_violator(worlds: int = 6000) -> Found:
    """Hazard of colleagues' quitting, with one visible violator in a full team of twenty ÷ without.

    People all arrive in month 1, so the team is full when month 2 begins, and month 2 is what is counted.
    """
    hazards = []
    for star in ({}, STAR):
        seen = Colleagues(2)
        conduct = {"strength": 1, "spread": 0, "contagion": 0, "visibility": "100%", "quit_factor_cap": 20}
        there = builtin("bare", {"organisation": TWENTY, "standards": {**conduct, "star": star}})
        watched(there, worlds, Span(2, 0), watchers=[seen])
        left = ratio(seen.quits, seen.people)
        hazards.append(Found(-float(np.log1p(-left.mean)), left.error / (1 - left.mean)))
    without, beside = hazards
    return quotient(beside, without)


def newcomers_gain(components: Mapping[str, object], worlds: int = 200) -> Found:
    """Excess of newcomers' mean ramp factor over the ramp with some components, under the same luck.

    The ramp, its shape and the spread of talent are midmarket's, everything else is `bare`. Everybody arrives in the
    first month and nobody leaves before the ramp is over, since leavers would make its beginning count for more.
    """
    usual = builtin("midmarket")
    runs = []
    for given in ({"strength": 0}, {"strength": 1, **components}):
        onboarding = {"shape": usual.onboarding.shape, "ramp": usual.onboarding.ramp_months, "components": given}
        sections: Mapping[str, Mapping[str, Any]] = {
            "organisation": {"accounts_per_seat": 1}, "tenure": STAY,
            "hiring": {"talent_sd": usual.hiring.talent_sd}, "onboarding": onboarding,
        }  # fmt: skip
        seen = Newcomers(worlds, usual.onboarding.ramp_months)
        watched(builtin("bare", sections), worlds, Span(int(np.ceil(usual.onboarding.ramp_months)), 0), seen)
        runs.append(seen)
    plain, helped = runs
    return excess(helped, plain)


def fourth_month(components: Mapping[str, object], worlds: int = 150) -> Found:
    """Hazard of quitting in the fourth month ÷ the mean of that in the third and in the fifth and sixth."""
    there = builtin(
        "bare",
        {
            "organisation": {"accounts_per_seat": 1},
            "tenure": {"shape": "empirical"},
            "onboarding": {"components": {"strength": 1, **components}},
        },
    )
    seen = Hazards(worlds, 6)
    watched(there, worlds, Span(60, 12), watchers=[seen])

    def hazard(months: list[int]) -> Found:
        left = ratio(seen.quits[:, months].sum(axis=1), seen.people[:, months].sum(axis=1))
        return Found(-float(np.log1p(-left.mean)), left.error / (1 - left.mean))

    third, fourth, later = hazard([2]), hazard([3]), hazard([4, 5])
    around = Found((third.mean + later.mean) / 2, float(np.hypot(third.error, later.error) / 2))
    return quotient(fourth, around)


def multiplier(beta: float, worlds: int = 2) -> Found:
    """All that adherence falls in a team of twenty ÷ the part that one person falls of its own accord.

    Everybody else is of average conduct and nobody leaves; the same worlds without contagion give the part that is the
    person's own.
    """
    sums: list[Floats] = []
    for held, star in ((beta, {}), (0.0, STAR), (beta, STAR)):
        conduct = {"strength": 1, "spread": 0, "contagion": held, "star": star}
        there, seen = builtin("bare", {"organisation": TWENTY, "standards": conduct, "tenure": STAY}), Shortfall()
        watched(there, worlds, Span(48, 0), seen)
        sums.append(seen.adherence)
    nobody, alone, together = sums
    return over_worlds((nobody - together) / (nobody - alone))


def checks() -> list[Check]:
    """The whole list, in the order of the page."""
    there = builtin("midmarket")
    beta, effect = there.standards.contagion, there.promotion.peter_effect
    relief = there.onboarding.components.relief
    every = dict.fromkeys(COMPONENTS, "100%")
    return [
        Check(
            "Colleagues' hazard of quitting, one visible violator in a team of twenty ÷ none; cap lifted, all else off",
            "`standards.quits_per_twentieth` +54%", (1.48, 1.60), quits_beside_a_violator(), times,
        ),
        Check(
            "Output of an hour lost per doubling of the manager's past sales, against the same teams with the effect "
            "turned round", f"`promotion.peter_effect` {effect:.1%}", (0.06, 0.10), bosses.peter()[0],
        ),
        Check(
            "Newcomers' mean ramp factor over the ramp, mentors assigned to all ÷ none, less 1",
            "`onboarding.components.mentor_uplift` +17%", (0.16, 0.18), newcomers_gain({"mentor": "100%"}),
        ),
        Check(
            "Newcomers' mean ramp factor over the ramp, all five components ÷ none, less 1",
            "+20% to +24% (field experiments)", (0.20, 0.24), newcomers_gain(every),
        ),
        Check(
            "Hazard of quitting in the fourth month ÷ that around it, `tenure.shape: empirical`",
            "measured hazards, ×1.94", (1.7, 2.2), fourth_month({}), times,
        ),
        Check(
            "Hazard of quitting in the fourth month ÷ that around it, all five components",
            f"`onboarding.components.relief` {relief:.0%}: no bump", (0.85, 1.15), fourth_month(every), times,
        ),
        Check(
            "All that adherence falls in a team of twenty ÷ what one person's falls of its own accord",
            f"`standards.contagion` {beta}: 1/(1 − β) = {1 / (1 - beta):.2f}",
            (0.99 / (1 - beta), 1.01 / (1 - beta)), multiplier(beta), times,
        ),
        Check(
            "ARR lost in the year after a rep has left, of customers who stayed; nothing won back, nobody covering",
            f"`handover.arr_loss` {there.handover.arr_loss:.0%}; 13% to 18% (rep transitions)", (0.13, 0.18),
            handovers.lost("0%"),
        ),
        Check(
            "Part of that loss avoided by existing reps as heirs, in full cover of the seat",
            f"`handover.existing_heir` {there.handover.existing_heir:.0%}", (0.35, 0.45), handovers.heirs_save(),
        ),
    ]  # fmt: skip
