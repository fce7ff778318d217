"""What matched estimates rest on: parameters that no record tells, taken to both ends of their ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salessim.calibration.estimate import Choice, Estimate, Estimated
from salessim.calibration.matching.choice import BEYOND, Matchable
from salessim.calibration.matching.fit import Effort, Fit, Problem, match
from salessim.calibration.matching.moments import MOMENTS
from salessim.calibration.matching.resting import Held, Rests, held_of, rests, worlds_of
from salessim.calibration.matching.scale import LOG, LOGIT, PLAIN, Scale
from salessim.calibration.matching.telling import sentence
from salessim.quantities.arrays import Floats, Ints
from salessim.study import builtin

SLOPES = np.array([[2.0, 0.0], [0.5, 1.5], [0.0, 1.0], [1.0, -1.0]])
OF_HELD = np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 2.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
ENDS = ((-1.0, 3.0), (0.0, 5.0), (0.2, 0.4))
USED = np.array([True, True, True, False])
QUICK = Effort(pairs=16, rounds=2, level=24)


def named(key: str, scale: Scale = PLAIN) -> Matchable:
    """A parameter of a toy."""
    return Matchable(key, scale, (), "deals", "")


HELD = tuple(Held(named(key), *ends) for key, ends in zip(("first", "idle", "third"), ENDS, strict=True))


def moments(points: Floats, luck: Ints) -> Floats:
    """Of points (n, parameters + held): linear, with the luck of the replicate."""
    drawn = np.stack([np.random.default_rng([3, int(each)]).normal(size=4) for each in luck])
    return np.asarray(points @ np.hstack([SLOPES, OF_HELD]).T + drawn)


def fitted(held: Floats) -> Fit:
    """The fit when the held parameters are so."""
    limits = np.full(2, -50.0), np.full(2, 50.0)

    def simulate(points: Floats, luck: Ints) -> Floats:
        return moments(np.hstack([points, np.tile(held, (len(points), 1))]), luck)

    return match(Problem(simulate, np.array([1.0, 2.0, 0.5, 9.0]), USED, np.zeros(2), *limits, np.full(2, 30.0)), QUICK)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_estimates_move_as_refitting_at_both_ends_moves_them(place: int) -> None:
    """One parameter after the other, without and with the help of a formula."""
    usual = np.array([1.0, 2.0, 0.3])
    found = rests(lambda points, luck, more: moments(points, luck), fitted(usual), USED, HELD, 16)
    low, high = usual.copy(), usual.copy()
    low[place], high[place] = ENDS[place]
    assert found.moves is not None
    # What is left of the difference: slopes of estimates are shrunk a little, in each fit by another luck.
    expected = fitted(high).values - fitted(low).values
    np.testing.assert_allclose(found.moves[:, place], expected, atol=0.02)
    assert (np.abs(expected).max() > 0.2) == (place != 1)


def test_worlds_are_counted_and_nothing_is_simulated_for_nothing() -> None:
    """As many as the design has points; no held parameter or no estimate needs none."""
    asked: list[int] = []

    def simulate(points: Floats, luck: Ints, more: object) -> Floats:
        asked.append(len(points))
        return moments(points, luck)

    fit = fitted(np.zeros(3))
    assert rests(simulate, fit, USED, HELD, 16).worlds == worlds_of(HELD, 16) == asked[0] == 32
    assert rests(simulate, fit, USED, (), 16) == Rests()
    assert worlds_of((), 16) == 0
    assert rests(simulate, replace(fit, free=np.zeros(2, dtype=bool)), USED, HELD, 16).moves is None
    assert len(asked) == 1


def test_the_note_names_the_one_that_moves_an_estimate_most() -> None:
    """As a factor, in points or in the unit; with standard errors; and that none does."""
    found = Rests(HELD, np.array([[0.1, -0.7, 0.2], [0.1, -0.2, 0.3]]), 32)
    said = found.said(0, named("ramp", LOG), 2.0, 0.1)
    assert said == (
        "given the study's values of what no record tells; rests most on idle: from the low to the high end of its "
        "range the estimate moves by ×0.5 (-7.0 standard errors)"
    )
    assert "rests most on third" in found.said(1, named("win"), 0.0, 0.1)
    assert "moves by +0.3 (+3.0 standard errors)" in found.said(1, named("win"), 0.0, 0.1)
    # Odds of 1 to 1, and 0.35 on both sides: 0.587 less 0.413.
    assert "moves by -0.17 (" in found.said(0, named("response", LOGIT), 0.0, 0.1)
    assert "none of which moves it by a standard error" in found.said(1, named("win"), 0.0, 0.31)
    assert Rests().said(0, named("win"), 0.0, 0.1) == "given the study's values of what no record tells"


def test_what_is_held_is_what_no_record_tells_and_has_a_range() -> None:
    """Not what direct estimates tell, not the size of the market; the study's value lies within the ends."""
    shapes = tuple(Estimate(f"renewal.churn_{each}", 1.0, 0.5, 2.0, 9, "customers", "by hand") for each in "ab")
    direct = Estimated(shapes, choices=(Choice("renewal.churn_floor", "0%", "by hand"),))
    usual = {each.varied.key: each for each in held_of(builtin("midmarket"), direct)}
    told = {"renewal.churn_a", "renewal.churn_b", "renewal.churn_floor", "organisation.accounts_per_seat"}
    assert set(usual) == set(BEYOND) - told
    assert {"renewal.churn_a", "renewal.churn_floor"} <= {
        e.varied.key for e in held_of(builtin("midmarket"), Estimated())
    }
    assert np.exp([usual["market.need_on"].low, usual["market.need_on"].high]) == pytest.approx([0.02, 0.05])
    many = held_of(builtin("midmarket", {"market": {"need_on": 0.2}, "handover": {"arr_loss": 0.0}}), direct)
    ends = {each.varied.key: (each.low, each.high) for each in many}
    assert np.exp(ends["market.need_on"]) == pytest.approx([0.02, 0.2])
    assert ends["handover.arr_loss"] == (0.0, 0.25)


@pytest.mark.parametrize("p_value", [None, 0.4, 0.001])
def test_the_distance_claims_nothing_of_what_no_record_tells(p_value: float | None) -> None:
    """Whether it is small, large, or there is none."""
    said = sentence(fitted(np.zeros(3)), p_value)
    assert "what no record tells" in said
    assert ("no more than luck" in said) == (p_value == 0.4)
    assert ("by more than luck" in said) == (p_value == 0.001)


def test_moments_that_direct_estimates_were_fitted_to_are_no_test() -> None:
    """Churn by renewal where churn was told; without that it is held out like others."""
    fitted_too = {each.name for each in MOMENTS if each.is_fitted({"renewal.churn_a", "tenure.weibull_shape"})}
    assert fitted_too == {"churn_year_1", "churn_year_2", "churn_years_3_5", "churn_later", "quits_first_year"}
    assert all(each.held_out for each in MOMENTS if each.direct)
    assert not any(each.is_fitted({"renewal.expansion", "tenure.mean"}) for each in MOMENTS)
