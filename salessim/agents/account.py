"""An account: who it is, whose territory it is in, and where a deal or contract with it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from salessim.agents.luck import word_of
from salessim.model.channels.source import Source
from salessim.model.decisions import Decision

if TYPE_CHECKING:
    from salessim.agents.customer import Customer
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Account(mesa.Agent):
    """What everything else about an account looks at."""

    model: SalesOrganisation
    seat: Seat
    stage: int
    is_customer: bool
    need: bool
    source: Source
    referrer: Customer | None
    """Whoever told this account of us, if it came in that way."""

    def __init__(self, model: SalesOrganisation, seat: Seat, number: int) -> None:
        super().__init__(model)
        self.seat, self.number = seat, number
        self.word = word_of(seat.number | number)
        self.stage, self.is_customer, self.need = 0, False, False
        self.source, self.referrer = Source.BASE, None
        self.contracts = 0

    def forget(self) -> None:
        """Clear what holds for one month only."""

    @property
    def p(self) -> Organisation:
        """The parameters that hold here this month."""
        return self.seat.p

    @property
    def idle(self) -> bool:
        """Neither a deal nor a contract."""
        return self.stage == 0 and not self.is_customer

    @property
    def within_reach(self) -> bool:
        """Whether a deal can come about: idle, in a territory that somebody has or is to have."""
        return self.idle and self.seat.open

    def draw(self, decision: Decision) -> float:
        """This account's luck in a decision this month."""
        return self.model.luck.draw(decision, self.model.month, self.word)

    def for_life(self, decision: Decision) -> float:
        """The luck that this account carries for life."""
        return self.model.luck.for_life(decision, self.word)

    def for_contract(self, decision: Decision) -> float:
        """The luck of its latest contract: the same under every policy, whenever it begins."""
        return self.model.luck.for_life(decision, word_of(self.word + self.contracts))

    def tell(self, event: str, value: float = 0.0) -> None:
        """Write something that happened here into the history."""
        self.model.tell(event, self.seat, self.number + 1, value)
