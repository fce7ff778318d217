"""C02: who built the wins, and whom to hire, held against the signature committed before the first run."""

from __future__ import annotations

import numpy as np
import pandas as pd
from claim import held, policies_table

import salessim
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.selling.handover import own_share
from salessim.model.simulation import burn_in, run, shape_for
from salessim.model.state import State
from salessim.quantities.units import money

WORLDS = 20
EDGES = (0.0, 0.5, 1.0, 1.5, 2.0, np.inf)
LABELS = ("below ½", "½ to 1", "1 to 1½", "1½ to 2", "2 and more")


class Wins:
    """Collects every win of a person still there: tenure ÷ nominal cycle, and the part that predecessors built."""

    def __init__(self) -> None:
        self.ratios: list[np.ndarray] = []
        self.inherited: list[np.ndarray] = []
        self.worlds: list[np.ndarray] = []

    def __call__(self, state: State, parameters: Organisation, month: int) -> None:  # noqa: ARG002 - every observer's
        """Look at a month's wins."""
        wins = state.at(state.outcome.won)
        there = wins.of(state.tenure.occupied)
        tenure = wins.of(state.tenure.months_in_seat)[there]
        own = own_share(wins.of(state.handover.own_work), wins.of(state.handover.work))[there]
        self.ratios.append(tenure / parameters.pipeline.cycle_months)
        self.inherited.append(1 - own)
        self.worlds.append(wins.worlds[there])


def inherited_by_tenure(study: salessim.Study) -> tuple[np.ndarray, np.ndarray]:
    """Mean share of wins that predecessors built, by tenure ÷ cycle, with standard errors over worlds."""
    plan, replicates = study.plan("anybody", 0), np.arange(1, WORLDS + 1)
    shape = shape_for([plan], WORLDS, study.span)
    branch = burn_in([plan.organisation] * WORLDS, shape, study.seed, replicates, study.span.burn_in)
    wins = Wins()
    run(branch, [Plan(plan.organisation)] * WORLDS, study.span.horizon, [wins])
    table = pd.DataFrame(
        {
            "bin": np.digitize(np.concatenate(wins.ratios), EDGES) - 1,
            "world": np.concatenate(wins.worlds),
            "inherited": np.concatenate(wins.inherited),
        }
    )
    means = table.groupby(["bin", "world"])["inherited"].mean().unstack()
    return means.mean(axis=1).to_numpy(), (means.std(axis=1, ddof=1) / np.sqrt(WORLDS)).to_numpy()


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    shares, errors = inherited_by_tenure(done.study)
    delta = done.study.decide.indifference
    table = done.compare().table().set_index("policy")
    between = done.compare(baseline="best_numbers").table().set_index("policy").loc["repeated_success"]
    drafted = done.compare("hired_drafted_share", "anybody").table().set_index("policy").loc["best_numbers"]
    talent = done.compare("hired_talent", "anybody").table().set_index("policy")["difference"]
    falls = bool(np.all(np.diff(shares) < 0) and shares[0] > 0.5 and shares[-1] < 0.1)
    lines = [
        f"1. Share of wins that predecessors built falls with tenure ÷ cycle, from above one half ({shares[0]:.0%} "
        f"below half a cycle) to below one tenth ({shares[-1]:.0%} beyond two): {held(falls)}.",
        f"2. Hiring on numbers picks drafters: predecessors built {drafted['mean']:.0%} of the hired's résumés, "
        f"{drafted['baseline_mean']:.0%} at random (difference {drafted['low']:.1%} to {drafted['high']:.1%}): "
        f"{held(bool(drafted['low'] > 0))}.",
        f"3. Repeated success is better than random by more than {money(delta)}: "
        f"{held(bool(table.loc['repeated_success', 'low'] > delta))}.",
        f"4. Repeated success is better than numbers by more than {money(delta)}: by {money(between['difference'])} "
        f"(95 % interval {money(between['low'])} to {money(between['high'])}): {held(bool(between['low'] > delta))}.",
    ]
    talents = ", ".join(f"`{name}` {value:+.2f}" for name, value in talent.items())
    tables = [_by_tenure(shares, errors), "", policies_table(done), ""]
    return "\n".join([*tables, *lines, "", f"Talent of those hired, against random: {talents}.", ""])


def _by_tenure(shares: np.ndarray, errors: np.ndarray) -> str:
    bins = zip(LABELS, shares, errors, strict=True)
    rows = [f"| {label} | {share:.1%} | {error:.1%} |" for label, share, error in bins]
    head = "| tenure ÷ cycle | wins that predecessors built | standard error |"
    return "\n".join([head, "| --- | --- | --- |", *rows])
