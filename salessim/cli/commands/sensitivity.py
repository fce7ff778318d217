"""`salessim sensitivity`: what drives the difference from the baseline, and what of it rests on assumptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from salessim.analysis.drivers.sobol import Index
from salessim.analysis.drivers.words import ends, percent
from salessim.cli import display, options
from salessim.cli.tables import show_rows
from salessim.ensemble.processors import processors
from salessim.lab.drivers.answer import Sensitivity
from salessim.lab.drivers.asking import Asked, ask
from salessim.lab.drivers.sensitivity import sensitivity as find
from salessim.lab.estimate import Estimate, duration, size
from salessim.study import load_study

FEW: Final = 3
"""So many parameters left out for one reason are named."""


@click.command()
@click.argument("study", type=click.Path())
@click.option("--policy", metavar="P", help="The policy to look at; the first beside the baseline unless given.")
@click.option("--over", multiple=True, metavar="KEY", help="Only this parameter or section; repeatable.")
@click.option("--without", multiple=True, metavar="KEY", help="Not this parameter or section; repeatable.")
@click.option("--replications", type=click.IntRange(min=1), help="Replicates at each point; 2 to 8 unless given.")
@click.option("--trajectories", type=click.IntRange(min=2), help="Walks of the screening; 4 unless given.")
@click.option("--samples", type=click.IntRange(min=2), help="Blocks of the indices, a power of two; 64 or 32 else.")
@options.overrides
@options.out
@options.workers
@options.dry_run
@options.yes
@options.quiet
@click.option("--json", "as_json", is_flag=True, help="The effects, the indices and what was left out as JSON.")
def sensitivity(
    study: str,
    policy: str | None,
    over: tuple[str, ...],
    without: tuple[str, ...],
    replications: int | None,
    trajectories: int | None,
    samples: int | None,
    overrides: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    dry_run: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Find what drives the difference between a policy and the baseline, under the same luck at all points.

    Sections are screened (Morris), then the parameters of those that matter; the strongest get indices (Sobol). Then
    all parameters vary at once: what rests on assumptions, and how often the verdict holds.
    """
    asked = ask(
        load_study(study, overrides),
        policy=policy,
        over=over,
        without=without,
        replications=replications,
        trajectories=trajectories,
        samples=samples,
    )
    folder, team = out or asked.folder(), workers or processors()
    cost = asked.cost(team)
    if dry_run and as_json:
        display.show_json({"folder": str(folder), "workers": team, "points": asked.points, **asdict(cost)})
    elif dry_run or not (quiet or as_json):
        _show_plan(asked, cost, team, str(folder))
    if dry_run:
        return 0
    options.ask(asked.study.path, cost, "--samples, --replications or --over", agreed=yes)
    with display.Bar(asked.terms.metric.unit, shown=not quiet) as bar:
        found = find(asked, out=folder, workers=team, progress=bar)
    return _conclude(found, as_json=as_json, quiet=quiet)


def _show_plan(asked: Asked, cost: Estimate, team: int, folder: str) -> None:
    """What is about to run, what is left out, and what it costs."""
    display.say(asked.study.called)
    kinds = Counter(each.kind for each in asked.factors)
    parts = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    display.say(f"{asked.policy} − {asked.terms.baseline} over {_counted(len(asked.factors))}: {parts}")
    if asked.left_out:
        display.say(f"left out: {_left_out(asked.left_out)}")
    walks = f"{len(asked.sections)} sections first, " if asked.sections else ""
    display.say(f"screening: {walks}{display.counted(asked.trajectories, 'trajectory', 'trajectories')}")
    display.say(f"indices: {display.counted(asked.samples, 'sample')} of the strongest, and of all at once by evidence")
    replicates = display.counted(asked.study.replications.maximum, "replicate")
    display.say(f"at most {asked.points:,} points, {replicates}: {cost.worlds:,} worlds")
    time, disk = duration(cost.seconds), size(cost.disk_bytes)
    words = display.counted(team, "worker")
    display.say(f"{display.large(cost.account_months)} account-months: about {time} with {words}, {disk} in {folder}")
    for note in [*asked.study.notes, *asked.notes]:
        display.say(f"note: {note}")


def _left_out(left_out: Mapping[str, str]) -> str:
    """How many parameters do not vary for which reason, most first; where they are few, which."""
    keys: dict[str, list[str]] = {}
    for key, reason in left_out.items():
        keys.setdefault(reason.partition(":")[0], []).append(key)
    said = []
    for reason, held in sorted(keys.items(), key=lambda each: len(each[1]), reverse=True):
        which = f"{', '.join(held)}: " if len(held) <= FEW else ""
        said.append(f"{len(held)} ({which}{reason})")
    return ", ".join(said)


def _conclude(found: Sensitivity, *, as_json: bool, quiet: bool) -> int:
    """Write the answer and the figure, and print the findings."""
    written = found.write()
    if as_json:
        display.show_json({"folder": str(found.folder), **found.facts(), "files": [str(path) for path in written]})
        return 0
    if not quiet:
        for held, heading in ((found.groups, "all at once"), (found.strongest, "the strongest alone")):
            display.say()
            show_rows([_row(each, heading, found.kinds.get(each.name, "")) for each in held], as_json=False)
        display.say()
    for sentence in found.sentences():
        display.say(sentence)
    for note in found.notes:
        display.say(f"note: {note}")
    display.say(display.CAVEAT)
    if not quiet:
        names = ", ".join(str(path.relative_to(found.folder)) for path in written)
        display.say(f"The worlds are in {found.folder}, the answer in {names} there.")
    return 0


def _row(each: Index, heading: str, kind: str) -> dict[str, str]:
    total, first = (
        f"{percent(value)} ({ends(value, width)})"
        for value, width in ((each.total, each.total_half_width), (each.first, each.first_half_width))
    )
    return {heading: each.name, "evidence": kind, "total": total, "alone": first}


def _counted(count: int) -> str:
    return display.counted(count, "parameter")
