"""Very many inputs in several processes, each with little memory; the same ones whenever and wherever it runs."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fuzz import held, spoilt
from fuzz.drawn import STUDIES
from fuzz.held import Tried
from fuzz.mutated import mutated
from hypothesis import HealthCheck, Phase, given, seed, settings

from salessim.ensemble.processors import processors

ADDRESSES: Final = 4_000_000_000
"""Bytes that a process may ask for: what blows up ends as a MemoryError of that input, not of the machine."""
SHARD: Final = 500
Shard = Callable[[Path, int], list[str]]
"""Problems with the inputs of a number; what is worth keeping is kept in the folder."""
QUICK: Final = {"drawn": 400, "mutated": 400, "living": 40, "exports": 100}
"""Inputs of each kind that the quick suite tries."""
SLOW: Final = {"drawn": 50_000, "mutated": 50_000, "living": 1_960, "exports": 10_000}
"""Others that the slow suite tries."""


def problems(kind: str, kept: Path) -> list[str]:
    """What is wrong with the slow suite's inputs of a kind, tried in all processors."""
    shard, context = partial(SHARDS[kind], kept), get_context("spawn")
    with ProcessPoolExecutor(processors(), mp_context=context, initializer=_confine) as processes:
        return [problem for found in processes.map(shard, range(SLOW[kind] // SHARD)) for problem in found]


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))


def mutated_shard(kept: Path, number: int) -> list[str]:
    """Shipped studies with something spoilt."""
    return [*_wrong(map(mutated, _numbers(number)), kept)]


def drawn_shard(kept: Path, number: int) -> list[str]:
    """Studies that Hypothesis draws; the shard's number is their seed."""
    found: list[Tried] = []

    @seed(number)
    @settings(
        max_examples=SHARD, derandomize=False, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(STUDIES)
    def draw(tried: Tried) -> None:
        found.append(tried)

    draw()
    return [*_wrong(found, kept)]


def exports_shard(kept: Path, number: int) -> list[str]:
    """Exports with something spoilt; the number is enough to make them again."""
    with TemporaryDirectory() as folder:
        tried = ((each, spoilt.broken(spoilt.spoilt(each), Path(folder))) for each in _numbers(number))
        return [f"spoilt({each}): {problem}" for each, problem in tried if problem]


def _numbers(shard: int) -> range:
    return range(shard * SHARD, (shard + 1) * SHARD)


def _wrong(several: Iterable[Tried], kept: Path) -> Iterator[str]:
    """Those for which something does not hold, each told, and kept as a file."""
    with TemporaryDirectory() as folder:
        for tried in several:
            problem = held.broken(tried, Path(folder))
            if problem:
                yield told(tried, problem, kept)


def told(tried: Tried, problem: str, kept: Path) -> str:
    """A failing input, printed and kept."""
    path = kept / f"{hashlib.sha256(repr(tried).encode()).hexdigest()[:12]}.yml"
    path.write_bytes(tried.content)
    return f"{problem}\n  {tried!r}\n  is kept as {path}"


SHARDS: Final[dict[str, Shard]] = {"mutated": mutated_shard, "drawn": drawn_shard, "exports": exports_shard}
"""What is tried, by kind."""
