"""The same month as a good Mesa tutorial would write it, and how fast it runs beside our two engines.

The peer: agents with `step` methods, Python's random numbers, plain floats. It shares no rule with salessim, only the
parameters of midmarket, and equals it in distribution, not draw by draw (tests/benchmarks/test_tutorial_model.py). It
knows what midmarket uses: a constant hazard of quitting, a logistic ramp, equal stages, whoever applies is hired, no
growth, no policies.

Run: python benchmarks/tutorial_mesa.py [--json]. Every claim is a ratio within this one run; the machine is named.
"""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from collections import Counter
from dataclasses import dataclass

import mesa
import numpy as np
from speed import processor, seconds

from salessim.agents.world import run_world
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.study import builtin

SPAN = Span(horizon=24, burn_in=24)
SIZE = {"teams": 1, "seats_per_team": 4, "accounts_per_seat": 200}
BLOCK_ACCOUNTS = 100_000
LEAST = 0.02
TERM_MONTHS = 12
BOOK_YEARS = 5
LONGEST_STAY_YEARS = 50


def chance(hazard: float) -> float:
    """Monthly probability of a hazard."""
    return 1 - math.exp(-hazard)


@dataclass(slots=True)
class Deal:
    """An opportunity under way."""

    value_usd: float
    opened_by: Rep
    stage: int = 1
    months_open: int = 0
    trust: float = 1.0
    work: float = 0.0
    own_work: float = 0.0


@dataclass(slots=True)
class Contract:
    """A customer's subscription."""

    arr_usd: float
    churn_per_year: float
    months_to_renewal: int = TERM_MONTHS
    months_served: int = 0


class Account(mesa.Agent):
    """A company that may come to need what is sold; it has a deal, a contract or neither."""

    model: TutorialModel

    def __init__(self, model: TutorialModel, seat: Seat) -> None:
        super().__init__(model)
        self.seat = seat
        self.need = False
        self.closed = 0.0
        self.deal: Deal | None = None
        self.contract: Contract | None = None

    def step(self) -> None:
        """The market moves: needs arise and end while nobody works on them, and the door opens a little."""
        model = self.model
        self.closed *= model.stays_closed
        if self.deal is None and self.contract is None:
            switches = model.need_ends if self.need else model.need_arises
            if model.random.random() < switches:
                self.need = not self.need

    def be_contacted(self, rep: Rep) -> None:
        """A rep knocks; a response becomes a deal."""
        model, p = self.model, self.model.p
        door = 1 - p.access.strength * self.closed
        likely = p.prospecting.response_given_need if self.need else p.prospecting.response_without_need
        model.tally["contacts"] += 1
        model.tally["access_met"] += door
        if model.random.random() < likely * door:
            self.closed *= 1 - p.access.opened_by_value
            self.deal = Deal(model.deal_value(), rep)
            model.tally["opportunities_created"] += 1
        else:
            self.closed += p.access.closed_by_waste * (1 - self.closed)

    def end_deal(self, outcome: str) -> None:
        """The deal is over, and so is the need."""
        self.model.tally[outcome] += 1
        self.deal, self.need = None, False

    def renew(self, kept: float) -> None:
        """ARR melts after a departure; once a year the customer stays or leaves."""
        model, contract = self.model, self.contract
        if contract.months_served >= self.seat.months_since_departure:
            model.tally["contraction_arr_usd"] += contract.arr_usd * (1 - kept)
            contract.arr_usd *= kept
        contract.months_served += 1
        contract.months_to_renewal -= 1
        if contract.months_to_renewal > 0:
            return
        if model.random.random() < contract.churn_per_year:
            model.tally["customers_lost"] += 1
            self.contract = None
        else:
            contract.arr_usd *= 1 + model.p.renewal.expansion
            contract.months_to_renewal = TERM_MONTHS


class Rep(mesa.Agent):
    """A person in a seat."""

    model: TutorialModel

    def __init__(self, model: TutorialModel) -> None:
        super().__init__(model)
        self.talent = model.random.gauss(0.0, model.p.hiring.talent_sd)
        self.months_in_seat = 0
        self.productivity = 0.0
        self.year_bookings_usd = self.year_quota_usd = 0.0

    def wants_to_quit(self) -> bool:
        """Nobody quits in the first month."""
        return self.months_in_seat >= 1 and self.model.random.random() < self.model.quits

    def ramp(self) -> None:
        """Productivity at the middle of the month: 5 % at arrival, 95 % at the end of the ramp."""
        ramps = (self.months_in_seat + 0.5) / self.model.p.onboarding.ramp_months
        self.productivity = 1 / (1 + math.exp(-2 * math.log(19) * (ramps - 0.5)))

    def earn(self, bookings_usd: float) -> float:
        """This month's pay: salary, commission, and at the year's end more commission on what lies above the quota."""
        model, pay = self.model, self.model.p.money.pay
        if model.month % 12 == 1:
            self.year_bookings_usd = self.year_quota_usd = 0.0
        self.year_quota_usd += self.productivity * pay.quota_usd_per_year / 12 * model.price_level()
        self.year_bookings_usd += bookings_usd
        above = max(self.year_bookings_usd - self.year_quota_usd, 0.0) if model.month % 12 == 0 else 0.0
        return pay.base_usd_per_year / 12 + pay.commission * (bookings_usd + pay.accelerator * above)


class Seat(mesa.Agent):
    """A seat with its territory, filled or empty."""

    model: TutorialModel

    def __init__(self, model: TutorialModel, accounts: int) -> None:
        super().__init__(model)
        self.rep: Rep | None = Rep(model)
        self.months_to_fill = 0
        self.months_since_departure = math.inf
        self.accounts = [Account(model, self) for _ in range(accounts)]

    def step(self) -> None:
        """One month of the seat, with the deals and customers that it begins with."""
        deals = [account for account in self.accounts if account.deal]
        customers = [account for account in self.accounts if account.contract]
        hired = self.change_people(deals)
        prospecting_hours, effort = self.divide_time(len(deals), len(customers))
        contacts = self.prospect(prospecting_hours)
        bookings_usd = self.work_deals(deals, effort)
        kept = self.model.arr_kept if self.months_since_departure < 12 else 1.0
        for account in customers:
            account.renew(kept)
        self.spend(bookings_usd, contacts, hired)
        if self.rep:
            self.rep.months_in_seat += 1

    def change_people(self, deals: list[Account]) -> bool:
        """People leave, which costs their deals progress and trust; the seat is filled again after some months."""
        self.months_since_departure += 1
        if self.rep and self.rep.wants_to_quit():
            self.lose_rep(deals)
        elif self.rep:
            for account in deals:
                account.deal.trust = 1 - (1 - account.deal.trust) * self.model.distrust_stays
        hired = self.rep is None and self.months_to_fill == 0
        if hired:
            self.rep = Rep(self.model)
        self.months_to_fill -= 1
        return hired

    def lose_rep(self, deals: list[Account]) -> None:
        """What a departure costs."""
        model, p = self.model, self.model.p.handover
        model.tally["quits"] += 1
        self.rep.remove()
        self.rep, self.months_since_departure = None, 0
        self.months_to_fill = model.months_to_fill()
        for account in deals:
            deal = account.deal
            lost = p.strength * p.progress_loss * (deal.stage - 1)
            deal.stage -= math.floor(lost + model.random.random())
            deal.trust *= 1 - p.strength * p.trust_loss
            deal.own_work = 0.0

    def divide_time(self, deals: int, customers: int) -> tuple[float, float]:
        """Hours for prospecting, and the part that open deals get of the hours they need."""
        if self.rep is None:
            return 0.0, 0.0
        self.rep.ramp()
        p = self.model.p.time_budget
        hours = p.hours_per_month * max(0.0, 1 - p.administration - p.meetings - p.distraction - p.training)
        flexible = hours * (1 - p.prospecting_floor)
        for_customers = min(customers * p.hours_per_customer, flexible)
        needed = deals * p.hours_per_deal
        for_deals = min(needed, flexible - for_customers)
        self.model.tally["selling_hours"] += hours
        return hours - for_customers - for_deals, for_deals / needed if needed else 1.0

    def prospect(self, hours: float) -> int:
        """Idle accounts are contacted at random, as many as time allows."""
        if self.rep is None:
            return 0
        idle = [account for account in self.accounts if account.deal is None and account.contract is None]
        made = hours * self.rep.productivity / self.model.p.time_budget.hours_per_contact
        contacts = min(math.floor(made + self.model.random.random()), len(idle))
        for account in self.model.random.sample(idle, contacts):
            account.be_contacted(self.rep)
        return contacts

    def work_deals(self, deals: list[Account], deal_effort: float) -> float:
        """Needs fade and deals lapse, or deals move on with effort to their decision; returns the month's bookings."""
        model, stages, bookings_usd = self.model, self.model.p.pipeline.stages, 0.0
        effort = deal_effort * self.rep.productivity if self.rep else 0.0
        fades = model.need_fades if self.rep else model.need_fades_vacant
        moves = chance(model.stage_hazard * effort**model.p.pipeline.effort_exponent)
        for account in deals:
            deal = account.deal
            deal.months_open += 1
            deal.work += effort
            deal.own_work += effort
            if not account.need or model.random.random() < fades:
                account.end_deal("no_decisions")
            elif model.random.random() >= moves:
                continue
            elif deal.stage < stages:
                deal.stage += 1
            else:
                bookings_usd += self.decide(account, deal_effort)
        return bookings_usd

    def decide(self, account: Account, deal_effort: float) -> float:
        """The customer decides; returns what is booked."""
        model, p, rep, deal = self.model, self.model.p.outcome, self.rep, account.deal
        log_odds = (
            p.win_logit
            + p.talent_weight * rep.talent
            + p.ramp_weight * math.log(max(rep.productivity, LEAST))
            + p.effort_weight * math.log(max(deal_effort, LEAST))
            - p.trust_weight * (1 - deal.trust)
        )
        odds = [math.exp(log_odds), math.exp(p.no_decision_logit), 1.0]
        (outcome,) = model.random.choices(["wins", "no_decisions", "losses"], odds)
        account.end_deal(outcome)
        if outcome != "wins":
            return 0.0
        account.contract = Contract(deal.value_usd, model.churn_propensity())
        model.tally["closed_months"] += deal.months_open
        model.tally["originator_there"] += deal.opened_by is rep
        model.tally["inherited_usd"] += deal.value_usd * (1 - deal.own_work / deal.work if deal.work else 0.0)
        return deal.value_usd

    def spend(self, bookings_usd: float, contacts: int, hired: bool) -> None:
        """The month's money, the seat's part."""
        model, money = self.model, self.model.p.money
        pay = self.rep.earn(bookings_usd) if self.rep else 0.0
        model.tally["bookings_usd"] += bookings_usd
        model.tally["people_cost_usd"] += pay * (1 + money.pay.on_costs)
        model.tally["hires"] += hired
        per_hire = money.costs.recruiting_usd_per_hire + money.costs.training_usd_per_hire
        model.tally["hiring_cost_usd"] += hired * per_hire + model.p.hiring.bench_usd_per_seat_year / 12
        model.tally["marketing_cost_usd"] += contacts * money.costs.contact_usd
        model.tally["other_cost_usd"] += money.costs.seat_usd_per_month * (self.rep is not None)


class TutorialModel(mesa.Model):
    """A small sales organisation; `month` counts from the end of the burn-in."""

    def __init__(self, p: Organisation, seed: int, burn_in_months: int) -> None:
        super().__init__(seed=seed)
        self.p, self.burn_in_months = p, burn_in_months
        self.tally: Counter[str] = Counter()
        self.cash_usd = 0.0
        self.work_out_chances()
        for _ in range(p.organisation.teams * p.organisation.seats_per_team):
            Seat(self, p.organisation.accounts_per_seat)
        for account in self.agents_by_type[Account]:
            if self.random.random() < p.market.customers_at_start:
                account.contract = self.first_contract()
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)

    def work_out_chances(self) -> None:
        """What is the same for everybody in every month is worked out once."""
        market, pipeline = self.p.market, self.p.pipeline
        self.need_arises = chance(market.need_on_per_month)
        self.need_ends = chance(market.need_off_idle_per_month)
        self.need_fades = chance(market.need_off_open_per_month)
        self.need_fades_vacant = chance(market.need_off_open_per_month * (1 + market.vacancy_fade))
        self.stays_closed = math.exp(-self.p.access.recovery_per_month)
        self.distrust_stays = math.exp(-self.p.handover.trust_recovery_per_month)
        self.arr_kept = (1 - self.p.handover.strength * self.p.handover.arr_loss) ** (1 / 12)
        self.quits = chance(1 / self.p.tenure.mean_months)
        self.stage_hazard = -math.log(1 - pipeline.stages / pipeline.cycle_months)

    @property
    def month(self) -> int:
        """1 is the first month after the burn-in."""
        return self.steps - self.burn_in_months

    def price_level(self) -> float:
        """Prices of new deals, relative to the end of the burn-in."""
        return (1 + self.p.market.price_growth_per_year) ** (self.month / 12)

    def deal_value(self) -> float:
        """ARR of a new deal: lognormal."""
        sd = self.p.market.deal_value_sd
        return self.p.market.deal_value_mean_usd * self.price_level() * self.random.lognormvariate(-sd * sd / 2, sd)

    def churn_propensity(self) -> float:
        """A customer's own yearly probability of leaving."""
        p = self.p.renewal
        return p.churn_floor + (1 - p.churn_floor) * self.random.betavariate(p.churn_a, p.churn_b)

    def first_contract(self) -> Contract:
        """A customer of a base that has been weeded for long: who leaves late is there more often."""
        likeliest = max(self.p.renewal.churn_floor, 1 / LONGEST_STAY_YEARS)
        churn = self.churn_propensity()
        while self.random.random() * max(churn, 1 / LONGEST_STAY_YEARS) > likeliest:
            churn = self.churn_propensity()
        return Contract(self.deal_value() * self.p.market.arr_at_start, churn, self.random.randint(1, TERM_MONTHS))

    def months_to_fill(self) -> int:
        """Months that a seat stays empty: one, and a negative binomial."""
        more, r = self.p.hiring.time_to_fill_months - 1, self.p.hiring.time_to_fill_dispersion
        return 1 + int(self.rng.negative_binomial(r, r / (r + more)))

    def step(self) -> None:
        """One month: the market moves first, then every seat works, then the books close."""
        self.tally.clear()
        self.agents_by_type[Account].do("step")
        self.agents_by_type[Seat].do("step")
        self.close_books()
        if self.month >= 1:
            self.datacollector.collect(self)

    def close_books(self) -> None:
        """The month's contribution goes to cash."""
        tally, money = self.tally, self.p.money
        contracts = [account.contract for account in self.agents_by_type[Account] if account.contract]
        tally["customers"] = len(contracts)
        tally["needing"] = sum(account.need for account in self.agents_by_type[Account])
        tally["opportunities_open"] = sum(account.deal is not None for account in self.agents_by_type[Account])
        tally["vacant"] = sum(seat.rep is None for seat in self.agents_by_type[Seat])
        tally["arr_usd"] = sum(contract.arr_usd for contract in contracts)
        tally["closing_book_value_usd"] = sum(self.book_value(contract) for contract in contracts)
        tally["people_cost_usd"] += (
            self.p.organisation.teams * money.pay.manager_usd_per_year * (1 + money.pay.on_costs) / 12
        )
        costs = sum(tally[f"{kind}_cost_usd"] for kind in ("people", "hiring", "marketing", "other"))
        tally["contribution_usd"] = tally["arr_usd"] / 12 * money.gross_margin - costs
        self.cash_usd = (self.cash_usd if self.month > 1 else 0.0) + tally["contribution_usd"]

    def book_value(self, contract: Contract) -> float:
        """Margin expected from a customer over five years, discounted to the end of the burn-in."""
        rate = 1 + self.p.money.discount_rate_per_year
        growth = (1 - contract.churn_per_year) * (1 + self.p.renewal.expansion) / rate
        years = sum(growth**year for year in range(1, BOOK_YEARS + 1))
        return contract.arr_usd * self.p.money.gross_margin * years * rate ** (-self.month / 12)


COUNTED = (
    "quits", "hires", "vacant", "selling_hours", "needing",
    "contacts", "access_met", "opportunities_created", "opportunities_open",
    "wins", "losses", "no_decisions", "closed_months", "bookings_usd", "inherited_usd", "originator_there",
    "customers", "customers_lost", "arr_usd", "contraction_arr_usd", "closing_book_value_usd",
    "people_cost_usd", "hiring_cost_usd", "marketing_cost_usd", "other_cost_usd", "contribution_usd",
)  # fmt: skip
REPORTERS = {name: lambda model, name=name: model.tally[name] for name in COUNTED}
REPORTERS["cash_usd"] = lambda model: model.cash_usd


def tutorial_world(p: Organisation, span: Span, seed: int) -> dict[str, list[float]]:
    """One world's tallies by month, under the names that our engines use."""
    model = TutorialModel(p, seed, span.burn_in)
    for _ in range(span.burn_in + span.horizon):
        model.step()
    return model.datacollector.model_vars


def array_block(p: Organisation, span: Span, worlds: int, seed: int = 1) -> dict[str, np.ndarray]:
    """The same months of many worlds by the array engine, each tally of shape (worlds, horizon)."""
    plans = [Plan(p)] * worlds
    start = burn_in([p] * worlds, shape_for(plans, worlds, span), seed, np.arange(1, worlds + 1), span.burn_in)
    return run(start, plans, span.horizon)


def main() -> None:
    """Measure the three, worlds built and burnt in by each, and print."""
    p = builtin("midmarket", {"organisation": SIZE})
    accounts = math.prod(SIZE.values())
    months, worlds = SPAN.burn_in + SPAN.horizon, BLOCK_ACCOUNTS // accounts
    rates = {
        "tutorial": accounts * months / seconds(lambda: tutorial_world(p, SPAN, 1), 5),
        "agents": accounts * months / seconds(lambda: run_world(Plan(p), SPAN, 1, 1), 2),
        "arrays": worlds * accounts * months / seconds(lambda: array_block(p, SPAN, worlds)),
    }
    result = {
        "machine": f"{processor()}, {os.cpu_count()} cores, numpy {np.__version__}, mesa {mesa.__version__}, "
        f"Python {platform.python_version()}",
        "account_months_per_second_of_one_core": {name: round(rate) for name, rate in rates.items()},
        "arrays_over_tutorial": round(rates["arrays"] / rates["tutorial"], 1),
        "arrays_over_agents": round(rates["arrays"] / rates["agents"], 1),
        "tutorial_over_agents": round(rates["tutorial"] / rates["agents"], 1),
    }
    if "--json" in sys.argv:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' ')}: {value}")


if __name__ == "__main__":
    main()
