"""What is said of the room's scores: counts, money and words, and never whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from salessim.workshop.afterwards.answer import named, unbroken
from salessim.workshop.charts.scale import signed, written
from salessim.workshop.kitchen.answers import Course
from salessim.workshop.room.scoring import LEVEL, Answer, RoomScores, Scored, miss
from salessim.workshop.words.texts import Texts

ENOUGH: Final = 5
"""With fewer ranges a share of them says nothing."""
SURER: Final = 0.6
SAFER: Final = 0.95
"""Shares of ranges that hold the answer, below and above which a room is told that it is not near 80 %."""


@dataclass(frozen=True)
class Row:
    """One range in a table."""

    low: str
    high: str
    held: str
    score: str


@dataclass(frozen=True)
class Said:
    """The room's scores in words."""

    held: str
    ranges: tuple[str, ...]
    best: str
    median: str
    extremes: tuple[str, ...]
    """The most confident range and the widest; none where there is only one."""
    votes: str
    contenders: str
    rows: tuple[Row, ...]


def said(scores: RoomScores, answer: Answer, course: Course, t: Texts) -> Said:
    """Every sentence of the debrief about the room."""
    unit = course["outcome"]["unit"]
    return Said(
        held=held_line(scores, t),
        ranges=tuple(_about_ranges(scores, t)),
        best=written(scores.best.score, unit),
        median=written(scores.median, unit),
        extremes=_extremes(scores, answer, unit, t),
        votes=votes_line(scores, t),
        contenders=_contenders(course, t),
        rows=tuple(_row(each, unit, t) for each in scores.ranges),
    )


def held_line(scores: RoomScores, t: Texts) -> str:
    """How many ranges hold the answer."""
    verdict = t(f"debrief.verdict.{'held' if scores.held else 'missed'}")
    return t.counted("debrief.held", len(scores.ranges), held=scores.held, verdict=verdict)


def votes_line(scores: RoomScores, t: Texts) -> str:
    """How many votes went to a policy that may be the best."""
    verdict = t(f"debrief.vote_{'right' if scores.right else 'wrong'}")
    return t.counted("debrief.votes", len(scores.ranges), right=scores.right, verdict=verdict)


def expected_of(scores: RoomScores) -> int:
    """How many of the ranges would hold the answer if everybody were right to be 80 % sure."""
    return round(LEVEL * len(scores.ranges))


def how_sure(scores: RoomScores) -> str:
    """surer, about or safer than 80 %; untold where that hangs on ranges which more worlds might decide otherwise."""
    n = len(scores.ranges)
    least = sum(each.held and not each.close for each in scores.ranges) / n
    most = sum(each.held or each.close for each in scores.ranges) / n
    words = {"surer" if share < SURER else "safer" if share > SAFER else "about" for share in (least, most)}
    return words.pop() if len(words) == 1 else "untold"


def _row(given: Scored, unit: str, t: Texts) -> Row:
    held = t(f"debrief.{'yes' if given.held else 'no'}") + (f" {t('debrief.close_mark')}" if given.close else "")
    return Row(signed(given.low, unit), signed(given.high, unit), held, written(given.score, unit))


def _about_ranges(scores: RoomScores, t: Texts) -> list[str]:
    """Whether the room was too sure, and how far that can be told."""
    n, lines = len(scores.ranges), []
    if n >= ENOUGH:
        lines.append(t("debrief.expected", expected=expected_of(scores), n=n))
        lines.append(t(f"debrief.{how_sure(scores)}"))
        lines.append(t("debrief.together"))
    else:
        lines.append(t("debrief.few"))
    return [*lines, t.counted("debrief.close", scores.close)] if scores.close else lines


def _extremes(scores: RoomScores, answer: Answer, unit: str, t: Texts) -> tuple[str, ...]:
    if len(scores.ranges) == 1:
        return ()
    return (
        _range("debrief.narrowest", scores.narrowest, answer, unit, t),
        _range("debrief.widest", scores.widest, answer, unit, t),
    )


def _range(key: str, given: Scored, answer: Answer, unit: str, t: Texts) -> str:
    verdict = (
        t("debrief.held_it")
        if given.held
        else t("debrief.missed_it", miss=written(miss(given.low, given.high, answer.mean), unit))
    )
    return unbroken(t(key, low=signed(given.low, unit), high=signed(given.high, unit), verdict=verdict))


def _contenders(course: Course, t: Texts) -> str:
    names = ", ".join(named(each) for each in course["contenders"])
    return t.counted("debrief.contenders", len(course["contenders"]), names=names)
