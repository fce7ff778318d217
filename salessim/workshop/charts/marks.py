"""The room's ranges as marks on the axis of the answer: sorted, without names, spread so that each can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from markupsafe import Markup

from salessim.workshop.charts.scale import Scale, stretched
from salessim.workshop.charts.svg import element, group, line, plain
from salessim.workshop.room.records import Prediction

WIDEST_PITCH: Final = 14.0
"""Pixels from one mark to the next, at most."""
FARTHEST: Final = 3.0
"""An end of a range is drawn up to so many times the usual size; one wild guess would flatten everything else."""


def reach(seen: Iterable[float], given: Sequence[Prediction], indifference: float) -> tuple[float, float]:
    """Ends of the value axis: from what has been seen and predicted alone, so that they tell nothing of what comes."""
    held = [*seen, -indifference, indifference]
    ends = [end for each in given for end in (each.low, each.high)]
    usual = max([abs(value) for value in held] + ([median(abs(end) for end in ends)] if ends else []))
    return stretched([*held, *(end for end in ends if abs(end) <= FARTHEST * usual)])


def holds(given: Prediction, answer: float) -> bool:
    """Whether a range holds the answer."""
    return given.low <= answer <= given.high


def ordered(given: Iterable[Prediction]) -> list[Prediction]:
    """By the middle of the range, then by its width: nobody's place says who answered first."""
    return sorted(given, key=lambda each: (each.low + each.high, each.high - each.low))


def guesses(
    given: Sequence[Prediction], scale: Scale, left: float, right: float, answer: float | None = None
) -> Markup:
    """Every range between two places; with an answer, those that hold it are thick."""
    pitch = min(WIDEST_PITCH, (right - left) / max(len(given), 1))
    start = (left + right - pitch * len(given)) / 2
    drawn = [
        _guess(each, scale, start + (n + 0.5) * pitch, min(4.0, 0.4 * pitch), answer)
        for n, each in enumerate(ordered(given))
    ]
    return group(*drawn, class_="guesses")


def _guess(given: Prediction, scale: Scale, x: float, half: float, answer: float | None) -> Markup:
    """A thin line from low to high with a tick at either end, or an arrow where it goes on beyond the picture."""
    class_ = "guess held" if answer is not None and holds(given, answer) else "guess"
    low, high = scale.held(given.low), scale.held(given.high)
    drawn = [line(x, low, x, high, class_)]
    for end, place in ((given.low, low), (given.high, high)):
        outside = not scale.low <= end <= scale.high
        tick = line(x - half, place, x + half, place, class_)
        drawn.append(_arrow(x, place, half, end > scale.high) if outside else tick)
    return group(*drawn)


def _arrow(x: float, y: float, half: float, upwards: bool) -> Markup:
    tip = y - 2 * half if upwards else y + 2 * half
    points = f"{plain(x - half)},{plain(y)} {plain(x + half)},{plain(y)} {plain(x)},{plain(tip)}"
    return element("polygon", points=points, class_="guess beyond")


def beyond(given: Iterable[Prediction], ends: tuple[float, float]) -> int:
    """How many ranges go on beyond the picture."""
    return sum(each.low < ends[0] or each.high > ends[1] for each in given)
