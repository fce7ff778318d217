"""A quick look at the difference between the values of the grid: each assumption moves it by its own amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salessim.analysis.interval import Interval, interval
from salessim.analysis.verdict import Verdict, decide
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.workshop.kitchen.answers import Axes, Slider
from salessim.workshop.mind.tipping import Tipping, tipping


@dataclass(frozen=True)
class Look:
    """What is known of the difference where the sliders stand."""

    known: Interval
    verdict: Verdict


@dataclass(frozen=True)
class Surface:
    """D(x) = D_own + Σ_k (D_k(x_k) − D_own) in each replicate, straight between the values of the grid.

    Exact where the assumptions do not help or hinder one another and act in straight lines; else a quick look, which
    worlds computed at the point itself replace.
    """

    axes: Axes

    def differences(self, values: Mapping[str, float]) -> Floats:
        """Policy − baseline, shape (replicates,); sliders that are not named stand at the study's value."""
        moved = [self._moved(each, values[each["key"]]) for each in self.axes["sliders"] if each["key"] in values]
        return self.own + sum(moved, np.zeros_like(self.own))

    def look(self, values: Mapping[str, float]) -> Look:
        """The mean difference with its interval over replicates, and the verdict."""
        axes = self.axes
        known = interval(self.differences(values), axes["confidence"])
        better = METRICS[axes["outcome"]["name"]].better
        return Look(known, decide(known.low, known.high, axes["indifference"], better))

    def along(self, key: str, values: Mapping[str, float]) -> tuple[tuple[float, Interval], ...]:
        """The difference at each value of one slider, the others where they stand."""
        places = self.slider(key)["values"]
        return tuple((place, self.look({**values, key: place}).known) for place in places)

    def tips(self, key: str, values: Mapping[str, float]) -> Tipping:
        """Where along one slider the sign of the mean turns or may turn, the others where they stand."""
        return tipping(self.along(key, values))

    def computed(self, values: Mapping[str, float]) -> bool:
        """Whether the worlds of the grid were computed just here: at most one slider is moved, to a value of it."""
        moved = [each for each in self.axes["sliders"] if values.get(each["key"], each["own"]) != each["own"]]
        return all(values[each["key"]] in each["values"] for each in moved) and len(moved) <= 1

    def slider(self, key: str) -> Slider:
        """One slider by its key."""
        return next(each for each in self.axes["sliders"] if each["key"] == key)

    @cached_property
    def own(self) -> Floats:
        """The differences with the study's own values, the same worlds in every slider; shape (replicates,)."""
        first = self.axes["sliders"][0]
        return np.asarray(first["differences"][first["values"].index(first["own"])], dtype=np.float64)

    def _moved(self, slider: Slider, value: float) -> Floats:
        """What a slider alone adds to the difference, shape (replicates,); nothing at the study's value."""
        places, found = slider["values"], np.asarray(slider["differences"], dtype=np.float64)
        if not places[0] <= value <= places[-1]:
            raise ValueError(f"{slider['key']}: {value} lies outside {places[0]} to {places[-1]}")
        if value in places:
            return found[places.index(value)] - self.own
        right = next(number for number, place in enumerate(places) if place > value)
        share = (value - places[right - 1]) / (places[right] - places[right - 1])
        return found[right - 1] + share * (found[right] - found[right - 1]) - self.own
