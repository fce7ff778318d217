"""The ledger: real runs balance for drawn parameters, and a broken world is named."""

import numpy as np
import pytest
from hypothesis import given
from support.drawn import organisations
from support.worlds import branch, small, tallies

from salessim.engine import ledger
from salessim.errors import LedgerError
from salessim.model import simulation
from salessim.model.laws import BALANCES, broken_states
from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run

SPAN = Span(horizon=14, burn_in=4)


@given(organisation=organisations())
def test_every_run_balances_and_stays_in_bounds(organisation: Organisation):
    got = tallies(organisation, 2, SPAN)  # raises LedgerError if a law is broken
    assert all(np.isfinite(values).all() for values in got.values())
    for metric in METRICS.values():
        shares = metric.monthly(got)
        if metric.unit == "share" and metric.name.endswith("_share"):
            assert np.nanmin(np.append(shares, 0.0)) >= 0
            assert np.nanmax(np.append(shares, 0.0)) <= 1 + 1e-12
    assert np.allclose(got["vacant"] + got["ramped"] + got["ramping"], got["seats_open"])


@pytest.fixture
def whole() -> tuple[dict, dict]:
    """Tallies of three worlds and the stocks that they began with."""
    start = branch(small(), 3, SPAN)
    openings = simulation._openings(start.state, small())
    return run(start, [Plan(small())] * 3, SPAN.horizon), openings


@pytest.mark.parametrize("month", [0, 5])
@pytest.mark.parametrize("balance", BALANCES, ids=lambda balance: balance.name)
def test_each_balance_sees_its_own_breach(balance: ledger.Balance, month: int, whole: tuple[dict, dict]):
    got, openings = whole
    ledger.check(ledger.broken_balances(BALANCES, got, openings))
    got[balance.inflows[0]] = got[balance.inflows[0]].copy()
    got[balance.inflows[0]][1, month] += max(1.0, np.abs(got[balance.stock]).max() * 1e-3)
    with pytest.raises(LedgerError, match=balance.name) as caught:
        ledger.check(ledger.broken_balances(BALANCES, got, openings))
    assert caught.value.rows == (1,)


@pytest.mark.parametrize("value", [1.5, np.nan])
def test_bounds_and_nan_are_seen(value: float):
    state = branch(small(), 2, Span(1, 2)).state
    state.access.closed[1, 3] = value
    with pytest.raises(LedgerError, match=r"access\.closed") as caught:
        ledger.check(ledger.broken_bounds(state.groups()))
    assert caught.value.rows == (1,)


def test_things_that_cannot_be_are_seen_world_by_world():
    state = branch(small(), 3, Span(1, 2)).state
    state.headcount.open[0, np.flatnonzero(state.tenure.occupied[0])[0]] = False
    state.renewal.arr_usd[2, np.flatnonzero(~state.renewal.customer[2])[0]] = 5.0
    with pytest.raises(LedgerError) as caught:
        ledger.check(broken_states(state))
    assert caught.value.breaches == {
        0: "a person sits in a seat that is not open",
        2: "an account without a contract has ARR",
    }
