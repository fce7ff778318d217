"""A rep: the k-th person in a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.conduct import Conduct
from salessim.agents.minds import Feelings, Learning
from salessim.agents.scalars import flag, real, whole
from salessim.model.decisions import Decision
from salessim.model.managers.promotion import log_sales, managing_talent
from salessim.model.money.pay import COUNTED_FROM_MONTHS, monthly_quota, variable_pay
from salessim.model.people.goals import KNOWN_FROM_MONTH, LAST_MONTHS, goal_drive
from salessim.model.people.onboarding import frustration, is_ramped, mentor_gain, ramp_factor, speed, uplift
from salessim.model.people.tenure import quit_probability
from salessim.model.selling.prospecting import contacts_made, hours_each

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Rep(Feelings, Learning, Conduct):
    """One person. To try another behaviour override `selling_hours`, `contacts_to_make` or `wants_to_quit`."""

    months_in_seat: int
    factor: float
    counted: bool
    year_bookings_usd: float
    year_quota_usd: float

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model, seat, k)
        self.months_in_seat = 0
        self.ramps_lived = self.factor = 0.0
        self.striving = 1.0
        self.year_bookings_usd = self.year_quota_usd = 0.0
        self.counted = False

    @property
    def ramped(self) -> bool:
        """Whether fully productive."""
        return bool(is_ramped(real(self.factor)))

    @property
    def drive(self) -> float:
        """Factor on what an hour achieves, beside the ramp."""
        return self.doing * self.seat.hack_drive * self.striving * self.spirit * self.manager.drive

    @property
    def in_good_standing(self) -> bool:
        """Whether this person may be promoted at all."""
        may_stay = self.seat.open and not (self.failed or self.ranked_out)
        return may_stay and self.compared and self.plan_left == 0

    @property
    def potential(self) -> float:
        """Talent for managing."""
        other = real(self.for_life(Decision.POTENTIAL))
        return float(managing_talent(real(self.talent), other, self.p.hiring.talent_sd, self.p.promotion))

    @property
    def past_sales(self) -> float:
        """Log of what this person sells against the average."""
        p = self.p
        return float(log_sales(real(self.talent), flag(self.star), p.standards.star.multiple, p.outcome))

    def reason_to_go(self) -> str | None:
        """Why this person leaves at the turn of the month, if so; who is made to go does not also quit."""
        if not self.seat.open:
            return "laid_off"
        if self.chosen_to_lead:
            return "promoted"
        if self.failed or self.ranked_out:
            return "dismissed"
        return "quit" if self.wants_to_quit() else None

    def wants_to_quit(self) -> bool:
        """Whether this person leaves of its own will; nobody does who has just arrived."""
        if self.months_in_seat < 1:
            return False
        factor, bump = real(self.restlessness * self.disgust), frustration(self.p.onboarding)
        likely = quit_probability(whole(self.months_in_seat - 1), self.p.tenure, factor, bump)
        return bool(self.draw(Decision.QUITS) < likely)

    @property
    def _ramps_a_month(self) -> float:
        parts = self.p.onboarding.components
        gain = mentor_gain(real(self.talent), self.p.hiring.talent_sd, parts)
        return float(speed(uplift(gain, parts), self.p.onboarding) / self.p.onboarding.ramp_months)

    def onboarding_read(self) -> None:
        """This month's productivity, at its middle; a star begins fully productive."""
        if self.crowned:
            self.ramps_lived = max(self.ramps_lived, 1.0)
        middle = self.ramps_lived + 0.5 * self._ramps_a_month
        self.factor = float(ramp_factor(real(middle), self.p.onboarding))

    def goals_strive(self) -> None:
        """Effort answers where the year stands, as soon as anyone knows."""
        month_of_year = (self.model.month - 1) % 12 + 1
        known = self.year_quota_usd > 0 and month_of_year >= KNOWN_FROM_MONTH and self.compared
        attained = self.year_bookings_usd / self.year_quota_usd if known else 1.0
        late = month_of_year >= LAST_MONTHS
        self.striving = float(goal_drive(real(attained), flag(known), late, self.p.goals))

    def selling_hours(self, hours: float) -> float:
        """Of the hours that the time budget leaves, those that this person sells in: all."""
        return hours

    def contacts_to_make(self, hours: float) -> int:
        """Prospecting hours turned into contacts."""
        draw, pace = real(self.draw(Decision.CONTACTS_ROUNDED)), real(self.seat.pace)
        each = hours_each(real(self.seat.tuned), real(self.seat.held), self.p)
        return int(contacts_made(real(hours * self.outreach), pace, draw, each))

    def earn(self, bookings_usd: float) -> float:
        """This month's pay without on-costs; the year goes on."""
        p = self.p.money.pay
        if (self.model.month - 1) % 12 == 0:
            self.year_bookings_usd = self.year_quota_usd = 0.0
        self.year_quota_usd += self.month_quota_usd
        self.year_bookings_usd += bookings_usd
        year_ends = self.model.month % 12 == 0
        year = real(self.year_bookings_usd), real(self.year_quota_usd)
        variable = variable_pay(real(bookings_usd), *year, year_ends, p)
        self.counted = year_ends and self.is_comparable and self.year_quota_usd > 0
        return float(np.asarray(p.base_usd_per_year) / 12 + variable)

    @property
    def month_quota_usd(self) -> float:
        """This month's quota, ramp-adjusted."""
        return float(self.factor * monthly_quota(self.model.month, self.p.money.pay, self.p.market))

    @property
    def is_comparable(self) -> bool:
        """Whether past the first six months."""
        return self.months_in_seat + 1 >= COUNTED_FROM_MONTHS

    def onboarding_learn(self) -> None:
        """A month more of the ramp."""
        self.ramps_lived += self._ramps_a_month

    def tenure_grow(self) -> None:
        """A month more in the seat."""
        self.months_in_seat += 1
