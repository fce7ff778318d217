"""Colleagues of a violator, with every mechanism of midmarket on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.facts.reasons import WHY
from salessim.validation.row import Row, above_zero, over_worlds, percent, ratio, reported
from salessim.validation.worlds import Effort, branch_of

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

TEN_YEARS: Final = Span(120, 60)


class OfTeam:
    """Quits, people-months and bookings of everybody in the first team but the person of seat 1, by world."""

    def __init__(self, worlds: int) -> None:
        self.quits, self.people, self.bookings = (np.zeros(worlds) for _ in range(3))

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's end."""
        others = slice(1, state.shape.seats_per_team)
        self.quits += state.tenure.quit[:, others].sum(axis=1)
        self.people += state.tenure.occupied[:, others].sum(axis=1)
        self.bookings += state.outcome.bookings_usd[:, others].sum(axis=1)


def bad_hires(effort: Effort) -> Sequence[Row]:
    """Colleagues of somebody who breaks standards: how much more they quit, and how much less they book."""
    there, worlds = builtin("midmarket"), effort.worlds(80, 40)
    branch = branch_of(there, worlds, TEN_YEARS)
    star: Mapping[str, Any] = {"standards.star.seat": 1.0, "standards.star.multiple": 1.0}
    seen: list[OfTeam] = []
    for changes in ((), (Change(star),)):
        seen.append(OfTeam(worlds))
        run(branch.take(np.arange(worlds)), [Plan(there, changes)] * worlds, TEN_YEARS.horizon, [seen[-1]])
    without, beside = seen
    quits = ratio(rate(beside.quits, beside) - rate(without.quits, without), rate(without.quits, without))
    booked = ratio(rate(without.bookings, without) - rate(beside.bookings, beside), rate(without.bookings, without))
    what = "Colleagues of one who breaks standards: {}"
    return [
        reported(what.format("part by which a month's quits rise"), "evidence toxic_quits; ten years, a team of eight",
                 quits, write=percent),
        reported(what.format("part by which a person's bookings fall"), "evidence toxic_output", booked, write=percent),
        above_zero(what.format("rise of quits less fall of bookings"), "sign only, four standard errors: more quits, "
                   "hardly less output; evidence toxic_quits and evidence toxic_output; steered by "
                   "`standards.quits_per_twentieth`", over_worlds(apart(without, beside)), write=percent,
                   why=WHY["violator"]),
    ]  # fmt: skip


def rate(sums: Floats, seen: OfTeam) -> Floats:
    """Sums for each person and month."""
    return sums / seen.people


def apart(without: OfTeam, beside: OfTeam) -> Floats:
    """Rise of quits less fall of bookings of each world, as parts of what they are on average without."""
    booked, quits = rate(without.bookings, without), rate(without.quits, without)
    fall = (booked - rate(beside.bookings, beside)) / booked.mean()
    rise = (rate(beside.quits, beside) - quits) / quits.mean()
    return rise - fall


CHECKS: Final[Mapping[str, Rows]] = {"colleagues_of_violators": bad_hires}
