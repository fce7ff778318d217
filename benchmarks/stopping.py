"""What shared luck saves: replicates until a study knows its differences as well as it wants, paired and independent.

Run: python benchmarks/stopping.py [RUN …] [--write]. RUN: folders of finished runs; without any, the two studies are
run first, about two minutes on two processors. `--write` puts the table into benchmarks/README.md.
"""

from __future__ import annotations

import math
import re
import sys
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from scipy.special import stdtrit

import salessim
from salessim.analysis.interval import BOOTSTRAP_SEED, interval
from salessim.analysis.stopping import StopRule, largest_half_width, looks, reached
from salessim.lab.record import Run
from salessim.quantities.arrays import Floats

ROOT = Path(__file__).parents[1]
STUDIES = ("turnover", "fire_top_performer")
RESAMPLES = 1_000
SHIFTS = range(1, 21)
"""Replicate r of a policy is paired with replicate r + shift of the baseline: pairs that share no luck."""


@dataclass(frozen=True)
class Saved:
    """One study: how soon it was decided, and how soon it would have been with independent seeds."""

    study: str
    half_width: float
    paired: int
    independent: int
    low: int
    high: int
    """95 % bootstrap interval of `independent`, over replicates."""
    ratio: tuple[float, float, float]
    """Least, middle and largest variance of shifted pairs over S_A² + S_B², of the policy that decides."""
    policies: int
    burn_in: int
    horizon: int

    @property
    def months(self) -> tuple[int, int]:
        """Simulated months of a world, paired and independent: burn-ins are shared only by policies of one luck."""
        shared = self.paired * (self.burn_in + self.policies * self.horizon)
        return shared, self.independent * self.policies * (self.burn_in + self.horizon)

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        least, middle, most = self.ratio
        shared, apart = self.months
        return (
            self.study,
            f"± {self.half_width:,.0f}",
            f"{self.paired:,}",
            f"{self.independent:,} ({self.low:,} to {self.high:,})",
            f"{self.independent / self.paired:.0f}",
            f"{middle:.2f} ({least:.2f} to {most:.2f})",
            f"{self.paired:,} of {self.independent * self.policies:,}",
            f"{apart / shared:.0f}",
        )


HEADINGS = (
    "study",
    "known to, $",
    "replicates paired",
    "replicates independent (95 % interval)",
    "factor",
    "variance of shifted pairs ÷ (S_A² + S_B²)",
    "burn-ins",
    "factor of simulated months",
)


def runs(folders: list[str], scratch: Path) -> list[Run]:
    """Finished runs; without any, the two studies are run first, below `scratch`."""
    if folders:
        return [salessim.load(folder) for folder in folders]
    return [salessim.run(ROOT / "configs" / f"{name}.yml", out=scratch / name) for name in STUDIES]


def saved(run: Run) -> Saved:
    """The rule of the study applied to what its run has found."""
    study, pairs = run.study, [row.paired for row in run.compare().rows]
    if study.half_width is None:
        raise SystemExit(f"{run.folder}: its study has no stop.half_width; nothing says when it knows enough")
    n = study.replications
    rule = StopRule(study.half_width, study.confidence, n.minimum, n.maximum, n.batch)
    values = np.stack([each.values for each in pairs])
    baseline = pairs[0].baseline_values
    drawn = np.random.default_rng(BOOTSTRAP_SEED).integers(baseline.size, size=(RESAMPLES, baseline.size))
    resampled = [independent(rule, values[:, rows], baseline[rows]) for rows in drawn]
    low, high = (int(end) for end in np.quantile(resampled, [0.025, 0.975], method="closest_observation"))
    return Saved(
        study=study.title,
        half_width=study.half_width,
        paired=paired(rule, [each.differences for each in pairs]),
        independent=independent(rule, values, baseline),
        low=low,
        high=high,
        ratio=shifted(values[values.var(axis=1).argmax()], baseline),
        policies=len(study.policies),
        burn_in=study.span.burn_in,
        horizon=study.span.horizon,
    )


def paired(rule: StopRule, differences: list[Floats]) -> int:
    """Where the rule stops, look by look."""
    for look in looks(rule):
        width = largest_half_width(rule, [each[:look] for each in differences])
        if reached(rule, width, look):
            if rule.half_width is not None and width > rule.half_width:
                raise SystemExit(f"± {width:,.0f} after {look} replicates: the run ended before it knew enough")
            return look
    raise SystemExit("the run has fewer replicates than the rule wants; let it finish")


def independent(rule: StopRule, values: Floats, baseline: Floats) -> int:
    """The first look at which t·√(S_A² + S_B²)/√n is small enough for every policy; looks go on past the maximum.

    values: shape (policies, n); baseline: shape (n,).
    """
    variance = float((values.var(axis=1, ddof=1) + baseline.var(ddof=1)).max())
    assert rule.half_width is not None  # noqa: S101 - saved() refuses such a study
    for look in count(rule.minimum, rule.batch):
        quantile = float(stdtrit(look - 1, (1 + rule.confidence) / 2))
        if quantile * math.sqrt(variance / look) <= rule.half_width:
            return look
    raise AssertionError("count() never ends")


def shifted(values: Floats, baseline: Floats) -> tuple[float, float, float]:
    """The variance of differences that share no luck, by construction, over S_A² + S_B²: least, median, largest."""
    apart = values.var(ddof=1) + baseline.var(ddof=1)
    ratios = [interval(values[:-shift] - baseline[shift:]).sd ** 2 / apart for shift in SHIFTS]
    least, middle, most = np.quantile(ratios, [0, 0.5, 1])
    return float(least), float(middle), float(most)


def table(found: list[Saved]) -> str:
    """As Markdown."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(each.cells() for each in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def record(text: str) -> None:
    """Write the table between the markers of the README."""
    readme = ROOT / "benchmarks" / "README.md"
    marked = f"<!-- stopping -->\n{text}\n<!-- end of stopping -->"
    pattern = r"<!-- stopping -->.*<!-- end of stopping -->"
    readme.write_text(re.sub(pattern, lambda _: marked, readme.read_text(), flags=re.DOTALL))


def main() -> None:
    """Measure, print and, if asked, write."""
    with tempfile.TemporaryDirectory() as scratch:
        found = runs([word for word in sys.argv[1:] if word != "--write"], Path(scratch))
        text = table([saved(run) for run in found])
    print(text)
    if "--write" in sys.argv:
        record(text)


if __name__ == "__main__":
    main()
