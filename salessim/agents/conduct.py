"""Conduct: how far a person keeps to the standards, what it does to the own seat, and where it drifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.agents.minds import Person
from salessim.agents.scalars import flag, real
from salessim.model.decisions import Decision
from salessim.model.people.conduct import (
    DIMENSIONS,
    DRAWS,
    VIOLATOR,
    contagious,
    drifted,
    norm,
    quit_factor,
    standing_conduct,
)
from salessim.quantities.powers import raised

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat


class Conduct(Person):
    """Adherence on each dimension: what is kept now, and what this person would keep among average colleagues."""

    kept: dict[str, float]
    own: dict[str, float]
    star: bool
    violator: bool

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model, seat, k)
        p, person = self.p, real(self.for_life(Decision.OWN_CONDUCT))
        self.own = {
            name: float(
                standing_conduct(
                    real(self.talent), person, real(self.for_life(decision)), p.hiring.talent_sd, p.standards
                )
            )
            for name, decision in zip(DIMENSIONS, DRAWS, strict=True)
        }
        self.kept = dict(self.own)
        self.star = self.crowned = self.violator = False
        self.disgust = self.spirit = self.outreach = 1.0
        self.paperwork_saved = 0.0
        self.warnings, self.plan_left = 0, 0
        self.warned = self.reformed = self.failed = self.ranked_out = self.chosen_to_lead = False

    @property
    def usual(self) -> float:
        """What an average person keeps."""
        return float(norm(self.p.standards))

    @property
    def mean_kept(self) -> float:
        """Over all dimensions."""
        first, *others = (self.kept[name] for name in DIMENSIONS)
        for value in others:
            first += value
        return first / len(DIMENSIONS)

    def reform(self) -> None:
        """A plan passed: conduct is at least an average person's from now on."""
        for name in DIMENSIONS:
            self.own[name] = max(self.own[name], self.usual)
            self.kept[name] = max(self.kept[name], self.usual)

    def appear_as_star(self) -> None:
        """The star of the study takes the stage, with its conduct and its experience."""
        self.crowned = not self.star
        self.star = True
        if self.crowned:
            self.own = dict.fromkeys(DIMENSIONS, self.p.standards.star.adherence)
            self.kept = dict(self.own)

    def live_by(self) -> None:
        """What this person's own conduct means for its own month."""
        p, usual = self.p.standards, self.usual
        self.violator = self.mean_kept < 1 - VIOLATOR
        undone = self.p.time_budget.administration * self.p.time_budget.hours_per_month * p.paperwork
        given_back = p.assistant * p.assistant_saves * min(self.kept["forecast"] / usual, 1.0)
        self.paperwork_saved = p.strength * ((usual - self.kept["forecast"]) * undone + given_back)
        self.outreach = 1 - p.strength * p.new_account_loss * (usual - self.kept["new_accounts"])

    def live_beside(self, visible: float, people: int) -> None:
        """What visible violators among the colleagues mean for this person."""
        p = self.p.standards
        self.disgust = float(quit_factor(real(visible / max(people, 1)), flag(self.violator), p))
        loss = p.strength * p.output_loss * min(visible, 1.0)
        self.spirit = (1 - loss) * float(raised(real(p.star.multiple), real(self.stardom)))

    @property
    def stardom(self) -> float:
        """1 for a star, 0 for all others, as far as standards count at all."""
        return self.star * self.p.standards.strength

    def example(self, name: str) -> float:
        """How far below the norm colleagues see this person get away with; a plan in force sets no example."""
        if self.plan_left:
            return 0.0
        return float(contagious(real(self.kept[name]), norm(self.p.standards), self.p.standards))

    def drift(self, examples: dict[str, float]) -> None:
        """A step towards one's own ways and those of colleagues."""
        p = self.p.standards
        for name in DIMENSIONS:
            pressure = real(examples[name])
            self.kept[name] = float(drifted(real(self.kept[name]), real(self.own[name]), pressure, p))

    def conduct_cost(self, bookings_usd: float) -> float:
        """What forecast errors, expenses and the assistant cost this month."""
        p, usual = self.p.standards, self.usual
        missed = usual - self.kept["forecast"]
        if missed > 0:
            missed *= 1 - p.assistant
        error = p.forecast_cost * bookings_usd * missed
        excess = p.expenses_usd_per_month * (usual - self.kept["expenses"])
        return p.strength * (error + excess + p.assistant * p.assistant_usd_per_month)
