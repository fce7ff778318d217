"""Who reads a parameter: found in the source of the model by following the annotations, not by searching for names.

A read is an attribute of something known to be a group of parameters: an argument annotated with the group's class, a
section of such a thing, what `parameters(…)` picks from it, or a variable that holds one of these.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from salessim.model.organisation import Organisation
from salessim.quantities.parameters import Parameters
from salessim.study.parts.keys import by_attribute

Group = type[Parameters]

VALIDATORS: Final = frozenset({"model_validator", "field_validator"})
"""Functions with these decorators check a value and act on nothing."""
PICKERS: Final = frozenset({"parameters", "at", "at_teams"})
"""Functions that give the part of a group which holds for some places."""


@cache
def readers_of(attribute: str) -> tuple[str, ...]:
    """The files of the model that read the parameter at an attribute path, such as 'model/people/tenure.py'."""
    return tuple(sorted(file for file, reads in _reads_by_file().items() if attribute in reads))


@cache
def _reads_by_file() -> Mapping[str, frozenset[str]]:
    """The attribute paths that each file of the model reads."""
    folder = resources.files("salessim.model")
    trees = {file: ast.parse(source.read_text(encoding="utf-8")) for file, source in _sources(folder, "model")}
    holders = _holders(trees.values())
    paths = {
        (parameter.group, parameter.attribute.rpartition(".")[2]): path for path, parameter in by_attribute().items()
    }
    found = {}
    for file, tree in trees.items():
        reads = _Reads(holders)
        reads.visit(tree)
        found[file] = frozenset(paths[read] for read in reads.found if read in paths)
    return found


def _sources(folder: Traversable, shown: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{shown}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{shown}/{entry.name}", entry


@cache
def _groups() -> Mapping[str, Group]:
    """Every class of parameters by its name."""
    owners = {parameter.group.__name__: parameter.group for parameter in by_attribute().values()}
    return {**owners, "Organisation": Organisation}


def _group(annotation: ast.expr | None) -> Group | None:
    return _groups().get(annotation.id) if isinstance(annotation, ast.Name) else None


def _holders(trees: Iterable[ast.Module]) -> Mapping[str, Group]:
    """Attributes and methods of other classes that hold or return a group: {'organisation': Organisation}."""
    nodes = (node for tree in trees for node in ast.walk(tree))
    classes = (node for node in nodes if isinstance(node, ast.ClassDef) and node.name not in _groups())
    found = {}
    for part in (part for owner in classes for part in owner.body):
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            found[part.target.id] = _group(part.annotation)
        elif isinstance(part, ast.FunctionDef):
            found[part.name] = _group(part.returns)
    return {name: group for name, group in found.items() if group is not None}


class _Reads(ast.NodeVisitor):
    """Collects (group, field) pairs that are read in one file."""

    def __init__(self, holders: Mapping[str, Group]) -> None:
        self.found: set[tuple[Group, str]] = set()
        self._holders = holders
        self._known: dict[str, Group] = {}
        self._self: Group | None = None

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Methods of a group read their own fields."""
        self._self = _groups().get(node.name)
        self.generic_visit(node)
        self._self = None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Annotated arguments are known within the function."""
        if not any(_name(decorator) in VALIDATORS for decorator in node.decorator_list):
            self._within(node.args, node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda cannot annotate; the model's convention is that `p` is the organisation."""
        self._within(node.args, node)

    def _within(self, arguments: ast.arguments, node: ast.FunctionDef | ast.Lambda) -> None:
        outer = dict(self._known)
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            group = _group(argument.annotation)
            if argument.arg == "self":
                group = self._self
            elif isinstance(node, ast.Lambda) and argument.arg == "p":
                group = Organisation
            self._learn(argument.arg, group)
        self.generic_visit(node)
        self._known = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        """A variable that is given a group is known from here on."""
        self.generic_visit(node)
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    self._learn(name.id, self._type(value))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """A field of a group is read."""
        group = self._type(node.value)
        if group is not None:
            self.found.add((group, node.attr))
        self.generic_visit(node)

    def _learn(self, name: str, group: Group | None) -> None:
        self._known.pop(name, None)
        if group is not None:
            self._known[name] = group

    def _type(self, node: ast.expr) -> Group | None:
        """The group that an expression is, as far as can be told."""
        if isinstance(node, ast.Name):
            return self._known.get(node.id)
        if isinstance(node, ast.Attribute):
            group = self._type(node.value)
            if group is None:
                return self._holders.get(node.attr)
            below = group.model_fields.get(node.attr)
            name = getattr(below.annotation, "__name__", "") if below else ""
            return _groups().get(name)
        if isinstance(node, ast.Call):
            picked = self._type(node.args[0]) if node.args else None
            name = _name(node.func)
            return picked if picked is not None and name in PICKERS else self._holders.get(name)
        return None


def _name(node: ast.expr) -> str:
    """The last name of `a`, `a.b` or a call of these."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
