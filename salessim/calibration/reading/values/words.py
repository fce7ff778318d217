"""Words for how a deal stands and for why somebody left. English only; others are said with --stage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from salessim.calibration.reading.columns.heading import plain_key
from salessim.calibration.records import End, Reason

IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)\s*$")
"""'Closed won (Sales Pipeline)': the pipeline behind a stage says nothing."""


def _keys(words: str) -> frozenset[str]:
    return frozenset(plain_key(word) for word in words.split(","))


STAGES: Final = {
    End.WON: _keys("won, closed won, win, deal won, contract signed, signed, closed - won, status won"),
    End.LOST: _keys(
        "lost, closed lost, loss, deal lost, closed - lost, lost to competitor, closed lost to competition, "
        "lost to competition, out-sold, outsold, status lost"
    ),
    End.UNDECIDED: _keys(
        "undecided, no decision, closed no decision, closed - no decision, lost - no decision, lost to no decision, "
        "no decision made, abandoned, deal abandoned, status quo"
    ),
    End.OPEN: _keys(
        "open, in progress, active, new, working, pipeline, engaging, engaged, prospecting, prospect, lead, lead in, "
        "qualification, qualified, qualify, develop, propose, discovery, demo, demo scheduled, needs analysis, "
        "value proposition, id decision makers, identify decision makers, perception analysis, proposal, "
        "proposal made, proposal sent, proposal/price quote, proposal/quote, quote, negotiation, negotiation/review, "
        "negotiations started, contact made, contract sent, appointment scheduled, qualified to buy, "
        "presentation scheduled, decision maker bought-in, verbal commitment, commit, evaluation, trial, on hold"
    ),
}
REASONS: Final = {
    Reason.QUIT: _keys(
        "quit, resigned, resignation, voluntary, voluntary termination, voluntary exit, left voluntarily, "
        "voluntary resignation, employee resigned, retired, retirement, career change, personal reasons, "
        "better opportunity, new job, other job, relocation"
    ),
    Reason.DISMISSED: _keys(
        "dismissed, dismissal, fired, involuntary, involuntary termination, involuntary exit, performance, "
        "poor performance, terminated for cause, termination for cause, for cause, let go, failed probation, misconduct"
    ),
    Reason.LAID_OFF: _keys(
        "laid off, layoff, lay-off, redundancy, redundant, made redundant, reduction in force, rif, restructuring, "
        "position eliminated, job eliminated, downsizing"
    ),
    Reason.PROMOTED: _keys(
        "promoted, promotion, internal transfer, transfer, transferred, internal move, moved internally, role change"
    ),
}
STAGE_OF: Final = {key: end for end, keys in STAGES.items() for key in keys}
REASON_OF: Final = {key: reason for reason, keys in REASONS.items() for key in keys}


def read_stage(text: str, said: Mapping[str, End]) -> End | None:
    """How a deal stands, by the user's words before ours; None if nobody knows the word."""
    for word in (text, IN_BRACKETS.sub("", text)):
        key = plain_key(word)
        if key in said:
            return said[key]
        if key in STAGE_OF:
            return STAGE_OF[key]
    return None


def read_reason(text: str) -> Reason:
    """Why a stay ended; unknown if the word is."""
    return REASON_OF.get(plain_key(text), Reason.UNKNOWN)
