"""Conduct that spreads: what one person lacks is lacking 1/(1 − β) times in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.organisation import Organisation
from salessim.model.people import conduct
from salessim.model.people.conduct import adherence, norm, own_adherence
from salessim.model.simulation import Span
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.groups import Rows
from salessim.validation.observers.people import Shortfall
from salessim.validation.row import Row, exactly, in_range, over_worlds, times
from salessim.validation.worlds import SEED, Effort, watched

DIMMOCK: Final = 0.37
"""β at which one case of misconduct brings 0.59 more (Dimmock, Gerken & Graham 2018, Journal of Finance)."""
SHORT: Final = 0.05
LINEAR: Final = "social multiplier of linear contagion: "
SETTLED: Final = 500


def spreading(beta: float, **section: Any) -> Organisation:
    """People of the same conduct on average, of whom each follows colleagues with weight β."""
    return builtin("bare", {"standards": {"strength": 1, "ordinary": 0.5, "contagion": beta, **section}})


def team(organisation: Organisation, seats: int, missing: Floats) -> State:
    """One team, everybody there for a year; `missing` (seats,) is how far each one's conduct lies below the norm."""
    state = State.empty(Shape(1, 1, seats, 1))
    state.headcount.open[:] = state.tenure.occupied[:] = True
    state.tenure.occupant[:], state.tenure.months_in_seat[:] = 1, 12
    for held, own in zip(adherence(state), own_adherence(state), strict=True):
        held[:] = own[:] = norm(organisation.standards) - missing
    return state


def shortfall(organisation: Organisation, state: State, months: int) -> float:
    """How far the team's conduct lies below the norm after so many months, added over people, a dimension's mean."""
    for month in range(1, months + 1):
        conduct.spread(state, organisation, Luck(SEED, np.array([1]), month))
    short = norm(organisation.standards) - np.stack(adherence(state))
    return float(short.sum() / len(adherence(state)))


def multiplier(beta: float, seats: int, change: float = SHORT, **section: Any) -> float:
    """All that is lacking in the long run ÷ what one person lacks of its own accord."""
    held = spreading(beta, **section)
    missing = np.zeros(seats)
    missing[0] = change
    return shortfall(held, team(held, seats, missing), SETTLED) / change


def social_multiplier(effort: Effort) -> Sequence[Row]:
    """One person below the norm in teams of several sizes, by the rule alone."""
    rows = [
        exactly(f"All that is lacking ÷ what one of {seats} lacks of its own accord, β = {beta:g}",
                LINEAR + "1/(1 − β), however large the team", 1 / (1 - beta), multiplier(beta, seats), write=times)
        for beta, seats in ((0.17, 8), (DIMMOCK, 2), (DIMMOCK, 20), (0.8, 8))
    ]  # fmt: skip
    above = multiplier(DIMMOCK, 8, -SHORT, good_spreads=0.1)
    return [
        *rows,
        in_range("Cases of misconduct in all that one case stands for, the default β",
                 "Dimmock, Gerken & Graham 2018: 0.59 more; evidence misconduct_contagion", 1.585, 1.595,
                 over_worlds(np.full(2, multiplier(builtin("midmarket").standards.contagion, 8))), expected=1.59,
                 write=times),
        exactly("The same for one who does better than the others, good conduct spreading by a tenth, β = 0.37",
                LINEAR + "1/(1 − β ÷ 10)", 1 / (1 - DIMMOCK / 10), above, write=times),
    ]  # fmt: skip


def half_life(effort: Effort) -> Sequence[Row]:
    """A team that has slipped comes back, the slower the more people follow one another."""
    drift, months, rows = 0.2, 6, []
    for beta in (0.0, DIMMOCK):
        held = spreading(beta, drift=drift, good_spreads=1)
        state = team(held, 5, np.full(5, SHORT))
        for own in own_adherence(state):
            own[:] = norm(held.standards)
        rows.append(
            exactly(f"What a team of five has slipped, after six months ÷ at first, β = {beta:g}",
                    LINEAR + "(1 − drift (1 − β))ᵗ", (1 - drift * (1 - beta)) ** months,
                    shortfall(held, state, months) / (5 * SHORT), write=times)
        )  # fmt: skip
    return rows


STAY: Final = {"shape": "weibull", "mean": 600, "weibull_shape": 10}
"""Nobody quits in the first ten years: the hazard grows with the ninth power of tenure."""
TEAM: Final = {"teams": 1, "seats_per_team": 12, "accounts_per_seat": 1}
STRONG: Final = 0.6
NEARLY: Final = 1e-4
"""What is still missing after ten years."""


def running_multiplier(effort: Effort) -> Sequence[Row]:
    """The same in running worlds: a star who breaks the rules, in a team whose conduct is average otherwise."""
    sums: list[Floats] = []
    star: Mapping[str, Any] = {"seat": 1, "adherence": "30%", "multiple": 1}
    for beta, there in ((STRONG, {}), (0.0, star), (STRONG, star)):
        section = {"strength": 1, "spread": 0, "contagion": beta, "star": there}
        seen = Shortfall()
        held = builtin("bare", {"organisation": TEAM, "standards": section, "tenure": STAY})
        watched(held, effort.worlds(4, 2), Span(120, 0), [seen])
        sums.append(seen.adherence)
    nobody, alone, together = sums
    expected = 1 / (1 - STRONG)
    found = over_worlds((nobody - together) / (nobody - alone))
    return [
        in_range("All that adherence falls in a running team of twelve ÷ what one star's falls by itself, β = 0.6",
                 LINEAR + "1/(1 − β), after ten years of drifting there", expected * (1 - NEARLY),
                 expected * (1 + NEARLY), found, expected=expected, write=times)
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {
    "social_multiplier": social_multiplier,
    "half_life_of_conduct": half_life,
    "running_multiplier": running_multiplier,
}
