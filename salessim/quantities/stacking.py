"""Many parameter sets as one: worlds are rows.

`stack` turns one `Parameters` per world into one whose numbers are scalars where all worlds agree and arrays of shape
(worlds, 1) where they differ. `at` picks the numbers that hold for chosen (world, seat) pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from salessim.quantities.arrays import Bools, Cells
from salessim.quantities.parameters import P, Parameters, meaning_of


def stack(rows: Sequence[P]) -> P:
    """One parameter set for all rows; structure (counts, lists, choices) must agree."""
    first = rows[0]
    if all(row is first for row in rows):
        return first
    return first.replaced(**{name: _stack_field(name, rows) for name in type(first).model_fields})


def _stack_field(name: str, rows: Sequence[Parameters]) -> Any:
    values = [getattr(row, name) for row in rows]
    first = values[0]
    if isinstance(first, Parameters):
        return stack(values)
    if all(value == first for value in values):
        return first
    about = meaning_of(type(rows[0]).model_fields[name])
    if about is None or about.scope == "structure":
        raise ValueError(f"{name} shapes the run, so worlds that differ in it cannot share a block")
    return np.array(values, dtype=np.float64)[:, np.newaxis]


def structure(group: Parameters) -> tuple[object, ...]:
    """What must agree within a block, as a hashable value."""
    found: list[object] = []
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        about = meaning_of(field)
        if isinstance(value, Parameters):
            found.append(structure(value))
        elif about is not None and about.scope == "structure":
            found.append(value)
    return tuple(found)


def at(group: P, worlds: Cells, seats: Cells) -> P:
    """The parameters that hold at each (world, seat) pair: arrays of the pairs' length where pairs may differ."""
    held = group.__dict__
    picked = {name: pick(held[name], worlds, seats) for name in group.arrays}
    return group.replaced(**picked) if picked else group


def pick(value: Any, worlds: Cells, seats: Cells) -> Any:
    """The entries of a scalar, (worlds, 1) or (worlds, seats) value at (world, seat) pairs."""
    if not isinstance(value, np.ndarray):
        return value
    return value[worlds, 0] if value.shape[1] == 1 else value[worlds, seats]


def at_teams(group: P, seats_per_team: int) -> P:
    """The parameters that hold for teams, (worlds, teams) where seats differ: a team's first seat decides."""
    picked = {
        name: group.__dict__[name][:, ::seats_per_team] for name in group.arrays if group.__dict__[name].shape[1] > 1
    }
    return group.replaced(**picked) if picked else group


def put(group: P, path: str, values: Any, where: Bools) -> P:
    """`group` with `values` in the field at `path` for the (world, seat) pairs in `where`, shape (worlds, seats)."""
    name, _, below = path.partition(".")
    held = getattr(group, name)
    if below:
        return group.replaced(**{name: put(held, below, values, where)})
    return group.replaced(**{name: np.where(where, values, held)})
