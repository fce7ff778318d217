"""The story of two worlds: where they part, at most about twenty sentences of what followed, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.engine.metrics import Metric
from salessim.lab.twins import money, people
from salessim.lab.twins.account import Account, account, account_sentences
from salessim.lab.twins.aftermath import arrival_sentences, customers_sentence, vacancy_sentence
from salessim.lab.twins.parting import Parting, parting
from salessim.lab.twins.parting import sentences as parting_sentences
from salessim.lab.twins.sentence import Sentence
from salessim.lab.twins.world import OF_EVENT, SIDES, Side, World
from salessim.quantities.phrases import listed

MOST: Final[Mapping[str, int]] = {
    "step": 3,
    "arrival": 2,
    "person": 4,
    "vacancy": 3,
    "customers": 1,
    "year": 3,
    "seat year": 2,
}
"""Sentences of a kind in a story that is told in short."""
NAMED: Final = 3
"""Kinds of events named among those that are only counted."""


@dataclass(frozen=True)
class Story:
    """Two worlds told side by side."""

    both: tuple[World, World]
    parting: Parting
    opening: tuple[Sentence, ...]
    """Where they part; empty if they never do."""
    trail: tuple[Sentence, ...]
    """What followed, in time order."""
    left_out: int
    """Sentences that a longer telling would have."""
    closing: tuple[Sentence, ...]
    account: Account

    @property
    def same(self) -> bool:
        """Whether the two worlds are the same in every event and number."""
        return self.parting.month is None

    def sentences(self) -> list[Sentence]:
        """All of them, as they are told."""
        return [*self.opening, *self.trail, *self.closing]

    def apart(self) -> dict[str, dict[Side, int]]:
        """How many events of each kind only one world has."""
        return _by_kind({world.side: world.only for world in self.both}, self.both)

    def untold(self) -> dict[str, dict[Side, int]]:
        """Those of them on which no sentence rests."""
        told: dict[Side, set[int]] = {side: set() for side in SIDES}
        for sentence in self.sentences():
            for side, number in sentence.rows:
                told[side].add(number)
        return _by_kind({world.side: world.only - told[world.side] for world in self.both}, self.both)

    def resized(self) -> dict[str, int]:
        """How many events of each kind both worlds have, but in another size."""
        return _in_order(Counter(self.both[1].rows[number].event for number in self.both[1].resized))

    def resized_untold(self) -> dict[str, int]:
        """Those of them of which no sentences tell both sizes."""
        told = {cited for sentence in self.sentences() for cited in sentence.rows}
        pairs = self.both[1].resized.items()
        untold = [other for number, other in pairs if not {("with", number), ("without", other.number)} <= told]
        return _in_order(Counter(row.event for row in untold))

    def untold_sentence(self) -> str | None:
        """What is only counted; None if every event that differs is told."""
        said = [*_counted_apart(self.untold()), *_counted_resized(self.resized_untold())]
        return f"Counted, not told: {'; '.join(said)}." if said else None


def story(both: tuple[World, World], outcome: Metric, *, every: bool = False) -> Story:
    """Tell two worlds; `every` leaves no sentence out."""
    found = parting(both)
    held = account(both)
    if found.month is None:
        return Story(both, found, (), (), 0, (), held)
    whole = _candidates(both, found, every=True)
    chosen = whole if every else _first_of_each(_candidates(both, found, every=False))
    trail = sorted(chosen, key=lambda each: each.month)
    leavers = people.leavers_sentence(both, found.month)
    closing = [*([leavers] if leavers else []), *account_sentences(held, both, outcome)]
    opening = parting_sentences(found, both)
    return Story(both, found, (*opening,), (*trail,), len(whole) - len(chosen), (*closing,), held)


def _candidates(both: tuple[World, World], found: Parting, *, every: bool) -> list[Sentence]:
    """Everything that can be told, the most telling of each kind first; each event of people once."""
    told = people.fates(both)
    short = told if every else told[: MOST["person"]]
    cited = {(fate.world.side, row.number) for fate in short for row in fate.trail}
    cited |= {(found.side, found.row.number)} if found.side and found.row else set()
    steps = [each for each in people.step_sentences(both) if not cited.issuperset(each.rows)]
    after = [customers_sentence(fate) for fate in short]
    firm, seats = money.sums(both, [None]), money.sums(both, _places(both))
    return [
        *steps,
        *arrival_sentences(both),
        *(people.fate_sentence(fate) for fate in told),
        *(vacancy_sentence(fate) for fate in told),
        *(each for each in after if each),
        *(money.sum_sentence(each, both) for each in (*firm, *seats)),
    ]


def _counted_apart(counts: Mapping[str, Mapping[Side, int]]) -> list[str]:
    if not counts:
        return []
    kinds = {kind: sum(each.values()) for kind, each in counts.items()}
    total = {side: sum(each[side] for each in counts.values()) for side in SIDES}
    named = _most(kinds, lambda kind: f"{counts[kind]['with']:,} and {counts[kind]['without']:,}")
    more = f"{total['with']:,} more {'event' if total['with'] == 1 else 'events'}"
    return [f"{more} only with the decision and {total['without']:,} only without it, {named}"]


def _counted_resized(counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    total = sum(counts.values())
    differ = "event of both worlds differs" if total == 1 else "events of both worlds differ"
    return [f"{total:,} {differ} in size, {_most(counts, lambda kind: f'{counts[kind]:,}')}"]


def _most(kinds: Mapping[str, int], said: Callable[[str], str]) -> str:
    """The kinds with the most events by name, each with its count."""
    named = sorted(kinds, key=lambda kind: -kinds[kind])[:NAMED]
    most = "most of them " if len(kinds) > NAMED else ""
    return most + listed([f"{kind} ({said(kind)})" for kind in named])


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: counts[kind] for kind in OF_EVENT if kind in counts}


def _places(both: Sequence[World]) -> list[str]:
    return list(dict.fromkeys(seat for world in both for seat in world.places))


def _first_of_each(sentences: Sequence[Sentence]) -> list[Sentence]:
    seen: Counter[str] = Counter()
    chosen = []
    for each in sentences:
        seen[each.kind] += 1
        if seen[each.kind] <= MOST[each.kind]:
            chosen.append(each)
    return chosen


def _by_kind(rows: Mapping[Side, frozenset[int]], both: Sequence[World]) -> dict[str, dict[Side, int]]:
    counts = {world.side: Counter(world.rows[number].event for number in rows[world.side]) for world in both}
    kinds = [kind for kind in OF_EVENT if any(each[kind] for each in counts.values())]
    return {kind: {side: counts[side][kind] for side in SIDES} for kind in kinds}
