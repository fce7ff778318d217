"""What the command line changes in a study: `--set key=value` and its relatives, as a small document of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from salessim.errors import StudyError
from salessim.study.text.files import refuse
from salessim.study.text.nodes import Branch, Entry, Listing, Node, Place, Scalar, merged, shortened, unprintable
from salessim.study.text.source import DEEPEST, parse

FLAT_BELOW = (("futures", "list", "*"), ("futures", "grid"), ("futures", "sample", "over"), ("claim", "ranges"))
"""Where keys of parameters are written dotted, as one key, in the file too; `*` is any name."""
LONGEST_OPTION: Final = 120
"""Letters of an option that stand in a complaint about it."""


def overriding(options: Iterable[str]) -> Branch:
    """The document that `key=value` options, or a single one, stand for; of two for the same key the later holds."""
    document = Branch({}, Place("--set"))
    for option in [options] if isinstance(options, str) else options:
        key, equals, value = option.partition("=")
        place = _place("set", option)
        names = key.strip().split(".")
        if not equals or not all(names) or len(names) > DEEPEST:
            refuse(place, "expected key=value, such as tenure.mean=24")
        document = merged(document, branch_at(_names(names), _value(value.strip(), place), place))
    return document


def option(key: str, value: object) -> Branch:
    """The document that an option named like its key, such as `--horizon '5 years'`, stands for."""
    place = _place(key, str(value))
    return branch_at([key], Scalar(str(value), quoted=False, place=place), place)


def _place(key: str, text: str) -> Place:
    """Where an option stands: its own words, which must be plain ones."""
    place = Place(f"--{key} {shortened(text, LONGEST_OPTION)}")
    if any(map(unprintable, text)):
        refuse(place, "holds a control character; expected plain text")
    return place


def branch_at(names: list[str], value: Node, place: Place) -> Branch:
    """A document with one value at the end of a path of keys."""
    node = value
    for name in reversed(names):
        node = Branch({name: Entry(place, node)}, place)
    assert isinstance(node, Branch)  # noqa: S101 - a path has at least one name
    return node


def _names(names: list[str]) -> list[str]:
    """The path of a dotted key, its end left in one piece where files write it so."""
    for flat in FLAT_BELOW:
        depth = len(flat)
        if len(names) > depth and all(part in ("*", name) for part, name in zip(flat, names, strict=False)):
            return [*names[:depth], ".".join(names[depth:])]
    return names


def _value(text: str, place: Place) -> Node:
    """A value as in a file: lists and mappings in brackets, quoted texts, and anything else as it stands."""
    if text[:1] not in {"[", "{", '"', "'"}:
        return Scalar(text, quoted=False, place=place)
    try:
        value = parse(f"value: {text}", place.file).entries["value"].value
    except StudyError as error:
        refuse(place, error.complaints[0].message)  # without a line: there is none on a command line
    return placed(value, place)


def branch_of(values: Mapping[str, object], place: Place) -> Branch:
    """Python's nested mappings as a document."""
    return Branch({key: Entry(place, _node_of(value, place)) for key, value in values.items()}, place)


def _node_of(value: object, place: Place) -> Node:
    if isinstance(value, Mapping):
        return branch_of(value, place)
    if isinstance(value, list | tuple):
        return Listing(tuple(_node_of(item, place) for item in value), place)
    return Scalar(str(value), quoted=False, place=place)


def placed(node: Node, place: Place) -> Node:
    """The same tree with everything in it at one place."""
    if isinstance(node, Scalar):
        return Scalar(node.text, node.quoted, place)
    if isinstance(node, Branch):
        return Branch({key: Entry(place, placed(entry.value, place)) for key, entry in node.entries.items()}, place)
    return Listing(tuple(placed(item, place) for item in node.items), place)
