"""What the room has seen of the answer: everything after the last pause is taken away before a page or chart has it."""

from __future__ import annotations

from typing import Final

from salessim.workshop.kitchen.answers import Course, Number, PolicyCourse
from salessim.workshop.room.records import Round

VISIBLE: Final = 0.005
"""Numbers that differ by a smaller share of themselves look the same on a wall; last bits of a constant do differ."""


def shown(course: Course, played: Round) -> Course:
    """The course through the last month shown; who is best and what the verdicts are only once all has been shown."""
    over = played.over
    return {
        **course,
        "policies": [_policy(each, played) for each in course["policies"]],
        "best": course["best"] if over else "",
        "contenders": list(course["contenders"]) if over else [],
        "numbers": [each for held in course["numbers"] if _differs(each := _number(held, played.shown))],
        "with_book": dict(course["with_book"]) if over else {},
        "notes": list(course["notes"]) if over else [],
    }


def _policy(each: PolicyCourse, played: Round) -> PolicyCourse:
    month = played.month
    return {
        "name": each["name"],
        "p10": each["p10"][:month],
        "p50": each["p50"][:month],
        "p90": each["p90"][:month],
        "mean": each["mean"][:month],
        "low": each["low"][:month],
        "high": each["high"][:month],
        "steps": each["steps"][: played.shown],
        "verdict": each["verdict"] if played.over else "",
        "sentence": each["sentence"] if played.over else "",
    }


def _number(each: Number, steps: int) -> Number:
    return {**each, "values": {policy: values[:steps] for policy, values in each["values"].items()}}


def _differs(each: Number) -> bool:
    """Whether a number differs by what one can see at a pause shown: one that will is not told of before."""
    return any(
        _apart([value for value in column if value is not None])
        for column in zip(*each["values"].values(), strict=True)
    )


def _apart(values: list[float]) -> bool:
    """Whether values that are there lie apart by what one can see."""
    return bool(values) and max(values) - min(values) > VISIBLE * max(map(abs, values))


def policy_of(course: Course, name: str) -> PolicyCourse | None:
    """One policy's course; None for the baseline, which differs from itself by nothing."""
    return next((each for each in course["policies"] if each["name"] == name), None)
