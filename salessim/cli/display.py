"""What results look like on a terminal, and in a pipe: plain text there, colour and boxes only for eyes."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from salessim.analysis.interval import geometric_mean
from salessim.analysis.verdict import amount
from salessim.cli import output
from salessim.ensemble.folder.manifest import Look
from salessim.lab.estimate import Estimate, duration, size
from salessim.quantities import phrases
from salessim.study import Study

if TYPE_CHECKING:
    from salessim.analysis.compare import Comparison, Row

CAVEAT: Final = "Intervals describe the model, not the world."
COLOURS: Final = {"better": "green", "worse": "red", "equivalent": "cyan", "undecided": "yellow"}
PIPE_WIDTH: Final = 200
NAME_WIDTH: Final = 20
"""Longer names of policies may be folded on a narrow terminal."""
LINED_WIDTH: Final = 80
"""Narrower terminals have no room for the lines of a table."""
FAILURES_SHOWN: Final = 3

say: Final = output.say
counted: Final = phrases.counted


def console() -> Console:
    """The terminal, or a pipe wide enough that nothing is folded."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=PIPE_WIDTH, color_system=None)


def show_plan(study: Study, least: Estimate, most: Estimate, workers: int, folder: str) -> None:
    """What is about to run and what it costs."""
    say(study.called)
    if study.question:
        say(study.question)
    parts = [counted(len(study.policies), "policy", "policies")]
    if len(study.futures) > 1:
        parts.append(counted(len(study.futures), "future"))
    parts.append(f"{span(least.replicates, most.replicates)} replicate{'' if most.replicates == 1 else 's'}")
    say(f"{' × '.join(parts)} = {span(least.worlds, most.worlds)} worlds")
    work = span(*(large(each.account_months) for each in (least, most)))
    time = span(*(duration(each.seconds) for each in (least, most)))
    disk = span(*(size(each.disk_bytes) for each in (least, most)))
    say(f"{work} account-months: about {time} with {counted(workers, 'worker')}, {disk} in {folder}")
    for note in study.notes:
        say(f"note: {note}")


def show_comparison(comparison: Comparison) -> None:
    """The verdict table and its sentences."""
    show_verdicts(comparison)
    if comparison.rows:
        say()
        for sentence in comparison.sentences():
            say(sentence)


def show_verdicts(comparison: Comparison) -> None:
    """The verdict table, with as many of its columns as the terminal has room for."""
    if not comparison.rows:
        say(f"Only {comparison.baseline} was run: there is nothing to compare.")
        return
    unit = comparison.metric.unit
    mean = amount(float(comparison.rows[0].paired.baseline_values.mean()), unit).replace("percentage points", "%")
    say(f"{comparison.metric.label} against {comparison.baseline} ({mean})")
    terminal = console()
    lines = sys.stdout.isatty() and terminal.width >= LINED_WIDTH
    table = Table(box=box.SIMPLE_HEAD if lines else None, pad_edge=False)
    longest = max(len(row.finding.policy) for row in comparison.rows)
    table.add_column("policy", overflow="fold", min_width=min(longest, NAME_WIDTH))
    table.add_column("verdict", min_width=len("equivalent"))
    rows = [_cells(row) for row in comparison.rows]
    numbers = ("difference", f"{comparison.confidence * 100:g} % interval", "better in", "variance gain")
    widths = [max(map(len, column)) for column in zip(numbers, *(row[2:] for row in rows), strict=True)]
    gap, edges = (3, 2) if lines else (2, 0)
    room = terminal.width - edges - gap - sum(column.min_width or 0 for column in table.columns)
    shown = sum(total + gap * place <= room for place, total in enumerate(accumulate(widths), start=1))
    for heading in numbers[:shown]:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row[: 2 + shown])
    with terminal.capture() as printed:
        terminal.print(table)
    say(printed.get(), end="")


def _cells(row: Row) -> list[Text]:
    finding, difference = row.finding, row.finding.difference
    low, high = (amount(end, finding.metric.unit, bare=True) for end in (difference.low, difference.high))
    return [
        Text(finding.policy),
        Text(str(finding.verdict), style=COLOURS.get(finding.verdict.word, "")),
        Text(amount(difference.mean, finding.metric.unit)),
        Text(f"{low} to {high}" if math.isfinite(difference.half_width) else "unknown"),
        Text(f"{finding.replicates_better} of {difference.n}"),
        Text(gain_words(row.gain.value)),
    ]


def show_pairing(comparison: Comparison) -> None:
    """What sharing luck has saved."""
    gains = [row.gain.value for row in comparison.rows if math.isfinite(row.gain.value)]
    if not gains:
        return
    each = f" ({gain_words(min(gains))} to {gain_words(max(gains))})" if len(gains) > 1 else ""
    say(f"Sharing luck divides the variance of a difference by {gain_words(geometric_mean(gains))}{each}.")


def gain_words(gain: float) -> str:
    """A variance gain in two figures; unknown from one replicate, and where a difference never varies.

    >>> gain_words(113.2), gain_words(4.56), gain_words(math.inf)
    ('110', '4.6', 'unknown')
    """
    return f"{float(f'{gain:.2g}'):,g}" if math.isfinite(gain) else "unknown"


def show_failures(failures: Sequence[Mapping[str, Any]]) -> None:
    """Worlds that failed, the first few by name."""
    if failures:
        say(f"{counted(len(failures), 'world')} failed and are left out; failures.jsonl lists all of them:")
    for each in failures[:FAILURES_SHOWN]:
        place = f"{each['policy']}, future {each['future']}, replicate {each['replicate']}"
        say(f"  {place}: {each['error']} ({each['stage']})")


def rows_of(comparison: Comparison) -> list[dict[str, Any]]:
    """The table as plain values for JSON, which knows neither infinity nor not-a-number."""
    return [{key: finite(value) for key, value in row.cells().items()} for row in comparison.rows]


def show_json(held: object) -> None:
    """One JSON value on the standard output."""
    say(json.dumps(held, indent=1, ensure_ascii=False, allow_nan=False))


def finite(value: object) -> object:
    """The value, or null for a number that JSON cannot say."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def large(count: float) -> str:
    """A count as people say it, in three figures.

    >>> large(240), large(346_200), large(999_900_000)
    ('240', '346 thousand', '1 billion')
    """
    for unit, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if count >= 0.9995 * unit:
            return f"{count / unit:.3g} {word}"
    return f"{count:.3g}"


def span(least: object, most: object) -> str:
    """From the least to the most, or the one that both are.

    >>> span(40, 5000), span(40, 40), span("3 s", "1 minute")
    ('40 to 5,000', '40', '3 s to 1 minute')
    """
    first, last = (f"{end:,}" if isinstance(end, int) else f"{end}" for end in (least, most))
    return first if first == last else f"{first} to {last}"


class Bar:
    """A live bar on the error stream: worlds done, time left, half-width so far and wanted. Only for eyes."""

    def __init__(self, unit: str, *, shown: bool, wanted: float | None = None) -> None:
        self._unit = unit
        self._wanted = wanted
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("worlds {task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[width]}", markup=False),
            console=Console(stderr=True),
            disable=not (shown and sys.stderr.isatty()),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, width="", rate="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def began(self, worlds: int, finished: int) -> None:
        """A batch begins."""
        self._bar.update(self._task, total=worlds, completed=finished)

    def advanced(self, finished: int) -> None:
        """So many worlds are there."""
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, completed=finished, rate=f"at {speed:.3g}/s" if speed else "")

    def looked(self, look: Look) -> None:
        """The precision so far."""
        if math.isfinite(look.half_width):
            self._bar.update(self._task, width=precision(look.half_width, self._wanted, self._unit))

    def note(self, text: str) -> None:
        """What is being done, beside the bar."""
        self._bar.update(self._task, width=text)


def precision(so_far: float, wanted: float | None, unit: str) -> str:
    """The half-width of the widest interval, and the one at which the run stops, if there is one.

    >>> precision(1_310_000, 1_200_000, "usd"), precision(1_310_000, None, "usd")
    ('± $1.31M so far, ± $1.2M wanted', '± $1.31M so far')
    """
    goal = "" if wanted is None else f", ± {amount(wanted, unit)} wanted"
    return f"± {amount(so_far, unit)} so far{goal}"
