"""C23: touch points drift, rules grow, money runs short: what auditing, pruning and raising money in time are worth."""

from __future__ import annotations

import numpy as np
from claim import Signature, by_month, known, markdown, paragraphs, percent, policies_table, pooled, rerun, spread

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

LEAVE, AUDIT, PRUNE, EARLY = "leave", "audit", "prune", "fund_early"
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    gap = by_month(done, "satisfaction", AUDIT, LEAVE)
    second, tenth = (interval(gap.loc[:, 12 * year - 11 : 12 * year].mean(axis=1).to_numpy()) for year in (2, 10))
    signature.line(
        f"The gap in satisfaction grows from {spread(second, percent)} in the second year to {spread(tenth, percent)} "
        "in the tenth",
        tenth.low > second.high > 0,
    )
    audit = known(done, OUTCOME, AUDIT, LEAVE)
    signature.line(f"Auditing is worth {spread(audit)}, more than {money(delta)}", audit.low > delta)
    fast, slow = (_audit_at(rate) for rate in ("20%/year", "5%/year"))
    more = interval(fast - slow)
    signature.line(f"It is worth {spread(more)} more where 20 % drift a year than where 5 % do: more", more.low > 0)
    prune = known(done, OUTCOME, PRUNE, LEAVE)
    partners = interval(_partner_share(done, PRUNE) - _partner_share(done, LEAVE))
    signature.line(
        f"Pruning is worth {spread(prune)}, more than {money(delta)}, and partners bring {spread(partners, percent)} "
        "more of the wins",
        prune.low > delta and partners.low > 0,
    )
    short = (by_month(done, "months_short", LEAVE).sum(axis=1) > 0).mean()
    early = known(done, OUTCOME, EARLY, LEAVE)
    signature.line(
        f"Leaving runs short of money in {percent(short)} of the worlds; raising it early is worth {spread(early)}, "
        f"more than {money(delta)}",
        short > 0.5 and early.low > delta,
    )
    return paragraphs(policies_table(done), _years(done), signature, _spending(done))


def _audit_at(drift: str) -> np.ndarray:
    """What auditing is worth at a drift, one number a replicate; with money enough for everything."""
    with rerun("touchpoints", {"touchpoints.drift": drift, "funding.strength": 0}, 20, (LEAVE, AUDIT)) as run:
        wide = (
            run.outcomes().query("outcome == @OUTCOME").pivot_table(index="replicate", columns="policy", values="value")
        )
        return (wide[AUDIT] - wide[LEAVE]).to_numpy()


def _partner_share(done: salessim.Run, policy: str) -> np.ndarray:
    return pooled(done, "wins@partner", "wins", policy)


def _years(done: salessim.Run) -> str:
    """Satisfaction, partners and the reserve year by year."""
    years = (1, 2, 3, 5, 7, 10)
    rows = []
    for policy in (LEAVE, AUDIT, PRUNE, EARLY):
        months = [(12 * year - 11, 12 * year) for year in years]
        happy = by_month(done, "satisfaction", policy).mean().to_numpy()
        rows.append([f"{policy}: satisfaction", *(percent(happy[12 * year - 1]) for year in years)])
        shares = (np.nanmean(pooled(done, "wins@partner", "wins", policy, each)) for each in months)
        rows.append([f"{policy}: wins by partners", *(percent(share) for share in shares)])
        bank = by_month(done, "reserve_usd", policy).mean().to_numpy()
        rows.append([f"{policy}: in the bank", *(money(bank[12 * year - 1]) for year in years)])
    return markdown(("year", *(str(year) for year in years)), rows)


def _spending(done: salessim.Run) -> str:
    """What raising money early is worth where the rest of the firm spends more."""
    rows = []
    for fixed in ("$5.2M/month", "$5.8M/month", "$6.4M/month", "$7M/month"):
        with rerun("touchpoints", {"funding.fixed": fixed}, 20, (LEAVE, EARLY)) as run:
            short = pooled(run, "money_short", "discount_factor", LEAVE) > 0
            people = known(run, "headcount", LEAVE).mean
            rows.append([fixed, percent(short.mean()), f"{people:.1f}", spread(known(run, OUTCOME, EARLY, LEAVE))])
    head = ("the rest of the firm spends", "worlds that run short", "people, if left", "raising early is worth")
    return markdown(head, rows)
