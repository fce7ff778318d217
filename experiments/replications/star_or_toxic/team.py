"""One seat of a team of twenty under the same luck: an ordinary person, a violator, or a star who keeps the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from salessim.model.managers.promotion import log_sales
from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.people.conduct import norm
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span, run
from salessim.quantities.arrays import Floats, WorldFloats
from salessim.study import builtin
from salessim.validation.worlds import branch_of

TOP: Final = 0.01
"""A star belongs to this share of the best by talent."""
TOXIC: Final = 0.1
"""Adherence of the violator on all five dimensions."""


def team_of_twenty() -> Organisation:
    """Midmarket as one team; managers come from outside, so that the star stays a seller."""
    sections: Mapping[str, Mapping[str, Any]] = {
        "organisation": {"teams": 1, "seats_per_team": 20},
        "promotion": {"rule": "external"},
    }
    return builtin("midmarket", sections)


def multiple_of_the_best(p: Organisation) -> float:
    """What somebody at the top 1% of talent books ÷ what the average does, by the model's own formula."""
    talent = np.array(ndtri(1 - TOP) * p.hiring.talent_sd)
    return float(np.exp(log_sales(talent, np.array(False), 1.0, p.outcome)))


def in_seat_one(p: Organisation, multiple: float = 1.0, adherence: float | None = None) -> dict[str, float]:
    """Values that make the person in the first seat so; of ordinary conduct unless said. Nobody's customers follow."""
    return {
        "standards.star.seat": 1.0,
        "standards.star.multiple": multiple,
        "standards.star.adherence": float(norm(p.standards)) if adherence is None else adherence,
        "standards.star.portability": 0.0,
    }


@dataclass(frozen=True)
class Lived:
    """What a team's months came to, world by world."""

    tallies: Mapping[str, Floats]

    def of(self, metric: str) -> WorldFloats:
        """A metric's outcome."""
        return np.asarray(METRICS[metric].outcome(self.tallies))


def lived(branch: Branch, p: Organisation, values: Mapping[str, float], months: int) -> Lived:
    """Copies of the branch with some values from month 1 on."""
    worlds = branch.state.shape.worlds
    plan = Plan(p, (Change(values),))
    return Lived(run(branch.take(np.arange(worlds)), [plan] * worlds, months))


def begun(p: Organisation, worlds: int, span: Span) -> Branch:
    """The worlds before anybody is star or violator."""
    return branch_of(p, worlds, span)
