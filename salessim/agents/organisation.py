"""One world as a Mesa model: the same month, entry by entry, over agents.

>>> from salessim.agents import SalesOrganisation
>>> from salessim.study import builtin
>>> small = {"organisation": {"teams": 1, "seats_per_team": 2, "accounts_per_seat": 20}}
>>> world = SalesOrganisation(builtin("midmarket", small), replicate=1, seed=2026, burn_in_months=6)
>>> world.run(12)
>>> len(world.datacollector.get_model_vars_dataframe())
12
"""

from __future__ import annotations

from collections.abc import Sequence

import mesa
import numpy as np

from salessim.agents.choosing import chosen_seats
from salessim.agents.customer import Customer
from salessim.agents.luck import WorldLuck
from salessim.agents.manager import Manager
from salessim.agents.market import Market
from salessim.agents.rep import Rep
from salessim.agents.scalars import added, real
from salessim.agents.seat import Seat
from salessim.agents.sources import count_by_source
from salessim.agents.tallies import AGENT_TALLIES
from salessim.engine.history import SEAT_ITSELF, TEAM_ITSELF, History
from salessim.model.customers.renewal import TERM_MONTHS, mature_propensity
from salessim.model.decisions import Decision
from salessim.model.month import MONTH
from salessim.model.organisation import Organisation
from salessim.model.people.headcount import opening_order, planned_seats, wanted_seats
from salessim.model.people.standing import MIDDLE, attainment
from salessim.model.plan import Plan, with_values
from salessim.model.selling.pipeline import deal_value
from salessim.model.simulation import Span, shape_for
from salessim.quantities.arrays import WorldFloats


class SalesOrganisation(Market):
    """A sales organisation and its market. `month` counts from the branch; the burn-in runs at the first step."""

    planned: float
    inherited_usd: float

    def __init__(
        self,
        plan: Plan | Organisation,
        *,
        replicate: int = 1,
        seed: int = 2026,
        burn_in_months: int = 60,
        horizon_months: int = 120,
        room_for: Sequence[Plan] = (),
        rep_class: type[Rep] = Rep,
        history: History | None = None,
    ) -> None:
        self.plan = plan if isinstance(plan, Plan) else Plan(plan)
        super().__init__(self.plan.organisation, WorldLuck(seed, replicate), -burn_in_months)
        self.rep_class, self.history = rep_class, history
        self.inherited_usd = 0.0
        self.by_source: dict[str, list[float]] = {}
        self.openings: dict[str, WorldFloats] = {}
        shape = shape_for([self.plan, *room_for], 1, Span(horizon_months, burn_in_months))
        self.seats = [Seat(self, *divmod(n, shape.seats_per_team), self.p) for n in range(shape.seats)]
        self.managers = [Manager(self, team) for team in range(shape.teams)]
        for seat in self.seats:
            seat.customers = [Customer(self, seat, number) for number in range(shape.accounts_per_seat)]
        self._ranks = [int(rank) for rank in opening_order(shape)]
        self.datacollector = mesa.DataCollector(model_reporters=dict(AGENT_TALLIES))
        self._chosen: dict[int, list[Seat]] = {}
        self._begin()

    def _begin(self) -> None:
        """The first people, the first customers."""
        size = self.p.organisation
        self.planned = float(size.teams * size.seats_per_team)
        for seat, rank in zip(self.seats, self._ranks, strict=True):
            seat.open = rank < self.planned
            if seat.open:
                seat.sit_down()
        for customer in self.customers:
            if customer.seat.open and customer.draw(Decision.STARTS_AS_CUSTOMER) < self.p.market.customers_at_start:
                self._first_contract(customer)
            customer.renewal_take_stock()

    def _first_contract(self, customer: Customer) -> None:
        value = deal_value(real(customer.draw(Decision.STARTING_DEAL_VALUE)), self.month, self.p.market)
        customer.become_customer(float(value * self.p.market.arr_at_start))
        churn = mature_propensity(real(customer.draw(Decision.STARTING_CHURN)), self.p.renewal)
        customer.churn_per_year = float(churn)
        month = customer.draw(Decision.STARTING_RENEWAL_MONTH)
        customer.months_to_renewal = int(1 + np.floor(month * TERM_MONTHS))
        customer.start_free()
        customer.start_expecting()

    def tell(self, event: str, seat: Seat, account: int = SEAT_ITSELF, value: float = 0.0) -> None:
        """Write into the history, if somebody keeps one; the burn-in is not told."""
        if self.history is not None and self.month >= 1:
            self.history.tell(self.month, event, (seat.team + 1, seat.index + 1), seat.occupant, account, value)

    def tell_team(self, event: str, team: int, value: float) -> None:
        """The same of a whole team."""
        if self.history is not None and self.month >= 1:
            self.history.tell(self.month, event, (team + 1, TEAM_ITSELF), TEAM_ITSELF, SEAT_ITSELF, value)

    def step(self) -> None:
        """One month; the first step runs the burn-in before it."""
        while self.month < 0:
            self._live_a_month()
        if self.month == 0:
            self.openings = self._openings()
        self._live_a_month()
        self.datacollector.collect(self)

    def run(self, months: int) -> None:
        """Several months."""
        for _ in range(months):
            self.step()

    def _live_a_month(self) -> None:
        self.month += 1
        self._choose_parameters()
        for seat in self.seats:
            seat.forget()
        for customer in self.customers:
            customer.forget()
        for entry in MONTH:
            self._act(entry.name.replace(".", "_"))

    def _act(self, entry: str) -> None:
        """All agents that take part in an entry do, kind by kind; what is for the whole organisation is done here."""
        for kind in (Seat, self.rep_class, Manager, Customer):
            if hasattr(kind, entry) and kind in self.agents_by_type:
                self.agents_by_type[kind].do(entry)
        own = getattr(self, entry, None)
        if own is not None:
            own()

    def _choose_parameters(self) -> None:
        """This month's parameters, for everybody and for those that a selection names."""
        self.p = self.plan.parameters(self.month)
        for seat in self.seats:
            seat.p = self.p
        for number, change in enumerate(self.plan.changes):
            if change.selector.everybody or not change.holds(self.month):
                continue
            if number not in self._chosen or not change.selector.fixed:
                self._chosen[number] = chosen_seats(self, change.selector)
            for seat in self._chosen[number]:
                seat.p = with_values(seat.p, change.values)

    def headcount_plan(self) -> None:
        """Seats open and close with the plan."""
        self.planned = float(planned_seats(real(self.planned), self.p.headcount))
        wanted = wanted_seats(real(self.planned), self.p.headcount)
        for seat, rank in zip(self.seats, self._ranks, strict=True):
            before, seat.open = seat.open, bool(rank < wanted)
            if seat.open != before:
                self.tell("seat_opened" if seat.open else "seat_closed", seat)

    def outcome_close(self) -> None:
        """Bookings are known now, before decided deals leave the pipeline."""
        for seat in self.seats:
            seat.bookings_usd = added(customer.value_usd for customer in seat.customers if customer.won)
        self.inherited_usd = self.over_customers(lambda c: c.value_usd * c.inherited_share if c.won else 0.0)

    def renewal_renew(self) -> None:
        """All whose contracts end have decided."""
        for customer in self.customers:
            if customer.served and customer.months_to_renewal == 0:
                customer.end_term()

    def pay_settle(self) -> None:
        """Everybody is paid."""
        for seat in self.seats:
            seat.settle()

    def sources_count(self) -> None:
        """Deals, customers and costs are put down to the channels that brought them."""
        self.by_source = count_by_source(self)

    def standing_rank(self) -> None:
        """People past their first months are compared: places from the worst to the best, equals by seat."""
        for rep in self.reps:
            rep.compared, rep.rank = rep.is_comparable, MIDDLE
        ranked = sorted((rep for rep in self.reps if rep.compared), key=_attained)
        for place, rep in enumerate(ranked):
            rep.rank = (place + 0.5) / len(ranked)

    def _openings(self) -> dict[str, WorldFloats]:
        """The stocks at the branch, by tally."""
        stocks = {
            "headcount": sum(seat.rep is not None for seat in self.seats),
            "opportunities_open": sum(customer.stage > 0 for customer in self.customers),
            "customers": sum(customer.is_customer for customer in self.customers),
            "arr_usd": self.arr_usd,
            "cash_usd": 0.0,
        }
        return {name: np.array([float(stock)]) for name, stock in stocks.items()}


def _attained(rep: Rep) -> float:
    """Bookings against quota over about a year, in this person's seat."""
    return float(attainment(real(rep.seat.recent_bookings_usd), real(rep.seat.recent_quota_usd)))
