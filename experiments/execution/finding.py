"""C04: training alone fades; habits with a partner who asks come slowly and stay, unless people are afraid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from claim import Signature, between_futures, boundary, by_month, known, markdown, paragraphs, spread

import salessim
from salessim.analysis.interval import Interval
from salessim.quantities.units import money

TRUST, FEAR = 0, 1
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    skill = by_month(done, "skill", "training_only", "nothing", TRUST).mean()
    peak = float(skill.max())
    signature.line(
        f"Training adds {peak:.2f} log odds at its peak, {skill[4]:.2f} three months after the course and "
        f"{skill[18]:.3f} after a year and a half: below half, and below a tenth",
        skill[4] < peak / 2 and skill[18] < peak / 10,
    )
    doing = by_month(done, "realised_share", "habit_programme", "nothing", TRUST).mean().to_numpy()
    end = float(doing[-12:].mean())
    half = int(np.argmax(doing >= end / 2)) + 1
    signature.line(
        f"The programme raises the share of knowledge put into practice by {end:.1%} of what is known; half of that is "
        f"there in month {half}, and the last year has {end / doing[11]:.0%} of the twelfth month's",
        half > 1 and end >= 0.9 * doing[11],
    )
    found = {
        (policy, future): known(done, OUTCOME, policy, "nothing", future)
        for policy in ("training_only", "habit_programme")
        for future in (TRUST, FEAR)
    }
    habit, training = found["habit_programme", TRUST], found["training_only", TRUST]
    signature.line(
        f"With trust the programme is worth {spread(habit)}, training alone {spread(training)}: only the programme is "
        f"better by more than {money(delta)}",
        habit.low > delta >= training.low,
    )
    lost = between_futures(done, OUTCOME, "habit_programme", "nothing", (TRUST, FEAR))
    signature.line(f"In a culture of fear the programme gains less, by {spread(lost)}", lost.low > 0)
    afraid = [found[policy, FEAR] for policy in ("training_only", "habit_programme")]
    signature.line(
        f"In a culture of fear neither is better by more than {money(delta)}: training {spread(afraid[0])}, the "
        f"programme {spread(afraid[1])}",
        all(each.low <= delta for each in afraid),
    )
    return paragraphs(
        _table(found),
        signature,
        boundary("execution", "execution.partner_effect", "habit_programme", points=5, replications=40),
    )


def _table(found: Mapping[tuple[str, int], Interval]) -> str:
    rows = [
        [policy, *(spread(found[policy, future]) for future in (TRUST, FEAR))]
        for policy in ("training_only", "habit_programme")
    ]
    return markdown(("policy", "with trust", "in a culture of fear"), rows)
