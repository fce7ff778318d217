"""The metrics that people read, with their definitions; `docs/metrics.md` is generated from this list."""

from __future__ import annotations

from typing import Final

from salessim.engine.metrics import Better, Metric, OverTime, by_name
from salessim.model.channels.source import Source
from salessim.model.tallies import TALLIES


def _plain(name: str, label: str, unit: str, better: Better, definition: str, over_time: OverTime) -> Metric:
    """A metric that is a tally of the same name."""
    return Metric(name, label, unit, better, definition, name, None, over_time)


def _ratio(
    name: str, label: str, unit: str, better: Better, definition: str, parts: tuple[str, str], *, rest: bool = False
) -> Metric:
    """A metric that is one tally over another, pooled over months; `rest`: 1 minus that."""
    return Metric(name, label, unit, better, definition, parts[0], parts[1], "ratio", rest)


_PEOPLE = (
    _plain("seats_open", "Seats open", "seats", "neither", "seats that exist, filled or not", "mean"),
    _plain("headcount", "Headcount", "people", "neither", "people in seats", "mean"),
    _ratio("vacant_share", "Vacant seats", "share", "lower", "vacant ÷ open seats", ("vacant", "seats_open")),
    _ratio(
        "ramped_share",
        "Ramped seats",
        "share",
        "higher",
        "seats whose ramp factor is at least 0.95 ÷ open seats",
        ("ramped", "seats_open"),
    ),
    _ratio(
        "ramping_share",
        "Ramping seats",
        "share",
        "lower",
        "filled seats not yet ramped ÷ open seats",
        ("ramping", "seats_open"),
    ),
    _ratio(
        "ramp_output",
        "Mean ramp output",
        "share",
        "higher",
        "mean ramp factor over open seats, a vacant seat being 0",
        ("ramp_factors", "seats_open"),
    ),
    Metric(
        "ramped_equivalents",
        "Ramped-rep equivalents",
        "people",
        "higher",
        "sum of the ramp factors of all people",
        "ramp_factors",
        None,
        "mean",
    ),
    _ratio(
        "rookie_share",
        "Still learning",
        "share",
        "lower",
        "1 − mean ramp factor of the people in seats; under an exponential ramp of time constant τ this is the rookie "
        "share qτ/(1 + qτ) of the promotion chain",
        ("still_learning", "headcount"),
    ),
    _plain("hires", "Hires", "people", "neither", "people who arrived", "sum"),
    _ratio(
        "hired_talent",
        "Talent hired",
        "log",
        "higher",
        "mean talent of those hired, in log odds of winning",
        ("hired_talent", "hires"),
    ),
    _ratio(
        "hired_drafted_share",
        "Drafted résumés",
        "share",
        "lower",
        "mean part of the numbers on the résumés of those hired that their predecessors had built",
        ("hired_drafted", "hires"),
    ),
    _plain("quits", "Quits", "people", "lower", "people who left of their own will", "sum"),
    _plain(
        "regretted_quits", "Regretted quits", "people", "lower", "quits of people of more than average talent", "sum"
    ),
    _plain("dismissals", "Dismissals", "people", "neither", "people dismissed for conduct or performance", "sum"),
    _plain("layoffs", "Lay-offs", "people", "lower", "people whose seat was closed", "sum"),
    _plain("promotions", "Promotions", "people", "neither", "reps who became managers", "sum"),
    _ratio(
        "turnover_per_year",
        "Turnover",
        "/year",
        "lower",
        "people who left, for whatever reason ÷ people in seats, per year",
        ("leavers_per_year", "headcount"),
    ),
    _ratio(
        "tenure_months",
        "Tenure of those in seat",
        "months",
        "higher",
        "months in the seat of people in seats, half of the running month included",
        ("tenure_in_seat", "headcount"),
    ),
    _ratio(
        "completed_tenure_months",
        "Completed tenure",
        "months",
        "higher",
        "months in the seat of people who left, the month of leaving counting half",
        ("completed_tenure", "leavers"),
    ),
    _ratio(
        "selling_hours_share",
        "Selling time",
        "share",
        "higher",
        "selling hours ÷ working hours",
        ("selling_hours", "working_hours"),
    ),
    _ratio(
        "quota_attainment",
        "Quota attainment",
        "share",
        "higher",
        "bookings ÷ ramp-adjusted quota of people with six months in their seat, at year's ends",
        ("counted_bookings", "counted_quota"),
    ),
    _ratio(
        "reps_at_quota_share",
        "Reps at quota",
        "share",
        "higher",
        "people at or above their quota ÷ people with six months in their seat, at year's ends",
        ("counted_at_quota", "counted_people"),
    ),
    _ratio(
        "plan_attainment",
        "Plan attainment",
        "share",
        "higher",
        "bookings ÷ the company's plan",
        ("bookings_usd", "plan_usd"),
    ),
    _ratio("morale", "Morale", "share", "higher", "mean morale of the people in seats", ("morale_felt", "headcount")),
    _ratio("fear", "Fear", "share", "lower", "mean fear of the people in seats", ("fear_felt", "headcount")),
    _ratio(
        "adherence",
        "Adherence",
        "share",
        "higher",
        "mean adherence to the five standards of the people in seats",
        ("adherence_kept", "headcount"),
    ),
    _ratio(
        "violator_share",
        "Violators",
        "share",
        "lower",
        "people who break standards more often than not ÷ people in seats",
        ("violators", "headcount"),
    ),
    _ratio(
        "skill",
        "Skill",
        "logit",
        "higher",
        "mean log odds of winning from what people have learned beyond the ordinary",
        ("skill_learned", "headcount"),
    ),
    _ratio(
        "realised_share",
        "Knowledge put into practice",
        "share",
        "higher",
        "mean share of what people know that they do",
        ("doing_done", "headcount"),
    ),
    _ratio(
        "coaching_hours",
        "Coaching received",
        "hours",
        "higher",
        "mean hours of coaching a month and person, as they teach",
        ("coaching_hours", "headcount"),
    ),
    _ratio(
        "effort",
        "Effort",
        "factor",
        "higher",
        "mean factor of habits, goals, hacks, colleagues and managers on what an hour achieves",
        ("drive", "headcount"),
    ),
    _ratio(
        "credibility",
        "Managers' credibility",
        "share",
        "higher",
        "mean credibility of the teams' managers",
        ("credibility_held", "teams"),
    ),
    _plain("manager_changes", "New managers", "people", "neither", "managers who began", "sum"),
    _ratio("problems", "Open problems", "problems", "lower", "open problems for each team", ("problems_open", "teams")),
)

_SELLING = (
    _plain("contacts", "Contacts", "contacts", "neither", "prospecting contacts made", "sum"),
    _ratio(
        "response_rate",
        "Response rate",
        "share",
        "higher",
        "contacts that opened a deal ÷ contacts",
        ("responses", "contacts"),
    ),
    _ratio(
        "access",
        "Access met",
        "share",
        "higher",
        "mean open part of the doors that contacts knocked at",
        ("access_met", "contacts"),
    ),
    _plain(
        "opportunities_created",
        "Opportunities created",
        "deals",
        "neither",
        "deals opened, by contact or otherwise",
        "sum",
    ),
    _plain("opportunities_open", "Open opportunities", "deals", "neither", "deals open at the month's end", "mean"),
    _ratio(
        "pipeline_coverage",
        "Pipeline coverage",
        "times",
        "neither",
        "value of open deals ÷ bookings planned for one nominal cycle",
        ("pipeline_usd", "plan_per_cycle_usd"),
    ),
    _plain("wins", "Wins", "deals", "higher", "deals won", "sum"),
    _plain("losses", "Losses", "deals", "lower", "deals lost to an alternative", "sum"),
    _plain("no_decisions", "No decisions", "deals", "lower", "deals that ended without a decision", "sum"),
    _ratio(
        "win_rate",
        "Win rate",
        "share",
        "higher",
        "wins ÷ deals closed (won, lost or undecided; not let go) in the month",
        ("wins", "closed"),
    ),
    _ratio(
        "no_decision_share",
        "No-decision share",
        "share",
        "lower",
        "deals that ended undecided ÷ deals closed (won, lost or undecided) in the month",
        ("no_decisions", "closed"),
    ),
    _ratio(
        "cycle_months",
        "Cycle of wins",
        "months",
        "lower",
        "months from opening to winning, of deals won",
        ("closed_months", "wins"),
    ),
    _plain("bookings_usd", "Bookings", "usd", "higher", "annual recurring revenue of deals won", "sum"),
    _ratio(
        "inherited_bookings_share",
        "Inherited bookings",
        "share",
        "neither",
        "bookings × share of the work done by predecessors ÷ bookings",
        ("inherited_usd", "bookings_usd"),
    ),
    _ratio(
        "originator_in_seat_share",
        "Opener still there",
        "share",
        "higher",
        "wins whose opener still sits in the seat ÷ wins",
        ("originator_there", "wins"),
    ),
    _plain("disqualified", "Deals let go", "deals", "neither", "deals let go after their first stage", "sum"),
    _ratio(
        "unsought_share",
        "Deals that came by themselves",
        "share",
        "higher",
        "deals opened by referral or by the customer itself ÷ deals opened",
        ("opportunities_unsought", "opportunities_created"),
    ),
    _ratio(
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
    _ratio(
        "contacts_per_win", "Contacts for each win", "contacts", "lower", "contacts ÷ deals won", ("contacts", "wins")
    ),
    _plain(
        "acquisition_cost_usd",
        "Cost of acquisition",
        "usd",
        "lower",
        "paid hours of prospecting, deals and partners; contacts, signals, rewards, commission of partners, campaigns, "
        "awareness, tuning of the funnel",
        "sum",
    ),
    _ratio(
        "cost_per_win_usd",
        "Cost of a new customer",
        "usd",
        "lower",
        "cost of acquisition ÷ deals won",
        ("acquisition_cost_usd", "wins"),
    ),
    _ratio(
        "forecast_error",
        "Forecasts not kept",
        "share",
        "lower",
        "bookings × (1 − adherence of their reps to forecasts and CRM) ÷ bookings",
        ("forecast_missed_usd", "bookings_usd"),
    ),
)

_CUSTOMERS = (
    _plain("customers", "Customers", "customers", "higher", "accounts under contract at the month's end", "mean"),
    _plain("arr_usd", "Annual recurring revenue", "usd", "higher", "ARR of all customers at the month's end", "last"),
    _plain("new_arr_usd", "New ARR", "usd", "higher", "ARR of new customers", "sum"),
    _plain("expansion_arr_usd", "Expansion ARR", "usd", "higher", "ARR added at renewals", "sum"),
    _plain("churned_arr_usd", "Churned ARR", "usd", "lower", "ARR of customers who left", "sum"),
    _plain(
        "contraction_arr_usd",
        "Contraction",
        "usd",
        "lower",
        "ARR of customers that melted away after a rep's departure",
        "sum",
    ),
    _plain(
        "regained_arr_usd",
        "Regained ARR",
        "usd",
        "higher",
        "ARR lost after a rep's departure that the next rep has won back",
        "sum",
    ),
    _plain("customers_lost", "Customers lost", "customers", "lower", "customers who left", "sum"),
    _ratio(
        "customer_churn_per_year",
        "Customers lost a year",
        "/year",
        "lower",
        "customers who left ÷ customers, per year",
        ("customers_lost_per_year", "customers"),
    ),
    _ratio(
        "value_per_customer_usd",
        "Value of a customer",
        "usd",
        "higher",
        "margin expected over five years ÷ customers",
        ("customer_value_usd", "customers"),
    ),
    _ratio(
        "satisfaction",
        "Satisfaction",
        "share",
        "higher",
        "mean satisfaction of customers",
        ("satisfaction_felt", "customers"),
    ),
    _ratio(
        "loyal_share",
        "Loyal customers",
        "share",
        "higher",
        "customers clearly better off than with an alternative ÷ customers",
        ("loyal_customers", "customers"),
    ),
    _ratio(
        "mercenary_share",
        "Mercenary customers",
        "share",
        "lower",
        "customers hardly better off than with an alternative ÷ customers",
        ("mercenary_customers", "customers"),
    ),
    _ratio(
        "captive_share",
        "Captive customers",
        "share",
        "lower",
        "customers who would be better off with an alternative and stay because leaving costs too much ÷ customers",
        ("captive_customers", "customers"),
    ),
    _ratio(
        "hostages_found_share",
        "Hostages found by surveys",
        "share",
        "lower",
        "customers asked who are seen below what an alternative offers ÷ customers asked",
        ("hostages_found", "customers_asked"),
    ),
    _plain("referrals", "Referrals", "referrals", "higher", "acquaintances told by loyal customers", "sum"),
    Metric(
        "product_experience",
        "Product experience",
        "share",
        "higher",
        "experience of the product itself",
        "product_level",
        None,
        "mean",
    ),
    Metric(
        "gross_retention",
        "Gross retention",
        "share",
        "higher",
        "1 − (churned + contraction) ÷ ARR at the month's start; the outcome is compounded per year",
        "lost_arr_usd",
        "opening_arr_usd",
        "compounded",
        complement=True,
    ),
    Metric(
        "net_retention",
        "Net retention",
        "share",
        "higher",
        "1 − (churned + contraction − expansion − regained) ÷ ARR at the month's start; compounded per year",
        "net_lost_arr_usd",
        "opening_arr_usd",
        "compounded",
        complement=True,
    ),
)

_MONEY = (
    _plain("revenue_usd", "Revenue", "usd", "higher", "one twelfth of the month's closing ARR", "sum"),
    _plain("gross_margin_usd", "Gross margin", "usd", "higher", "revenue × gross margin", "sum"),
    _plain("people_cost_usd", "People cost", "usd", "lower", "pay of reps and managers with on-costs", "sum"),
    _plain(
        "hiring_cost_usd",
        "Hiring cost",
        "usd",
        "lower",
        "recruiting, training and onboarding of newcomers, the bench, searches for managers",
        "sum",
    ),
    _plain(
        "marketing_cost_usd",
        "Marketing cost",
        "usd",
        "lower",
        "contacts, signals, mailings, awareness, rewards, partners, tuning of the funnel",
        "sum",
    ),
    _plain(
        "other_cost_usd",
        "Other cost",
        "usd",
        "lower",
        "tools and travel of filled seats, severance, conduct, programmes, product, touch points, rules, systems, "
        "support, surveys, the price of money",
        "sum",
    ),
    _plain(
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
    _plain(
        "closing_book_value_usd",
        "Closing book value",
        "usd",
        "higher",
        "margin expected over five years from the customers at the horizon, discounted to the branch",
        "last",
    ),
    _plain(
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
    _plain("cash_usd", "Cash", "usd", "higher", "contribution so far, since the branch", "last"),
)

METRICS: Final = by_name(_PEOPLE + _SELLING + _CUSTOMERS + _MONEY)
"""Every metric by name, in the order of the reference page."""

BREAKDOWNS: Final = {"source": tuple(source.name.lower() for source in Source)}
"""What metrics may be broken down by, with the groups: how a deal or customer came."""


def broken_down(by: str) -> dict[str, Metric]:
    """The metrics that there are group by group."""
    first = BREAKDOWNS[by][0]
    return {name: metric for name, metric in METRICS.items() if TALLIES.keys() >= metric.of_group(first).tallies()}


WATERFALL: Final = (
    ("gross_margin_usd", 1),
    ("people_cost_usd", -1),
    ("hiring_cost_usd", -1),
    ("marketing_cost_usd", -1),
    ("other_cost_usd", -1),
)
"""The items that add up to contribution, with their signs."""
