"""Facts of customers and bookings that a parameter steers, with every mechanism of midmarket on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.facts.reasons import WHY
from salessim.validation.facts.runs import LEAST, SPAN, WORLDS
from salessim.validation.observers.customers import YearAfter
from salessim.validation.row import Found, Row, in_range, percent, ratio, reported
from salessim.validation.worlds import Effort, branch_of, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows


def change_of_rep(effort: Effort) -> Sequence[Row]:
    """What customers who stayed lose in the year after their rep has left, against customers whose rep stayed."""
    there, worlds = builtin("midmarket"), effort.worlds(WORLDS, LEAST)
    seen = YearAfter(worlds)
    watched(there, worlds, SPAN, [seen])
    with_change, without = ratio(seen.after, seen.before), ratio(seen.kept_after, seen.kept_before)
    lost = 1 - with_change.mean / without.mean
    error = float(np.hypot(with_change.error, without.error) / without.mean)
    return [
        in_range("ARR of customers who stayed, lost in the year after their rep left, against customers whose rep "
                 "stayed", "Shi et al. 2017, 13% to 18%; evidence rep_transition_loss; steered by "
                 "`handover.arr_loss` of that study, less what is won back and covered", 0.13, 0.18,
                 Found(lost, error), write=percent, why=WHY["heirs"]),
    ]  # fmt: skip


def hack(effort: Effort) -> Sequence[Row]:
    """What is left of one hack, in the second year after it."""
    there, worlds = builtin("midmarket"), effort.worlds(2 * WORLDS, 2 * WORLDS)
    branch = branch_of(there, worlds, Span(24, 60))
    booked: list[Floats] = []
    for changes in ((), (Change({"hacks.per_year": 12.0}, 1, 1),)):
        tallies = run(branch.take(np.arange(worlds)), [Plan(there, changes)] * worlds, 24)
        booked.append(tallies["bookings_usd"].reshape(worlds, 2, 12).sum(axis=2))
    gain = [ratio(booked[1][:, year] - booked[0][:, year], booked[0][:, year]) for year in (0, 1)]
    what = "Bookings in the {} year after one hack in month 1, against none"
    most = there.hacks.uplift * there.hacks.months / 12 / 2
    source = (
        "nothing after; evidence sugar_high; steered by `hacks.months`; our tolerance: half of what a hack adds to the "
        "first year's hours"
    )
    return [
        reported(what.format("first"), "no published number", gain[0], write=percent),
        in_range(what.format("second"), source, -most, most, gain[1], expected=0.0, write=percent),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {"customers_of_leavers": change_of_rep, "hack": hack}
