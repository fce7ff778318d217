"""The groups of checks, in the order of the table. Each module is imported only when its group is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.validation.row import Row
from salessim.validation.worlds import Effort

Rows = Callable[[Effort], Sequence[Row]]


@dataclass(frozen=True)
class Group:
    """Checks of one kind."""

    name: str
    title: str
    about: str
    """What a miss in this group means."""
    modules: tuple[str, ...]
    """Modules below salessim.validation, each with CHECKS: its checks by name."""

    def checks(self) -> Mapping[str, Rows]:
        """Every check of the group by name."""
        found: dict[str, Rows] = {}
        for module in self.modules:
            found |= importlib.import_module(f"salessim.validation.{module}").CHECKS
        return found


GROUPS: Final = {
    group.name: group
    for group in (
        Group(
            "closed_forms", "Closed forms", "A formula says what the simulation must give. A miss is a bug.",
            ("forms.seats", "forms.funnel", "forms.conduct", "forms.diffusion", "forms.manpower"),
        ),
        Group(
            "published", "Published tables", "Numbers that others printed, from the model's rules. A miss is a bug.",
            ("published.retention",),
        ),
        Group(
            "inputs", "What was put in", "A measured number is a parameter, and a simulation must give it back. "
            "A miss is a bug.", ("inputs.people", "inputs.newcomers", "inputs.customers"),
        ),
        Group(
            "steered", "Steered facts", "Measured elsewhere; one parameter sets most of each, and all other mechanisms "
            "are on as well. A miss says that these drown what was put in.",
            ("steered.people", "steered.violators", "steered.customers"),
        ),
        Group(
            "facts", "Population facts", "Measured elsewhere, and no single parameter sets them. A miss is a "
            "difference to live with or to explain, not to tune away.", ("facts.midmarket", "facts.bosses"),
        ),
        Group(
            "conservation", "Conservation", "What comes in goes out or is still there. A miss is a bug.",
            ("conservation.stocks",),
        ),
        Group(
            "pairing", "Pairing", "Policies differ by what they do, never by luck. A miss is a bug.",
            ("pairing.worlds", "pairing.draws"),
        ),
    )
}  # fmt: skip
