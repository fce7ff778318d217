"""A rep: the k-th person in a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.hiring import chosen_candidate
from salessim.agents.luck import word_of
from salessim.agents.scalars import real, whole
from salessim.model.decisions import Decision
from salessim.model.money.pay import COUNTED_FROM_MONTHS, monthly_quota, variable_pay
from salessim.model.people.onboarding import is_ramped, ramp_factor
from salessim.model.people.tenure import quit_probability
from salessim.model.selling.prospecting import contacts_made

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Rep(mesa.Agent):
    """One person. To try another behaviour override `selling_hours`, `contacts_to_make` or `wants_to_quit`."""

    model: SalesOrganisation
    seat: Seat
    talent: float
    drafted_share: float
    months_in_seat: int
    factor: float
    counted: bool
    year_bookings_usd: float
    year_quota_usd: float

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model)
        self.seat, self.k = seat, k
        self.word = word_of(seat.number | k)
        self.talent, self.drafted_share = chosen_candidate(model.luck, self.word, seat.p)
        self.months_in_seat = 0
        self.ramps_lived = self.factor = 0.0
        self.year_bookings_usd = self.year_quota_usd = 0.0
        self.counted = False

    @property
    def p(self) -> Organisation:
        """The parameters that hold here this month."""
        return self.seat.p

    @property
    def ramped(self) -> bool:
        """Whether fully productive."""
        return bool(is_ramped(real(self.factor)))

    def wants_to_quit(self) -> bool:
        """Whether this person leaves at the turn of the month; nobody does who has just arrived."""
        if self.months_in_seat < 1:
            return False
        likely = quit_probability(whole(self.months_in_seat - 1), self.p.tenure)
        return bool(self.model.luck.draw(Decision.QUITS, self.model.month, self.word) < likely)

    def onboarding_read(self) -> None:
        """This month's productivity, at its middle."""
        middle = self.ramps_lived + 0.5 / self.p.onboarding.ramp_months
        self.factor = float(ramp_factor(real(middle), self.p.onboarding))

    def selling_hours(self, hours: float) -> float:
        """Of the hours that the time budget leaves, those that this person sells in: all."""
        return hours

    def contacts_to_make(self, hours: float) -> int:
        """Prospecting hours turned into contacts."""
        draw = self.model.luck.draw(Decision.CONTACTS_ROUNDED, self.model.month, self.word)
        made = contacts_made(real(hours), real(self.factor), real(draw), self.p.time_budget.hours_per_contact)
        return int(made)

    def earn(self, bookings_usd: float) -> float:
        """This month's pay without on-costs; the year goes on."""
        p = self.p.money.pay
        if (self.model.month - 1) % 12 == 0:
            self.year_bookings_usd = self.year_quota_usd = 0.0
        self.year_quota_usd += float(self.factor * monthly_quota(self.model.month, p, self.p.market))
        self.year_bookings_usd += bookings_usd
        year_ends = self.model.month % 12 == 0
        year = real(self.year_bookings_usd), real(self.year_quota_usd)
        variable = variable_pay(real(bookings_usd), *year, year_ends, p)
        served = self.months_in_seat + 1 >= COUNTED_FROM_MONTHS
        self.counted = year_ends and served and self.year_quota_usd > 0
        return float(np.asarray(p.base_usd_per_year) / 12 + variable)

    def onboarding_learn(self) -> None:
        """A month more of the ramp."""
        self.ramps_lived += float(1 / np.asarray(self.p.onboarding.ramp_months))

    def tenure_grow(self) -> None:
        """A month more in the seat."""
        self.months_in_seat += 1
