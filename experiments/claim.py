"""What the findings of all claims share: tables, paired differences, a signature held line by line, break-evens.

Each claim has a folder here with a README and a `finding.py` whose `section(done)` turns the run of its study into the
claim's section of docs/claims.md; `verdict.py` runs and prints it. Every number comes from the run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import salessim
from salessim.analysis.breakeven.curve import Curve
from salessim.analysis.breakeven.frontier import Frontier
from salessim.analysis.breakeven.words import sentence
from salessim.analysis.interval import Interval, interval
from salessim.engine.metrics import Metric
from salessim.lab.tipping.search import search
from salessim.lab.tipping.tip import Tip
from salessim.lab.tipping.tip import tip as find
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

CONFIGS = Path(__file__).parents[1] / "configs"


def held(yes: bool) -> str:
    """The verdict on one line of a signature."""
    return "holds" if yes else "**does not hold**"


class Signature:
    """The lines of a signature, numbered, each with what was found."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def line(self, found: str, yes: bool) -> None:
        """Add a line: what was found, and whether it is what was expected."""
        self._lines.append(f"{len(self._lines) + 1}. {found}: {held(bool(yes))}.")

    def __str__(self) -> str:
        return "\n".join(self._lines)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def policies_table(done: salessim.Run, baseline: str | None = None) -> str:
    """Every policy against the baseline in the decisive outcome."""
    table = done.compare(baseline=baseline).table()
    rows = [
        [
            row["policy"],
            str(row["verdict"]),
            money(row["difference"]),
            f"{money(row['low'])} to {money(row['high'])}",
            f"{row['share_better']:.0%} of {row['n']:.0f}",
            f"{row['variance_gain']:.1f}",
        ]
        for _, row in table.iterrows()
    ]
    return markdown(("policy", "verdict", "difference", "95 % interval", "better in", "variance gain"), rows)


def paragraphs(*parts: object) -> str:
    """The parts of a section, an empty line between any two."""
    return "\n\n".join(str(part) for part in parts) + "\n"


def differences(
    done: salessim.Run, outcome: str, policy: str, baseline: str | None = None, future: int | None = None
) -> Floats:
    """Paired differences of an outcome, or without a baseline the outcome; one number a replicate."""
    table = done.outcomes()
    table = table[table["outcome"] == outcome]
    if future is not None:
        table = table[table["future"] == future]
    wide = table.pivot_table(index="replicate", columns="policy", values="value")
    values = wide[policy] if baseline is None else wide[policy] - wide[baseline]
    return values.to_numpy(dtype=float)


def known(
    done: salessim.Run, outcome: str, policy: str, baseline: str | None = None, future: int | None = None
) -> Interval:
    """The mean paired difference of an outcome, or, without a baseline, the mean; in one future or over all."""
    return interval(differences(done, outcome, policy, baseline, future), done.study.confidence)


def between_futures(done: salessim.Run, outcome: str, policy: str, baseline: str, futures: tuple[int, int]) -> Interval:
    """By how much more a policy gains in the first future than in the second, replicate by replicate."""
    table = done.outcomes()
    wide = table[table["outcome"] == outcome].pivot_table(
        index="replicate", columns=["future", "policy"], values="value"
    )
    first, second = (wide[future][policy] - wide[future][baseline] for future in futures)
    return interval((first - second).to_numpy(dtype=float), done.study.confidence)


def by_month(
    done: salessim.Run, metric: str, policy: str, baseline: str | None = None, future: int = 0
) -> pd.DataFrame:
    """Replicates × months of a metric under a policy, or of its paired difference from a baseline."""
    table = done.monthly(metric)
    table = table[table["future"] == future]

    def wide(name: str) -> pd.DataFrame:
        return table[table["policy"] == name].pivot_table(index="replicate", columns="month", values="value")

    return wide(policy) if baseline is None else wide(policy) - wide(baseline)


def moved(values: Floats, others: Floats) -> Interval:
    """By how much some numbers lie above others, replicate by replicate, as far as both go: runs share their luck."""
    n = min(values.size, others.size)
    return interval(values[:n] - others[:n])


def means_table(done: salessim.Run, columns: Mapping[str, tuple[str, Callable[[float], str]]]) -> str:
    """What every policy does: the mean of some outcomes, under the heads and written as `columns` says."""
    rows = [
        [policy, *(write(known(done, outcome, policy).mean) for outcome, write in columns.values())]
        for policy in done.study.policies
    ]
    return markdown(("policy", *columns), rows)


def years_table(done: salessim.Run, metric: str, baseline: str, write: Callable[[float], str] = money) -> str:
    """How far every policy is ahead of the baseline in a metric, added up year by year."""
    years = range(1, done.study.span.horizon // 12 + 1)
    rows = []
    for policy in done.study.policies:
        if policy != baseline:
            ahead = by_month(done, metric, policy, baseline)
            rows.append([policy, *(write(over(ahead, 12 * year - 11, 12 * year).mean) for year in years)])
    return markdown((f"{metric} against {baseline}", *(f"year {year}" for year in years)), rows)


def tally(done: salessim.Run, name: str, policy: str, future: int = 0) -> pd.DataFrame:
    """Replicates × months of a plain tally, also of one source such as `wins@referral`."""
    plain = Metric(name, name, "", "neither", name, name, None, "sum")
    table = done.monthly(plain)
    chosen = table[(table["future"] == future) & (table["policy"] == policy)]
    return chosen.pivot_table(index="replicate", columns="month", values="value")


def pooled(
    done: salessim.Run, part: str, whole: str, policy: str, months: tuple[int, int] | None = None, future: int = 0
) -> Floats:
    """One tally over another, both added up over some months (all by default), replicate by replicate."""
    sums = []
    for name in (part, whole):
        found = tally(done, name, policy, future)
        sums.append((found if months is None else found.loc[:, months[0] : months[1]]).sum(axis=1).to_numpy())
    return np.divide(sums[0], sums[1], out=np.full(sums[0].shape, np.nan), where=sums[1] != 0)


def over(months: pd.DataFrame, first: int, last: int) -> Interval:
    """The mean over replicates of the sum over some months (both included)."""
    return interval(months.loc[:, first:last].sum(axis=1).to_numpy(dtype=float))


def spread(found: Interval, write: Callable[[float], str] = money) -> str:
    """A mean with its interval."""
    return f"{write(found.mean)} ({write(found.low)} to {write(found.high)})"


def percent(number: float) -> str:
    """A share as a percentage."""
    return f"{number:.1%}"


def boundary(name: str, key: str, policy: str, **asked: Any) -> str:
    """Where a policy breaks even along one assumption, in a sentence."""
    return sentence(curve(name, key, policy, **asked)) + "."


def boundaries(name: str, policy: str, *keys: str, replications: int = 20) -> str:
    """The same along several assumptions, one after the other, at five points each."""
    return " ".join(boundary(name, key, policy, points=5, replications=replications) for key in keys)


def curve(name: str, key: str, policy: str, **asked: Any) -> Curve:
    """A policy's difference from the baseline along one assumption."""
    (found,) = breakeven(name, key, policy=policy, **asked).found
    if not isinstance(found, Curve):
        raise TypeError("one parameter gives a curve")
    return found


def plane(name: str, key: str, across: str, policy: str, **asked: Any) -> Frontier:
    """A policy's difference from the baseline over two assumptions."""
    (found,) = breakeven(name, key, across, policy=policy, **asked).found
    if not isinstance(found, Frontier):
        raise TypeError("two parameters give a map")
    return found


def breakeven(
    name: str,
    *keys: str,
    policy: str | None = None,
    ranges: Sequence[str | None] = (None, None),
    points: int | None = None,
    replications: int | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Tip:
    """Where a policy of a study breaks even, as `salessim tip` finds it; the worlds are not kept."""
    words = [f"{key}={value}" for key, value in (overrides or {}).items()]
    study = salessim.load_study(CONFIGS / f"{name}.yml", words)
    asked = search(study, *keys, policy=policy, ranges=ranges, points=points, replications=replications)
    with tempfile.TemporaryDirectory() as folder:
        return find(asked, out=Path(folder) / "tip")


@contextmanager
def rerun(
    name: str, overrides: Mapping[str, object], replications: int, policies: Sequence[str] | None = None
) -> Iterator[salessim.Run]:
    """The study with some values changed, so many replicates and only some policies; the worlds are not kept."""
    words = [f"{key}={value}" for key, value in overrides.items()]
    with tempfile.TemporaryDirectory() as folder:
        yield salessim.run(
            CONFIGS / f"{name}.yml",
            overrides=words,
            replications=replications,
            policies=policies,
            out=Path(folder) / "run",
        )


BEFORE_TENTH_YEAR = 108
"""The last month that lies before the tenth year."""


def known_from(ahead: pd.DataFrame, sign: int) -> int | None:
    """The first month from which on a difference over the year past is known, to the end, to be of a sign."""
    yearly = ahead.T.rolling(12).sum().T.loc[:, 12:]
    known_so = [interval(sign * yearly[month].to_numpy()).low > 0 for month in yearly.columns]
    return first_month(yearly.columns.to_numpy(), np.array(known_so))


def first_month(months: np.ndarray, yes: np.ndarray) -> int | None:
    """The first month from which on something holds to the end, or none."""
    if not yes.size or not yes[-1]:
        return None
    last_no = np.flatnonzero(~yes)
    return int(months[0] if last_no.size == 0 else months[last_no[-1] + 1])
