"""What no parameter sets, beside what was measured elsewhere: midmarket with every mechanism on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from salessim.quantities.units import money
from salessim.validation.facts.reasons import WHY
from salessim.validation.facts.runs import LEAST, WORLDS, midmarket
from salessim.validation.row import Row, in_range, over_worlds, percent, ratio, reported, times
from salessim.validation.worlds import Effort

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

ACROSS_FIRMS: Final = "Park & Shaw 2013, across firms: ρ {}; our tolerance"


def quota(effort: Effort) -> Sequence[Row]:
    """How people and the company stand against their goals, and how long ago people came."""
    (usual,) = midmarket(effort.worlds(WORLDS, LEAST), {})
    in_seat = usual.metric("tenure_months")
    alike = over_worlds(usual.outcome("tenure_months") / usual.outcome("completed_tenure_months"))
    quits = usual.teams.quits
    return [
        in_range("Reps at quota", "evidence quota_share; our tolerance", 0.5, 0.6, usual.metric("reps_at_quota_share"),
                 expected=0.54, write=percent, why=WHY["quota"]),
        in_range("Plan attainment of the company", "evidence plan_attainment; our tolerance", 0.85, 1.0,
                 usual.metric("plan_attainment"), expected=0.94, write=percent, why=WHY["plan"]),
        reported("Coefficient of variation of attainment among people counted", "no published number",
                 usual.people.variation(), write=times),
        reported("Share of them below half their quota", "no published number", usual.people.below(0.5),
                 write=percent),
        in_range(f"Tenure of those in seat ({in_seat.mean:.1f} months) ÷ completed tenure",
                 "1 at a constant hazard without growth (Cox 1962); our tolerance", 0.9, 1.1, alike, expected=1.0,
                 write=times, why=WHY["tenure"]),
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


def cost_of_a_quit(effort: Effort) -> Sequence[Row]:
    """Contribution (NPV) gained ÷ quits avoided by people who stay longer."""
    usual, longer = midmarket(effort.worlds(WORLDS, LEAST), {}, {"tenure.mean_months": 21.0})
    gained = longer.outcome("contribution_npv_usd") - usual.outcome("contribution_npv_usd")
    found = ratio(gained, usual.outcome("quits") - longer.outcome("quits"))
    return [
        in_range("Cost of a quit: contribution (NPV) of `tenure.mean` 21 for 19 months ÷ quits avoided",
                 "evidence replacement_cost", 40_000, 150_000, found, expected=114_957, write=money, why=WHY["cost"]),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {"quota": quota, "dismissals": dismissals, "cost_of_a_quit": cost_of_a_quit}
