"""Futures: what leaders can neither choose nor know, as a list, a grid or a sample of assumptions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Final, get_args

from salessim.quantities.parameters import Leaf
from salessim.study.parts.sampling import MOST_FUTURES, read_sample
from salessim.study.parts.values import dotted, read_value
from salessim.study.study import Future, FuturesKind
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Branch, Listing, Node

KINDS: Final[tuple[FuturesKind, ...]] = tuple(kind for kind in get_args(FuturesKind) if kind != "none")
KIND: Final = "kind"
"""Beside a list: how it came about, where nobody thought of its futures one by one."""
NO_FUTURES: Final = (Future(0, "", {}),)

Row = Mapping[str, Leaf]
"""Values by attribute path."""


def read_futures(root: Branch, complaints: Complaints, seed: int) -> tuple[tuple[Future, ...], FuturesKind]:
    """All futures, numbered from 0, and how they came about; one without values if the study names none."""
    node = root.get("futures")
    branch = complaints.branch("futures", node, f"one of {', '.join(KINDS)}") if node else None
    if branch is None:
        return NO_FUTURES, "none"
    complaints.unknown_keys("futures", branch, (*KINDS, KIND))
    kinds = [name for name in KINDS if name in branch.entries]
    if len(kinds) != 1:
        has = f"has {', '.join(kinds)}" if kinds else "names none"
        complaints.add(branch.place, "futures", f"{has}; expected exactly one of {', '.join(KINDS)}")
        return NO_FUTURES, "none"
    rows = _rows(kinds[0], branch.entries[kinds[0]].value, complaints, seed)
    futures = tuple(Future(number, name, row) for number, (name, row) in enumerate(rows))
    return futures or NO_FUTURES, _came_about(kinds[0], branch, complaints)


def _rows(kind: FuturesKind, given: Node, complaints: Complaints, seed: int) -> list[tuple[str, Row]]:
    """The values of each future by its name: as listed, or its number."""
    if kind == "list":
        return _listed(given, complaints)
    rows = _grid(given, complaints) if kind == "grid" else read_sample(given, complaints, seed)
    return [(str(number), row) for number, row in enumerate(rows)]


def _came_about(written: FuturesKind, branch: Branch, complaints: Complaints) -> FuturesKind:
    """How futures came about: as they are written, unless a list says that it was drawn or is a grid."""
    entry = branch.entries.get(KIND)
    if entry is None:
        return written
    if written != "list":
        complaints.add(entry.place, f"futures.{KIND}", f"says how a list came about; a {written} says so itself")
        return written
    word = complaints.part("futures", branch, KIND, readers.word_of(*KINDS))
    return next((kind for kind in KINDS if kind == word), written)


def _listed(node: Node, complaints: Complaints) -> list[tuple[str, Row]]:
    """Futures by name, each a flat mapping of keys to values."""
    branch = complaints.branch("futures.list", node, "a mapping of names to assumptions")
    if branch is None:
        return []
    if not branch.entries:
        complaints.add(
            branch.place, "futures.list", "names no future; expected such as {slow: {onboarding.ramp: 8 months}}"
        )
    return [(name, _future(name, branch, complaints)) for name in branch.entries]


def _future(name: str, listed: Branch, complaints: Complaints) -> Row:
    path, entry = f"futures.list.{name}", listed.entries[name]
    if not readers.NAME.fullmatch(name):
        complaints.add(entry.place, path, "expected a name of lower-case letters, digits, _ and -")
    branch = complaints.branch(path, entry.value, "a mapping such as {onboarding.ramp: 8 months}")
    row = {}
    for parameter, key, given in dotted(branch, complaints, path) if branch else ():
        value = read_value(parameter, given, complaints, key)
        if value is not None:
            row[parameter.attribute] = value
    return row


def _grid(node: Node, complaints: Complaints) -> list[Row]:
    """Every combination of the values listed for each key; the last key varies fastest."""
    branch = complaints.branch("futures.grid", node, "a mapping such as {onboarding.ramp: [5 months, 10 months]}")
    axes: dict[str, list[Leaf]] = {}
    for parameter, key, given in dotted(branch, complaints, "futures.grid") if branch else ():
        items = complaints.listing(key, given, "a list of values")
        if isinstance(given, Listing) and not items:
            complaints.add(given.place, key, "lists no value; expected a list of values")
        read = (read_value(parameter, item, complaints, key) for item in items)
        axes[parameter.attribute] = [value for value in read if value is not None]
    count = math.prod(len(values) for values in axes.values())
    if count > MOST_FUTURES:
        complaints.add(
            node.place, "futures.grid", f"makes {count:,} futures; expected at most {MOST_FUTURES:,}; use a sample"
        )
        return []
    if branch is not None and not branch.entries:
        complaints.add(
            branch.place, "futures.grid", "names no key; expected such as {onboarding.ramp: [5 months, 10 months]}"
        )
    return [dict(zip(axes, row, strict=True)) for row in itertools.product(*axes.values())]
