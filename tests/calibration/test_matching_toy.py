"""Simulated moments on toys whose answers are known: linear moments with normal luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, chi2

from salessim.calibration.estimate import NORMAL_POINT
from salessim.calibration.matching import design
from salessim.calibration.matching.fit import Effort, Problem, match, tellable
from salessim.calibration.matching.sandwich import gain, sureness
from salessim.calibration.matching.weighing import allowing_for, weights
from salessim.quantities.arrays import Floats, Ints

SLOPES = np.array(
    [[2.0, 0.0, 0.3], [0.5, 1.5, 0.0], [0.0, 1.0, 1.0], [1.0, -1.0, 2.0], [0.0, 0.4, -1.0], [0.7, 0, 0.7]]
)
MIXING = np.eye(6) + 0.6 * np.eye(6, k=-1)
TRUTH = np.array([0.4, -0.3, 0.6])
QUICK = Effort(pairs=16, rounds=2, level=24)


class Linear:
    """Moments J θ + luck, the same luck for the same replicate whatever θ."""

    def __init__(self, first: int, slopes: Floats = SLOPES, bend: float = 0.0) -> None:
        self.first, self.slopes, self.bend = first, slopes, bend
        self.calls: list[tuple[Floats, Ints]] = []

    def __call__(self, points: Floats, luck: Ints) -> Floats:
        """Moments of points."""
        self.calls.append((points, luck))
        drawn = np.stack([np.random.default_rng([self.first, int(each)]).normal(size=6) for each in luck])
        return points @ self.slopes.T + self.bend * np.square(points) @ np.abs(self.slopes).T + drawn @ MIXING.T


def problem(number: int, held_out: int | None = None, slopes: Floats = SLOPES, bend: float = 0.0) -> Problem:
    """The truth's moments with luck of their own, and a simulator that knows neither."""
    luck = np.random.default_rng([7, number]).normal(size=6)
    seen = TRUTH @ slopes.T + bend * np.square(TRUTH) @ np.abs(slopes).T + MIXING @ luck
    used = np.arange(6) != held_out
    limits = np.full(3, -20.0), np.full(3, 20.0)
    return Problem(Linear(number + 1, slopes, bend), seen, used, np.zeros(3), *limits, np.full(3, 12.0))


def covers(covered: int, tries: int) -> bool:
    """Whether so many of 95 % intervals may hold: within the binomial's 99.9 %."""
    low, high = binom.ppf([0.0005, 0.9995], tries, 0.95)
    return bool(low <= covered <= high)


def test_the_sandwich_covers_with_weights_that_are_not_the_best_and_few_worlds() -> None:
    """1,000 estimates at once: closed form, identity weights, three worlds."""
    worlds, generator = 3, np.random.default_rng(11)
    luck = generator.normal(size=(1000, 1 + worlds, 6)) @ MIXING.T
    moved = (luck[:, 0] - luck[:, 1:].mean(axis=1)) @ gain(SLOPES, np.eye(6)).T
    errors = sureness(SLOPES, np.eye(6), MIXING @ MIXING.T, worlds).errors
    for covered in (np.abs(moved) <= NORMAL_POINT * errors).sum(axis=0):
        assert covers(int(covered), 1000)


def test_intervals_of_whole_fits_cover_and_the_distance_has_its_degrees_of_freedom() -> None:
    """From the first design to the last step, 150 times, moments being curved."""
    fits = [match(problem(number, bend=0.05), QUICK) for number in range(150)]
    assert all(fit.free.all() for fit in fits)
    inside = np.array([np.abs(fit.values - TRUTH) <= NORMAL_POINT * fit.known.errors for fit in fits]).sum(axis=0)
    assert all(covers(int(covered), len(fits)) for covered in inside)
    distances = np.array([fit.distance for fit in fits])
    assert fits[0].freedom == 3
    assert abs(distances.mean() - 3) < 4 * np.sqrt(6 / len(fits))
    assert (distances > chi2.ppf(0.95, 3)).sum() <= binom.ppf(0.9995, len(fits), 0.05)


def test_what_was_held_out_is_met_as_the_errors_say() -> None:
    """The z of a moment that was not used has a spread of one, although estimates are unsure."""
    fits = [(each := problem(number, held_out=3), match(each, QUICK)) for number in range(120)]
    z = np.array([((each.seen - fit.simulated) / fit.errors)[3] for each, fit in fits])
    assert abs(z.mean()) < 4 / np.sqrt(z.size)
    assert abs(z.std() - 1) < 4 / np.sqrt(2 * z.size)


def test_the_distance_is_that_of_the_moments_at_the_estimates() -> None:
    """Also after a last step from afar: one round that may not go far enough."""
    asked = replace(problem(12), start=TRUTH + 30.0, high=np.full(3, 40.0))
    fit = match(asked, Effort(pairs=16, rounds=1, level=24))
    away = asked.seen - fit.simulated
    assert fit.distance == pytest.approx(away @ fit.weights @ away / (1 + 1 / 24))
    assert fit.distance < 30
    assert np.abs(fit.values - TRUTH).max() < 4


def test_a_held_out_moment_changes_no_estimate() -> None:
    """However far it lies."""
    plain = problem(1, held_out=2)
    other = replace(plain, seen=plain.seen + 50.0 * (np.arange(6) == 2))
    first, second = match(plain, QUICK), match(other, QUICK)
    np.testing.assert_array_equal(first.values, second.values)
    assert first.distance == second.distance
    moved = match(replace(plain, seen=plain.seen + 0.5 * (np.arange(6) == 1)), QUICK)
    assert not np.array_equal(moved.values, first.values)


def test_the_same_luck_gives_the_same_fit_and_order_does_not_matter() -> None:
    """Twice the same; moments in another order give the same estimates."""
    once, again = match(problem(2), QUICK), match(problem(2), QUICK)
    np.testing.assert_array_equal(once.values, again.values)
    order, plain = np.array([4, 2, 0, 5, 1, 3]), problem(2)
    turned = replace(
        plain, simulate=lambda points, luck: plain.simulate(points, luck)[:, order], seen=plain.seen[order]
    )
    np.testing.assert_allclose(match(turned, QUICK).values, once.values, rtol=1e-8)


def test_pairs_share_luck_and_the_last_worlds_have_their_own() -> None:
    """All points of a design have the replicates of the one before; no last world has."""
    asked = problem(3)
    match(asked, QUICK)
    assert isinstance(asked.simulate, Linear)
    *designs, (_, fresh) = asked.simulate.calls
    for points, luck in designs:
        half = len(luck) // 2
        np.testing.assert_array_equal(luck[:half], luck[half:])
        np.testing.assert_array_equal(luck, designs[0][1])
        np.testing.assert_allclose(points[:half] + points[half:], np.tile(2 * points.mean(axis=0), (half, 1)))
    assert len(designs) == QUICK.rounds
    assert not set(fresh) & set(designs[0][1])


def test_an_unidentified_pair_loses_the_one_named_last() -> None:
    """Moments that know only the sum of the second and third parameter."""
    slopes = SLOPES.copy()
    slopes[:, 2] = slopes[:, 1]
    asked = problem(4, slopes=slopes)
    fit = match(asked, QUICK)
    assert fit.free.tolist() == [True, True, False]
    assert fit.values[2] == asked.start[2]
    # What is not known of the third is not known of the second: its range is 12 wide, 12/√12 a standard deviation.
    assert fit.known.errors[1] > 12 / np.sqrt(12)
    assert abs(fit.values[1] - (TRUTH[1] + TRUTH[2])) < 4 * fit.known.errors[1]


def test_what_may_be_due_to_a_held_parameter_counts_less() -> None:
    """Moments that it moves are as unsure as its range makes them: uniform over 12 has a variance of 12."""
    slopes = SLOPES.copy()
    slopes[:, 2] = slopes[:, 1]
    fit = match(problem(4, slopes=slopes), QUICK)
    along = fit.slopes[:, 2]
    unsure = along @ np.linalg.inv(fit.weights) @ along / (along @ along) ** 2
    assert 12.0 < unsure < 12.0 + 4.0
    allowed = allowing_for(np.eye(2), np.array([[0.5], [0.0]]), np.array([12.0]))
    np.testing.assert_allclose(allowed, np.diag([1 / (1 + 0.25 * 12), 1.0]))


def test_what_is_held_leaves_moments_that_were_held_out_unsure() -> None:
    """A sum that all but one moment know: the one that knows the parts may lie anywhere."""
    slopes = SLOPES.copy()
    slopes[:, 2] = slopes[:, 1]
    slopes[2] = [0.0, 1.0, -1.0]
    fit = match(problem(4, held_out=2, slopes=slopes), QUICK)
    assert fit.free.tolist() == [True, True, False]
    # Known is the sum: across the range of one part the other goes against it, and the difference moves twice.
    assert fit.errors[2] > 0.9 * 2 * 12 / np.sqrt(12)
    assert fit.errors[1] < 2.0


def test_what_no_moment_moves_with_is_not_told() -> None:
    """A column of noughts."""
    free = tellable(SLOPES * [1.0, 0.0, 1.0], np.eye(6), np.full(3, 12.0))
    assert free.tolist() == [True, False, True]
    assert tellable(SLOPES, 1e-9 * np.eye(6), np.full(3, 12.0)).tolist() == [False] * 3


def test_nothing_told_is_no_error() -> None:
    """Ranges so narrow that no interval is narrower: everything stays where it started."""
    fit = match(replace(problem(6), ranges=np.full(3, 1e-9), start=TRUTH), QUICK)
    assert not fit.free.any()
    np.testing.assert_array_equal(fit.values, TRUTH)
    assert fit.freedom == 6


def test_two_that_go_together_are_named() -> None:
    """Nearly the same slopes: both known, but not apart."""
    slopes = SLOPES.copy()
    slopes[:, 2] = slopes[:, 1] + 0.1 * SLOPES[:, 2]
    ((first, second, tied),) = sureness(slopes, np.eye(6), np.eye(6), 8).confounded()
    assert (first, second) == (1, 2)
    assert tied < -0.9


def test_estimates_stay_in_their_box() -> None:
    """The truth beyond an edge ends at it."""
    fit = match(replace(problem(5), high=np.array([20.0, 20.0, 0.1]), start=np.zeros(3)), QUICK)
    assert fit.values[2] == pytest.approx(0.1, abs=1e-9)


def test_slopes_of_a_design_are_exact_without_luck() -> None:
    """And curvature does not touch them."""
    planned = design.folded(np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.2, 0.1]), 8)
    moments = planned.points @ SLOPES.T + np.square(planned.offsets).sum(axis=1)[:, np.newaxis]
    np.testing.assert_allclose(design.read(planned, moments).slopes, SLOPES, atol=1e-9)


def test_slopes_that_luck_has_made_are_mostly_taken_away() -> None:
    """A parameter that touches nothing: its slopes have less than half the noise of least squares."""
    planned = design.folded(np.zeros(1), np.ones(1), 32)
    noise = np.random.default_rng(3).normal(size=(64, 500))
    seen = design.read(planned, noise)
    raw = np.linalg.lstsq(seen.across, seen.up, rcond=None)[0].T
    assert np.square(seen.slopes).mean() < 0.4 * np.square(raw).mean()
    assert (seen.slopes == 0).mean() > 0.6


def test_weights_undo_the_spread_and_shrink_what_is_guessed() -> None:
    """Ten worlds do not make six moments correlated; ten thousand do."""
    generator = np.random.default_rng(5)
    units = np.array([1.0, 10.0, 100.0, 1.0, 1.0, 1.0])
    few, many = (weights((generator.normal(size=(n, 6)) @ MIXING.T) * units) for n in (10, 10_000))
    np.testing.assert_allclose(np.linalg.inv(many), (MIXING @ MIXING.T) * np.outer(units, units), rtol=0.1, atol=12)
    tied = np.linalg.inv(few) / np.sqrt(np.outer(np.diag(np.linalg.inv(few)), np.diag(np.linalg.inv(few))))
    assert np.abs(tied - np.eye(6)).max() < 0.8
