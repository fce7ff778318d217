"""The array engine beside a hand-fused compiled loop of the same month: what numpy's passes over memory cost.

The heart of the month is what it does to every account: needs switch and fade, sellers choose whom to contact, deals
advance and close, customers feel, renew or leave, and are worth what they are. Both do the same to the same columns
under the same luck (tests/benchmarks/test_fused_month.py). What the loop leaves out is silent: nobody refers, comes by
itself, is paid or talked of.

Run: python benchmarks/fused.py [--write]. About half a minute, ten seconds of it to compile. It needs numba:
pip install "salessim[benchmarks]".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from fused_month.month import known, month
from measuring import cpu_seconds, interleaved, machine, publish, ratio, table, typical

from salessim.engine.loop import advance
from salessim.engine.luck import Luck
from salessim.model.month import MONTH, MonthEntry, resume
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Branch, Span, burn_in, shape_for
from salessim.model.state import State
from salessim.study import builtin

HEART = frozenset((
    "need.switch", "access.recover", "need.fade", "prospecting.contact", "sources.gather",
    "referrals.settle", "access.respond", "breadth.know", "pipeline.advance", "playbook.discover", "handover.work",
    "outcome.close", "loyalty.hold",
    "experience.feel", "renewal.renew", "renewal.begin", "loyalty.begin", "experience.begin", "need.settle",
    "pipeline.clear", "playbook.begin", "breadth.begin", "pipeline.open", "handover.begin", "pipeline.take_stock",
    "renewal.take_stock", "sources.count",
))  # fmt: skip
SILENT: Mapping[str, Any] = {"referrals": {"unasked": 0.0, "warnings": 0.0}, "inbound": {"strength": 0.0}}
"""Channels that the loop does not know."""
SEATS_ARE_READY = "performance.read"
"""From here on a month is about accounts; what holds for seats is known."""
LEFT_OUT = ("reputation.settle", "pay.settle")
"""They change what holds for worlds and seats, which the loop finds as it is."""
WORLDS, POLICIES, ROUNDS = 40, 4, 15


@dataclass(frozen=True)
class Block:
    """Worlds in the middle of a month, their seats' part done."""

    branch: Branch
    organisation: Organisation

    @property
    def luck(self) -> Luck:
        """Of the first month."""
        return self.branch.luck.at(1)

    @property
    def account_months(self) -> int:
        """Accounts that one pass works on."""
        return self.branch.state.shape.worlds * self.branch.state.shape.accounts

    def fresh(self) -> State:
        """A copy to work on."""
        state = self.branch.state.take(np.arange(self.branch.state.shape.worlds))
        resume(state, self.organisation, self.luck)
        return state

    def by_arrays(self) -> float:
        """Seconds that the entries of the heart take."""
        state, spent = self.fresh(), 0.0
        for entry in entries():
            spent += cpu_seconds(lambda entry=entry: entry.act(state, self.organisation, self.luck)) * _counts(entry)
        return spent

    def by_loop(self) -> float:
        """Seconds that the compiled loop takes."""
        state, held = self.fresh(), known(self.organisation, self.luck.month)
        _ = state.account_words  # known for the block's life, like parameters
        return cpu_seconds(lambda: month(state, self.organisation, self.luck, held))


def entries() -> list[MonthEntry]:
    """The heart, and between its parts what other parts of the model have to say."""
    names = [entry.name for entry in MONTH]
    ready, last = names.index(SEATS_ARE_READY), names.index("sources.count")
    early = [entry for entry in MONTH[:ready] if entry.name in HEART]
    return early + [entry for entry in MONTH[ready + 1 : last + 1] if entry.name not in LEFT_OUT]


def _counts(entry: MonthEntry) -> bool:
    return entry.name in HEART


def block(
    lucks: int, policies: int, size: Mapping[str, int] | None = None, months: int = 24, **changed: Mapping[str, float]
) -> Block:
    """So many replicates, each in several worlds as a study's policies would have it, after a burn-in.

    changed: sections of the organisation that hold from the end of the burn-in on.
    """
    sections = {"organisation": size} if size else {}
    ordinary, silent = builtin("midmarket", sections), builtin("midmarket", {**sections, **SILENT, **changed})
    shape = shape_for([Plan(ordinary)], lucks, Span(1, months))
    burnt = burn_in([ordinary] * lucks, shape, 1, np.arange(1, lucks + 1), months)
    branch = burnt.take(np.repeat(np.arange(lucks), policies))
    resume(branch.state, silent, branch.luck)
    seats = MONTH[: [entry.name for entry in MONTH].index(SEATS_ARE_READY) + 1]
    advance(branch.state, seats, lambda number, state: silent, branch.luck, [1])
    return Block(branch, silent)


def measured(title: str, held: Block) -> tuple[str, ...]:
    """A row of the table."""
    held.by_loop()  # compiles it
    found = interleaved({"arrays": held.by_arrays, "loop": held.by_loop}, ROUNDS)
    each = [f"{typical(found[name]) / held.account_months * 1e9:.0f}" for name in ("arrays", "loop")]
    return title, *each, ratio(found["arrays"], found["loop"])


def main() -> None:
    """Measure, print and, if asked, write."""
    rows = [
        measured(f"{WORLDS} worlds, each of its own luck", block(WORLDS, 1)),
        measured(f"{WORLDS // POLICIES} lucks, each under {POLICIES} policies", block(WORLDS // POLICIES, POLICIES)),
    ]
    head = ("block of midmarket", "arrays, ns an account-month", "compiled loop", "ratio (middle half of rounds)")
    publish("fused", f"{table(head, rows)}\n\nFound on {machine()}; one thread each.")


if __name__ == "__main__":
    main()
