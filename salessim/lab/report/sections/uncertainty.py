"""What may happen, and how sure we are: luck, ignorance and sampling error, each in a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from salessim.analysis.compare import Row
from salessim.analysis.verdict import amount
from salessim.figures.style import FEW
from salessim.lab.report.blocks import Block, Paragraph, Section
from salessim.lab.report.material import Material


def uncertainty(material: Material) -> Section:
    """The section."""
    return Section("uncertainty", "What may happen, and how sure we are", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    rows = material.comparison.rows
    if rows:
        yield Paragraph(_luck(rows), "Luck is what may happen to you.")
        yield Paragraph(_ignorance(material), "Ignorance is what nobody knows.")
        yield Paragraph(_sampling(rows), "Sampling error is that we ran only so many worlds.")
    decides = material.comparison.metric.name
    fan = "fan-arr" if decides == "arr_usd" else "fan-contribution"
    for name in ("dots", fan):
        yield from material.picture(name)


def _luck(rows: tuple[Row, ...]) -> str:
    n, futures = rows[0].finding.difference.n, rows[0].finding.futures
    ends, often = ([0.1, 0.9], "eight of ten") if n >= FEW else ([0.0, 1.0], f"the {n:,}")
    averaged = f", on average over the {futures} futures" if futures > 1 else ""
    said = []
    for row in rows:
        low, high = (amount(float(end), row.finding.metric.unit) for end in np.quantile(row.paired.differences, ends))
        said.append(f"{row.finding.policy} makes a difference between {low} and {high}")
    return f"In {often} replicates{averaged}: {'; '.join(said)}. More runs do not shrink this."


def _ignorance(material: Material) -> str:
    futures = len(material.run.study.futures)
    if futures < 2:
        return (
            "This study assumes one future, so that ignorance is in no interval on this page. What would change the "
            "answer stands in a section of its own."
        )
    counts = [
        f"{row.finding.policy} is better in {row.finding.futures_better} of {row.finding.futures}"
        for row in material.comparison.rows
    ]
    return f"Of {futures} futures, by their means: {'; '.join(counts)}. More runs do not shrink this either."


def _sampling(rows: tuple[Row, ...]) -> str:
    known = rows[0].finding.difference
    if known.n < 2:
        return "One replicate gives no interval: run more."
    said = [f"{row.finding.policy} to ±{_width(row)}" for row in rows]
    share = f"{known.confidence * 100:g} % intervals from {known.n:,} replicates"
    return f"Mean differences are known ({share}): {', '.join(said)}. More runs shrink this."


def _width(row: Row) -> str:
    return amount(row.finding.difference.half_width, row.finding.metric.unit)
