"""Choosing one person from a shortlist, candidate by candidate."""

from __future__ import annotations

from salessim.agents.luck import WorldLuck, word_of
from salessim.agents.scalars import real
from salessim.engine.luck import normal
from salessim.model.decisions import Decision
from salessim.model.organisation import Organisation
from salessim.model.people.candidates import assess, past_stay


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
    picked = luck.for_life(Decision.PICKED, word)
    rank, _, drafted = assess(real(talent), stay, real(found), real(noise), real(picked), p)
    return float(rank), talent, float(drafted)
