"""Policies: what leaders can choose, each a series of changes from a month on, for those whom a selector names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.model.plan import Change, Selector
from salessim.study.parts.catalogue import catalogue
from salessim.study.parts.keys import by_attribute, likely_meant, parameters, sections
from salessim.study.parts.selectors import Crowd, read_selector
from salessim.study.parts.values import Stated, read_values
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints, joined, suggestion
from salessim.study.text.nodes import Branch, Node, Place, shortened
from salessim.study.text.overrides import LONGEST_OPTION

WHEN_AND_WHOM: Final = ("from", "until", "for")
LONG_FORM: Final = ("use", "changes")
SAY_WHAT: Final = "say what changes, such as {tenure: {mean: 21 months}}"
LONGEST_NAME: Final = 60
"""Of a policy: names stand in tables, in sentences and beside marks in figures."""

BEGINNINGS: Final = (
    "pipeline.stages",
    "market.customers_at_start",
    "market.arr_at_start",
    "product.level",
    "domains.simple",
    "domains.complicated",
    "domains.complex",
    "domains.chaotic",
    "referrals.degree",
    "referrals.within",
    "referrals.skew",
)
BEFORE_THE_BRANCH: Final = frozenset(
    key for key in parameters() if key.startswith("organisation.") or key in BEGINNINGS
)
"""Keys that give a world its size and beginning, which all policies share."""


@dataclass(frozen=True)
class Written:
    """A policy with the places of what it changes, for complaints about the whole organisation."""

    name: str
    place: Place
    changes: tuple[Change, ...]
    places: Mapping[str, Place]
    """By key as typed."""


class PolicyReader:
    """Reads all policies of a study."""

    def __init__(self, complaints: Complaints, crowd: Crowd, horizon: int) -> None:
        self._complaints, self._crowd, self._horizon = complaints, crowd, horizon
        self.notes: list[str] = []

    def read(self, root: Branch) -> dict[str, Written]:
        """Policies by name, in the order written."""
        node = root.get("policies")
        branch = self._complaints.branch("policies", node, "a mapping of names to changes") if node else None
        found = {}
        for name, entry in branch.entries.items() if branch else ():
            key = f"policies.{name}"
            if not readers.NAME.fullmatch(name):
                self._complaints.add(entry.place, key, "expected a name of lower-case letters, digits, _ and -")
            elif len(name) > LONGEST_NAME:
                self._complaints.add(entry.place, key, f"expected a name of at most {LONGEST_NAME} characters")
            held = self._complaints.branch(key, entry.value, "a mapping; {} changes nothing")
            if held is not None:
                found[name] = self._policy(name, key, held, entry.place)
        return found

    def _policy(self, name: str, key: str, branch: Branch, place: Place) -> Written:
        places: dict[str, Place] = {}
        if any(word in branch.entries for word in LONG_FORM):
            self._complaints.unknown_keys(key, branch, LONG_FORM)
            used = self._used(branch.get("use"), f"{key}.use", places)
            changes = [*used, *self._changes(branch.get("changes"), f"{key}.changes", places)]
        else:
            self._complaints.unknown_keys(key, branch, (*sections(), *WHEN_AND_WHOM, *LONG_FORM), likely_meant())
            change = self._change(branch, branch, key, key, places)
            changes = [change] if change else []
        return Written(name, place, tuple(changes), places)

    def _used(self, node: Node | None, key: str, places: dict[str, Place]) -> list[Change]:
        """Changes of catalogue entries, in order; no two may set the same key."""
        setter: dict[str, str] = {}
        changes = []
        for item in self._complaints.listing(key, node, "a list of policies of the catalogue") if node else ():
            name = self._complaints.read(key, item, readers.word_of(*catalogue()))
            if name is None:
                continue
            for attribute in catalogue()[name].values:
                typed = by_attribute()[attribute].key
                if attribute in setter:
                    both = f"'{setter[attribute]}' and '{name}' both set {typed}; expected one of them"
                    self._complaints.add(item.place, key, both)
                setter[attribute] = name
                places[typed] = item.place
            change = catalogue()[name].change()
            self._note_if_late(f"{key}: {name}", change.first_month)
            changes.append(change)
        return changes

    def _changes(self, node: Node | None, key: str, places: dict[str, Place]) -> list[Change]:
        """The list of changes of the long form."""
        found = []
        items = (
            self._complaints.listing(key, node, "a list of changes such as {from: month 13, set: {…}}") if node else ()
        )
        for number, item in enumerate(items, start=1):
            here = f"{key}[{number}]"
            branch = self._complaints.branch(here, item, "a mapping with 'set' and, if wanted, from, until, for")
            if branch is None:
                continue
            self._complaints.unknown_keys(here, branch, (*WHEN_AND_WHOM, "set"))
            held = branch.get("set")
            if held is None:
                self._complaints.missing(branch.place, f"{here}.set", SAY_WHAT)
                continue
            values = self._complaints.branch(f"{here}.set", held, "a mapping of sections")
            if values is not None:
                self._complaints.unknown_keys(f"{here}.set", values, sections(), likely_meant())
                change = self._change(branch, values, here, f"{here}.set", places)
                found += [change] if change else []
        return found

    def _change(self, about: Branch, values: Branch, key: str, prefix: str, places: dict[str, Place]) -> Change | None:
        """One change: when and for whom from `about`, what from `values`; None if it changes nothing."""
        stated = read_values(values, self._complaints, prefix)
        first, last = self._months(about, key)
        target = about.get("for")
        selector = read_selector(target, self._complaints, f"{key}.for", self._crowd) if target else Selector()
        for attribute, given in stated.items():
            places[by_attribute()[attribute].key] = given.place
            self._permitted(attribute, given, prefix, selector)
        if stated:
            return Change({attribute: given.value for attribute, given in stated.items()}, first, last, selector)
        if any(name in about.entries for name in WHEN_AND_WHOM):
            self._complaints.add(about.place, key, "says when or for whom, but changes nothing; " + SAY_WHAT)
        return None

    def _months(self, about: Branch, key: str) -> tuple[int, int | None]:
        first = self._complaints.part(key, about, "from", readers.month) or 1
        last = self._complaints.part(key, about, "until", readers.month)
        if last is not None and last < first:
            message = f"is month {last}, before it begins in month {first}; expected month {first} or later"
            self._complaints.add(about.entries["until"].value.place, f"{key}.until", message)
        self._note_if_late(key, first)
        return first, last

    def _note_if_late(self, key: str, first: int) -> None:
        if first > self._horizon:
            self.notes.append(
                f"{key} begins in month {first}, after the horizon of {self._horizon} months: it changes nothing"
            )

    def _permitted(self, attribute: str, given: Stated, prefix: str, selector: Selector) -> None:
        """Complain of what no policy may change, and of what cannot differ between seats."""
        parameter = by_attribute()[attribute]
        key = joined(prefix, parameter.key)
        if parameter.key in BEFORE_THE_BRANCH:
            message = "is settled before the policies branch; set it in the study itself or in a future"
            self._complaints.add(given.place, key, message)
        elif not selector.everybody and parameter.meaning.scope != "seat":
            message = "holds for the whole organisation, not for some seats; remove 'for'"
            self._complaints.add(given.place, key, message)


def policy_names(root: Branch) -> tuple[str, ...]:
    """The names of a study's policies, whether or not they can be read."""
    node = root.get("policies")
    return tuple(node.entries) if isinstance(node, Branch) else ()


def keep(
    policies: Mapping[str, Written], wanted: Sequence[str] | str, baseline: str | None, complaints: Complaints
) -> dict[str, Written]:
    """The policies wanted (`a,b` or names), and the baseline, in the order of the study."""
    words = [word.strip() for word in wanted.split(",")] if isinstance(wanted, str) else list(wanted)
    place = Place(f"--policies {shortened(','.join(words), LONGEST_OPTION)}")
    if words in ([], [""]):
        complaints.add(Place("--policies"), "", "is empty; expected names such as status_quo,faster_ramp")
        return {}
    for word in words:
        if word not in policies:
            complaints.add(
                place, "", f"'{shortened(word)}' is not a policy of this study; {suggestion(word, policies)}"
            )
    return {name: policy for name, policy in policies.items() if name in words or name == baseline}
