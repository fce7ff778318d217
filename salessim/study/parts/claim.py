"""A claim under test: what an honest experiment would have to show, written down before its first run."""

from __future__ import annotations

from functools import partial
from typing import Final

from salessim.study.parts.keys import Parameter
from salessim.study.parts.values import dotted, value_of
from salessim.study.study import Claim
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints
from salessim.study.text.nodes import Branch, Listing, Node

KEYS: Final = {
    "id": "The claim's number in the ledger, such as C01",
    "signature": "What the experiment must be able to show, one sentence each",
    "ranges": "The ranges of parameters over which the claim is tested: key to [low, high]",
}


def read_claim(root: Branch, complaints: Complaints) -> Claim | None:
    """The claim of a study, if it has one."""
    node = root.get("claim")
    branch = complaints.branch("claim", node, f"a mapping with keys {', '.join(KEYS)}") if node else None
    if branch is None:
        return None
    complaints.unknown_keys("claim", branch, KEYS)
    for name in ("id", "signature"):
        if name not in branch.entries:
            complaints.missing(branch.place, f"claim.{name}", "a claim has an id and a signature")
    claim_id = complaints.part("claim", branch, "id", readers.text)
    signature = complaints.part("claim", branch, "signature", _sentences)
    ranges = _ranges(branch.get("ranges"), complaints)
    return None if claim_id is None or signature is None else Claim(claim_id, signature, ranges)


def _sentences(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Listing) or not node.items:
        raise ValueError("expected a list of texts")
    return tuple(readers.text(item) for item in node.items)


def _ranges(node: Node | None, complaints: Complaints) -> dict[str, tuple[float, float]]:
    """Ranges by attribute path."""
    branch = complaints.branch("claim.ranges", node, "a mapping of keys to [low, high]") if node else None
    found = {}
    for parameter, key, given in dotted(branch, complaints, "claim.ranges") if branch else ():
        pair = complaints.read(key, given, partial(_range, parameter))
        if pair:
            found[parameter.attribute] = pair
    return found


def _range(parameter: Parameter, node: Node) -> tuple[float, float]:
    """Two values of a parameter, each within its bounds, the lower first."""
    if not isinstance(node, Listing) or len(node.items) != 2:
        raise ValueError("expected [low, high]")
    low, high = (value_of(parameter, item) for item in node.items)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        raise ValueError("has no range: it is not a number; remove it")
    if low >= high:
        raise ValueError("expected [low, high] with low below high")
    return float(low), float(high)
