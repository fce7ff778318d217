"""What a run will cost, before it begins: work, time, disk and memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from salessim.ensemble.blocks import ACCOUNTS_PER_BLOCK
from salessim.study import Study

ACCOUNT_MONTHS_PER_SECOND: Final = 10e6
"""Of one worker; measured between 8 and 15 million, by processor and organisation."""
BYTES_PER_WORLD_MONTH: Final = 500
"""Compressed, on disk; measured between 320 and 550, by organisation."""
BYTES_PER_ACCOUNT: Final = 250
"""Of a block in memory: its columns, their copy at the branch, and scratch space."""
BYTES_PER_WORKER: Final = 150e6
"""Python with its libraries."""
LONG_SECONDS: Final = 600


@dataclass(frozen=True)
class Estimate:
    """The cost of a study with so many replicates."""

    replicates: int
    worlds: int
    account_months: int
    seconds: float
    disk_bytes: float
    memory_bytes: float

    def concern(self) -> str:
        """Why a person should be asked before such a run; empty where there is no reason."""
        if self.seconds > LONG_SECONDS:
            return f"takes up to about {duration(self.seconds)}"
        memory = memory_of_machine()
        if memory is not None and self.memory_bytes > memory / 2:
            return f"needs about {size(self.memory_bytes)} of this machine's {size(memory)} of memory"
        return ""


def useful_workers(study: Study, workers: int) -> int:
    """So many of the workers as there are tasks at a time: the least task is one replicate of a future."""
    counts = study.replications
    at_a_time = min(counts.maximum, max(counts.minimum, counts.batch))
    return min(workers, at_a_time * len(study.futures))


def estimate(study: Study, replicates: int, workers: int, *, here: int | None = None) -> Estimate:
    """The cost of a study, computed from nothing; `here`: how many of the workers need this machine's memory."""
    workers = useful_workers(study, workers)
    here = workers if here is None else here
    work = study.account_months(replicates)
    worlds = len(study.policies) * len(study.futures) * replicates
    accounts = max(ACCOUNTS_PER_BLOCK, study.accounts)
    return Estimate(
        replicates=replicates,
        worlds=worlds,
        account_months=work,
        seconds=work / (ACCOUNT_MONTHS_PER_SECOND * workers),
        disk_bytes=worlds * study.span.horizon * BYTES_PER_WORLD_MONTH,
        memory_bytes=(here + 1) * BYTES_PER_WORKER + here * accounts * BYTES_PER_ACCOUNT,
    )


def memory_of_machine() -> int | None:
    """Bytes of memory, where the system says."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(0.4), duration(75), duration(7200)
    ('1 s', '75 s', '120 minutes')
    """
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} minutes"


def size(count: float) -> str:
    """Bytes as people say them.

    >>> size(2_000), size(3.4e9)
    ('1 MB', '3.4 GB')
    """
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{max(1, round(count / 1e6))} MB"
