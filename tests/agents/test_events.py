"""Histories: events have causes that came before them, and replaying tells the same story as the trace."""

import pandas as pd
import pytest
from support.worlds import small

from salessim.engine.history import COLUMNS
from salessim.model.events import EVENTS, Teller
from salessim.model.month import MONTH
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    import numpy as np

    plan, span = Plan(small(tenure={"mean": 8}, headcount={"growth": 0.5})), Span(horizon=36, burn_in=24)
    teller = Teller(1)
    branch = burn_in([plan.organisation], shape_for([plan], 1, span), 1, np.array([1]), span.burn_in)
    run(branch, [plan], span.horizon, watchers=[teller])
    return pd.DataFrame(teller.histories[0].table("w"))


def test_every_registered_event_happens_in_an_entry_of_the_month(told: pd.DataFrame):
    assert set(told["event"]) == {event.name for event in EVENTS}
    assert {event.entry for event in EVENTS} <= {entry.name for entry in MONTH}
    assert list(told.columns) == list(COLUMNS)


def test_causes_come_before_their_effects_and_concern_the_same_place(told: pd.DataFrame):
    caused = told.dropna(subset=["cause"])
    causes = told.loc[caused["cause"].astype(int)]
    assert (causes["row"].to_numpy() < caused["row"].to_numpy()).all()
    seats = caused["object"].str.extract(r"^(\d+\.\d+)")[0].to_numpy()
    assert (causes["object"].str.extract(r"^(\d+\.\d+)")[0].to_numpy() == seats).all()
    registered = {event.name: event.causes for event in EVENTS}
    pairs = zip(causes["event"], caused["event"], strict=True)
    assert all(cause in registered[effect] for cause, effect in pairs)


def test_every_customer_who_started_won_a_deal(told: pd.DataFrame):
    started = told[told["event"] == "customer_started"]
    assert (told.loc[started["cause"].astype(int), "event"] == "deal_won").all()
    assert len(started) == (told["event"] == "deal_won").sum()


def test_every_hire_follows_a_departure_or_an_opening(told: pd.DataFrame):
    """But for those whose predecessor left before the branch."""
    hires = told[told["event"] == "person_hired"]
    assert set(told.loc[hires["cause"].dropna().astype(int), "event"]) == {"person_left", "seat_opened"}
    assert hires["cause"].isna().sum() <= 6
