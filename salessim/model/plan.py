"""The plan of one world: an organisation, and what changes in it from which month, for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Floats
from salessim.quantities.parameters import Leaf, Parameters
from salessim.quantities.stacking import put, stack, structure


@dataclass(frozen=True)
class Selector:
    """Whom a change is for. Nothing named: everybody."""

    team: int | None = None
    """A team, counted from 1."""
    seats: tuple[int, ...] = ()
    """Seats, counted from 1 through all teams as they are at the start."""
    top_share: float | None = None
    """The best of the filled seats, by `by`."""
    by: Literal["attainment", "bookings", "tenure"] = "attainment"
    fixed: bool = False
    """Chosen once, when the change begins, instead of every month."""

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return self.team is None and not self.seats and self.top_share is None


@dataclass(frozen=True)
class Change:
    """Values that hold from one month to another (both included), for a selection."""

    values: Mapping[str, Leaf]
    """By attribute path: {'tenure.mean_months': 21.0}."""
    first_month: int = 1
    last_month: int | None = None
    selector: Selector = field(default_factory=Selector)

    def holds(self, month: int) -> bool:
        """Whether the change is in force in a month; before the branch none is."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)


@dataclass(frozen=True)
class Plan:
    """One world's parameters through time."""

    organisation: Organisation
    changes: tuple[Change, ...] = ()

    def parameters(self, month: int) -> Organisation:
        """The organisation in a month, with the changes that are for everybody."""
        held = self.organisation
        for change in self.changes:
            if change.selector.everybody and change.holds(month):
                held = with_values(held, change.values)
        return held

    def switches(self) -> set[int]:
        """Months in which something begins or ends to hold."""
        ends = {change.last_month + 1 for change in self.changes if change.last_month is not None}
        return {change.first_month for change in self.changes} | ends

    def structure(self, horizon: int) -> tuple[object, ...]:
        """What must agree between worlds of one block, over all periods."""
        months = sorted({1} | {month for month in self.switches() if 1 <= month <= horizon})
        course = [(month, structure(self.parameters(month))) for month in months]
        return tuple(now for before, now in zip([(0, None), *course], course, strict=False) if now[1] != before[1])


def with_values(group: Organisation, values: Mapping[str, Leaf]) -> Organisation:
    """An organisation with some values exchanged; they were validated with the study."""
    return _with_values(group, values)


G = TypeVar("G", bound=Parameters)


def _with_values(group: G, values: Mapping[str, Leaf]) -> G:
    """Every section is made anew once, however many of its values are exchanged."""
    own: dict[str, object] = {}
    below: dict[str, dict[str, Leaf]] = {}
    for path, value in values.items():
        name, _, rest = path.partition(".")
        if rest:
            below.setdefault(name, {})[rest] = value
        else:
            own[name] = value
    made = {name: _with_values(getattr(group, name), held) for name, held in below.items()}
    return group.replaced(**own, **made) if values else group


class Timeline:
    """The parameters of a block, month by month: rows are worlds."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._switches = frozenset[int]().union(*(plan.switches() for plan in plans))
        self._held: Organisation | None = None
        self._chosen: dict[tuple[int, int], Bools] = {}
        self._has_selectors = any(not change.selector.everybody for plan in plans for change in plan.changes)

    def __call__(self, month: int, state: State) -> Organisation:
        """The parameters in a month; selections look at the state at its start."""
        if self._held is None or month in self._switches:
            self._held = stack([plan.parameters(month) for plan in self._plans])
        return self._select(self._held, month, state) if self._has_selectors else self._held

    def _select(self, held: Organisation, month: int, state: State) -> Organisation:
        for row, plan in enumerate(self._plans):
            for number, change in enumerate(plan.changes):
                if change.selector.everybody or not change.holds(month):
                    continue
                where = np.zeros((state.shape.worlds, state.shape.seats), dtype=bool)
                where[row] = self._selected(change, (row, number), state)
                for path, value in change.values.items():
                    held = put(held, path, value, where)
        return held

    def _selected(self, change: Change, key: tuple[int, int], state: State) -> Bools:
        if key in self._chosen:
            return self._chosen[key]
        chosen = select(change.selector, state, key[0], self._plans[key[0]].organisation.organisation.seats_per_team)
        if change.selector.fixed:
            self._chosen[key] = chosen
        return chosen


def select(selector: Selector, state: State, row: int, seats_per_team: int) -> Bools:
    """Which seats of world `row` a selector names, shape (S,).

    Seats are numbered by the teams' starting size, so that a number means the same seat however large columns are.
    """
    team, index = np.divmod(np.arange(state.shape.seats), state.shape.seats_per_team)
    number = np.where(index < seats_per_team, team * seats_per_team + index + 1, 0)
    chosen = np.ones(state.shape.seats, dtype=bool)
    if selector.team is not None:
        chosen &= team == selector.team - 1
    if selector.seats:
        chosen &= np.isin(number, np.array(selector.seats))
    if selector.top_share is not None:
        chosen &= _top(selector, state, row)
    return chosen


def _top(selector: Selector, state: State, row: int) -> Bools:
    """The best filled seats; ties go to the lower seat number."""
    filled = state.tenure.occupied[row]
    score = np.where(filled, _scores(selector, state, row), -np.inf)
    count = int(np.ceil((selector.top_share or 0.0) * np.count_nonzero(filled)))
    best = np.argsort(-score, kind="stable")[:count]
    chosen = np.zeros(score.shape, dtype=bool)
    chosen[best] = True
    return chosen & filled


def _scores(selector: Selector, state: State, row: int) -> Floats:
    bookings, quota = state.pay.year_bookings_usd[row], state.pay.year_quota_usd[row]
    if selector.by == "tenure":
        return state.tenure.months_in_seat[row].astype(np.float64)
    if selector.by == "bookings":
        return bookings
    return np.where(quota > 0, bookings / np.where(quota > 0, quota, 1.0), 0.0)
