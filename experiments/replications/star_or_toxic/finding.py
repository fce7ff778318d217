"""Housman & Minor: what avoiding a toxic worker is worth against a star of the top one per cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from replications.page import Finding, markdown
from replications.star_or_toxic.team import TOXIC, begun, in_seat_one, lived, multiple_of_the_best, team_of_twenty

from salessim.model.organisation import Organisation
from salessim.model.simulation import Branch, Span
from salessim.quantities.arrays import WorldFloats
from salessim.quantities.units import money
from salessim.validation.row import Found, Row, in_range, over_worlds, ratio, reported, times

WORLDS: Final = 250
BURN_IN: Final = 36
LONG: Final = 60
VALUE: Final = "contribution_npv_usd"
NO_QUITS: Final = {"standards.quits_per_twentieth": 0.0}
NO_SPREAD: Final = {"standards.contagion": 0.0}
PAGE_READ: Final = "page read"
OURS: Final = "page read; our tolerance 2 to 3"
MEMORY: Final = "from memory"


@dataclass(frozen=True)
class Pair:
    """What one arm differs by from another under the same luck, world by world."""

    value: WorldFloats
    quits: WorldFloats
    bookings: WorldFloats


def apart(branch: Branch, p: Organisation, usual: Mapping[str, float], other: Mapping[str, float], months: int) -> Pair:
    """The other arm less the usual one."""
    one, two = lived(branch, p, usual, months), lived(branch, p, other, months)
    return Pair(*(two.of(name) - one.of(name) for name in (VALUE, "quits", "bookings_usd")))


def decomposed(branch: Branch, p: Organisation, months: int) -> tuple[Pair, list[tuple[str, Found]]]:
    """The violator's cost in all, and what is left of it without colleagues' quits, without contagion, without both."""
    ordinary, toxic = in_seat_one(p), in_seat_one(p, adherence=TOXIC)
    pairs = [
        apart(branch, p, {**ordinary, **off}, {**toxic, **off}, months)
        for off in ({}, NO_QUITS, NO_SPREAD, {**NO_QUITS, **NO_SPREAD})
    ]
    whole, no_quits, no_spread, neither = (-pair.value for pair in pairs)
    parts = [
        ("in all", over_worlds(whole)),
        ("by colleagues' quits", over_worlds(whole - no_quits)),
        ("by contagion of conduct", over_worlds(whole - no_spread)),
        ("by what the violator does alone: output, new accounts, forecasts, expenses, support", over_worlds(neither)),
    ]
    return pairs[0], parts


def replacing(p: Organisation) -> float:
    """Dollars of recruiting and training for each who quits."""
    return float(p.money.costs.recruiting_usd_per_hire + p.money.costs.training_usd_per_hire)


def why_more(toxic: Pair, by_quits: Found, p: Organisation) -> str:
    """What of the violator's cost the paper does not count: measured how much, reasoned what it is."""
    beyond = (by_quits.mean - toxic.quits.mean() * replacing(p)) / -toxic.value.mean()
    return (
        f"{beyond:.0%} of our cost is what colleagues' quits cost beyond recruiting and training (measured): probably "
        "seats that are empty or in ramp, and customers handed over. The paper counts what it costs to replace people; "
        "that it does so is from memory."
    )


def rows(
    toxic: Pair, star: Pair, long_toxic: Pair, long_star: Pair, by_quits: Found, p: Organisation, months: int
) -> list[Row]:
    """The ratio over the mean tenure and over five years, what it is made of, and a second look at it."""
    return [
        in_range(f"Value of avoiding a violator ÷ value of a star, over the mean tenure ({months} months)",
                 OURS, 2.0, 3.0, ratio(-toxic.value, star.value), expected=2.4, write=times,
                 why=why_more(toxic, by_quits, p)),
        reported(f"A second look: only colleagues' quits, at {money(replacing(p))} each for recruiting and training, "
                 "÷ value of a star, as the paper counts (from memory)", PAGE_READ,
                 ratio(toxic.quits * replacing(p), star.value), expected=2.4, write=times),
        reported("Value of avoiding a violator ÷ value of a star, over five years", PAGE_READ,
                 ratio(-long_toxic.value, long_star.value), expected=2.4, write=times),
        reported("Cost of a violator, over the mean tenure", MEMORY, over_worlds(-toxic.value), expected=12_489,
                 write=money),
        reported("Value of a star, over the mean tenure", MEMORY, over_worlds(star.value), expected=5_303, write=money),
        reported("Quits more beside a violator, team of twenty", "–", over_worlds(toxic.quits), write=times),
        reported("Bookings more of the team with a star", "–", over_worlds(star.bookings), write=money),
    ]  # fmt: skip


def says(whole: Row, second: Row) -> str:
    """What was judged, and what was only looked at after it."""
    return (
        "Avoiding a violator is worth more than a star, as published. The size is judged on all of contribution, which "
        f"is what was looked at first: {whole.found.mean:.1f} against 2 to 3, verdict {whole.verdict}. Counting only "
        f"the replacement of colleagues who quit was a second look, after that; it gives {second.found.mean:.1f} and "
        "is reported, not judged. That the paper counts this way is from memory, and the number of quits follows from "
        "an input (`standards.quits_per_twentieth`)."
    )


def finding(worlds: int = WORLDS) -> Finding:
    """The section."""
    p = team_of_twenty()
    months = round(p.tenure.mean_months)
    branch = begun(p, worlds, Span(LONG, BURN_IN))
    multiple = multiple_of_the_best(p)
    ordinary, best, bad = in_seat_one(p), in_seat_one(p, multiple), in_seat_one(p, adherence=TOXIC)
    toxic, parts = decomposed(branch, p, months)
    star = apart(branch, p, ordinary, best, months)
    long_toxic, long_star = (apart(branch, p, ordinary, other, LONG) for other in (bad, best))
    judged = rows(toxic, star, long_toxic, long_star, dict(parts)["by colleagues' quits"], p, months)
    table = markdown(
        ("cost of a violator over the mean tenure", "mean", "standard error"),
        [[name, money(found.mean), money(found.error)] for name, found in parts],
    )
    return Finding(
        "star_or_toxic",
        "Star or toxic worker (Housman & Minor 2015)",
        f"**Validation**: midmarket as one team of twenty, {worlds} worlds. In month 1 the person in the first seat "
        "becomes either ordinary in conduct and output, or a violator of ordinary output (adherence "
        f"{TOXIC:.0%}), or a star who keeps the rules and sells {multiple:.2f} times the average: the top 1% of talent "
        "as `hiring.talent_sd` spreads it. Value is contribution (NPV) under the same luck.",
        tuple(judged),
        says(judged[0], judged[1]),
        (table,),
    )
