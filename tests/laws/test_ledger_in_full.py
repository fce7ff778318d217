"""The ledger with every mechanism at work at once, on drawn organisations and plans."""

import numpy as np
import pytest
from hypothesis import given, settings
from support.drawn import SPAN, changes, organisations
from support.sections import EVERY_CHANNEL
from support.worlds import branch, small

from salessim.engine import ledger
from salessim.errors import LedgerError
from salessim.model.channels.source import Source
from salessim.model.laws import broken_states
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.model.simulation import run
from salessim.quantities.parameters import leaves

ON = {attribute: 1.0 for key, attribute, _ in leaves(Organisation) if key.endswith("strength")}
FEW = settings(max_examples=8)


def balanced(start: Organisation, *policy: Change) -> dict[str, np.ndarray]:
    """Tallies of two worlds; raises LedgerError if heads, deals, customers, ARR or money appear or vanish."""
    held = branch(start, 2, SPAN)
    got = run(held, [Plan(start, policy)] * 2, SPAN.horizon)
    assert all(np.isfinite(values).all() for values in got.values())
    return got


@FEW
@given(organisation=organisations(), change=changes())
def test_books_balance_with_everything_on(organisation: Organisation, change: Change):
    got = balanced(with_values(organisation, ON), change)
    types = got["loyal_customers"] + got["mercenary_customers"] + got["captive_customers"]
    assert np.all(types <= got["customers"])
    assert np.all(got["hostages_found"] <= got["customers_asked"])
    assert np.all(got["customers_asked"] <= got["customers"] + got["customers_lost"])
    assert np.all((got["goodwill_left"] >= 0) & (got["goodwill_left"] <= 1))
    assert np.all(got["satisfaction_felt"] <= got["customers"] * (1 + 1e-12))


def test_books_balance_with_every_channel_at_work():
    got = balanced(small(**EVERY_CHANNEL, tenure={"mean": 10}, headcount={"closed": 0.17}))
    assert got["referrals"].sum() > 0
    assert got["hostages_found"].sum() > 0


def test_a_friend_without_a_referral_is_seen():
    state = branch(small(**EVERY_CHANNEL), 3, SPAN).state
    ledger.check(broken_states(state))
    customer = np.flatnonzero(state.renewal.customer[1] & (state.sources.source[1] != Source.REFERRAL))[0]
    state.referrals.referrer[1, customer] = 1
    with pytest.raises(LedgerError, match="came by a friend") as caught:
        ledger.check(broken_states(state))
    assert caught.value.rows == (1,)
