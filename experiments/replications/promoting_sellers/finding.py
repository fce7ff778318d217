"""Benson, Li & Shue: what promoting sellers by their sales does, asked of our own midmarket."""

from __future__ import annotations

from typing import Any, Final

from replications.page import Finding, signed
from replications.promoting_sellers.panel import Months, log_drive, watched
from replications.promoting_sellers.stints import clustered, promotion_odds, relative, stints

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span
from salessim.study import builtin
from salessim.validation.row import ERRORS, Row, in_range, over_worlds, reported
from salessim.validation.worlds import branch_of

SPAN: Final = Span(horizon=120, burn_in=36)
PAGE_READ: Final = "page read"
SECOND_HAND: Final = "second-hand"
WHY: Final = {
    "booked": (
        "what an hour loses depends on the manager's past sales without their luck (`promotion.peter_effect`); a "
        "year's bookings are a few large deals, in which luck weighs more, so that they say little of it."
    ),
    "potential": (
        "one sees half of the variance of managing talent, a standard deviation of it is worth 4% (from "
        "`promotion.boss_effect`, itself measured), and a team has eight people to choose from: no rule comes near 30% "
        "that way."
    ),
    "odds": (
        "the rule takes the first of the ranking, always; in the firms sales are one reason among others. Between "
        "`best_seller` and `random` there is no rule yet."
    ),
}


def turned(there: Organisation) -> dict[str, Any]:
    """The effect of past sales with its sign turned: what it took away it now gives."""
    return {"promotion.peter_effect": 1 - 1 / (1 - there.promotion.peter_effect)}


def under(branch: Branch, there: Organisation, values: dict[str, Any], span: Span) -> Months:
    """The panel with some values changed from month 1 on."""
    return watched(branch, Plan(there, (Change(values),) if values else ()), span.horizon)


def event_study(usual: Months, other: Months, there: Organisation) -> list[Row]:
    """Subordinates' sales by what their manager had sold."""
    seen = stints(usual, other, there.organisation.seats_per_team, round(float(there.pipeline.cycle_months)))
    by_ability = relative(clustered(seen.ability, seen.against_twins, seen.world))
    plainly = relative(clustered(seen.ability, seen.against_others, seen.world))
    by_bookings = relative(clustered(seen.booked, seen.against_twins, seen.world))
    per = "Subordinates' sales per doubling of"
    return [
        in_range(f"{per} what the manager sold before, luck aside; against the same teams with the effect turned",
                 PAGE_READ, -0.10, -0.06, by_ability, expected=-0.075, write=signed),
        reported(f"{per} what the manager sold before, luck aside; against other teams, as a researcher could",
                 PAGE_READ, plainly, expected=-0.075, write=signed),
        in_range(f"{per} what the manager had booked in the year before", PAGE_READ, -0.10, -0.06, by_bookings,
                 expected=-0.075, write=signed, why=WHY["booked"]),
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
        in_range(what, SECOND_HAND, 0.1, 0.3, gains[0], expected=0.3, write=signed, why=WHY["potential"]),
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
        in_range(f"{what}: `best_seller`", PAGE_READ, 0.1, 0.2, promotion_odds(usual, size), expected=0.145,
                 write=signed, why=WHY["odds"]),
        in_range(f"{what}: `random`, the control", "0 by its rule", -away, away, control, write=signed),
    ]  # fmt: skip


def finding(worlds: int = 60, span: Span = SPAN) -> Finding:
    """The section."""
    there = builtin("midmarket", {"promotion": {"rule": "best_seller"}})
    branch = branch_of(there, worlds, span)
    usual, other = (under(branch, there, values, span) for values in ({}, turned(there)))
    at_random = under(branch, there, {"promotion.rule": "random"}, span)
    rows = [
        *event_study(usual, other, there),
        *potential(branch, there, usual, span),
        *odds(usual, at_random, there.organisation.seats_per_team),
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
        "a year's bookings, which is what firms have, our model shows next to nothing of it: its sales are luckier "
        "than theirs, or its effect hangs on something truer. Promoting by potential helps, by far less than "
        "published.",
    )
