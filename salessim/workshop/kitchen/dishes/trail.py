"""The dish `trail`: one world of the course with and without the decision, as an organisation that moves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from salessim.engine.metrics import DISCOUNT
from salessim.errors import InputRefusedError
from salessim.lab.twins.seats import charts
from salessim.lab.twins.twins import Twins, twins
from salessim.lab.twins.world import World
from salessim.study import Study
from salessim.workshop.kitchen.answers import Customers, Trail
from salessim.workshop.kitchen.dishes.marks import marks
from salessim.workshop.kitchen.dishes.place import Place
from salessim.workshop.kitchen.dishes.runs import course_run
from salessim.workshop.words.texts import Texts

LETTERS: Final = {"ramped": "r", "ramping": "g", "vacant": "v", "closed": "c"}
HELD: Final = ("loyal", "captive", "mercenary")


def trail(study: Study, details: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The plain values of `answers.Trail`.

    details: `policies`, without and with the decision; `replicate`, or null for the typical one, or where nothing
    happens in that, for the nearest one in which something does; `replicates` of the course, as there.
    """
    run, _ = course_run(study, details, place)
    pair, named = _pair(details), details.get("replicate")
    found = twins(run, policies=pair, replicate=named)
    nearest = found.choice.nearest
    if named is not None or not found.story.same or nearest is None:
        return told(found)
    answer = told(twins(run, policies=pair, replicate=nearest))
    answer["sentences"][0] = Texts()("marks.instead", typical=found.choice.replicate, replicate=nearest)
    return answer


def told(found: Twins) -> Trail:
    """Two worlds as plain values."""
    both = found.story.both
    seats = _seats(both)
    states, on_plan = _charts(both, seats)
    shown, left_out = marks(both, seats, Texts())
    return {
        "policies": [found.choice.without, found.choice.decided],
        "replicate": found.choice.replicate,
        "months": both[0].months,
        "seats": seats,
        "states": states,
        "on_plan": on_plan,
        "marks": shown,
        "left_out": left_out,
        "customers": [_customers(world) for world in both],
        "contribution_usd": [_contribution(world) for world in both],
        "decided_in": found.decided_in,
        "parted_in": found.story.parting.month,
        "sentences": _sentences(found),
        "caveat": found.caveat(),
    }


def _sentences(found: Twins) -> list[str]:
    """The story without its caveat, and without what only the program's makers read: counts of all events, entries."""
    counted = found.story.untold_sentence()
    said = [each for each in found.sentences()[:-1] if each != counted]
    return [re.sub(r"(in month \d+), at [a-z_.]+:", r"\1:", each) for each in said]


def _pair(details: Mapping[str, Any]) -> list[str]:
    named = details.get("policies")
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise InputRefusedError(f"policies: is {named!r}; expected two names, without and with the decision")
    return named


def _seats(both: Sequence[World]) -> list[str]:
    """All seats of either world, team by team."""
    places = {seat for world in both for seat in world.places}
    return sorted(places, key=lambda seat: [int(number) for number in seat.split(".")])


def _charts(both: Sequence[World], seats: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """By world and seat, a letter a month of what it is like, and a digit of whether who sits there is on a plan."""
    held = charts(both)
    signs = held.assign(letter=held["state"].map(LETTERS), plan=np.where(held["on_plan"], "1", "0"))
    rows = signs.groupby(["policy", "seat"])[["letter", "plan"]].agg("".join)
    letters, plans = (
        [[str(rows.loc[(world.policy, seat), column]) for seat in seats] for world in both]
        for column in ("letter", "plan")
    )
    return letters, plans


def _customers(world: World) -> Customers:
    """Customers by what holds them; at risk are those whom nothing does."""
    kinds = {name: world.tallies[f"{name}_customers"] for name in HELD}
    rest = np.maximum(world.tallies["customers"] - sum(kinds.values()), 0.0)
    return {
        "loyal": kinds["loyal"].tolist(),
        "captive": kinds["captive"].tolist(),
        "mercenary": kinds["mercenary"].tolist(),
        "at_risk": rest.tolist(),
    }


def _contribution(world: World) -> list[float]:
    """Discounted and added up through each month."""
    added: list[float] = np.cumsum(world.tallies["contribution_usd"] * world.tallies[DISCOUNT]).tolist()
    return added
