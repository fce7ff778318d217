"""A seat: permanent, filled or empty, with a territory of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.customer import Customer
from salessim.agents.luck import word_of
from salessim.agents.rep import Rep
from salessim.agents.scalars import real
from salessim.agents.spending import Spending
from salessim.engine.identity import INDEX_SHIFT, TEAM_SHIFT
from salessim.model.decisions import Decision
from salessim.model.managers.candour import hours_taken, plans_usd
from salessim.model.people.hiring import months_to_fill
from salessim.model.people.onboarding import paid_for
from salessim.model.people.standing import KEPT_PER_MONTH
from salessim.model.selling.handover import LONG_AGO

if TYPE_CHECKING:
    from salessim.agents.manager import Manager
    from salessim.agents.organisation import SalesOrganisation
    from salessim.model.organisation import Organisation


class Seat(Spending):
    """One seat of a team. `p` holds its parameters this month, selections included."""

    manager: Manager
    open: bool
    rep: Rep | None
    leaver: Rep | None
    reason: str | None
    """Why the person who sat here left this month, if somebody did."""
    hired: bool
    completed_months: float
    arr_usd: float
    pay_usd: float

    def __init__(self, model: SalesOrganisation, team: int, index: int, p: Organisation) -> None:
        super().__init__(model, p)
        self.team, self.index = team, index
        self.number = (team << int(TEAM_SHIFT)) | (index << int(INDEX_SHIFT))
        self.open, self.occupant, self.star_number = False, 0, 0
        self.rep = self.leaver = self.reason = None
        self.searching, self.months_to_fill = False, 0
        self.months_since_departure = LONG_AGO
        self.customers: list[Customer] = []
        self.recent_bookings_usd = self.recent_quota_usd = 0.0
        self.pay_usd = self.hiring_usd = self.marketing_usd = self.other_usd = self.arr_usd = 0.0
        self.forget()

    def forget(self) -> None:
        """Clear what holds for one month only; why somebody left is remembered until people may leave again."""
        super().forget()
        self.hired, self.leaver = False, None
        self.completed_months = self.follow_share = 0.0

    @property
    def place(self) -> int:
        """Number of the seat, counted from 1 through all teams as they are at the start; 0 for later ones."""
        per_team = self.p.organisation.seats_per_team
        return self.team * per_team + self.index + 1 if self.index < per_team else 0

    @property
    def talent(self) -> float:
        """Of the person here; nobody has none."""
        return self.rep.talent if self.rep else 0.0

    @property
    def factor(self) -> float:
        """Productivity of the person here, 0 if nobody."""
        return self.rep.factor if self.rep else 0.0

    @property
    def left(self) -> bool:
        """Whether somebody left this month."""
        return self.leaver is not None

    def candour_face(self) -> None:
        """The team's openness takes time, and plans kept ready take money."""
        p = self.manager.p.candour
        self.candour_hours, self.planning_usd = float(hours_taken(p)), self.open * float(plans_usd(p))

    def tenure_quit(self) -> None:
        """The person here may leave; the seat is empty from now on."""
        self.reason = self.rep.reason_to_go() if self.rep else None
        if self.rep is not None and self.reason is not None:
            self.leaver, self.completed_months = self.rep, self.rep.months_in_seat - 0.5
            self.model.tell(f"person_{self.reason}", self, value=self.completed_months)
            self.rep.remove()
            self.rep = None

    def conduct_leave(self) -> None:
        """Part of a leaving star's customers goes with it, unless it becomes their manager."""
        if self.leaver is not None and self.leaver.star and self.reason != "promoted":
            self.follow_share = self.p.standards.strength * self.p.standards.star.portability

    def handover_leave(self) -> None:
        """A departure is remembered for a year."""
        self.months_since_departure = 0 if self.left else self.months_since_departure + 1

    def hiring_fill(self) -> None:
        """A search starts, comes nearer, or ends unless there is no money left; it is given up if the seat closes."""
        if not self.open or self.rep is not None:
            self.searching = False
            return
        if self.searching and self.months_to_fill == 0 and not self.model.short_of_money:
            self.hired, self.searching = True, False
            return
        if not self.searching:
            draw = self.model.luck.for_life(Decision.MONTHS_TO_FILL, word_of(self.number | self.occupant))
            self.months_to_fill = int(months_to_fill(real(draw), self.p.hiring, real(self.manager.bench)))
            self.searching = True
        self.months_to_fill = max(self.months_to_fill - 1, 0)

    def tenure_arrive(self) -> None:
        """Who is hired sits down."""
        if self.hired:
            self.sit_down()
            self.model.tell("person_hired", self, value=self.talent)

    def sit_down(self) -> None:
        """The next person takes the seat."""
        self.occupant += 1
        self.rep = self.model.rep_class(self.model, self, self.occupant)

    def conduct_arrive(self) -> None:
        """The star of the study is who sits here at the branch, or the next to arrive."""
        p = self.p.standards
        if self.model.month == 1 and self.place > 0 and self.place == p.star.seat:
            self.star_number = self.occupant + (self.rep is None)
        if self.rep is None:
            return
        self.rep.crowned = False
        if p.strength > 0 and self.rep.k == self.star_number:
            self.rep.appear_as_star()
        else:
            self.rep.star = False
        if self.rep.crowned:
            self.model.tell("star_appeared", self)
        if self.rep.reformed:
            self.rep.reform()

    def onboarding_read(self) -> None:
        """Structured onboarding is paid for at the arrival."""
        parts = self.p.onboarding.components
        self.onboarding_usd = self.hired * (parts.strength * float(paid_for(parts)) * parts.each_usd_per_hire)

    def standing_rank(self) -> None:
        """The month enters the seat's record of about a year, which an arrival begins anew."""
        kept = 0.0 if self.hired else KEPT_PER_MONTH
        booked, quota = (self.bookings_usd, self.rep.month_quota_usd) if self.rep else (0.0, 0.0)
        self.recent_bookings_usd = self.recent_bookings_usd * kept + booked
        self.recent_quota_usd = self.recent_quota_usd * kept + quota

    def settle(self) -> None:
        """The month's pay."""
        earned = self.rep.earn(self.bookings_usd) if self.rep else 0.0
        self.pay_usd = earned * float(1 + np.asarray(self.p.money.pay.on_costs))

    def conduct_settle(self) -> None:
        """Conduct is paid for."""
        self.conduct_usd = self.rep.conduct_cost(self.bookings_usd) if self.rep else 0.0
