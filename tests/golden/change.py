"""Moves the golden numbers: raises MODEL_VERSION and writes a changelog line with the reason.

Run: python tests/golden/change.py "why numbers change"

Cases that are new move nothing: where all others are as they were, they are written without a new version.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden.json"
sys.path.insert(0, str(ROOT / "tests"))


def main(reason: str) -> None:
    """Write golden.json and, if a number has moved, the version and the changelog."""
    from support.golden import golden

    new = golden()
    old = json.loads(GOLDEN.read_text())["cases"] if GOLDEN.exists() else {}
    moved = any(new.get(case) != numbers for case, numbers in old.items())
    version = _version(moved)
    GOLDEN.write_text(json.dumps({"model_version": version, "cases": new}, indent=2) + "\n")
    if moved or not old:
        _log(f"- **Numbers change** (model version {version}): {reason}")


def _version(raised: bool) -> int:
    """The version of the model, raised by one if it must be."""
    file = ROOT / "salessim/model/version.py"
    source = file.read_text()
    found = re.search(r"MODEL_VERSION: Final = (\d+)", source)
    assert found, "version.py states MODEL_VERSION"
    version = int(found[1]) + raised
    file.write_text(source.replace(found[0], f"MODEL_VERSION: Final = {version}"))
    return version


def _log(line: str) -> None:
    changelog = ROOT / "CHANGELOG.md"
    lines = changelog.read_text().splitlines()
    lines.insert(next(number for number, each in enumerate(lines) if each.startswith("- ")), line)
    changelog.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
