"""What would change the answer: break-evens that were searched for, and how to search for others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salessim.analysis.verdict import amount
from salessim.lab.report.answers import Answer
from salessim.lab.report.blocks import Block, Commands, Items, Paragraph, Picture, Section, Subtitle, Table
from salessim.lab.report.material import Material
from salessim.lab.report.svg import inline
from salessim.quantities.units import write_quantity
from salessim.study.parts.keys import by_attribute

PROPOSED = 3
"""So many parameters are proposed where nobody has searched yet."""


def changes(material: Material) -> Section:
    """The section."""
    return Section("changes", "What would change the answer", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    for answer in material.answers.tips:
        keys = [str(each["key"]) for each in answer.facts["parameters"]]
        yield Subtitle(f"Along {' and '.join(keys)}")
        said = tuple(str(each) for each in answer.facts["sentences"])
        yield Items(said)
        drawing = answer.svg()
        if drawing is not None:
            words = f"The difference along {' and '.join(keys)}: {'; '.join(said[:2])}."
            yield Picture(answer.name, inline(drawing, answer.name, words), words, _numbers(answer))
    if not material.answers.tips:
        yield Paragraph(
            "Nobody has searched yet for the values at which a policy stops being better, or starts to be. These "
            "commands do, and the next report shows what they find:"
        )
        yield Commands(tuple(_proposals(material)))


def _numbers(answer: Answer) -> Table | None:
    """Every point of a curve; a map of two parameters is in the figure and the file."""
    curves: list[dict[str, Any]] = [each for each in answer.facts["policies"] if "curve" in each]
    if not curves:
        return None
    unit, key = str(answer.facts["unit"]), str(answer.facts["parameters"][0]["key"])
    where = str(answer.facts["parameters"][0]["unit"])
    rows = tuple(
        (
            str(curve["policy"]),
            write_quantity(float(f"{point['at']:.3g}"), where),
            amount(point["difference"], unit),
            "unknown" if point["low"] is None else f"{amount(point['low'], unit)} to {amount(point['high'], unit)}",
            str(point["verdict"]),
        )
        for curve in curves
        for point in curve["curve"]
    )
    return Table("The numbers", ("policy", key, "difference", "interval", "verdict"), rows, frozenset({2, 3}))


def _proposals(material: Material) -> Iterator[str]:
    """The claim's own ranges, what drives the difference most, or what the policies set."""
    study = material.run.study
    claimed = [by_attribute()[path].key for path in (study.claim.ranges if study.claim else ())]
    levers = [by_attribute()[path].key for each in study.policies.values() for held in each for path in held.values]
    numbers = {parameter.key for parameter in by_attribute().values() if parameter.is_number}
    for key in [each for each in dict.fromkeys([*claimed, *levers]) if each in numbers][:PROPOSED]:
        yield f"salessim tip {material.run.folder}/resolved.yml {key} --out {_beside(material, key)}"


def _beside(material: Material, key: str) -> str:
    return str(material.run.folder.parent / f"tip-{material.run.folder.name}-{key}")
