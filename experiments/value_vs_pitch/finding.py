"""C09: pitch and leave customers to build the case, or do that work with them."""

from __future__ import annotations

from claim import (
    Signature,
    boundaries,
    known,
    means_table,
    paragraphs,
    percent,
    policies_table,
    spread,
    years_table,
)

import salessim
from salessim.quantities.units import money

STUDY, OUTCOME = "value_vs_pitch", "contribution_npv_usd"
USUAL, PITCH, VALUE = "as_usual", "pitch_training", "value_training"
SHARE, COUNT = "{:+.1%}".format, "{:+,.0f}".format


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    value, pitch = (known(done, "no_decision_share", policy, USUAL) for policy in (VALUE, PITCH))
    signature.line(
        f"Against as usual {spread(value, SHARE)} of deals end without a decision under value training, "
        f"{spread(pitch, SHARE)} under pitch training: fewer, and more",
        value.high < 0 < pitch.low,
    )
    wins, doors = (known(done, outcome, VALUE, PITCH) for outcome in ("wins", "access"))
    signature.line(
        f"Value training wins {spread(wins, COUNT)} deals against pitch training, and finds doors "
        f"{spread(doors, SHARE)} open: more, and more open",
        wins.low > 0 and doors.low > 0,
    )
    contacts = known(done, "contacts", VALUE, USUAL)
    signature.line(
        f"Value training makes {spread(contacts, COUNT)} contacts against as usual: fewer", contacts.high < 0
    )
    worth, lost = (known(done, OUTCOME, policy, USUAL) for policy in (VALUE, PITCH))
    signature.line(
        f"Value training is worth {spread(worth)}, pitch training {spread(lost)}: better and worse, each by more than "
        f"{money(delta)}",
        worth.low > delta and lost.high < -delta,
    )
    columns = {
        "no decision": ("no_decision_share", percent),
        "win rate": ("win_rate", percent),
        "deals won": ("wins", "{:,.0f}".format),
        "contacts": ("contacts", "{:,.0f}".format),
        "doors open": ("access", percent),
        "bookings": ("bookings_usd", money),
    }
    years = years_table(done, "contribution_usd", USUAL)
    tail = boundaries(STUDY, VALUE, "value.more_hours", "value.undecided_weight")
    return paragraphs(policies_table(done), means_table(done, columns), years, signature, tail)
