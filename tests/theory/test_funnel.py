"""The pipeline of `bare` against the absorbing Markov chain, Little's law and the prospecting identity."""

import numpy as np
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from support.worlds import bare, tallies, within

from salessim.model.simulation import Span

SPAN = Span(horizon=72, burn_in=72)
WORLDS = 50
SIZE = {"teams": 1, "seats_per_team": 5, "accounts_per_seat": 80}
STEADY = {"time_budget": {"per_contact": 16}, "renewal": {"churn_floor": 1}}
"""Few contacts, and customers who leave after a year: prospects never run out, so arrivals are stationary."""
DRAWN = settings(max_examples=5, phases=[Phase.explicit, Phase.generate])
"""A statistical miss has no smaller example to shrink to."""


class StageStocks:
    """Counts deals by stage at each month's end, and those that enter each stage."""

    def __init__(self, stages: int, worlds: int) -> None:
        self.stock = np.zeros((worlds, stages))

    def __call__(self, state, parameters, month):
        for stage in range(self.stock.shape[1]):
            self.stock[:, stage] += np.count_nonzero(state.pipeline.stage == stage + 1, axis=1)


def funnel(speeds: list[float], drops: list[float], cycle: float, **more):
    return bare(
        organisation=SIZE,
        pipeline={"stages": len(speeds), "cycle": cycle, "stage_speed": speeds, "stage_drop": drops},
        **more,
    )


@DRAWN
@given(
    stages=st.lists(st.tuples(st.floats(0.4, 2.0), st.floats(0.0, 0.15)), min_size=1, max_size=4),
    months_per_stage=st.floats(1.2, 4.0),
)
def test_funnel_is_the_absorbing_chain_and_obeys_littles_law(stages, months_per_stage):
    speeds, drops = [s for s, _ in stages], [d for _, d in stages]
    cycle = months_per_stage * len(stages)
    organisation = funnel(speeds, drops, cycle, tenure={"mean": 600}, **STEADY)
    stocks = StageStocks(len(stages), WORLDS)
    got = {n: v.sum(axis=1) for n, v in tallies(organisation, WORLDS, SPAN, observers=[stocks]).items()}
    advance = -np.expm1(np.log1p(-1 / months_per_stage) * np.array(speeds))
    drop = -np.expm1(-np.array(drops))
    stay, move = (1 - drop) * (1 - advance), (1 - drop) * advance
    visits = np.linalg.inv(np.eye(len(stages)) - np.diag(stay) - np.diag(move[:-1], 1))  # N = (I − Q)^−1
    for stage in range(len(stages)):
        within(stocks.stock[:, stage], got["opportunities_created"], visits[0, stage])
    reach_the_end = visits[0, -1] * move[-1]
    win = np.exp(organisation.outcome.win_logit)
    share = win / (1 + win + np.exp(organisation.outcome.no_decision_logit))
    within(got["wins"], got["opportunities_created"], reach_the_end * share)
    if not any(drops):
        within(got["closed_months"], got["wins"], visits[0].sum())


@DRAWN
@given(mean=st.floats(6, 40), cycle=st.floats(4, 18))
def test_originator_still_in_seat_after_the_cycle(mean: float, cycle: float):
    """A deal outlives its opener with probability 1 − Π a s/(1 − (1 − a) s), s = e^(−1/μ), a = stages/cycle."""
    got = {
        name: values.sum(axis=1)
        for name, values in tallies(
            bare(
                organisation=SIZE,
                tenure={"mean": mean},
                pipeline={"stages": 4, "cycle": cycle},
                hiring={"time_to_fill": 1},
                **STEADY,
            ),
            WORLDS,
            SPAN,
        ).items()
    }
    stays, advance = np.exp(-1 / mean), 4 / cycle
    within(got["originator_there"], got["wins"], float((advance * stays / (1 - (1 - advance) * stays)) ** 4))


def _prospecting(deal_value: float, win: float):
    """Contacts and bookings with deals that end a month after they open, of this value and win probability."""
    organisation = bare(
        organisation=SIZE,
        market={"deal_value": deal_value},
        pipeline={"stages": 1, "cycle": 1},
        outcome={"win": float(np.log(win / (1 - win))), "no_decision": -20},
        tenure={"mean": 600},
        **STEADY,
    )
    got = tallies(organisation, WORLDS, SPAN)
    return got["contacts"].sum(axis=1), got["bookings_usd"].sum(axis=1), organisation


@DRAWN
@given(win=st.floats(0.02, 0.3))
def test_prospecting_identity_100_50_25(win: float):
    """Doubling deal size halves the contacts that a quota needs; doubling the win rate halves them again."""
    assume(2 * win < 1)
    needed = []
    for value, rate in ((10_000, win), (20_000, win), (20_000, 2 * win)):
        contacts, bookings, organisation = _prospecting(value, rate)
        response = organisation.prospecting.response_given_need
        quota = 100 * response * win * 10_000  # what 100 contacts bring in the first case
        no_decision = np.exp(organisation.outcome.no_decision_logit)
        exact_rate = rate / (1 - rate) / (1 + rate / (1 - rate) + no_decision)
        within(bookings, contacts, response * exact_rate * value)
        needed.append(contacts.sum() / bookings.sum() * quota)
    assert needed[1] == needed[0] / 2, "the same luck, twice the value: exactly half"
