"""Exports that are recognised by their headings.

The headings of Salesforce, HubSpot, Dynamics, Pipedrive and Zoho are from memory: these products rename their columns
now and then, and translate them. A heading that is not there falls back to the synonyms, and never to a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salessim.calibration.reading.columns.heading import plain_key


@dataclass(frozen=True)
class Preset:
    """One product's export."""

    name: str
    table: str
    signature: tuple[str, ...]
    """Headings that together only this export has."""
    columns: Mapping[str, tuple[str, ...]]
    """Field → headings, the first that is there is meant."""

    def fits(self, keys: Sequence[str]) -> bool:
        """Whether a header is this export's."""
        return all(plain_key(heading) in keys for heading in self.signature)


PRESETS: Final = (
    Preset(
        "Salesforce opportunities", "deals", ("Opportunity Name", "Stage", "Close Date"),
        {
            "id": ("Opportunity ID", "18 Digit Opportunity ID"),
            "rep": ("Opportunity Owner", "Owner"),
            "account": ("Account Name", "Account ID"),
            "created": ("Created Date",),
            "closed": ("Close Date",),
            "stage": ("Stage",),
            "amount": ("Amount", "Amount (converted)"),
            "currency": ("Amount Currency", "Opportunity Currency"),
        },
    ),
    Preset(
        "Salesforce opportunities, data export", "deals", ("StageName", "CloseDate", "CreatedDate"),
        {
            "id": ("Id",),
            "rep": ("OwnerId",),
            "account": ("AccountId",),
            "created": ("CreatedDate",),
            "closed": ("CloseDate",),
            "stage": ("StageName",),
            "amount": ("Amount",),
            "currency": ("CurrencyIsoCode",),
        },
    ),
    Preset(
        "HubSpot deals", "deals", ("Deal Name", "Deal Stage", "Create Date", "Close Date"),
        {
            "id": ("Record ID", "Deal ID"),
            "rep": ("Deal owner", "HubSpot Owner"),
            "account": ("Associated Company (Primary)", "Associated Company", "Associated Company IDs"),
            "created": ("Create Date",),
            "closed": ("Close Date",),
            "stage": ("Deal Stage",),
            "amount": ("Amount", "Amount in company currency"),
            "currency": ("Currency",),
        },
    ),
    Preset(
        "Microsoft Dynamics 365 opportunities", "deals", ("Topic", "Status", "Created On"),
        {
            "id": ("(Do Not Modify) Opportunity", "Opportunity"),
            "rep": ("Owner",),
            "account": ("Account", "Potential Customer"),
            "created": ("Created On",),
            "closed": ("Actual Close Date",),
            "stage": ("Status",),
            "amount": ("Actual Revenue", "Est. Revenue", "Estimated Revenue"),
            "currency": ("Currency",),
        },
    ),
    Preset(
        "Pipedrive deals", "deals", ("Deal - Title", "Deal - Status"),
        {
            "id": ("Deal - ID",),
            "rep": ("Deal - Owner",),
            "account": ("Deal - Organization",),
            "created": ("Deal - Deal created", "Deal - Created"),
            "closed": ("Deal - Deal closed on", "Deal - Closed on"),
            "stage": ("Deal - Status",),
            "amount": ("Deal - Value",),
            "currency": ("Deal - Currency of Value", "Deal - Currency"),
        },
    ),
    Preset(
        "Zoho deals", "deals", ("Deal Name", "Stage", "Closing Date"),
        {
            "id": ("Record Id", "Deal Id"),
            "rep": ("Deal Owner",),
            "account": ("Account Name",),
            "created": ("Created Time",),
            "closed": ("Closing Date",),
            "stage": ("Stage",),
            "amount": ("Amount",),
            "currency": ("Currency",),
        },
    ),
    Preset(
        "CRM Sales Opportunities", "deals", ("opportunity_id", "sales_agent", "deal_stage", "engage_date"),
        {
            "id": ("opportunity_id",),
            "rep": ("sales_agent",),
            "account": ("account",),
            "created": ("engage_date",),
            "closed": ("close_date",),
            "stage": ("deal_stage",),
            "amount": ("close_value",),
        },
    ),
)  # fmt: skip


def preset_of(table: str, headings: Sequence[str]) -> Preset | None:
    """The export that a header belongs to, if it is a known one."""
    keys = [plain_key(heading) for heading in headings]
    return next((preset for preset in PRESETS if preset.table == table and preset.fits(keys)), None)
