"""Metrics of contacts, deals and what they cost."""

from __future__ import annotations

from typing import Final

from salessim.engine.metrics import Metric
from salessim.model.measures.forms import plain, ratio

SELLING: Final = (
    plain("contacts", "Contacts", "contacts", "neither", "prospecting contacts made", "sum"),
    ratio(
        "response_rate",
        "Response rate",
        "share",
        "higher",
        "contacts that opened a deal ÷ contacts",
        ("responses", "contacts"),
    ),
    ratio(
        "access",
        "Access met",
        "share",
        "higher",
        "mean open part of the doors that contacts knocked at",
        ("access_met", "contacts"),
    ),
    plain(
        "opportunities_created",
        "Opportunities created",
        "deals",
        "neither",
        "deals opened, by contact or otherwise",
        "sum",
    ),
    plain("opportunities_open", "Open opportunities", "deals", "neither", "deals open at the month's end", "mean"),
    ratio(
        "pipeline_coverage",
        "Pipeline coverage",
        "times",
        "neither",
        "value of open deals ÷ bookings planned for one nominal cycle",
        ("pipeline_usd", "plan_per_cycle_usd"),
    ),
    plain("wins", "Wins", "deals", "higher", "deals won", "sum"),
    plain("losses", "Losses", "deals", "lower", "deals lost to an alternative", "sum"),
    plain("no_decisions", "No decisions", "deals", "lower", "deals that ended without a decision", "sum"),
    ratio(
        "win_rate",
        "Win rate",
        "share",
        "higher",
        "wins ÷ deals closed (won, lost or undecided; not let go) in the month",
        ("wins", "closed"),
    ),
    ratio(
        "no_decision_share",
        "No-decision share",
        "share",
        "lower",
        "deals that ended undecided ÷ deals closed (won, lost or undecided) in the month",
        ("no_decisions", "closed"),
    ),
    ratio(
        "cycle_months",
        "Cycle of wins",
        "months",
        "lower",
        "months from opening to winning, of deals won",
        ("closed_months", "wins"),
    ),
    plain("bookings_usd", "Bookings", "usd", "higher", "annual recurring revenue of deals won", "sum"),
    ratio(
        "inherited_bookings_share",
        "Inherited bookings",
        "share",
        "neither",
        "bookings × share of the work done by predecessors ÷ bookings",
        ("inherited_usd", "bookings_usd"),
    ),
    ratio(
        "originator_in_seat_share",
        "Opener still there",
        "share",
        "higher",
        "wins whose opener still sits in the seat ÷ wins",
        ("originator_there", "wins"),
    ),
    plain("disqualified", "Deals let go", "deals", "neither", "deals let go after their first stage", "sum"),
    ratio(
        "unsought_share",
        "Deals that came by themselves",
        "share",
        "higher",
        "deals opened by referral or by the customer itself ÷ deals opened",
        ("opportunities_unsought", "opportunities_created"),
    ),
    ratio(
        "people_known",
        "People known in each deal",
        "people",
        "higher",
        "people known inside the accounts of open deals ÷ open deals",
        ("people_known", "opportunities_open"),
    ),
    Metric(
        "goodwill",
        "Goodwill of the market",
        "share",
        "higher",
        "factor of reputation on every seller's access",
        "goodwill_left",
        None,
        "mean",
    ),
    ratio(
        "contacts_per_win", "Contacts for each win", "contacts", "lower", "contacts ÷ deals won", ("contacts", "wins")
    ),
    plain(
        "acquisition_cost_usd",
        "Cost of acquisition",
        "usd",
        "lower",
        "paid hours of prospecting, deals and partners; contacts, signals, rewards, commission of partners, campaigns, "
        "awareness, tuning of the funnel",
        "sum",
    ),
    ratio(
        "cost_per_win_usd",
        "Cost of a new customer",
        "usd",
        "lower",
        "cost of acquisition ÷ deals won",
        ("acquisition_cost_usd", "wins"),
    ),
    ratio(
        "forecast_error",
        "Forecasts not kept",
        "share",
        "lower",
        "bookings × (1 − adherence of their reps to forecasts and CRM) ÷ bookings",
        ("forecast_missed_usd", "bookings_usd"),
    ),
)
