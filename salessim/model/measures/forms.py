"""The two commonest forms of a metric."""

from __future__ import annotations

from salessim.engine.metrics import Better, Metric, OverTime


def plain(name: str, label: str, unit: str, better: Better, definition: str, over_time: OverTime) -> Metric:
    """A metric that is a tally of the same name."""
    return Metric(name, label, unit, better, definition, name, None, over_time)


def ratio(
    name: str, label: str, unit: str, better: Better, definition: str, parts: tuple[str, str], *, rest: bool = False
) -> Metric:
    """A metric that is one tally over another, pooled over months; `rest`: 1 minus that."""
    return Metric(name, label, unit, better, definition, parts[0], parts[1], "ratio", rest)
