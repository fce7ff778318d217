"""Runs of midmarket that facts are read from: as it is, and with one thing changed under the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span, run
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.observers.people import Newcomers
from salessim.validation.observers.teams import Attainments, TeamYears
from salessim.validation.row import Found, over_worlds
from salessim.validation.worlds import branch_of

WORLDS: Final = 20
LEAST: Final = 10
SPAN: Final = Span(horizon=120, burn_in=60)


@dataclass(frozen=True)
class Seen:
    """A run, and what the observers saw of it."""

    tallies: Mapping[str, Floats]
    teams: TeamYears
    people: Attainments
    newcomers: Newcomers

    def outcome(self, name: str) -> Floats:
        """A metric's outcome of each world."""
        return METRICS[name].outcome(self.tallies)

    def metric(self, name: str) -> Found:
        """The same, over worlds."""
        return over_worlds(self.outcome(name))


def see(branch: Branch, organisation: Organisation, change: Mapping[str, Any]) -> Seen:
    """Run copies of the branch with a change from month 1 on; shared luck pairs such runs."""
    worlds, size = branch.state.shape.worlds, branch.state.shape
    watching = (
        TeamYears(worlds, size.teams, SPAN.horizon // 12),
        Attainments(worlds),
        Newcomers(worlds, organisation.onboarding.ramp_months),
    )
    plan = Plan(organisation, (Change(change),) if change else ())
    return Seen(run(branch.take(np.arange(worlds)), [plan] * worlds, SPAN.horizon, watching), *watching)


def midmarket(worlds: int, *changes: Mapping[str, Any], sections: Mapping[str, Any] | None = None) -> list[Seen]:
    """Ten years after a burn-in of five, once for each change; all branch from the same burn-in."""
    there = builtin("midmarket", sections)
    branch = branch_of(there, worlds, SPAN)
    return [see(branch, there, change) for change in changes]
