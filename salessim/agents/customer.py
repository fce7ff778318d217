"""An account: a prospect, a customer, or one that has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.luck import word_of
from salessim.agents.scalars import flag, real
from salessim.model.customers.renewal import TERM_MONTHS, churn_propensity
from salessim.model.decisions import Decision
from salessim.model.market import access
from salessim.model.market.need import chance, fade_hazard
from salessim.model.selling.handover import arr_kept, own_share, regained_share, stages_lost, trust_after
from salessim.model.selling.outcome import shares, win_log_odds
from salessim.model.selling.pipeline import advance_hazard, by_stage, deal_value
from salessim.model.selling.prospecting import response_probability

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Customer(mesa.Agent):
    """One account of a seat's territory. Methods named like entries act in that entry of the month."""

    model: SalesOrganisation
    seat: Seat
    need: bool
    closed_part: float
    stage: int
    months_open: int
    value_usd: float
    is_customer: bool
    arr_usd: float
    contacted: bool
    responded: bool
    access_met: float
    finished: bool
    lapsed: bool
    won: bool
    lost: bool
    undecided: bool
    has_left: bool
    new_usd: float
    expansion_usd: float
    churned_usd: float
    melted_usd: float
    regained_usd: float

    def __init__(self, model: SalesOrganisation, seat: Seat, number: int) -> None:
        super().__init__(model)
        self.seat, self.number = seat, number
        self.word = word_of(seat.number | number)
        self.need = False
        self.closed_part = 0.0
        self.stage, self.months_open, self.value_usd, self.originator = 0, 0, 0.0, 0
        self.trust, self.work, self.own_work, self.stages_lost = 0.0, 0.0, 0.0, 0.0
        self.is_customer, self.arr_usd, self.churn_per_year = False, 0.0, 0.0
        self.regainable_usd = 0.0
        self.months_to_renewal, self.months_served, self.contracts = 0, 0, 0
        self.at_work = self.served = False
        self.forget()

    def forget(self) -> None:
        """Clear what holds for one month only."""
        self.contacted = self.responded = False
        self.access_met = 0.0
        self.finished = self.lapsed = False
        self.won = self.lost = self.undecided = False
        self.churned_usd = self.expansion_usd = self.melted_usd = self.regained_usd = self.new_usd = 0.0
        self.has_left = False

    @property
    def p(self) -> Organisation:
        """The parameters that hold here this month."""
        return self.seat.p

    @property
    def idle(self) -> bool:
        """Neither a deal nor a contract."""
        return self.stage == 0 and not self.is_customer

    def draw(self, decision: Decision) -> float:
        """This account's luck in a decision this month."""
        return self.model.luck.draw(decision, self.model.month, self.word)

    def tell(self, event: str, value: float = 0.0) -> None:
        """Write something that happened here into the history."""
        self.model.tell(event, self.seat, self.number + 1, value)

    def need_switch(self) -> None:
        """Needs arise and end while idle."""
        market = self.p.market
        if self.idle:
            hazard = market.need_off_idle_per_month if self.need else market.need_on_per_month
            if self.draw(Decision.NEED_SWITCHES) < chance(hazard):
                self.need = not self.need

    def need_fade(self) -> None:
        """The need behind an open deal may fade, sooner where nobody sits."""
        market = self.p.market
        if self.at_work:
            attended = 1.0 if self.seat.rep else self.seat.covered
            fades = fade_hazard(real(attended), market)
            if self.draw(Decision.OPEN_NEED_FADES) < chance(fades) and self.need:
                self.need = False
                self.tell("need_faded")

    def access_recover(self) -> None:
        """Time opens the door a little."""
        self.closed_part *= float(np.exp(-np.asarray(self.p.access.recovery_per_month)))

    def handover_leave(self) -> None:
        """A departure costs the open deal progress and trust, and ends the leaver's claim to the work."""
        if not self.at_work:
            return
        p, left = self.p.handover, flag(self.seat.left)
        self.stages_lost = float(stages_lost(real(self.stage), left, real(self.draw(Decision.PROGRESS_LOST)), p))
        self.trust = float(trust_after(real(self.trust), left, flag(self.seat.rep is not None), p))
        if left:
            self.own_work = 0.0

    def pipeline_fall_back(self) -> None:
        """The deal loses the stages that the handover says."""
        if self.at_work and self.stages_lost > 0:
            self.stage -= int(self.stages_lost)
            self.tell("deal_fell_back", self.stages_lost)

    def be_contacted(self) -> None:
        """A seller knocks."""
        self.contacted = True
        self.access_met = float(access.access(real(self.closed_part), self.p.access))
        likely = response_probability(flag(self.need), real(self.access_met), self.p.prospecting)
        self.responded = bool(self.draw(Decision.RESPONDS) < likely)

    def access_respond(self) -> None:
        """The contact leaves the door more open or more closed."""
        if self.contacted:
            after = access.after_contact(real(self.closed_part), flag(self.responded), self.p.access)
            self.closed_part = float(after)

    def pipeline_advance(self) -> None:
        """The open deal drops out, advances, or comes to its decision."""
        if not self.at_work:
            return
        p = self.p.pipeline
        self.months_open += 1
        self.lapsed = not self.need
        if p.stage_drop_per_month:
            drop = chance(by_stage(p.stage_drop_per_month, p.stages, 0.0)[self.stage])
            self.lapsed = bool(self.lapsed or self.draw(Decision.DEAL_DROPS) < drop)
        speed = by_stage(p.stage_speed, p.stages, 1.0)[self.stage]
        moves = self.draw(Decision.DEAL_ADVANCES) < chance(advance_hazard(real(self.seat.effort), float(speed), p))
        if self.lapsed or not moves:
            return
        self.finished = self.stage == p.stages
        if not self.finished:
            self.stage += 1
            self.tell("deal_advanced", self.stage)

    def handover_work(self) -> None:
        """The month's effort is put down to who sits in the seat, or to nobody there if colleagues made it."""
        if self.at_work:
            self.work += self.seat.effort
            self.own_work += self.seat.effort if self.seat.rep else 0.0

    def outcome_close(self) -> None:
        """A decision falls, or the customer has dropped out."""
        if self.finished:
            self._decide()
        names = {"deal_won": self.won, "deal_lost": self.lost, "deal_undecided": self.undecided}
        for event, happened in (*names.items(), ("deal_lapsed", self.lapsed)):
            if happened:
                self.tell(event, self.value_usd)

    def _decide(self) -> None:
        p, seat = self.p.outcome, self.seat
        odds = win_log_odds(real(seat.points), real(seat.deal_effort), real(self.trust), p)
        win, undecided = shares(odds, p)
        draw = self.draw(Decision.DEAL_ENDS)
        self.won = bool(draw < win)
        self.undecided = bool(not self.won and draw < win + undecided)
        self.lost = not self.won and not self.undecided

    @property
    def inherited_usd(self) -> float:
        """Part of a won deal's value that predecessors worked for."""
        return self.value_usd * float(1 - own_share(real(self.own_work), real(self.work)))

    @property
    def opener_is_there(self) -> bool:
        """Whether who opened the deal sits in the seat."""
        return self.seat.rep is not None and self.originator == self.seat.occupant

    def renewal_renew(self) -> None:
        """ARR goes with a departure or comes back; a contract that ends this month is renewed or not."""
        if not self.served:
            return
        self._melt()
        self.months_served += 1
        self.months_to_renewal -= 1
        if self.months_to_renewal == 0:
            self._end_of_term()

    def _melt(self) -> None:
        """Part of the ARR goes with who left; whoever sits here now wins a part of what went earlier back."""
        seat, p = self.seat, self.p.handover
        since, there = seat.months_since_departure, real(seat.rep is not None)
        followed = melted = 0.0
        if self.months_served >= since:
            followed = self.arr_usd * seat.follow_share
            melted = (self.arr_usd - followed) * (1 - float(arr_kept(real(since), real(seat.covered), p)))
        self.melted_usd = followed + melted
        self.regained_usd = self.regainable_usd * float(regained_share(there, p))
        self.arr_usd += self.regained_usd - self.melted_usd
        self.regainable_usd += melted * (p.strength * p.arr_regained) - self.regained_usd

    def _end_of_term(self) -> None:
        if self.draw(Decision.RENEWS) < self.churn_per_year * self.seat.churn:
            self.churned_usd, self.has_left = self.arr_usd, True
            self.is_customer, self.arr_usd, self.regainable_usd = False, 0.0, 0.0
            self.tell("customer_lost", self.churned_usd)
        else:
            self.expansion_usd = self.arr_usd * self.p.renewal.expansion
            self.arr_usd += self.expansion_usd
            self.months_to_renewal = TERM_MONTHS
            self.tell("customer_renewed", self.expansion_usd)

    def renewal_begin(self) -> None:
        """A deal won becomes a contract."""
        if self.won:
            self.become_customer(self.value_usd)
            self.contracts += 1
            draw = self.model.luck.for_life(Decision.CHURN_PROPENSITY, word_of(self.word + self.contracts))
            self.churn_per_year = float(churn_propensity(real(draw), self.p.renewal))
            self.new_usd = self.value_usd
            self.tell("customer_started", self.arr_usd)

    def become_customer(self, arr_usd: float) -> None:
        """A contract of a full term."""
        self.is_customer, self.arr_usd = True, arr_usd
        self.months_to_renewal, self.months_served = TERM_MONTHS, 0

    def need_settle(self) -> None:
        """A decided deal leaves no need behind."""
        if self.finished or self.lapsed:
            self.need = False

    def pipeline_clear(self) -> None:
        """A decided deal leaves the pipeline."""
        if self.finished or self.lapsed:
            self.stage, self.value_usd = 0, 0.0

    def pipeline_open(self) -> None:
        """A response becomes a deal."""
        if self.responded:
            self.stage, self.months_open, self.originator = 1, 0, self.seat.occupant
            self.value_usd = float(deal_value(real(self.draw(Decision.DEAL_VALUE)), self.model.month, self.p.market))
            self.tell("deal_opened", self.value_usd)

    def handover_begin(self) -> None:
        """A new deal starts with trust in the rep who opened it and no work done."""
        if self.responded:
            self.trust, self.work, self.own_work = 1.0, 0.0, 0.0

    def pipeline_take_stock(self) -> None:
        """What is open now is what the books show and the next month works on."""
        self.at_work = self.stage > 0

    def renewal_take_stock(self) -> None:
        """And so with customers."""
        self.served = self.is_customer
