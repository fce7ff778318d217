"""Elementwise rules: known values, limits, and the same bits for a scalar and an array."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.model.market.access import Access, access, after_contact
from salessim.model.money.pay import Pay, variable_pay
from salessim.model.people.hiring import Hiring, months_to_fill
from salessim.model.people.onboarding import Onboarding, ramp_factor
from salessim.model.people.tenure import Tenure, quit_probability
from salessim.model.selling.handover import Handover, arr_kept, own_share, stages_lost, trust_after
from salessim.model.selling.outcome import Outcome, shares, win_log_odds
from salessim.model.selling.performance import personal_points
from salessim.model.selling.pipeline import Pipeline, advance_hazard
from salessim.model.selling.time_budget import TimeBudget, divide, effort, selling_hours

UNIT = st.floats(0, 1, exclude_max=True)


@given(mean=st.floats(1, 20), dispersion=st.floats(0.5, 50))
def test_months_to_fill_have_their_mean(mean: float, dispersion: float):
    p = Hiring(time_to_fill=mean, time_to_fill_dispersion=dispersion)
    u = (np.arange(20_000) + 0.5) / 20_000
    months = months_to_fill(u, p)
    assert months.mean() == pytest.approx(mean, rel=0.01)
    assert months.min() >= 1
    assert np.all(np.diff(months) >= 0), "an inverse CDF rises"
    variance = mean - 1 + (mean - 1) ** 2 / dispersion
    assert months.var() == pytest.approx(variance, rel=0.05, abs=0.02)


@pytest.mark.parametrize("shape", ["logistic", "linear", "exponential", "step"])
def test_ramps_reach_full_productivity_at_their_end(shape: str):
    p = Onboarding(shape=shape, ramp=10)
    factors = ramp_factor(np.linspace(0, 3, 301), p)
    assert np.all(np.diff(factors) >= 0)
    assert ramp_factor(np.array(1.0), p) >= 0.95 - 1e-9
    assert ramp_factor(np.array(0.9), p) < 0.95
    assert factors[0] <= 0.05 + 1e-12
    assert np.all(factors <= 1)


def test_a_quarterly_table_holds_in_its_quarters():
    p = Onboarding(shape="table", ramp=12, table=(0, 0.25, 0.5, 0.8))
    middles = (np.arange(14) + 0.5) / 12
    assert ramp_factor(middles, p).tolist() == [0] * 3 + [0.25] * 3 + [0.5] * 3 + [0.8] * 3 + [1, 1]


def test_a_weibull_of_shape_one_is_exponential():
    months = np.arange(60, dtype=np.int32)
    weibull = quit_probability(months, Tenure(shape="weibull", weibull_shape=1, mean=19))
    assert np.allclose(weibull, quit_probability(months, Tenure(mean=19)), rtol=1e-12)


def test_the_measured_hazard_has_its_bump_in_the_fourth_month():
    chances = quit_probability(np.arange(12, dtype=np.int32), Tenure(shape="empirical"))
    assert chances.argmax() == 3
    assert 1.7 < chances[3] / chances[[2, 4]].mean() < 2.2
    without = quit_probability(np.arange(12, dtype=np.int32), Tenure(shape="empirical", early_bump=0))
    assert without[3] == pytest.approx(without[[2, 4]].mean(), rel=0.01)


@given(available=st.floats(0, 300), deals=st.floats(0, 60), customers=st.floats(0, 90), floor=st.floats(0, 1))
def test_hours_add_up_and_keep_the_floor(available: float, deals: float, customers: float, floor: float):
    p = TimeBudget(prospecting_floor=floor)
    needed, wanted = np.array(deals * 1.6), np.array(customers * 0.25)
    served, worked, prospected = divide(np.array(available), wanted, needed, p)
    assert min(served, worked, prospected) >= -1e-9
    assert served + worked + prospected == pytest.approx(available)
    assert prospected >= floor * available - 1e-9
    assert served <= wanted
    assert 0 <= effort(worked, needed) <= 1 + 1e-12


def test_selling_hours_are_what_is_left():
    lost, claimed = np.array([0.15, 0.15, 0.0, 0.15, 0.15]), np.array([0.0, 12.0, 0.0, -3.0, 200.0])
    left = selling_hours(lost, claimed, TimeBudget())
    assert left.tolist() == pytest.approx([160 * 0.33, 160 * 0.33 - 12, 160 * 0.48, 160 * 0.33 + 3, 0])
    assert selling_hours(np.array(0.0), np.array(-900.0), TimeBudget()) == 160, "nobody has more than all hours"


def test_a_stage_takes_its_share_of_the_cycle():
    chance = -np.expm1(-advance_hazard(np.array(1.0), 1.0, Pipeline(stages=4, cycle=9)))
    assert chance == pytest.approx(4 / 9)
    assert advance_hazard(np.array(0.0), 1.0, Pipeline()) == 0, "no effort, no progress"
    assert advance_hazard(np.array(0.0), 1.0, Pipeline(effort_exponent=0)) > 0, "unless effort does not matter"


@given(odds=st.floats(-20, 20), undecided=st.floats(-20, 20), more=st.floats(-5, 5))
def test_outcomes_are_probabilities(odds: float, undecided: float, more: float):
    win, none = shares(np.array(odds), more, Outcome(no_decision=undecided))
    assert np.log(none / win) == pytest.approx(undecided + more - odds, rel=1e-9, abs=1e-9)
    assert win >= 0
    assert none >= 0
    assert win + none < 1 + 1e-12


@given(u=UNIT, stage=st.integers(1, 20), loss=st.floats(0, 1), strength=st.floats(0, 1))
def test_a_handover_never_takes_the_first_stage(u: float, stage: int, loss: float, strength: float):
    p = Handover(progress_loss=loss, strength=strength)
    lost = stages_lost(np.array(stage), np.array(True), np.array(u), p)
    assert 0 <= lost <= stage - 1
    assert stages_lost(np.array(stage), np.array(False), np.array(u), p) == 0


def test_progress_lost_keeps_its_mean():
    u = (np.arange(1000) + 0.5) / 1000
    lost = stages_lost(np.full(1000, 4), np.full(1000, True), u, Handover())
    assert lost.mean() == pytest.approx(0.3 * 3)


@given(trust=st.floats(0, 1))
def test_trust_is_lost_at_departures_and_won_back_only_by_somebody(trust: float):
    def after(*, left: bool, occupied: bool, strength: float = 1) -> float:
        p = Handover(strength=strength)
        return float(trust_after(np.array(trust), np.array(left), np.array(occupied), p))

    assert after(left=True, occupied=False) == pytest.approx(0.7 * trust)
    assert after(left=False, occupied=False) == pytest.approx(trust), "an empty seat wins nothing back"
    assert after(left=False, occupied=True) == pytest.approx(1 - (1 - trust) * np.exp(-0.1))
    assert after(left=True, occupied=False, strength=0) == pytest.approx(trust)


def test_arr_melts_by_its_share_over_a_year():
    months = np.arange(24)
    assert np.prod(arr_kept(months, np.zeros(24), Handover(arr_loss=0.15))) == pytest.approx(0.85)
    assert np.all(arr_kept(months, np.zeros(24), Handover(strength=0)) == 1.0)


def test_colleagues_who_cover_a_seat_save_part_of_its_arr():
    months, p = np.arange(24), Handover(arr_loss=0.15, existing_heir=0.4)
    assert np.prod(arr_kept(months, np.ones(24), p)) == pytest.approx(1 - 0.15 * 0.6)
    assert np.prod(arr_kept(months, np.full(24, 0.5), p)) == pytest.approx(1 - 0.15 * 0.8)


def test_work_is_put_down_to_who_did_it():
    assert own_share(np.array([0.0, 1.0, 3.0]), np.array([0.0, 4.0, 3.0])).tolist() == [1.0, 0.25, 1.0]


@given(
    closed=st.floats(0, 1),
    responded=st.booleans(),
    wasteful=st.floats(0, 5),
    closing=st.floats(0, 1),
    strength=st.floats(0, 1),
)
def test_doors_stay_doors(closed: float, responded: bool, wasteful: float, closing: float, strength: float):
    p = Access(closed_by_waste=closing)
    after = after_contact(np.array(closed), np.array(responded), np.array(wasteful), p)
    assert 0 <= after <= 1
    assert (after <= closed) if responded else (after >= closed)
    worse = after_contact(np.array(closed), np.array(responded), np.array(wasteful + 1), p)
    assert worse == after if responded else worse >= after
    assert 0 <= access(after, Access(strength=strength)) <= 1
    assert access(after, Access(strength=0)) == 1.0


def test_a_wasted_contact_closes_its_share_and_one_without_waste_nothing():
    p = Access(closed_by_waste=0.1, opened_by_value=0.5)
    after = after_contact(np.full(3, 0.2), np.array([False, False, True]), np.array([1.0, 0.0, 1.0]), p)
    assert after.tolist() == pytest.approx([0.28, 0.2, 0.1])


def test_the_accelerator_is_on_what_lies_above_the_years_quota():
    p = Pay(commission=0.1, accelerator=0.5)
    month, year, quota = np.array([100.0, 100.0]), np.array([300.0, 900.0]), np.array([500.0, 500.0])
    assert variable_pay(month, year, quota, False, p).tolist() == pytest.approx([10.0, 10.0])
    assert variable_pay(month, year, quota, True, p).tolist() == pytest.approx([10.0, 10.0 + 0.1 * 0.5 * 400])


@given(talent=st.floats(-2, 2), ramp=st.floats(0, 1), given_effort=st.floats(0, 1), trust=st.floats(0, 1))
def test_scalars_and_arrays_give_the_same_bits(talent: float, ramp: float, given_effort: float, trust: float):
    p = Outcome()
    points = personal_points(np.float64(talent), np.float64(ramp), p)
    single = win_log_odds(points, np.float64(given_effort), np.float64(trust), p)
    many = personal_points(np.full(37, talent), np.full(37, ramp), p)
    assert np.all(win_log_odds(many, np.full(37, given_effort), np.full(37, trust), p) == single)
