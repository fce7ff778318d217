"""What no parameter targets, beside what was measured elsewhere: midmarket with every mechanism on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money
from salessim.study import builtin
from salessim.validation.facts.reasons import WHY
from salessim.validation.facts.runs import LEAST, SPAN, WORLDS, midmarket
from salessim.validation.observers.customers import YearAfter
from salessim.validation.observers.people import Hazards, excess
from salessim.validation.row import Found, Row, in_range, over_worlds, percent, plain, ratio, reported, times
from salessim.validation.worlds import Effort, branch_of, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

ACROSS_FIRMS: Final = "Park & Shaw 2013, across firms: ρ {}"


def quota(effort: Effort) -> Sequence[Row]:
    """How people and the company stand against their goals, and how long people stay."""
    (usual,) = midmarket(effort.worlds(WORLDS, LEAST), {})
    in_seat, completed = usual.metric("tenure_months"), usual.metric("completed_tenure_months")
    alike = over_worlds(usual.outcome("tenure_months") / usual.outcome("completed_tenure_months"))
    quits = usual.teams.quits
    return [
        in_range("Reps at quota", "evidence quota_share", 0.5, 0.6, usual.metric("reps_at_quota_share"),
                 expected=0.54, write=percent, why=WHY["quota"]),
        in_range("Plan attainment of the company", "evidence plan_attainment", 0.85, 1.0,
                 usual.metric("plan_attainment"), expected=0.94, write=percent, why=WHY["plan"]),
        reported("Coefficient of variation of attainment among people counted", "no published number",
                 usual.people.variation(), write=times),
        reported("Share of them below half their quota", "no published number", usual.people.below(0.5),
                 write=percent),
        in_range("Completed tenure, months", "evidence tenure_mean", 12, 36, completed, expected=19.0, write=tenths,
                 why=WHY["tenure"]),
        in_range(f"Tenure of those in seat ({in_seat.mean:.1f} months) ÷ completed tenure",
                 "1 at a constant hazard without growth (Cox 1962)", 0.9, 1.1, alike, expected=1.0, write=times,
                 why=WHY["tenure"]),
        in_range("Quits and bookings of a team's same year, r", ACROSS_FIRMS.format("−.15 (voluntary)"), -0.25, -0.05,
                 usual.teams.correlation(quits), expected=-0.15, write=times, why=WHY["quits"]),
        reported("Quits and bookings of the next year, r", "no published number", usual.teams.correlation(quits, 1),
                 write=times),
    ]  # fmt: skip


def dismissals(effort: Effort) -> Sequence[Row]:
    """Dismissals ÷ seats against bookings ÷ open seats, team-year by team-year, where a bench is kept warm."""
    (warm,) = midmarket(effort.worlds(WORLDS, WORLDS), {}, sections={"managers": {"recruiting": "10 hours/month"}})
    return [
        in_range("Dismissals and bookings of a team's same year, r; `managers.recruiting` 10 hours/month",
                 ACROSS_FIRMS.format("−.01 (involuntary)"), -0.11, 0.09, warm.teams.correlation(warm.teams.dismissals),
                 expected=-0.01, write=times, why=WHY["dismissals"]),
    ]  # fmt: skip


def mentors(effort: Effort) -> Sequence[Row]:
    """Mentors who are asked for: the trial found that those who would gain most do not ask."""
    usual, mentored = midmarket(effort.worlds(WORLDS, LEAST), {}, {"onboarding.components.voluntary_mentor": 1.0})
    gain = over_worlds(mentored.outcome("contribution_npv_usd") - usual.outcome("contribution_npv_usd"))
    return [
        in_range("Voluntary mentors: newcomers' mean ramp factor over the ramp, less 1",
                 "about 0; evidence mandatory_mentor", -0.02, 0.02, excess(mentored.newcomers, usual.newcomers),
                 expected=0.0, write=percent, why=WHY["mentors"]),
        reported("Voluntary mentors: contribution over ten years (NPV)", "no published number", gain, write=money),
    ]  # fmt: skip


def cost_of_a_quit(effort: Effort) -> Sequence[Row]:
    """Contribution (NPV) gained ÷ quits avoided by people who stay longer."""
    usual, longer = midmarket(effort.worlds(WORLDS, LEAST), {}, {"tenure.mean_months": 21.0})
    gained = longer.outcome("contribution_npv_usd") - usual.outcome("contribution_npv_usd")
    found = ratio(gained, usual.outcome("quits") - longer.outcome("quits"))
    return [
        in_range("Cost of a quit: contribution (NPV) of `tenure.mean` 21 for 19 months ÷ quits avoided",
                 "evidence replacement_cost", 40_000, 150_000, found, expected=114_957, write=money, why=WHY["cost"]),
    ]  # fmt: skip


def early_quits(effort: Effort) -> Sequence[Row]:
    """The month of tenure in which people are most likely to quit, with every mechanism on."""
    there, worlds = builtin("midmarket", {"tenure": {"shape": "empirical"}}), effort.worlds(30, 30)
    seen = Hazards(worlds, 6)
    watched(there, worlds, SPAN, watchers=[seen])
    hazards = (seen.quits / seen.people).mean(axis=0)
    return [
        in_range("Month of tenure with the highest hazard of quitting, of the first six; `tenure.shape: empirical`",
                 "Farber 1994 (3); evidence exit_hazard_by_tenure (4); the shape is an input, the rest is not", 3, 4,
                 Found(float(hazards.argmax() + 1)), write=plain),
    ]  # fmt: skip


def change_of_rep(effort: Effort) -> Sequence[Row]:
    """What customers who stayed lose in the year after their rep has left, against customers whose rep stayed."""
    there, worlds = builtin("midmarket"), effort.worlds(WORLDS, LEAST)
    seen = YearAfter(worlds)
    watched(there, worlds, SPAN, [seen])
    with_change, without = ratio(seen.after, seen.before), ratio(seen.kept_after, seen.kept_before)
    lost = 1 - with_change.mean / without.mean
    error = float(np.hypot(with_change.error, without.error) / without.mean)
    return [
        in_range("ARR of customers who stayed, lost in the year after their rep left, against customers whose rep "
                 "stayed", "Shi et al. 2017, 13% to 18%; evidence rep_transition_loss", 0.13, 0.18,
                 Found(lost, error), write=percent, why=WHY["heirs"]),
    ]  # fmt: skip


def hack(effort: Effort) -> Sequence[Row]:
    """What is left of one hack, in the second year after it."""
    there, worlds = builtin("midmarket"), effort.worlds(WORLDS, LEAST)
    branch = branch_of(there, worlds, Span(24, 60))
    booked: list[Floats] = []
    for changes in ((), (Change({"hacks.per_year": 12.0}, 1, 1),)):
        tallies = run(branch.take(np.arange(worlds)), [Plan(there, changes)] * worlds, 24)
        booked.append(tallies["bookings_usd"].reshape(worlds, 2, 12).sum(axis=2))
    gain = [ratio(booked[1][:, year] - booked[0][:, year], booked[0][:, year]) for year in (0, 1)]
    what = "Bookings in the {} year after one hack in month 1, against none"
    return [
        reported(what.format("first"), "no published number", gain[0], write=percent),
        in_range(what.format("second"), "nothing after; evidence sugar_high", -0.03, 0.03, gain[1], expected=0.0,
                 write=percent),
    ]  # fmt: skip


def tenths(number: float) -> str:
    """A number to one decimal."""
    return f"{number:.1f}"


CHECKS: Final[Mapping[str, Rows]] = {
    "quota": quota,
    "dismissals": dismissals,
    "mentors": mentors,
    "cost_of_a_quit": cost_of_a_quit,
    "early_quits": early_quits,
    "change_of_rep": change_of_rep,
    "hack": hack,
}
