"""Why facts are missed, where they are: what in the model stands against them. No reason quotes a result of ours."""

from __future__ import annotations

from typing import Final

WHY: Final = {
    "quota": "people in their first year are in ramp, and have their quotas all the same.",
    "plan": "seats are empty or in ramp, while the plan counts them as if somebody ramped sat there.",
    "quits": (
        "the published correlation is across firms, which have much else to contend with. Here it is within one firm "
        "and year, where a quit empties a seat that counts as open."
    ),
    "dismissals": "the rule itself strikes every team alike, but who goes leaves an empty seat and then a ramp.",
    "mentors": "those who ask are the better half, who gain least, but they gain something.",
    "tenure": "dismissals and promotions, which begin after nine and twelve months, make the hazard rise with tenure.",
    "cost": (
        "the survey counts the sales lost until the seat is filled, once; here they are annual contracts whose margin "
        "runs on through the ten years, and customers of who left melt away besides."
    ),
    "heirs": (
        "heirs win a part of the loss back within the year (`handover.arr_regained`), and colleagues cover the empty "
        "seat; the loss before either is what was put in, and is held among the inputs."
    ),
    "peter": (
        "an hour loses what was put in; what bookings make of it is set by how a pace shows in opportunities and in "
        "the odds of winning (`performance.better_chances`)."
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
"""By fact; one that is not missed shows no reason."""
