"""Playbook: a CES of discovery and closing, and the cycle when one of them gets more of the hours."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn
from support.worlds import bare, tallies, within

from salessim.model.deals import playbook
from salessim.model.deals.playbook import Playbook
from salessim.model.simulation import Span

P = drawn(Playbook)


# In closed form.


@pytest.mark.parametrize("share", [0.2, 0.5, 0.7])
def test_quality_is_the_harmonic_mean_at_a_half_and_the_weaker_part_at_nothing(share: float):
    """The power (σ − 1)/σ is −1 at σ = ½; as σ goes to 0 the CES goes to min(2d, 2 − 2d), Leontief's."""
    parts = 2 * share, 2 - 2 * share
    harmonic = 2 / (1 / parts[0] + 1 / parts[1])
    assert playbook.quality(np.array(share), Playbook(discovery=share, substitution=0.5)) == pytest.approx(
        harmonic, rel=1e-12
    )
    assert playbook.quality(np.array(share), Playbook(discovery=share, substitution=1e-4)) == pytest.approx(
        min(parts), rel=1e-3
    )
    assert playbook.quality(np.array(share), Playbook(discovery=share, substitution=1e-9)) == pytest.approx(
        min(parts), rel=1e-6
    )


def test_quality_is_the_geometric_mean_near_an_elasticity_of_one():
    """Cobb–Douglas: here at the largest elasticity allowed, to second order in r."""
    held = Playbook(discovery=0.4, substitution=0.95)
    assert np.log(playbook.quality(np.array(0.4), held)) == pytest.approx(0.5 * np.log(0.8 * 1.2), rel=0.1)


@pytest.mark.parametrize("emphasis", [0.35, 0.7])
def test_the_cycle_of_a_divided_month(emphasis: float):
    """Hazards go with the square root of hours: each stage takes 1 ÷ (1 − (1 − a)^√e) months, e = 2d or 2 − 2d."""
    organisation = bare(
        organisation={"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80},
        pipeline={"stages": 4, "cycle": 8, "effort_exponent": 0.5},
        playbook={"strength": 1, "discovery": emphasis, "weight": 0},
        time_budget={"per_contact": 16},
        tenure={"mean": 600},
        onboarding={"ramp": 0.001},
        renewal={"churn_floor": 1},
    )
    got = {name: v.sum(axis=1) for name, v in tallies(organisation, 12, Span(48, 36)).items()}
    months = [1 / (1 - 0.5 ** np.sqrt(part)) for part in (2 * emphasis, 2 - 2 * emphasis)]
    within(got["closed_months"], got["wins"], 2 * months[0] + 2 * months[1])


# Laws.


@given(P, st.integers(1, 20))
def test_emphasis_moves_hours_and_makes_none(p: Any, stages: int):
    early = playbook.is_early(np.arange(1, stages + 1), stages)
    assert np.all(np.diff(early.astype(int)) <= 0), "first the early ones"
    assert early.sum() == stages // 2
    both = playbook.emphasis(np.array([True, False]), p)
    assert both.sum() == pytest.approx(2)
    assert np.all(both >= 0)
    assert np.all(playbook.emphasis(np.array([True, False]), p.replaced(strength=0.0)) == 1)


@given(P, st.floats(0.001, 0.95))
def test_even_parts_are_best_and_the_weaker_binds_the_more_the_less_they_substitute(p: Any, sigma: float):
    here = playbook.quality(np.array(p.discovery), p)
    assert playbook.LEAST <= here <= 1 + 1e-12
    assert playbook.quality(np.array(0.5), p.replaced(discovery=0.5)) == 1
    assert playbook.win_points(np.array(0.5), p.replaced(discovery=0.5)) == 0
    assert playbook.win_points(np.array(p.discovery), p) <= 1e-12
    assert playbook.win_points(np.array(p.discovery), p.replaced(strength=0.0)) == 0
    stiffer = p.replaced(substitution=min(sigma, p.substitution))
    assert playbook.quality(np.array(p.discovery), stiffer) <= here + 1e-12
    assert playbook.quality(np.array(1 - p.discovery), p.replaced(discovery=1 - p.discovery)) == pytest.approx(
        here, rel=1e-12
    )


@given(st.floats(0, 1))
def test_whoever_only_closes_or_only_discovers_still_has_log_odds(share: float):
    assert np.isfinite(playbook.win_points(np.array(share), Playbook(discovery=share, substitution=0.01)))


# Direction.


@pytest.mark.parametrize(("emphasis", "sign"), [(0.1, -1), (0.9, 1)])
def test_a_deal_keeps_the_discovery_it_had(emphasis: float, sign: int):
    """A push for closing finds deals that were well discovered: at first only closing's own part of quality counts."""
    usual, pushed = np.array(0.5), Playbook(discovery=emphasis)
    old, new = playbook.quality(usual, pushed), playbook.quality(np.array(emphasis), pushed)
    assert new < 1
    assert np.sign(1 - old) == sign
