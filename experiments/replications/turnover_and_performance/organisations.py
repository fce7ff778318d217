"""Many organisations that differ as much as the evidence allows, each run once: exits beside bookings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from salessim.engine.luck import Luck, words_of
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf, leaves, meaning_of
from salessim.study import builtin

PEOPLE: Final = ("tenure.", "hiring.", "onboarding.ramp", "dismissal.")
MARKETS: Final = ("market.", "prospecting.", "pipeline.", "outcome.")
DRAWN_FROM: Final = 12_001
"""Decisions from here on draw an organisation; no decision of the model has such a number."""
REDUCING: Final = 12_000
SHARE_REDUCING: Final = 1 / 3
MOST_CLOSED: Final = 0.4
FROM_MONTH: Final = 13
"""A third of the organisations close up to 40% of their seats in the second year."""


@dataclass(frozen=True)
class Years:
    """What is known of each organisation over the years, shape (organisations,)."""

    voluntary: Floats
    """Quits ÷ people, a year."""
    involuntary: Floats
    """Dismissals ÷ people, a year."""
    reduction: Floats
    """Lay-offs ÷ people, a year."""
    performance: Floats
    """Log of bookings ÷ open seats."""

    @property
    def total(self) -> Floats:
        """All three."""
        return self.voluntary + self.involuntary + self.reduction


def varied(sections: Sequence[str]) -> Iterator[tuple[str, float, float, bool]]:
    """Parameters of these sections that have a range and may differ between worlds: attribute, ends, whole or not."""
    for key, attribute, field in leaves(Organisation):
        about = meaning_of(field)
        if about is None or about.range is None or about.scope == "structure":
            continue
        if key.startswith(tuple(sections)):
            yield attribute, *about.range, field.annotation is int


def organisations(many: int, sections: Sequence[str], seed: int = 1) -> list[Organisation]:
    """Midmarket with every parameter of the sections drawn evenly from its range."""
    there, luck, one = builtin("midmarket"), Luck(seed, np.arange(1, many + 1)), words_of(np.arange(1))
    values: list[dict[str, Leaf]] = [{} for _ in range(many)]
    for number, (attribute, low, high, whole) in enumerate(varied(sections)):
        drawn = low + (high - low) * luck.dense(DRAWN_FROM + number, one)[:, 0]
        for own, value in zip(values, drawn, strict=True):
            own[attribute] = round(value) if whole else float(value)
    return [with_values(there, own) for own in values]


def plans(drawn: Sequence[Organisation], seed: int = 1) -> list[Plan]:
    """Nothing changes, but for those that reduce their force."""
    luck, two = Luck(seed, np.arange(1, len(drawn) + 1)), words_of(np.arange(2))
    luck_of = luck.dense(REDUCING, two)
    closed = np.where(luck_of[:, 0] < SHARE_REDUCING, MOST_CLOSED * luck_of[:, 1], 0.0)
    return [
        Plan(own, (Change({"headcount.closed": float(share)}, FROM_MONTH),) if share else ())
        for own, share in zip(drawn, closed, strict=True)
    ]


def lived(many: int, sections: Sequence[str], span: Span, seed: int = 1) -> Years:
    """Every organisation's years, each with luck of its own."""
    drawn = organisations(many, sections, seed)
    planned = plans(drawn, seed)
    branch = burn_in(drawn, shape_for(planned, many, span), seed, np.arange(1, many + 1), span.burn_in)
    tallies = run(branch, planned, span.horizon)
    people, seats = (tallies[name].sum(axis=1) / 12 for name in ("headcount", "seats_open"))
    quits, dismissals, layoffs = (tallies[name].sum(axis=1) / people for name in ("quits", "dismissals", "layoffs"))
    return Years(quits, dismissals, layoffs, np.log(tallies["bookings_usd"].sum(axis=1) / seats))
