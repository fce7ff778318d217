"""What would change the answer: break-evens that were searched for, and how to search for others."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.analysis.verdict import amount
from salessim.lab.report.answers import Tipping
from salessim.lab.report.blocks import Block, Commands, Items, Paragraph, Section, Subtitle, Table
from salessim.lab.report.material import Material
from salessim.quantities.units import write_quantity
from salessim.study.parts.keys import by_attribute

PROPOSED = 3
"""So many parameters are proposed where nobody has searched yet."""


def changes(material: Material) -> Section:
    """The section."""
    return Section("changes", "What would change the answer", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    for answer in material.answers.tips:
        along = " and ".join(each.key for each in answer.facts.parameters)
        yield Subtitle(f"Along {along}")
        yield Items(answer.facts.sentences)
        words = f"The difference along {along}: {'; '.join(answer.facts.sentences[:2])}."
        yield from material.drawing(answer, words, _numbers(answer.facts))
    if not material.answers.tips:
        yield Paragraph(
            "Nobody has searched yet for the values at which a policy stops being better, or starts to be. These "
            "commands do, and the next report shows what they find:"
        )
        keys = list(_proposals(material))
        yield Commands(tuple(material.command("tip", "resolved.yml", each, out=f"tip-{each}") for each in keys))


def _numbers(facts: Tipping) -> Table | None:
    """Every point of a curve; a map of two parameters is in the figure and the file."""
    rows = tuple(
        (
            each.policy,
            write_quantity(float(f"{point.at:.3g}"), facts.parameters[0].unit),
            amount(point.difference, facts.unit),
            "unknown"
            if point.low is None or point.high is None
            else f"{amount(point.low, facts.unit)} to {amount(point.high, facts.unit)}",
            point.verdict,
        )
        for each in facts.policies
        for point in each.curve
    )
    headings = ("policy", facts.parameters[0].key, "difference", "interval", "verdict")
    return Table("The numbers", headings, rows, frozenset({2, 3})) if rows else None


def _proposals(material: Material) -> Iterator[str]:
    """Numbers of the claim's own ranges, and those that the policies set."""
    study = material.run.study
    claimed = study.claim.ranges if study.claim else ()
    levers = (path for changes in study.policies.values() for change in changes for path in change.values)
    found = (by_attribute()[path] for path in dict.fromkeys([*claimed, *levers]))
    yield from [each.key for each in found if each.is_number][:PROPOSED]
