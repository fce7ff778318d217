"""What the benchmarks share: several variants timed in turn within one run, ratios with their spread, marked tables."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from speed import processor

README = Path(__file__).with_name("README.md")
Timed = Callable[[], float]
"""Prepares something, does it, and says how many seconds of the processor the doing took."""


def cpu_seconds(act: Callable[[], object]) -> float:
    """Processor time of this thread: what others do on the machine counts little."""
    before = time.thread_time()
    act()
    return time.thread_time() - before


def interleaved(acts: Mapping[str, Timed], rounds: int) -> dict[str, list[float]]:
    """Seconds of each act, by rounds: whatever the machine does meanwhile befalls all of them."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return found


def typical(seconds: Sequence[float]) -> float:
    """The lower quartile: what is seldom reached is luck, what is slower was disturbed."""
    return float(np.quantile(seconds, 0.25))


def ratio(above: Sequence[float], below: Sequence[float]) -> str:
    """Quotient of the two typical times, with the middle half of the rounds' own quotients."""
    each = np.array(above) / np.array(below)
    low, high = np.quantile(each, [0.25, 0.75])
    return f"{typical(above) / typical(below):.2f} ({low:.2f} to {high:.2f})"


def machine() -> str:
    """What the figures were found on."""
    return f"{processor()}, {os.cpu_count()} cores, numpy {np.__version__}, Python {platform.python_version()}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """As Markdown."""
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in cells)


def publish(name: str, text: str) -> None:
    """Print it, and with --write put it between its markers in the README of this folder."""
    sys.stdout.write(text + "\n")
    if "--write" not in sys.argv:
        return
    page = README.read_text(encoding="utf-8")
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
    written, count = re.subn(pattern, lambda found: f"{found[1]}{text}\n{found[2]}", page, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{README} has {count} places for {name}; expected one")
    README.write_text(written, encoding="utf-8")
