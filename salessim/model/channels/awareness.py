"""Awareness: a viral stunt or many followers bring interest, seldom intent, and wear off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck, words_of
from salessim.model.customers.network import market_cells, market_size
from salessim.model.decisions import Decision
from salessim.quantities.arrays import Cells, Floats, SeatFloats, WorldFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


class Awareness(Parameters):
    """Being known."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches awareness off, effects and costs; 1 is its full effect",
    )  # fmt: skip
    viral_month: float = parameter(
        0.0, key="viral_month", unit="months", scope="world", ge=0, le=600, range=(0, 36),
        meaning="Month of the horizon of a viral campaign; 0: none",
    )  # fmt: skip
    viral_reach: float = parameter(
        0.4, key="viral_reach", unit="share", scope="world", range=(0.1, 0.8),
        meaning="Share of the market that a viral campaign makes aware",
    )  # fmt: skip
    viral_usd: float = parameter(
        150_000.0, key="viral_cost", unit="usd", scope="world", ge=0, range=(50_000, 500_000),
        meaning="Cost of a viral campaign",
    )  # fmt: skip
    posting_per_month: float = parameter(
        0.0, key="posting", unit="share", scope="world", range=(0, 0.1),
        meaning="Share of the unaware that a month of collecting followers makes aware",
    )  # fmt: skip
    posting_usd: float = parameter(
        8_000.0, key="posting_cost", unit="usd/month", scope="world", ge=0, range=(2_000, 20_000),
        meaning="Cost a month of collecting followers, if anybody does",
    )  # fmt: skip
    half_life_months: float = parameter(
        3.0, key="half_life", unit="months", scope="world", gt=0, le=120, range=(1, 12),
        meaning="Half-life of awareness",
    )  # fmt: skip
    interest_per_month: float = parameter(
        0.02, key="interest", unit="share", scope="world", range=(0.005, 0.05),
        meaning="Share of those aware who ask for an offer in a month, whether they have a need or not",
    )  # fmt: skip
    poor_fit: float = parameter(
        0.5, key="poor_fit", unit="logit", scope="world", ge=0, le=5, range=(0.0, 1.0),
        meaning="Log odds of winning lost with those who come in this way",
    )  # fmt: skip


@dataclass
class AwarenessColumns(Columns):
    """Who knows the firm."""

    aware: Floats = column("world", np.float64, "share", "of the market that is aware", bounds=(0, 1))
    interested: Cells = column("event", np.int64, "cell", "event: accounts that ask for an offer")
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of stunts and posting this month", bounds=(0, np.inf))


def aware_after(aware: Floats, viral: bool | Floats, p: Awareness) -> Floats:
    """Share of the market that is aware: it halves with time, posting and stunts reach a part of the rest."""
    kept = aware * np.exp2(-1 / np.asarray(p.half_life_months))
    reached = kept + p.posting_per_month * (1 - kept)
    return reached + viral * np.asarray(p.viral_reach) * (1 - reached)


def attract(state: State, p: Organisation, luck: Luck) -> None:
    """Entry awareness.attract: the aware ask for offers; who does is drawn from the whole market."""
    own, q = state.awareness, p.awareness
    viral = (np.ceil(q.viral_month) == luck.month) & (luck.month >= 1)
    own.aware[:] = aware_after(own.aware, viral, q)
    # Of nobody nobody asks, whatever the luck.
    own.interested = _interested(state, p, luck) if own.aware.any() else np.empty(0, dtype=np.int64)
    cost = q.strength * (viral * np.asarray(q.viral_usd) + (np.asarray(q.posting_per_month) > 0) * q.posting_usd)
    own.cost_usd[:] = totals.on_first_seat(cost, state.shape)


def _interested(state: State, p: Organisation, luck: Luck) -> Cells:
    """Accounts that ask: whole numbers of the aware by luck, the mean kept."""
    own, q = state.awareness, p.awareness
    rounding = luck.dense(Decision.AWARE_COUNT, words_of(np.zeros(1, dtype=np.int64)))[:, 0]
    asking = (q.strength * np.asarray(q.interest_per_month) * own.aware).reshape(-1) * market_size(p)
    return _drawn(state, p, np.floor(asking + rounding), luck)


def _drawn(state: State, p: Organisation, counts: WorldFloats, luck: Luck) -> Cells:
    """Idle accounts of open seats among as many draws from the whole market as `counts` says."""
    shape = state.shape
    many = counts.astype(np.int64)
    worlds = np.repeat(np.arange(shape.worlds), many)
    each = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    draws = luck.chosen(Decision.AWARE_ACCOUNT, worlds, words_of(each))
    cells = market_cells(worlds, draws, p, shape)
    stage, customer, seat_open = (
        state.pipeline.stage.reshape(-1)[cells],
        state.renewal.customer.reshape(-1)[cells],
        state.headcount.open.reshape(-1)[cells // shape.accounts_per_seat],
    )
    return np.unique(cells[(stage == 0) & ~customer & seat_open])
