"""What comes in goes out or is still there: stocks counted in accounts and seats against the tallies of flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.conservation.drawn import drawn
from salessim.validation.observers.accounts import Audit
from salessim.validation.row import ROUNDING, Found, Row, in_range, percent, plain
from salessim.validation.worlds import Effort, branch_of

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

SPAN: Final = Span(horizon=48, burn_in=24)
EVENTFUL: Final[Mapping[str, Mapping[str, Any]]] = {
    "dismissal": {"last": 0.1, "after": 4},
    "standards": {"ordinary": 0.2, "enforced": 0.7, "star": {"seat": 2, "multiple": 2}},
    "domains": {"matching": 0.5, "drift": 0.02, "disruptions": 0.3},
    "qualification": {"disqualified": 0.3},
    "breadth": {"leaving": 0.1},
    "signals": {"use": 0.5, "research": 0.5},
    "campaigns": {"sends": 1},
    "partners": {"effort": 0.5},
    "awareness": {"posting": 0.1},
    "referrals": {"unasked": 3, "asking": 0.5},
    "asking": {"surveys": 4, "invest": 1},
    "downturn": {"month": 3, "help": 0.3},
    "headcount": {"growth": 0.1},
}
"""Besides what is on by default: every channel, every way in which a deal ends and in which people leave."""


@dataclass(frozen=True)
class Books:
    """What the tallies say, and what was counted."""

    tallies: Mapping[str, Floats]
    counted: Mapping[str, Floats]
    opening: Mapping[str, Floats]

    def flow(self, *names: str) -> Floats:
        """Tallies added up."""
        return np.sum([self.tallies[name] for name in names], axis=0)

    def change(self, stock: str) -> Floats:
        """What a counted stock gained, month by month."""
        held = self.counted[stock]
        return np.diff(held, axis=1, prepend=self.opening[stock][:, np.newaxis])


Law = Callable[[Books, Organisation], tuple[Floats, Floats]]
"""A law's gap by world and month, and the flow that it is measured by."""


def balance(stock: str, inflows: Sequence[str], outflows: Sequence[str]) -> Law:
    """Stock at the end = stock before + in − out; the stock counted, the flows from the tallies."""

    def gap(books: Books, p: Organisation) -> tuple[Floats, Floats]:
        return books.change(stock) - books.flow(*inflows) + books.flow(*outflows), books.flow(*inflows, *outflows)

    return gap


def equal(counted: str, *tallies: str) -> Law:
    """What was counted is what the tallies say."""
    return lambda books, p: (books.counted[counted] - books.flow(*tallies), books.counted[counted])


def money(books: Books, p: Organisation) -> tuple[Floats, Floats]:
    """Contribution = counted ARR ÷ 12 × margin − people − hiring − marketing − other, by hand."""
    costs = books.flow("people_cost_usd", "hiring_cost_usd", "marketing_cost_usd", "other_cost_usd")
    return books.counted["ARR"] / 12 * p.money.gross_margin - costs - books.flow("contribution_usd"), costs


def cash(books: Books, p: Organisation) -> tuple[Floats, Floats]:
    """Cash = all contributions since the branch."""
    return np.cumsum(books.flow("contribution_usd"), axis=1) - books.flow("cash_usd"), np.abs(books.flow("cash_usd"))


def by_source(name: str) -> Law:
    """The sources of a tally add up to the whole."""
    parts = [tally for tally in TALLIES if tally.startswith(f"{name}@")]
    return lambda books, p: (books.flow(*parts) - books.flow(name), books.flow(name))


def accounts(books: Books, p: Organisation) -> tuple[Floats, Floats]:
    """Customers + accounts with a deal + accounts with neither = all accounts."""
    all_of_them = books.counted["customers"] + books.counted["prospects"]
    parts = books.counted["customers"] + books.counted["deals"] + books.counted["neither"]
    return parts - all_of_them, all_of_them


HOURS: Final = "hours: customers + deals + prospecting = selling"
MOST_HOURS: Final = "largest share of a month's hours that anybody sold"
ENDS: Final = ("losses", "no_decisions", "disqualified")
EXITS: Final = ("quits", "dismissals", "layoffs", "promotions")
LAWS: Final[Mapping[str, Law]] = {
    "accounts: customers, with a deal, with neither = all": accounts,
    "deals: open before + opened − won − lost − undecided − let go = open": balance(
        "deals", ["opportunities_created"], ["wins", *ENDS]
    ),
    "deals opened, counted in accounts": equal("opened", "opportunities_created"),
    "deals won, counted in accounts": equal("won", "wins"),
    "deals that ended otherwise, counted in accounts": equal("ended otherwise", *ENDS),
    "customers: before + won − lost = now": balance("customers", ["wins"], ["customers_lost"]),
    "customers lost, counted in accounts": equal("lost customers", "customers_lost"),
    "ARR: before + new + expansion + regained − churn − contraction = now": balance(
        "ARR", ["bookings_usd", "expansion_arr_usd", "regained_arr_usd"], ["churned_arr_usd", "contraction_arr_usd"]
    ),
    "people: before + hired − left = now": balance("people", ["hires"], EXITS),
    "people hired, counted in seats": equal("hired", "hires"),
    "people who left, counted in seats": equal("left", *EXITS),
    "money: margin on ARR − costs = contribution": money,
    "money: all contributions = cash": cash,
    "wins by source = wins": by_source("wins"),
    "bookings by source = bookings": by_source("bookings_usd"),
    "customers by source = customers": by_source("customers"),
    "ARR by source = ARR": by_source("arr_usd"),
}


def largest(gap: Floats, through: Floats) -> float:
    """A law's largest gap in any month of any world, ÷ the mean flow through it; not a number where nothing flows."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.divide(np.abs(gap).max(), through.mean()))


def tiny(number: float) -> str:
    """A gap as it is written: rounding differs from machine to machine and says nothing."""
    return "≈ 0" if 0 < number < ROUNDING / 100 else plain(number)


def gaps(there: Organisation, worlds: int) -> dict[str, float]:
    """What every law leaves open in one organisation, and the largest share of a month's hours that anybody sold."""
    branch = branch_of(there, worlds, SPAN)
    audit = Audit(branch.state)
    tallies = run(branch, [Plan(there)] * worlds, SPAN.horizon, [audit])
    books = Books(tallies, audit.counted(), audit.opening)
    left = largest(books.counted["hours unaccounted"], books.tallies["selling_hours"])
    found = {what: largest(*law(books, there)) for what, law in LAWS.items()}
    return {**found, HOURS: left, MOST_HOURS: float(books.counted["hours used"].max())}


def held(name: str, organisations: Sequence[Organisation], worlds: int) -> list[Row]:
    """Every law, with the worst of what some organisations leave open.

    A law through which nothing flows in one of them is not a number, which lies within no range: a miss.
    """
    found = [gaps(there, worlds) for there in organisations]
    worst = {what: Found(float(np.max([each[what] for each in found]))) for what in found[0]}
    most = worst.pop(MOST_HOURS)
    source = "largest gap of any month and world ÷ mean flow"
    return [
        *(
            in_range(f"{name}: {what}", source, 0.0, ROUNDING, gap, expected=0.0, write=tiny)
            for what, gap in worst.items()
        ),
        in_range(f"{name}: {MOST_HOURS}", "at most all of them", 0.0, 1.0, most, write=percent),
    ]


def of_builtin(effort: Effort) -> Sequence[Row]:
    """The laws in the built-in organisations with everything on and much happening."""
    there = [builtin(name, EVENTFUL) for name in ("midmarket", "enterprise", "velocity")]
    return held("midmarket, enterprise, velocity", there, effort.worlds(4, 2))


def of_drawn(effort: Effort) -> Sequence[Row]:
    """The laws in organisations whose parameters are drawn from their ranges."""
    return held("two drawn organisations", [drawn(1), drawn(2)], effort.worlds(4, 2))


CHECKS: Final[Mapping[str, Rows]] = {"built_in": of_builtin, "drawn": of_drawn}
