"""The scenarios that a trainer can play with a room: the library, their own studies, and uploads, each as a card.

A card is read anew at every request, so that a file edited in between shows at once; reading a text that was read
before costs nothing (`told` keeps it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from salessim.errors import Complaint, StudyError
from salessim.study import Study, load_study
from salessim.study.library import scenarios, shelf
from salessim.study.parts.keys import by_attribute
from salessim.study.parts.telling import MOST_SLIDERS, SHELVES
from salessim.study.study import Decide
from salessim.study.text.extends import built_in_names
from salessim.study.text.files import read_text
from salessim.study.text.nodes import Scalar
from salessim.study.text.source import parse
from salessim.workshop.pages.house import House
from salessim.workshop.room.told import told

OWN: Final = "own"
"""The shelf of studies that the trainer brought, unless they name another."""
UPLOADS: Final = "uploads"
"""Folder of a workshop's accepted uploads."""
DEFAULT_MINUTES: Final = 30


@dataclass(frozen=True)
class Card:
    """A scenario that can be played."""

    name: str
    """As in its address; of one kind only."""
    shelf: str
    """people, customers, habits or own."""
    text: str
    """A whole study that needs no other file: what a round keeps."""
    study: Study
    decide: Decide

    @property
    def title(self) -> str:
        """What it is called."""
        return self.study.title or plain(self.name)

    @property
    def question(self) -> str:
        """What is asked; may be empty."""
        return self.study.question

    @property
    def story(self) -> str:
        """The situation; may be empty."""
        return self.study.telling.story

    @property
    def choices(self) -> Mapping[str, str]:
        """What each policy means, in the order of the study; its name in plain words where nobody said."""
        said = self.study.telling.choices
        return {policy: said.get(policy) or plain(policy) for policy in self.study.policies}

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with."""
        return self.decide.baseline

    @property
    def predict(self) -> str:
        """The policy whose difference from the baseline the room predicts."""
        others = [policy for policy in self.study.policies if policy != self.baseline]
        stated = self.study.telling.predict
        return stated if stated in others else others[0]

    @property
    def what_if(self) -> tuple[str, ...]:
        """Keys of the parameters that become sliders: those stated, or the first numbers of the claim's ranges."""
        claimed = self.study.claim.ranges if self.study.claim else ()
        known = [by_attribute()[path] for path in claimed if path in by_attribute()]
        numbers = [parameter.key for parameter in known if parameter.is_number]
        return self.study.telling.what_if or tuple(numbers[:MOST_SLIDERS])

    @property
    def minutes(self) -> int:
        """How long it takes with a room."""
        return self.study.telling.debrief.minutes or DEFAULT_MINUTES


@dataclass(frozen=True)
class Broken:
    """A study of the trainer's own that cannot be played, and what is wrong with it."""

    name: str
    title: str
    """The name of its file."""
    trouble: tuple[str, ...]
    """File, line, key and advice, a sentence each; empty if it is only that nothing is decided in it."""
    shelf: str = OWN


def cards(house: House) -> Mapping[str, Card | Broken]:
    """Every card by name: the library in alphabetical order, then the trainer's own, then uploads."""
    found: dict[str, Card | Broken] = {}
    for name, text in _library().items():
        found[name] = _card(name, text, told(text))
    for file in _files((*house.own_studies, house.folder / UPLOADS)):
        name = _free(slug(file.stem), found)
        found[name] = _own(name, file)
    return found


def card(house: House, name: str) -> Card | Broken | None:
    """One card; None if there is no such one."""
    text = _library().get(name)
    return cards(house).get(name) if text is None else _card(name, text, told(text))


def shelves(all_cards: Iterable[Card | Broken]) -> Mapping[str, list[Card | Broken]]:
    """Cards by shelf, in the order of the shelves; those without cards are left out."""
    found: dict[str, list[Card | Broken]] = {shelf: [] for shelf in (*SHELVES, OWN)}
    for each in all_cards:
        found[each.shelf].append(each)
    return {shelf: held for shelf, held in found.items() if held}


def plain(name: str) -> str:
    """A policy's or a file's name in plain words.

    >>> plain("quick_hiring"), plain("fire-top-performer"), plain("none")
    ('Quick hiring', 'Fire top performer', 'Having none')
    """
    words = re.sub(r"[_\-\s]+", " ", name).strip()
    if words == "none":
        return "Having none"  # or a sentence with it says that no policy is best
    return words[:1].upper() + words[1:]


def slug(name: str) -> str:
    """A name as it can stand in an address; never empty.

    >>> slug("Our Q3 plan (final)"), slug("../../x"), slug("???")
    ('our-q3-plan-final', 'x', 'study')
    """
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "study"


def _library() -> Mapping[str, str]:
    """The texts of the library by name."""
    folder = shelf()
    files = sorted(folder.iterdir()) if isinstance(folder, Path) and folder.is_dir() else []
    return _texts(tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=1)
def _texts(_stamps: tuple[tuple[str, int, int], ...]) -> Mapping[str, str]:
    """Read again only when a file has changed: listing the library parses all of it."""
    return {name: scenario.text for name, scenario in scenarios().items()}


def _card(name: str, text: str, study: Study) -> Card | Broken:
    if study.decide is None or len(study.policies) == 1:
        return Broken(name, name, ())
    return Card(name, study.telling.shelf or OWN, text, study, study.decide)


def _own(name: str, file: Path) -> Card | Broken:
    """The card of a file; what is wrong with the file if it is no study."""
    try:
        text = read_text(file, file.name)
        if _stands_alone(text, file.name):
            return _card(name, text, told(text))
        study = load_study(file)
        return _card(name, study.resolved(), study)
    except StudyError as error:
        return Broken(name, file.name, tuple(str(_at(each, file.name)) for each in error.complaints))


def _at(complaint: Complaint, shown: str) -> Complaint:
    """A complaint with the name of the file, without its folders or the name of a text in none."""
    return Complaint(shown, complaint.line, complaint.column, complaint.key, complaint.message)


@lru_cache(maxsize=64)
def _stands_alone(text: str, shown: str) -> bool:
    """Whether a text extends nothing but a built-in organisation."""
    parent = parse(text, shown).get("extends")
    return parent is None or (isinstance(parent, Scalar) and parent.text in built_in_names())


def _files(places: Iterable[Path]) -> Iterator[Path]:
    """The study files that are named or lie in folders that are named, each once."""
    files = (file for place in places for file in (sorted(place.iterdir()) if place.is_dir() else [place]))
    yield from dict.fromkeys(file for file in files if file.suffix in {".yml", ".yaml"} and file.exists())


def _free(name: str, taken: Mapping[str, object]) -> str:
    """The name, with a number if another card has it."""
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)
