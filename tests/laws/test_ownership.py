"""A column is written only by the file that declares it."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from support.worlds import branch, small

import salessim.model
from salessim.engine.columns import Columns
from salessim.model.month import MONTH
from salessim.model.simulation import Span
from salessim.model.state import State

MODEL = Path(salessim.model.__file__).parent
OWNERS = {item.name for item in fields(State) if item.name != "shape"}
PARTS = {"prospecting.contact": {"signals"}}
"""Entries of which another file's work is a part: contacts are chosen, signals bought for them, and made."""


def written(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Owners of `state.<owner>.<column>` that are assigned to, also through views and local names."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named = dict(_local_names(function))
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                    owner = _owner(part, named) if isinstance(part, ast.Subscript | ast.Attribute) else None
                    if owner:
                        yield owner, part.lineno


def _local_names(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Local names that stand for an owner's columns: own = state.tenure."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                owner = _owner(value, {})
                if isinstance(name, ast.Name) and owner:
                    yield name.id, owner


def _owner(node: ast.expr | None, named: dict[str, str]) -> str | None:
    while node is not None:
        if isinstance(node, ast.Name):
            return named.get(node.id)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "state":
                return node.attr if node.attr in OWNERS else None
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return None
    return None


@pytest.mark.parametrize("path", sorted(MODEL.glob("*/*.py")), ids=lambda path: path.stem)
def test_a_file_assigns_only_to_its_own_columns(path: Path):
    wrong = [
        f"{path.name}:{line} writes {owner}"
        for owner, line in written(ast.parse(path.read_text()))
        if owner != path.stem
    ]
    assert not wrong


def test_the_reader_of_assignments_sees_a_trespass():
    """The test above would be worthless if it saw nothing."""
    trespass = (
        "def entry(state):\n    own = state.tenure\n    own.left[:] = 1\n    state.hiring.talent.reshape(-1)[3] += 1"
    )
    assert {owner for owner, _ in written(ast.parse(trespass))} == {"tenure", "hiring"}


def test_entries_change_only_their_own_columns_when_run():
    start = branch(small(), 2, Span(horizon=1, burn_in=6))
    organisation = small()
    for month in range(1, 10):
        for entry in MONTH:
            before = copy.deepcopy(dict(start.state.groups()))
            entry.act(start.state, organisation, start.luck.at(month))
            changed = {owner for owner, group in start.state.groups() if not _same(group, before[owner])}
            assert changed <= {entry.name.split(".")[0]} | PARTS.get(entry.name, set()), entry.name


def _same(first: Columns, second: Columns) -> bool:
    pairs = zip(first.arrays(), second.arrays(), strict=True)
    return all(np.array_equal(a, b) for (_, _, a), (_, _, b) in pairs)


def test_every_column_says_what_it_is():
    for name, group in branch(small(), 1, Span(1, 1)).state.groups():
        for column, about, values in group.arrays():
            assert about.meaning, f"{name}.{column}"
            assert about.unit, f"{name}.{column}"
            assert values.dtype == about.dtype, f"{name}.{column} changed its type"
