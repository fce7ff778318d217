"""What a trainer tells a room: situation, choices, what to predict, and the talk afterwards; no number moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from salessim.study.parts.keys import parameters
from salessim.study.study import Debrief, Telling
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints, suggestion
from salessim.study.text.nodes import Branch, Listing, Node

SHELVES: Final = ("people", "customers", "habits")
LONGEST: Final = 1000
"""Characters of one text: what a room can read from a wall."""
MOST_MINUTES: Final = 240
MOST_SLIDERS: Final = 3
KEYS: Final = {
    "shelf": f"Where the scenario stands in the workshop: {', '.join(SHELVES)}",
    "predict": "The policy whose difference from the baseline the room predicts; the first other one if not stated",
    "what_if": f"Up to {MOST_SLIDERS} parameters that may flip the answer, as sliders; the claim's if not stated",
}
"""The keys of `workshop`."""
DEBRIEF: Final = {
    "minutes": "How long the scenario takes with a room",
    "questions": "What to ask the room afterwards",
    "surprises": "What rooms commonly did not expect, and why it happens",
}
"""The keys of `debrief`."""


def read_telling(root: Branch, policies: Collection[str], complaints: Complaints) -> Telling:
    """What a study tells a room; all of it may be missing."""
    shelf, predict, what_if = _workshop(root, policies, complaints)
    return Telling(
        story=complaints.part("", root, "story", _words) or "",
        choices=_choices(root, policies, complaints),
        debrief=_debrief(root, complaints),
        shelf=shelf,
        predict=predict,
        what_if=what_if,
    )


def _choices(root: Branch, policies: Collection[str], complaints: Complaints) -> Mapping[str, str]:
    """What each policy means to those who choose, by policy."""
    node = root.get("choices")
    branch = complaints.branch("choices", node, "a mapping of policies to texts") if node else None
    if branch is None:
        return {}
    complaints.unknown_keys("choices", branch, policies)
    found = {name: complaints.part("choices", branch, name, _words) for name in branch.entries if name in policies}
    return {name: text for name, text in found.items() if text}


def _debrief(root: Branch, complaints: Complaints) -> Debrief:
    node = root.get("debrief")
    branch = complaints.branch("debrief", node, f"a mapping with keys {', '.join(DEBRIEF)}") if node else None
    if branch is None:
        return Debrief()
    complaints.unknown_keys("debrief", branch, DEBRIEF)
    return Debrief(
        minutes=complaints.part("debrief", branch, "minutes", readers.whole(1, MOST_MINUTES)),
        questions=_texts("debrief.questions", branch.get("questions"), complaints),
        surprises=_texts("debrief.surprises", branch.get("surprises"), complaints),
    )


def _workshop(
    root: Branch, policies: Collection[str], complaints: Complaints
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Shelf, the policy to predict, and the parameters that become sliders."""
    node = root.get("workshop")
    branch = complaints.branch("workshop", node, f"a mapping with keys {', '.join(KEYS)}") if node else None
    if branch is None:
        return None, None, ()
    complaints.unknown_keys("workshop", branch, KEYS)
    return (
        complaints.part("workshop", branch, "shelf", readers.word_of(*SHELVES)),
        complaints.part("workshop", branch, "predict", partial(_one_of, policies)),
        _sliders("workshop.what_if", branch.get("what_if"), complaints),
    )


def _one_of(policies: Collection[str], node: Node) -> str:
    name = readers.text(node)
    if name not in policies:
        raise ValueError(f"there is no such policy; {suggestion(name, policies)}")
    return name


def _words(node: Node) -> str:
    """A text that fits on a wall, its lines joined."""
    said = " ".join(readers.text(node).split())
    if not said:
        raise ValueError("expected a text")
    if len(said) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters, and this has {len(said)}")
    return said


def _texts(key: str, node: Node | None, complaints: Complaints) -> tuple[str, ...]:
    """A list of texts; a complaint stands where its text does."""
    items = complaints.listing(key, node, "a list of texts") if node else ()
    if isinstance(node, Listing) and not items:
        complaints.add(node.place, key, "has no text; expected at least one")
    return tuple(text for item in items if (text := complaints.read(key, item, _words)))


def _sliders(key: str, node: Node | None, complaints: Complaints) -> tuple[str, ...]:
    """Parameters that sliders move, each of them once."""
    expected = f"a list of 1 to {MOST_SLIDERS} parameters"
    items = complaints.listing(key, node, expected) if node else ()
    if isinstance(node, Listing) and not 1 <= len(items) <= MOST_SLIDERS:
        complaints.add(node.place, key, f"has {len(items)} entries; expected {expected}")
    found = [name for item in items if (name := complaints.read(key, item, _slider))]
    for name in dict.fromkeys(name for name in found if found.count(name) > 1):
        complaints.add(items[0].place, key, f"names {name} twice; expected each once")
    return tuple(found)


def _slider(node: Node) -> str:
    """The key of a parameter that is one number: no count, list or choice, which shape the run."""
    key = readers.text(node)
    if key not in parameters():
        raise ValueError(f"there is no such parameter; {suggestion(key, parameters())}")
    if not parameters()[key].is_number:
        raise ValueError("is no number that a slider could move; expected the key of one number")
    return key
