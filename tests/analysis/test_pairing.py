"""From outcomes to paired differences: futures are averaged first, and only complete replicates count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.analysis.pairing import Paired, by_world, pair
from salessim.errors import InputRefusedError, RunFailedError


def tidy(values: np.ndarray, policies: list[str], outcome: str = "profit") -> pd.DataFrame:
    """Values of shape (policies, futures, replicates) as one row per world; replicates count from 1."""
    places = np.indices(values.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "policy": np.array(policies)[places[0]],
            "future": places[1],
            "replicate": places[2] + 1,
            "outcome": outcome,
            "value": values.ravel(),
        }
    )


def only(pairs: tuple[Paired, ...]) -> Paired:
    assert len(pairs) == 1
    return pairs[0]


def test_futures_are_averaged_before_replicates_are_counted() -> None:
    values = np.random.default_rng(1).normal(size=(2, 8, 5))
    paired = only(pair(tidy(values, ["base", "new"]), "profit", baseline="base"))
    assert paired.differences.shape == (5,)
    np.testing.assert_allclose(paired.differences, (values[1] - values[0]).mean(axis=0))
    np.testing.assert_allclose(paired.future_differences, (values[1] - values[0]).mean(axis=1))


@settings(max_examples=40, deadline=None)
@given(futures=st.integers(1, 5), replicates=st.integers(1, 6), seed=st.integers(0, 99))
def test_n_is_the_number_of_replicates_and_row_order_is_irrelevant(futures: int, replicates: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = tidy(rng.normal(size=(3, futures, replicates)), ["base", "a", "b"])
    shuffled = frame.iloc[rng.permutation(len(frame))]
    ordered = {each.policy: each for each in pair(frame, "profit", baseline="base")}
    for each in pair(shuffled, "profit", baseline="base"):
        assert each.differences.shape == each.values.shape == each.baseline_values.shape == (replicates,)
        np.testing.assert_array_equal(each.differences, ordered[each.policy].differences)
        np.testing.assert_allclose(each.differences.mean(), each.future_differences.mean(), atol=1e-12)


def test_values_by_world_are_in_the_order_asked_for_and_what_is_missing_is_no_number() -> None:
    values = np.arange(12.0).reshape(2, 2, 3)
    frame = tidy(values, ["base", "new"]).drop(index=[4, 11]).iloc[::-1]
    found = by_world(frame, ["new", "base"], [1, 0], range(1, 5))
    expected = np.full((4, 2, 2), np.nan)
    expected[:3] = values[::-1, ::-1].transpose(2, 0, 1)
    expected[1, 1, 0] = expected[2, 0, 0] = np.nan
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(by_world(frame, ["new", "base"], [1, 0]), expected[:3])
    assert found.flags.c_contiguous


def test_identical_policies_differ_by_exactly_nothing() -> None:
    same = np.random.default_rng(2).lognormal(17, 1, size=(1, 3, 20))
    paired = only(pair(tidy(np.concatenate([same, same]), ["base", "twin"]), "profit", baseline="base"))
    assert not paired.differences.any()
    assert paired.replicates_better("higher") == paired.replicates_better("lower") == 0


def test_a_replicate_is_dropped_for_all_policies_when_one_world_is_missing_or_without_a_number() -> None:
    frame = tidy(np.arange(24.0).reshape(3, 2, 4), ["base", "a", "b"])
    frame.loc[(frame.policy == "a") & (frame.future == 1) & (frame.replicate == 2), "value"] = np.nan
    frame = frame.drop(frame[(frame.policy == "b") & (frame.future == 0) & (frame.replicate == 4)].index)
    for paired in pair(frame, "profit", baseline="base"):
        assert paired.replicates.tolist() == [1, 3]
        assert paired.dropped == 2


def test_policies_keep_the_order_of_the_frame() -> None:
    frame = tidy(np.zeros((3, 1, 2)), ["zeal", "base", "alpha"])
    assert [each.policy for each in pair(frame, "profit", baseline="base")] == ["zeal", "alpha"]


@pytest.mark.parametrize(("better", "count"), [("higher", 2), ("lower", 1), ("neither", 2)])
def test_better_is_strict_and_follows_the_metric(better, count) -> None:
    values = np.array([[[0.0] * 4], [[1.0, 2.0, -1.0, 0.0]]])
    paired = only(pair(tidy(values, ["base", "new"]), "profit", baseline="base"))
    assert paired.replicates_better(better) == count


def test_futures_count_by_their_mean() -> None:
    new = np.array([[3.0, -1.0], [-3.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
    paired = only(pair(tidy(np.stack([np.zeros((4, 2)), new]), ["base", "new"]), "profit", baseline="base"))
    assert paired.futures_better("higher") == 2
    assert paired.futures_better("lower") == 1


def test_unknown_names_are_refused_with_advice() -> None:
    frame = tidy(np.zeros((2, 1, 2)), ["status_quo", "new"])
    with pytest.raises(InputRefusedError, match="did you mean 'status_quo'"):
        pair(frame, "profit", baseline="statusquo")
    with pytest.raises(InputRefusedError, match="expected one of: profit"):
        pair(frame, "customers", baseline="status_quo")


def test_nothing_complete_is_a_failed_run_and_a_world_twice_is_refused() -> None:
    frame = tidy(np.zeros((2, 1, 1)), ["base", "new"])
    with pytest.raises(RunFailedError, match="nothing to compare"):
        pair(frame.assign(value=np.nan), "profit", baseline="base")
    with pytest.raises(ValueError, match="occurs twice"):
        pair(pd.concat([frame, frame]), "profit", baseline="base")
