"""What the run assumed, each number with the kind of its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter

from salessim.lab.report.blocks import Block, Paragraph, Section, Table
from salessim.lab.report.material import Material
from salessim.quantities.evidence import evidence
from salessim.quantities.parameters import ASSUMPTION, Leaf
from salessim.study import Study
from salessim.study.about import default_values
from salessim.study.parts.keys import Parameter, by_attribute, iterate_values
from salessim.study.text.extends import DEFAULT_PARENT

HEADINGS = ("parameter", "value", "worth trying", "kind of evidence", "source")


def assumptions(material: Material) -> Section:
    """The section."""
    return Section("assumptions", "What this assumes, and how well it is known", tuple(_blocks(material.run.study)))


def _blocks(study: Study) -> Iterator[Block]:
    yield Paragraph(
        "“Measured” and “published” numbers come from data, “survey” ones from what practitioners answered; a "
        "“judgement” or an “assumption” nobody has measured."
    )
    levers = list(_levers(study))
    if levers:
        yield Table("What the policies set", ("policy", "parameter", "value", "kind of evidence"), tuple(levers))
    unknowns = sorted({path for future in study.futures for path in future.values})
    if unknowns:
        rows = (by_attribute()[path] for path in unknowns)
        held = tuple(_row(each, attrgetter(each.attribute)(study.organisation)) for each in rows)
        yield Table("What the futures vary", HEADINGS, held)
    own = tuple(_own(study))
    if own:
        caption = f"Where this study differs from the organisation {DEFAULT_PARENT}"
        yield Table(caption, HEADINGS, own)
    yield Paragraph(_counts(study))
    everything = tuple(_row(parameter, value) for parameter, value in iterate_values(study.organisation))
    yield Table(f"All {len(everything)} parameters", HEADINGS, everything, folded=True)


def _levers(study: Study) -> Iterator[tuple[str, ...]]:
    for policy, changes in study.policies.items():
        for change in changes:
            for path, value in change.values.items():
                parameter = by_attribute()[path]
                yield policy, parameter.key, parameter.written(value), kind(parameter)


def _own(study: Study) -> Iterator[tuple[str, ...]]:
    usual = default_values()
    for parameter, value in iterate_values(study.organisation):
        if value != usual[parameter.key]:
            yield _row(parameter, value)


def _row(parameter: Parameter, value: Leaf) -> tuple[str, ...]:
    limits = parameter.meaning.range
    worth = "" if limits is None else " to ".join(parameter.written(float(end)) for end in limits)
    source = parameter.meaning.evidence
    return parameter.key, parameter.written(value), worth, kind(parameter), "" if source == ASSUMPTION else source


def kind(parameter: Parameter) -> str:
    """How a parameter is known: measured, published, survey, judgement or assumption."""
    entry = evidence().get(parameter.meaning.evidence)
    return entry.kind if entry else ASSUMPTION


def _counts(study: Study) -> str:
    counted = Counter(kind(parameter) for parameter, _ in iterate_values(study.organisation))
    return f"Of all {counted.total()} parameters, {_listed(counted.most_common())}."


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    words = {"assumption": "are assumptions", "judgement": "judgements"}
    return ", ".join(f"{count} {words.get(name, name)}" for name, count in counts)
