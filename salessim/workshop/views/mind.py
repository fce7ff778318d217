"""What would change your mind, as a page shows it: the verdict where the sliders stand, and each slider."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from markupsafe import Markup

from salessim.analysis.interval import Interval
from salessim.analysis.verdict import Verdict, decide
from salessim.model.metrics import METRICS
from salessim.study.parts.keys import parameters
from salessim.workshop.cards import plain as called
from salessim.workshop.charts.curve import NARROW, WIDE, Curve, curve
from salessim.workshop.charts.frame import Frame
from salessim.workshop.charts.quantities import time
from salessim.workshop.charts.scale import joined, signed, stretched, written
from salessim.workshop.kitchen.answers import Axes, Point
from salessim.workshop.mind.evidence import evidence_words
from salessim.workshop.mind.positions import Positions, all_positions, values_at
from salessim.workshop.mind.surface import Surface
from salessim.workshop.mind.tipping import where
from salessim.workshop.words.texts import Texts


@dataclass(frozen=True)
class Said:
    """A verdict in words."""

    verdict: str
    """better, worse, higher, lower, equivalent or undecided: how it is coloured."""
    headline: str
    size: str
    """The mean difference and how well it is known."""
    how: str
    """A quick look, or measured here."""


@dataclass(frozen=True)
class Row:
    """One line of a slider's table."""

    value: str
    mean: str
    low: str
    high: str


@dataclass(frozen=True)
class Bar:
    """One slider."""

    number: int
    """From 1, in identifiers of the page."""
    positions: Positions
    index: int
    meaning: str
    evidence: str
    source: str
    pictures: tuple[Markup, Markup]
    """Wide and narrow."""
    tipping: str
    """Where it tips, in a sentence."""
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The meaning without its finer points."""
        return re.split(r"[;(]", self.meaning)[0].strip() or self.meaning

    @property
    def written(self) -> str:
        """The value where it stands."""
        return self.positions.written[self.index]

    @property
    def own(self) -> str:
        """The study's value."""
        return self.positions.written[self.positions.own]


@dataclass(frozen=True)
class Revealed:
    """What the reveal said of the same policy at the study's own values, from its own worlds."""

    verdict: str
    mean: float
    low: float
    high: float
    """Ends of the interval of the mean."""
    worlds: int


@dataclass(frozen=True)
class Mind:
    """The page where the sliders stand at some of their places."""

    axes: Axes
    indexes: Mapping[str, int]
    """By key; those that are not named stand at the study's value."""
    t: Texts
    revealed: Revealed | None = None

    @cached_property
    def surface(self) -> Surface:
        """The quick look."""
        return Surface(self.axes)

    @cached_property
    def places(self) -> dict[str, Positions]:
        """Where each slider may stand."""
        return all_positions(self.axes)

    @cached_property
    def values(self) -> dict[str, float]:
        """What the sliders say."""
        return values_at(self.places, self.indexes)

    @property
    def moved(self) -> bool:
        """Whether any slider stands elsewhere than the study."""
        return any(self.indexes.get(key, each.own) != each.own for key, each in self.places.items())

    @property
    def reveal(self) -> str:
        """What the reveal said, which its own worlds say of the study's own values alone; elsewhere empty."""
        held = self.revealed
        if held is None or self.moved:
            return ""
        known = {"mean": held.mean, "low": held.low, "high": held.high}
        amounts = {name: signed(value, self.unit) for name, value in known.items()}
        verdict, confidence = self._verdict(held.verdict), self._confidence
        return joined(self.t("mind.revealed", n=held.worlds, verdict=verdict, confidence=confidence, **amounts))

    @property
    def query(self) -> str:
        """The sliders as the end of an address."""
        return urlencode({key: self.indexes.get(key, each.own) for key, each in self.places.items()})

    @cached_property
    def quick(self) -> Said:
        """The verdict at once, or of worlds of the grid where these were computed just here."""
        look, n = self.surface.look(self.values), self.worlds
        if self.surface.computed(self.values):
            return self._said(look.known, look.verdict, self.t.counted("mind.measured", n, half=self._half(look.known)))
        return self._said(look.known, look.verdict, self.t("mind.quick", half=self._half(look.known)))

    @property
    def worlds(self) -> int:
        """Of either policy at each value: replicates in every future."""
        return self.axes["replicates"] * self.axes["futures"]

    @property
    def computed(self) -> bool:
        """Whether the worlds of the grid were computed just here, so that none are ordered."""
        return self.surface.computed(self.values)

    def measured(self, point: Point) -> Said:
        """The verdict of worlds that were computed just here."""
        known = Interval(point["n"], point["mean"], 0.0, (point["high"] - point["low"]) / 2, self.axes["confidence"])
        better = METRICS[self.axes["outcome"]["name"]].better
        verdict = decide(point["low"], point["high"], self.axes["indifference"], better)
        n = point["n"] * self.axes["futures"]
        return self._said(known, verdict, self.t.counted("mind.measured", n, half=self._half(known)))

    def off(self, point: Point) -> str:
        """How far the quick look was from what was measured."""
        apart = abs(self.surface.look(self.values).known.mean - point["mean"])
        return self.t("mind.off", amount=written(apart, self.unit))

    @property
    def unit(self) -> str:
        """Of the difference."""
        return self.axes["outcome"]["unit"]

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The sliders, in the order of the study."""
        return tuple(self._bar(number, key) for number, key in enumerate(self.places, start=1))

    @property
    def left_out(self) -> list[str]:
        """Assumptions that could not be a slider, and why."""
        return [self.t(f"mind.left_out.{each['reason']}", meaning=each["meaning"]) for each in self.axes["left_out"]]

    @property
    def indifference(self) -> str:
        """The smallest difference that matters; empty where every one does."""
        return written(self.axes["indifference"], self.unit) if self.axes["indifference"] else ""

    def _said(self, known: Interval, verdict: Verdict, how: str) -> Said:
        size = self.t(
            "mind.size",
            mean=signed(known.mean, self.unit),
            low=signed(known.low, self.unit),
            high=signed(known.high, self.unit),
            label=self.axes["outcome"]["label"],
            time=time(self.axes["horizon_months"], self.t),
            confidence=self._confidence,
        )
        return Said(verdict.word, self._verdict(verdict.word), joined(size), joined(how))

    @property
    def _confidence(self) -> str:
        return f"{self.axes['confidence'] * 100:g} %"

    def _verdict(self, word: str) -> str:
        names = {"policy": called(self.axes["policy"]), "baseline": called(self.axes["baseline"])}
        return self.t(f"mind.verdict.{word}", **names)

    def _half(self, known: Interval) -> str:
        return written(known.half_width, self.unit)

    def _bar(self, number: int, key: str) -> Bar:
        slider, places, parameter = self.surface.slider(key), self.places[key], parameters()[key]
        tipping = self._tipping(key)
        return Bar(
            number=number,
            positions=places,
            index=self.indexes.get(key, places.own),
            meaning=slider["meaning"],
            evidence=evidence_words(parameter, self.t),
            source=slider["source"],
            pictures=(self._picture(number, key, tipping, WIDE), self._picture(number, key, tipping, NARROW)),
            tipping=tipping,
            rows=tuple(self._row(key, value, known) for value, known in self.surface.along(key, self.values)),
        )

    def _picture(self, number: int, key: str, tipping: str, frame: Frame) -> Markup:
        slider, places = self.surface.slider(key), self.places[key]
        drawn = Curve(
            points=self.surface.along(key, self.values),
            here=self.values[key],
            difference=self.surface.look(self.values).known.mean,
            tips=[(each.low, each.high) for each in self.surface.tips(key, self.values).turns],
            indifference=self.axes["indifference"],
            unit=self.unit,
            span=self.span,
            ends=(places.written[0], places.written[-1]),
            tipping=self.t("mind.tipping"),
        )
        name = f"curve-{number}-{'wide' if frame is WIDE else 'narrow'}"
        return curve(name, drawn, self.t("mind.curve", meaning=slider["meaning"]), tipping, frame)

    @cached_property
    def span(self) -> tuple[float, float]:
        """Ends of all value axes, wherever the sliders stand, so that a picture moves and its axis does not."""
        surface, low, high = self.surface, [0.0], [0.0]
        own = surface.look({}).known
        for key in self.places:
            moved = [known for _, known in surface.along(key, {})]
            low.append(min(each.mean for each in moved) - own.mean)
            high.append(max(each.mean for each in moved) - own.mean)
        ends = (own.low + sum(low), own.high + sum(high))
        return stretched([*ends, self.axes["indifference"], -self.axes["indifference"]], 4)

    def _tipping(self, key: str) -> str:
        """Where a slider tips the answer, and where nobody can tell, with the others where they stand."""
        found, places = self.surface.tips(key, self.values), self.places[key]
        said = []
        if found.turns:
            said.append(self.t("mind.tips", where=where(found.turns, places.parameter, self.t)))
        if found.open:
            unknown = where(found.open, places.parameter, self.t)
            said.append(self.t("mind.untold", n=self.worlds, where=unknown))
        return " ".join(said) or self.t("mind.no_tip", low=places.written[0], high=places.written[-1])

    def _row(self, key: str, value: float, known: Interval) -> Row:
        low, mean, high = (signed(number, self.unit) for number in (known.low, known.mean, known.high))
        return Row(parameters()[key].written(value), *map(joined, (mean, low, high)))
