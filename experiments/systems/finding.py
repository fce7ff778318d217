"""C28: systems of record, systems of engagement, or both."""

from __future__ import annotations

from claim import (
    Signature,
    boundaries,
    differences,
    known,
    means_table,
    paragraphs,
    percent,
    policies_table,
    spread,
)

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

STUDY, OUTCOME = "systems", "contribution_npv_usd"
USUAL, RECORDS, FEW, ENGAGEMENT, BOTH = "as_usual", "crm_only", "engagement_only", "engagement", "both"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    answered = known(done, "response_rate", BOTH, FEW)
    signature.line(
        f"Under engagement with full records {spread(answered, '{:+.1%}'.format)} of contacts are answered against "
        "engagement with few: more",
        answered.low > 0,
    )
    worth = {policy: differences(done, OUTCOME, policy, USUAL) for policy in (RECORDS, ENGAGEMENT, BOTH)}
    more = interval(worth[BOTH] - worth[RECORDS] - worth[ENGAGEMENT], done.study.confidence)
    signature.line(
        f"Together they are worth {spread(interval(worth[BOTH]))}, records alone {spread(interval(worth[RECORDS]))}, "
        f"engagement alone {spread(interval(worth[ENGAGEMENT]))}: together {spread(more)} more than the sum",
        more.low > 0,
    )
    lead, alone = known(done, OUTCOME, BOTH, RECORDS), known(done, OUTCOME, RECORDS, USUAL)
    signature.line(f"Both are worth {spread(lead)} more than records only, more than {money(delta)}", lead.low > delta)
    signature.line(
        f"Records only are worth {spread(alone)}: not better than as usual by more than {money(delta)}",
        alone.high < delta,
    )
    columns = {
        "selling time": ("selling_hours_share", percent),
        "contacts": ("contacts", "{:,.0f}".format),
        "answered": ("response_rate", "{:.2%}".format),
        "deals won": ("wins", "{:,.0f}".format),
        "bookings": ("bookings_usd", money),
        "other cost": ("other_cost_usd", money),
    }
    tail = " ".join(
        (
            boundaries(STUDY, BOTH, "systems.record_hours"),
            boundaries(STUDY, FEW, "systems.engagement_lift"),
        )
    )
    return paragraphs(policies_table(done), means_table(done, columns), signature, tail)
