"""C26: signals and research against calling anybody, what bought leads are worth, and what crowds do to signals."""

from __future__ import annotations

import numpy as np
from claim import Signature, boundary, known, markdown, paragraphs, percent, policies_table, pooled, rerun, spread

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

ANYBODY, LEADS, SIGNALS, RESEARCH = "anybody", "buy_leads", "demand_signals", "research"
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    fewer = {each: interval(_needed(done, each) - _needed(done, ANYBODY)) for each in (SIGNALS, RESEARCH)}
    signature.line(
        f"For a win, {spread(fewer[SIGNALS], _number)} contacts more are needed under signals and "
        f"{spread(fewer[RESEARCH], _number)} under research: fewer",
        all(each.high < 0 for each in fewer.values()),
    )
    doors = known(done, "access", RESEARCH, ANYBODY)
    signature.line(f"Doors are more open under research, by {spread(doors, percent)}", doors.low > 0)
    gain = known(done, OUTCOME, SIGNALS, ANYBODY)
    signature.line(f"Demand signals are worth {spread(gain)}, more than {money(delta)}", gain.low > delta)
    leads = known(done, OUTCOME, LEADS, ANYBODY)
    signature.line(f"Bought leads are worth {spread(leads)}: not more than {money(delta)}", leads.high < delta)
    table, first, crowd = _crowds()
    signature.line(
        f"Signals are worth {spread(first)} where no competitor follows them and {spread(crowd)} where all do: less "
        "than half",
        crowd.high < first.mean / 2,
    )
    tail = boundary("demand_signals", "signals.specificity", SIGNALS, points=5, replications=40)
    return paragraphs(policies_table(done), _contacts(done), signature, table, tail)


def _number(number: float) -> str:
    return f"{number:.1f}"


def _needed(done: salessim.Run, policy: str) -> np.ndarray:
    return pooled(done, "contacts", "wins", policy)


def _contacts(done: salessim.Run) -> str:
    """Contacts, answers and what a customer costs."""
    rows = []
    for policy in (ANYBODY, LEADS, SIGNALS, RESEARCH):
        answered = pooled(done, "responses", "contacts", policy).mean()
        access = known(done, "access", policy).mean
        cost = pooled(done, "acquisition_cost_usd", "wins", policy).mean()
        contacts = known(done, "contacts", policy).mean
        rows.append(
            [
                policy,
                f"{contacts:.0f}",
                percent(answered),
                _number(_needed(done, policy).mean()),
                percent(access),
                money(cost),
            ]
        )
    return markdown(("policy", "contacts", "answered", "contacts for a win", "access", "cost of a customer"), rows)


def _crowds() -> tuple[str, Interval, Interval]:
    """What signals are worth as more competitors follow the same."""
    found = {}
    for share in ("0%", "50%", "100%"):
        with rerun("demand_signals", {"signals.rivals_using": share}, 30, (ANYBODY, SIGNALS)) as run:
            found[share] = known(run, OUTCOME, SIGNALS, ANYBODY)
    rows = [["demand signals are worth", *(spread(each) for each in found.values())]]
    return markdown(("competitors who follow the same signals", *found), rows), found["0%"], found["100%"]
