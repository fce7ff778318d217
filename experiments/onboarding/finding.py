"""C17: what planned onboarding gives, when it pays back, and which part carries it."""

from __future__ import annotations

import numpy as np
from claim import Signature, boundary, by_month, first_month, known, paragraphs, policies_table, spread

import salessim
from salessim.model.people.tenure import Tenure, quit_probability
from salessim.quantities.units import money

OUTCOME, NONE, ALL = "contribution_npv_usd", "none", "all_together"
COMPONENTS = ("plan", "mentor", "one_on_ones", "early_training", "onboarding_manager")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    together = known(done, OUTCOME, ALL, NONE)
    signature.line(
        f"All components together are worth {spread(together)}, more than {money(delta)}", together.low > delta
    )
    so_far = by_month(done, "contribution_usd", ALL, NONE).cumsum(axis=1).mean()
    month = first_month(so_far.index.to_numpy(), so_far.to_numpy() > 0)
    signature.line(
        f"They pay back, in contribution so far, within three months: "
        f"{f'in month {month}' if month else 'not within five years'}",
        month is not None and month <= 3,
    )
    fourth = np.array([3], dtype=np.int32)
    tenure = Tenure(shape="empirical")
    usual, relieved = (float(quit_probability(fourth, tenure, bump=bump)[0]) for bump in (1.0, 0.0))
    signature.line(
        f"They at least halve quitting in the fourth month: {usual:.1%} to {relieved:.1%}", relieved <= usual / 2
    )
    gains = {name: known(done, OUTCOME, name, NONE).mean for name in COMPONENTS}
    lead = known(done, OUTCOME, "mentor", max((name for name in COMPONENTS if name != "mentor"), key=gains.get))
    signature.line(f"Of the components an assigned mentor gains most, by {spread(lead)}", lead.low > 0)
    free = known(done, OUTCOME, "voluntary_mentor", NONE)
    signature.line(
        f"A voluntary mentor is worth {spread(free)}: not better than none by more than {money(delta)}",
        free.low <= delta,
    )
    tail = boundary("onboarding", "onboarding.components.mentor_hours", "mentor", points=5, replications=40)
    return paragraphs(policies_table(done), signature, tail)
