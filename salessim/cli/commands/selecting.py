"""`salessim select`: which of several policies to take, with worlds only for those that may still be the best."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from salessim.cli import display, options
from salessim.ensemble.processors import processors
from salessim.lab.estimate import estimate, useful_workers
from salessim.lab.selecting.select import select as find
from salessim.lab.selecting.select import selectable, selection_folder
from salessim.lab.selecting.selected import ANSWER, Selection
from salessim.model.metrics import METRICS
from salessim.study import load_study


@click.command()
@click.argument("study", type=click.Path())
@options.overrides
@click.option("--replications", type=click.IntRange(min=1), help="Exactly so many replicates, with one look.")
@options.out
@options.workers
@options.dry_run
@options.yes
@options.quiet
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def select(
    study: str,
    overrides: tuple[str, ...],
    replications: int | None,
    out: Path | None,
    workers: int | None,
    dry_run: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Find the best of several policies, the baseline among them, if it leads the others by enough to matter.

    All policies run the least number of replicates of the study, then batch after batch only those that may still be
    the best, until one is left. What is enough to matter is the study's indifference. The folder of a selection is no
    run to compare: how many replicates a policy got depends on how well it did.
    """
    loaded = load_study(study, overrides, replications=replications)
    decide = selectable(loaded)
    folder, team = out or selection_folder(loaded), useful_workers(loaded, workers or processors())
    least, most = (estimate(loaded, n, team) for n in (loaded.replications.minimum, loaded.replications.maximum))
    if dry_run and as_json:
        display.show_json({"folder": str(folder), "workers": team, "least": asdict(least), "most": asdict(most)})
    elif dry_run or not (quiet or as_json):
        display.show_plan(loaded, least, most, team, str(folder))
    if dry_run:
        return 0
    options.ask(loaded.path, most, "--set replications.max=N", agreed=yes)
    with display.Bar(METRICS[decide.outcome].unit, shown=not quiet) as bar:
        found = find(loaded, out=folder, workers=team, progress=bar)
    return _conclude(found, as_json=as_json, quiet=quiet)


def _conclude(found: Selection, *, as_json: bool, quiet: bool) -> int:
    """Write the answer and print it; 1 if worlds failed."""
    found.write()
    if as_json:
        display.show_json({"folder": str(found.folder), **found.facts()})
        return 1 if found.failures else 0
    if not quiet:
        display.say()
    for sentence in found.sentences():
        display.say(sentence)
    display.show_failures(found.failures)
    for note in found.notes:
        display.say(f"note: {note}")
    display.say(display.CAVEAT)
    if not quiet:
        display.say(f"The worlds are in {found.folder}, the answer in {ANSWER} there.")
    return 1 if found.failures else 0
