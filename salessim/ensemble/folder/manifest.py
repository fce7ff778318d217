"""The manifest of a run: what was computed, with which versions, and the checksums by which it is trusted."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from pydantic import TypeAdapter

from salessim.ensemble.folder import files
from salessim.errors import InputRefusedError
from salessim.model.version import MODEL_VERSION

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
"""Raised when a folder of this version could not be read by the one before."""

Purpose = Literal["run", "selection", "grid", "design"]
"""A run has the same replicates of every policy; a selection gives more to those that may still be the best; the
policies of a grid are points of a search, not what somebody may do; the futures of a design are points of a sensitivity
analysis, not what somebody expects."""
HOLDS: Final[Mapping[Purpose, str]] = {
    "run": "a run",
    "selection": "a selection",
    "grid": "the grid of a search for break-evens",
    "design": "the design of a sensitivity analysis",
}
"""What a folder holds, in words."""


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
    purpose: Purpose = "run"
    """Why worlds are computed here; others have folders of their own."""
    model_version: int = MODEL_VERSION
    replicates: int = 0
    """Replicates that the last run asked for when it stopped."""
    planned: int = 0
    finished: int = 0
    failed: int = 0
    looks: list[Look] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file whose content is trusted, by its path in the folder."""
    trace: str = ""
    """Digest of the traced worlds' keys."""
    environments: list[dict[str, Any]] = field(default_factory=list)
    """Every set of versions that has computed worlds here; bits are promised within one only."""

    def text(self) -> str:
        """The manifest as JSON."""
        looks = [{**asdict(look), "half_width": _finite(look.half_width)} for look in self.looks]
        held = {"format": FORMAT, **vars(self), "looks": looks}  # asdict() would copy the names of all files
        held["files"] = dict(sorted(self.files.items()))  # not in the order in which workers ended
        return json.dumps({**held, "checksum": _digest(held)}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def parse(text: str, where: str) -> Manifest:
    """The manifest that `text` holds; `where` is named in the advice when it holds none."""
    try:
        held = json.loads(text)
        number = held.pop("format")
        if number != FORMAT:
            raise InputRefusedError(f"{where}: {_other_format(number)}")
        if held.pop("checksum", None) not in {None, _digest({"format": FORMAT, **held})}:  # the first folders have none
            raise ValueError("its own checksum does not fit")
        looks = [_look(each) for each in held.pop("looks")]
        return TypeAdapter(Manifest).validate_python(asdict(Manifest(looks=looks, **held)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputRefusedError(
            f"{where}: is not a manifest of a run, or is damaged ({_first_line(error)}); choose another folder"
        ) from error


def _other_format(number: object) -> str:
    """Why a manifest of another format is not read; each earlier format, once there is one, keeps its own reader."""
    if isinstance(number, int) and not isinstance(number, bool) and number > FORMAT:
        return (
            f"was written by a newer version of salessim: format {number}, and this one reads up to format {FORMAT}; "
            "update salessim to read or continue this run, or choose another folder with --out DIR"
        )
    return f"was written by another version of salessim; expected format {FORMAT}"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _digest(held: Mapping[str, Any]) -> str:
    """SHA-256 of what a manifest says, by which a changed one is known."""
    return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """What the folder's manifest says; the files that it names may be damaged."""
    path = folder / MANIFEST
    try:
        with files.reading(path):
            content = path.read_bytes()
    except files.ABSENT as error:
        raise InputRefusedError(f"{folder}: is not the folder of a run; expected {MANIFEST} in it") from error
    return parse(content.decode("utf-8", errors="replace"), str(path))


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
