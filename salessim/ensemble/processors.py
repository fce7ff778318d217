"""How much of the machine is ours; a page asks too, so nothing large is loaded here."""

from __future__ import annotations

import os


def processors() -> int:
    """How many workers this machine has room for."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
