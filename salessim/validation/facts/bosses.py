"""Facts of bosses: what the choice of managers does to bookings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.study import builtin
from salessim.validation.facts.reasons import WHY
from salessim.validation.row import Row, in_range, percent, ratio
from salessim.validation.worlds import Effort, branch_of

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

TEN_YEARS: Final = Span(120, 60)


def potential(effort: Effort) -> Sequence[Row]:
    """Bookings with managers promoted for their potential, against the best sellers as managers."""
    there, worlds = builtin("midmarket"), effort.worlds(20, 10)
    booked = []
    for rule in ("best_seller", "best_potential"):
        here = builtin("midmarket", {"promotion": {"rule": rule}})
        branch = branch_of(here, worlds, TEN_YEARS)
        booked.append(run(branch, [Plan(here)] * worlds, TEN_YEARS.horizon)["bookings_usd"].sum(axis=1))
    sellers, promising = booked
    what = "Bookings with managers promoted for potential, against best sellers as managers"
    source = f"Benson, Li & Shue, by a summary: +30% (10% to 30%); rule by default: {there.promotion.rule}"
    found = ratio(promising - sellers, sellers)
    return [in_range(what, source, 0.1, 0.3, found, expected=0.3, write=percent, why=WHY["potential"])]


CHECKS: Final[Mapping[str, Rows]] = {"potential": potential}
