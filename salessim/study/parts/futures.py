"""Futures: what leaders can neither choose nor know, as a list, a grid or a sample of assumptions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Final

from salessim.quantities.parameters import Leaf
from salessim.study.parts.sampling import MOST_FUTURES, read_sample
from salessim.study.parts.values import dotted, read_value
from salessim.study.study import Future
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Branch, Listing, Node

KINDS: Final = ("list", "grid", "sample")
NO_FUTURES: Final = (Future(0, "", {}),)

Row = Mapping[str, Leaf]
"""Values by attribute path."""


def read_futures(root: Branch, complaints: Complaints, seed: int) -> tuple[Future, ...]:
    """All futures, numbered from 0; one without values if the study names none."""
    node = root.get("futures")
    branch = complaints.branch("futures", node, f"one of {', '.join(KINDS)}") if node else None
    if branch is None:
        return NO_FUTURES
    complaints.unknown_keys("futures", branch, KINDS)
    kinds = [name for name in KINDS if name in branch.entries]
    if len(kinds) != 1:
        has = f"has {', '.join(kinds)}" if kinds else "names none"
        complaints.add(branch.place, "futures", f"{has}; expected exactly one of {', '.join(KINDS)}")
        return NO_FUTURES
    given = branch.entries[kinds[0]].value
    if kinds[0] == "list":
        rows = _listed(given, complaints)
    else:
        rows = _numbered(_grid(given, complaints) if kinds[0] == "grid" else read_sample(given, complaints, seed))
    return tuple(Future(number, name, row) for number, (name, row) in enumerate(rows)) or NO_FUTURES


def _numbered(rows: Iterable[Row]) -> list[tuple[str, Row]]:
    return [(str(number), row) for number, row in enumerate(rows)]


def _listed(node: Node, complaints: Complaints) -> list[tuple[str, Row]]:
    """Futures by name, each a flat mapping of keys to values."""
    branch = complaints.branch("futures.list", node, "a mapping of names to assumptions")
    if branch is None:
        return []
    if not branch.entries:
        complaints.add(branch.place, "futures.list", "names no future")
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
            complaints.add(given.place, key, "lists no value")
        read = (read_value(parameter, item, complaints, key) for item in items)
        axes[parameter.attribute] = [value for value in read if value is not None]
    count = math.prod(len(values) for values in axes.values())
    if count > MOST_FUTURES:
        complaints.add(
            node.place, "futures.grid", f"makes {count} futures; expected at most {MOST_FUTURES}; use a sample"
        )
        return []
    if branch is not None and not branch.entries:
        complaints.add(branch.place, "futures.grid", "names no key")
    return [dict(zip(axes, row, strict=True)) for row in itertools.product(*axes.values())]
