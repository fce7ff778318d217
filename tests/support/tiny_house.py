"""A tiny organisation for the workshop's tests: two years of four seats, a second or two for all its worlds."""

from __future__ import annotations

from pathlib import Path

from salessim.workshop.kitchen.dishes.place import Place

POLICIES = """\
  faster_ramp: {onboarding: {ramp: 2 months}}
  longer_tenure: {tenure: {mean: 60 months}}
"""
STUDY = """\
salessim: 1
title: A tiny house
extends: bare
horizon: {horizon}
burn_in: 1 year
seed: 7
replications: {replications}
organisation: {{teams: 1, seats_per_team: 4, accounts_per_seat: 20}}
tenure: {{mean: 12 months}}
policies:
  status_quo: {{}}
{policies}
decide: {{outcome: {outcome}, baseline: status_quo, indifference: 1}}
{more}
"""


def text(
    policies: str = POLICIES,
    outcome: str = "contribution_npv_usd",
    *,
    horizon: str = "2 years",
    replications: int = 6,
    more: str = "",
) -> str:
    """The text of a study."""
    return STUDY.format(policies=policies, outcome=outcome, horizon=horizon, replications=replications, more=more)


def place(folder: Path) -> Place:
    """A place that computes here and tells nobody."""
    return Place(folder, 1, lambda done, of: None)
