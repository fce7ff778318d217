"""Numbers of people that were put in: a simulation must give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin
from salessim.validation.observers.managers import lost_an_hour
from salessim.validation.observers.people import Colleagues, Hazards, Shortfall
from salessim.validation.row import (
    Found,
    Row,
    against_theory,
    exactly,
    in_range,
    over_worlds,
    percent,
    quotient,
    ratio,
    times,
)
from salessim.validation.worlds import Effort, branch_of, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

MEASURED: Final = (0.0103, 0.0202, 0.0105)
"""Hazards of quitting in the third month, in the fourth, and in the fifth and sixth, as the evidence has them."""
COMPONENTS: Final = ("plan", "mentor", "one_on_ones", "early_training", "onboarding_manager")
TWENTY: Final = {"teams": 1, "seats_per_team": 20, "accounts_per_seat": 1}
STAY: Final = {"shape": "weibull", "mean": 600, "weibull_shape": 10}
"""Nobody quits in the first years: the hazard grows with the ninth power of tenure."""
LONG: Final = 96
"""Months in which conduct drifts to its rest."""
STAR: Final = {"seat": 1, "adherence": "30%", "multiple": 1}


def bad_hires(effort: Effort) -> Sequence[Row]:
    """Hazard of colleagues' quitting, with one visible violator in a full team of twenty ÷ without.

    People all arrive in month 1, so the team is full when month 2 begins, and month 2 is what is counted.
    """
    hazards = []
    for star in ({}, STAR):
        seen = Colleagues(2)
        conduct = {"strength": 1, "spread": 0, "contagion": 0, "visibility": "100%", "quit_factor_cap": 20}
        there = builtin("bare", {"organisation": TWENTY, "standards": {**conduct, "star": star}})
        watched(there, effort.worlds(8000, 6000), Span(2, 0), watchers=[seen])
        left = ratio(seen.quits, seen.people)
        hazards.append(Found(-float(np.log1p(-left.mean)), left.error / (1 - left.mean)))
    without, beside = hazards
    expected = 1 + builtin("bare").standards.quits_per_twentieth
    what = "Colleagues' hazard of quitting, one visible violator in a team of twenty ÷ none; cap lifted, all else off"
    source = "`standards.quits_per_twentieth`; evidence toxic_quits: +54%"
    return [against_theory(what, source, expected, quotient(beside, without), write=times)]


def fourth_month(components: Mapping[str, object], worlds: int) -> Found:
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


def early_quits(effort: Effort) -> Sequence[Row]:
    """The bump of quits in the fourth month, and that structured onboarding takes it away."""
    worlds, every = effort.worlds(500, 400), dict.fromkeys(COMPONENTS, "100%")
    third, fourth, later = MEASURED
    expected = fourth / ((third + later) / 2)
    what = "Hazard of quitting in the fourth month ÷ that around it, `tenure.shape: empirical`"
    return [
        against_theory(what, "measured: 1.03%, 2.02%, 1.05% a month; evidence exit_hazard_by_tenure", expected,
                       fourth_month({}, worlds), write=times),
        in_range(f"{what}, all five components", "`onboarding.components.relief` 100%: no bump; our tolerance", 0.85,
                 1.15, fourth_month(every, worlds), expected=1.0, write=times),
    ]  # fmt: skip


def misconduct(effort: Effort) -> Sequence[Row]:
    """All that adherence falls in a team of twenty ÷ the part that one person falls of its own accord.

    Everybody else is of average conduct and nobody leaves; the same worlds without contagion give the part that is the
    person's own. What is left of the way to where the team drifts, (1 − drift (1 − β))ⁿ, is allowed for.
    """
    own, sums = builtin("midmarket").standards, []
    beta, drift = own.contagion, own.drift
    for held, star in ((beta, {}), (0.0, STAR), (beta, STAR)):
        conduct = {"strength": 1, "spread": 0, "contagion": held, "star": star}
        there, seen = builtin("bare", {"organisation": TWENTY, "standards": conduct, "tenure": STAY}), Shortfall()
        watched(there, effort.worlds(2, 2), Span(LONG, 0), [seen])
        sums.append(seen.adherence)
    nobody, alone, together = sums
    found = over_worlds((nobody - together) / (nobody - alone))
    what = "All that adherence falls in a team of twenty ÷ what one person's falls of its own accord"
    source = "1/(1 − β), β `standards.contagion`; evidence misconduct_contagion: 1.59"
    margin = (1 - drift * (1 - beta)) ** LONG / (1 - beta)
    return [against_theory(what, source, 1 / (1 - beta), found, margin=margin, write=times)]


def bosses(effort: Effort) -> Sequence[Row]:
    """What a manager's past sales take from an hour of the team."""
    effect = builtin("midmarket").promotion.peter_effect
    what = "Output of an hour lost per doubling of the manager's past sales, against the same teams with the effect "
    source = "`promotion.peter_effect`; evidence peter_principle: 6% to 10%"
    found = lost_an_hour(effort.worlds(10, 4), 60)
    return [against_theory(f"{what}turned round", source, effect, found, margin=0.001, write=percent)]


def hacks(effort: Effort) -> Sequence[Row]:
    """One hack in month 1: what it adds to output while it is new, and afterwards."""
    there = builtin("bare", {"organisation": {"accounts_per_seat": 1}, "tenure": STAY, "hacks": {"strength": 1}})
    worlds, once = effort.worlds(2, 2), Change({"hacks.per_year": 12.0}, 1, 1)
    branch = branch_of(there, worlds, Span(12, 1))
    usual = run(branch.take(np.arange(worlds)), [Plan(there)] * worlds, 12)["drive"]
    lifted = run(branch, [Plan(there, (once,))] * worlds, 12)["drive"]
    gain = (lifted / usual - 1).mean(axis=0)
    new, uplift = int(there.hacks.months), there.hacks.uplift
    source = "`hacks.uplift`; evidence sugar_high: +13% with incentives alone, nothing after"
    return [
        exactly("Output of an hour with one hack ÷ without, less 1, in its three months", source, uplift,
                float(gain[:new].mean()), write=percent),
        exactly("The same in the nine months after", source, 0.0, float(np.abs(gain[new:]).max()), write=percent),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {
    "bad_hires": bad_hires,
    "early_quits": early_quits,
    "misconduct": misconduct,
    "past_sales": bosses,
    "hacks": hacks,
}
