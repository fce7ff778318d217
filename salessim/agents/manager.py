"""A manager leads a team: hours, coaching, standards, dismissals, succession, and whether the truth is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.agents.luck import word_of
from salessim.agents.scalars import added, flag, real
from salessim.agents.team import Team
from salessim.engine.identity import MANAGER, TEAM_SHIFT
from salessim.engine.luck import normal
from salessim.model.decisions import Decision
from salessim.model.managers import attention, candour, standards
from salessim.model.managers.coaching import presence_points
from salessim.model.managers.promotion import (
    ELIGIBLE_FROM_MONTHS,
    leaving_probability,
    log_sales,
    managing_talent,
    team_drive,
)
from salessim.model.market.need import chance

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep


class Manager(Team):
    """The manager of one team, the `number`-th; what a team keeps from one to the next is here too."""

    credibility: float
    replaced: bool
    unnoticed: float
    noticed: float

    def __init__(self, model: SalesOrganisation, team: int) -> None:
        super().__init__(model, team)
        for seat in self.seats:
            seat.manager = self
        self.number, self.tolerated_months = 1, 0.0
        self.replaced = self.searched = self.fired = self.tolerates = False
        self.drive = self.time_suffices = self.bench = self.correction = self.credibility = 1.0
        self.unnoticed = self.noticed = self.candour_points = 0.0
        self.expected_problems = float(candour.ordinary_stock(self.p.candour))
        self.understands_shock = False
        self.talent, self.past_sales = self._from_outside()

    def _word(self, number: int) -> int:
        return word_of((self.team << int(TEAM_SHIFT)) | int(MANAGER) | number)

    def _draw(self, decision: Decision, number: int = 0) -> float:
        """Luck of this month: of the team's `number`-th manager, or of the team itself."""
        return self.model.luck.draw(decision, self.model.month, self._word(number))

    def standards_manage(self) -> None:
        """Who tolerated too long is replaced; then plans end, violations are acted on, tolerance is counted.

        A manager who began last month starts at none.
        """
        p = self.p.standards
        limit = p.replace_manager_after_months if p.strength > 0 else 0.0
        self.fired = 0 < limit <= self.tolerated_months
        for rep in self.reps:
            self._follow_plan(rep)
        unpunished = [rep for rep in self.reps if _goes_unpunished(rep)]
        self.tolerates = any(rep.draw(Decision.VIOLATION_SEEN) < rep.p.standards.visibility for rep in unpunished)
        before = 0.0 if self.fired or self.replaced else self.tolerated_months
        self.tolerated_months = before + self.tolerates if unpunished else 0.0

    def _follow_plan(self, rep: Rep) -> None:
        p = rep.p.standards
        if p.strength == 0:
            rep.warnings = rep.plan_left = 0
        ends, rep.warned = rep.plan_left == 1, False
        rep.plan_left = max(rep.plan_left - 1, 0)
        passes = rep.draw(Decision.PLAN_PASSED) < p.plan.pass_probability
        rep.reformed, rep.failed = ends and passes, ends and not passes
        if rep.reformed:
            rep.warnings = 0
            self.model.tell("plan_passed", rep.seat)
        if rep.violator and not ends and rep.plan_left == 0:
            self._act_on(rep)

    def _act_on(self, rep: Rep) -> None:
        """A violation, if it is seen and the person not exempt, leads to a warning or to a plan."""
        p = rep.p.standards
        likely = standards.acting_probability(real(self.credibility), p)
        exempt = rep.compared and rep.rank > 1 - p.exempt_top
        if exempt or rep.draw(Decision.VIOLATION_SEEN) >= likely:
            return
        if rep.warnings >= p.warning:
            rep.plan_left = int(standards.plan_months(p.plan))
            self.model.tell("plan_begun", rep.seat, value=rep.plan_left)
        else:
            rep.warnings += 1
            rep.warned = True
            self.model.tell("person_warned", rep.seat, value=rep.warnings)

    def dismissal_judge(self) -> None:
        """Now and then, the last in the ranking has to go; one alone is not the last."""
        judged = [rep for rep in self.reps if rep.compared and rep.months_in_seat >= rep.p.dismissal.after_months]
        last = min(judged, key=lambda rep: rep.rank, default=None)
        for rep in self.reps:
            rep.ranked_out = len(judged) > 1 and rep is last and self._has_to_go(rep)

    def _has_to_go(self, rep: Rep) -> bool:
        p = rep.p.dismissal
        return bool(rep.draw(Decision.DISMISSED) < chance(p.strength * p.last_per_month))

    def promotion_lead(self) -> None:
        """The manager leaves, or is replaced for tolerating; a successor begins at once."""
        p = self.p.promotion
        leaves = self._draw(Decision.MANAGER_LEAVES, self.number) < leaving_probability(p)
        self.replaced, self.searched = bool(leaves or self.fired), False
        for rep in self.reps:
            rep.chosen_to_lead = False
        if self.replaced:
            self.number += 1
            self._succeed(None if self.fired else self._successor())
            self.model.tell_team("manager_began", self.team, self.number)
        self.drive = float(team_drive(real(self.talent), real(self.past_sales), p))

    def _succeed(self, successor: Rep | None) -> None:
        """Somebody of the team takes over, or somebody from outside."""
        self.searched = successor is None
        if successor is None:
            self.talent, self.past_sales = self._from_outside()
        else:
            successor.chosen_to_lead = True
            self.talent, self.past_sales = successor.potential, successor.past_sales

    def _successor(self) -> Rep | None:
        """Whom the rule picks: nobody if nobody has been here long enough."""
        eligible = [rep for rep in self.reps if rep.in_good_standing and rep.months_in_seat >= ELIGIBLE_FROM_MONTHS]
        rule = self.model.p.promotion.rule
        if rule == "external":
            return None
        if rule == "best_seller":
            return max(eligible, key=lambda rep: rep.rank, default=None)
        if rule == "random":
            return max(eligible, key=lambda rep: rep.draw(Decision.PROMOTED_AT_RANDOM), default=None)
        return max(eligible, key=_promise, default=None)

    def _from_outside(self) -> tuple[float, float]:
        """Managing talent and past sales of somebody from outside."""
        word, spread = self._word(self.number), self.p.hiring.talent_sd
        sold, other = (
            float(normal(real(self.model.luck.for_life(decision, word))))
            for decision in (Decision.MANAGER_PAST_SALES, Decision.MANAGER_TALENT)
        )
        talent = managing_talent(real(spread * sold), real(other), spread, self.p.promotion)
        sales = log_sales(real(spread * sold), flag(False), 1.0, self.p.outcome)
        return float(talent), float(sales)

    def attention_divide(self) -> None:
        """The month is divided."""
        p = self.p
        coaching = added(float(attention.wanted_for(rep.p.coaching)) for rep in self.reps)
        self.time_suffices = float(attention.fit(real(coaching), p.managers))
        self.bench = float(attention.bench_factor(real(self.time_suffices), p.managers))
        self.correction = float(attention.correction_factor(real(self.time_suffices), p.managers))

    def candour_face(self) -> None:
        """Problems arise, are noticed and are solved, and a shock is understood; the rest weighs on every deal."""
        p = self.p.candour
        notices = candour.noticing(real(self.correction), p)
        arisen = bool(p.strength > 0 and self._draw(Decision.PROBLEM_ARISES) < candour.arising(p))
        found = self._how_many(Decision.PROBLEM_DETECTED, self.unnoticed, float(notices))
        solved = self._how_many(Decision.PROBLEM_SOLVED, self.noticed, float(candour.solving(p)))
        self.unnoticed += arisen - found
        self.noticed += found - solved
        burden = p.stakes * (self.unnoticed + self.noticed - self.expected_problems)
        self.candour_points = -p.strength * (burden + p.friction * float(candour.contention(p)))
        understands = self.understands_shock or self._draw(Decision.SHOCK_DETECTED) < notices
        self.understands_shock = bool(understands and self.model.shock_left > 0)
        if found:
            self.model.tell_team("problem_noticed", self.team, found)

    def _how_many(self, decision: Decision, of: float, probability: float) -> float:
        return float(candour.how_many(real(self._draw(decision)), real(of), real(probability)))

    @property
    def answering(self) -> float:
        """How fast the team answers a shock that it has understood."""
        p = self.p.candour
        return p.strength * float(candour.openness(p)) if self.understands_shock else 0.0

    def coaching_deliver(self) -> None:
        """Coaching and presence, as far as time goes."""
        attained = self.attained
        for rep in self.reps:
            rep.be_coached(attained, self.time_suffices, self.credibility)
        for seat in self.seats:
            points = float(presence_points(real(self.time_suffices), seat.p.coaching))
            seat.presence_points = points if seat.rep else 0.0

    def attention_judge(self) -> None:
        """What the team thinks of its manager after the month; a new one is believed."""
        tolerates = flag(self.tolerates and self.p.standards.strength > 0)
        after = attention.credibility_after(real(self.credibility), tolerates, self.p.managers)
        self.credibility = 1.0 if self.replaced or self.p.managers.strength == 0 else float(after)


def _goes_unpunished(rep: Rep) -> bool:
    """Whether this person breaks standards and has nothing to fear."""
    return bool(rep.violator and not (rep.warned or rep.plan_left or rep.failed))


def _promise(rep: Rep) -> float:
    """A person's potential as others see it."""
    return rep.potential + rep.p.promotion.potential_noise * rep.for_life(Decision.POTENTIAL_SEEN)
