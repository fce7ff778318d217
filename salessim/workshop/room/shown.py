"""What the room has seen of the answer: everything after the last pause is taken away before a page or chart has it."""

from __future__ import annotations

from salessim.workshop.kitchen.answers import Course, Number, PolicyCourse
from salessim.workshop.room.records import Round


def shown(course: Course, played: Round) -> Course:
    """The course through the last month shown; who is best and what the verdicts are only once all has been shown."""
    over = played.over
    return {
        **course,
        "policies": [_policy(each, played) for each in course["policies"]],
        "best": course["best"] if over else "",
        "contenders": list(course["contenders"]) if over else [],
        "numbers": [_number(each, played.shown) for each in course["numbers"]],
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


def policy_of(course: Course, name: str) -> PolicyCourse | None:
    """One policy's course; None for the baseline, which differs from itself by nothing."""
    return next((each for each in course["policies"] if each["name"] == name), None)
