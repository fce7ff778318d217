"""C16: polite agreement or open contention, at low and at high stakes."""

from __future__ import annotations

from claim import Signature, boundary, curve, known, markdown, paragraphs, spread

import salessim
from salessim.quantities.units import money

OUTCOME = "contribution_npv_usd"
LOW, USUAL, HIGH = 0, 1, 2


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    problems = {policy: known(done, "problems", policy, future=USUAL) for policy in done.study.policies}
    polite, usual, open_ = (problems[policy] for policy in ("superficial", "ordinary", "contention"))
    signature.line(
        f"Open problems a team: {polite.mean:.2f} under polite agreement, {usual.mean:.2f} ordinarily, "
        f"{open_.mean:.2f} under contention: longest and shortest open",
        polite.low > usual.high and usual.low > open_.high,
    )
    high = known(done, OUTCOME, "contention", "superficial", HIGH)
    signature.line(f"At high stakes contention is worth {spread(high)} more than polite agreement", high.low > delta)
    low = known(done, OUTCOME, "contention", "ordinary", LOW)
    signature.line(
        f"At low stakes contention is worth {spread(low)} against ordinary openness: worse", low.high < -delta
    )
    stakes = curve("candour", "candour.stakes", "contention", points=5, replications=40)
    inside = any(each.rising for each in stakes.crossings.found)
    signature.line(
        "There is a level of stakes inside the range above which contention is better than ordinary openness"
        + ("" if inside else f" (it is worth {money(float(stakes.means[0]))} to {money(float(stakes.means[-1]))})"),
        inside,
    )
    rows = [
        [policy, *(spread(known(done, OUTCOME, policy, "ordinary", future)) for future in (LOW, USUAL, HIGH))]
        for policy in ("superficial", "contention")
    ]
    table = markdown(("against ordinary openness", "low stakes", "usual stakes", "high stakes"), rows)
    hours = boundary("candour", "candour.contention_hours", "contention", points=5, replications=40)
    return paragraphs(table, signature, hours)
