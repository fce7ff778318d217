"""What onboarding was given and must give back: newcomers' output, by hand and by the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats
from salessim.study import builtin
from salessim.validation.inputs.people import COMPONENTS, STAY
from salessim.validation.observers.people import Newcomers, excess
from salessim.validation.row import Found, Row, against_theory, in_range, percent
from salessim.validation.worlds import Effort, watched

if TYPE_CHECKING:
    from salessim.validation.groups import Rows

TALENTS: Final = 20_000
"""Quantiles of talent that an expected number is averaged over."""


def newcomers_gain(components: Mapping[str, object], worlds: int) -> Found:
    """Excess of newcomers' mean ramp factor over the ramp with some components, under the same luck.

    The ramp, its shape and the spread of talent are midmarket's, everything else is `bare`. Everybody arrives in the
    first month and nobody leaves before the ramp is over, since leavers would make its beginning count for more.
    """
    usual = builtin("midmarket")
    runs = []
    for given in ({"strength": 0}, {"strength": 1, **components}):
        onboarding = {"shape": usual.onboarding.shape, "ramp": usual.onboarding.ramp_months, "components": given}
        sections: Mapping[str, Mapping[str, Any]] = {
            "organisation": {"accounts_per_seat": 1}, "tenure": STAY,
            "hiring": {"talent_sd": usual.hiring.talent_sd}, "onboarding": onboarding,
        }  # fmt: skip
        seen = Newcomers(worlds, usual.onboarding.ramp_months)
        watched(builtin("bare", sections), worlds, Span(int(np.ceil(usual.onboarding.ramp_months)), 0), [seen])
        runs.append(seen)
    plain, helped = runs
    return excess(helped, plain)


def logistic(ramps: Floats) -> Floats:
    """A ramp from 5 % to 95 %: 1/(1 + 19^(1 − 2x)) after x ramps."""
    return 1 / (1 + np.power(19.0, 1 - 2 * ramps))


def foretold(excess_of_output: Floats, ramp_months: float) -> float:
    """What newcomers gain over the ramp, with components that add so much for each of many talents; by hand.

    A ramp that takes 1 − u of its time adds u to the mean output over the whole time, were all of it over then. The
    logistic ramp has a twentieth still to go, its tail, and months are looked at in their middles.
    """
    middles = np.arange(0.5, ramp_months) / ramp_months
    faster = logistic(middles / (1 - excess_of_output[:, np.newaxis]))
    return float(faster.mean() / logistic(middles).mean() - 1)


def onboarding(effort: Effort) -> Sequence[Row]:
    """What mentors, and all five components together, add to newcomers' output.

    A mentor's gain falls with the quantile U of talent as 4 (1 − U)³; components of uplift u overlap to M (1 − Π(1 −
    u/M)), and the mentor's part is what is missing before it.
    """
    usual, worlds = builtin("midmarket").onboarding, effort.worlds(400, 100)
    parts, ramp = usual.components, usual.ramp_months
    gain = 4 * (1 - (np.arange(TALENTS) + 0.5) / TALENTS) ** 3
    missing = (1 - parts.each_uplift / parts.most_uplift) ** 4
    mentored = foretold(parts.mentor_uplift * gain, ramp)
    together = foretold(parts.most_uplift * (1 - missing) + parts.mentor_uplift * missing * gain, ramp)
    found = newcomers_gain(dict.fromkeys(COMPONENTS, "100%"), worlds)
    what = "Newcomers' mean ramp factor over the ramp, {} ÷ none, less 1"
    return [
        against_theory(what.format("mentors assigned to all"), "`onboarding.components.mentor_uplift` less what the "
                       "logistic ramp's tail takes; evidence mandatory_mentor: +17%", mentored,
                       newcomers_gain({"mentor": "100%"}, worlds), write=percent),
        against_theory(what.format("all five components"), "their uplifts, overlapping, less what the logistic ramp's "
                       "tail takes", together, found, write=percent),
        in_range(f"{what.format('all five components')}: as published", "`onboarding.components.most_uplift`; evidence "
                 "structured_onboarding: +20% to +24%", 0.20, 0.24, found, write=percent),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {"onboarding": onboarding}
