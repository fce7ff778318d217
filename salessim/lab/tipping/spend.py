"""Runs a grid in rounds: each computes the worlds that it adds, and what they say decides what the next one adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from salessim.analysis.breakeven.rounds import Spending
from salessim.analysis.interval import interval
from salessim.analysis.pairing import by_world
from salessim.ensemble.cells import cells
from salessim.ensemble.folder import frames
from salessim.ensemble.folder.store import read_store
from salessim.ensemble.schedule import Progress
from salessim.errors import RunFailedError
from salessim.lab.run import carry
from salessim.lab.tipping.grid import Grid, Site, World, finer
from salessim.quantities.arrays import Floats
from salessim.study import Replications, Study

Counts = dict[str, dict[Site, int]]
"""Replicates asked for, by policy and point."""
Failures = dict[str, Mapping[str, Any]]
"""Records of worlds that failed, by key."""


@dataclass(frozen=True)
class Round:
    """What one round asks for."""

    number: int
    """From 1."""
    points: int
    """Of the grid as it is now; a point counts once, however many policies have it."""
    raised: int
    """Points of rounds before that get more replicates: their sign is unsure, or they lie beside a crossing."""
    added: int
    """Points that are new."""
    worlds: int
    """Worlds that no round before asked for, whether they are there already or not."""

    def facts(self) -> dict[str, int]:
        """As plain values."""
        return asdict(self)

    def __str__(self) -> str:
        if self.number == 1:
            return f"round 1: {self.points} points"
        new = f", {self.added} new point{'' if self.added == 1 else 's'}" if self.added else ""
        return f"round {self.number}: more replicates at {self.raised} of {self.points - self.added} points{new}"


Tell = Callable[[Round], None]
"""Hears of every round when it begins."""


@dataclass(frozen=True)
class Spent:
    """What the worlds of a grid say, after its last round."""

    grid: Grid
    rounds: tuple[Round, ...]
    differences: Mapping[str, Floats]
    """By policy: policy − baseline, averaged over the study's own futures; shape (replicates, sites).

    Not a number where a point has no such replicate; replicates without a number that they should have are left out.
    """
    sites: Mapping[str, tuple[Site, ...]]
    dropped: int
    """Replicates left out, where most were."""
    failures: Failures
    notes: tuple[str, ...]


def spend(study: Study, grid: Grid, rule: Spending, folder: Path, team: int, progress: Progress, tell: Tell) -> Spent:
    """Compute round after round until no point asks for more; the study is the one that the grid was made of."""
    wanted: Counts = {policy: dict.fromkeys(grid.sites, rule.steps[0]) for policy in grid.variants}
    counts: Counts = {policy: {} for policy in grid.variants}
    asked: dict[World, int] = {}
    rounds, notes = list[Round](), dict[str, None]()
    while any(wanted.values()):
        before = {site for held in counts.values() for site in held}
        counts = {policy: held | wanted[policy] for policy, held in counts.items()}
        needed = _needed(grid, counts)
        rounds.append(_round(len(rounds) + 1, before, wanted, asked, needed))
        tell(rounds[-1])
        for part in _parts(grid, asked, needed):
            notes |= dict.fromkeys(carry(part, folder, team, progress, described=grid.study, purpose="grid"))
        asked = needed
        differences, dropped, failures = _found(grid, counts, needed, folder)
        wanted = {policy: _next(rule, counts[policy], differences[policy]) for policy in counts}
        new = {site: None for held in wanted.values() for site in sorted(held) if site not in grid.sites}
        if new:
            grid = finer(study, grid, [value for (value,) in new])
    sites = {policy: tuple(sorted(held)) for policy, held in counts.items()}
    return Spent(grid, tuple(rounds), differences, sites, dropped, failures, tuple(notes))


def _next(rule: Spending, counts: Mapping[Site, int], differences: Floats) -> dict[Site, int]:
    """What a policy asks for after a round; the columns of its differences are its sites, rising."""
    sites = sorted(counts)
    known = {site: interval(column[np.isfinite(column)]) for site, column in zip(sites, differences.T, strict=True)}
    if len(sites[0]) > 1:
        return rule.on_map(counts, known)
    on_curve = rule.on_curve({site[0]: counts[site] for site in sites}, {site[0]: known[site] for site in sites})
    return {(value,): count for value, count in on_curve.items()}


def _needed(grid: Grid, counts: Counts) -> dict[World, int]:
    """Replicates of every world that the points of the policies and of their baseline need."""
    needed: dict[World, int] = {}
    for policy, held in counts.items():
        for site, count in held.items():
            for world in (grid.baseline(site), grid.world(policy, site)):
                needed[world] = max(count, needed.get(world, 0))
    return needed


def _round(
    number: int, before: set[Site], wanted: Counts, asked: Mapping[World, int], needed: Mapping[World, int]
) -> Round:
    now = {site for held in wanted.values() for site in held}
    added = now - before
    worlds = sum((count - asked.get(world, 0)) * len(world.futures) for world, count in needed.items())
    return Round(number, len(before | now), len(now - added), len(added), worlds)


def _parts(grid: Grid, asked: Mapping[World, int], needed: Mapping[World, int]) -> Iterator[Study]:
    """Studies that together have every world that is needed and was not asked for: with few replicates first.

    Each has the baseline and the policies that need so many replicates in the same futures, for these share their
    burn-in.
    """
    assert grid.study.decide is not None  # noqa: S101 - search() refuses such a study
    baseline, groups = grid.study.decide.baseline, dict[tuple[int, tuple[str, ...]], list[int]]()
    rising = {world: count for world, count in needed.items() if count > asked.get(world, 0)}
    for futures in dict.fromkeys(world.futures for world in rising):
        here = {world.policy: count for world, count in rising.items() if world.futures == futures}
        for count in sorted(set(here.values())):
            names = tuple(name for name in grid.study.policies if name == baseline or here.get(name, 0) >= count)
            groups.setdefault((count, names), []).extend(futures)
    for (count, chosen), numbers in sorted(groups.items()):
        yield _part(grid.study, chosen, set(numbers), count)


def _part(study: Study, policies: Iterable[str], numbers: set[int], count: int) -> Study:
    return replace(
        study,
        policies={name: study.policies[name] for name in policies},
        futures=tuple(future for future in study.futures if future.number in numbers),
        replications=Replications(count, count, study.replications.batch),
    )


def _found(
    grid: Grid, counts: Counts, needed: Mapping[World, int], folder: Path
) -> tuple[dict[str, Floats], int, Failures]:
    """Differences by policy, as `Spent` holds them; how many replicates are left out; and what failed."""
    values, failures = _outcomes(grid.study, needed, folder)
    apart = {policy: _differences(grid, policy, sorted(held), values) for policy, held in counts.items()}
    missing = {}
    for policy, held in counts.items():
        asked = np.array([held[site] for site in sorted(held)])
        missing[policy] = np.isnan(apart[policy]) & (np.arange(len(apart[policy]))[:, np.newaxis] < asked)
    dropped = np.concatenate([*missing.values()], axis=1).any(axis=1)
    kept = {policy: whole[~dropped] for policy, whole in apart.items()}
    if not all(np.isfinite(whole).any(axis=0).all() for whole in kept.values()):
        worst = max(missing, key=lambda policy: int(missing[policy].sum(axis=0).max()))
        gaps = missing[worst].sum(axis=0)
        site = sorted(counts[worst])[int(gaps.argmax())]
        where = f"most are missing for {worst} at {grid.describe(site)} ({gaps.max()} of {counts[worst][site]})"
        why = _why((grid.world(worst, site), grid.baseline(site)), failures)
        advice = "leave the point out with a narrower --range"
        raise RunFailedError(f"{folder}: no replicate has a number at every point of the grid; {where}{why}; {advice}")
    rows = {policy: whole[np.isfinite(whole).any(axis=1)] for policy, whole in kept.items()}
    return rows, int(np.count_nonzero(dropped)), failures


def _why(worlds: Iterable[World], failures: Failures) -> str:
    """What the first failure in some worlds was, and how to see it again."""
    here = {(world.policy, future) for world in worlds for future in world.futures}
    mine = (each for each in failures.values() if (each["policy"], each["future"]) in here)
    return next((f"; {each['policy']} failed there with {each['error']}: {each['replay']}" for each in mine), "")


def _differences(grid: Grid, policy: str, sites: Sequence[Site], values: Mapping[str, Floats]) -> Floats:
    """Policy − baseline, averaged over the futures of each point: shape (replicates, sites)."""
    columns = []
    for site in sites:
        mine, quo = grid.world(policy, site), grid.baseline(site)
        futures = list(mine.futures)
        apart = values[mine.policy][:, futures] - values[quo.policy][:, futures]
        columns.append(np.ascontiguousarray(apart).mean(axis=1))
    return np.stack(columns, axis=1)


def _outcomes(study: Study, needed: Mapping[World, int], folder: Path) -> tuple[dict[str, Floats], Failures]:
    """The decisive outcome by policy, shape (replicates, futures), and the worlds that failed, of what is needed."""
    store, rows = read_store(folder), range(1, max(needed.values()) + 1)
    assert study.decide is not None  # noqa: S101 - search() refuses such a study
    worlds = frames.labels(
        cell
        for world, count in needed.items()
        for cell in cells(study, world.futures, range(1, count + 1), [world.policy])
    )
    mine = set(worlds["key"])
    there = not store.finished.isdisjoint(mine)
    found = frames.outcomes(store, worlds, study.decide.outcome) if there else worlds.assign(value=np.nan)
    names = [*study.policies]
    values = by_world(found, names, [each.number for each in study.futures], rows)
    by_policy = {name: values[:, place] for place, name in enumerate(names)}
    return by_policy, {str(record["key"]): record for record in store.failures if record["key"] in mine}
