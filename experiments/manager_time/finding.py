"""C14: on what a manager best spends 24 hours a month, and how that changes with turnover and span."""

from __future__ import annotations

from collections.abc import Mapping

from claim import Signature, boundary, known, markdown, paragraphs, policies_table, rerun, spread

import salessim
from salessim.analysis.interval import Interval
from salessim.quantities.units import money

OUTCOME, BASELINE = "contribution_npv_usd", "as_before"
USES = ("coaching", "bench", "joint_calls", "early_correction")
VARIED: Mapping[str, Mapping[str, object]] = {
    "people stay 12 months": {"tenure.mean": "12 months"},
    "people stay 36 months": {"tenure.mean": "36 months"},
    "16 seats to a manager": {"organisation.teams": 3, "organisation.seats_per_team": 16},
}


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    usual = gains(done)
    ranked = sorted(USES, key=lambda use: -usual[use].mean)
    lead = known(done, OUTCOME, ranked[0], ranked[-1])
    signature.line(
        f"The best use, `{ranked[0]}`, is worth {spread(lead)} more than the worst, `{ranked[-1]}`", lead.low > delta
    )
    varied = {label: _rerun(values) for label, values in VARIED.items()}
    short, long, wide = varied.values()
    signature.line(
        f"The bench gains {spread(short['bench'])} where people stay 12 months, {spread(long['bench'])} where 36: more",
        short["bench"].low > long["bench"].high,
    )
    signature.line(
        f"With sixteen seats to a manager coaching gains {spread(wide['coaching'])}, with eight "
        f"{spread(usual['coaching'])}: less",
        wide["coaching"].high < usual["coaching"].low,
    )
    signature.line(
        f"Each use is better than before by more than {money(delta)}", all(usual[u].low > delta for u in USES)
    )
    rows = [[use, spread(usual[use]), *(spread(found[use]) for found in varied.values())] for use in ranked]
    table = markdown(("24 hours on", "as it is", *VARIED), rows)
    tail = boundary("manager_time", "skill.taught_per_hour", "coaching", points=5, replications=40)
    return paragraphs(policies_table(done), table, signature, tail)


def gains(done: salessim.Run) -> dict[str, Interval]:
    """What each use is worth against before."""
    return {use: known(done, OUTCOME, use, BASELINE) for use in USES}


def _rerun(values: Mapping[str, object]) -> dict[str, Interval]:
    with rerun("manager_time", values, 40) as run:
        return gains(run)
