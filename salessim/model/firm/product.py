"""Product: its experience rises slowly where customers are part of the loop, and falls behind where others improve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from salessim.engine import totals
from salessim.engine.columns import Columns, column
from salessim.engine.luck import Luck
from salessim.model.market.need import chance
from salessim.quantities.arrays import Floats, SeatFloats
from salessim.quantities.parameters import Parameters, parameter

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

LEVEL: Final = 0.6
"""Product experience of an ordinary firm."""


class Product(Parameters):
    """What is sold, as customers experience it."""

    strength: float = parameter(
        1.0, key="strength", unit="factor", scope="world", ge=0, le=1,
        meaning="0 switches the mechanism off: the product stays as ordinary as it is; 1 is its full effect",
    )  # fmt: skip
    level: float = parameter(
        LEVEL, key="level", unit="share", scope="world", range=(0.4, 0.8),
        meaning="Product experience when a world begins",
    )  # fmt: skip
    loop: float = parameter(
        0.0, key="customers_in_loop", unit="share", scope="world", range=(0, 1),
        meaning="How far customers work inside the organisation's own loop, as a department would",
    )  # fmt: skip
    focus_groups: float = parameter(
        0.0, key="focus_groups", unit="share", scope="world", range=(0, 1),
        meaning="How far focus groups are held: what customers say when asked, not what they do",
    )  # fmt: skip
    groups_worth: float = parameter(
        0.25, key="focus_groups_worth", unit="share", scope="world", range=(0.0, 0.6),
        meaning="Insight from focus groups against that from customers in the loop",
    )  # fmt: skip
    features: float = parameter(
        0.0, key="features", unit="share", scope="world", range=(0, 1),
        meaning="How far development goes into more features",
    )  # fmt: skip
    features_worth: float = parameter(
        0.1, key="features_worth", unit="share", scope="world", range=(-0.2, 0.4), ge=-1, le=1,
        meaning="What more features do for experience, against insight: they also complicate",
    )  # fmt: skip
    investing: float = parameter(
        0.0, key="investing", unit="share", scope="world", range=(0, 1),
        meaning="How far development goes into experience: fewer steps, faster, clearer",
    )  # fmt: skip
    insight_months: float = parameter(
        12.0, key="insight_time", unit="months", scope="world", gt=0, le=240, range=(6, 24),
        meaning="Time constant in which a loop with customers comes to understand them",
    )  # fmt: skip
    gain_per_year: float = parameter(
        0.15, key="gain", unit="/year", scope="world", ge=0, le=10, range=(0.05, 0.3),
        meaning="Part of what is missing that full insight, or full investment, adds in a year",
    )  # fmt: skip
    falling_behind_per_year: float = parameter(
        0.0, key="falling_behind", unit="/year", scope="world", ge=0, le=10, range=(0.0, 0.1),
        meaning="Hazard at which experience falls behind what others offer",
    )  # fmt: skip
    programme_usd_per_month: float = parameter(
        200_000.0, key="cost", unit="usd/month", scope="world", ge=0, range=(50_000, 500_000),
        meaning="Cost a month of the loop, of features or of investment in experience, each in full; "
        "of focus groups a quarter",
    )  # fmt: skip


@dataclass
class ProductColumns(Columns):
    """What is offered."""

    level: Floats = column("world", np.float64, "share", "product experience", fill=LEVEL, bounds=(0, 1))
    insight: Floats = column("world", np.float64, "share", "how well customers are understood", bounds=(-1, 2))
    cost_usd: SeatFloats = column("seat", np.float64, "usd", "of programmes this month", bounds=(0, np.inf))


def insight_after(insight: Floats, p: Product) -> Floats:
    """Insight a month on: it goes towards the sum of the sources with the time constant."""
    source = np.asarray(p.loop) + p.groups_worth * np.asarray(p.focus_groups)
    return insight + (source - insight) * chance(1 / np.asarray(p.insight_months))


def level_after(level: Floats, insight: Floats, p: Product) -> Floats:
    """Experience a month on: l + (1 − l) (1 − e^(−gain i/12)), then falling behind; i insight and investment."""
    put_in = np.maximum(insight + p.investing + p.features_worth * np.asarray(p.features), 0.0)
    better = level + (1 - level) * chance(np.asarray(p.gain_per_year) * put_in / 12)
    return better * np.exp(-np.asarray(p.falling_behind_per_year) / 12)


def programmes_usd(p: Product) -> Floats:
    """Cost of a month."""
    whole = np.asarray(p.loop) + 0.25 * np.asarray(p.focus_groups) + p.features + p.investing
    return p.strength * whole * p.programme_usd_per_month


def develop(state: State, p: Organisation, luck: Luck) -> None:
    """Entry product.develop: the product gets better or falls behind; slowly, since insight comes first."""
    if luck.month < 1:  # worlds begin in a steady state: trends are the horizon's
        return
    own, q = state.product, p.product
    own.insight[:] = insight_after(own.insight, q)
    after = level_after(own.level, own.insight, q)
    own.level[:] = np.where(np.asarray(q.strength) > 0, own.level + q.strength * (after - own.level), LEVEL)
    own.cost_usd[:] = totals.on_first_seat(programmes_usd(q), state.shape)


def start(state: State, p: Organisation) -> None:
    """A world begins with the product that the organisation has."""
    q = p.product
    state.product.level[:] = LEVEL + q.strength * (np.asarray(q.level) - LEVEL)
    state.product.insight[:] = np.asarray(q.loop) + q.groups_worth * np.asarray(q.focus_groups)
