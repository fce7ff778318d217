"""What to measure first: what it would be worth to know each unknown before deciding, and what drives the answer."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.errors import InputRefusedError
from salessim.lab.report.blocks import Block, Commands, Items, Paragraph, Section, Subtitle, table_of
from salessim.lab.report.material import Material


def measuring(material: Material) -> Section:
    """The section."""
    return Section("measure", "What to measure first", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    several = len(material.run.study.futures) > 1 and material.comparison.rows
    if several:
        yield from _futures(material)
    for answer in material.answers.sensitivities:
        yield Subtitle(f"What drives the difference of {answer.facts.policy}")
        yield Items(answer.facts.sentences)
        yield from material.drawing(answer, f"What drives the difference: {'; '.join(answer.facts.sentences[:2])}.")
    if not several and not material.answers.sensitivities:
        yield from _proposal(material)


def _futures(material: Material) -> Iterator[Block]:
    """Regret, thresholds and the value of information over the study's futures."""
    yield Subtitle("Over the futures of the study")
    try:
        found = material.run.futures()
    except InputRefusedError as refused:  # too few replicates to choose with one half and value with the other
        yield Paragraph(f"{refused}.")
        return
    yield Items(tuple(found.sentences()))
    yield table_of(found.regret_rows(), "Regret in money, policy by policy", folded=False, texts=True)
    unknowns = found.unknown_rows()
    if len(unknowns):
        yield table_of(unknowns, "What knowing each unknown before the decision would be worth", folded=False)


def _proposal(material: Material) -> Iterator[Block]:
    yield Paragraph(
        "The study assumes one future, and nobody has computed yet what drives the difference. This command tries all "
        "assumptions together and says what knowing each would be worth; the next report shows what it finds:"
    )
    yield Commands((material.command("sensitivity", "resolved.yml", out="sensitivity"),))
