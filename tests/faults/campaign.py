"""Faults at random moments of a run, and the same command again until it ends: the tale of each run, and the tally."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from house_of_dozens import Held, answer, damaged, held, leftovers, run_words, started
from strikes import DEADLINE_S, KINDS, Kind

PATIENCE_S = 0.002
"""Between two looks at what is waited for."""
STRIKES_A_RUN = 10
"""About as many as it takes until all worlds are there."""
RUNS_IN_VAIN = 20
"""A fault that comes too late in so many runs, one after the other, cannot happen here."""


class TooLateError(Exception):
    """The command has ended before anything could happen to it."""


class Attempt:
    """The command, given once."""

    def __init__(self, study: Path, folder: Path, notes: Path, filler: Path | None) -> None:
        self.folder, self.filler, self._notes = folder, filler, notes
        self._there = self._finished()
        with (notes / "out").open("wb") as out, (notes / "err").open("wb") as err:
            self._process = started(*run_words(study, folder), out=out, err=err)
        self.pid = self._process.pid

    def printed(self) -> str:
        """What it has printed so far."""
        return (self._notes / "out").read_text()

    def complained(self) -> str:
        """What it has said on the standard error so far."""
        return (self._notes / "err").read_text()

    def said(self) -> str:
        """All its words."""
        return f"{self.printed()}\n{self.complained()}"

    def workers(self) -> list[int]:
        """Its worker processes, as soon as there is one."""
        found: list[int] = []

        def there() -> bool:
            found[:] = [pid for pid, parent, _ in _processes() if parent == self.pid]
            return bool(found)

        self.await_(there)
        return found

    def await_(self, there: Callable[[], bool]) -> None:
        """Wait until something is there, or until it can no longer come."""
        deadline = time.monotonic() + DEADLINE_S
        while not there():
            if self._process.poll() is not None:
                raise TooLateError
            assert time.monotonic() < deadline, f"it neither came nor did the command end: {self.complained()}"
            time.sleep(PATIENCE_S)

    def reach(self, kind: Kind, rng: random.Random) -> None:
        """Wait for a moment at which such a fault may happen."""
        by_worlds = kind.phase == "worlds" or rng.random() < 0.5
        if by_worlds:
            wanted = rng.randint(1, 3)
            self.await_(lambda: len(self._finished() - self._there) >= wanted)
        elif kind.phase == "heard":
            self.await_(lambda: "account-months" in self.printed())
        moment = time.monotonic() + rng.uniform(0, 0.1 if by_worlds else 1.5)
        self.await_(lambda: time.monotonic() >= moment)

    def wait(self) -> int:
        """The exit code, once the command and all that it has started are gone."""
        code = self._process.wait(DEADLINE_S)
        deadline = time.monotonic() + DEADLINE_S
        while orphans := [pid for pid, _, session in _processes() if session == self.pid]:
            assert time.monotonic() < deadline, f"processes {orphans} were left behind"
            time.sleep(PATIENCE_S)
        return code

    def _finished(self) -> set[tuple[str, int]]:
        found = set()
        for path in self.folder.glob("cells/f*.outcomes.parquet"):
            try:
                found.add((path.name, path.stat().st_mtime_ns))
            except FileNotFoundError:  # its turn to be tidied up
                continue
        return found


def _processes() -> Iterable[tuple[int, int, int]]:
    """Every living process with its parent and its session; the dead that nobody has buried are not among them."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _, session = place.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in {"Z", "X"}:
            yield int(place.parent.name), int(parent), int(session)


@dataclass
class Tally:
    """What has happened, and what came of it."""

    ends: dict[str, Counter[int]] = field(default_factory=dict)
    """Of each kind of fault: how often the command ended with which exit code."""
    runs: int = 0
    commands: int = 0
    lost: int = 0
    changed: int = 0
    double: int = 0

    @property
    def struck(self) -> int:
        """How many faults have happened."""
        return sum(sum(each.values()) for each in self.ends.values())

    def note(self, kind: str, code: int) -> None:
        """Count a fault."""
        self.ends.setdefault(kind, Counter())[code] += 1

    def add(self, other: Tally) -> None:
        """Count what has happened elsewhere as well."""
        self.runs += other.runs
        self.commands += other.commands
        self.lost += other.lost
        self.changed += other.changed
        self.double += other.double
        for kind, ends in other.ends.items():
            self.ends.setdefault(kind, Counter()).update(ends)

    def table(self) -> str:
        """A row for each kind of fault, and what was lost, as Markdown."""
        rows = [
            f"| {kind} | {sum(each.values())} | {', '.join(f'{code} × {n}' for code, n in sorted(each.items()))} |"
            for kind, each in sorted(self.ends.items())
        ]
        total = f"{self.struck} faults in {self.runs} runs, {self.commands} commands"
        harm = f"worlds lost: {self.lost}; changed: {self.changed}; double: {self.double}"
        head = ["| fault | times | how the command ended |", "| --- | --: | --- |"]
        return "\n".join([*head, *rows, "", f"{total}. {harm}."])


@dataclass(frozen=True)
class Undisturbed:
    """What the study says when nothing happens."""

    held: Held
    printed: str
    comparison: bytes


def undisturbed(study: Path, place: Path) -> Undisturbed:
    """Run the study, and let nothing happen to it."""
    attempt = Attempt(study, place / "run", place, None)
    assert attempt.wait() == 0, attempt.said()
    return _said(attempt)


def _said(attempt: Attempt) -> Undisturbed:
    comparison = (attempt.folder / "compare.csv").read_bytes()
    return Undisturbed(held(attempt.folder), answer(attempt.printed(), attempt.folder), comparison)


@dataclass
class Campaign:
    """Runs one after the other until so many faults have happened."""

    study: Path
    place: Path
    whole: Undisturbed
    rng: random.Random
    disk: Path | None = None
    """A small disk that may be filled; the runs are on it."""
    tally: Tally = field(default_factory=Tally)

    def carry_out(self, kinds: Iterable[str]) -> Tally:
        """Let all these faults happen; one that comes too late for a run happens to the next one."""
        waiting, in_vain = deque(kinds), 0
        while waiting:
            left = len(waiting)
            self._run(waiting)
            in_vain = in_vain + 1 if len(waiting) == left else 0
            assert in_vain < RUNS_IN_VAIN, f"{waiting[0]}: came too late in {in_vain} runs"
        return self.tally

    def _run(self, waiting: deque[str]) -> None:
        """One run: faults until nothing is left to compute, and at the end the command undisturbed."""
        self.tally.runs += 1
        folder = (self.disk or self.place) / f"run-{self.tally.runs}"
        for _ in range(STRIKES_A_RUN):
            if not waiting or not self._disturb(folder, waiting):
                break
        last = self._begin(folder)
        assert last.wait() == 0, last.said()
        self._compare(last)

    def _begin(self, folder: Path) -> Attempt:
        self.tally.commands += 1
        return Attempt(self.study, folder, self.place, self.disk / "filler" if self.disk else None)

    def _disturb(self, folder: Path, waiting: deque[str]) -> bool:
        """Give the command once and disturb it, more than once if it goes on; False if it has ended by itself."""
        attempt, happened = self._begin(folder), list[str]()
        struck = False
        try:
            while waiting:
                kind = KINDS[waiting[0]]
                attempt.reach(kind, self.rng)
                kind.strike(attempt, self.rng)
                happened.append(waiting.popleft())
                struck = kind.ends
                if struck:
                    break
        except (TooLateError, ProcessLookupError):  # the workers may be gone a moment before the command
            pass
        self._judge(attempt, happened, waiting)
        return struck

    def _judge(self, attempt: Attempt, happened: list[str], waiting: deque[str]) -> None:
        """The command ended as one of its faults lets it, with words and without a traceback."""
        code, complained = attempt.wait(), attempt.complained()
        assert "Traceback" not in complained, complained
        if happened and KINDS[happened[-1]].ends and code == 0:
            waiting.appendleft(happened.pop())  # it came when all was done
        allowed = {exit_: words for kind in happened for exit_, words in KINDS[kind].exits.items()}
        assert code in (allowed or {0: ""}), f"{happened}: exit code {code}: {attempt.said()}"
        assert allowed.get(code, "") in complained, f"{happened}: {complained}"
        assert len(complained.strip().splitlines()) <= 1, complained
        for kind in happened:
            self.tally.note(kind, code if kind == happened[-1] or not KINDS[happened[-1]].ends else 0)

    def _compare(self, last: Attempt) -> None:
        """Everything is there once, and equal to the bit."""
        found = _said(last)
        self.tally.lost += len(set(self.whole.held.keys) - set(found.held.keys))
        self.tally.double += len(found.held.keys) - len(set(found.held.keys))
        self.tally.changed += self.whole.held.differing(found.held)
        assert found.held == self.whole.held
        assert (found.printed, found.comparison) == (self.whole.printed, self.whole.comparison)
        assert leftovers(last.folder) == damaged(last.folder) == []
        shutil.rmtree(last.folder)  # the small disk has no room for all runs


def together(campaigns: Sequence[Campaign], kinds: Sequence[str]) -> Tally:
    """Deal the faults to campaigns beside each other; one tally of all."""
    with ThreadPoolExecutor(len(campaigns)) as lanes:
        hands = [kinds[place :: len(campaigns)] for place in range(len(campaigns))]
        tallies = list(lanes.map(Campaign.carry_out, campaigns, hands))
    found = Tally()
    for each in tallies:
        found.add(each)
    return found


def deck(kinds: Iterable[str], count: int, rng: random.Random) -> list[str]:
    """So many faults, all kinds equally often and in random order."""
    names = sorted(kinds)
    found = [names[number % len(names)] for number in range(count)]
    rng.shuffle(found)
    return found


def mounted(place: Path) -> str:
    """Mount a small disk there; why not, where it cannot be."""
    place.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", place], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return "there is no mount command"
    return done.stderr.strip()
