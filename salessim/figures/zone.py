"""The axis of differences: zero, the zone that does not matter, and the marks that stand on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from salessim.analysis.interval import Interval
from salessim.analysis.verdict import Verdict, amount, decide, outlook, over_time, replicates_needed
from salessim.engine.metrics import Metric
from salessim.figures.style import BASELINE, INK, QUIET, ZONE, Look, name_rows, unit_axis
from salessim.figures.wording import opening, plain, signed, unit_words

WORDS: Final = ("better", "higher", "worse", "lower", "equivalent", "undecided")


@dataclass(frozen=True)
class Terms:
    """What differences are judged by; indifference in the metric's unit."""

    metric: Metric
    baseline: str
    indifference: float
    horizon_months: int
    confidence: float
    cap: int

    @property
    def sides(self) -> tuple[str, str]:
        """What lies left and right of the zone."""
        words = {"higher": ("worse", "better"), "lower": ("better", "worse"), "neither": ("lower", "higher")}
        return words[self.metric.better]


@dataclass(frozen=True)
class Judged:
    """A policy's difference from the baseline, and what follows from it."""

    policy: str
    known: Interval
    verdict: Verdict
    needed: int | None

    def outlook(self) -> str:
        """What more replicates would bring; empty where the verdict is clear."""
        return outlook(self.known.n, self.needed) if self.verdict.word == "undecided" else ""


def judge(policy: str, known: Interval, terms: Terms) -> Judged:
    """The verdict on one difference."""
    verdict = decide(known.low, known.high, terms.indifference, terms.metric.better)
    return Judged(policy, known, verdict, replicates_needed(known, terms.indifference, terms.cap))


def headline(rows: Sequence[Judged], terms: Terms) -> str:
    """The verdicts in one line, the decided ones with their size."""
    if len(rows) > 5:
        return _counts(rows, terms)
    quo, parts = plain(terms.baseline, 99), list[str]()
    for word in WORDS:
        named = [row for row in rows if row.verdict.word == word]
        if not named:
            continue
        if word in {"equivalent", "undecided"}:
            names = [plain(row.policy, 99) for row in named]
            start = f"equivalent to {quo}" if word == "equivalent" else word if parts else f"{word} against {quo}"
        else:
            names = [f"{plain(row.policy, 99)} ({signed(row.known.mean, terms.metric.unit)})" for row in named]
            start = word if parts else f"{word} than {quo}"
        parts.append(f"{start}: {', '.join(names)}")
    return opening(subject(terms) + ("; ".join(parts) or f"no policy to compare with {quo}"))


def _counts(rows: Sequence[Judged], terms: Terms) -> str:
    """The verdicts of more policies than a title can name."""
    counts = [(word, sum(row.verdict.word == word for row in rows)) for word in WORDS]
    said = ", ".join(f"{count} {word}" for word, count in counts if count)
    text = f"{subject(terms)}of {len(rows)} policies against {plain(terms.baseline, 99)}: {said}"
    ahead = [row for row in rows if row.verdict.word == "better"]
    if ahead:
        best = max(ahead, key=lambda row: abs(row.known.mean))
        text += f"; the best is {plain(best.policy, 99)} ({signed(best.known.mean, terms.metric.unit)})"
    return opening(text)


def subject(terms: Terms) -> str:
    """What a title speaks of, where the unit does not say it."""
    return "" if terms.metric.unit == "usd" else f"{terms.metric.label}: "


def prepare(axes: Axes, terms: Terms) -> None:
    """Zero, the shaded zone, which side is better, and the axis in the metric's unit."""
    zone, unit = terms.indifference, terms.metric.unit
    axes.axvspan(-zone, zone, color=ZONE, linewidth=0, zorder=0)
    axes.axvline(0, color=BASELINE, linewidth=1.4, zorder=1)
    unit_axis(axes.xaxis, unit, ticks=9)
    axes.grid(axis="x")
    period = over_time(terms.metric, terms.horizon_months)
    words = f"{unit_words(unit, difference=True)} {period}"
    axes.set_xlabel(f"{terms.metric.label}: difference from {plain(terms.baseline, 99)} ({words})")
    left, right = terms.sides
    for text, place, shift, side in ((f"← {left}", -zone, -6, "right"), (f"{right} →", zone, 6, "left")):
        axes.annotate(
            text,
            (place, 1),
            xytext=(shift, 5),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha=side,
            color=QUIET,
            size=9,
        )


def policy_rows(axes: Axes, rows: Sequence[Judged], looks: dict[str, Look], words: Axes) -> None:
    """A row per policy from the top down, named at the left in its colour; `words` is the column at the right."""
    name_rows(axes, [row.policy for row in rows], looks)
    words.set_axis_off()


def widen(axes: Axes, values: Iterable[float], zone: float) -> None:
    """Room for every value, for zero, and for the zone with something to either side of it."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([*finite, -1.3 * zone]), max([*finite, 1.3 * zone])
    room = 0.05 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)


def interval_bar(axes: Axes, place: float, known: Interval, look: Look) -> None:
    """Sampling error: a thin bar with the mean on it; no bar where one replicate gives none."""
    if math.isfinite(known.half_width):
        axes.plot([known.low, known.high], [place, place], color=look.colour, linewidth=1.8, marker="|", markersize=7)
    axes.plot([known.mean], [place], color=look.colour, marker=look.marker, markersize=6.5)


def future_marks(axes: Axes, futures: pd.DataFrame | None, policy: str, place: float) -> None:
    """Ignorance: a thin open ring per future at its mean difference."""
    if several(futures) and futures is not None:
        values = futures[futures["policy"] == policy]["difference"]
        axes.scatter(values, [place] * len(values), s=16, facecolors="none", edgecolors=INK, linewidths=0.7, zorder=3)


def several(futures: pd.DataFrame | None) -> bool:
    """Whether there is any ignorance to show."""
    return futures is not None and futures["future"].nunique() > 1


def column_text(words: Axes, place: float, head: str, lines: str, colour: str) -> None:
    """What is said at the right of a row: a word in bold, and numbers under it."""
    across = words.get_yaxis_transform()
    above, below = (offset_copy(across, words.get_figure(root=True), y=y, units="points") for y in (2, -2))
    words.text(0, place, head, transform=above, va="bottom", weight="bold", color=colour, size=10)
    words.text(0, place, lines, transform=below, va="top", color=INK, size=9, linespacing=1.3)


def known_words(known: Interval, unit: str) -> str:
    """Mean and interval: '+$3.1M (+$2.5M to +$3.7M)'."""
    if not math.isfinite(known.half_width):
        return f"{signed(known.mean, unit)} (one replicate, no interval)"
    ends = [amount(end, unit, bare=True).replace("-", "−") for end in (known.low, known.high)]
    return f"{signed(known.mean, unit)} ({ends[0]} to {ends[1]})"


def zone_words(terms: Terms) -> str:
    """The shaded zone, for a caption; nothing where every difference matters."""
    if not terms.indifference:
        return ""
    return f"Shaded: differences that do not matter (within {zone_size(terms)})."


def zone_size(terms: Terms) -> str:
    """The indifference in words."""
    return amount(terms.indifference, terms.metric.unit)
