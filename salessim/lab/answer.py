"""An answer as files: what was found as JSON, and its figure beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salessim.ensemble.folder import files

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plain(held: Any) -> Any:
    """The same tree in plain lists, with null for numbers that JSON cannot say."""
    if isinstance(held, Mapping):
        return {key: plain(value) for key, value in held.items()}
    if isinstance(held, list | tuple):
        return [plain(value) for value in held]
    return None if isinstance(held, float) and not math.isfinite(held) else held


def as_json(facts: Mapping[str, Any]) -> bytes:
    """The content of a JSON file."""
    return (json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write(folder: Path, name: str, facts: Mapping[str, Any], figure: Figure) -> list[Path]:
    """Write the facts as JSON and the figure as PNG and SVG into the folder; returns the files."""
    from salessim.figures.style import save  # noqa: PLC0415 - loads matplotlib
    from salessim.lab.drawing import FOLDER  # noqa: PLC0415 - the same

    found, drawings = folder / f"{name}.json", folder / FOLDER
    files.write(found, as_json(facts))
    with files.advising(drawings):
        drawings.mkdir(exist_ok=True)
    return [found, *save(figure, drawings / name)]
