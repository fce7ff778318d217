"""Whom a selection names, agent by agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.model.plan import Selector

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.agents.seat import Seat


def chosen_seats(model: SalesOrganisation, selector: Selector) -> list[Seat]:
    """The seats that a selector names, as things stand at the month's start."""
    per_team = model.plan.organisation.organisation.seats_per_team
    chosen = list(model.seats)
    if selector.team is not None:
        chosen = [seat for seat in chosen if seat.team == selector.team - 1]
    if selector.seats:
        numbered = {seat: seat.team * per_team + seat.index + 1 for seat in chosen if seat.index < per_team}
        chosen = [seat for seat in chosen if numbered.get(seat) in selector.seats]
    if selector.top_share is not None:
        best = _best(model, selector)
        chosen = [seat for seat in chosen if seat in best]
    return chosen


def _best(model: SalesOrganisation, selector: Selector) -> list[Seat]:
    """The best people's seats; of equals the lower seat."""
    reps = sorted(model.reps, key=lambda rep: -_score(rep, selector))
    return [rep.seat for rep in reps[: int(np.ceil((selector.top_share or 0.0) * len(reps)))]]


def _score(rep: Rep, selector: Selector) -> float:
    if selector.by == "tenure":
        return float(rep.months_in_seat)
    if selector.by == "bookings":
        return rep.year_bookings_usd
    return rep.year_bookings_usd / rep.year_quota_usd if rep.year_quota_usd > 0 else 0.0
