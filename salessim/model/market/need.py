"""Need: accounts want what is sold for a while, whether or not anyone notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, bits, limit
from salessim.engine.sharing import piece
from salessim.model.decisions import Decision
from salessim.quantities.arrays import AccountBools, Cells, Floats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

ACCOUNTS_PER_TILE: Final = 32_768
"""Accounts worked on at once: four intermediate arrays of this length fit a core's cache of 1 MB."""


class Market(Parameters):
    """The market: needs and deal sizes."""

    need_on_per_month: float = parameter(
        1 / 30, key="need_on", unit="/month", scope="seat", ge=0, le=1000, range=(0.02, 0.05),
        meaning="Hazard that an account comes to need what is sold",
    )  # fmt: skip
    need_off_idle_per_month: float = parameter(
        1 / 6, key="need_off_idle", unit="/month", ge=0, le=1000, range=(0.1, 0.3),
        meaning="Hazard that a need nobody works on is met elsewhere or dropped",
    )  # fmt: skip
    need_off_open_per_month: float = parameter(
        1 / 50, key="need_off_open", unit="/month", ge=0, le=1000, range=(0.01, 0.05),
        meaning="Hazard that the need behind an open deal fades, which ends the deal without a decision",
    )  # fmt: skip
    vacancy_fade: float = parameter(
        1.0, key="vacancy_fade", unit="factor", ge=0, le=20, range=(0, 2),
        meaning="Excess of that hazard while the seat is empty: 1 doubles it",
    )  # fmt: skip
    deal_value_mean_usd: float = parameter(
        60_000.0, key="deal_value", unit="usd", gt=0, le=1e12, range=(30_000, 120_000),
        meaning="Mean annual recurring revenue (ARR) of a new deal at the start of the horizon",
    )  # fmt: skip
    deal_value_sd: float = parameter(
        0.6, key="deal_value_spread", unit="log", ge=0, le=3, range=(0.3, 1.0),
        meaning="Spread of deal values: standard deviation of their logarithm",
    )  # fmt: skip
    price_growth_per_year: float = parameter(
        0.03, key="price_growth", unit="/year", scope="world", ge=-0.5, le=1, range=(0, 0.05),
        meaning="Yearly growth of the value of new deals",
    )  # fmt: skip
    customers_at_start: float = parameter(
        0.15, key="customers_at_start", unit="share", scope="world", range=(0.05, 0.2),
        meaning="Share of accounts that are customers when the burn-in begins",
    )  # fmt: skip
    arr_at_start: float = parameter(
        1.3, key="arr_at_start", unit="factor", scope="world", gt=0, le=10, range=(0.9, 1.5),
        meaning="Mean ARR of these customers ÷ mean value of a new deal, near its steady state to shorten the burn-in",
    )  # fmt: skip


@dataclass
class NeedColumns(Columns):
    """Who needs what is sold: hidden from everybody."""

    need: AccountBools = column("account", np.bool_, "–", "the account has an active need")
    faded: Cells = column("event", np.int64, "cell", "event: open deals whose need has faded")
    seeking: Cells = column(
        "event", np.int64, "cell", "accounts of open seats with a need and neither deal nor contract"
    )


def chance(hazard_per_month: float | Floats) -> Floats:
    """Monthly probability of a hazard, 1 − e^(−h)."""
    return -np.expm1(-np.asarray(hazard_per_month, dtype=np.float64))


def price_level(month: int, p: Market) -> Floats:
    """Prices of new deals in a month, relative to the branch: (1 + g)^(month/12)."""
    return np.power(1 + np.asarray(p.price_growth_per_year), month / 12)


def fade_hazard(attended: Floats, p: Market) -> Floats:
    """Hazard that the need behind an open deal fades: higher as far as nobody attends to it."""
    return p.need_off_open_per_month * (1 + p.vacancy_fade * (1 - attended))


def switch(state: State, p: Organisation, luck: Luck) -> None:
    """Entry need.switch: needs arise and end among idle accounts."""
    alike = luck.sharing
    need, idle = alike.view(state.by_territory(state.need.need)), alike.view(state.idle())
    arises = alike.spread(limit(chance(p.market.need_on_per_month * state.downturn.needs)))
    ends = alike.spread(limit(chance(p.market.need_off_idle_per_month)))
    starts = alike.once(luck.starts(Decision.NEED_SWITCHES))
    for some, seats in alike.tiles(state.shape, ACCOUNTS_PER_TILE):
        # Drawn once for the policies of a replicate; compared as whole numbers, without a detour through floats.
        drawn = bits(luck.tile(starts[some], state.account_words[seats]))[:, np.newaxis]
        held = need[some, :, seats]
        flips = (drawn < piece(ends, some, seats)) & held
        flips |= (drawn < piece(arises, some, seats)) & ~held
        flips &= idle[some, :, seats]
        held ^= flips


def fade(state: State, p: Organisation, luck: Luck) -> None:
    """Entry need.fade: needs behind open deals fade, sooner where nobody sits."""
    deals = state.open_deals()
    fades = chance(fade_hazard(np.where(state.tenure.occupied, 1.0, state.cover.share), p.market))
    draws = luck.chosen(Decision.OPEN_NEED_FADES, deals.worlds, deals.words(state.account_words))
    faded = draws < deals.of(fades)
    faded &= deals.of(state.need.need)
    state.need.faded = deals.cells[faded]
    state.need.need.reshape(-1)[state.need.faded] = False


def seek(state: State, p: Organisation, luck: Luck) -> None:
    """Entry need.seek: list the accounts that a seller, a mailing or a partner may find in need this month."""
    need = state.by_territory(state.need.need) & state.idle()
    state.need.seeking = np.flatnonzero(need & state.headcount.open[:, :, np.newaxis])


def awaken(state: State, p: Organisation, luck: Luck) -> None:
    """Entry need.awaken: who follows a friend's advice has come to need what is sold."""
    state.need.need.reshape(-1)[state.referrals.responded] = True


def settle(state: State, p: Organisation, luck: Luck) -> None:
    """Entry need.settle: a deal that has ended, won or not, leaves no need behind."""
    state.need.need.reshape(-1)[state.outcome.closed] = False
