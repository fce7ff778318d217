"""Writes what three studies in small come to, number by number and to the bit, with the versions they were computed by.

Run: python tests/golden/digests.py FILE.json
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
STUDIES = ("turnover", "captive_or_loyal", "fire_top_performer")
LIBRARIES = ("mesa", "numpy", "scipy", "pandas")
ENGINES = ("arrays", "mesa")


def main(target: Path) -> None:
    """Compute and write."""
    sys.path.insert(0, str(ROOT / "tests"))
    outcomes = {f"{study}, {engine}": dict(_outcomes(study, engine)) for study in STUDIES for engine in ENGINES}
    digests = {name: _digest(held) for name, held in outcomes.items()}
    versions = {"python": platform.python_version(), **{library: version(library) for library in LIBRARIES}}
    target.write_text(json.dumps({"versions": versions, "digests": digests, "outcomes": outcomes}, indent=1) + "\n")


def _digest(held: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _outcomes(name: str, engine: str) -> Iterator[tuple[str, str]]:
    """Every metric of every world, as text that keeps all its bits."""
    from support.golden import CONFIGS, IN_SMALL

    from salessim.ensemble.blocks import simulate
    from salessim.ensemble.cells import Task
    from salessim.study import load_study

    study = load_study(CONFIGS / f"{name}.yml", [*IN_SMALL, "horizon=18 months", "burn_in=1 year"])
    done = simulate(study, Task((0,), (1, 2), tuple(study.policies)[:3], engine))
    assert not done.failures, done.failures
    for block in done.finished:
        for metric, values in block.outcomes().items():
            for cell, value in zip(block.cells, values, strict=True):
                yield f"{cell.policy} {cell.replicate} {metric}", float(value).hex()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
