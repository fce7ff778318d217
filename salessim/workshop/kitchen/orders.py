"""Orders to the kitchen, and what has become of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from salessim.model.version import MODEL_VERSION

Dish = Literal["course", "trail", "axes", "point", "play"]
"""course: every policy against the baseline month by month. trail: one twin world. axes: each slider alone.
point: the difference where the sliders stand. play: a policy of the trainer's own against the baseline."""

FEWEST_REPLICATES = 2
"""From one world nobody knows how well a mean is known."""
MOST_REPLICATES = 150
"""That a room waits for, unless the order says otherwise: no library scenario begins with more."""
PLAY_REPLICATES = 20
"""Of a try."""
FORMAT = 2
"""Changes when a dish's plain values do, so that old ones are computed anew."""


@dataclass(frozen=True)
class Order:
    """What to compute: a dish of a study. Two equal orders are one."""

    dish: Dish
    study: str
    """The whole text of a study that extends a built-in organisation."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """Plain values that the dish knows: replicates, policies, values of parameters by key."""

    @property
    def key(self) -> str:
        """What decides the answer, the model's version included: the name of its file."""
        said = [FORMAT, MODEL_VERSION, self.dish, self.study, dict(self.details)]
        return hashlib.sha256(json.dumps(said, sort_keys=True, allow_nan=False).encode()).hexdigest()[:32]


def course_order(study_text: str, replicates: int | None = None) -> Order:
    """Every policy against the baseline; replicates: the study's minimum, at most 100, unless said."""
    return Order("course", study_text, {"replicates": replicates})


def trail_order(
    study_text: str, without: str, decided: str, replicate: int | None = None, replicates: int | None = None
) -> Order:
    """One world of the course with so many replicates, told twice; replicate: the typical one unless said."""
    details = {"policies": [without, decided], "replicate": replicate, "replicates": replicates}
    return Order("trail", study_text, details)


State = Literal["waiting", "cooking", "ready", "failed"]


@dataclass(frozen=True)
class Ticket:
    """Where an order stands."""

    state: State
    done: int = 0
    of: int = 0
    """Worlds computed, of all."""
    advice: str = ""
    """Why it failed, in words for the trainer."""
    answer: Mapping[str, Any] | None = None
    """The dish's plain values, once ready."""


def course_replicates(minimum: int) -> int:
    """How many a course has of a study that begins with so many."""
    return max(FEWEST_REPLICATES, min(minimum, MOST_REPLICATES))
