"""What every part of a pause needs: the policy that the room predicted, names in plain words, amounts with signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from salessim.workshop.cards import plain as called
from salessim.workshop.charts.scale import signed
from salessim.workshop.kitchen.answers import Course, PolicyCourse, Step
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.shown import policy_of
from salessim.workshop.words.texts import Texts

VERDICTS: Final = ("better", "worse", "higher", "lower", "equivalent")


@dataclass(frozen=True)
class Pause:
    """A pause of the reveal. `course` holds nothing after it: see room/shown.py."""

    course: Course
    played: Round
    given: Sequence[Prediction]
    choices: Mapping[str, str]
    """By policy, what it means to those who choose."""
    t: Texts

    @cached_property
    def policy(self) -> PolicyCourse:
        """The policy that the room predicted."""
        found = policy_of(self.course, self.played.predicted)
        if found is None:
            raise ValueError(f"{self.played.predicted}: the course knows no such policy")
        return found

    @property
    def step(self) -> Step:
        """The last pause of it."""
        return self.policy["steps"][-1]

    @property
    def unit(self) -> str:
        """The outcome's."""
        return self.course["outcome"]["unit"]

    @property
    def name(self) -> str:
        """The predicted policy in plain words."""
        return called(self.played.predicted)

    @property
    def baseline(self) -> str:
        """The baseline in plain words."""
        return called(self.played.baseline)

    @property
    def names(self) -> list[str]:
        """All policies in plain words, in the order of the study."""
        return [called(name) for name in self.played.policies]

    @property
    def directed(self) -> bool:
        """Whether more, or less, of the outcome is better."""
        return self.course["outcome"]["better"] != "neither"

    def word(self, held: PolicyCourse) -> str:
        """The verdict of the whole horizon as a word of ours; nothing before the end."""
        if not self.played.over:
            return ""
        return next((word for word in VERDICTS if held["verdict"].startswith(word)), "undecided")

    def apart(self, value: float) -> str:
        """A difference with its sign, in the outcome's unit."""
        return signed(value, self.unit)

    def between(self, low: float, high: float) -> str:
        """Two differences and what lies between them."""
        return self.t("reveal.between", low=self.apart(low), high=self.apart(high))
