"""Published results replicated: the tables of docs/replications.md.

Run: python experiments/replicate.py            prints the page (some minutes)
     python experiments/replicate.py NAME …     only these sections
     python experiments/replicate.py --list     the names
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from replications.page import Finding

HERE = Path(__file__).parent
NAMES: Final = ("peter_principle", "promoting_sellers", "turnover_and_performance", "star_or_toxic", "march_1991")
"""In the order of the page: what validates first, background last."""
INTRO: Final = """# Replications

What others have published, run again. A section counts as **validation** only if it runs rules of the model (imported
from `salessim.model`); what does not is **background** and says so. *Published* says how we know the figure: page
read, second-hand (seen quoted by somebody else) or from memory, which is to be looked up before it is quoted.
*Tolerance* is where ours may lie, and is ours to set, for no paper gives one: *our tolerance* marks a distance or range
that we chose, the others are laws and counts. Standard errors are Monte-Carlo errors over runs or worlds and forgive no
miss. Where a reason for a miss is not measured or arithmetic, it says *probably*. Each section has a folder with its
procedure in `experiments/replications/`.
Command: `python experiments/replicate.py`.
"""


def finding(name: str) -> Finding:
    """What one replication found."""
    found: Finding = importlib.import_module(f"replications.{name}.finding").finding()
    return found


def page() -> str:
    """All of them, with a list of what falls short."""
    found = [finding(name) for name in NAMES]
    lines = [f"- [{one.title}](#{anchor(one.title)}): {summary(one)}" for one in found]
    return "\n".join([INTRO, *lines, "", *(one.section() for one in found)]).rstrip() + "\n"


def summary(one: Finding) -> str:
    """How many rows of a section fall short."""
    judged = sum(row.low is not None for row in one.rows)
    return f"{one.misses} of {judged} figures fall short."


def anchor(title: str) -> str:
    """A heading's link, as GitHub makes it."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def main() -> None:
    """Run what is asked for, and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("name", nargs="*", metavar="NAME", help=", ".join(NAMES))
    arguments.add_argument("--list", action="store_true", help="the names")
    asked = arguments.parse_args()
    for name in set(asked.name) - set(NAMES):
        arguments.error(f"no replication is called {name!r}; there are {', '.join(NAMES)}")
    if asked.list:
        sys.stdout.write("\n".join(NAMES) + "\n")
    elif asked.name:
        sys.stdout.write("\n".join(finding(name).section() for name in asked.name))
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
