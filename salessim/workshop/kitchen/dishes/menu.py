"""What the kitchen can cook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from salessim.workshop.kitchen.dishes.axes import axes
from salessim.workshop.kitchen.dishes.course import course
from salessim.workshop.kitchen.dishes.place import Recipe
from salessim.workshop.kitchen.dishes.play import play
from salessim.workshop.kitchen.dishes.point import point
from salessim.workshop.kitchen.dishes.trail import trail

DISHES: Final[Mapping[str, Recipe]] = {"course": course, "trail": trail, "axes": axes, "point": point, "play": play}
"""By name, who cooks it: see `answers` for what each one answers."""
