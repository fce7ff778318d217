"""Numbers of people that were put in: a simulation must give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from salessim.model.people.tenure import EMPIRICAL_HAZARD
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin
from salessim.validation.observers.managers import lost_an_hour
from salessim.validation.observers.people import Colleagues, Hazards, Newcomers, Shortfall, excess
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

COMPONENTS: Final = ("plan", "mentor", "one_on_ones", "early_training", "onboarding_manager")
TWENTY: Final = {"teams": 1, "seats_per_team": 20, "accounts_per_seat": 1}
STAY: Final = {"shape": "weibull", "mean": 600, "weibull_shape": 10}
"""Nobody quits in the first years: the hazard grows with the ninth power of tenure."""
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


def newcomers_gain(components: Mapping[str, object], worlds: int) -> Found:
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
        watched(builtin("bare", sections), worlds, Span(int(np.ceil(usual.onboarding.ramp_months)), 0), [seen])
        runs.append(seen)
    plain, helped = runs
    return excess(helped, plain)


def onboarding(effort: Effort) -> Sequence[Row]:
    """What mentors, and all five components together, add to newcomers' output."""
    worlds, every = effort.worlds(200, 100), dict.fromkeys(COMPONENTS, "100%")
    what = "Newcomers' mean ramp factor over the ramp, {} ÷ none, less 1"
    return [
        in_range(what.format("mentors assigned to all"), "`onboarding.components.mentor_uplift`; evidence "
                 "mandatory_mentor: +17%", 0.16, 0.18, newcomers_gain({"mentor": "100%"}, worlds), expected=0.17,
                 write=percent),
        in_range(what.format("all five components"), "`onboarding.components.most_uplift`; evidence "
                 "structured_onboarding: +20% to +24%", 0.20, 0.24, newcomers_gain(every, worlds), write=percent),
    ]  # fmt: skip


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
    third, fourth, later = EMPIRICAL_HAZARD[2:5]
    expected = float(fourth / ((third + later) / 2))
    what = "Hazard of quitting in the fourth month ÷ that around it, `tenure.shape: empirical`"
    return [
        against_theory(what, "measured hazards; evidence exit_hazard_by_tenure", expected, fourth_month({}, worlds),
                       write=times),
        in_range(f"{what}, all five components", "`onboarding.components.relief` 100%: no bump", 0.85, 1.15,
                 fourth_month(every, worlds), expected=1.0, write=times),
    ]  # fmt: skip


def misconduct(effort: Effort) -> Sequence[Row]:
    """All that adherence falls in a team of twenty ÷ the part that one person falls of its own accord.

    Everybody else is of average conduct and nobody leaves; the same worlds without contagion give the part that is the
    person's own.
    """
    beta, sums = builtin("midmarket").standards.contagion, []
    for held, star in ((beta, {}), (0.0, STAR), (beta, STAR)):
        conduct = {"strength": 1, "spread": 0, "contagion": held, "star": star}
        there, seen = builtin("bare", {"organisation": TWENTY, "standards": conduct, "tenure": STAY}), Shortfall()
        watched(there, effort.worlds(2, 2), Span(48, 0), [seen])
        sums.append(seen.adherence)
    nobody, alone, together = sums
    found = over_worlds((nobody - together) / (nobody - alone))
    what = "All that adherence falls in a team of twenty ÷ what one person's falls of its own accord"
    source = "1/(1 − β), β `standards.contagion`; evidence misconduct_contagion: 1.59"
    margin = 0.01 / (1 - beta)
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
    "onboarding": onboarding,
    "early_quits": early_quits,
    "misconduct": misconduct,
    "past_sales": bosses,
    "hacks": hacks,
}
