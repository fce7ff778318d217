"""The text of a study so small that it takes a blink."""

SMALL = """\
salessim: 1
title: Small
question: Does anything matter in a very small house?
horizon: {horizon} months
burn_in: 6 months
replications: {{min: 4, max: {maximum}, batch: 2}}
organisation: {{teams: 1, seats_per_team: 2, accounts_per_seat: 10}}
tenure: {{mean: 6 months}}
policies:
  status_quo: {{}}
  faster_ramp: {{onboarding: {{ramp: 2 months}}}}
{policies}
decide: {{outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}}
{more}
"""
