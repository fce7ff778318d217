"""What a try or an uploaded scenario would cost, and how much a room can wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from salessim.ensemble.processors import processors
from salessim.lab.estimate import duration, estimate
from salessim.study import Replications, Study
from salessim.study.parts.telling import MOST_SLIDERS
from salessim.workshop.kitchen.orders import PLAY_REPLICATES, course_replicates
from salessim.workshop.mind import orders
from salessim.workshop.room.told import told

LONGEST_SECONDS: Final = 60.0
"""Of a thing that is shown, by an estimate that assumes nothing else runs on the machine."""
LONGEST_SLIDERS_SECONDS: Final = 120.0
"""Of all sliders: they are computed while the room predicts and watches the reveal."""


@dataclass(frozen=True)
class Wait:
    """Something of a scenario that a room cannot wait for."""

    what: str
    """'course', 'trail', 'sliders' or 'play'."""
    long: str
    """How long, as people say it."""


def too_long(study: Study, policies: tuple[str, ...], replicates: int) -> str:
    """How long these policies would take, where a room cannot wait for it; empty where it can."""
    return _long(_seconds(study, policies, replicates), LONGEST_SECONDS)


def waits(text: str) -> Iterator[Wait]:
    """What of a study with a second policy a room cannot wait for; nothing where it can wait for all."""
    for what, needed in seconds(text):
        long = _long(needed, LONGEST_SLIDERS_SECONDS if what == "sliders" else LONGEST_SECONDS)
        if long:
            yield Wait(what, long)


def seconds(text: str) -> Iterator[tuple[str, float]]:
    """Each thing that is shown of a study, and how long it takes where nothing of it was computed before."""
    study = told(text)
    pair, sliders = _pair(study), _sliders(study)
    yield "course", _seconds(study, tuple(study.policies), course_replicates(study.replications.minimum))
    yield "trail", 2 * _seconds(study, pair, 1, futures=1)  # where the typical world tells nothing, another one
    rows = 1 + (orders.VALUES - 1) * sliders if sliders else 0
    yield "sliders", rows * _seconds(study, pair, orders.replicates(text), futures=orders.MOST_FUTURES)
    own = pair[1]  # about as much work as the policy that a room makes of it
    yield "play", _seconds(study, (*pair, own), PLAY_REPLICATES)


def _pair(study: Study) -> tuple[str, str]:
    """The baseline, and the policy that the room predicts."""
    baseline = study.decide.baseline if study.decide else next(iter(study.policies))
    others = [name for name in study.policies if name != baseline]
    stated = study.telling.predict
    return baseline, stated if stated in others else others[0]


def _sliders(study: Study) -> int:
    """At most so many: some may turn out to be none."""
    named: Sequence[str] = study.telling.what_if or tuple(study.claim.ranges if study.claim else ())
    return min(len(named), MOST_SLIDERS)


def _seconds(study: Study, policies: tuple[str, ...], replicates: int, futures: int | None = None) -> float:
    """By an estimate; a policy may be named twice."""
    asked = replace(
        study,
        policies={str(place): study.policies[name] for place, name in enumerate(policies)},
        futures=study.futures[:futures],
        replications=Replications(replicates, replicates, replicates),
    )
    return estimate(asked, replicates, processors()).seconds


def _long(needed: float, most: float) -> str:
    return duration(needed) if needed > most else ""
