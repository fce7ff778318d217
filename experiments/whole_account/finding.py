"""C20: talk to the one whom one knows, or to all who decide."""

from __future__ import annotations

from claim import (
    Signature,
    boundaries,
    differences,
    known,
    markdown,
    means_table,
    moved,
    paragraphs,
    percent,
    policies_table,
    spread,
)

import salessim
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

STUDY, OUTCOME = "whole_account", "contribution_npv_usd"
USUAL, SINGLE, BROAD, ALL = "as_usual", "single", "broad", "everybody"
SHARE = "{:+.1%}".format


def deal_size(done: salessim.Run, policy: str) -> Floats:
    """Mean ARR of deals won, one number a replicate."""
    return differences(done, "bookings_usd", policy) / differences(done, "wins", policy)


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    narrow, wide = (known(done, "no_decision_share", policy, USUAL) for policy in (SINGLE, BROAD))
    signature.line(
        f"Against as usual {spread(narrow, SHARE)} of deals end without a decision with a single contact, "
        f"{spread(wide, SHARE)} where sellers go broad: more, and fewer",
        wide.high < 0 < narrow.low,
    )
    larger = moved(deal_size(done, BROAD), deal_size(done, SINGLE))
    signature.line(
        f"Deals won are larger by {spread(larger)} of ARR where sellers go broad than with a single contact",
        larger.low > 0,
    )
    worth, lost = (known(done, OUTCOME, policy, USUAL) for policy in (BROAD, SINGLE))
    signature.line(
        f"Going broad is worth {spread(worth)}, a single contact {spread(lost)}: better and worse, each by more than "
        f"{money(delta)}",
        worth.low > delta and lost.high < -delta,
    )
    everybody = known(done, OUTCOME, ALL, BROAD)
    signature.line(f"To know everybody is worth {spread(everybody)} against four: worse", everybody.high < 0)
    columns = {
        "people known": ("people_known", "{:.2f}".format),
        "no decision": ("no_decision_share", percent),
        "win rate": ("win_rate", percent),
        "contacts": ("contacts", "{:,.0f}".format),
        "deals won": ("wins", "{:,.0f}".format),
        "bookings": ("bookings_usd", money),
    }
    sizes = [[policy, money(float(deal_size(done, policy).mean()))] for policy in done.study.policies]
    return paragraphs(
        policies_table(done),
        means_table(done, columns),
        markdown(("policy", "mean deal won"), sizes),
        signature,
        boundaries(STUDY, BROAD, "breadth.owner_points", "breadth.owner_value"),
    )
