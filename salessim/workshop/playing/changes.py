"""What a trainer changes: up to five parameters with values as in a study, each refused with advice beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from salessim.errors import StudyError
from salessim.quantities.parameters import choices_of
from salessim.study import Study
from salessim.study.parts.keys import Parameter, parameters
from salessim.study.parts.policies import BEFORE_THE_BRANCH
from salessim.study.parts.values import value_of
from salessim.study.text.complaints import says, suggestion
from salessim.study.text.nodes import Place, Scalar
from salessim.workshop.playing.laying import laid
from salessim.workshop.room.told import told

MOST_CHANGES: Final = 5
LONGEST: Final = 80
"""Characters of a key or a value."""


@dataclass(frozen=True)
class Change:
    """One row of the form, as typed."""

    key: str
    value: str


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one row, in the loader's words or by a key of the catalogue."""

    row: int
    """From 0; −1 for the whole."""
    key: str
    """Of the catalogue; empty where the loader has said it."""
    message: str = ""


class ChangesRefusedError(Exception):
    """Rows that make no policy, with everything that is wrong."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__(f"{len(troubles)} rows")
        self.troubles = tuple(troubles)


@dataclass(frozen=True)
class Own:
    """A policy of the trainer's own in the scenario."""

    changes: tuple[Change, ...]
    policy: str
    """Its name: mine, unless the scenario has one of that name."""
    text: str
    """The whole study with it."""

    @property
    def study(self) -> Study:
        """The study that the text describes."""
        return told(self.text)


@cache
def settable() -> Mapping[str, Parameter]:
    """Parameters that a policy may set for everybody: single numbers and choices, unless settled before the branch."""
    return {
        key: parameter
        for key, parameter in parameters().items()
        if key not in BEFORE_THE_BRANCH and (parameter.field.annotation in {int, float} or choices_of(parameter.field))
    }


def own_policy(study: str, changes: Sequence[Change]) -> Own:
    """The scenario with one policy more, for everybody from the first month. Raises ChangesRefusedError."""
    troubles = [trouble for row, change in enumerate(changes) for trouble in _row(row, change, changes[:row])]
    if not changes:
        troubles.append(Trouble(-1, "play.empty"))
    if troubles:
        raise ChangesRefusedError(troubles)
    policy = _free(told(study).policies)
    text = laid(study, policy, {change.key: change.value for change in changes})
    try:
        told(text)
    except StudyError as error:
        raise ChangesRefusedError(_after_loading(error, policy, changes)) from None
    return Own(tuple(changes), policy, text)


def _row(row: int, change: Change, before: Sequence[Change]) -> list[Trouble]:
    """What is wrong with a row by itself, or because a row before sets the same."""
    if not change.key:
        return [Trouble(row, "play.no_key")]
    if change.key not in parameters():
        return [Trouble(row, "play.unknown", suggestion(change.key, settable()))]
    if change.key not in settable():
        return [Trouble(row, "play.not_settable")]
    if change.key in {each.key for each in before}:
        return [Trouble(row, "play.twice")]
    node = Scalar(change.value, quoted=False, place=Place(change.key))
    try:
        value_of(parameters()[change.key], node)
    except ValueError as error:
        return [Trouble(row, "", says(node, str(error)))]
    return []


def _after_loading(error: StudyError, policy: str, changes: Sequence[Change]) -> list[Trouble]:
    """Complaints about the whole study, each at the row that it names."""
    rows = {f"policies.{policy}.{change.key}": row for row, change in enumerate(changes)}
    return [Trouble(rows.get(each.key, -1), "", each.message) for each in error.complaints]


def _free(taken: Mapping[str, object]) -> str:
    """A name that the scenario does not have."""
    names = ("mine", *(f"mine_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
