"""The value of information on toys whose answer is known, and that identical policies and inert unknowns have none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from salessim.analysis.futures.information import information

REPETITIONS = 1_000
POINTS = 64


def scrambled(points, seed):
    """Uniform places, each stratum once, in an order of their own."""
    return (np.random.default_rng(seed).permutation(points) + 0.5) / points


X, Z = scrambled(POINTS, 1), scrambled(POINTS, 2)


def worlds(apart, replicates=20, own=0.05, rng=None):
    """Two policies whose difference at each point is `apart`; shape (replicates, 2, points)."""
    rng = rng or np.random.default_rng(5)
    luck = rng.normal(0, 3, (replicates, 1, len(apart))) + own * rng.normal(size=(replicates, 2, 1))
    return luck + np.stack([np.zeros(len(apart)), apart])


def test_of_a_straight_line_it_is_the_closed_form():
    # D = x − 0.3: E max(0, D) − max(0, E D) = 0.245 − 0.2.
    found = information(worlds(X - 0.3), {"z": Z, "x": X})
    assert found.total.value == pytest.approx(0.045, rel=0.06)
    assert list(found.unknowns) == ["x", "z"]
    assert found.unknowns["x"].value == pytest.approx(0.045, rel=0.1)
    assert found.unknowns["x"].beyond_noise
    assert found.total.low < 0.045 < found.total.high
    assert not found.unknowns["z"].beyond_noise


def test_what_moves_the_difference_but_never_the_choice_is_worth_nothing():
    # D = (x − 0.3) + 0.3·(z − 0.5): given z alone, E D stays above 0.05.
    found = information(worlds(X - 0.3 + 0.3 * (Z - 0.5)), {"x": X, "z": Z})
    assert found.unknowns["x"].value == pytest.approx(0.045, abs=0.01)
    assert abs(found.unknowns["z"].value) < 0.003
    assert found.total.value > found.unknowns["x"].value - 0.01


def test_of_a_curve_that_turns_a_straight_line_would_see_nothing():
    # D = 1 − 9·(x − 0.5)²: positive within 1/3 of the middle; E max(0, D) = 4/9, E D = 1/4.
    found = information(worlds(1 - 9 * (X - 0.5) ** 2), {"x": X})
    assert found.unknowns["x"].value == pytest.approx(4 / 9 - 1 / 4, rel=0.1)


def test_only_the_order_of_places_matters():
    apart = X - 0.3
    assert information(worlds(apart), {"x": X}) == information(worlds(apart), {"x": np.exp(9 * X)})


def test_a_few_levels_have_a_mean_each():
    levels = np.repeat([5.0, 1.0, 3.0], 8)
    apart = np.select([levels == 1, levels == 3], [-1.0, 1.4], 0.2)
    found = information(worlds(apart), {"level": levels}, sampled=False)
    assert found.unknowns["level"].value == pytest.approx(1.6 / 3 - 0.6 / 3, rel=0.05)


def test_unknowns_with_too_little_to_learn_from_are_named():
    few, constant = np.arange(6.0), np.ones(6)
    found = information(worlds(np.linspace(-1, 1, 6)), {"few": few, "constant": constant})
    assert found.unknowns == {}
    assert found.unasked == {"few": "has too few values: 6, in 6 futures", "constant": "never varies"}
    assert found.total.value > 0


def test_one_future_leaves_nothing_to_know():
    found = information(worlds(np.array([2.0])), {})
    assert (found.total.value, found.total.error) == (0, 0)
    assert not found.total.beyond_noise


def test_identical_policies_are_worth_no_information_beyond_noise():
    rng = np.random.default_rng(11)
    found = [
        information(rng.normal(size=(20, 1, 32)) + rng.normal(size=(20, 3, 1)) + rng.normal(size=(20, 3, 32)), {}).total
        for _ in range(REPETITIONS)
    ]
    values = np.array([each.value for each in found])
    assert abs(values.mean()) < 4 * values.std() / math.sqrt(REPETITIONS)
    assert np.mean([each.beyond_noise for each in found]) <= 0.025


def test_an_inert_unknown_is_worth_nothing_beyond_noise():
    # The difference varies much between futures, but for another reason.
    rng = np.random.default_rng(12)
    found = [
        information(worlds(rng.normal(size=32), 12, 0.3, rng), {"inert": rng.random(32)}).unknowns["inert"]
        for _ in range(100)
    ]
    values = np.array([each.value for each in found])
    assert values.mean() < 2 * values.std() / math.sqrt(100)
    assert np.mean([each.beyond_noise for each in found]) <= 0.025 + 3 * math.sqrt(0.025 * 0.975 / 100)


@pytest.mark.parametrize(("replicates", "sampled"), [(12, True), (40, True), (40, False)])
def test_the_interval_holds_what_is_to_be_learned_at_least_as_often_as_it_says(replicates, sampled):
    rng, held = np.random.default_rng(13), 0
    for _ in range(REPETITIONS):
        x = rng.random(32) if sampled else (np.arange(32) + 0.5) / 32
        total = information(worlds(3 * x - 0.9, replicates, 0.3, rng), {}, sampled=sampled).total
        held += total.low <= 3 * 0.045 <= total.high
    assert held / REPETITIONS >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / REPETITIONS)


def test_points_that_were_drawn_add_to_the_error():
    values = worlds(X - 0.3)
    assert information(values, {}, sampled=True).total.error > 1.5 * information(values, {}, sampled=False).total.error


def test_what_replicates_and_points_share_is_counted_once():
    # Half of the points gain nothing, half 1 − ε with ε ~ N(0, σ) in each world: of 10 valuers and 64 points the mean
    # has the variance 1/(4·63) + σ²/(2·10·64), in which both terms between replicates and between points have their σ.
    rng, sigma, apart = np.random.default_rng(14), 1.0, np.where(np.arange(POINTS) % 2, 3.0, -1.0)
    errors = []
    for _ in range(60):
        noise = np.where(np.arange(POINTS) % 2, 0.0, sigma * rng.normal(size=(20, POINTS)))
        values = np.stack([np.zeros((20, POINTS)), apart + noise], axis=1)
        errors.append(information(values, {}).total.error ** 2)
    expected = 1 / (4 * (POINTS - 1)) + sigma**2 / (2 * 10 * POINTS)
    assert abs(np.mean(errors) - expected) < 4 * np.std(errors) / math.sqrt(len(errors))


def plain(found):
    return [(each.value, each.error, each.low) for each in (found.total, *found.unknowns.values())]


def test_the_order_of_replicates_changes_no_bit():
    values = worlds(X - 0.3, own=0.5)
    order = np.random.default_rng(2).permutation(len(values))
    assert plain(information(values, {"x": X})) == plain(information(values[order], {"x": X}))


def test_the_order_of_policies_and_what_all_share_change_nothing():
    values, design = worlds(X - 0.3, own=0.5), {"x": X}
    kept = np.array(plain(information(values, design)))
    assert np.array(plain(information(values[:, ::-1], design))) == pytest.approx(kept, abs=1e-9)
    assert np.array(plain(information(values + 1_000, design))) == pytest.approx(kept, abs=1e-9)
    assert np.array(plain(information(7 * values, design))) == pytest.approx(7 * kept, abs=1e-9)
