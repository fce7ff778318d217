"""Where sliders may stand: few enough places that worlds computed for one of them are found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from salessim.lab.tipping.grid import spaced
from salessim.study.parts.keys import Parameter, parameters
from salessim.workshop.kitchen.answers import Axes, Slider

PLACES: Final = 21
"""Of each slider, at equal distances but for the study's own value, which takes the nearest one's place."""


@dataclass(frozen=True)
class Positions:
    """The places of one slider."""

    key: str
    values: tuple[float, ...]
    """Rising."""
    own: int
    """Which of them is the study's value."""

    @property
    def parameter(self) -> Parameter:
        """What the slider moves."""
        return parameters()[self.key]

    @property
    def written(self) -> tuple[str, ...]:
        """The values as people write them."""
        return tuple(self.parameter.written(value) for value in self.values)


def positions(slider: Slider) -> Positions:
    """The places of a slider, from its first value to its last, the study's own among them."""
    values = _with(slider["own"], spaced(slider["values"][0], slider["values"][-1], PLACES))
    return Positions(slider["key"], values, values.index(slider["own"]))


def _with(own: float, values: tuple[float, ...]) -> tuple[float, ...]:
    """The values with the study's own in the place of the nearest between the ends."""
    if own in values:
        return values
    nearest = min(values[1:-1], key=lambda value: abs(value - own))
    return tuple(sorted([own, *(value for value in values if value != nearest)]))


def all_positions(axes: Axes) -> dict[str, Positions]:
    """The places of every slider, by key."""
    return {slider["key"]: positions(slider) for slider in axes["sliders"]}


def values_at(places: Mapping[str, Positions], indexes: Mapping[str, int]) -> dict[str, float]:
    """What the sliders say; those that are not named stand at the study's value."""
    return {key: each.values[indexes.get(key, each.own)] for key, each in places.items()}
