"""The answer that ranges are held against, and how it is said."""

from __future__ import annotations

from salessim.figures.wording import opening
from salessim.quantities.units import write_time
from salessim.workshop.cards import plain
from salessim.workshop.charts.scale import joined, signed, written
from salessim.workshop.kitchen.answers import Course, PolicyCourse
from salessim.workshop.room.scoring import Answer
from salessim.workshop.room.shown import policy_of
from salessim.workshop.words.texts import Texts


def answer_of(course: Course, predicted: str) -> Answer:
    """The mean difference at the horizon of the policy that the room predicted, with its own interval."""
    end = _course(course, predicted)["steps"][-1]
    return Answer(end["mean"], end["low"], end["high"])


def answer_lines(course: Course, predicted: str, t: Texts) -> tuple[str, str]:
    """What the answer is, and how well it is known."""
    answer, unit = answer_of(course, predicted), course["outcome"]["unit"]
    first = t(
        "debrief.answer",
        policy=opening(named(predicted)),
        baseline=named(course["baseline"]),
        mean=signed(answer.mean, unit),
        time=write_time(course["months"]),
    )
    known = t(
        "debrief.known",
        half=written((answer.high - answer.low) / 2, unit),
        confidence=f"{course['confidence'] * 100:g} %",
        low=signed(answer.low, unit),
        high=signed(answer.high, unit),
        replicates=course["replicates"],
    )
    return unbroken(first), unbroken(known)


def book_line(course: Course, predicted: str, t: Texts) -> str:
    """The verdict with what the customers are worth who outlive the horizon; empty where that is not the outcome."""
    found, unit = course["with_book"].get(predicted), course["outcome"]["unit"]
    if found is None:
        return ""
    low, high = signed(found["low"], unit), signed(found["high"], unit)
    verdict = t(f"handout.verdict.{found['verdict']}")
    return unbroken(t("debrief.with_book", verdict=verdict, mean=signed(found["mean"], unit), low=low, high=high))


def unbroken(text: str) -> str:
    """The same, with every minus sign kept on the line of its amount, and every % on that of its number."""
    return joined(text).replace(" %", "\N{NO-BREAK SPACE}%")


def named(policy: str) -> str:
    """A policy's name for readers, on one line."""
    words = plain(policy)
    return words[:1].lower() + words[1:]


def _course(course: Course, predicted: str) -> PolicyCourse:
    found = policy_of(course, predicted)
    if found is None:
        raise ValueError(f"{predicted}: the course has no such policy")
    return found
