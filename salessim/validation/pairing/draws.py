"""The draws themselves: uniform, and of no relation to one another whatever two of them differ in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.luck import Luck, words_of
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Floats
from salessim.validation.row import Found, Row, in_range, plain
from salessim.validation.worlds import SEED, Effort

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

REPLICATES: Final = 40
AGENTS: Final = 250
MOST_KS: Final = 2.6
"""P(√n D > 2.6) = 2 e^(−2 · 2.6²) = 3 in a million for each decision."""
MOST_Z: Final = 5.5
"""P(|√n r| > 5.5) = 4 in 10⁸ for each pair."""


def drawn(decision: Decision, month: int = 3, first: int = 1) -> Floats:
    """One decision's draws in one month: of replicates `first`, …, and agents 1, 2, …; flat."""
    luck = Luck(SEED, np.arange(first, first + REPLICATES), month)
    return luck.dense(decision, words_of(np.arange(1, AGENTS + 1))).ravel()


def kolmogorov(draws: Floats) -> float:
    """√n × the largest distance of the empirical distribution from the uniform."""
    ordered, n = np.sort(draws), draws.size
    steps = np.arange(1, n + 1) / n
    return float(np.sqrt(n) * np.maximum(steps - ordered, ordered - (steps - 1 / n)).max())


def related(one: Floats, other: Floats) -> float:
    """√n × Pearson's correlation, about standard normal where there is none."""
    return float(np.sqrt(one.size) * np.corrcoef(one, other)[0, 1])


def uniform(effort: Effort) -> Sequence[Row]:
    """Every decision's draws against the uniform distribution."""
    worst = max(kolmogorov(drawn(decision)) for decision in Decision)
    what = f"√n D of the {len(Decision)} decisions' draws, n = {REPLICATES * AGENTS:,}: the largest"
    return [in_range(what, "Kolmogorov: above 2.6 three times in a million", 0.0, MOST_KS, Found(worst), write=plain)]


def unrelated(effort: Effort) -> Sequence[Row]:
    """Draws of two decisions, of two months, of two replicates and of neighbours."""
    every = np.array([drawn(decision) for decision in Decision])
    pairs = np.corrcoef(every) * np.sqrt(every.shape[1])
    between = float(np.abs(pairs[np.triu_indices(len(every), 1)]).max())
    of_months = max(abs(related(drawn(decision), drawn(decision, 4))) for decision in Decision)
    of_replicates = max(abs(related(drawn(decision), drawn(decision, 3, 2))) for decision in Decision)
    of_neighbours = max(abs(related(each[:-1], each[1:])) for each in every)
    found = {
        "two decisions": between, "two months": of_months, "two replicates": of_replicates,
        "two agents, one after the other": of_neighbours,
    }  # fmt: skip
    source = "independence: above 5.5 four times in a hundred million"
    return [
        in_range(f"√n |r| between draws of {what}: the largest", source, 0.0, MOST_Z, Found(worst), write=plain)
        for what, worst in found.items()
    ]


CHECKS: Final[Mapping[str, Rows]] = {"uniform": uniform, "unrelated": unrelated}
