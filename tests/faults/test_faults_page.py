"""The page about faults says what the harness does, and what it says is held by tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from campaign import Tally
from strikes import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "faults.md").read_text()
HEARD = {-9: "killed (-9)", -15: "ended by SIGTERM (-15)"}


def between(first: str, last: str) -> str:
    return PAGE.partition(f"<!-- {first} -->\n")[2].partition(f"<!-- {last} -->")[0]


def kinds() -> str:
    rows = ["| fault | what happens | how the command ends |", "| --- | --- | --- |"]
    for name, kind in KINDS.items():
        ends = [HEARD.get(code, str(code)) + (f": … {words}" if words else "") for code, words in kind.exits.items()]
        rows.append(f"| {name} | {kind.words} | {' or '.join(ends)} |")
    return "\n".join(rows) + "\n"


def test_the_page_lists_every_fault_as_the_harness_knows_it():
    assert between("kinds", "end of kinds") == kinds()


def names_of_tests() -> set[str]:
    files = [*(ROOT / "tests" / "faults").glob("test_*.py"), *(ROOT / "tests" / "seatbelts").glob("test_*.py")]
    return {name for file in files for name in re.findall(r"^def (test_\w+)\(", file.read_text(), flags=re.MULTILINE)}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_what_the_page_says_is_held_by_a_test(name):
    assert name in names_of_tests()


def test_a_tally_says_what_it_counted():
    tally, other = Tally(runs=1, commands=2), Tally(runs=1, commands=3, changed=1)
    for code in (0, 1):
        tally.note("worker killed", code)
    other.note("worker killed", 0)
    other.note("Ctrl-C", 130)
    tally.add(other)
    assert tally.table().splitlines()[2:] == [
        "| Ctrl-C | 1 | 130 × 1 |",
        "| worker killed | 3 | 0 × 2, 1 × 1 |",
        "",
        "4 faults in 2 runs, 5 commands. worlds lost: 0; changed: 1; double: 0.",
    ]
