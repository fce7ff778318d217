"""What goes on in people: what they feel, what they make a habit of, what they learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from salessim.agents.choosing import chosen_candidate
from salessim.agents.luck import word_of
from salessim.agents.scalars import flag, real
from salessim.engine.luck import normal
from salessim.model.decisions import Decision
from salessim.model.managers.coaching import cancel_probability, extra_hours, hours_taught
from salessim.model.people.execution import ORDINARY, execution_drive, habit_after, practised_share
from salessim.model.people.morale import NEUTRAL, UNMOVED, fear_after, morale_after, quit_factor
from salessim.model.people.skill import ORDINARY_HOURS, after_month

if TYPE_CHECKING:
    from salessim.agents.manager import Manager
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.seat import Seat
    from salessim.model.organisation import Organisation


class Person(mesa.Agent):
    """The k-th person in a seat: who was hired, and the luck that is this person's own."""

    model: SalesOrganisation
    seat: Seat
    talent: float
    drafted_share: float

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model)
        self.seat, self.k = seat, k
        self.word = word_of(seat.number | k)
        self.talent, self.drafted_share = chosen_candidate(model.luck, self.word, seat.p)
        self.compared, self.rank = False, 0.5

    @property
    def p(self) -> Organisation:
        """The parameters that hold here this month."""
        return self.seat.p

    @property
    def manager(self) -> Manager:
        """Whose team this person is in."""
        return self.seat.manager

    def draw(self, decision: Decision) -> float:
        """This person's luck in a decision this month."""
        return self.model.luck.draw(decision, self.model.month, self.word)

    def for_life(self, decision: Decision) -> float:
        """A standard normal number that this person carries for life."""
        return float(normal(real(self.model.luck.for_life(decision, self.word))))


class Feelings(Person):
    """Morale and fear."""

    morale: float
    fear: float
    restlessness: float

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model, seat, k)
        self.morale, self.fear, self.restlessness = NEUTRAL, 0.0, 1.0

    def morale_weigh(self) -> None:
        """What last month was like decides how readily this person leaves."""
        usual = self.manager.reps_at_work * -np.expm1(-1 / np.asarray(self.p.tenure.mean_months))
        rank = real(self.rank if self.compared else UNMOVED)
        self.restlessness = float(quit_factor(real(self.morale), rank, real(self.manager.quits), usual, self.p.morale))

    def morale_feel(self) -> None:
        """The month leaves its traces."""
        credibility = real(self.manager.credibility)
        self.fear = float(fear_after(real(self.fear), real(self.manager.share_made_to_go), self.p.morale))
        self.morale = float(morale_after(real(self.morale), real(self.fear), credibility, self.p.morale))


class Learning(Person):
    """Habits and skill, and the coaching and courses that feed them."""

    fear: float
    habit: float
    skill_points: float
    coached_hours: float

    def __init__(self, model: SalesOrganisation, seat: Seat, k: int) -> None:
        super().__init__(model, seat, k)
        self.habit, self.practice, self.doing = ORDINARY, 1.0, 1.0
        self.taught = self.lasting = self.skill_points = 0.0
        self.coached_hours, self.extra_hours, self.own_share = ORDINARY_HOURS, 0.0, 1.0
        self.course_hours = self.course_usd = self.partner_hours = 0.0

    def be_coached(self, team_attained: float, time_suffices: float, credibility: float) -> None:
        """The month's meeting is held or cancelled; coaching goes as far as the manager's time and standing do."""
        p = self.p.coaching
        held = bool(self.draw(Decision.MEETING_CANCELLED) >= cancel_probability(real(team_attained), p))
        self.coached_hours = float(hours_taught(flag(held), real(time_suffices), real(credibility), p))
        self.extra_hours = float(extra_hours(flag(held), real(time_suffices), p))
        self.own_share = 1 - p.strength * p.takeover * time_suffices

    def skill_attend(self) -> None:
        """Courses take hours and money."""
        self.course_hours = self.p.skill.strength * self.p.skill.training_hours_per_month
        self.course_usd = self.course_hours * self.p.skill.training_usd_per_hour

    def _practised(self) -> float:
        """Share of occasions on which this person does what it knows."""
        return float(practised_share(real(self.fear), real(self.seat.displaced), self.p.execution))

    def execution_read(self) -> None:
        """What habits achieve this month."""
        p = self.p.execution
        self.doing = float(execution_drive(real(self.habit), p))
        self.partner_hours = p.strength * p.partners * p.partner_hours_per_month
        self.practice = 1 + p.strength * (self._practised() / ORDINARY - 1)

    def skill_learn(self) -> None:
        """The month's coaching, courses and practice teach; time makes forget."""
        hours, practice = self.coached_hours + self.course_hours, self.practice * self.own_share
        skill = after_month(real(self.taught), real(self.lasting), real(hours), real(practice), self.p.skill)
        self.taught, self.lasting = (float(part) for part in skill)
        self.skill_points = self.p.skill.strength * (self.taught + self.lasting)

    def execution_practise(self) -> None:
        """The month's practice makes or unmakes habits."""
        speed = real(self.for_life(Decision.HABIT_SPEED))
        self.habit = float(habit_after(real(self.habit), real(self._practised()), speed, self.p.execution))
