"""One world run by agents, in the form that the array engine returns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from salessim.agents.organisation import SalesOrganisation
from salessim.engine import ledger
from salessim.engine.history import History
from salessim.model.laws import BALANCES
from salessim.model.plan import Plan
from salessim.model.simulation import Span, with_openings
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Floats


def run_world(
    plan: Plan, span: Span, seed: int, replicate: int, history: History | None = None, room_for: Sequence[Plan] = ()
) -> dict[str, Floats]:
    """Tallies of one world, each of shape (1, horizon); the ledger is checked."""
    world = SalesOrganisation(
        plan,
        replicate=replicate,
        seed=seed,
        burn_in_months=span.burn_in,
        horizon_months=span.horizon,
        room_for=room_for,
        history=history,
    )
    world.run(span.horizon)
    collected = world.datacollector.model_vars
    tallies = {name: np.array([collected[name]], dtype=np.float64) for name in TALLIES}
    opened = with_openings(tallies, world.openings["arr_usd"])
    ledger.check(ledger.broken_balances(BALANCES, opened, world.openings))
    return opened
