"""Reading one YAML file into a tree, refusing whatever could surprise its author or its reader.

The parser's events are read one by one, so an alias is refused where it stands and is never followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from salessim.study.text.files import LARGEST_BYTES, place_after, read_text, refuse
from salessim.study.text.nodes import LONGEST_SHOWN, Branch, Entry, Listing, Node, Place, Scalar, shortened, unprintable

DEEPEST: Final = 20
MOST_WORDS: Final = 20_000
"""Of keys and values together, in what somebody wrote: a hundred times a large study, read in about a second."""


def read_source(path: Path, shown: str, *, ours: bool = False) -> tuple[str, Branch]:
    """The text of a study file and its tree; `shown` names the file in complaints. Raises StudyError.

    `ours` is a file that a run has written: as large as its futures need.
    """
    text = read_text(path, shown, None if ours else LARGEST_BYTES)
    return text, parse(text, shown, None if ours else MOST_WORDS)


def parse(text: str, shown: str, most_words: int | None = MOST_WORDS) -> Branch:
    """The tree of a document that must be a mapping. Raises StudyError."""
    node = _Document(text, shown, most_words).read()
    if not isinstance(node, Branch):
        refuse(node.place, "expected keys such as 'title: …' at the top, not a list or a single value")
    return node


class _Document:
    """One pass over the parser's events."""

    def __init__(self, text: str, shown: str, most_words: int | None) -> None:
        self._text, self._shown = text, shown
        self._most_words, self._words = most_words, 0
        self._events = self._parsed()

    def read(self) -> Node:
        """The only document of the file, or a complaint."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    refuse(self._at(event), "begins a second document; expected one study a file")
                root = self._node(next(self._events), 1)
        if root is None or (isinstance(root, Scalar) and not root.text):
            refuse(Place(self._shown), "is empty; a study begins with 'salessim: 1'")
        return root

    def _parsed(self) -> Iterator[Any]:
        """The parser's events; its errors become complaints in plain words."""
        try:
            yield from YAML(typ="safe", pure=True).parse(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self._shown, mark.line + 1, mark.column + 1) if mark else Place(self._shown)
            refuse(place, f"is not YAML: {_plain_words(error)}")
        except ReaderError as error:
            place = place_after(self._text[: error.position], self._shown)
            refuse(place, "holds a control character; expected plain text")
        except (ValueError, OverflowError):  # the parser lets Python's own error for "\\UFFFFFFFF" through
            refuse(Place(self._shown), "is not YAML: an escape in a quoted text stands for no character")

    def _at(self, event: Any) -> Place:
        return Place(self._shown, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        place = self._at(event)
        self._guard(event, place, depth)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, SequenceStartEvent):
            return self._listing(place, depth)
        return self._branch(place, depth)

    def _guard(self, event: Any, place: Place, depth: int) -> None:
        """Refuse what makes a text mean something other than what is seen."""
        if isinstance(event, AliasEvent):
            refuse(place, f"alias *{shortened(event.anchor)}: aliases are not supported; write the value out")
        if event.anchor:
            anchor = shortened(event.anchor)
            refuse(place, f"anchor &{anchor}: anchors are not supported; share settings with 'extends'")
        if event.tag is not None:
            tag = shortened(str(event.tag).replace("tag:yaml.org,2002:", "!!"))
            refuse(place, f"tag {tag}: tags are not supported; write the value without it")
        if depth > DEEPEST and not isinstance(event, ScalarEvent):
            refuse(place, f"is nested deeper than {DEEPEST} levels; a study needs eight at most")
        self._words += 1
        if self._most_words is not None and self._words > self._most_words:
            refuse(place, f"is the end of the first {self._most_words:,} keys and values; a study is a page or two")

    def _scalar(self, event: Any, place: Place) -> Scalar:
        text = str(event.value)
        if any(map(unprintable, text)):
            refuse(place, "holds a control character; expected plain text")
        return Scalar(text, event.style is not None, place)

    def _listing(self, place: Place, depth: int) -> Listing:
        items = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Listing(tuple(items), place)

    def _branch(self, place: Place, depth: int) -> Branch:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, entries)
            value = self._node(next(self._events), depth + 1)
            if isinstance(value, Scalar) and not value.text and not value.quoted:
                value = Scalar("", quoted=False, place=key.place)  # the parser puts what is not there on the next line
            entries[key.text] = Entry(key.place, value)
        return Branch(entries, place)

    def _key(self, event: Any, entries: dict[str, Entry]) -> Scalar:
        place = self._at(event)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            refuse(place, "a key must be a word")
        key = self._node(event, 1)
        assert isinstance(key, Scalar)  # noqa: S101 - the other kinds of node were refused above
        if key.text == "<<" and not key.quoted:
            refuse(place, "merge key <<: merge keys are not supported; share settings with 'extends'")
        if key.text in entries:
            first = entries[key.text].place
            refuse(place, f"key '{shortened(key.text)}' stands here twice; it is already on line {first.line}")
        return key


_PLAIN_WORDS: Final = (
    ("'\\t' that cannot start any token", "a tab stands here; write spaces instead"),
    ("cannot start any token", "this character means something else to YAML; put the value in quotes"),
    (
        "mapping values are not allowed here",
        "no ': ' can stand here; check the indentation, or put the value in quotes",
    ),
    ("found unexpected end of stream", "a quotation mark is not closed"),
    ("but got '<stream end>'", "a bracket is not closed"),
    ("could not find expected ':'", "a key lacks its ':'"),
    ("expected <block end>", "this does not fit the indentation above it"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("sequence entries are not allowed", "no '- ' can stand here; put the list in brackets, or on lines of its own"),
    ("escape", "this escape is unknown; double the backslash, or use single quotes"),
)


def _plain_words(error: MarkedYAMLError) -> str:
    """The parser's problem as a person would say it; the parser's own words and what to look at where we have none."""
    problem = str(error.problem or error.context or "it cannot be parsed")
    rare = f"{shortened(problem, 2 * LONGEST_SHOWN)}; check indentation, quotes and brackets here"
    return next((ours for theirs, ours in _PLAIN_WORDS if theirs in problem), rare)
