"""What a participant takes home: the question, what happened, the room against it, and how to run it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from salessim import __version__
from salessim.model.version import MODEL_VERSION
from salessim.study import Study
from salessim.study.library import scenarios
from salessim.workshop.afterwards.answer import answer_lines, answer_of, book_line, named, unbroken
from salessim.workshop.afterwards.change import tipping_lines
from salessim.workshop.afterwards.questions import questions
from salessim.workshop.afterwards.scores import expected_of
from salessim.workshop.cards import slug
from salessim.workshop.charts.fan import Fan, RoomFrame, fan
from salessim.workshop.charts.marks import reach
from salessim.workshop.charts.scale import signed
from salessim.workshop.kitchen.answers import Axes, Course
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.scoring import RoomScores, room_scores
from salessim.workshop.room.shown import policy_of
from salessim.workshop.room.told import told
from salessim.workshop.words.texts import Texts

PRINTED: Final = RoomFrame(width=600, height=330, left=70, right=462, top=30, bottom=282, strip=118, most=5)
"""A picture whose words can be read at two thirds of a sheet's width."""
QUESTIONS: Final = 3
"""As many as one takes home."""


@dataclass(frozen=True)
class Choice:
    """One policy as the room was told it, and what came of it; the baseline came to nothing but itself."""

    name: str
    text: str
    verdict: str
    difference: str = ""
    interval: str = ""
    better: str = ""


@dataclass(frozen=True)
class Handout:
    """What stands on the page, in its order."""

    title: str
    question: str
    choices: tuple[Choice, ...]
    interval: str
    """What the column of intervals is called."""
    answer: tuple[str, ...]
    book: str
    """The verdict with the closing book value; empty where that is not the outcome."""
    chart: Markup
    room: tuple[str, ...]
    change: tuple[str, ...]
    quick: str
    """How the change was looked for; empty if nobody has."""
    questions: tuple[str, ...]
    commands: tuple[str, ...]
    exported: bool
    """Whether the commands need the file that the round exports."""
    facts: str


def handout_of(played: Round, course: Course, given: Sequence[Prediction], axes: Axes | None, t: Texts) -> Handout:
    """The page of a round that is over."""
    study = told(played.study)
    scores = room_scores(given, answer_of(course, played.predicted), course["contenders"]) if given else None
    library = _in_library(played)
    return Handout(
        title=study.called if study.title else named(played.scenario),
        question=study.question,
        choices=tuple(_choice(name, study, course, t) for name in study.policies),
        interval=t("handout.interval", confidence=f"{course['confidence'] * 100:g} %"),
        answer=answer_lines(course, played.predicted, t),
        book=book_line(course, played.predicted, t),
        chart=_chart(played, course, given, t),
        room=_room(scores, course["outcome"]["unit"], t) if scores else (),
        change=tipping_lines(axes, t) if axes else (),
        quick=t("handout.quick", n=axes["replicates"]) if axes and axes["sliders"] else "",
        questions=questions(study, t)[:QUESTIONS],
        commands=_commands(played, course, library, t),
        exported=not library,
        facts=_facts(study, course, t),
    )


def _choice(name: str, study: Study, course: Course, t: Texts) -> Choice:
    """One row of the choices."""
    text, found, unit = study.telling.choices.get(name, ""), policy_of(course, name), course["outcome"]["unit"]
    if found is None:
        return Choice(named(name), text, t("handout.baseline_mark"))
    end = found["steps"][-1]
    return Choice(
        name=named(name),
        text=text,
        verdict=t(f"handout.verdict.{found['verdict']}"),
        difference=unbroken(signed(end["mean"], unit)),
        interval=unbroken(t("handout.from_to", low=signed(end["low"], unit), high=signed(end["high"], unit))),
        better=t("handout.of", n=end["better"], of=end["n"]),
    )


def _chart(played: Round, course: Course, given: Sequence[Prediction], t: Texts) -> Markup:
    """The running difference of the policy that the room predicted, with the room's ranges beside it."""
    policy = policy_of(course, played.predicted)
    assert policy is not None  # noqa: S101 - answer_of has refused a course without it
    drawn = Fan(
        course=policy,
        unit=course["outcome"]["unit"],
        horizon=course["months"],
        span=reach([*policy["p10"], *policy["p90"]], given, course["indifference"]),
        pauses=played.steps,
        given=given,
        indifference=course["indifference"],
        fresh=course["months"],
    )
    known, interval = answer_lines(course, played.predicted, t)
    title = t("handout.chart", policy=named(played.predicted), baseline=named(course["baseline"]))
    return fan("handout-fan", drawn, title, f"{known} {interval}", t, PRINTED)


def _room(scores: RoomScores, unit: str, t: Texts) -> tuple[str, str]:
    """How the room's ranges and votes compare with what came."""
    first, n = scores.ranges[0], len(scores.ranges)
    held = t.counted(
        "handout.room_held",
        n,
        low=signed(first.low, unit),
        high=signed(first.high, unit),
        held=scores.held,
        verdict=t(f"debrief.verdict.{'held' if scores.held else 'missed'}"),
        expected=expected_of(scores),
    )
    verdict = t(f"debrief.vote_{'right' if scores.right else 'wrong'}")
    return held, t.counted("handout.room_votes", n, right=scores.right, verdict=verdict)


def _in_library(played: Round) -> bool:
    """Whether the round's study is a scenario of the library as it stands there."""
    held = scenarios().get(played.scenario)
    return held is not None and held.text == played.study


def _commands(played: Round, course: Course, library: bool, t: Texts) -> tuple[str, ...]:
    """What to type to get the same worlds."""
    copy = (t("handout.again_copy", scenario=played.scenario),) if library else ()
    file = f"{played.scenario}.yml" if library else f"{slug(played.scenario)}-round-{played.number}.yml"
    return (*copy, t("handout.again_run", file=file, replicates=course["replicates"]))


def _facts(study: Study, course: Course, t: Texts) -> str:
    left_out = f" {t('handout.again_failed', n=course['failed'])}" if course["failed"] else ""
    facts = t(
        "handout.again_facts",
        version=__version__,
        model=MODEL_VERSION,
        seed=study.seed,
        replicates=course["replicates"],
        worlds=len(study.policies) * len(study.futures),
        folder=course["folder"],
    )
    return facts + left_out
