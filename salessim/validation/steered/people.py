"""Facts of people that a parameter steers, with every mechanism of midmarket on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from salessim.quantities.units import money
from salessim.study import builtin
from salessim.validation.facts.reasons import WHY
from salessim.validation.facts.runs import LEAST, SPAN, WORLDS, midmarket
from salessim.validation.observers.managers import lost_bookings
from salessim.validation.observers.people import Hazards, excess
from salessim.validation.row import Found, Row, in_range, over_worlds, percent, plain, reported
from salessim.validation.worlds import Effort, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows


def completed(effort: Effort) -> Sequence[Row]:
    """How long people had stayed when they left, whatever the way they went."""
    (usual,) = midmarket(effort.worlds(LEAST, LEAST), {})
    found = usual.metric("completed_tenure_months")
    source = "evidence tenure_mean; steered by `tenure.mean`, but people are dismissed and promoted as well"
    return [in_range("Completed tenure, months", source, 12, 36, found, expected=19.0, write=tenths, why=WHY["tenure"])]


def early_quits(effort: Effort) -> Sequence[Row]:
    """The month of tenure in which people are most likely to quit, with every mechanism on."""
    there, worlds = builtin("midmarket", {"tenure": {"shape": "empirical"}}), effort.worlds(30, 30)
    seen = Hazards(worlds, 6)
    watched(there, worlds, SPAN, watchers=[seen])
    hazards = (seen.quits / seen.people).mean(axis=0)
    return [
        in_range("Month of tenure with the highest hazard of quitting, of the first six; `tenure.shape: empirical`",
                 "Farber 1994 (3); evidence exit_hazard_by_tenure (4); steered by `tenure.shape`", 3, 4,
                 Found(float(hazards.argmax() + 1)), write=plain),
    ]  # fmt: skip


def mentors(effort: Effort) -> Sequence[Row]:
    """Mentors who are asked for: the trial found that those who would gain most do not ask."""
    usual, mentored = midmarket(effort.worlds(WORLDS, LEAST), {}, {"onboarding.components.voluntary_mentor": 1.0})
    gain = over_worlds(mentored.outcome("contribution_npv_usd") - usual.outcome("contribution_npv_usd"))
    return [
        in_range("Voluntary mentors: newcomers' mean ramp factor over the ramp, less 1", "about 0; evidence "
                 "mandatory_mentor; steered by who gains from a mentor, the weak; our tolerance", -0.02, 0.02,
                 excess(mentored.newcomers, usual.newcomers), expected=0.0, write=percent, why=WHY["mentors"]),
        reported("Voluntary mentors: contribution over ten years (NPV)", "no published number", gain, write=money),
    ]  # fmt: skip


def past_sales(effort: Effort) -> Sequence[Row]:
    """What a manager's past sales do to bookings, which follow from what an hour achieves."""
    what = (
        "Team bookings lost per doubling of the manager's past sales, against the same teams with the effect turned "
        "round"
    )
    source = "evidence peter_principle; steered by `promotion.peter_effect`, which acts on an hour; our tolerance"
    found = lost_bookings(effort.worlds(40, 40))
    return [in_range(what, source, 0.06, 0.1, found, write=percent, why=WHY["peter"])]


def tenths(number: float) -> str:
    """A number to one decimal."""
    return f"{number:.1f}"


CHECKS: Final[Mapping[str, Rows]] = {
    "completed_tenure": completed,
    "early_months": early_quits,
    "mentors": mentors,
    "managers_past": past_sales,
}
