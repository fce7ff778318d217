"""The fitted organisation as a study: complete, commented line by line, and run under what the data leave open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from salessim.calibration.findings import CYCLE, STAGES, Finding
from salessim.calibration.fit import Fit
from salessim.calibration.matching.start import as_large, seats_seen
from salessim.calibration.writing import words
from salessim.quantities.phrases import counted
from salessim.study.loading import Document, study_of
from salessim.study.parts.keys import Parameter, parameters
from salessim.study.parts.values import value_of
from salessim.study.study import Study
from salessim.study.text.extends import with_parents
from salessim.study.text.nodes import Place, Scalar
from salessim.study.text.source import parse
from salessim.study.writing import quoted

FUTURES: Final = 16
STRETCH: Final = math.sqrt(6) / 1.959963984540054
"""A triangle that reaches so much farther than the 95 % interval spreads as much as the normal law behind it."""
TOGETHER: Final = {
    "renewal.churn_a": "renewal.churn_b",
    "renewal.churn_b": "renewal.churn_a",
}
"""Parameters that are known together and hardly apart: one drawn without the other would be no churn ever seen."""
EXAMPLE: Final = """\
horizon: 5 years
replications: 40
policies:
  as_usual: {}
  time_blocking: {use: [time_blocking]}  # an example; `salessim scenarios` and the catalogue of policies have more
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $500k}"""
QUESTION: Final = "What are two hours a day without interruptions worth, with what your data leave open?"


class Line(NamedTuple):
    """One parameter of the study: its key, what is typed, and what is said beside it."""

    key: str
    typed: str
    comment: str


def study_text(fit: Fit) -> str:
    """YAML that extends the organisation that was started from."""
    parts = [_head(fit), _values(fit), _futures(fit), _unknown(fit)]
    return "\n".join(line for part in parts for line in part) + "\n"


def checked(text: str, fit: Fit) -> Study:
    """The study as the loader reads it from its place, before it is written there. Raises StudyError."""
    shown = str(fit.out)
    root = with_parents(parse(text, shown), fit.out, shown)
    return study_of(Document(shown, text, root))


def _head(fit: Fit) -> Iterator[str]:
    base = fit.base
    yield f"# Fitted by `salessim calibrate {words.flat(base.name)}` to your own exports; they never left this machine."
    yield f"# {words.flat(fit.seen)}"
    yield "# Beside each value: its 95 % interval, what it rests on, and what it was before."
    yield "salessim: 1"
    yield f"title: {quoted(f'{base.title}, fitted to your data')}"
    yield f"question: {quoted(base.question or QUESTION)}"
    yield f"extends: {quoted(base.extends) if base.is_file else base.extends}"
    if not base.has_policies:
        yield EXAMPLE


def _values(fit: Fit) -> Iterator[str]:
    """Every parameter in its section, with its comment."""
    lines = {each.parameter.key: _line(each) for each in fit.findings.found}
    lines |= {each.key: each for each in _sizes(fit)}
    lines |= {each.key: Line(each.key, each.value, words.flat(each.why)) for each in fit.findings.choices}
    open_sections: tuple[str, ...] = ()
    for key in (key for key in parameters() if key in lines):
        *sections, name = key.split(".")
        yield from _headings(open_sections, tuple(sections))
        open_sections = tuple(sections)
        yield f"{'  ' * len(sections)}{name}: {lines[key].typed}  # {lines[key].comment}"


def _headings(before: tuple[str, ...], sections: tuple[str, ...]) -> Iterator[str]:
    """The names of sections that begin here."""
    shared = 0
    while shared < min(len(before), len(sections)) and before[shared] == sections[shared]:
        shared += 1
    for depth in range(shared, len(sections)):
        yield f"{'  ' * depth}{sections[depth]}:"


def _line(finding: Finding) -> Line:
    kept, parameter = finding.kept, finding.parameter
    parts = [
        f"{words.interval(parameter, kept)} (95 %)",
        kept.source,
        *([finding.way] if finding.simulated and finding.way not in kept.source else []),
        f"was {words.shown(parameter, finding.was)}",
    ]
    return Line(parameter.key, words.value_of(finding), words.flat("; ".join(parts)))


def _futures(fit: Fit) -> Iterator[str]:
    """A sample of what the values may be; only told where the parent has futures of its own."""
    rows = [row for row in (_drawn(each, fit) for each in fit.findings.found) if row]
    if not rows:
        return
    mute = "# " if fit.base.has_futures else ""
    yield "# What the data leave open: each value is drawn around its estimate, as widely as its interval says."
    if mute:
        yield f"# {words.flat(fit.base.name)} has futures of its own; to use these instead, remove them there."
    else:
        yield "# Without this section every world has the values above."
    pairs = sorted(each.parameter.key for each in fit.findings.found if each.parameter.key in TOGETHER)
    if pairs:
        yield f"# {' and '.join(pairs)} stay as they are: known together, drawn apart they would be no churn ever seen."
    yield f"{mute}futures:"
    yield f"{mute}  sample:"
    yield f"{mute}    method: sobol"
    yield f"{mute}    n: {FUTURES}"
    yield f"{mute}    over:"
    yield from (f"{mute}      {row}" for row in rows)


def _drawn(finding: Finding, fit: Fit) -> str:
    """The distribution of one key over the futures; empty where there is nothing to draw."""
    parameter, kept = finding.parameter, finding.kept
    if not parameter.is_number or parameter.key in TOGETHER:
        return ""
    mode = words.rounded(kept.value, kept)
    ends = [_end(parameter, kept.value, end, words.rounded(end, kept), fit) for end in (kept.low, kept.high)]
    low, high = min(ends[0], mode), max(ends[1], mode)
    if low == high:
        return ""
    triangle = ", ".join(words.typed(parameter, number) for number in (low, mode, high))
    return f"{parameter.key}: {{triangular: [{triangle}], source: {quoted(words.flat(kept.source))}}}"


def _end(parameter: Parameter, value: float, end: float, nearer: float, fit: Fit) -> float:
    """An end of the triangle: stretched, unless the parameter cannot be that."""
    far = value + (end - value) * STRETCH
    places = -math.floor(math.log10(abs(far - value) / 40)) if far != value else 6
    far = round(far, places)
    least = _least(fit) if parameter.key == CYCLE else -math.inf
    return far if far >= least and _allowed(parameter, far) else nearer


def _allowed(parameter: Parameter, number: float) -> bool:
    try:
        value_of(parameter, Scalar(words.typed(parameter, number), quoted=False, place=Place("")))
    except ValueError:
        return False
    return True


def _least(fit: Fit) -> float:
    """Months that a cycle takes at least: one for each stage."""
    chosen = [int(each.value) for each in fit.findings.choices if each.key == STAGES]
    return float(chosen[-1] if chosen else fit.base.organisation.pipeline.stages)


def _sizes(fit: Fit) -> Iterator[Line]:
    """How large the organisation is, by the records; a study of the user's own knows better."""
    seats = seats_seen(fit.records)
    if seats is None or fit.base.is_file:
        return
    before, size = fit.base.organisation.organisation, as_large(fit.base.organisation, fit.records).organisation
    said = f"about {counted(seats, 'seat')} in your people's export, in teams of the usual size"
    yield Line("organisation.teams", f"{size.teams}", f"{said}; was {before.teams}")
    yield Line("organisation.seats_per_team", f"{size.seats_per_team}", f"was {before.seats_per_team}")


def _unknown(fit: Fit) -> Iterator[str]:
    if fit.findings.unknown:
        yield f"# What your data cannot tell; it stays as in {words.flat(fit.base.name)}:"
        yield from (f"# - {words.flat(text)}" for text in fit.findings.lacking())
