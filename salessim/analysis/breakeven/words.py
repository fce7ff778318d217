"""A break-even in words: what becomes of a policy, from which value on, and how well that is known."""

from __future__ import annotations

import math

from salessim.analysis.breakeven.crossings import Crossing
from salessim.analysis.breakeven.curve import Axis, Curve, Stretch
from salessim.analysis.breakeven.frontier import Frontier
from salessim.analysis.verdict import amount
from salessim.engine.metrics import Metric
from salessim.quantities.phrases import listed
from salessim.quantities.units import write_quantity, write_range

SURE = 0.95
"""A smaller share of resamples that cross as often is worth a warning."""
BARE = frozenset({"months", "hours", "hours/month", "/month", "/year"})
"""Units that are said once in a sentence; others belong to each number, as $ and % do."""


def sentence(curve: Curve) -> str:
    """The finding with its interval and the number of replicates."""
    return f"{_subject(curve.terms.metric)}{_finding(curve, known=True)}"


def finding(curve: Curve) -> str:
    """The finding alone, for a title."""
    return _finding(curve, known=False)


def guards(curve: Curve) -> list[str]:
    """What a careful reader must know beside the sentence: where it is clear, and what is not certain."""
    name, found = curve.policy, curve.crossings
    said = [clear(curve)] if any(curve.means) else []
    if any(curve.means) and {point.verdict.word for point in curve.points} == {"equivalent"}:
        said = [f"{name}: whatever its sign, the difference lies within {_zone(curve)} at every point of the grid"]
    elif not math.isnan(found.same_count) and found.same_count < SURE and any(curve.means):
        number = len(found.found)
        often = f"{number} crossing{'' if number == 1 else 's'}"
        said.append(f"{name}: {found.same_count * 100:.0f} % of resamples have {often}; run more replicates to be sure")
    if len({(point.known.mean, point.luck) for point in curve.points}) == 1 and not curve.axis.lever:
        said.append(f"{name}: {curve.axis.key} changes nothing here; is its mechanism switched off?")
    return said


def clear(curve: Curve) -> str:
    """Where the pointwise intervals clear the indifference zone."""
    words = {"better", "worse", "higher", "lower"}
    parts = [f"{each.word} {_where(each, curve.axis)}" for each in curve.stretches() if each.word in words]
    size = _zone(curve)
    if not parts:
        return f"{curve.policy} is nowhere on the grid known to differ by more than {size}"
    return f"{curve.policy} is known to differ by more than {size} at these points of the grid: {'; '.join(parts)}"


def _zone(curve: Curve) -> str:
    """The smallest difference that matters."""
    terms = curve.terms
    return amount(terms.indifference, terms.metric.unit) if terms.indifference else "zero"


def frontier_sentence(frontier: Frontier) -> str:
    """At how many points of the grid the policy wins and loses."""
    return f"{_subject(frontier.terms.metric)}{frontier_finding(frontier)} ({count(frontier)})"


def frontier_finding(frontier: Frontier) -> str:
    """The same without the number of replicates, for a title."""
    terms, counts = frontier.terms, frontier.counts()
    total, quo, parts = sum(counts.values()), terms.baseline, list[str]()
    words = {"wins": terms.word(terms.gain), "loses": terms.word(-terms.gain), "undecided": "undecided or equivalent"}
    against = {"wins": f" than {quo}", "loses": f" than {quo}", "undecided": f" to {quo}"}
    for sign, number in counts.items():
        if number and parts:
            parts.append(f"{words[sign]} at {number}")
        elif number:
            points = f"all {total} points" if number == total else f"{number} of {total} points"
            parts.append(f"{words[sign]}{against[sign]} at {points}")
    across, up = (f"{axis_words(axis)} ({_ends(axis)})" for axis in frontier.axes)
    return f"{frontier.policy} over {across} and {up}: {', '.join(parts)}"


def axis_words(axis: Axis) -> str:
    """A parameter in a sentence; what is a lever is the policy's own."""
    return f"its {axis.key}" if axis.lever else axis.key


def count(*found: Curve | Frontier) -> str:
    """How many replicates the points have, from the fewest to the most."""
    least, most = min(each.replicates for each in found), max(each.most_replicates for each in found)
    return f"{'' if least == most else f'{least} to '}{most} replicate{'' if most == 1 else 's'}"


def place(value: float, unit: str, *, bare: bool = False) -> str:
    """A place on an axis in three figures; `bare` leaves out what the sentence has named: months, a year.

    >>> place(14.2312, "months"), place(14.2312, "months", bare=True), place(108_123, "usd/year", bare=True)
    ('14.2 months', '14.2', '$108k')
    """
    rounded = float(f"{value:.3g}")
    if bare and unit.startswith("usd"):
        return write_quantity(rounded, "usd")
    return f"{rounded:.6g}" if bare and unit in BARE else write_quantity(rounded, unit)


def known_between(crossing: Crossing, axis: Axis, prefix: str = "") -> str:
    """The interval of a crossing: '12.9 to 15.8', 'below 3 to 15.8'; no numbers where it never moves."""
    if crossing.low == crossing.high:
        return "the same in every resample"
    low = f"below {_bare(axis.places[0], axis)}" if math.isinf(crossing.low) else _bare(crossing.low, axis)
    high = f"beyond {_bare(axis.places[-1], axis)}" if math.isinf(crossing.high) else _bare(crossing.high, axis)
    return f"{prefix}{low} to {high}"


def _finding(curve: Curve, *, known: bool) -> str:
    if not any(curve.means):
        return f"{curve.policy} and {curve.terms.baseline} never differ for {axis_words(curve.axis)} {_range(curve)}"
    if not curve.crossings.found:
        return _throughout(curve, known=known)
    return _one(curve, known=known) if len(curve.crossings.found) == 1 else _several(curve, known=known)


def _one(curve: Curve, *, known: bool) -> str:
    """Said from where the study stands: what the policy becomes on the other side."""
    (crossing,), axis, (below, above) = curve.crossings.found, curve.axis, curve.sides()
    word, side = (below, "below") if axis.own > crossing.at else (above, "above")
    claim = f"{curve.policy} becomes {word} than {curve.terms.baseline} if {axis_words(axis)} is {side} "
    return claim + place(crossing.at, axis.unit) + (_interval(curve, crossing, n=True) if known else "")


def _several(curve: Curve, *, known: bool) -> str:
    """The sides from left to right, with the crossings between them."""
    axis, sides = curve.axis, curve.sides()
    parts = [
        f"{word} up to {place(crossing.at, axis.unit)}" + (_interval(curve, crossing, n=False) if known else "")
        for word, crossing in zip(sides, curve.crossings.found, strict=False)
    ]
    ending = f" ({count(curve)})" if known else ""
    changes = f"changes sides {len(parts)} times as {axis_words(axis)} rises {_range(curve)}"
    against = f"{curve.policy} against {curve.terms.baseline} {changes}"
    return f"{against}: {', '.join(parts)}, {sides[-1]} above{ending}"


def _throughout(curve: Curve, *, known: bool) -> str:
    """No crossing of the mean; whether that is sure depends on how far from zero it stays."""
    (at, distance), quo, axis = curve.least_certain(), curve.terms.baseline, curve.axis
    sure = distance >= 1
    word = curve.sides()[0] if sure else f"on average {curve.sides()[0]}"
    claim = f"{curve.policy} is {word} than {quo} for {axis_words(axis)} {_range(curve)}"
    if curve.alike:
        claim += f" and no different at {listed([place(each, axis.unit) for each in curve.alike])}"
    claim += "" if sure else ", but a crossing is not excluded"
    if not known:
        return claim
    said = f"{claim} ({count(curve)}): no crossing in range"
    if curve.replicates < 2 or math.isinf(distance):
        return said
    return f"{said}, least certain at {place(at, axis.unit)}, where zero is {distance:.2g} half-widths away"


def _interval(curve: Curve, crossing: Crossing, *, n: bool) -> str:
    if curve.replicates < 2:
        return " (one replicate gives no interval)"
    known = known_between(crossing, curve.axis, f"{curve.terms.confidence * 100:g} % interval ")
    return f" ({known}, {count(curve)})" if n else f" ({known})"


def _where(stretch: Stretch, axis: Axis) -> str:
    """Where a stretch lies, as seen from the ends of the range."""
    first, last = (place(end, axis.unit) for end in (stretch.first, stretch.last))
    starts, ends = stretch.first == axis.places[0], stretch.last == axis.places[-1]
    if starts and ends:
        return "throughout"
    if stretch.first == stretch.last:
        return f"at {first}"
    return f"up to {last}" if starts else f"from {first}" if ends else f"from {first} to {last}"


def _range(curve: Curve) -> str:
    return f"from {_ends(curve.axis)}"


def _ends(axis: Axis) -> str:
    low, high = (float(f"{axis.places[end]:.3g}") for end in (0, -1))
    return write_range(low, high, axis.unit)


def _bare(value: float, axis: Axis) -> str:
    return place(float(value), axis.unit, bare=True)


def _subject(metric: Metric) -> str:
    return "" if metric.unit == "usd" else f"{metric.label}: "
