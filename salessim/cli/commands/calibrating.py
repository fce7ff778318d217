"""`salessim calibrate`: fit an organisation to the user's own exports."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from salessim.calibration.calibrate import Asked, asked, write
from salessim.calibration.calibrate import calibrate as fitted
from salessim.calibration.findings import Finding
from salessim.calibration.fit import Fit
from salessim.calibration.reading.report import ReadingReport
from salessim.calibration.reading.said import Files, spoken
from salessim.calibration.writing import words
from salessim.calibration.writing.facts import facts
from salessim.calibration.writing.page import HERE, disagreement
from salessim.cli import display, options
from salessim.cli.tables import show_rows

INTERRUPTED = 130
export = click.Path(path_type=Path)


@click.command()
@click.argument("study", metavar="STUDY")
@click.option("--people", type=export, metavar="FILE", help="CSV of stays: rep or seat, hired, left or empty, reason.")
@click.option("--deals", type=export, metavar="FILE", help="CSV of deals: rep, created, closed, stage, amount.")
@click.option("--customers", type=export, metavar="FILE", help="CSV of customers: start, end, recurring revenue.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The study to write; STUDY-calibrated.yml if not given.",
)
@click.option("--as-of", metavar="DATE", help="The day of the exports; the latest day in them if not given.")
@click.option("--since", metavar="DATE", help="The exports hold who was there on this day or came later.")
@click.option("--map", "maps", multiple=True, metavar="TABLE.FIELD=COLUMN", help="Where a field stands. Repeatable.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="WORD=END",
    help="What a stage is: won, lost, undecided, open. Repeatable.",
)
@click.option("--dates", metavar="ORDER", help="day-first or month-first, where 01/03/2024 may be both.")
@click.option("--direct-only", is_flag=True, help="Read what the records tell; simulate nothing.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the simulation.")
@click.option("--overwrite", is_flag=True, help="Replace the files of an earlier calibration.")
@options.quiet
@click.option("--json", "as_json", is_flag=True, help="Everything found as JSON.")
def calibrate(
    study: str,
    people: Path | None,
    deals: Path | None,
    customers: Path | None,
    out: Path | None,
    as_of: str | None,
    since: str | None,
    maps: tuple[str, ...],
    stages: tuple[str, ...],
    dates: str | None,
    direct_only: bool,
    seed: int,
    overwrite: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Fit the organisation STUDY (midmarket, or a study file) to your own exports.

    Each export alone tells some parameters, all three tell most. Writes a study that extends STUDY, with an interval
    beside each value, and a page on how well it fits. No data leaves this machine.

    Ctrl-C during the simulation keeps what the records tell by themselves.
    """
    said = spoken(maps, stages, dates, as_of, since)
    what = asked(study, Files(people, deals, customers), said, out=out, overwrite=overwrite)
    tell = _hush if quiet or as_json else _show_read
    try:
        with Progress(shown=not quiet) as progress:
            fit = fitted(what, direct_only=direct_only, seed=seed, tell=tell, progress=progress)
        files = write(fit, overwrite=overwrite)
    except KeyboardInterrupt:
        click.echo("interrupted: nothing was written", err=True)
        return INTERRUPTED
    if as_json:
        display.show_json({**facts(fit), "files": [str(path) for path in files]})
    else:
        _conclude(fit, quiet=quiet)
        display.say(f"Written: {', '.join(map(str, files))}")
    return _stopped(what) if fit.stopped else 0


def _stopped(what: Asked) -> int:
    """What Ctrl-C has left."""
    click.echo(
        f"interrupted: {what.out} has what the records tell by themselves; simulated moments are not in it", err=True
    )
    return INTERRUPTED


def _hush(_: ReadingReport) -> None:
    """Nobody wants to hear what was read."""


def _show_read(report: ReadingReport) -> None:
    for line in report.lines():
        display.say(line)
    display.say()


def _conclude(fit: Fit, *, quiet: bool) -> None:
    """The table, what the data cannot tell, what was held out, and where the two ways disagree."""
    show_rows([_row(each) for each in fit.findings.found], as_json=False)
    for choice in fit.findings.choices:
        display.say(f"{choice.key}: {choice.value}, because {words.flat(choice.why)}")
    for each in fit.findings.disagreements:
        display.say(f"the two ways disagree: {disagreement(each)}")
    if quiet:
        return
    _show_moments(fit)
    if fit.findings.unknown:
        display.say()
        display.say(f"What your data cannot tell; it stays as in {fit.base.name}:")
        for reason in fit.findings.lacking():
            display.say(f"  {words.flat(reason)}")
    for note in fit.notes:
        display.say(f"note: {words.flat(note)}")
    display.say()
    display.say(HERE)


def _row(finding: Finding) -> dict[str, str]:
    kept, parameter = finding.kept, finding.parameter
    return {
        "parameter": parameter.key,
        "was": words.shown(parameter, finding.was),
        "now": words.now(finding),
        "95 % interval": words.interval(parameter, kept),
        "n": f"{kept.n:,} {words.flat(kept.counted)}",
        "source": finding.way,
    }


def _show_moments(fit: Fit) -> None:
    """Moments that were held out, beside what the fitted organisation gives."""
    if fit.matched is None:
        return
    display.say()
    rows = [
        {
            "held out": each.title,
            "your records": words.measured(each.observed, each.unit),
            "simulated": words.measured(each.simulated, each.unit),
            "standard errors apart": f"{each.z:+.1f}",
        }
        for each in fit.matched.moments
        if each.held_out
    ]
    if rows:
        show_rows(rows, as_json=False)
    display.say(words.flat(fit.matched.sentence))


class Progress:
    """A line on the standard error that says how many worlds are simulated, and for how much longer."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")

    def __call__(self, done: int, most: int, words: str) -> None:
        """So many worlds of so many are there."""
        if not self._shown or done < 1:
            return
        left = (time.monotonic() - self._began) * (most - done) / done
        sys.stderr.write(f"\r\x1b[K{words}: {done:,} of {most:,} worlds, about {left:.0f} s left")
        sys.stderr.flush()
