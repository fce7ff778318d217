"""How often the procedures of a comparison are right, on normal toys of stated correlation, beside what they promise.

Run: python benchmarks/rates.py [--write]. `--write` puts the table into docs/statistics.md. About a minute.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import norm

from salessim.analysis.interval import interval
from salessim.analysis.selection.holm import holm, probability
from salessim.analysis.selection.kn import race
from salessim.analysis.selection.screening import may_be_best
from salessim.analysis.selection.share import wilson
from salessim.quantities.arrays import Floats

ROOT = Path(__file__).parents[1]
REPETITIONS, SHIFT, RHOS = 1_000, 0.25, (0.0, 0.5, 0.9)
Found = tuple[str, str, list[str]]
"""What is counted, what is promised, and what was found at each correlation."""


def toys(means: Sequence[float], rho: float, n: int) -> Iterator[Floats]:
    """Outcomes of standard deviation 1 and correlation rho: tables of n replicates × policies."""
    rng = np.random.default_rng([2026, round(100 * rho)])
    for _ in range(REPETITIONS):
        own = math.sqrt(1 - rho) * rng.normal(size=(n, len(means)))
        yield math.sqrt(rho) * rng.normal(size=(n, 1)) + own + np.array(means)


def rate(hits: Sequence[bool]) -> str:
    """A rate with its standard error, both in percent."""
    share = float(np.mean(hits))
    return f"{share * 100:.1f} ± {math.sqrt(share * (1 - share) / len(hits)) * 100:.1f} %"


def covered(rho: float) -> str:
    """The paired interval contains the true difference."""
    known = (interval(values[:, 1] - values[:, 0]) for values in toys([0, SHIFT], rho, 30))
    return rate([each.low <= SHIFT <= each.high for each in known])


def shares(rho: float) -> str:
    """Wilson's interval contains the true share of replicates in which the second policy is better."""
    truth, n = norm.cdf(SHIFT / math.sqrt(2 * (1 - rho))), 60
    ends = [wilson(count, n, 0.95) for count in range(n + 1)]
    counts = (np.count_nonzero(values[:, 1] > values[:, 0]) for values in toys([0, SHIFT], rho, n))
    return rate([ends[count][0] <= truth <= ends[count][1] for count in counts])


def winners(rho: float) -> str:
    """Among six identical policies, one is called better or worse than the first after Holm."""
    hits = []
    for values in toys([0] * 6, rho, 30):
        single = [probability(interval(values[:, column] - values[:, 0]), 0) for column in range(1, 6)]
        hits.append(min(single) < 0.05 and min(holm(single)) < 0.05)  # adjusting only raises them, and is slow
    return rate(hits)


def kept(rho: float) -> str:
    """The best of five policies survives the screening; two others are nearly as good."""
    return rate([bool(may_be_best(values, 0.95)[0]) for values in toys([0.2, 0.19, 0.19, 0, 0], rho, 30)])


def races(rho: float) -> tuple[str, str, str]:
    """The race of five policies, the best ahead by δ: found when watched all the time and by batches, and its cost."""
    found = []
    for values in toys([SHIFT, 0, 0, 0, 0], rho, 700):
        looks = range(20, 701), range(20, 701, 20)
        found.append([race(values, each, tolerance=SHIFT, confidence=0.95) for each in looks])
    always, batches = ([pair[place] for pair in found] for place in (0, 1))
    spent = [float(np.mean([sum(each.spent) for each in held])) for held in (always, batches)]
    fixed = float(np.mean([5 * each.fixed_design for each in always]))
    hits = rate([each.candidates == (0,) for each in always]), rate([each.candidates == (0,) for each in batches])
    return *hits, f"{spent[0]:.0f}, {spent[1]:.0f}, {fixed:.0f}"


def measure() -> list[Found]:
    """All rates."""
    raced = [races(rho) for rho in RHOS]
    always, batches, spent = (list(column) for column in zip(*raced, strict=True))
    return [
        ("paired interval covers, n = 30", "95 %", [covered(rho) for rho in RHOS]),
        ("Wilson's interval covers, n = 60", "95 %", [shares(rho) for rho in RHOS]),
        ("a winner among six identical policies, Holm, n = 30", "≤ 5 %", [winners(rho) for rho in RHOS]),
        ("the best of five survives the screening, n = 30", "≥ 95 %", [kept(rho) for rho in RHOS]),
        ("the race finds the best of five, watched each replicate", "≥ 95 %", always),
        ("the same, watched every 20 replicates", "≥ 95 %", batches),
        ("replicates in all: watched each, every 20, fixed design", "", spent),
    ]


def table(found: list[Found]) -> str:
    """As Markdown."""
    heads = ["on 1,000 normal toys", "promised", *(f"correlation {rho:g}" for rho in RHOS)]
    rows = [heads, ["---"] * len(heads), *([what, promised, *cells] for what, promised, cells in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Measure, print and, if asked, write."""
    text = table(measure())
    print(text)
    if "--write" in sys.argv:
        page = ROOT / "docs" / "statistics.md"
        marked = f"<!-- rates -->\n{text}\n<!-- end -->"
        page.write_text(re.sub(r"<!-- rates -->.*<!-- end -->", lambda _: marked, page.read_text(), flags=re.DOTALL))


if __name__ == "__main__":
    main()
