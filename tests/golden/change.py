"""Moves the golden numbers: raises MODEL_VERSION and writes a changelog line with the reason.

Run: python tests/golden/change.py "why numbers change"
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))


def main(reason: str) -> None:
    """Write golden.json, the version and the changelog."""
    from support.golden import CASES, summary

    version_file, changelog = ROOT / "salessim/model/version.py", ROOT / "CHANGELOG.md"
    source = version_file.read_text()
    found = re.search(r"MODEL_VERSION: Final = (\d+)", source)
    assert found, "version.py states MODEL_VERSION"
    golden = Path(__file__).parent / "golden.json"
    version = int(found[1]) + golden.exists()
    version_file.write_text(source.replace(found[0], f"MODEL_VERSION: Final = {version}"))
    golden.write_text(json.dumps({"model_version": version, "cases": {c: summary(c) for c in CASES}}, indent=2) + "\n")
    lines = changelog.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("- "))
    lines.insert(place, f"- **Numbers change** (model version {version}): {reason}")
    changelog.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
