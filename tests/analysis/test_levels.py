"""Levels: an outcome under each policy, complete replicates only, and the change that may be claimed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from salessim.analysis.interval import interval
from salessim.analysis.levels import Level, known_changes, largest_change, level_of, levels, table


def worlds(effects: dict[str, float], *, replicates: int = 20, futures: int = 3, noise: float = 0.1) -> pd.DataFrame:
    """One row per world: luck with standard deviation 5 shared by all policies, and each policy's effect."""
    rng = np.random.default_rng(7)
    luck = 100 + rng.normal(0, 5, (futures, replicates)) + 10 * np.arange(futures)[:, np.newaxis]
    future, replicate = np.indices(luck.shape).reshape(2, -1)
    parts = []
    for name, effect in effects.items():
        own = effect + rng.normal(0, noise, luck.shape) if effect else 0
        parts.append(
            pd.DataFrame({"policy": name, "future": future, "replicate": replicate + 1, "value": (luck + own).ravel()})
        )
    return pd.concat(parts, ignore_index=True)


def test_a_level_averages_futures_before_it_counts_replicates() -> None:
    frame = worlds({"base": 0})
    (level,) = levels(frame)
    per_replicate = frame.groupby("replicate")["value"].mean().to_numpy()
    np.testing.assert_allclose(level.luck, per_replicate, rtol=1e-14)
    np.testing.assert_allclose(level.futures, frame.groupby("future")["value"].mean(), rtol=1e-14)
    known = stats.ttest_1samp(per_replicate, 0).confidence_interval(0.95)
    assert (level.known.n, level.known.low, level.known.high) == (
        20,
        pytest.approx(known.low),
        pytest.approx(known.high),
    )
    assert level.spread == tuple(np.quantile(per_replicate, (0.1, 0.9)))


def test_a_replicate_counts_only_where_every_policy_has_a_number_in_every_future() -> None:
    frame = worlds({"base": 0, "a": 3})
    hole = (frame["policy"] == "a") & (frame["replicate"] == 5) & (frame["future"] == 1)
    for broken in (
        frame[~hole],
        frame.assign(value=frame["value"].mask(hole)),
        frame.assign(value=frame["value"].mask(hole, np.inf)),
    ):
        found = levels(broken)
        assert [each.known.n for each in found] == [19, 19]
        kept = frame[frame["replicate"] != 5]
        np.testing.assert_allclose(found[1].known.mean, kept[kept["policy"] == "a"]["value"].mean(), rtol=1e-14)
    assert levels(frame.assign(value=np.nan)) == ()


def test_the_order_of_rows_changes_nothing_but_the_order_of_policies() -> None:
    frame = worlds({"base": 0, "a": 3})
    shuffled = frame.sample(frac=1, random_state=np.random.RandomState(3))
    for name in ("base", "a"):
        one, other = (level_of(levels(each), name) for each in (frame, shuffled))
        np.testing.assert_array_equal(one.luck, other.luck)
        assert one.known == other.known


def test_the_table_of_one_replicate_knows_no_interval() -> None:
    row = table(levels(worlds({"base": 0}, replicates=1))).iloc[0]
    assert row["n"] == 1
    assert np.isnan([row["low"], row["high"]]).all()
    assert row["mean"] == row["p10"] == row["p90"]


def changed(effects: dict[str, float], indifference: float = 0.0) -> tuple[Level, float] | None:
    found = largest_change(levels(worlds({"base": 0, **effects})), "base", indifference)
    return found and (found[0], found[1].mean)


def test_the_largest_change_is_paired_and_known() -> None:
    found = changed({"up": 1.0, "down": -2.0, "twin": 0})
    assert found is not None
    assert found[0].policy == "down"
    assert found[1] == pytest.approx(-2.0, abs=0.1)
    # Unpaired, a change of 1 would drown in luck of 5 over 20 replicates.
    only = changed({"up": 1.0})
    assert only is not None
    assert only[0].policy == "up"


def test_no_change_is_claimed_within_the_indifference_or_where_nothing_differs() -> None:
    assert changed({"twin": 0}) is None
    assert changed({"up": 1.0}, indifference=1.5) is None
    assert changed({}) is None
    one = levels(worlds({"base": 0, "up": 5}, replicates=1))
    assert largest_change(one, "base") is None


@pytest.mark.parametrize("policies", [3, 8])
def test_where_nothing_differs_a_change_is_claimed_as_seldom_as_for_one_policy(policies) -> None:
    rng = np.random.default_rng(11)
    runs = 1000
    claimed = 0
    for luck in rng.normal(0, 1, (runs, policies + 1, 20)):
        found = [Level(str(place), each, each[:1], interval(each)) for place, each in enumerate(luck)]
        claimed += largest_change(found, "0") is not None
    standard_error = np.sqrt(0.05 * 0.95 / runs)
    assert 0.01 < claimed / runs < 0.05 + 4 * standard_error


def test_each_known_change_is_told_with_the_policy_it_belongs_to() -> None:
    found = levels(worlds({"base": 0, "up": 1.0, "twin": 0, "down": -2.0}))
    changes = known_changes(found, "base")
    assert [each.policy for each, _ in changes] == ["up", "down"]
    assert [known.mean for _, known in changes] == pytest.approx([1.0, -2.0], abs=0.1)
    assert [known.confidence for _, known in changes] == pytest.approx([1 - 0.05 / 3] * 2)
