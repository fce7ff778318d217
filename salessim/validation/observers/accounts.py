"""Flows counted from what accounts and seats hold at two months' ends, without asking any rule what it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Floats


class Audit:
    """An observer of one organisation's worlds: stocks at the branch, then stocks and flows month by month.

    An account that had a deal and is a customer now has been won; one that had a deal and has neither ended otherwise;
    a seat whose person is not last month's has lost or gained one.
    """

    def __init__(self, at_branch: State) -> None:
        self._months: dict[str, list[Floats]] = defaultdict(list)
        self._keep(at_branch)
        self.opening = {name: values[0] for name, values in _stocks(at_branch).items()}

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Compare a month's end with the one before."""
        deal, customer, person = self._deal, self._customer, self._person
        self._keep(state)
        now = {
            "opened": self._deal & ~deal,
            "won": deal & self._customer,
            "ended otherwise": deal & ~self._deal & ~self._customer,
            "lost customers": customer & ~self._customer,
            "new customers": self._customer & ~customer,
            "hired": (self._person > 0) & (self._person != person),
            "left": (person > 0) & (self._person != person),
        }
        for name, cells in now.items():
            self._months[name].append(cells.sum(axis=1).astype(np.float64))
        for name, (values,) in _stocks(state).items():
            self._months[name].append(values)
        for name, values in _hours(state, parameters).items():
            self._months[name].append(values)

    def counted(self) -> Mapping[str, Floats]:
        """Every stock and flow, of shape (worlds, months)."""
        return {name: np.array(values).T for name, values in self._months.items()}

    def _keep(self, state: State) -> None:
        self._deal, self._customer = state.pipeline.stage > 0, state.renewal.customer.copy()
        self._person: NDArray[np.int32] = np.where(state.tenure.occupied, state.tenure.occupant, 0)


def _stocks(state: State) -> dict[str, tuple[Floats]]:
    deal, customer = state.pipeline.stage > 0, state.renewal.customer
    found = {
        "deals": deal,
        "customers": customer,
        "prospects": ~customer,
        "neither": ~customer & ~deal,
        "people": state.tenure.occupied,
        "ARR": state.renewal.arr_usd,
    }
    return {name: (values.sum(axis=1).astype(np.float64),) for name, values in found.items()}


def _hours(state: State, parameters: Organisation) -> dict[str, Floats]:
    """The largest gap between a seat's selling hours and what they were for; the largest share of a month's hours."""
    own = state.time_budget
    spent = own.customer_hours + own.deal_hours + own.prospecting_hours
    available = np.asarray(parameters.time_budget.hours_per_month)
    return {
        "hours unaccounted": np.abs(own.selling_hours - spent).max(axis=1),
        "hours used": (spent / available).max(axis=1),
    }
