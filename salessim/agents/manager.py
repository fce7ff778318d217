"""A manager leads a team of seats; so far the model has their pay and no behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Manager(mesa.Agent):
    """The manager of one team."""

    model: SalesOrganisation

    def __init__(self, model: SalesOrganisation, team: int) -> None:
        super().__init__(model)
        self.team = team

    @property
    def seats(self) -> list[Seat]:
        """The seats of the team, in order."""
        return [seat for seat in self.model.seats if seat.team == self.team]

    @property
    def reps_at_work(self) -> int:
        """How many of them are filled."""
        return sum(seat.rep is not None for seat in self.seats)
