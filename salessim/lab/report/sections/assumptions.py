"""What the run assumed, each number with the kind of its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter

from salessim.lab.report.blocks import Block, Paragraph, Section, Table
from salessim.lab.report.material import Material
from salessim.model.plan import Change, Selector
from salessim.quantities.parameters import ASSUMPTION, Leaf
from salessim.study import Study
from salessim.study.about import default_values
from salessim.study.parts.keys import Parameter, by_attribute, iterate_values
from salessim.study.text.extends import DEFAULT_PARENT

HEADINGS = ("parameter", "value", "worth trying", "kind of evidence", "quality", "source")
OWN = "the study's own"
"""The kind of a value that no evidence of ours speaks for: its author's."""


def assumptions(material: Material) -> Section:
    """The section."""
    return Section("assumptions", "What this assumes, and how well it is known", tuple(_blocks(material.run.study)))


def _blocks(study: Study) -> Iterator[Block]:
    yield Paragraph(
        "“Measured” and “published” numbers come from data, “survey” ones from what practitioners answered; a "
        "“judgement” or an “assumption” nobody has measured. What is “the study's own” is neither: its author set it."
    )
    levers = tuple(_levers(study))
    if levers:
        yield Table("What the policies set", ("policy", "parameter", "value", "when", "for whom"), levers)
    unknowns = tuple(_unknowns(study))
    if unknowns:
        headings = ("parameter", "over the futures", "usual value", "kind of its evidence")
        yield Table("What the futures vary", headings, unknowns)
    rows = [_row(parameter, value) for parameter, value in iterate_values(study.organisation)]
    own = tuple(row for row in rows if row[3].startswith(OWN))
    if own:
        yield Table(f"Where this study differs from the organisation {DEFAULT_PARENT}", HEADINGS, own)
    yield Paragraph(_counts(row[3] for row in rows))
    yield Table(f"All {len(rows)} parameters", HEADINGS, tuple(rows), folded=True)


def _levers(study: Study) -> Iterator[tuple[str, ...]]:
    for policy, changes in study.policies.items():
        for change in changes:
            for path, value in change.values.items():
                parameter = by_attribute()[path]
                yield policy, parameter.key, parameter.written(value), _when(change), _whom(change.selector)


def _when(change: Change) -> str:
    if change.last_month is None:
        return "always" if change.first_month <= 1 else f"from month {change.first_month}"
    return f"months {change.first_month} to {change.last_month}"


def _whom(selector: Selector) -> str:
    """A selector in words; seats and teams are places."""
    if selector.everybody:
        return "everybody"
    team = f"team {selector.team}" if selector.team is not None else ""
    seats = f"seats {', '.join(map(str, selector.seats))}" if selector.seats else ""
    top = f"the top {selector.top_share * 100:g} % by {selector.by}" if selector.top_share is not None else ""
    return ", ".join(filter(None, (team, seats, top)))


def _unknowns(study: Study) -> Iterator[tuple[str, ...]]:
    """What futures vary: all words, or the ends of all numbers."""
    for path in dict.fromkeys(path for future in study.futures for path in future.values):
        parameter, held = by_attribute()[path], attrgetter(path)(study.organisation)
        values = list(dict.fromkeys(future.values.get(path, held) for future in study.futures))
        numbers = [value for value in values if isinstance(value, int | float)]
        ends = [min(numbers), max(numbers)] if len(numbers) == len(values) > 2 else values
        between = " to " if len(numbers) == len(values) > 2 else ", "
        yield parameter.key, between.join(map(parameter.written, ends)), parameter.written(held), parameter.kind


def _row(parameter: Parameter, value: Leaf) -> tuple[str, ...]:
    source, usual = parameter.meaning.evidence, default_values()[parameter.key]
    own = value != usual
    kind = f"{OWN} (usually {parameter.written(usual)}: {parameter.kind})" if own else parameter.kind
    known = "" if own or source == ASSUMPTION else parameter.quality
    worth = parameter.worth_trying
    return parameter.key, parameter.written(value), worth, kind, known, "" if source == ASSUMPTION else source


def _counts(kinds: Iterator[str]) -> str:
    counted = Counter(OWN if kind.startswith(OWN) else kind for kind in kinds)
    words = {ASSUMPTION: "assumptions", "judgement": "judgements", "survey": "from surveys"}
    parts = (f"{count} {words.get(name, name)}" for name, count in counted.most_common())
    return f"Of all {counted.total()} parameters: {', '.join(parts)}."
