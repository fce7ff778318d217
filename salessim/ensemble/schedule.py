"""What is computed when: batches of replicates until the precision is reached, without what is finished already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import Protocol

from salessim.ensemble.blocks import worlds_per_block
from salessim.ensemble.cells import Cell, Engine, Task, cells
from salessim.ensemble.folder.manifest import Look
from salessim.ensemble.folder.store import Store, missing
from salessim.ensemble.workers import Workers
from salessim.errors import RunFailedError
from salessim.study import Study

Judge = Callable[[int], Look]
"""Looks at the worlds of the first replicates and says whether they are enough."""


class Progress(Protocol):
    """Watches a run."""

    def began(self, worlds: int, finished: int) -> None:
        """A batch begins: worlds wanted in all, and how many of them are there."""

    def advanced(self, finished: int) -> None:
        """So many worlds of all are there now."""

    def looked(self, look: Look) -> None:
        """A batch is complete and was judged."""


class Silent:
    """A watcher that says nothing."""

    def began(self, worlds: int, finished: int) -> None:
        """Nothing."""

    def advanced(self, finished: int) -> None:
        """Nothing."""

    def looked(self, look: Look) -> None:
        """Nothing."""


def carry_out(
    study: Study,
    store: Store,
    workers: Workers,
    looks: Sequence[int],
    judge: Judge,
    progress: Progress,
) -> None:
    """Compute batch after batch until a look is enough.

    looks: numbers of replicates at which to judge. Only complete batches are judged, so neither the number of workers
    nor an interruption decides where a run stops.
    """
    given_up: set[str] = set()
    for replicates in looks:
        complete(study, store, workers, replicates, progress, given_up)
        look = judge(replicates)
        store.manifest.looks.append(look)
        store.save()
        progress.looked(look)
        if look.enough:
            return


def complete(
    study: Study,
    store: Store,
    workers: Workers,
    replicates: int,
    progress: Progress,
    given_up: set[str],
) -> None:
    """Compute what is missing of the first replicates, taking note of every task as it ends.

    given_up: keys of worlds that have failed since the run began; it grows, and they are not tried again. Nothing else
    is done between two reports: a kill loses the worlds of every report that nobody has taken note of.
    """
    wanted = list(cells(study, [future.number for future in study.futures], range(1, replicates + 1)))
    labels = Counter(cell.key for cell in wanted)
    todo = [cell for cell in missing(store, wanted) if cell.key not in given_up]
    manifest, expected = store.manifest, {cell.key for cell in todo}
    manifest.replicates, manifest.planned = replicates, len(wanted)
    manifest.failed = sum(labels[key] for key in given_up)
    manifest.finished = len(wanted) - manifest.failed - sum(labels[key] for key in expected)
    progress.began(len(wanted), manifest.finished)
    for report in workers.reports(tasks(study, todo, workers.count, workers.engine)):
        if not expected.issuperset(report.keys):
            raise RunFailedError(f"{store.folder}: its resolved study is not the one that is run; please report this")
        store.add(report)
        manifest.finished += sum(labels[key] for key in report.keys)
        manifest.failed += sum(labels[failure.cell.key] for failure in report.failures)
        given_up.update(failure.cell.key for failure in report.failures)
        store.save()
        progress.advanced(manifest.finished + manifest.failed)


def tasks(study: Study, todo: Sequence[Cell], workers: int = 1, engine: Engine = "arrays") -> list[Task]:
    """The missing worlds cut into tasks of at most about one block, and so that no worker has nothing to do."""
    most = worlds_per_block(study)
    found: list[Task] = []
    for (policies, replicates), futures in _together(todo):
        size = max(1, min(most // len(policies), ceil(len(futures) * len(replicates) / workers)))
        for piece in _pieces(replicates, size):
            bundles = _pieces(futures, max(1, size // len(piece)))
            found += [Task(bundle, piece, policies, engine) for bundle in bundles]
    return found


def _pieces(numbers: tuple[int, ...], size: int) -> Iterator[tuple[int, ...]]:
    """As few pieces of at most this size as there can be, all about as long."""
    count = ceil(len(numbers) / size)
    for place in range(count):
        yield numbers[place * len(numbers) // count : (place + 1) * len(numbers) // count]


def _together(todo: Sequence[Cell]) -> Iterator[tuple[tuple[tuple[str, ...], tuple[int, ...]], tuple[int, ...]]]:
    """Neighbouring futures in which the same policies miss the same replicates."""
    rows = [((policies, replicates), future) for (future, policies), replicates in _alike(todo)]
    for kind, held in groupby(rows, key=itemgetter(0)):
        yield kind, tuple(future for _, future in held)


def _alike(todo: Sequence[Cell]) -> Iterator[tuple[tuple[int, tuple[str, ...]], tuple[int, ...]]]:
    """Neighbouring replicates of one future that miss the same policies."""
    rows = [
        (future, tuple(cell.policy for cell in held), replicate)
        for (future, replicate), held in groupby(todo, key=lambda cell: (cell.future, cell.replicate))
    ]
    for kind, held in groupby(rows, key=lambda row: row[:2]):
        yield kind, tuple(row[2] for row in held)
