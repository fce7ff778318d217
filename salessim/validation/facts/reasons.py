"""Why facts are missed, where they are: what experiments with single parameters have shown, 20 worlds each."""

from __future__ import annotations

from typing import Final

WHY: Final = {
    "quota": (
        "people in their first year miss their quotas far more often (40% of them make it) than those with a "
        "whole ramped year (72%); with a ramp of three months and a warm bench 57% do."
    ),
    "plan": (
        "seats that are empty or in ramp; without promotions out of the teams it is about 89%, without dismissals 87%, "
        "with a ramp of three months and a warm bench far above 100%."
    ),
    "quits": (
        "the published correlation is across firms, which have much else to contend with. Here it is within one firm "
        "and year, where a quit empties a seat that counts as open; promotions, dismissals, handover, goals and morale "
        "each move it by a few hundredths only."
    ),
    "dismissals": (
        "the rule itself strikes every team alike, but who goes leaves an empty seat and then a ramp: with a ramp of "
        "three months and no losses at handover it is about −.04."
    ),
    "mentors": (
        "newcomers gain about 1% and the hours of their mentors cost more than that; were those free, the difference "
        "would be about one standard error from nothing. The trial did not price mentors' time."
    ),
    "tenure": "dismissals and promotions, which begin after nine and twelve months, make the hazard rise with tenure.",
    "cost": (
        "the survey counts the sales lost until the seat is filled, once; here they are annual contracts whose margin "
        "runs on through the ten years. Much of it is ARR lost at handover, and of the rest most is ramp and vacancy: "
        "only without handover losses, with a month to fill and three months of ramp, does it come near the survey's. "
        "No single one of these brings it there."
    ),
    "heirs": (
        "heirs win a part of the loss back within the year (`handover.arr_regained`), and colleagues cover the empty "
        "seat; the loss before either is what was put in, and is held among the inputs."
    ),
    "peter": (
        "an hour loses what was put in; what bookings make of it is set by how a pace shows in opportunities and in "
        "the odds of winning (`performance.better_chances`), which is written to come near one for one."
    ),
    "potential": (
        "another source limits it: between bosses of the 10th and the 90th percentile lie 11% of output "
        "(evidence boss_quality), so that no choice among managers can bring 30% here. The 30% is a summary's."
    ),
    "violator": (
        "quits empty seats and put newcomers into them, which costs bookings; nothing else of a violator does "
        "(`standards.output_loss` is nil), and a violator does not stay long where standards are enforced."
    ),
}
"""By fact. The numbers are those of the model when they were found; a fact that is no longer missed shows no reason."""
