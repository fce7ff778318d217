"""The verdict on a claim, held against the signature that was committed before its first run.

Run: python experiments/verdict.py NAME [--out FOLDER]     prints the claim's section of docs/claims.md
     python experiments/verdict.py                         lists the names
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

import salessim

HERE = Path(__file__).parent


def names() -> list[str]:
    """The experiments that have a finding."""
    return sorted(path.parent.name for path in HERE.glob("*/finding.py"))


def main() -> None:
    """Run the study (or continue it) and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("name", nargs="?", choices=names())
    arguments.add_argument("--out", type=Path, default=None)
    asked = arguments.parse_args()
    if asked.name is None:
        sys.stdout.write("\n".join(names()) + "\n")
        return
    finding = importlib.import_module(f"{asked.name}.finding")
    done = salessim.run(HERE.parent / "configs" / f"{asked.name}.yml", out=asked.out)
    sys.stdout.write(finding.section(done))


if __name__ == "__main__":
    main()
