"""The tables about a run's futures in texts, for the command and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from salessim.analysis.futures.information import Information
from salessim.analysis.futures.regret import LEAST_TAIL, Regret
from salessim.analysis.futures.telling import Terms, ends, size
from salessim.analysis.futures.thresholds import Kept
from salessim.analysis.verdict import amount

KNOWN: Final = ["to know before choosing", "worth", "standard error", "evidence", "meaning"]


def regrets(found: Mapping[str, Regret], kept: Mapping[str, Kept], terms: Terms) -> pd.DataFrame:
    """A row per policy."""
    return pd.DataFrame([
        {"policy": policy, **_regret(each, terms), **(_kept(kept[policy], terms.futures) if kept else {})}
        for policy, each in found.items()
    ])  # fmt: skip


def _regret(regret: Regret, terms: Terms) -> dict[str, str]:
    """The cells of one policy; of one future the worst and the share are no news, of a few one in ten is none."""
    unit, count, mean = terms.metric.unit, terms.futures, regret.mean
    cells = {"mean regret": size(mean.mean, unit), f"{mean.confidence * 100:g} % interval": ends(mean, unit)}
    if count >= LEAST_TAIL:
        cells["one future in ten above"] = size(regret.tail, unit)
    if count > 1:
        cells |= {"worst future": size(regret.most, unit), "best in": f"{regret.best_in * count:.3g} of {count}"}
    return cells


def _kept(kept: Kept, futures: int) -> dict[str, str]:
    """How often a policy meets all that is required."""
    share = kept.all
    return {"meets all": f"{round(share.futures * futures)} of {futures}, {share.worlds * 100:.3g} % of worlds"}


def unknowns(learned: Information, information: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """A row for everything at once, then one per unknown of which something can be said."""
    if not learned.unknowns:
        return pd.DataFrame(columns=KNOWN)
    unit, total = terms.metric.unit, learned.total
    rows = [("everything at once", total.value, total.error, "", "")]
    told = information.dropna(subset="value")
    rows += told[["unknown", "value", "error", "evidence", "meaning"]].itertuples(index=False, name=None)
    texts = [(name, size(value, unit), amount(error, unit), *words) for name, value, error, *words in rows]
    return pd.DataFrame(texts, columns=KNOWN)
