"""The manifest of a run: what was computed, with which versions, and the checksums by which it is trusted."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np

from salessim.errors import InputRefusedError
from salessim.model.version import MODEL_VERSION

FORMAT: Final = 1
"""Raised when a folder of this version could not be read by the one before."""


@dataclass(frozen=True)
class Look:
    """One look at the precision reached: how wide the widest interval was, and whether that was enough."""

    replicates: int
    half_width: float
    """In the decisive outcome's unit; infinite while there is nothing to compare."""
    enough: bool


@dataclass
class Manifest:
    """What `manifest.json` holds; counts are worlds of the study as it was last run."""

    study: str
    """Digest of what the folder belongs to."""
    title: str
    replicates: int = 0
    """Replicates that the last run asked for when it stopped."""
    planned: int = 0
    finished: int = 0
    failed: int = 0
    looks: list[Look] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each cell file by its path in the folder."""
    trace: str = ""
    """Digest of the traced worlds' keys."""
    environments: list[dict[str, Any]] = field(default_factory=list)
    """Every set of versions that has computed worlds here; bits are promised within one only."""

    def text(self) -> str:
        """The manifest as JSON."""
        looks = [{**asdict(look), "half_width": _finite(look.half_width)} for look in self.looks]
        held = {"format": FORMAT, "model_version": MODEL_VERSION, **asdict(self), "looks": looks}
        held["files"] = dict(sorted(self.files.items()))  # not in the order in which workers ended
        return json.dumps(held, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def parse(text: str, where: str) -> Manifest:
    """The manifest that `text` holds; `where` is named in the advice when it holds none."""
    try:
        held = json.loads(text)
        if held.pop("format") != FORMAT:
            raise InputRefusedError(f"{where}: was written by another version of salessim; expected format {FORMAT}")
        held.pop("model_version")
        looks = [_look(each) for each in held.pop("looks")]
        return Manifest(looks=looks, **held)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefusedError(f"{where}: is not a manifest of a run ({error}); choose another folder") from error


def environment() -> dict[str, Any]:
    """Versions and processor features that decide the last bits of a number."""
    simd: Any = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return {
        "salessim": _version("salessim"),
        "numpy": np.__version__,
        "scipy": _version("scipy"),
        "python": platform.python_version(),
        "cpu": [*simd.get("baseline", []), *simd.get("found", [])],
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"  # run from a checkout without installation


def _look(held: Mapping[str, Any]) -> Look:
    width = held["half_width"]
    return Look(held["replicates"], math.inf if width is None else width, held["enough"])


def _finite(number: float) -> float | None:
    """JSON has no infinity."""
    return number if math.isfinite(number) else None
