"""Conduct: how far people keep to the organisation's standards, what it costs if they don't, and how it spreads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from salessim.engine import totals
from salessim.engine.columns import Columns, Shape, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck, normal
from salessim.model.decisions import Decision
from salessim.model.managers.standards import Standards
from salessim.model.people.hiring import in_deviations, tied
from salessim.quantities.arrays import Bools, Floats, SeatBools, SeatFloats, SeatInts
from salessim.quantities.powers import raised
from salessim.quantities.stacking import at

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

DIMENSIONS: Final = ("forecast", "new_accounts", "collaboration", "portfolio", "expenses")
"""What standards are about: forecasts and CRM, new accounts, collaboration, portfolio breadth, expenses."""
DRAWS: Final = (
    Decision.CONDUCT_FORECAST,
    Decision.CONDUCT_NEW_ACCOUNTS,
    Decision.CONDUCT_COLLABORATION,
    Decision.CONDUCT_PORTFOLIO,
    Decision.CONDUCT_EXPENSES,
)
VIOLATOR: Final = 0.5
"""Who breaks standards more than this on average counts as a violator."""


@dataclass
class ConductColumns(Columns):
    """Adherence now and of the person's own accord, by dimension, and what follows from it."""

    forecast: SeatFloats = column("seat", np.float64, "share", "adherence: forecasts and CRM", fill=1, bounds=(0, 1))
    new_accounts: SeatFloats = column("seat", np.float64, "share", "adherence: new accounts", fill=1, bounds=(0, 1))
    collaboration: SeatFloats = column("seat", np.float64, "share", "adherence: collaboration", fill=1, bounds=(0, 1))
    portfolio: SeatFloats = column("seat", np.float64, "share", "adherence: portfolio breadth", fill=1, bounds=(0, 1))
    expenses: SeatFloats = column("seat", np.float64, "share", "adherence: expenses", fill=1, bounds=(0, 1))
    own_forecast: SeatFloats = column(
        "seat", np.float64, "share", "forecasts and CRM, one's own", fill=1, bounds=(0, 1)
    )
    own_new_accounts: SeatFloats = column(
        "seat", np.float64, "share", "new accounts, of one's own", fill=1, bounds=(0, 1)
    )
    own_collaboration: SeatFloats = column(
        "seat", np.float64, "share", "collaboration, one's own", fill=1, bounds=(0, 1)
    )
    own_portfolio: SeatFloats = column(
        "seat", np.float64, "share", "portfolio breadth, one's own", fill=1, bounds=(0, 1)
    )
    own_expenses: SeatFloats = column("seat", np.float64, "share", "expenses, one's own", fill=1, bounds=(0, 1))
    star_occupant: SeatInts = column("seat", np.int32, "count", "number k of the star of this seat, 0: none")
    star: SeatBools = column("seat", np.bool_, "–", "the star sits here")
    crowned: SeatBools = column("seat", np.bool_, "–", "event: the star begins here")
    violator: SeatBools = column("seat", np.bool_, "–", "somebody sits here who breaks standards more often than not")
    quit_factor: SeatFloats = column(
        "seat", np.float64, "factor", "on the hazard of quitting beside violators", fill=1, bounds=(0, np.inf)
    )
    drive: SeatFloats = column("seat", np.float64, "factor", "on output", fill=1, bounds=(0, 100))
    points: SeatFloats = column("seat", np.float64, "logit", "log odds of winning from team support")
    prospecting: SeatFloats = column("seat", np.float64, "factor", "on contacts made", fill=1, bounds=(0, 10))
    churn: SeatFloats = column("seat", np.float64, "factor", "on customers' churn", fill=1, bounds=(0, 10))
    saved_hours: SeatFloats = column("seat", np.float64, "hours", "of paperwork not done", bounds=(-744, 744))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of this month's conduct")
    follow_share: SeatFloats = column(
        "seat", np.float64, "share", "event: of the customers' ARR that follows a leaving star", bounds=(0, 1)
    )


def adherence(state: State) -> list[SeatFloats]:
    """Adherence on the five dimensions, in their order."""
    return [getattr(state.conduct, name) for name in DIMENSIONS]


def own_adherence(state: State) -> list[SeatFloats]:
    """The same of people's own accord."""
    return [getattr(state.conduct, f"own_{name}") for name in DIMENSIONS]


def mean_of(values: list[Floats]) -> Floats:
    """Mean over the five dimensions, added in their order."""
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / len(values)


def norm(p: Standards) -> Floats:
    """Adherence of an average person: E Φ(m + sz) = Φ(m/√(1 + s²))."""
    return ndtr(p.ordinary / np.sqrt(1 + np.square(np.asarray(p.spread))))


def standing_conduct(talent: Floats, person: Floats, dimension: Floats, talent_sd: float, p: Standards) -> Floats:
    """A person's own adherence on one dimension: Φ(m + s (√½ z + √½ ε)), z tied to talent by a Gaussian copula.

    z = ρ θ/σ + √(1 − ρ²) ε₀; the two dimensions of one person correlate by one half.
    """
    lasting = tied(p.talent_copula, in_deviations(talent, talent_sd), person)
    return ndtr(p.ordinary + p.spread * np.sqrt(0.5) * (lasting + dimension))


def arrive(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conduct.arrive: arrivals bring their own conduct; the star of the study takes the stage at the branch."""
    own, tenure = state.conduct, state.tenure
    _bring(state, p, luck, state.hiring.hired)
    if luck.month == 1:
        own.star_occupant[:] = np.where(_star_seat(state, p), tenure.occupant + ~tenure.occupied, own.star_occupant)
    is_star = tenure.occupied & (own.star_occupant > 0) & (own.star_occupant == tenure.occupant)
    is_star &= np.asarray(p.standards.strength) > 0
    own.crowned[:] = is_star & ~own.star
    own.star[:] = is_star
    _set_conduct(state, own.crowned, p.standards.star.adherence)
    passed = state.standards.reformed & tenure.occupied
    if passed.any():
        for held in (*adherence(state), *own_adherence(state)):
            held[:] = np.where(passed, np.maximum(held, norm(p.standards)), held)


def _set_conduct(state: State, where: SeatBools, value: Floats | float) -> None:
    """Conduct on all dimensions, now and of one's own accord; seldom does it happen to anybody."""
    if where.any():
        for held in (*adherence(state), *own_adherence(state)):
            held[:] = np.where(where, value, held)


def _star_seat(state: State, p: Organisation) -> Bools:
    """The seat that the study names, numbered by the teams' starting size."""
    shape, size = state.shape, p.organisation.seats_per_team
    team, index = np.divmod(np.arange(shape.seats), shape.seats_per_team)
    number = np.where(index < size, team * size + index + 1, -1)
    return number == np.asarray(p.standards.star.seat)


def _bring(state: State, p: Organisation, luck: Luck, new: SeatBools) -> None:
    worlds, seats = np.divmod(np.flatnonzero(new), state.shape.seats)
    if worlds.size == 0:
        return
    words = person_words(state.shape, state.tenure.occupant)[worlds, seats]
    q, hiring = at(p.standards, worlds, seats), at(p.hiring, worlds, seats)
    talent = state.candidates.talent[worlds, seats]
    person = normal(luck.chosen(Decision.OWN_CONDUCT, worlds, words, timeless=True))
    drawn = normal(np.stack([luck.chosen(decision, worlds, words, timeless=True) for decision in DRAWS]))
    brought = standing_conduct(talent, person, drawn, hiring.talent_sd, q)
    for held, free, values in zip(adherence(state), own_adherence(state), brought, strict=True):
        held[worlds, seats] = free[worlds, seats] = values


def start(state: State, p: Organisation, luck: Luck) -> None:
    """The first people bring their own conduct like everybody."""
    _bring(state, p, luck, state.tenure.occupied)


def of_others(values: SeatFloats, occupied: SeatBools, shape: Shape) -> SeatFloats:
    """Sum of a column over the colleagues in the team, oneself left out; of ones, how many they are."""
    mine = np.where(occupied, values, 0.0)
    return totals.to_seats(totals.by_team(mine, shape), shape) - mine


def quit_factor(share: Floats, violator: Bools, p: Standards) -> Floats:
    """Factor on a colleague's hazard of quitting: (1 + excess)^(20 × visible violators' share), at most the cap.

    `excess` is that of one violator in twenty (Cornerstone: +54 %). Violators themselves do not mind.
    """
    steep = raised(1 + np.asarray(p.quits_per_twentieth), 20 * share)
    return np.where(violator, 1.0, 1 + p.strength * (np.minimum(steep, p.quit_factor_cap) - 1))


def matter(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conduct.matter: what this month's adherence does to its own seat and to the team."""
    own, shape, occupied, q = state.conduct, state.shape, state.tenure.occupied, p.standards
    usual = norm(q)
    undone = np.asarray(p.time_budget.administration) * p.time_budget.hours_per_month * q.paperwork
    given_back = np.asarray(q.assistant) * q.assistant_saves * np.minimum(own.forecast / usual, 1.0)
    own.saved_hours[:] = np.where(occupied, q.strength * ((usual - own.forecast) * undone + given_back), 0.0)
    own.prospecting[:] = 1 - q.strength * q.new_account_loss * (usual - own.new_accounts)
    own.churn[:] = np.maximum(1 + q.strength * q.breadth_churn * np.where(occupied, usual - own.portfolio, 0.0), 0.0)
    colleagues = of_others(np.ones(occupied.shape), occupied, shape)
    support = of_others(own.collaboration - usual, occupied, shape)
    own.violator[:] = occupied & (mean_of(adherence(state)) < 1 - VIOLATOR)
    visible = of_others(own.violator * np.asarray(q.visibility), occupied, shape)
    people = colleagues + occupied
    own.quit_factor[:] = quit_factor(visible / np.maximum(people, 1), own.violator, q)
    loss = q.strength * np.asarray(q.output_loss) * np.minimum(visible, 1.0)
    star = own.star * np.asarray(q.strength)
    own.drive[:] = (1 - loss) * raised(np.asarray(q.star.multiple), star)
    own.points[:] = q.strength * q.team_support * support / np.maximum(colleagues, 1)


def spread(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conduct.spread: conduct drifts towards one's own and towards what colleagues get away with."""
    q, occupied = p.standards, state.tenure.occupied
    tolerated = occupied & (state.standards.plan_left == 0)
    usual, colleagues = norm(q), of_others(np.ones(occupied.shape), occupied, state.shape)
    several, empty = np.maximum(colleagues, 1), ~occupied
    for held, mine in zip(adherence(state), own_adherence(state), strict=True):
        pressure = of_others(tolerated * contagious(held, usual, q), occupied, state.shape)
        held[:] = drifted(held, mine, pressure / several, q)
        np.copyto(held, 1.0, where=empty)
        np.copyto(mine, 1.0, where=empty)


def contagious(held: Floats, usual: Floats, p: Standards) -> Floats:
    """How far a colleague's adherence lies below the usual; what lies above spreads only by `good_spreads`."""
    short = usual - held
    return np.where(short > 0, short, p.good_spreads * short)


def drifted(held: Floats, own: Floats, pressure: Floats, p: Standards) -> Floats:
    """Adherence a month on: a step of `drift` towards own − strength × β × mean shortfall of colleagues, within 0–1.

    Linear contagion, so that what one person adds is multiplied by 1/(1 − β) in all (social multiplier).
    """
    tends = np.clip(own - p.strength * np.asarray(p.contagion) * pressure, 0.0, 1.0)
    return held + p.drift * (tends - held)


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conduct.settle: forecast errors, expenses and assistants are paid."""
    own, q, occupied = state.conduct, p.standards, state.tenure.occupied
    usual = norm(q)
    missed = usual - own.forecast
    # An assistant takes away what is missing, not what somebody does better than others.
    missed = np.where(missed > 0, missed * (1 - np.asarray(q.assistant)), missed)
    error = q.forecast_cost * state.outcome.bookings_usd * missed
    excess = np.asarray(q.expenses_usd_per_month) * (usual - own.expenses)
    assisted = np.asarray(q.assistant) * q.assistant_usd_per_month
    own.cost_usd[:] = np.where(occupied, q.strength * (error + excess + assisted), 0.0)


def leave(state: State, p: Organisation, luck: Luck) -> None:
    """Entry conduct.leave: part of a leaving star's customers goes with it."""
    own, star = state.conduct, p.standards.star
    gone = own.star & state.tenure.left
    lost = gone & ~state.tenure.promoted
    own.follow_share[:] = np.where(lost, p.standards.strength * np.asarray(star.portability), 0.0)
    own.star &= ~gone
