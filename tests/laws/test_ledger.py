"""The ledger: real runs balance for drawn parameters, and a broken world is named."""

import numpy as np
import pytest
from hypothesis import given
from support.drawn import organisations
from support.worlds import branch, small, tallies

from salessim.engine import ledger
from salessim.errors import LedgerError
from salessim.model.metrics import BALANCES, METRICS
from salessim.model.organisation import Organisation
from salessim.model.simulation import Span

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


@pytest.mark.parametrize("balance", BALANCES, ids=lambda balance: balance.name)
def test_each_balance_sees_its_own_breach(balance: ledger.Balance):
    got = tallies(small(), 3, SPAN)
    got[balance.inflows[0]] = got[balance.inflows[0]].copy()
    got[balance.inflows[0]][1, 5] += max(1.0, np.abs(got[balance.stock]).max() * 1e-3)
    with pytest.raises(LedgerError, match=balance.name) as caught:
        ledger.check(got, BALANCES, [])
    assert caught.value.rows == (1,)


def test_bounds_and_nan_are_seen():
    state = branch(small(), 2, Span(1, 2)).state
    state.access.closed[1, 3] = 1.5
    with pytest.raises(LedgerError, match=r"access\.closed"):
        ledger.check({}, [], state.groups())
    state.access.closed[1, 3] = np.nan
    with pytest.raises(LedgerError, match=r"access\.closed") as caught:
        ledger.check({}, [], state.groups())
    assert caught.value.rows == (1,)
