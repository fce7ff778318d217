"""The fields of each table, what they mean, and the headings that say them without doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from salessim.calibration.reading.columns.heading import plain_key

ARR_OF_YEAR: Final = re.compile(r"(?:arr|annual_?recurring_?revenue)[ _-]*((?:19|20)\d\d)")
"""A field such as arr_2021."""


@dataclass(frozen=True)
class Field:
    """One field of a table."""

    meaning: str
    headings: str
    """Headings that mean this field and no other, comma-separated."""
    wanted: bool = False
    """Whether the table says nothing without it."""

    def known(self) -> Iterator[str]:
        """The headings as they are compared."""
        return (plain_key(heading) for heading in self.headings.split(","))


TABLES: Final = {
    "people": {
        "person": Field(
            "who: an id or a name, the same as the owner of deals",
            "person, person id, rep, rep id, rep name, employee, employee id, employee name, employee number, name, "
            "full name, user, user id, user name, owner, owner id, sales rep, salesperson, sales agent, agent, worker, "
            "worker id, staff id, personnel number, account executive",
        ),
        "seat": Field(
            "the position that is filled again when somebody leaves",
            "seat, seat id, position, position id, position number, requisition, requisition id, headcount id, "
            "territory, territory id",
        ),
        "hired": Field(
            "first day",
            "hired, hire date, date hired, hired on, start, start date, started, joined, join date, joining date, "
            "date of joining, date joined, employment start, employment start date, date of hire, first day",
            wanted=True,
        ),
        "ended": Field(
            "last day; empty if still there",
            "ended, end, end date, ended on, left, left on, leave date, leaving date, date left, exit date, departed, "
            "termination date, terminated on, date of termination, last day, last working day, employment end, "
            "employment end date, separation date",
            wanted=True,
        ),
        "reason": Field(
            "why the stay ended",
            "reason, leaving reason, reason for leaving, termination reason, exit reason, end reason, "
            "separation reason, termination type, separation type, exit type, leave reason",
        ),
    },
    "deals": {
        "id": Field(
            "what tells two deals apart",
            "id, deal id, opportunity id, record id, opportunity, deal number, opportunity number",
        ),
        "rep": Field(
            "who owns the deal, the same as in people",
            "rep, rep id, rep name, owner, owner id, owner name, deal owner, opportunity owner, sales rep, "
            "salesperson, sales agent, account executive, assigned to, user, user id",
        ),
        "account": Field(
            "the buyer",
            "account, account id, account name, company, company name, customer, customer id, customer name, "
            "organisation, organization, client, potential customer, associated company",
        ),
        "created": Field(
            "day the deal was opened",
            "created, create date, created date, date created, created on, created at, created time, creation date, "
            "opened, open date, opened on, date opened, engage date",
            wanted=True,
        ),
        "closed": Field(
            "day the deal was won, lost or dropped; empty if open",
            "closed, close date, closed date, date closed, closed on, closed at, closing date, actual close date, "
            "closed time",
            wanted=True,
        ),
        "stage": Field(
            "how the deal stands: won, lost, no decision or open",
            "stage, stage name, deal stage, opportunity stage, status, deal status, opportunity status, outcome, "
            "result, state, sales stage",
            wanted=True,
        ),
        "amount": Field(
            "what was agreed or asked",
            "amount, deal amount, opportunity amount, value, deal value, close value, arr, acv, revenue, deal size, "
            "contract value, amount usd",
        ),
        "currency": Field(
            "currency of the amount",
            "currency, amount currency, currency code, currency iso code, opportunity currency, deal currency",
        ),
    },
    "customers": {
        "id": Field(
            "which customer",
            "id, customer, customer id, customer name, account, account id, account name, company, company name, "
            "client, client id, organisation, organization",
        ),
        "started": Field(
            "day the customer began to pay",
            "started, start, start date, started on, customer since, customer start, customer start date, "
            "contract start, contract start date, subscription start, subscription start date, onboarded, begin, "
            "first contract date",
            wanted=True,
        ),
        "ended": Field(
            "day the customer left; empty if still there",
            "ended, end, end date, ended on, churned, churn date, churned on, cancelled, canceled, cancelled on, "
            "canceled on, cancellation date, customer end, customer end date, subscription end, "
            "subscription end date, lost on, left",
            wanted=True,
        ),
        "year": Field("calendar year of the ARR beside it, one row per customer and year", "year, calendar year"),
        "arr": Field(
            "annual recurring revenue, in USD",
            "arr, current arr, arr usd, annual recurring revenue, annual revenue, acv, annual contract value",
        ),
        "currency": Field("currency of the ARR", "currency, currency code, currency iso code, arr currency"),
    },
}  # fmt: skip
"""Table → field → what it is. Customers may also have arr_2021, arr_2022, …: ARR at the end of each year."""


def is_field(table: str, name: str) -> bool:
    """Whether a table has such a field."""
    return name in TABLES[table] or (table == "customers" and year_of(name) is not None)


def year_of(heading: str) -> int | None:
    """2021 for 'ARR 2021', 'arr_2021' and '2021 ARR'; None for anything else."""
    key = plain_key(heading)
    turned = key[4:] + key[:4] if key[:4].isdecimal() else key
    found = ARR_OF_YEAR.fullmatch(turned)
    return int(found[1]) if found else None
