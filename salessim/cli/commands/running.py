"""`salessim run`: print the plan, run the study, print the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salessim.cli import display, options
from salessim.ensemble.cells import Engine
from salessim.ensemble.processors import processors
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.estimate import estimate, useful_workers
from salessim.lab.painter import Painter, hired
from salessim.lab.run import CONTRIBUTION, carry, default_folder, joined, load, require_policies
from salessim.model.metrics import METRICS
from salessim.study import Study, load_study

if TYPE_CHECKING:
    from salessim.analysis.compare import Comparison
    from salessim.lab.record import Run


@click.command()
@click.argument("study", type=click.Path())
@options.overrides
@click.option("--policies", metavar="A,B", help="Only these policies and the baseline.")
@click.option("--replications", type=click.IntRange(min=1), help="Exactly so many replicates.")
@click.option("--horizon", metavar="TIME", help="Another horizon, such as '5 years'.")
@click.option("--seed", type=int, help="Another seed.")
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder.")
@options.workers
@click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://127.0.0.1:8786: its workers compute."
)
@click.option(
    "--engine", type=click.Choice(["arrays", "mesa"]), default="arrays", help="Agents (mesa) give the same numbers."
)
@options.dry_run
@options.yes
@click.option("--quiet", is_flag=True, help="Only the table of verdicts.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
def run(
    study: str,
    overrides: tuple[str, ...],
    policies: str | None,
    replications: int | None,
    horizon: str | None,
    seed: int | None,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    engine: Engine,
    dry_run: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
    no_figures: bool,
) -> int:
    """Run a study and print the verdict. Run again, it continues and computes only what is missing."""
    loaded = load_study(study, overrides, policies=policies, replications=replications, horizon=horizon, seed=seed)
    require_policies(loaded)
    _require_decision(loaded)
    grid = click.get_current_context().with_resource(joined(cluster, workers))
    folder, here = out or default_folder(loaded), workers or processors()
    team = useful_workers(loaded, max(1, grid.threads) if grid else here)
    counts = (loaded.replications.minimum, loaded.replications.maximum)
    least, most = (estimate(loaded, n, team, here=0 if grid else team) for n in counts)
    if dry_run and as_json:
        display.show_json({"folder": str(folder), "workers": team, "least": asdict(least), "most": asdict(most)})
    elif dry_run or not (quiet or as_json):
        display.show_plan(loaded, least, most, team, str(folder))
    if dry_run:
        return 0
    options.ask(loaded.path, most, "--replications", agreed=yes)
    unit = METRICS[loaded.decide.outcome].unit if loaded.decide else "usd"
    with display.Bar(unit, shown=not quiet, wanted=loaded.half_width) as bar:
        notes = carry(loaded, folder, team, bar, engine, cluster=grid)
    with hired(folder) if team > 1 and not no_figures else nullcontext() as painter:
        return _conclude(load(folder, notes), painter, as_json=as_json, quiet=quiet, figures=not no_figures)


def _require_decision(study: Study) -> None:
    """Policies cannot be judged by a study that does not say what difference matters."""
    if study.decide is None and len(study.policies) > 1:
        example = f"{{outcome: {CONTRIBUTION}, baseline: {next(iter(study.policies))}, indifference: $1M}}"
        raise InputRefusedError(
            f"{study.path}: decide: is missing; a study that is run says what matters, such as decide: {example}"
        )


def _conclude(run: Run, painter: Painter | None, *, as_json: bool, quiet: bool, figures: bool) -> int:
    """Write the comparison and the figures, and print the verdict; 1 if worlds failed."""
    try:
        comparison = run.compare()
    except RunFailedError:
        display.show_failures(run.failures)
        raise
    run.write_comparison()
    book = run.with_book_value() if comparison.metric.name == CONTRIBUTION and comparison.rows else None
    drawn = run.plot(painter=painter) if figures else []
    if as_json:
        _print_json(run, comparison, book, drawn)
    elif quiet:
        display.show_verdicts(comparison)
        _print_warnings(run)
    else:
        _print_verdict(run, comparison, book)
        where = f", {display.counted(len(drawn) // 2, 'figure')} in figures/." if drawn else "."
        display.say(f"The run is in {run.folder}{where}")
    return 1 if run.failures else 0


def _print_verdict(run: Run, comparison: Comparison, book: Comparison | None) -> None:
    display.say()
    display.show_comparison(comparison)
    if book:
        display.say()
        display.say("With the closing book value, for customers outlive the horizon:")
        for row in book.rows:
            display.say(row.finding.sentence())
    display.say()
    display.show_pairing(comparison)
    _print_warnings(run)
    display.say(display.CAVEAT)


def _print_warnings(run: Run) -> None:
    display.show_failures(run.failures)
    for note in run.notes:
        display.say(f"note: {note}")


def _print_json(run: Run, comparison: Comparison, book: Comparison | None, drawn: Sequence[Path]) -> None:
    manifest = run.manifest
    looks = [{key: display.finite(value) for key, value in asdict(look).items()} for look in manifest.looks]
    display.show_json(
        {
            "folder": str(run.folder),
            "replicates": manifest.replicates,
            "planned": manifest.planned,
            "finished": manifest.finished,
            "failed": manifest.failed,
            "looks": looks,
            "comparison": display.rows_of(comparison),
            "with_closing_book_value": display.rows_of(book) if book else None,
            "sentences": comparison.sentences(),
            "failures": run.failures,
            "notes": [*run.study.notes, *run.notes],
            "figures": [str(path) for path in drawn],
        }
    )
