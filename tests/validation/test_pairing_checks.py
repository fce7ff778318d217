"""The checks of pairing: what they count, the statistics of draws, and that they pass."""

import numpy as np
import pytest

from salessim.validation.groups import GROUPS
from salessim.validation.pairing import draws, worlds
from salessim.validation.worlds import FULL, Effort

CHEAP = Effort(0.25)


def test_numbers_apart_are_counted_to_the_bit_and_nothing_equals_nothing():
    one = {"wins": np.array([[1.0, np.nan, 3.0]])}
    other = {"wins": np.array([[1.0, np.nan, 3.0 + 1e-15]])}
    assert worlds.numbers_apart(one, one) == 0
    assert worlds.numbers_apart(one, other) == 1
    assert worlds.numbers_apart(one, other, slice(0, 2)) == 0
    assert worlds.numbers_apart(one, {"wins": np.array([[1.0, 2.0, 3.0]])}) == 1


def test_kolmogorov_by_hand():
    assert draws.kolmogorov(np.array([0.5])) == pytest.approx(0.5)
    assert draws.kolmogorov(np.array([0.0, 0.0])) == pytest.approx(np.sqrt(2))
    assert draws.kolmogorov(np.array([1.0, 1.0])) == pytest.approx(np.sqrt(2))
    assert draws.kolmogorov((np.arange(100) + 0.5) / 100) == pytest.approx(0.05)


def test_draws_that_are_not_uniform_or_not_apart_would_be_seen():
    drawn = draws.drawn(draws.Decision.QUITS)
    assert draws.kolmogorov(drawn**1.1) > draws.MOST_KS
    assert abs(draws.related(drawn, drawn + draws.drawn(draws.Decision.TALENT) * 8)) > draws.MOST_Z


@pytest.mark.parametrize(
    "check",
    [worlds.policies, worlds.blocks, worlds.untouched, worlds.engines, draws.uniform, draws.unrelated],
    ids=lambda each: each.__name__,
)
def test_what_shared_luck_promises_is_kept(check):
    rows = check(CHEAP)
    assert rows
    assert [row.what for row in rows if row.falls_short] == []


@pytest.mark.slow
@pytest.mark.parametrize("check", GROUPS["pairing"].checks())
def test_what_shared_luck_promises_is_kept_at_full_effort(check: str):
    assert [row.what for row in GROUPS["pairing"].checks()[check](FULL) if row.falls_short] == []
