"""Numbers of customers that were put in: a simulation must give them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.study import builtin
from salessim.validation.observers.customers import YEAR, YearAfter
from salessim.validation.row import Found, Row, against_theory, exactly, percent, quotient, ratio
from salessim.validation.worlds import Effort, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

KEPT: Final = {"strength": 1, "arr_regained": "0%"}
"""Losses at departures as they are by default, and nothing won back: what the published figure speaks of."""


def lost(covered: str, worlds: int) -> Found:
    """Share of a customer's ARR lost in the year after its rep has left, colleagues covering so much of the seat."""
    there = builtin(
        "bare",
        {
            "organisation": {"teams": 2, "seats_per_team": 10, "accounts_per_seat": 40},
            "handover": KEPT,
            "cover": {"strength": 1, "vacant": covered},
            "hiring": {"time_to_fill": 24, "time_to_fill_dispersion": 100},
            "tenure": {"mean": 60},
        },
    )
    seen = YearAfter(worlds)
    watched(there, worlds, Span(36, 12), [seen])
    kept = ratio(seen.after, seen.before)
    return Found(1 - kept.mean, kept.error)


def departures(effort: Effort) -> Sequence[Row]:
    """What a change of rep costs in ARR, and what existing reps as heirs save of it."""
    there, worlds = builtin("midmarket").handover, effort.worlds(20, 10)
    nobody, colleagues = lost("0%", worlds), lost("100%", worlds)
    share = quotient(colleagues, nobody)
    return [
        against_theory(
            "ARR lost in the year after a rep has left, of customers who stayed; nothing won back, nobody covering",
            "`handover.arr_loss`; evidence rep_transition_loss: 13% to 18%", there.arr_loss, nobody, margin=0.001,
            write=percent,
        ),
        against_theory(
            "Part of that loss avoided by existing reps as heirs, in full cover of the seat",
            "`handover.existing_heir`; evidence rep_reassignment: 40%", there.existing_heir,
            Found(1 - share.mean, share.error), margin=0.005, write=percent,
        ),
    ]  # fmt: skip


def churn(effort: Effort) -> Sequence[Row]:
    """Customers won in the burn-in or later: the share who leave at their first renewal, each of its own propensity."""
    there = builtin("bare", {"organisation": {"teams": 2, "seats_per_team": 10, "accounts_per_seat": 100}})
    worlds, own = effort.worlds(20, 16), there.renewal
    seen = FirstRenewals(worlds)
    watched(there, worlds, Span(60, 24), watchers=[seen])
    floor = np.asarray(own.churn_floor)
    mean = own.churn_a / (own.churn_a + own.churn_b)
    variance = mean * (1 - mean) / (1 + own.churn_a + own.churn_b)
    first = float(floor + (1 - floor) * mean)
    second = float(first - (first**2 + (1 - floor) ** 2 * variance)) / (1 - first)
    what, source = "Share of new customers who leave at their {} renewal", "mean of floor + (1 − floor) Beta(a, b)"
    return [
        against_theory(what.format("first"), source, first, ratio(seen.left[0], seen.due[0]), write=percent),
        against_theory(f"{what.format('second')}, of those who renewed once", f"{source}, of survivors", second,
                       ratio(seen.left[1], seen.due[1]), write=percent),
        exactly("Share of customers of a year whose contract came to its end then", "a contract runs a year", 1.0,
                float(seen.due[0].sum() / seen.of_a_year.sum()), write=percent),
    ]  # fmt: skip


class FirstRenewals:
    """A watcher: customers due for their first and second renewal, those of them who left, and all of a year."""

    def __init__(self, worlds: int) -> None:
        self.due, self.left, self.of_a_year = np.zeros((2, worlds)), np.zeros((2, worlds)), np.zeros(worlds)

    def __call__(self, entry: str, state: State, month: int) -> None:  # noqa: ARG002 - every watcher's
        """Look when contracts have just ended."""
        if entry != "renewal.renew":
            return
        own, shape = state.renewal, state.shape
        served, contracts = own.months_served.reshape(-1), own.contracts.reshape(-1)
        stayed = own.customer & (own.months_served == YEAR) & (own.contracts > 0)
        self.of_a_year += stayed.sum(axis=1)
        for number in range(2):
            for cells, gone in ((own.lost, True), (own.kept, False)):
                here = cells[(served[cells] == YEAR * (number + 1)) & (contracts[cells] > 0)]
                count = np.bincount(here // shape.accounts, minlength=shape.worlds)
                self.of_a_year += count * (gone and number == 0)
                self.due[number] += count
                self.left[number] += count * gone


CHECKS: Final[Mapping[str, Rows]] = {"departures": departures, "churn": churn}
