"""A team: what colleagues are to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import mesa

from salessim.agents.scalars import added, real
from salessim.model.people.conduct import DIMENSIONS
from salessim.model.people.onboarding import mentored
from salessim.model.people.standing import attainment

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Team(mesa.Agent):
    """The seats of a team. In each entry all of them are looked at before any of them is changed."""

    model: SalesOrganisation
    seats: list[Seat]

    def __init__(self, model: SalesOrganisation, number: int) -> None:
        super().__init__(model)
        self.team = number
        self.seats = [seat for seat in model.seats if seat.team == number]

    @property
    def p(self) -> Organisation:
        """The parameters that hold for the team: those of its first seat."""
        return self.seats[0].p

    @property
    def reps(self) -> list[Rep]:
        """The people, by seat."""
        return [seat.rep for seat in self.seats if seat.rep]

    @property
    def reps_at_work(self) -> int:
        """How many they are."""
        return len(self.reps)

    def count(self, *reasons: str) -> float:
        """How many left for these reasons, this month or, before people leave, last month."""
        return float(sum(seat.reason in reasons for seat in self.seats))

    @property
    def quits(self) -> float:
        """How many quit."""
        return self.count("quit")

    @property
    def share_made_to_go(self) -> float:
        """Share of the team that was made to go this month."""
        gone = self.count("dismissed", "laid_off")
        return gone / max(self.reps_at_work + gone, 1)

    @property
    def attained(self) -> float:
        """Bookings against quota over about a year."""
        booked = added(seat.recent_bookings_usd for seat in self.seats)
        return float(attainment(real(booked), real(added(seat.recent_quota_usd for seat in self.seats))))

    def _others(self, read: Callable[[Rep], float], seat: Seat) -> tuple[float, int]:
        """The sum of something over the colleagues of a seat, and how many they are."""
        whole = added(read(other) for other in self.reps)
        mine = read(seat.rep) if seat.rep else 0.0
        return whole - mine, self.reps_at_work - (seat.rep is not None)

    def cover_share_out(self) -> None:
        """The people of a team divide evenly what they take over."""
        for seat in self.seats:
            seat.be_covered(self.reps_at_work)
        deals = added(seat.deals * seat.covered for seat in self.seats)
        customers = added(seat.contracts * seat.covered for seat in self.seats)
        for seat in self.seats:
            helpers = max(self.reps_at_work, 1)
            seat.deals_of_others = deals / helpers if seat.rep else 0.0
            seat.customers_of_others = customers / helpers if seat.rep else 0.0

    def onboarding_read(self) -> None:
        """Newcomers take colleagues' time."""
        wanted = added(_mentoring(rep) for rep in self.reps if rep.ramps_lived < 1)
        for seat in self.seats:
            seat.mentoring_hours = wanted / max(self.reps_at_work, 1) if seat.rep else 0.0

    def conduct_matter(self) -> None:
        """Everybody's conduct tells on the own month and on that of colleagues."""
        for rep in self.reps:
            rep.live_by()
        for seat in self.seats:
            self._support(seat)
            if seat.rep:
                visible, _ = self._others(lambda rep: rep.violator * rep.p.standards.visibility, seat)
                seat.rep.live_beside(visible, self.reps_at_work)

    def _support(self, seat: Seat) -> None:
        """What a seat's deals get from colleagues' collaboration its customers from the portfolio."""
        p, rep = seat.p.standards, seat.rep
        support, colleagues = self._others(lambda other: other.kept["collaboration"] - other.usual, seat)
        seat.support_points = p.strength * p.team_support * support / max(colleagues, 1)
        short = rep.usual - rep.kept["portfolio"] if rep else 0.0
        seat.churn = max(1 + p.strength * p.breadth_churn * short, 0.0)

    def performance_read(self) -> None:
        """What each seat's deals and contacts get this month; covered seats get what colleagues have on average."""
        brought = {seat: seat.brought() for seat in self.seats}
        people = max(self.reps_at_work, 1)
        pace, effort, points = (
            added(brought[seat][part] for seat in self.seats if seat.rep) / people for part in range(3)
        )
        for seat in self.seats:
            seat.perform(brought[seat], (pace, effort, points))

    def conduct_spread(self) -> None:
        """Conduct drifts towards one's own and towards what colleagues get away with."""
        seen = {rep: self._examples(rep) for rep in self.reps}
        for rep, examples in seen.items():
            rep.drift(examples)

    def _examples(self, rep: Rep) -> dict[str, float]:
        """Mean example that colleagues give, by dimension."""
        means = {}
        for name in DIMENSIONS:
            total, colleagues = self._others(lambda other, name=name: other.example(name), rep.seat)  # type: ignore[misc]
            means[name] = total / max(colleagues, 1)
        return means


def _mentoring(rep: Rep) -> float:
    """Hours of colleagues that a newcomer takes this month."""
    parts = rep.p.onboarding.components
    return parts.strength * float(mentored(parts)) * parts.mentor_hours_per_month
