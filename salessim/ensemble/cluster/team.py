"""The workers of a cluster as a team: what is handed out, what comes back, and what is done when somebody dies."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Self

from salessim.ensemble.blocks import Failure
from salessim.ensemble.cells import Engine, Task, study_digest
from salessim.ensemble.cluster import joining, remote
from salessim.ensemble.cluster.joining import Cluster
from salessim.ensemble.folder import files
from salessim.ensemble.folder.store import Store
from salessim.ensemble.messages import heard, told
from salessim.ensemble.report import MONTHLY, OUTCOMES, RESOLVED, Report, keep, read
from salessim.errors import RunFailedError
from salessim.study import Study
from salessim.study.text.nodes import shortened

if TYPE_CHECKING:
    from distributed import Future

PULSE_SECONDS: Final = 1.0
"""How often we look whether anybody is there while nothing comes back."""
FETCH_SECONDS: Final = 60.0
"""How long an answer may take from its worker to here; some megabytes at most."""
DEADLY_IN_A_ROW: Final = 4
"""So many tasks that kill workers, each alone and one after the other: it is the workers then, not the tasks."""


class Team:
    """Computes on a cluster; leaving the block takes back what is not finished."""

    def __init__(self, study: Study, store: Store, cluster: Cluster, engine: Engine = "arrays") -> None:
        self._study, self._store, self._cluster = study, store, cluster
        self.engine: Engine = engine
        self._name = f"salessim-{secrets.token_hex(8)}"  # runs that share a cluster do not meet
        self._handed: dict[Future, Task] = {}
        """What is computed."""
        self._suspects: list[Task] = []
        """What was there when more workers died than the scheduler allows; another task may have killed them."""
        self._done: SimpleQueue[Future] = SimpleQueue()
        self._number = 0
        self._most_threads = 1
        self._known: list[dict[str, Any]] = [cluster.here]
        """Versions of workers that need no more thought."""

    @property
    def count(self) -> int:
        """How many tasks are computed at a time, by the most who have been there: who has just died comes back."""
        self._most_threads = max(self._most_threads, self._cluster.threads)
        return self._most_threads

    def __enter__(self) -> Self:
        folder, probe, token = self._store.folder.resolve(), f".{self._name}{files.UNFINISHED}", secrets.token_hex(16)
        text = (folder / RESOLVED).read_text(encoding="utf-8")
        self._terms = remote.plain(remote.Terms(study_digest(self._study), str(folder), token, probe))
        key = f"{self._name}-study-{hashlib.sha256(text.encode()).hexdigest()}"
        with self._cluster.answering():
            self._text = self._cluster.client.submit(remote.offered, text, key=key)
        self._probe = folder / probe
        files.write(self._probe, token.encode())
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # the next run sweeps; what ended this one must be heard
            self._probe.unlink(missing_ok=True)  # first: whoever computes on must not write into the folder any more
        if self._cluster.client.status == "running":
            with suppress(OSError, RuntimeError, ValueError):  # who is gone computes nothing any more
                self._cluster.client.cancel([*self._handed, self._text], force=True)
        self._handed.clear()

    def reports(self, tasks: Sequence[Task]) -> Iterator[Report]:
        """One report a task, as they come; a refusal by any worker ends all."""
        for task in tasks:
            self._hand_out(task)
        yield from self._gathered()
        deadly = 0
        while self._suspects:
            suspect = self._suspects.pop()
            self._hand_out(suspect)
            yield from self._gathered()  # alone, so that it dies of nobody else
            deadly = deadly + 1 if suspect in self._suspects else 0
            if deadly:
                self._suspects.remove(suspect)
                yield self._given_up(suspect)
            if deadly == DEADLY_IN_A_ROW:
                raise self._cluster.unfit()

    def _gathered(self) -> Iterator[Report]:
        """The reports of what was handed out."""
        while self._handed:
            report = self._report(self._next())
            if report:
                yield report

    def _hand_out(self, task: Task) -> None:
        """Give a task to the scheduler, under a new name each time: the old one is a name for what killed workers."""
        self._number += 1
        key = (self._name, self._number)
        message = told(self._study, task)
        with self._cluster.answering():
            future = self._cluster.client.submit(
                remote.compute, self._text, message, self._terms, key=key, pure=False, retries=0
            )
        self._handed[future] = task
        future.add_done_callback(self._done.put)

    def _next(self) -> Future:
        """The next task that ended, waited for as long as there is somebody who may end it."""
        alone_since = None
        while True:
            try:
                return self._done.get(timeout=PULSE_SECONDS)
            except Empty:
                now = monotonic()
                alone_since = None if self._cluster.threads else alone_since or now
                if alone_since is not None and now - alone_since > joining.WORKER_SECONDS:
                    raise self._cluster.deserted() from None

    def _report(self, future: Future) -> Report | None:
        """What came of a task; nothing yet if it has to be computed again."""
        if future not in self._handed:
            return None
        if future.status == "error":
            self._suspect(self._handed.pop(future), future.exception())
            return None
        if future.status not in {"finished", "pending"}:
            raise self._cluster.gone()
        try:
            answer = future.result(timeout=FETCH_SECONDS)
        except Exception as error:  # its worker died with the answer, or the scheduler did
            if future.status not in {"pending", "error"} and not isinstance(error, TimeoutError):
                raise self._cluster.gone() from error
            future.add_done_callback(self._done.put)
            return None
        del self._handed[future]
        return self._taken(answer)

    def _suspect(self, task: Task, error: BaseException) -> None:
        """Put aside what outlived as many workers as the scheduler allows (its setting `allowed-failures`)."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        if not isinstance(error, KilledWorker):
            raise RunFailedError(
                f"--cluster {self._cluster.address}: a worker failed ({type(error).__name__}: {error}); "
                "see its log; finished worlds are kept, and the same command goes on"
            ) from error
        self._suspects.append(task)

    def _given_up(self, task: Task) -> Report:
        """Worlds that killed workers again when they were alone; the next run tries them once more."""
        why = "its workers died, also when nothing else was computed: see their logs, and whether their memory suffices"
        return Report("", (), {}, tuple(Failure(cell, "worker", why) for cell in task.cells(self._study)))

    def _taken(self, answer: dict[str, Any]) -> Report:
        """The report of an answer, its files kept and its worker's versions noted."""
        held = heard(answer)
        self._take_note(held["seen"])
        report = read(held)
        self._require_own(report, held["contents"].keys())
        keep(self._store.folder, held["contents"])
        return report

    def _require_own(self, report: Report, contents: AbstractSet[str]) -> None:
        """Refuse files that are not a task's own: a name with a path in it would be written anywhere."""
        own = {f"{report.stem}{ending}" for ending in (MONTHLY, OUTCOMES)}
        strange = {name for name in {*report.files, *contents} if name not in own or Path(name).name != name}
        if strange or not contents <= report.files.keys():
            raise RunFailedError(
                f"--cluster {self._cluster.address}: a worker sent files that no task has "
                f"({shortened(', '.join(sorted(strange or contents)))}); see its log; finished worlds are kept"
            )

    def _take_note(self, seen: dict[str, Any]) -> None:
        """Refuse a worker that came late with other rules; record one that may have other last bits."""
        if seen in self._known:
            return
        self._cluster.require(seen)
        self._known.append(seen)
        self._store.notes.append(self._cluster.differing(seen))
        versions = {name: value for name, value in seen.items() if name != "model"}
        if versions not in self._store.manifest.environments:
            self._store.manifest.environments.append(versions)
