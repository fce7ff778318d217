"""Benson, Li & Shue: what promoting sellers by their sales does, asked of our own midmarket."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from replications.page import Finding, signed
from replications.promoting_sellers.panel import Months, log_drive, watched
from replications.promoting_sellers.stints import Stints, clustered, promotion_odds, relative, stints
from replications.promoting_sellers.tried import before_and_after, by_lag

from salessim.model.managers.promotion import PERCENTILES_APART
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span
from salessim.study import builtin
from salessim.validation.row import ERRORS, Found, Row, in_range, over_worlds, reported
from salessim.validation.worlds import branch_of

SPAN: Final = Span(horizon=120, burn_in=36)
PAGE_READ: Final = "page read"
SECOND_HAND: Final = "second-hand"
OURS: Final = "our tolerance"
SIZE: Final = f"{PAGE_READ}; {OURS} -10 to -6%, a draft's and, from memory, the printed figure"
WHY_ODDS: Final = (
    "the rule takes the first of the ranking, always; in the firms sales are probably one reason among others. Between "
    "`best_seller` and `random` there is no rule yet."
)

TRIED: Final = (
    "**What was tried.** The design of the first row was settled after looking. First came the change of the team's "
    "sales over a promotion, against other teams: clearly negative under `best_seller`, not to be told from chance "
    "under `random`, and so probably mean reversion: a team in which it takes much to be the first has just sold much. "
    "Then came the level after the promotion, with and without the level before held constant: not to be told from "
    "chance. Then came twins under the same luck, with bookings counted from the month of the promotion, from after "
    "the sales cycle and from after a year; the rows above use the sales cycle. All of them run again, per doubling of "
    "past sales, ± a standard error:"
)


def turned(there: Organisation) -> dict[str, Any]:
    """The effect of past sales with its sign turned: what it took away it now gives."""
    return {"promotion.peter_effect": 1 - 1 / (1 - there.promotion.peter_effect)}


def under(branch: Branch, there: Organisation, values: dict[str, Any], span: Span) -> Months:
    """The panel with some values changed from month 1 on."""
    return watched(branch, Plan(there, (Change(values),) if values else ()), span.horizon)


def why_booked(seen: Stints, by_ability: Found) -> str:
    """How much of a doubling of a year's bookings is a doubling of sales without their luck: measured."""
    share = clustered(seen.booked, seen.ability, seen.world).mean
    alike = np.corrcoef(seen.booked, seen.ability)[0, 1]
    return (
        "what an hour loses depends on the manager's past sales without their luck (`promotion.peter_effect`). Of a "
        f"doubling of a year's bookings {share:.0%} is that (measured among these managers; correlation {alike:.2f}), "
        f"which would leave {signed(np.expm1(share * np.log1p(by_ability.mean)))}; probably because a year's bookings "
        "are a few large deals."
    )


def why_potential(there: Organisation) -> str:
    """What the inputs allow: arithmetic, not measured."""
    own, size = there.promotion, there.organisation.seats_per_team
    worth = np.log1p(own.boss_effect) / PERCENTILES_APART
    return (
        f"by arithmetic: one sees {1 / (1 + own.potential_noise**2):.0%} of the variance of managing talent "
        f"(`promotion.potential_noise`), a standard deviation of it is worth {worth:.0%} (`promotion.boss_effect`), "
        f"and a team has {size} people to choose from: together a few per cent. Potential seen without error does not "
        "come near 30% either (measured: the next row)."
    )


def event_study(usual: Months, other: Months, there: Organisation) -> list[Row]:
    """Subordinates' sales by what their manager had sold."""
    seen = stints(usual, other, there.organisation.seats_per_team, round(float(there.pipeline.cycle_months)))
    by_ability = relative(clustered(seen.ability, seen.against_twins, seen.world))
    plainly = relative(clustered(seen.ability, seen.against_others, seen.world))
    by_bookings = relative(clustered(seen.booked, seen.against_twins, seen.world))
    per = "Subordinates' sales per doubling of"
    return [
        in_range(f"{per} what the manager sold before, luck aside; against the same teams with the effect turned",
                 SIZE, -0.10, -0.06, by_ability, expected=-0.075, write=signed),
        reported(f"{per} what the manager sold before, luck aside; against other teams, as a researcher could",
                 PAGE_READ, plainly, expected=-0.075, write=signed),
        in_range(f"{per} what the manager had booked in the year before", SIZE, -0.10, -0.06, by_bookings,
                 expected=-0.075, write=signed, why=why_booked(seen, by_ability)),
    ]  # fmt: skip


def potential(branch: Branch, there: Organisation, usual: Months, span: Span) -> list[Row]:
    """What teams gain whose managers are promoted by potential, against those led by the best sellers."""
    size = there.organisation.seats_per_team
    by_potential = {"promotion.rule": "best_potential"}
    seen = under(branch, there, by_potential, span)
    clear = under(branch, there, {**by_potential, "promotion.potential_noise": 0.0}, span)
    what = "What an hour achieves in teams led by somebody promoted by potential, against the best seller"
    gains = [relative(over_worlds(log_drive(one, size) - log_drive(usual, size))) for one in (seen, clear)]
    books = over_worlds(seen.bookings.sum(axis=(0, 2)) / usual.bookings.sum(axis=(0, 2)) - 1)
    return [
        in_range(what, f"{SECOND_HAND}; {OURS} 10 to 30%", 0.1, 0.3, gains[0], expected=0.3, write=signed,
                 why=why_potential(there)),
        reported(f"{what}, if potential could be seen without error", SECOND_HAND, gains[1], expected=0.3,
                 write=signed),
        reported(f"Bookings of all teams over {span.horizon // 12} years, by potential against the best seller", "–",
                 books, write=signed),
    ]  # fmt: skip


def odds(usual: Months, at_random: Months, size: int) -> list[Row]:
    """How much likelier those who sell more are to be promoted."""
    what = "Probability of being promoted, relative rise per doubling of own sales"
    control = promotion_odds(at_random, size)
    away = ERRORS * control.error
    return [
        in_range(f"{what}: `best_seller`", f"{PAGE_READ}; {OURS} 10 to 20%", 0.1, 0.2, promotion_odds(usual, size),
                 expected=0.145, write=signed, why=WHY_ODDS),
        in_range(f"{what}: `random`, the control", "0 by its rule; a weak control, which would only just tell the "
                 "published rise from it", -away, away, control, write=signed),
    ]  # fmt: skip


def finding(worlds: int = 90, span: Span = SPAN) -> Finding:
    """The section."""
    there = builtin("midmarket", {"promotion": {"rule": "best_seller"}})
    branch = branch_of(there, worlds, span)
    usual, other = (under(branch, there, values, span) for values in ({}, turned(there)))
    at_random = under(branch, there, {"promotion.rule": "random"}, span)
    size = there.organisation.seats_per_team
    rows = [
        *event_study(usual, other, there),
        *potential(branch, there, usual, span),
        *odds(usual, at_random, size),
    ]
    return Finding(
        "promoting_sellers",
        "Promoting sellers (Benson, Li & Shue 2019)",
        f"**Validation** of signs: midmarket with `promotion.rule: best_seller`, {worlds} worlds of "
        f"{span.horizon // 12} years. Managers promoted out of their team who stay at least a year beyond the first "
        "sales cycle; their past sales against what the other seats of the team then book. The size in the first row "
        "is an input (`promotion.peter_effect`) that bookings give back; the others are not.",
        tuple(rows),
        "The best sellers' teams sell less, by about as much as published, if one could know sales without luck. From "
        "a year's bookings, which is what firms have, our model shows next to nothing of it: probably its sales are "
        "luckier than theirs, or its effect hangs on something truer. Promoting by potential helps, by far less than "
        "published.",
        (TRIED, before_and_after({"best_seller": usual, "random": at_random}, size), by_lag(usual, other, size)),
    )
