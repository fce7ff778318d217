"""Other ways to look at the same promotions: those tried first, and other first months of what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from replications.page import markdown, signed
from replications.promoting_sellers.panel import Months
from replications.promoting_sellers.stints import clustered, relative, stints

from salessim.quantities.arrays import Floats
from salessim.validation.row import Found, percent

WINDOWS: Final = (12, 24)
"""Months before and after a promotion that were compared at first."""
LAGS: Final = (0, 9, 12)
"""Months after a promotion from which bookings count, against turned twins; 9 is midmarket's sales cycle."""


@dataclass(frozen=True)
class Around:
    """Promotions out of the team with as many months before as after them, one entry each."""

    world: Floats
    ability: Floats
    """Log₂ of what such a seller books against the average, as the model has it."""
    booked: Floats
    """Log₂ of what the manager had booked in about a year, against all who were eligible."""
    before: Floats
    after: Floats
    """Log of what the team's other seats book ÷ the seats of other teams in the same world and months."""


def around(seen: Months, seats_per_team: int, months: int) -> Around:
    """Every promotion, however long the manager stays."""
    found: list[tuple[float, ...]] = []
    team = np.arange(seen.promoted.shape[2]) // seats_per_team
    for at, world, seat in np.argwhere(seen.promoted):
        recent, eligible = seen.recent[at, world], seen.eligible[at, world]
        if at < months or at + months > seen.promoted.shape[0] or recent[seat] <= 0:
            continue
        beside, others = (team == team[seat]) & (np.arange(team.size) != seat), team != team[seat]
        spans = (seen.bookings[at - months : at, world], seen.bookings[at : at + months, world])
        sums = [(one[:, beside].sum(), one[:, others].sum()) for one in spans]
        if min(min(pair) for pair in sums) <= 0:
            continue
        ability = seen.past_sales[at, world, seat] / np.log(2)
        booked = np.log2(recent[seat] / recent[eligible].mean())
        found.append((world, ability, booked, *(np.log(mine / theirs) for mine, theirs in sums)))
    return Around(*np.array(found).reshape(-1, 5).T)


def given(values: Floats, held: Floats) -> Floats:
    """What a straight line on another variable leaves of the values."""
    slope = clustered(held, values, np.arange(held.size, dtype=np.float64)).mean
    return np.asarray(values) - slope * np.asarray(held)


def slopes(seen: Around) -> dict[str, tuple[Found, Found]]:
    """By design: what a doubling of past sales, luck aside and as booked, does to the other seats' bookings."""
    found = {}
    for name, up, held in (
        ("after less before", seen.after - seen.before, None),
        ("after, given before", seen.after, seen.before),
        ("after alone", seen.after, None),
    ):
        across = [each if held is None else given(each, held) for each in (seen.ability, seen.booked)]
        left = up if held is None else given(up, held)
        one, other = (relative(clustered(each, left, seen.world)) for each in across)
        found[name] = (one, other)
    return found


def before_and_after(panels: Mapping[str, Months], seats_per_team: int) -> str:
    """The table of what was tried first, under several rules of promotion."""
    head = ["other seats against other teams", "months"]
    head += [f"`{rule}`: {what}" for rule in panels for what in ("luck aside", "as booked")]
    lines = []
    for months in WINDOWS:
        by_rule = [slopes(around(seen, seats_per_team, months)) for seen in panels.values()]
        lines += [
            [name, str(months), *(written(found) for one in by_rule for found in one[name])] for name in by_rule[0]
        ]
    return markdown(head, lines)


def by_lag(usual: Months, turned: Months, seats_per_team: int) -> str:
    """The table of the design that was kept, from other months on."""
    lines = []
    for lag in LAGS:
        seen = stints(usual, turned, seats_per_team, lag)
        slope_of = [relative(clustered(each, seen.against_twins, seen.world)) for each in (seen.ability, seen.booked)]
        lines.append([str(lag), str(seen.world.size), *(written(found) for found in slope_of)])
    head = ("turned twins: bookings count from month", "managers", "luck aside", "as booked")
    return markdown(head, lines)


def written(found: Found) -> str:
    """A relative change with its standard error."""
    return f"{signed(found.mean)} ± {percent(found.error)}"
