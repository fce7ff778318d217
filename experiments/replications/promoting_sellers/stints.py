"""The event study: what subordinates sell under a manager, by what the manager had sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from replications.promoting_sellers.panel import Months

from salessim.quantities.arrays import Bools, Floats
from salessim.validation.row import Found

SHORTEST: Final = 12
LONGEST: Final = 48
"""Months in charge from which and up to which a promoted manager's team is looked at."""


@dataclass(frozen=True)
class Stints:
    """Managers promoted out of their teams, one entry each."""

    world: Floats
    ability: Floats
    """Log₂ of what such a seller books against the average, as the model has it."""
    booked: Floats
    """Log₂ of what the manager had booked in about a year, against all who were eligible."""
    against_others: Floats
    """Log of what the subordinates' seats book ÷ the seats of other teams in the same world and months."""
    against_twins: Floats
    """Half the log of what they book ÷ the same seats under the same luck with the effect of past sales turned."""


def stints(usual: Months, turned: Months, seats_per_team: int, lag: int) -> Stints:
    """Everybody who is promoted in both panels and stays long enough.

    Deals take a sales cycle, so what is booked in the first `lag` months was begun under the predecessor.
    """
    found: list[tuple[float, ...]] = []
    team = np.arange(usual.promoted.shape[2]) // seats_per_team
    for at, world, seat in np.argwhere(usual.promoted & turned.promoted):
        first, end = at + lag, _end(usual.replaced | turned.replaced, at, world, seat)
        mine = team == team[seat]
        beside = mine & (np.arange(team.size) != seat)
        own = usual.bookings[first:end, world]
        sums = own[:, beside].sum(), own[:, ~mine].sum(), turned.bookings[first:end, world][:, beside].sum()
        recent, eligible = usual.recent[at, world], usual.eligible[at, world]
        if end - first < SHORTEST or min(sums) <= 0 or recent[seat] <= 0:
            continue
        booked = np.log2(recent[seat] / recent[eligible].mean())
        ability = usual.past_sales[at, world, seat] / np.log(2)
        found.append((world, ability, booked, np.log(sums[0] / sums[1]), np.log(sums[0] / sums[2]) / 2))
    return Stints(*np.array(found).reshape(-1, 5).T)


def _end(replaced: Bools, at: int, world: int, seat: int) -> int:
    """The month in which the next manager follows, or after which nobody looks."""
    last = min(at + LONGEST, replaced.shape[0])
    later = np.flatnonzero(replaced[at + 1 : last, world, seat])
    return int(at + 1 + later[0]) if later.size else last


def clustered(across: Floats, up: Floats, cluster: Floats) -> Found:
    """Least-squares slope of `up` on `across`; the standard error is that of independent clusters."""
    x, y = across - across.mean(), up - up.mean()
    total = float((x * x).sum())
    value = float((x * y).sum()) / total
    scores = np.bincount(np.unique(cluster, return_inverse=True)[1], weights=x * (y - value * x))
    return Found(value, float(np.sqrt((scores * scores).sum()) / total))


def relative(found: Found) -> Found:
    """A difference of logs as a relative change."""
    return Found(float(np.expm1(found.mean)), float(np.exp(found.mean)) * found.error)


def promotion_odds(seen: Months, seats_per_team: int) -> Found:
    """Relative rise of the probability of being promoted with each doubling of what one has booked in about a year.

    Linear probability among those eligible in teams that promote somebody in a month, the team's means taken out:
    slope on log₂ bookings ÷ the mean probability.
    """
    shape = (*seen.promoted.shape[:2], -1, seats_per_team)
    promoted, who = seen.promoted.reshape(shape), (seen.eligible & (seen.recent > 0)).reshape(shape)
    logs = np.log2(np.where(seen.recent > 0, seen.recent, 1.0)).reshape(shape)
    rows = np.argwhere(promoted.any(axis=3) & (who.sum(axis=3) > 1))
    sold, won, world = [], [], []
    for month, number, team in rows:
        among = who[month, number, team]
        sold.append(centred(logs[month, number, team][among]))
        won.append(promoted[month, number, team][among].astype(np.float64))
        world.append(np.full(won[-1].size, number))
    mean = float(np.concatenate(won).mean())
    found = clustered(np.concatenate(sold), np.concatenate([centred(one) for one in won]), np.concatenate(world))
    return Found(found.mean / mean, found.error / mean)


def centred(values: Floats) -> Floats:
    """Values less their mean."""
    return np.asarray(values - values.mean())
