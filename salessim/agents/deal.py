"""A deal: who is known in it, how it moves through its stages, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.agents.prospect import Prospect
from salessim.agents.scalars import code, flag, real
from salessim.model.deals import breadth, conversation, listening, playbook, qualification, terms
from salessim.model.deals.chances import source_points
from salessim.model.decisions import Decision
from salessim.model.market import domains
from salessim.model.market.need import chance, fade_hazard
from salessim.model.selling.handover import own_share, stages_lost, trust_after
from salessim.model.selling.outcome import shares, win_log_odds
from salessim.model.selling.pipeline import advance_hazard, by_stage, deal_value

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Deal(Prospect):
    """The open deal with an account, if there is one: at most one at a time."""

    months_open: int
    value_usd: float
    at_work: bool
    """Whether there is a deal at the turn of the month, to be worked on."""
    worked_on: bool
    """And whether there was one at the last turn."""
    known: int
    owner: bool
    stranded: bool
    met_owner: bool
    moved: bool
    let_go: bool
    finished: bool
    lapsed: bool
    won: bool
    lost: bool
    undecided: bool

    def __init__(self, model: SalesOrganisation, seat: Seat, number: int) -> None:
        super().__init__(model, seat, number)
        self.months_open, self.value_usd, self.originator = 0, 0.0, 0
        self.trust, self.work, self.own_work, self.stages_lost = 0.0, 0.0, 0.0, 0.0
        self.known, self.owner, self.discovered = 0, False, playbook.EVEN
        self.at_work = self.worked_on = False

    def forget(self) -> None:
        """Clear what holds for one month only."""
        super().forget()
        self.stranded = self.met_owner = self.moved = self.let_go = False
        self.finished = self.lapsed = False
        self.won = self.lost = self.undecided = False

    @property
    def ended(self) -> bool:
        """Whether the deal has come to its end this month, whatever it was."""
        return self.finished or self.lapsed or self.let_go

    def need_fade(self) -> None:
        """The need behind an open deal may fade, sooner where nobody sits."""
        market = self.p.market
        if self.at_work:
            attended = 1.0 if self.seat.rep else self.seat.covered
            fades = fade_hazard(real(attended), market)
            if self.draw(Decision.OPEN_NEED_FADES) < chance(fades) and self.need:
                self.need = False
                self.tell("need_faded")

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

    def breadth_know(self) -> None:
        """Who carries the deal inside the account may leave; a seller who has time for the deal may meet others."""
        if not self.at_work:
            return
        p = self.p.breadth
        gone = bool(self.draw(Decision.CHAMPION_LEAVES) < breadth.leaves(p))
        self.stranded = gone and self.known <= 1
        left = self.known - (gone and not self.stranded)
        meeting = self.seat.deal_effort > 0 and self.draw(Decision.PERSON_REACHED) < breadth.meets(real(left), p)
        self.met_owner = bool(meeting and not self.owner and self._is_owner(left))
        self.known, self.owner = left + bool(meeting), self.owner or self.met_owner
        for event, happened in (("deal_stranded", self.stranded), ("owner_met", self.met_owner)):
            if happened:
                self.tell(event)

    def _is_owner(self, known: int) -> bool:
        """Whether the next person met owns the root problem."""
        return bool(breadth.is_owner(real(self.draw(Decision.ROOT_OWNER_FOUND)), real(known), self.p.breadth))

    def pipeline_advance(self) -> None:
        """The open deal drops out, advances, or comes to its decision."""
        if not self.at_work:
            return
        p = self.p.pipeline
        self.months_open += 1
        if self.met_owner:
            self.value_usd *= float(breadth.larger(self.p.breadth))
        self.lapsed = not self.need or self.stranded
        if p.stage_drop_per_month:
            drop = chance(by_stage(p.stage_drop_per_month, p.stages, 0.0)[self.stage])
            self.lapsed = bool(self.lapsed or self.draw(Decision.DEAL_DROPS) < drop)
        if self.lapsed or self.draw(Decision.DEAL_ADVANCES) >= chance(self._advance_hazard()):
            return
        self.finished = self.stage == p.stages
        if self.finished:
            self.value_usd *= float(terms.price(self.p.terms))
        else:
            self.stage, self.moved = self.stage + 1, True
            self.tell("deal_advanced", self.stage)

    def _advance_hazard(self) -> float:
        """Of reaching the end of the stage: what it gets of the seat's effort, and how large the deal is."""
        p = self.p
        effort = self.seat.effort * float(playbook.emphasis(flag(self._is_early(self.stage)), p.playbook))
        speed = by_stage(p.pipeline.stage_speed, p.pipeline.stages, 1.0)[self.stage] * terms.pace(p.terms)
        return float(advance_hazard(real(effort), float(speed), p.pipeline))

    def _is_early(self, stage: int) -> bool:
        """Whether discovery is what counts in a stage."""
        return bool(playbook.is_early(code(stage), self.p.pipeline.stages))

    def playbook_discover(self) -> None:
        """A deal that leaves the early half of the stages is discovered as well as it will be."""
        if self.moved and self._is_early(self.stage - 1) and not self._is_early(self.stage):
            self.discovered = self.p.playbook.discovery

    @property
    def fits(self) -> float:
        """How well this account suits what is sold: for life."""
        return float(qualification.fit(real(self.for_life(Decision.FIT))))

    def qualification_judge(self) -> None:
        """A deal that has just left its first stage goes on or is let go."""
        if self.moved and self.stage == 2:
            p = self.p.qualification
            seeming = qualification.seems(real(self.fits), real(self.for_life(Decision.FIT_SEEN)), p)
            self.let_go = bool(qualification.is_let_go(seeming, p))
        if self.let_go:
            self.tell("deal_let_go", self.value_usd)

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
        odds = win_log_odds(real(seat.points), real(seat.deal_effort), real(self.trust), p) + self._win_points()
        held = conversation.undecided_points(real(seat.held), self.p.value)
        win, undecided = shares(odds, held, p)
        draw = self.draw(Decision.DEAL_ENDS)
        self.won = bool(draw < win)
        self.undecided = bool(not self.won and draw < win + undecided)
        self.lost = not self.won and not self.undecided

    def _win_points(self) -> float:
        """Log odds of winning that the deal, its customer and the conversation bring, beside the people."""
        p, seat = self.p, self.seat
        complexity = domains.complexity(real(self.domain), p.domains)
        points = float(qualification.fit_points(real(self.fits), p.qualification))
        for part in (
            self._match_points(),
            listening.win_points(real(seat.listens), complexity, p.listening),
            conversation.win_points(real(seat.held), p.value),
            breadth.owner_points(flag(self.owner), p.breadth),
            playbook.win_points(real(self.discovered), p.playbook),
            terms.win_points(p.terms),
            source_points(code(self.source), p.referrals, p.partners, p.awareness),
        ):
            points += float(part)
        return points

    def _match_points(self) -> float:
        """And those from how well the engagement matches the problem."""
        p = self.p.domains
        accuracy = listening.accuracy(real(self.seat.listens), p.diagnosis, self.p.listening)
        diagnosed = bool(self.draw(Decision.DIAGNOSIS) < domains.right(accuracy, p))
        return float(domains.match_points(real(self.domain), flag(diagnosed), p))

    @property
    def inherited_share(self) -> float:
        """Part of the work on the deal that predecessors did."""
        return float(1 - own_share(real(self.own_work), real(self.work)))

    @property
    def opener_is_there(self) -> bool:
        """Whether who opened the deal sits in the seat."""
        return self.seat.rep is not None and self.originator == self.seat.occupant

    def need_settle(self) -> None:
        """A deal that has ended leaves no need behind."""
        if self.ended:
            self.need = False

    def pipeline_clear(self) -> None:
        """A deal that has ended leaves the pipeline."""
        if self.ended:
            self.stage, self.value_usd = 0, 0.0

    def playbook_begin(self) -> None:
        """A new deal is discovered as deals are now."""
        if self.opening:
            self.discovered = self.p.playbook.discovery

    def breadth_begin(self) -> None:
        """A new deal starts with the one who responded, who may own the root problem."""
        if self.opening:
            self.known, self.owner = 1, self._is_owner(0)

    def pipeline_open(self) -> None:
        """An account that was found or came by itself becomes a deal."""
        if self.opening:
            self.stage, self.months_open, self.originator = 1, 0, self.seat.occupant
            self.value_usd = self._new_value()
            self.tell("deal_opened", self.value_usd)

    def _new_value(self) -> float:
        """What the deal is worth, as far as anybody can see at its beginning."""
        p = self.p
        drawn = deal_value(real(self.draw(Decision.DEAL_VALUE)), self.model.month, p.market)
        met = (float(breadth.larger(p.breadth)) if self.owner else 1.0) * float(breadth.without_owner(p.breadth))
        return float(drawn * terms.size(p.terms)) * met

    def handover_begin(self) -> None:
        """A new deal starts with trust in the rep who opened it and no work done."""
        if self.opening:
            self.trust, self.work, self.own_work = 1.0, 0.0, 0.0

    def pipeline_take_stock(self) -> None:
        """What is open now is what the books show and the next month works on."""
        self.worked_on, self.at_work = self.at_work, self.stage > 0
