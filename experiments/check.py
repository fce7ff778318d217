"""Two lists that are never mixed: what comes back because we put it in, and what emerges beside what was measured.

Run: python experiments/check.py     prints docs/checks.md (half a minute)
"""

from __future__ import annotations

import sys

from checks import emergent, returned
from checks.rows import Check, counted, section

INTRO = """# Checks

Two lists, never mixed. In the first a number was put in and a simulation must give it back: it shows that the model
does what it says, and nothing about the world. In the second no parameter targets the number: it was measured
elsewhere, or we expect it, and a miss is printed as a miss. No default is tuned to this page.
Command: `python experiments/check.py`.
"""
RETURNED = """## Implementation checks

Everything that the check is not about is off, as in `bare`; newcomers have the ramp and the spread of talent of
midmarket, and managers are those of midmarket if all came from outside. Seed 1.
"""
EMERGENT = """## Emergent checks

{worlds} worlds of midmarket, each {years} years after a burn-in of five, seed 1; more metrics beside surveys are in
[what midmarket produces](moments.md). Standard errors are over worlds: they say how well the model's number is known,
not how well the world's is. The verdict takes the number as it is, without regard to them.
"""


def page(inputs: list[Check], others: list[Check]) -> str:
    """Both lists, each counted for itself."""
    intro = EMERGENT.format(worlds=emergent.WORLDS, years=emergent.SPAN.horizon // 12)
    first = section(inputs, ("what", "input", "tolerance", "obtained", "standard error", "verdict"))
    second = section(others, ("what", "measured elsewhere", "expected", "obtained", "standard error", "verdict"))
    parts = [
        INTRO,
        RETURNED,
        counted(inputs, "a bug"),
        first,
        intro,
        counted(others, "a difference to live with or to explain, not to tune away"),
        second,
    ]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(returned.checks(), [*emergent.checks(), emergent.peter()]))
