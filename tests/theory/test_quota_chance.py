"""Prospecting arithmetic is a mean: who has just enough deals for the quota misses it almost every other time."""

import numpy as np
import pytest
from scipy.stats import binom

from salessim.engine.luck import Luck, words_of
from salessim.model.decisions import Decision
from salessim.model.selling.outcome import Outcome, shares

QUOTA, YEARS = 20, 20_000
NEVER = -20.0
"""Log odds at which no customer stays undecided."""


def years_at_quota(win_rate: float, deals: int) -> float:
    """Share of years in which so many deals bring the quota, by the model's own odds and luck."""
    p = Outcome(win=float(np.log(win_rate / (1 - win_rate))), no_decision=NEVER)
    win, _ = shares(np.asarray(p.win_logit), 0.0, p)
    luck = Luck(11, np.arange(1, YEARS + 1), month=1)
    draws = luck.dense(Decision.DEAL_ENDS, words_of(np.arange(deals)))
    return float(((draws < win).sum(axis=1) >= QUOTA).mean())


@pytest.mark.parametrize(
    ("win_rate", "deals", "chance", "for_ninety"),
    [(0.1, 200, 0.534, 256), (0.2, 100, 0.540, 126), (0.3, 67, 0.557, 83), (0.47, 43, 0.585, 52)],
)
def test_the_mean_requirement_gives_an_even_chance(win_rate: float, deals: int, chance: float, for_ninety: int):
    """Quota ÷ win rate deals give 53 to 59 %; nine times in ten takes a fifth to a quarter more (binomial)."""
    error = float(np.sqrt(chance * (1 - chance) / YEARS))
    assert abs(years_at_quota(win_rate, deals) - chance) < 4 * error + 5e-4
    assert binom.sf(QUOTA - 1, deals, win_rate) == pytest.approx(chance, abs=5e-4)
    assert years_at_quota(win_rate, for_ninety) > 0.9 - 4 * error
    assert binom.sf(QUOTA - 1, for_ninety - 1, win_rate) < 0.9 <= binom.sf(QUOTA - 1, for_ninety, win_rate)
