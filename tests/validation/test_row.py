"""A row of the validation table: a miss is a miss, a sample too small is none, and a range forgives nothing."""

import numpy as np
import pytest

from salessim.validation.row import (
    Found,
    above_zero,
    against_theory,
    cannot_go_on,
    exactly,
    in_range,
    over_worlds,
    quotient,
    ratio,
    reported,
    slope,
)


@pytest.mark.parametrize(
    ("mean", "error", "verdict"),
    [
        (10.0, 0.1, "within"),
        (10.39, 0.1, "within"),
        (9.61, 0.1, "within"),
        (10.41, 0.1, "miss"),
        (9.59, 0.1, "miss"),
        (10.0, 0.24, "within"),
        (10.0, 0.26, "too small"),
        (12.0, 0.26, "miss"),
    ],
)
def test_theory_forgives_four_standard_errors_of_at_most_a_tenth_in_all(mean: float, error: float, verdict: str):
    row = against_theory("what", "source", 10.0, Found(mean, error))
    assert row.verdict == verdict
    assert row.falls_short == (verdict != "within")


@pytest.mark.parametrize(("mean", "verdict"), [(10.55, "within"), (10.65, "miss"), (9.35, "miss")])
def test_a_margin_is_added_to_the_standard_errors(mean: float, verdict: str):
    assert against_theory("what", "source", 10.0, Found(mean, 0.1), margin=0.2).verdict == verdict


def test_a_margin_does_not_make_the_sample_smaller():
    assert against_theory("what", "source", 1.0, Found(1.0, 0.02), margin=0.3).verdict == "within"
    assert against_theory("what", "source", 1.0, Found(1.0, 0.03), margin=0.3).verdict == "too small"


@pytest.mark.parametrize(
    ("mean", "error", "verdict"), [(3.0, 1.0, "too small"), (5.0, 1.0, "miss"), (0.0, 0.0, "within")]
)
def test_nothing_expected_says_nothing_without_a_scale(mean: float, error: float, verdict: str):
    assert against_theory("what", "source", 0.0, Found(mean, error)).verdict == verdict


def test_nothing_expected_is_held_to_a_tenth_of_what_would_be_much():
    assert against_theory("what", "source", 0.0, Found(0.3, 0.1), scale=4.1).verdict == "within"
    assert against_theory("what", "source", 0.0, Found(0.3, 0.1), scale=3.9).verdict == "too small"
    assert against_theory("what", "source", 0.0, Found(0.5, 0.1), scale=4.1).verdict == "miss"


@pytest.mark.parametrize(("mean", "verdict"), [(0.41, "within"), (40.0, "within"), (0.39, "miss"), (-1.0, "miss")])
def test_a_sign_needs_four_standard_errors_and_knows_no_upper_end(mean: float, verdict: str):
    assert above_zero("what", "source", Found(mean, 0.1)).verdict == verdict


def test_a_check_that_stopped_falls_short_with_its_error():
    row = cannot_go_on("little", ValueError("shapes\n  do not fit"))
    assert (row.verdict, row.falls_short) == ("stopped", True)
    assert row.what == "little stopped with ValueError: shapes do not fit"


def test_a_negative_number_is_held_to_its_size():
    assert against_theory("what", "source", -10.0, Found(-10.3, 0.1)).verdict == "within"
    assert against_theory("what", "source", -10.0, Found(-10.5, 0.1)).verdict == "miss"
    assert against_theory("what", "source", -10.0, Found(-10.0, 0.3)).verdict == "too small"


@pytest.mark.parametrize("expected", [0.5, -3.0, 2e6, 0.0])
def test_an_identity_forgives_rounding_and_nothing_else(expected: float):
    assert exactly("what", "source", expected, expected * (1 + 1e-12)).verdict == "within"
    assert exactly("what", "source", expected, expected + 1e-8 * max(1.0, abs(expected))).verdict == "miss"


@pytest.mark.parametrize(("error", "verdict"), [(0.0, "within"), (0.249, "within"), (0.251, "too small")])
def test_a_range_narrower_than_four_standard_errors_tells_nothing(error: float, verdict: str):
    assert in_range("what", "source", 1.0, 2.0, Found(1.0, error)).verdict == verdict
    assert in_range("what", "source", -0.25, -0.05, Found(-0.15, 0.2 * error)).verdict == verdict


def test_a_range_forgives_no_standard_error():
    missed = in_range("what", "source", 1.0, 2.0, Found(2.001, 5.0), why="because")
    assert (missed.verdict, missed.falls_short, missed.why) == ("miss", True, "because")


def test_what_is_only_reported_never_falls_short():
    row = reported("what", "source", Found(1e9), expected=0.0)
    assert (row.verdict, row.falls_short) == ("reported", False)


def test_not_a_number_is_a_miss():
    assert against_theory("what", "source", 1.0, Found(float("nan"), 0.1)).verdict == "miss"
    assert in_range("what", "source", 0.0, 1.0, Found(float("nan"))).verdict == "miss"
    assert exactly("what", "source", 1.0, float("nan")).verdict == "miss"


def test_not_a_number_as_standard_error_does_not_pass():
    assert against_theory("what", "source", 1.0, Found(1.0, float("nan"))).falls_short


def test_mean_and_ratio_with_their_standard_errors():
    assert over_worlds(np.array([1.0, 2.0, 3.0, 6.0])) == Found(3.0, pytest.approx(np.sqrt(14 / 3) / 2))
    part, whole = np.array([1.0, 2.0, 4.0]), np.array([2.0, 4.0, 4.0])
    found = ratio(part, whole)
    assert found.mean == 0.7
    assert found.error == pytest.approx(np.std([-0.4, -0.8, 1.2], ddof=1) / (10 / 3) / np.sqrt(3))


def test_standard_errors_are_what_they_say():
    """Over 400 samples the distance from the truth has a spread of one standard error."""
    rng = np.random.default_rng(1)
    away: dict[str, list[float]] = {"ratio": [], "quotient": [], "slope": []}
    for _ in range(400):
        whole = rng.gamma(20.0, 0.05, 60)
        part = 0.3 * whole + rng.normal(0, 0.05, 60)
        across = rng.normal(0, 1, (60, 5))
        up = 2 * across + rng.normal(0, 1, (60, 1)) * across
        upper, lower = over_worlds(rng.normal(6, 1, 60)), over_worlds(rng.normal(3, 0.5, 60))
        for name, found, truth in (
            ("ratio", ratio(part, whole), 0.3),
            ("quotient", quotient(upper, lower), 2.0),
            ("slope", slope(across, up), 2.0),
        ):
            away[name].append((found.mean - truth) / found.error)
    for name, values in away.items():
        assert abs(np.mean(values)) < 4 / np.sqrt(400), name
        assert 0.9 < np.std(values) < 1.15, name
