"""What a trainer tells a room: the situation, the choices, what to predict, and the talk afterwards; no number moves."""

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
    "what_if": f"Up to {MOST_SLIDERS} parameters that may flip the answer, each a slider; those of the claim if not stated",
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
        questions=complaints.part("debrief", branch, "questions", _texts) or (),
        surprises=complaints.part("debrief", branch, "surprises", _texts) or (),
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
        complaints.part("workshop", branch, "what_if", _sliders) or (),
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


def _texts(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Listing) or not node.items:
        raise ValueError("expected a list of texts")
    return tuple(_words(item) for item in node.items)


def _sliders(node: Node) -> tuple[str, ...]:
    """Keys of parameters that are numbers and hold for all worlds of a kind: those a slider can move."""
    if not isinstance(node, Listing) or not 1 <= len(node.items) <= MOST_SLIDERS:
        raise ValueError(f"expected a list of 1 to {MOST_SLIDERS} parameters")
    keys = tuple(readers.text(item) for item in node.items)
    for key in keys:
        if key not in parameters():
            raise ValueError(f"{key}: unknown key; {suggestion(key, parameters())}")
        if parameters()[key].meaning.scope == "structure" or not parameters()[key].is_number:
            raise ValueError(f"{key}: is no number that a slider could move")
    if len(set(keys)) < len(keys):
        raise ValueError("names a parameter twice")
    return keys
