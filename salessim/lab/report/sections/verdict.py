"""The answer: every policy's verdict in a sentence with money, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from salessim.analysis.compare import CLEAR
from salessim.figures.wording import opening
from salessim.lab.report.blocks import Block, Paragraph, Section, Subtitle, Verdict
from salessim.lab.report.material import Material

TONES: Final = {"better": "better", "worse": "worse"}


def headline(material: Material) -> str:
    """The verdict on the policy with the largest difference, and whether it stands among all of them."""
    comparison = material.comparison
    if not comparison.rows:
        return f"Only {comparison.baseline} was run: there is nothing to compare."
    largest = max(comparison.rows, key=lambda row: abs(row.finding.difference.mean))
    falls = largest.finding.verdict.word in CLEAR and largest.p_holm >= 1 - comparison.confidence
    doubt = f" It does not stand when {len(comparison.rows)} comparisons are allowed for (Holm)." if falls else ""
    return f"{largest.finding.sentence()}.{doubt}"


def verdict(material: Material) -> Section:
    """The section."""
    return Section("answer", "The answer", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    comparison = material.comparison
    if not comparison.rows:
        yield Paragraph(headline(material))
        return
    for row in comparison.rows:
        word = opening(str(row.finding.verdict))
        yield Verdict(word, TONES.get(row.finding.verdict.word, "open"), f"{row.finding.sentence()}.")
    own = {row.finding.sentence() for row in comparison.rows}
    for sentence in comparison.sentences():
        if sentence not in own:
            yield Paragraph(f"{sentence}.")
    for failure in material.run.failures[:1]:
        count = f"{len(material.run.failures)} of {material.run.manifest.planned} worlds"
        yield Paragraph(f"{count} failed, and what needs them is left out; the first with: {failure['error']}.")
    yield from material.picture("difference")
    yield from _with_book(material)
    yield from _assumed(material)


def _with_book(material: Material) -> Iterator[Block]:
    if material.book is None:
        return
    yield Subtitle("With what the customers are worth who outlive the horizon")
    for row in material.book.rows:
        yield Paragraph(f"{row.finding.sentence()}.")


def _assumed(material: Material) -> Iterator[Block]:
    yield Subtitle("How much of the answer rests on assumptions")
    said = [each for answer in material.answers.sensitivities for each in answer.facts.headlines]
    if said:
        yield from (Paragraph(each) for each in said)
    else:
        yield Paragraph(
            "Nobody has computed it for this run yet. The command salessim sensitivity does; the section on "
            "assumptions below lists what was assumed."
        )
