"""`salessim tip`: from which value of a parameter on a policy stops being better, or starts to be."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click

from salessim.analysis.breakeven.curve import Curve
from salessim.analysis.breakeven.frontier import Frontier
from salessim.analysis.breakeven.words import count, place
from salessim.analysis.verdict import amount
from salessim.cli import display, options
from salessim.cli.tables import show_rows
from salessim.ensemble.folder.manifest import Look
from salessim.ensemble.processors import processors
from salessim.lab.estimate import Estimate, duration, estimate, size, useful_workers
from salessim.lab.tipping.search import Search, search
from salessim.lab.tipping.spend import Round
from salessim.lab.tipping.tip import Tip
from salessim.lab.tipping.tip import tip as find
from salessim.study import load_study


@click.command()
@click.argument("study", type=click.Path())
@click.argument("parameter")
@click.argument("parameter2", required=False)
@click.option("--policy", metavar="P", help="Only this policy; every policy has its own break-even otherwise.")
@click.option("--range", "span", metavar="A:B", help="Values of PARAMETER to search, such as '3 months:18 months'.")
@click.option("--range2", "span2", metavar="A:B", help="Values of PARAMETER2 to search.")
@click.option("--points", type=click.IntRange(2, 201), help="Points to begin with: 7, or 5 along each of two ranges.")
@click.option(
    "--replications", type=click.IntRange(min=1), help="Exactly so many at every point; else where they are needed."
)
@options.overrides
@options.out
@options.workers
@options.dry_run
@options.yes
@options.quiet
@click.option("--json", "as_json", is_flag=True, help="The whole grid, the curves and the crossings as JSON.")
def tip(
    study: str,
    parameter: str,
    parameter2: str | None,
    policy: str | None,
    span: str | None,
    span2: str | None,
    points: int | None,
    replications: int | None,
    overrides: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    dry_run: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Find where a policy breaks even with the baseline, over one or two parameters.

    A parameter that the policy sets is its lever: only the policy's own value varies. Any other is an assumption: it
    varies for all policies alike, the baseline too.

    Every point begins with 30 replicates. Those whose sign is unsure get more, up to the study's maximum, and the grid
    becomes finer near a crossing.
    """
    keys = [parameter] if parameter2 is None else [parameter, parameter2]
    loaded = load_study(study, overrides)
    asked = search(loaded, *keys, policy=policy, ranges=(span, span2), points=points, replications=replications)
    folder = out or asked.folder()
    team = max(useful_workers(grid.study, workers or processors()) for grid in asked.grids)
    least, most = ([estimate(grid.study, asked.steps[end], team) for grid in asked.grids] for end in (0, -1))
    if dry_run and as_json:
        costs = {"least": [asdict(cost) for cost in least], "most": [asdict(cost) for cost in most]}
        display.show_json({"folder": str(folder), "workers": team, **costs})
    elif dry_run or not (quiet or as_json):
        _show_plan(asked, least, most, team, str(folder))
    if dry_run:
        return 0
    options.ask(asked.study.path, _whole(most), "--points or --replications", agreed=yes)
    with Rounds(asked.terms.metric.unit, shown=not quiet) as bar:
        found = find(asked, out=folder, workers=team, progress=bar, tell=bar.began_round)
    return _conclude(found, as_json=as_json, quiet=quiet)


class Rounds(display.Bar):
    """The bar of a search: which round it is, and what replicates are spent on."""

    def began_round(self, now: Round) -> None:
        """A round begins."""
        self.note(str(now))

    def looked(self, look: Look) -> None:
        """Nothing: what is known is told when the next round begins."""


def _show_plan(asked: Search, least: list[Estimate], most: list[Estimate], team: int, folder: str) -> None:
    """What is about to run and what it costs."""
    display.say(asked.study.called)
    for each in asked.dimensions:
        low, *_, high = (place(float(value), each.parameter.meaning.unit) for value in each.values)
        display.say(f"{each.key} from {low} to {high}: {display.counted(len(each.values), 'point')}")
    for number, each in enumerate(asked.dimensions):
        levers = [policy for grid in asked.grids if grid.levers[number] for policy in grid.variants]
        if levers:
            display.say(f"{each.key} is a lever of {', '.join(levers)}: only its own value varies")
    few, many = asked.steps[0], asked.steps[-1]
    replicates = f"{display.span(few, many)} replicate{'' if many == 1 else 's'}{' a point' if few < many else ''}"
    worlds = display.span(*(f"{sum(cost.worlds for cost in costs):,}" for costs in (least, most)))
    finer = ", and finer grids near crossings" if few < many and len(asked.dimensions) == 1 else ""
    display.say(f"{display.counted(len(asked.policies), 'policy', 'policies')}, {replicates}: {worlds} worlds{finer}")
    work = display.span(*(display.large(sum(cost.account_months for cost in costs)) for costs in (least, most)))
    time = display.span(*(duration(sum(cost.seconds for cost in costs)) for costs in (least, most)))
    disk = display.span(*(size(sum(cost.disk_bytes for cost in costs)) for costs in (least, most)))
    display.say(f"{work} account-months: about {time} with {display.counted(team, 'worker')}, {disk} in {folder}")
    for note in asked.study.notes:
        display.say(f"note: {note}")


def _whole(costs: list[Estimate]) -> Estimate:
    """The cost of several grids, run one after the other."""
    largest = max(costs, key=lambda cost: cost.memory_bytes)
    return replace(largest, seconds=sum(cost.seconds for cost in costs))


def _conclude(found: Tip, *, as_json: bool, quiet: bool) -> int:
    """Write the answer and the figure, and print the findings; 1 if worlds failed."""
    written = found.write()
    if as_json:
        display.show_json({"folder": str(found.folder), **found.facts(), "files": [str(path) for path in written]})
        return 1 if found.failures else 0
    if not quiet:
        for each in found.found:
            display.say()
            show_rows(_curve_rows(each) if isinstance(each, Curve) else _map_rows(each), as_json=False)
        display.say()
    for sentence in found.sentences():
        display.say(sentence)
    if not quiet:
        display.say(_spent(found))
    display.show_failures(found.failures)
    for note in found.notes:
        display.say(f"note: {note}")
    display.say(display.CAVEAT)
    if not quiet:
        names = ", ".join(str(path.relative_to(found.folder)) for path in written)
        display.say(f"The worlds are in {found.folder}, the answer in {names} there.")
    return 1 if found.failures else 0


def _spent(found: Tip) -> str:
    """What the search has cost."""
    most, worlds = max(each.number for each in found.rounds), sum(each.worlds for each in found.rounds)
    grids = len(found.search.grids)
    rounds = display.counted(most, "round") + (f" of {grids} grids" if grids > 1 else "")
    return f"Spent: {worlds:,} worlds in {rounds}, {count(*found.found)} a point"


def _curve_rows(curve: Curve) -> list[dict[str, str]]:
    unit, percent = curve.terms.metric.unit, f"{curve.terms.confidence * 100:g} % interval"
    return [
        {
            curve.axis.key: place(float(at), curve.axis.unit),
            f"{curve.policy} − {curve.terms.baseline}": amount(point.known.mean, unit),
            percent: f"{amount(point.known.low, unit, bare=True)} to {amount(point.known.high, unit, bare=True)}"
            if curve.replicates > 1
            else "unknown",
            "verdict": str(point.verdict),
            "replicates": f"{point.known.n}",
        }
        for at, point in zip(curve.axis.places, curve.points, strict=True)
    ]


def _map_rows(frontier: Frontier) -> list[dict[str, str]]:
    """The second parameter runs across."""
    (first, second), unit = frontier.axes, frontier.terms.metric.unit
    return [
        {
            f"{frontier.policy}: {first.key} ↓ {second.key} →": place(float(at), first.unit),
            **{
                place(float(across), second.unit): f"{amount(point.known.mean, unit)} {sign}"
                for across, point, sign in zip(second.places, row, signs, strict=True)
            },
        }
        for at, row, signs in zip(first.places, frontier.points, frontier.signs(), strict=True)
    ]
