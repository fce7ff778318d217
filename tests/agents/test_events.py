"""Histories: events have causes that came before them, and replaying tells the same story as the trace."""

import pandas as pd
import pytest
from support.drawn import EVENTFUL, flattened, put
from support.worlds import small

from salessim.engine.history import COLUMNS
from salessim.model.events import DEPARTURES, EVENTS, Teller
from salessim.model.month import MONTH
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Span, burn_in, run, shape_for


def eventful() -> Plan:
    """A world in which everything happens: people leave for all reasons, and seats close and open."""
    sections: dict = {}
    for key, value in (*flattened(EVENTFUL), ("headcount.growth", 0.5), ("dismissal.last", 0.05)):
        put(sections, key, value)
    return Plan(small(**sections), (Change({"headcount.closed": 0.4}, 12, 20),))


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    import numpy as np

    plan, span = eventful(), Span(horizon=36, burn_in=24)
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
    teams = caused["object"].str.extract(r"^(\d+)")[0].to_numpy()
    assert (causes["object"].str.extract(r"^(\d+)")[0].to_numpy() == teams).all()
    of_seats = ~caused["event"].map({event.name: event.link == "team" for event in EVENTS}).to_numpy(dtype=bool)
    seats = caused["object"].str.extract(r"^(\d+\.\d+)")[0].to_numpy()
    assert (causes["object"].str.extract(r"^(\d+\.\d+)")[0].to_numpy() == seats)[of_seats].all()
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
    causes = set(told.loc[hires["cause"].dropna().astype(int), "event"])
    assert causes == {*DEPARTURES, "seat_opened"} - {"person_laid_off"}, "after a lay-off the seat must open first"
    assert hires["cause"].isna().sum() <= 6


def causes_of(told: pd.DataFrame, event: str) -> set[str]:
    """Kinds of what led to events of a kind."""
    return set(told.loc[told.loc[told["event"] == event, "cause"].dropna().astype(int), "event"])


def test_departures_have_their_reasons(told: pd.DataFrame):
    """Who was made to go can say why; every promotion has a manager who began, and every lay-off a seat that closed."""
    assert causes_of(told, "person_laid_off") == {"seat_closed"}
    assert causes_of(told, "person_promoted") == {"manager_began"}
    assert "plan_begun" in causes_of(told, "person_dismissed")
    assert causes_of(told, "plan_passed") == {"plan_begun"}
    sudden = told["event"].isin(["person_laid_off", "person_promoted", "plan_passed"])
    assert told.loc[sudden & (told["month"] > 3), "cause"].notna().all()


def test_what_falls_back_has_lost_its_rep(told: pd.DataFrame):
    fallen = told[told["event"] == "deal_fell_back"]
    assert fallen["cause"].notna().all()
    assert set(told.loc[fallen["cause"].astype(int), "event"]) <= set(DEPARTURES)


def test_teams_are_told_as_teams(told: pd.DataFrame):
    began = told[told["event"] == "manager_began"]
    assert set(began["object"]) <= {"1", "2"}
    assert (began["value"] >= 2).all(), "the first managers were there before"


def rows(told: pd.DataFrame, event: str) -> set[tuple[object, object]]:
    """Where and when an event happened."""
    found = told[told["event"] == event]
    return set(zip(found["month"], found["object"], strict=True))


def test_every_deal_was_found_in_the_month_in_which_it_opened(told: pd.DataFrame):
    opened = told[told["event"] == "deal_opened"]
    found = told.loc[opened["cause"].astype(int)]
    assert (found["event"] == "account_found").all()
    assert found["month"].tolist() == opened["month"].tolist()
    assert len(found) == (told["event"] == "account_found").sum()
    assert set(found["value"]) <= set(range(1, 8))
    assert len(set(found["value"])) >= 4, "deals come about in several ways"


def test_who_follows_a_referral_is_found_by_it_unless_a_contact_came_first(told: pd.DataFrame):
    found = told[told["event"] == "account_found"]
    owed = rows(found[found["value"] == 3], "account_found")
    assert owed <= rows(told, "account_referred")
    assert rows(told, "account_referred") - owed <= rows(found[found["value"] < 3], "account_found")


def test_a_deal_that_knows_nobody_any_more_lapses_at_once(told: pd.DataFrame):
    stranded = rows(told, "deal_stranded")
    assert stranded
    assert stranded <= rows(told, "deal_lapsed")
    assert "deal_stranded" in causes_of(told, "deal_lapsed")


def test_deals_let_go_come_to_no_other_end(told: pd.DataFrame):
    let_go = rows(told, "deal_let_go")
    assert let_go
    assert not let_go & set.union(*(rows(told, f"deal_{end}") for end in ("won", "lost", "undecided", "lapsed")))
