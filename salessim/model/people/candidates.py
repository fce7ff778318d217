"""Candidates: a shortlist for every hire, what their résumés show, and how one of them is chosen.

A résumé shows bookings a month in the last job: what the candidate built, and what predecessors had built and the
candidate closed. In the first sales cycle of a job nearly all is drafted, later nearly nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck, normal, words_of
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Cells, Floats, SeatBools, SeatFloats, SeatInts, Words
from salessim.quantities.parameters import Parameters, parameter
from salessim.quantities.stacking import at

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

LEAST_NOISE: Final = 1e-6
"""Keeps precisions finite where a spread is 0."""
PROVEN_CYCLES: Final = 2
"""A success counts as repeated if the job lasted at least this many sales cycles."""


class Candidates(Parameters):
    """The shortlist and its résumés."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", ge=0, le=1,
        meaning="0 switches the choice off: the first candidate is hired; 1 is its full effect on talent",
    )  # fmt: skip
    shortlist: int = parameter(
        4, key="shortlist", unit="count", scope="structure", ge=1, le=50,
        meaning="Candidates for each hire",
    )  # fmt: skip
    select: Literal["random", "numbers", "repeated", "structured"] = parameter(
        "random", key="select", unit="choice", scope="structure",
        meaning="Who is hired: anybody; the best numbers on the résumé; the best own success in a job that lasted "
        "at least two sales cycles, and the best numbers if nobody has one; or the best talent to be expected from a "
        "structured interview together with such success",
    )  # fmt: skip
    interview_noise: float = parameter(
        0.4, key="interview_noise", unit="log", gt=0, le=5, range=(0.2, 0.8),
        meaning="Spread of what a structured interview shows of a candidate's talent around it",
    )  # fmt: skip
    past_stay_months: float = parameter(
        19.0, key="past_stay", unit="months", gt=0, le=600, evidence="tenure_mean", range=(12, 36),
        meaning="Mean length of candidates' last job, exponentially spread",
    )  # fmt: skip
    inherited_rate: float = parameter(
        1.0, key="inherited_rate", unit="factor", ge=0, le=10, range=(0.3, 1.5),
        meaning="Bookings that an inherited pipeline yields in the first cycle ÷ an average person's own afterwards",
    )  # fmt: skip
    inherited_sd: float = parameter(
        0.6, key="inherited_spread", unit="log", ge=0, le=3, range=(0.3, 1.0),
        meaning="Spread of what candidates found in their last seat: standard deviation of its logarithm",
    )  # fmt: skip
    noise_sd: float = parameter(
        0.2, key="noise", unit="log", ge=0, le=3, range=(0.0, 0.5),
        meaning="Spread of luck and embellishment in a résumé's numbers: standard deviation of their logarithm",
    )  # fmt: skip


@dataclass
class CandidateColumns(Columns):
    """What the people in the seats brought with them."""

    talent: SeatFloats = column("seat", np.float64, "log", "talent of the person in the seat, in log odds of winning")
    drafted_share: SeatFloats = column(
        "seat",
        np.float64,
        "share",
        "strength × part of the résumé that predecessors had built",
        bounds=(0, 1),
    )


def past_stay(u: Floats, p: Candidates) -> Floats:
    """Months in the last job, at least one: 1 − mean · ln(1 − u)."""
    return 1 - p.past_stay_months * np.log1p(-u)


def own_rate(talent: Floats, stay: Floats, cycle_months: float) -> Floats:
    """Bookings a month that a candidate built: e^θ (1 − L/T), none before the first cycle L of a stay T is over."""
    return np.exp(talent) * np.maximum(0.0, 1 - cycle_months / stay)


def drafted_rate(found: Floats, stay: Floats, cycle_months: float, p: Candidates) -> Floats:
    """Bookings a month that predecessors had built: rate · e^δ min(1, L/T), δ ~ N(0, spread)."""
    return p.inherited_rate * np.exp(p.inherited_sd * found) * np.minimum(1.0, cycle_months / stay)


def shown(own: Floats, drafted: Floats, noise: Floats, p: Candidates) -> Floats:
    """Bookings a month on the résumé: (own + drafted) e^noise."""
    return (own + drafted) * np.exp(p.noise_sd * noise)


def repeated_success(
    talent: Floats, stay: Floats, noise: Floats, numbers: Floats, cycle: float, p: Candidates
) -> Floats:
    """Rank by own success after the first cycle, e^(θ + noise), if the stay proves it; else below zero, by numbers."""
    proven = np.exp(talent + p.noise_sd * noise)
    return np.where(stay >= PROVEN_CYCLES * cycle, proven, -1 / np.maximum(numbers, 1e-9))


def expected_talent(
    talent: Floats, stay: Floats, noise: Floats, seen: Floats, cycle: float, talent_sd: float, p: Candidates
) -> Floats:
    """Talent to be expected from an interview, and from own success where a stay of two cycles proves it.

    Both signals are talent plus normal noise; each counts with its precision 1/σ², the prior N(0, sd²) too.
    """
    interview = 1 / np.square(np.asarray(p.interview_noise))
    record = np.where(stay >= PROVEN_CYCLES * cycle, 1 / np.square(np.maximum(p.noise_sd, LEAST_NOISE)), 0.0)
    prior = 1 / np.square(np.maximum(talent_sd, LEAST_NOISE))
    said, shown_by_record = talent + p.interview_noise * seen, talent + p.noise_sd * noise
    return (interview * said + record * shown_by_record) / (interview + record + prior)


def candidate_words(person: Words, number: int) -> Words:
    """Words of the number-th candidate for each hire; candidate 0 is the one whom a list of one would have."""
    return person if number == 0 else words_of(person + np.uint64(number))


@dataclass(frozen=True)
class Choice:
    """Who was chosen for each hire: talent and drafted share of the résumé, shape (N,)."""

    talent: Floats
    drafted_share: Floats


def choose(people: Words, worlds: Cells, p: Organisation, luck: Luck) -> Choice:
    """The candidate hired for each (world, person); `p` holds the parameters there. All draws are for life."""
    own = p.candidates
    words = np.stack([candidate_words(people, number) for number in range(own.shortlist)])
    there = np.tile(worlds, own.shortlist)

    def draw(decision: Decision) -> Floats:
        return luck.chosen(decision, there, words.reshape(-1), timeless=True).reshape(words.shape)

    talent = p.hiring.talent_sd * normal(draw(Decision.TALENT))
    stay = past_stay(draw(Decision.PAST_STAY), own)
    found, pick = normal(draw(Decision.PIPELINE_FOUND)), draw(Decision.PICKED)
    # Only what somebody looks at is drawn.
    noise = pick if own.select == "random" else normal(draw(Decision.RESUME_NOISE))
    seen = normal(draw(Decision.INTERVIEW_NOISE)) if own.select == "structured" else pick
    scores, talents, drafted = assess(talent, stay, found, noise, pick, seen, p)
    best = np.argmax(scores, axis=0)[np.newaxis]
    taken, share = (np.take_along_axis(values, best, axis=0)[0] for values in (talents, drafted))
    return Choice(talents[0] + own.strength * (taken - talents[0]), own.strength * share)


def assess(
    talent: Floats, stay: Floats, found: Floats, noise: Floats, pick: Floats, seen: Floats, p: Organisation
) -> tuple[Floats, Floats, Floats]:
    """A candidate's rank, talent, and drafted share of the résumé."""
    own, cycle = p.candidates, p.pipeline.cycle_months
    built, drafted = own_rate(talent, stay, cycle), drafted_rate(found, stay, cycle, own)
    total = built + drafted
    share = np.where(total > 0, drafted / np.where(total > 0, total, 1.0), 0.0)
    if own.select == "random":
        return pick, talent, share
    numbers = shown(built, drafted, noise, own)
    if own.select == "numbers":
        return numbers, talent, share
    if own.select == "repeated":
        return repeated_success(talent, stay, noise, numbers, cycle, own), talent, share
    return expected_talent(talent, stay, noise, seen, cycle, p.hiring.talent_sd, own), talent, share


def hire(state: State, p: Organisation, luck: Luck) -> None:
    """Entry candidates.hire: each arrival is chosen from a shortlist; an empty seat has nobody's talent."""
    own = state.candidates
    own.talent[state.tenure.left] = 0.0
    # The people in the seats count up at tenure.arrive, after this.
    _take(state, p, luck, state.hiring.hired, state.tenure.occupant + np.int32(1))


def start(state: State, p: Organisation, luck: Luck) -> None:
    """The first people in the seats were chosen like everybody."""
    _take(state, p, luck, state.tenure.occupied, state.tenure.occupant)


def _take(state: State, p: Organisation, luck: Luck, seats: SeatBools, occupant: SeatInts) -> None:
    worlds, places = np.divmod(np.flatnonzero(seats), state.shape.seats)
    if worlds.size == 0:
        return
    here = p.replaced(**{name: at(getattr(p, name), worlds, places) for name in ("candidates", "hiring", "pipeline")})
    choice = choose(person_words(state.shape, occupant)[worlds, places], worlds, here, luck)
    state.candidates.talent[worlds, places] = choice.talent
    state.candidates.drafted_share[worlds, places] = choice.drafted_share
