"""C07: what blocked hours win back, and whether each further block buys less."""

from __future__ import annotations

from itertools import pairwise

from claim import Signature, boundary, known, paragraphs, policies_table, spread

import salessim
from salessim.analysis.interval import Interval
from salessim.quantities.units import money

STEPS = ("as_usual", "block_a_fifth", "block_two_fifths", "block_three_fifths")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    hours = _steps(done, "selling_hours_share")
    share = ", ".join(f"{known(done, 'selling_hours_share', name).mean:.1%}" for name in STEPS)
    signature.line(f"Selling hours rise with each further fifth: {share}", all(step.low > 0 for step in hours))
    two = known(done, "contribution_npv_usd", STEPS[2], STEPS[0])
    signature.line(f"Blocking two fifths is worth {spread(two)}, more than {money(delta)}", two.low > delta)
    gains = _steps(done, "contribution_npv_usd")
    signature.line(
        f"Each further fifth buys less: {', '.join(spread(gain) for gain in gains)}",
        all(later.mean < before.mean for before, later in pairwise(gains)),
    )
    tail = boundary("distraction", "distraction.unreachable", STEPS[2], points=5, replications=40)
    return paragraphs(policies_table(done), signature, tail)


def _steps(done: salessim.Run, outcome: str) -> list[Interval]:
    return [known(done, outcome, later, before) for before, later in pairwise(STEPS)]
