"""The fitted organisation as a study: complete, commented line by line, and run under what the data leave open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.calibration.matching.start import as_large, seats_seen
from salessim.calibration.writing import words
from salessim.calibration.writing.futures import futures_lines
from salessim.errors import InputRefusedError, StudyError
from salessim.quantities.phrases import counted
from salessim.study.loading import Document, study_of
from salessim.study.parts.keys import parameters
from salessim.study.study import Study
from salessim.study.text.extends import with_parents
from salessim.study.text.source import parse
from salessim.study.writing import quoted

EXAMPLE: Final = """\
horizon: 5 years
replications: 40
policies:
  as_usual: {}
  time_blocking: {use: [time_blocking]}  # an example; `salessim scenarios` and the catalogue of policies have more
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $500k}"""
UNWRITTEN: Final = "nothing was written; change what is named there, or start from a built-in organisation"
QUESTION: Final = "What are two hours a day without interruptions worth, with what your data leave open?"


class Line(NamedTuple):
    """One parameter of the study: its key, what is typed, and what is said beside it."""

    key: str
    typed: str
    comment: str


def study_text(fit: Fit) -> str:
    """YAML that extends the organisation that was started from."""
    parts = [_head(fit), _values(fit), futures_lines(fit), _unknown(fit)]
    return "\n".join(line for part in parts for line in part) + "\n"


def checked(text: str, fit: Fit) -> Study:
    """The study as the loader reads it from its place, before it is written there.

    Raises InputRefusedError if a study of the user's own has policies or futures that what was found does not go with,
    and else RuntimeError: nobody but this program would be at fault.
    """
    shown = str(fit.out)
    try:
        root = with_parents(parse(text, shown), fit.out, shown)
        return study_of(Document(shown, text, root))
    except StudyError as error:
        if fit.base.is_file:
            raise InputRefusedError(f"what was found does not go with {fit.base.name}: {error}\n{UNWRITTEN}") from error
        raise RuntimeError(f"the fitted study cannot be read: {error}") from error


def _head(fit: Fit) -> Iterator[str]:
    base = fit.base
    yield f"# Fitted by `salessim calibrate {words.flat(base.name)}` to your own exports; they never left this machine."
    yield f"# {words.flat(fit.seen)}"
    yield "# Beside each value: its 95 % interval, what it rests on, and what it was before."
    yield "salessim: 1"
    yield f"title: {quoted(words.title(fit))}"
    yield f"question: {quoted(base.question or QUESTION)}"
    yield f"extends: {quoted(base.extends) if base.is_file else base.extends}"
    if not base.has_policies:
        yield EXAMPLE


def stated(fit: Fit) -> dict[str, Line]:
    """Every parameter that the study sets: those found, and what is set with them."""
    lines = {each.parameter.key: _line(each) for each in fit.findings.found}
    lines |= {each.key: each for each in _sizes(fit)}
    return lines | {each.key: Line(each.key, each.value, words.flat(each.why)) for each in fit.findings.choices}


def _values(fit: Fit) -> Iterator[str]:
    """Every parameter in its section, with its comment."""
    lines = stated(fit)
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
