"""C01: what two months gained pay, held against the signature that was committed before the first run."""

from __future__ import annotations

import numpy as np
import pandas as pd
from claim import held

import salessim
from salessim.quantities.units import money

MONTHS_GAINED = 2


def ramped_in_theory(mean: float, ramp: float, fill: float) -> float:
    """Share of open seats that are ramped: those filled, times those filled that have worked at least `ramp` months."""
    quits = -np.expm1(-1 / mean)
    first_ramped_month = int(np.ceil(ramp - 0.5))
    return float(np.exp(-first_ramped_month / mean) / (1 + fill * quits))


def ramped(run: salessim.Run) -> tuple[float, float]:
    """Ramped share of the status quo and its standard error over replicates."""
    outcomes = run.outcomes()
    rows = outcomes[(outcomes["policy"] == "status_quo") & (outcomes["outcome"] == "ramped_share")]["value"]
    return float(rows.mean()), float(rows.std(ddof=1) / np.sqrt(len(rows)))


def section(run: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    study = run.study
    delta = study.decide.indifference
    p = study.organisation
    theory = ramped_in_theory(p.tenure.mean_months, p.onboarding.ramp_months, p.hiring.time_to_fill_months)
    share, error = ramped(run)
    table = run.compare().table().set_index("policy")
    ranked = table.sort_values("difference", ascending=False)
    best, second = ranked.index[0], ranked.index[1]
    against = run.compare(baseline=second).table().set_index("policy").loc[best]
    lines = [
        f"1. Ramped share of the status quo: {share:.1%}, theory {theory:.1%}, "
        f"{abs(share - theory) / error:.1f} standard errors apart: {held(abs(share - theory) <= 4 * error)}.",
        f"2. Most seats are ramping or empty: {1 - share:.1%} are: {held(share < 0.5)}"
        f"{'' if share < 0.5 else ' (about half are)'}.",
        f"3. Each lever is better by more than {money(delta)}: {held(bool((table['low'] > delta).all()))}.",
        f"4. One lever pays most per month gained, by more than {money(delta)}: `{best}` over `{second}` by "
        f"{money(against['difference'] / MONTHS_GAINED)} a month gained (95 % interval "
        f"{money(against['low'] / MONTHS_GAINED)} to {money(against['high'] / MONTHS_GAINED)}): "
        f"{held(bool(against['low'] / MONTHS_GAINED > delta))}.",
    ]
    return "\n".join([_table(table), "", *lines, "", _gains(table), ""])


def _table(table: pd.DataFrame) -> str:
    head = "| policy | verdict | per month gained | difference | 95 % interval | better in | variance gain (95 %) |"
    rows = [
        f"| {name} | {row['verdict']} | {money(row['difference'] / MONTHS_GAINED)} | {money(row['difference'])} "
        f"| {money(row['low'])} to {money(row['high'])} | {row['share_better']:.0%} of {row['n']:.0f} "
        f"| {row['variance_gain']:.0f} ({row['variance_gain_low']:.0f}–{row['variance_gain_high']:.0f}) |"
        for name, row in table.iterrows()
    ]
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- |", *rows])


def _gains(table: pd.DataFrame) -> str:
    gains = table["variance_gain"].to_numpy(dtype=float)
    mean = float(np.exp(np.log(gains).mean()))
    return f"Pairing: every variance gain is at least {gains.min():.0f}, their geometric mean {mean:.0f}."
