"""Columns are found by what they are called, or asked for; never guessed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from calibration.dirty_files import TODAY

from salessim.calibration.reading.columns.fields import TABLES
from salessim.calibration.reading.columns.mapping import NO_HEADER, mapped
from salessim.calibration.reading.columns.presets import PRESETS, preset_of
from salessim.calibration.reading.read import read
from salessim.calibration.reading.said import Files, Said, spoken
from salessim.calibration.records import End
from salessim.errors import InputRefusedError

EXPORTS = {
    "Salesforce opportunities": (
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Probability (%),Age,Close Date,"
        "Created Date,Next Step,Lead Source,Type,Closed\n"
        "Ann,Acme,Acme 2020,Closed Won,Q1,$5.00,100,7,2/13/2020,1/2/2020,,Web,New,1\n"
    ),
    "Salesforce opportunities, data export": (
        "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate\n"
        "006A,001A,Acme 2020,Closed Won,5,2020-02-13,true,true,005A,2020-01-02T08:00:00.000+0000\n"
    ),
    "HubSpot deals": (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Company,Pipeline\n"
        "7,Acme 2020,Closed won,2020-02-13 10:11,Ann,5,2020-01-02 09:30,Acme,Sales\n"
    ),
    "Microsoft Dynamics 365 opportunities": (
        "(Do Not Modify) Opportunity,Topic,Account,Owner,Status,Status Reason,Created On,Actual Close Date,"
        "Est. Close Date,Est. Revenue,Actual Revenue,Currency\n"
        "a-1,Acme 2020,Acme,Ann,Won,Won,1/2/2020 8:15 AM,2/13/2020,1/31/2020,7,5,US Dollar\n"
    ),
    "Pipedrive deals": (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Owner,Deal - Organization,Deal - Value,"
        "Deal - Currency of Value,Deal - Deal created,Deal - Deal closed on,Deal - Expected close date\n"
        "7,Acme 2020,Negotiations Started,Won,Ann,Acme,5,USD,2020-01-02 10:00:00,2020-02-13 10:00:00,\n"
    ),
    "Zoho deals": (
        "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Created Time,Modified Time\n"
        "zcrm_1,Ann,$ 5,Acme 2020,2020-02-13,Acme,Closed Won,2020-01-02 09:00:00,2020-02-14 09:00:00\n"
    ),
    "CRM Sales Opportunities": (
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "1C1I7A6R,Ann,GTX,Acme,Won,2020-01-02,2020-02-13,5\n"
        "Z063OYW0,Ann,GTX,Acme,Lost,2020-01-02,2020-02-13,0\n"
        "EC4QE1BX,Ann,GTX,,Engaging,2020-01-02,,\n"
        "MV1LWRNH,Ann,GTX,,Prospecting,,,\n"
    ),
}


def test_every_preset_has_an_example() -> None:
    assert EXPORTS.keys() == {preset.name for preset in PRESETS}


@pytest.mark.parametrize("name", EXPORTS)
def test_common_exports_are_recognised_and_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(EXPORTS[name])
    found = read(Files(deals=path), Said(order="month-first"), today=TODAY)
    deals = found.records.deals
    assert deals is not None
    assert found.report.files[0].preset == name
    assert (deals.created[0], deals.closed[0]) == (np.datetime64("2020-01-02"), np.datetime64("2020-02-13"))
    assert (deals.end[0], deals.amount_usd[0], deals.rep[0], deals.account[0]) == (End.WON, 5.0, 0, 0)
    if name == "CRM Sales Opportunities":
        assert deals.end.tolist() == [End.WON, End.LOST, End.OPEN]
        assert np.isnan(deals.amount_usd).tolist() == [False, True, True]
        assert [(one.reason, one.lines) for one in found.report.files[0].refused] == [("no creation date", (5,))]


def test_fields_of_presets_are_fields_and_each_is_recognised_by_its_own_header() -> None:
    for preset in PRESETS:
        assert preset.columns.keys() <= TABLES[preset.table].keys()
        first = [headings[0] for headings in preset.columns.values()]
        assert preset_of(preset.table, [*preset.signature, *first]) is preset


@pytest.mark.parametrize("table", TABLES)
def test_every_synonym_is_found_alone_in_any_writing(table: str) -> None:
    wanted = {"people": ["rep", "hired", "ended"], "deals": ["created", "closed", "stage"]}.get(
        table, ["started", "ended"]
    )
    for name, field in TABLES[table].items():
        for heading in field.headings.split(","):
            words = heading.split()
            for written in (" ".join(words), "_".join(words).upper(), "".join(word.title() for word in words)):
                others = [other for other in wanted if other not in {name, "rep" if name == "person" else ""}]
                extra = [] if name not in {"year", "arr"} else ["id", "arr" if name == "year" else "x"]
                assert mapped(table, "f", [*others, *extra, written], {}).column(name) == written


def test_no_heading_means_two_fields_of_a_table() -> None:
    for fields in TABLES.values():
        headings = [heading for field in fields.values() for heading in field.known()]
        assert len(headings) == len(set(headings))


def test_a_row_where_the_header_should_be_is_not_shown() -> None:
    """A file without its header line: what stands in its first line are people and customers."""
    for cells in (["Ann Lee", "Acme 7", "2020-01-02", "2020-03-04", "Closed Won"], ["00651:Ann Lee:Acme"]):
        with pytest.raises(InputRefusedError) as caught:
            mapped("deals", "d.csv", cells, {})
        assert str(caught.value) == f"d.csv: {NO_HEADER}"


def test_numbers_in_headings_do_not_hide_them() -> None:
    with pytest.raises(InputRefusedError, match=r"columns: .*30-60 days"):
        mapped("deals", "d.csv", ["Owner", "Created", "30-60 days", "Stage"], {})


def test_a_missing_column_is_named_with_the_likeliest_and_the_option() -> None:
    with pytest.raises(InputRefusedError) as caught:
        mapped("deals", "d.csv", ["Opp", "Owner", "Creatd", "Close Dt", "Stage"], {})
    assert str(caught.value) == (
        'd.csv: no column for deals.created (day the deal was opened); the likeliest is "Creatd". '
        "If it is, say so with\n"
        '    --map deals.created="Creatd"\n'
        "d.csv: no column for deals.closed (day the deal was won, lost or dropped; empty if open); the likeliest is "
        '"Close Dt". If it is, say so with\n'
        '    --map deals.closed="Close Dt"\n'
        '  columns: "Opp", "Owner", "Creatd", "Close Dt", "Stage"'
    )


def test_no_column_of_another_table_is_suggested() -> None:
    """As where files are given in the wrong order: a day of termination is like a day of creation, in letters."""
    with pytest.raises(InputRefusedError) as caught:
        mapped("deals", "d.csv", ["Full Name", "Hire Date", "Termination Date"], {})
    assert "the likeliest" not in str(caught.value)
    assert str(caught.value).count('="COLUMN"') == 3


def test_no_column_is_suggested_that_only_shares_some_letters() -> None:
    with pytest.raises(InputRefusedError) as caught:
        mapped("people", "p.csv", ["who", "hired", "gone"], {})
    assert "likeliest" not in str(caught.value)
    assert '--map people.person="COLUMN"' in str(caught.value)


def test_two_columns_that_could_be_meant_are_asked_about() -> None:
    headings = ["Employee ID", "Employee Name", "Hire Date", "End Date"]
    with pytest.raises(InputRefusedError) as caught:
        mapped("people", "p.csv", headings, {})
    assert '"Employee ID" or "Employee Name": which is people.person' in str(caught.value)
    assert '--map people.person="Employee Name"' in str(caught.value)
    assert mapped("people", "p.csv", headings, {"person": "employee name"}).places["person"] == 1
    with pytest.raises(InputRefusedError, match="Give the columns different names"):
        mapped("people", "p.csv", ["rep", "hired", "ended", "hired"], {})


def test_what_is_said_of_columns_must_be_there_and_be_said_once() -> None:
    headings = ["who", "hired", "gone"]
    assert mapped("people", "p", headings, {"person": "who", "ended": "gone"}).places == {
        "person": 0, "hired": 1, "ended": 2,
    }  # fmt: skip
    twice = mapped("people", "p", ["rep", "rep id", "hired", "ended"], {"seat": "rep id"})
    assert (twice.column("person"), twice.column("seat")) == ("rep", "rep id")
    with pytest.raises(InputRefusedError, match='there is no such column; did you mean "gone"'):
        mapped("people", "p", headings, {"person": "who", "ended": "gonne"})
    with pytest.raises(InputRefusedError, match=r"is read as people\.hired and people\.ended"):
        mapped("people", "p", headings, {"person": "who", "hired": "hired", "ended": "hired"})
    with pytest.raises(InputRefusedError, match=r"no column for people\.person"):
        mapped("people", "p", ["hired", "ended"], {})
    assert "ended" not in mapped("people", "p", ["rep", "hired", "left"], {"ended": ""}).places
    assert "ended" not in mapped("people", "p", ["rep", "hired", "", "left"], {"ended": ""}).places
    with pytest.raises(InputRefusedError, match=r"no column for people\.hired"):
        mapped("people", "p", ["rep", "hired", "left"], {"hired": ""})


def test_years_are_found_in_headings_or_said() -> None:
    headings = ["customer", "start", "end", "ARR 2021", "2022 arr", "arr_2023", "Arr2024 plan", "FY25"]
    found = mapped("customers", "c", headings, {"arr_2025": "FY25"})
    assert found.named() == {
        "id": "customer", "started": "start", "ended": "end", "arr_2021": "ARR 2021", "arr_2022": "2022 arr",
        "arr_2023": "arr_2023", "arr_2025": "FY25",
    }  # fmt: skip
    with pytest.raises(InputRefusedError, match="by year in rows and in columns"):
        mapped("customers", "c", ["id", "start", "end", "year", "arr", "arr_2021"], {})
    with pytest.raises(InputRefusedError, match="needs one for the customer's id"):
        mapped("customers", "c", ["start", "end", "year", "arr"], {})


def test_options_are_read_as_typed() -> None:
    said = spoken(
        ["deals.closed=Close Dt", "people.ended=", 'customers.arr_2021="x=y"'], ["On = Off=undecided", "Gewonnen=WON"],
        "month-first", "2024-03-31", "1 Jan 2020",
    )  # fmt: skip
    assert said.columns == {
        ("deals", "closed"): "Close Dt",
        ("people", "ended"): "",
        ("customers", "arr_2021"): '"x=y"',
    }
    assert said.stages == {"On = Off": End.UNDECIDED, "Gewonnen": End.WON}
    assert (said.order, said.as_of, said.since) == (
        "month-first", np.datetime64("2024-03-31"), np.datetime64("2020-01-01"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((["closed=x"], [], None, None, None), r"expected TABLE\.FIELD=COLUMN"),
        ((["deals.closed"], [], None, None, None), r"expected TABLE\.FIELD=COLUMN"),
        ((["deal.closed=x"], [], None, None, None), "did you mean 'deals'"),
        ((["deals.close=x"], [], None, None, None), "did you mean 'closed'"),
        ((["deals.arr_2021=x"], [], None, None, None), "no field 'arr_2021'"),
        ((["deals.closed=x", "deals.closed=y"], [], None, None, None), "mapped twice"),
        (([], ["Stalled"], None, None, None), "expected WORD=won"),
        (([], ["Stalled=gone"], None, None, None), "expected WORD=won"),
        (([], ["=won"], None, None, None), "expected WORD=won"),
        (([], ["a=won", "a=lost"], None, None, None), "different meanings"),
        (([], [], "both", None, None), "day-first or month-first"),
        (([], [], None, "soon", None), "--as-of soon: expected a day"),
        (([], [], None, None, "01/03/2024"), "--since 01/03/2024: expected a day"),
        (([], [], None, "2020-01-01", "2021-01-01"), "is after --as-of"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: tuple[list[str], list[str], None, None, None], words: str
) -> None:
    with pytest.raises(InputRefusedError, match=words):
        spoken(*options)
