"""Choices: the seats that a selection names, and the candidate who is hired from a shortlist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.agents.luck import WorldLuck, word_of
from salessim.agents.scalars import real
from salessim.engine.luck import normal
from salessim.model.decisions import Decision
from salessim.model.organisation import Organisation
from salessim.model.people.candidates import assess, past_stay
from salessim.model.plan import Selector

if TYPE_CHECKING:
    from salessim.agents.organisation import SalesOrganisation
    from salessim.agents.rep import Rep
    from salessim.agents.seat import Seat


def chosen_seats(model: SalesOrganisation, selector: Selector) -> list[Seat]:
    """The seats that a selector names, as things stand at the month's start."""
    chosen = list(model.seats)
    if selector.team is not None:
        chosen = [seat for seat in chosen if seat.team == selector.team - 1]
    if selector.seats:
        chosen = [seat for seat in chosen if seat.place in selector.seats]
    if selector.top_share is not None:
        best = _best(model, selector)
        chosen = [seat for seat in chosen if seat in best]
    return chosen


def _best(model: SalesOrganisation, selector: Selector) -> list[Seat]:
    """The best people's seats; of equals the lower seat."""
    reps = sorted(model.reps, key=lambda rep: -_score(rep, selector))
    return [rep.seat for rep in reps[: int(np.ceil((selector.top_share or 0.0) * len(reps)))]]


def _score(rep: Rep, selector: Selector) -> float:
    if selector.by == "tenure":
        return float(rep.months_in_seat)
    if selector.by == "bookings":
        return rep.year_bookings_usd
    return rep.year_bookings_usd / rep.year_quota_usd if rep.year_quota_usd > 0 else 0.0


def chosen_candidate(luck: WorldLuck, person: int, p: Organisation) -> tuple[float, float]:
    """Talent and drafted share of the résumé of whoever is hired; `person` is the word of the hire."""
    words = [person, *(word_of(person + number) for number in range(1, p.candidates.shortlist))]
    found = [_candidate(luck, word, p) for word in words]
    scores = [score for score, _, _ in found]
    _, talent, drafted = found[scores.index(max(scores))]
    first = found[0][1]
    return first + p.candidates.strength * (talent - first), p.candidates.strength * drafted


def _candidate(luck: WorldLuck, word: int, p: Organisation) -> tuple[float, float, float]:
    def normally(decision: Decision) -> float:
        return float(normal(real(luck.for_life(decision, word))))

    talent = p.hiring.talent_sd * normally(Decision.TALENT)
    stay = past_stay(real(luck.for_life(Decision.PAST_STAY, word)), p.candidates)
    found, noise = normally(Decision.PIPELINE_FOUND), normally(Decision.RESUME_NOISE)
    picked, seen = luck.for_life(Decision.PICKED, word), normally(Decision.INTERVIEW_NOISE)
    rank, _, drafted = assess(real(talent), stay, real(found), real(noise), real(picked), real(seen), p)
    return float(rank), talent, float(drafted)
