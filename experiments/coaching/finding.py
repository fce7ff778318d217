"""C13: coaching in meetings of its own, inside the normal work, or by taking deals over."""

from __future__ import annotations

from claim import Signature, boundary, by_month, known, paragraphs, policies_table, rerun, spread

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

OUTCOME = "contribution_npv_usd"
SIXTEEN = {"organisation.teams": 3, "organisation.seats_per_team": 16}
SEATS = 48


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    hours = {policy: known(done, "coaching_hours", policy) for policy in done.study.policies}
    signature.line(
        f"Of three planned hours {hours['integrated'].mean:.2f} teach when integrated, {hours['meetings'].mean:.2f} in "
        "meetings",
        hours["integrated"].low > hours["meetings"].high,
    )
    better = known(done, OUTCOME, "integrated", "meetings")
    signature.line(f"Integrated coaching is worth {spread(better)} more than meetings", better.low > delta)
    wins = interval(_early_win_rate(done, "takeover") - _early_win_rate(done, "none"))
    signature.line(
        f"Takeovers win {spread(wins, '{:+.1%}'.format)} more of the deals of the first half year", wins.low > 0
    )
    skill = interval(by_month(done, "skill", "takeover", "none").loc[:, 25].to_numpy(dtype=float))
    signature.line(
        f"After two years takeovers leave {spread(skill, '{:+.3f}'.format)} log odds of skill, no coaching 0: below",
        skill.high < 0,
    )
    lead = known(done, OUTCOME, "takeover", "integrated")
    signature.line(
        f"Takeovers are worth {spread(lead)} against integrated coaching: not better by more than {money(delta)}",
        lead.low <= delta,
    )
    eight = known(done, OUTCOME, "takeover", "none")
    with rerun("coaching", SIXTEEN, eight.n, ("none", "takeover")) as run:
        sixteen = known(run, OUTCOME, "takeover", "none")
    signature.line(
        f"With sixteen seats to a manager takeovers gain {spread(sixteen)}, with eight {spread(eight)}: less "
        f"for each of the {SEATS} seats",
        sixteen.high < eight.low,
    )
    tail = boundary("coaching", "coaching.cancelled", "meetings", points=5, replications=40)
    return paragraphs(policies_table(done), signature, tail)


def _early_win_rate(done: salessim.Run, policy: str) -> Floats:
    """Wins ÷ deals closed in the first half year, one number a replicate."""
    wins, closed = (by_month(done, metric, policy).loc[:, 1:6].sum(axis=1) for metric in ("wins", "losses"))
    return (wins / (wins + closed + by_month(done, "no_decisions", policy).loc[:, 1:6].sum(axis=1))).to_numpy(float)
