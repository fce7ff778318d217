"""Whom a change is for: `all`, a team, seats, or the top of the filled seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from salessim.model.organisation import Organisation
from salessim.model.plan import Selector, with_values
from salessim.study.study import Future
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Listing, Node, Scalar

KINDS: Final = ("team", "seats", "top")
EXPECTED: Final = "'all', {team: 2}, {seats: [1, 2]} or {top: {share: 10%, by: attainment}}"


@dataclass(frozen=True)
class Crowd:
    """Who is there to be selected: the smallest organisation over all futures."""

    teams: int
    seats: int


def crowd(organisation: Organisation, futures: Sequence[Future]) -> Crowd:
    """Who is there in every future."""
    sizes = [with_values(organisation, future.values).organisation for future in futures]
    return Crowd(min(size.teams for size in sizes), min(size.teams * size.seats_per_team for size in sizes))


def read_selector(node: Node, complaints: Complaints, key: str, crowd: Crowd) -> Selector:
    """The selector that a node names; everybody, with a complaint, if it cannot be read."""
    if isinstance(node, Scalar) and node.text == "all":
        return Selector()
    branch = complaints.branch(key, node, EXPECTED)
    if branch is None:
        return Selector()
    complaints.unknown_keys(key, branch, KINDS)
    kinds = [name for name in branch.entries if name in KINDS]
    if len(branch.entries) != 1 or not kinds:
        complaints.add(branch.place, key, f"names {len(branch.entries)} groups; expected one: {EXPECTED}")
        return Selector()
    value = branch.entries[kinds[0]].value
    if kinds[0] == "team":
        return Selector(team=complaints.read(f"{key}.team", value, readers.whole(1, crowd.teams)))
    if kinds[0] == "seats":
        return _seats(value, complaints, f"{key}.seats", crowd)
    return _top(value, complaints, f"{key}.top")


def _seats(node: Node, complaints: Complaints, key: str, crowd: Crowd) -> Selector:
    items = complaints.listing(key, node, "a list of seat numbers such as [1, 2]")
    found = (complaints.read(key, item, readers.whole(1, crowd.seats)) for item in items)
    seats = tuple(dict.fromkeys(seat for seat in found if seat is not None))
    if isinstance(node, Listing) and not items:
        complaints.add(node.place, key, "names no seat; expected a list such as [1, 2]")
    return Selector(seats=seats)


def _top(node: Node, complaints: Complaints, key: str) -> Selector:
    branch = complaints.branch(key, node, "a mapping such as {share: 10%, by: attainment}")
    if branch is None:
        return Selector()
    complaints.unknown_keys(key, branch, ("share", "by", "fixed"))
    if "share" not in branch.entries:
        complaints.missing(branch.place, f"{key}.share", "say how many, such as 10%")
    share = complaints.part(key, branch, "share", _share)
    by = complaints.part(key, branch, "by", readers.word_of("attainment", "bookings", "tenure"))
    fixed = complaints.part(key, branch, "fixed", readers.flag)
    ranking = cast("Literal['attainment', 'bookings', 'tenure']", by or "attainment")
    return Selector(top_share=share, by=ranking, fixed=bool(fixed))


def _share(node: Node) -> float:
    share = readers.quantity("share")(node)
    if not 0 < share <= 1:
        raise ValueError("expected more than 0 and at most 100%")
    return share
