"""C24: what customers by referral, by cold contact and by a stunt cost, how they stay, and what they are worth."""

from __future__ import annotations

import numpy as np
from claim import (
    Signature,
    boundary,
    by_month,
    known,
    markdown,
    over,
    paragraphs,
    percent,
    policies_table,
    pooled,
    spread,
    tally,
)

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

USUAL, PROGRAMME, STUNT = "as_usual", "referral_programme", "viral"
SOURCES = ("cold", "referral", "inbound", "awareness")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    gain = known(done, "contribution_npv_usd", PROGRAMME, USUAL)
    signature.line(f"Asking for referrals is worth {spread(gain)}, more than {money(delta)}", gain.low > delta)
    referred, curious = _dearer(done, PROGRAMME, "referral"), _dearer(done, STUNT, "awareness")
    signature.line(
        f"A customer by referral costs {spread(referred)} more than one by a cold contact, one by awareness "
        f"{spread(curious)} more: less and more",
        referred.high < 0 < curious.low,
    )
    own, cold = _by_kind(done, "customers_lost_per_year", "customers")
    leaves = _finite(own - cold)
    signature.line(
        f"The yearly churn of referred customers differs from that of cold ones by {spread(leaves, percent)}: lower",
        leaves.high < 0,
    )
    own, cold = _by_kind(done, "customer_value_usd", "customers")
    worth = _finite(own / cold - 1)
    signature.line(
        f"A referred customer is worth {spread(worth, percent)} more than a cold one: at least 10 % more",
        worth.low >= 0.1,
    )
    spike = over(by_month(done, "opportunities_created", STUNT, USUAL), 1, 3)
    later = over(tally(done, "opportunities_created@awareness", STUNT), 25, 36)
    value = known(done, "contribution_npv_usd", STUNT, USUAL)
    signature.line(
        f"The stunt opens {spread(spike, _deals)} deals more in its first quarter, {spread(later, _deals)} come of it "
        f"in its third year (none: less than 5 % of that), and is worth {spread(value)}: less than {money(delta)}",
        spike.low > 0 and later.high < 0.05 * spike.mean and value.high < delta,
    )
    tail = boundary("referrals", "referrals.awakens", PROGRAMME, points=5, replications=40)
    return paragraphs(policies_table(done), _table(done), _conversion(done), signature, tail)


def _deals(number: float) -> str:
    return f"{number:.0f}"


def _dearer(done: salessim.Run, policy: str, source: str) -> Interval:
    """How much more a customer of a source costs than one by a cold contact, under the same policy."""
    own, cold = (pooled(done, f"acquisition_cost_usd@{each}", f"wins@{each}", policy) for each in (source, "cold"))
    return _finite(own - cold)


def _by_kind(done: salessim.Run, part: str, whole: str) -> tuple[np.ndarray, np.ndarray]:
    """A ratio of referred and of cold customers as usual, where both have been coming for years and are of like age."""
    own, cold = (pooled(done, f"{part}@{each}", f"{whole}@{each}", USUAL) for each in ("referral", "cold"))
    return own, cold


def _finite(values: np.ndarray) -> Interval:
    return interval(values[np.isfinite(values)])


def _table(done: salessim.Run) -> str:
    """Cost, churn and value by source."""
    rows = []
    for source in SOURCES:
        policy = STUNT if source == "awareness" else USUAL
        cost, churn, worth, win = (
            np.nanmean(pooled(done, f"{part}@{source}", f"{whole}@{source}", policy))
            for part, whole in (
                ("acquisition_cost_usd", "wins"),
                ("customers_lost_per_year", "customers"),
                ("customer_value_usd", "customers"),
                ("wins", "opportunities_created"),
            )
        )
        opened = tally(done, f"opportunities_created@{source}", policy).sum(axis=1).mean()
        rows.append([source, policy, f"{opened:.0f}", percent(win), money(cost), percent(churn), money(worth)])
    head = ("source", "under", "deals opened", "won of them", "cost of a customer", "churn a year", "five-year value")
    return markdown(head, rows)


def _conversion(done: salessim.Run) -> str:
    """How many referrals bring a customer."""
    won = pooled(done, "wins@referral", "referrals", PROGRAMME)
    return f"Of the referrals made under the programme {percent(won.mean())} bring a customer."
