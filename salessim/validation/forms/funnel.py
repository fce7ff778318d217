"""The pipeline against the absorbing Markov chain, Little's law, and the arithmetic of prospecting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.stats import binom

from salessim.engine.luck import Luck, words_of
from salessim.model.decisions import Decision
from salessim.model.organisation import Organisation
from salessim.model.selling.outcome import shares
from salessim.model.simulation import Span
from salessim.quantities.arrays import Bools, Floats
from salessim.study import builtin
from salessim.validation.forms.stays import Stays, law, pipeline, stages
from salessim.validation.groups import Rows
from salessim.validation.row import Found, Row, against_theory, exactly, percent, ratio
from salessim.validation.worlds import SEED, Effort, watched

SIZE: Final = {"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80}
STEADY: Final = {"time_budget": {"per_contact": 16}, "renewal": {"churn_floor": 1}}
"""Few contacts, and customers who leave after a year: prospects never run out, so as many deals open in any month."""
SPAN: Final = Span(horizon=72, burn_in=72)
WORLDS: Final = 300
CYCLE: Final = 9.0
SPEEDS: Final = (1.2, 0.8, 1.0)
DROPS: Final = (0.02, 0.05, 0.03)
NEVER: Final = -20.0
"""Log odds at which no customer stays undecided."""
KEMENY: Final = "absorbing Markov chain (Kemeny & Snell 1960): "
LITTLE: Final = "L = λ W whatever the mechanisms (Little 1961): that holds the counts, not the rules"


def steady(**sections: Mapping[str, Any]) -> Organisation:
    """A small team whose pipeline is in a steady state."""
    return builtin("bare", {"organisation": SIZE, "tenure": {"mean": 600}, **STEADY, **sections})


def visits(stay_or_move: Floats) -> Floats:
    """N = (I − Q)⁻¹: mean months that a deal spends in each stage (column) if it starts in some stage (row)."""
    return np.asarray(np.linalg.inv(np.eye(len(stay_or_move)) - stay_or_move), dtype=np.float64)


def monthly_moves(speeds: Sequence[float], drops: Sequence[float], cycle: float) -> tuple[Floats, Floats]:
    """Probabilities a month of staying in each stage and of moving on from it, dropping out being neither.

    A stage of speed 1 takes cycle ÷ stages months; `drops` are hazards a month.
    """
    advance = 1 - (1 - len(speeds) / cycle) ** np.array(speeds)
    kept = np.exp(-np.array(drops))
    return kept * (1 - advance), kept * advance


def absorbing_chain(effort: Effort) -> Sequence[Row]:
    """Three stages of different speeds and drop-outs."""
    pipe = {"stages": 3, "cycle": CYCLE, "stage_speed": list(SPEEDS), "stage_drop": list(DROPS)}
    worlds, organisation = effort.worlds(WORLDS), steady(pipeline=pipe)
    seen = Stays(worlds, 3, 1, stages)
    got = {name: each.sum(axis=1) for name, each in watched(organisation, worlds, SPAN, [seen]).items()}
    stay, move = monthly_moves(SPEEDS, DROPS, CYCLE)
    months = visits(np.diag(stay) + np.diag(move[:-1], 1))[0]
    win = np.exp(organisation.outcome.win_logit)
    won = win / (1 + win + np.exp(organisation.outcome.no_decision_logit))
    case = "three stages with drop-outs"
    stock = [
        against_theory(
            f"Deals in stage {stage + 1} ÷ deals opened a month: {case}", KEMENY + "first row of N = (I − Q)⁻¹",
            float(months[stage]), ratio(seen.there[:, stage], got["opportunities_created"]),
        )
        for stage in range(3)
    ]  # fmt: skip
    return [
        *stock,
        against_theory(
            f"Deals won ÷ deals opened: {case}", KEMENY + "B = N R", float(months[-1] * move[-1] * won),
            ratio(got["wins"], got["opportunities_created"]), write=percent,
        ),
        against_theory(
            f"Months from opening to winning: {case}", KEMENY + "Σ 1/(1 − qᵢᵢ), whichever way out",
            float((1 / (1 - stay)).sum()), ratio(got["closed_months"], got["wins"]),
        ),
    ]  # fmt: skip


MANY_SEATS: Final = {"teams": 1, "seats_per_team": 20, "accounts_per_seat": 20}
"""Deals of one seat lose their opener together, so many seats with few deals each tell more."""


def originators(effort: Effort) -> Sequence[Row]:
    """Deals outlive those who opened them."""
    rows, mean, worlds = [], 19.0, effort.worlds(WORLDS // 2)
    for cycle in (CYCLE, 2 * CYCLE):
        there = steady(
            organisation=MANY_SEATS,
            time_budget={"per_contact": 64},
            tenure={"mean": mean},
            pipeline={"stages": 4, "cycle": cycle},
            hiring={"time_to_fill": 1},
        )
        got = watched(there, worlds, SPAN)
        stays, advance = float(np.exp(-1 / mean)), 4 / cycle
        expected = (advance * stays / (1 - (1 - advance) * stays)) ** 4
        rows.append(
            against_theory(
                f"Deals won by who opened them: cycle {cycle:g} months in four stages, mean tenure 19 months",
                "renewal theory (Cox 1962): Π a s/(1 − (1 − a) s), s = e^(−1/μ), a = stages ÷ cycle",
                expected,
                ratio(got["originator_there"].sum(axis=1), got["wins"].sum(axis=1)),
                write=percent,
            )
        )
    return rows


SETTLING: Final = 48
"""Months watched before anything is counted, so that it is known when those who are there came."""
LONG: Final = Span(horizon=SETTLING + 120, burn_in=96)
MIDMARKET: Final = {"organisation": {"teams": 2, "seats_per_team": 4, "accounts_per_seat": 200}}
DRIFT: Final = 0.01
"""What the edges of ten years may add where a market is still filling up: 1 % of the law."""


def little(effort: Effort) -> Sequence[Row]:
    """Deals and people counted apart, and deals by stage: nothing going on but that, and every mechanism of midmarket.

    Little's law holds for any rules, so it says whether stocks, arrivals and stays are counted alike. The rule of how
    long deals stay in a stage is held by the chain, from deals opened, while people leave.
    """
    leaving = steady(tenure={"mean": 19}, pipeline={"stages": 4, "cycle": CYCLE})
    usual = builtin("midmarket", MIDMARKET)
    case = "small team, deals close and people leave"
    got, by_stage, rows = _little(leaving, case, effort.worlds(WORLDS // 2), 0.0)
    opened, months = got["opportunities_created"], visits(np.diag([1 - 4 / CYCLE] * 4) + np.diag([4 / CYCLE] * 3, 1))
    chain = [
        against_theory(
            f"Deals in stage {stage + 1} ÷ (deals opened a month × months there): {case}",
            KEMENY + "W of the first row of N = (I − Q)⁻¹", 1.0,
            ratio(by_stage.there[:, stage], opened * months[0, stage]),
        )
        for stage in range(4)
    ]  # fmt: skip
    everything = _little(usual, "midmarket, all mechanisms on", effort.worlds(WORLDS // 4), DRIFT)
    return [*rows, *chain, *everything[2]]


def _little(
    organisation: Organisation, case: str, worlds: int, margin: float
) -> tuple[dict[str, Floats], Stays, list[Row]]:
    """Stocks, arrivals and people's stays as the model counts them, stays of deals as an observer sees them."""
    deals, by_stage = Stays(worlds, 1, SETTLING, pipeline), Stays(worlds, 4, SETTLING, stages)
    months = watched(organisation, worlds, LONG, [deals, by_stage])
    got = {name: each[:, SETTLING - 1 :].sum(axis=1) for name, each in months.items()}
    # The month of leaving counts half in completed tenure, and whole at months' ends.
    worked = got["completed_tenure"] + got["leavers"] / 2
    laws = {
        "Deals in the pipeline": law(
            got["opportunities_open"], got["opportunities_created"], deals.stayed[:, 0], deals.went[:, 0]
        ),
        "People in seats": law(got["headcount"], got["hires"], worked, got["leavers"]),
    }
    rows = [
        against_theory(f"{what} ÷ (arrivals a month × months there): {case}", LITTLE, 1.0, found, margin=margin)
        for what, found in laws.items()
    ]
    return got, by_stage, rows


QUOTA, YEARS = 20, 40_000
TABLE: Final = ((0.1, 200, 256), (0.2, 100, 126), (0.3, 67, 83), (0.47, 43, 52))
"""Win rate, deals that bring the quota on average, and deals that bring it nine times in ten."""


def wins_in_years(win_rate: float, deals: int, years: int) -> Bools:
    """Which deals of each year are won, shape (years, deals), by the model's odds and luck."""
    p = builtin("bare", {"outcome": {"win": float(np.log(win_rate / (1 - win_rate))), "no_decision": NEVER}}).outcome
    win, _ = shares(np.asarray(p.win_logit), 0.0, p)
    luck = Luck(SEED, np.arange(1, years + 1), month=1)
    return np.asarray(luck.dense(Decision.DEAL_ENDS, words_of(np.arange(deals))) < win)


def quota_chance(effort: Effort) -> Sequence[Row]:
    """The mean requirement is a coin toss: who has just enough deals misses the quota almost every other year."""
    rows = []
    for win_rate, on_average, nine_in_ten in TABLE:
        for deals in (on_average, nine_in_ten):
            years = effort.worlds(YEARS)
            at_quota = (wins_in_years(win_rate, deals, years).sum(axis=1) >= QUOTA).astype(np.float64)
            rows.append(
                against_theory(
                    f"Years in which {deals} deals bring {QUOTA} wins at a win rate of {win_rate:.0%}",
                    "binomial distribution (Bernoulli 1713)", float(binom.sf(QUOTA - 1, deals, win_rate)),
                    ratio(at_quota, np.ones(years)), write=percent,
                )
            )  # fmt: skip
    return rows


def contacts_and_bookings(deal_value: float, win: float, worlds: int) -> tuple[Floats, Floats, Organisation]:
    """Contacts and bookings by world, with deals of this value and win rate that end a month after they open."""
    held = steady(
        market={"deal_value": deal_value}, pipeline={"stages": 1, "cycle": 1},
        outcome={"win": float(np.log(win / (1 - win))), "no_decision": NEVER},
    )  # fmt: skip
    got = watched(held, worlds, SPAN)
    return got["contacts"].sum(axis=1), got["bookings_usd"].sum(axis=1), held


def prospecting_identity(effort: Effort) -> Sequence[Row]:
    """100, 50, 25: twice the deal halves the contacts that a quota needs, twice the win rate halves them again."""
    value, win, worlds, needed = 10_000.0, 0.2, effort.worlds(WORLDS // 3), []
    for size, rate in ((value, win), (2 * value, win), (2 * value, 2 * win)):
        contacts, bookings, held = contacts_and_bookings(size, rate, worlds)
        quota = 100 * held.prospecting.response_given_need * win * value
        per_usd = ratio(contacts, bookings)
        needed.append(Found(quota * per_usd.mean, quota * per_usd.error))
    source = "contacts = quota ÷ (response × win rate × deal)"
    return [
        against_theory("Contacts that a quota needs which 100 contacts bring on average", source, 100.0, needed[0]),
        exactly("The same with twice the deal value ÷ that, under the same luck", source,
                0.5, needed[1].mean / needed[0].mean),
        against_theory("The same with twice the deal value and twice the win rate", source, 25.0, needed[2]),
    ]  # fmt: skip


CHECKS: Final[Mapping[str, Rows]] = {
    "absorbing_chain": absorbing_chain,
    "originators": originators,
    "little": little,
    "quota_chance": quota_chance,
    "prospecting_identity": prospecting_identity,
}
