"""The fit report: one page that says what was read, what it gives, how well the model fits, and what stays unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.calibration.matching.telling import FAR, UNLIKELY
from salessim.calibration.reading.report import FileReport
from salessim.calibration.writing import figures, words
from salessim.calibration.writing.futures import worlds_told
from salessim.calibration.writing.yaml import stated
from salessim.figures.wording import midway
from salessim.lab.report.blocks import Block, Commands, Items, Paragraph, Section, Table
from salessim.lab.report.page import Page, rendered
from salessim.quantities.phrases import counted, listed
from salessim.study.parts.keys import parameters

HERE: Final = "No data left this machine."
PRIVATE: Final = f"{HERE} No name of a person or an account is on this page."
BY_MOMENTS: Final = ", simulated moments"
"""What the column beside it says."""
LEAST_SHOWN: Final = 0.001
"""Of a chance; smaller ones are only told to be smaller."""
CAVEAT: Final = (
    "Intervals say how well your records tell a number if the model is right; whether it is, they do not say."
)


def page_html(fit: Fit) -> bytes:
    """The page as one HTML file that needs nothing else; the same fit gives the same bytes."""
    sections = (_estimates(fit), _read(fit), _curves(fit), _moments(fit), _unknown(fit), _left(fit))
    page = Page(
        title=words.title(fit),
        question=fit.seen,
        answer=headline(fit),
        sections=tuple(each for each in sections if each.blocks),
        policies=(),
        imprint=f"salessim calibrate {fit.base.name}: {fit.out.name}. {PRIVATE} Nothing is loaded from elsewhere.",
        kind="A model organisation fitted to your own exports",
        caveat=CAVEAT,
        brief=True,
    )
    return rendered(page).encode()


def headline(fit: Fit) -> str:
    """How many parameters the data tell, and whether what was held out agrees."""
    found, all_of_them = len(fit.findings.found), len(parameters())
    if not found:
        return f"Your records are too few to tell any of {all_of_them} parameters; everything stays as it was."
    beside = len(stated(fit)) - found
    more = f" {beside} more {'is' if beside == 1 else 'are'} set with them;" if beside else ""
    said = f"Your records tell {counted(found, 'parameter')} of {all_of_them};{more} all others stay as in"
    return f"{said} {fit.base.name}. {_verdict(fit)}".strip()


def _verdict(fit: Fit) -> str:
    if fit.stopped:
        return "The simulation was stopped, so nothing was held out to test the fit."
    if fit.matched is None:
        return "Nothing was simulated, so nothing was held out to test the fit."
    held = [each for each in fit.matched.moments if each.held_out and abs(each.z) < float("inf")]
    missed = [midway(each.title) for each in held if abs(each.z) > FAR]
    if not held:
        return f"Nothing could be held out to test the fit.{_farther(fit)}"
    if missed:
        return f"It misses {len(missed)} of {counted(len(held), 'moment')} held out: {listed(missed)}.{_farther(fit)}"
    return f"It also agrees with {counted(len(held), 'moment')} that it was not fitted to.{_farther(fit)}"


def _farther(fit: Fit) -> str:
    """That all moments together lie farther off than luck allows, where they do."""
    chance = fit.matched.p_value if fit.matched is not None else None
    if chance is None or chance >= UNLIKELY:
        return ""
    shown = f"p = {chance:.2g}" if chance >= LEAST_SHOWN else f"p < {LEAST_SHOWN:g}"
    return f" Yet the moments that it was fitted to lie farther off than luck allows ({shown}): something is missing."


def _estimates(fit: Fit) -> Section:
    """The section with every number found."""
    return Section("estimates", "What your data say", tuple(_estimate_blocks(fit)))


def _estimate_blocks(fit: Fit) -> Iterator[Block]:
    if not fit.findings.found:
        yield Paragraph("Nothing: see below what is missing.")
        return
    yield from figures.estimates_picture(fit)
    yield _table(fit)
    if fit.findings.choices:
        yield Items(
            tuple(f"{each.key}: {each.value}, because {words.unmarked(each.why)}" for each in fit.findings.choices)
        )
    if fit.findings.disagreements:
        said = "; ".join(map(disagreement, fit.findings.disagreements))
        yield Paragraph(f"{said}. The study has the simulated values.", strong="The two ways disagree.")
    yield from _details(fit)


def _table(fit: Fit) -> Table:
    """A row for each number; how it was come by only where there is a choice."""
    both = any(each.simulated for each in fit.findings.found)
    headings = ("parameter", "was", "now", "95 % interval", "n", *(("how",) if both else ()))
    rows = tuple((*_row(each), *((each.way,) if both else ())) for each in fit.findings.found)
    return Table("Estimates", headings, rows, frozenset({1, 2, 3}))


def _row(finding: Finding) -> tuple[str, ...]:
    kept, parameter = finding.kept, finding.parameter
    return (
        parameter.key,
        words.set_well(words.shown(parameter, finding.was)),
        words.set_well(words.now(finding)),
        words.set_well(words.interval(parameter, kept)),
        f"{kept.n:,} {kept.counted.removesuffix(BY_MOMENTS)}",
    )


def disagreement(finding: Finding) -> str:
    """Both values of a parameter on which the two ways disagree."""
    assert finding.direct is not None  # noqa: S101 - only two estimates can disagree
    assert finding.simulated is not None  # noqa: S101 - as above
    parameter = finding.parameter
    first, second = (
        f"{words.shown(parameter, words.rounded(each.value, each))} ({words.interval(parameter, each)})"
        for each in (finding.direct, finding.simulated)
    )
    return f"{parameter.key}: {first} directly, {second} simulated"


def _details(fit: Fit) -> Iterator[Block]:
    """How each number was come by, for whoever asks."""
    rows = tuple(
        (
            each.parameter.key,
            words.unmarked(each.kept.method),
            words.unmarked(each.kept.note) or "–",
            _both(each),
        )
        for each in fit.findings.found
    )
    yield Table("How each was estimated", ("parameter", "method", "beware", "the other way"), rows, folded=True)


def _both(finding: Finding) -> str:
    if finding.direct is None or finding.simulated is None:
        return "–"
    return f"{words.shown(finding.parameter, words.rounded(finding.direct.value, finding.direct))}, read directly"


def _read(fit: Fit) -> Section:
    """The section on what was read and what was refused."""
    files = fit.report.files
    rows = tuple((*_file_row(each), _refusals(each)) for each in files)
    headings = ("export", "rows", "kept", "before --since", "duplicates", "refused", "why")
    table = Table("Files", headings, rows, frozenset({1, 2, 3, 4, 5}))
    said = [note for each in files for note in each.notes]
    notes = [Table("Notes on the files", ("note",), tuple((note,) for note in said), folded=True)] if said else []
    listed_in = f" Refused rows are listed in {fit.refused.name}." if fit.report.refused_rows else ""
    day = "as told" if fit.report.as_of_said else "the latest day in them"
    text = f"Day of the exports: {fit.report.as_of} ({day}).{listed_in} {PRIVATE}"
    return Section("read", "What was read", (table, *notes, Paragraph(text)))


def _file_row(file: FileReport) -> tuple[str, ...]:
    refused = sum(each.count for each in file.refused)
    name = f"{file.table}{f' ({file.preset})' if file.preset else ''}"
    return name, *(f"{count:,}" for count in (file.read, file.kept, file.left_out, file.duplicates, refused))


def _refusals(file: FileReport) -> str:
    """Reasons with their counts, the commonest first."""
    return "; ".join(f"{each.reason}: {each.count:,}" for each in file.refused[:4]) or "–"


def _curves(fit: Fit) -> Section:
    """The section on what was seen and what was fitted."""
    notes = [Items(tuple(map(words.unmarked, fit.notes)))] if fit.notes else []
    return Section("curves", "How well the curves fit", (*figures.curves_picture(fit), *notes))


def _moments(fit: Fit) -> Section:
    """The section on simulated moments, if there are any."""
    return Section("moments", "What the model was not told", tuple(_moment_blocks(fit)))


def _moment_blocks(fit: Fit) -> Iterator[Block]:
    if fit.matched is None:
        return
    yield from figures.moments_picture(fit)
    if fit.matched.sentence:
        yield Paragraph(words.unmarked(fit.matched.sentence))


def _unknown(fit: Fit) -> Section:
    """The section on what the data cannot tell."""
    items = tuple(map(words.unmarked, fit.findings.lacking()))
    return Section("unknown", "What your data cannot tell", (Items(items),) if items else ())


def _left(fit: Fit) -> Section:
    """The section on everything that stays as it was."""
    touched = stated(fit)
    left = [each for key, each in parameters().items() if key not in touched]
    assumed = sum(each.kind in {"assumption", "judgement"} for each in left)
    text = (
        f"{len(left)} parameters stay as in {fit.base.name}, {assumed} of them assumptions or judgements that nobody "
        f"has measured; salessim evidence lists them all with range and source. {worlds_told(fit)}"
    )
    commands = Commands((f"salessim run {fit.out.name}", "salessim futures RUN", "salessim evidence"))
    return Section("left", "What stays assumed", (Paragraph(text), commands))
