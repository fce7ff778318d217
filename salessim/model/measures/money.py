"""Metrics of money."""

from __future__ import annotations

from typing import Final

from salessim.engine.metrics import Metric
from salessim.model.measures.forms import plain

MONEY: Final = (
    plain("revenue_usd", "Revenue", "usd", "higher", "one twelfth of the month's closing ARR", "sum"),
    plain("gross_margin_usd", "Gross margin", "usd", "higher", "revenue × gross margin", "sum"),
    plain("people_cost_usd", "People cost", "usd", "lower", "pay of reps and managers with on-costs", "sum"),
    plain(
        "hiring_cost_usd",
        "Hiring cost",
        "usd",
        "lower",
        "recruiting, training and onboarding of newcomers, the bench, searches for managers",
        "sum",
    ),
    plain(
        "marketing_cost_usd",
        "Marketing cost",
        "usd",
        "lower",
        "contacts, signals, mailings, awareness, rewards, partners, tuning of the funnel",
        "sum",
    ),
    plain(
        "other_cost_usd",
        "Other cost",
        "usd",
        "lower",
        "tools and travel of filled seats, severance, conduct, programmes, product, touch points, rules, systems, "
        "support, surveys, the price of money",
        "sum",
    ),
    plain(
        "contribution_usd",
        "Contribution",
        "usd",
        "higher",
        "gross margin less people, hiring, marketing and other cost",
        "sum",
    ),
    Metric(
        "contribution_npv_usd",
        "Contribution (NPV)",
        "usd",
        "higher",
        "contribution discounted to the branch at `money.discount_rate`; without the closing book value",
        "contribution_usd",
        None,
        "discounted",
    ),
    plain(
        "closing_book_value_usd",
        "Closing book value",
        "usd",
        "higher",
        "margin expected over five years from the customers at the horizon, discounted to the branch",
        "last",
    ),
    plain(
        "reserve_usd",
        "Money in the bank",
        "usd",
        "higher",
        "reserve at the month's end, or owed; cash where funding is off",
        "last",
    ),
    Metric(
        "months_short",
        "Months short of money",
        "months",
        "lower",
        "months without money left",
        "money_short",
        None,
        "sum",
    ),
    plain("cash_usd", "Cash", "usd", "higher", "contribution so far, since the branch", "last"),
)
