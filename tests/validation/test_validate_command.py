"""`salessim validate`: what it prints, its exit codes and JSON, the order of its rows, and the page made of it."""

import json
import re
from pathlib import Path

import pytest
from support.asking import Asking

from salessim.cli.program import salessim as program
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck
from salessim.errors import InputRefusedError, LedgerError
from salessim.model import simulation
from salessim.model.organisation import Organisation
from salessim.model.selling import outcome
from salessim.model.state import State
from salessim.validation import groups, table
from salessim.validation.groups import GROUPS, Group
from salessim.validation.row import Found, Row, above_zero, against_theory, in_range, percent, reported
from salessim.validation.validate import Checked, carry_out, validate
from salessim.validation.worlds import QUICK, Effort

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
ASKING = Asking("validate", "--group", "conservation")
GOOD = in_range("good", "a survey", 0.0, 1.0, Found(0.5, 0.01), write=percent)
BAD = in_range("bad", "a survey", 0.6, 1.0, Found(0.5, 0.01), write=percent, why="because.")
SMALL = against_theory("small", "a formula", 1.0, Found(1.0, 0.1))
SEEN = reported("seen", "no published number", Found(float("nan"), 0.0))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch):
    """Every group has two checks with rows of our own."""

    def of(*rows: Row) -> None:
        checks = {"first": lambda effort: rows[:1], "second": lambda effort: rows[1:]}
        monkeypatch.setattr(Group, "checks", lambda _: checks)

    return of


def test_a_table_that_holds_ends_well(registry):
    registry(GOOD, SEEN)
    said = ASKING.printed("--workers", 1)
    assert "good\ta survey\t0.0% to 100.0%\t50.0%\t1.0%\t0.0% to 100.0%\twithin" in said
    assert "1 of 1 within; 0 misses; 1 only reported." in said


def test_a_miss_ends_with_exit_code_3_and_its_reason(registry):
    registry(GOOD, BAD)
    said = ASKING.command("--group", "conservation", "--workers", 1).stdout
    assert "falls short: bad: because." in said
    assert "1 of 2 within; 1 miss; 0 only reported." in said
    for rows, code in (((GOOD, BAD), 3), ((GOOD, SMALL), 3), ((GOOD, SEEN), 0)):
        registry(*rows)
        assert program(["validate", "--group", "facts", "--workers", "1"], standalone_mode=False) == code


def test_the_count_of_all_groups_names_what_falls_short_and_that_of_one_is_told_once(registry):
    registry(GOOD, BAD)
    both = ASKING.command("--group", "conservation", "--group", "facts", "--workers", 1).stdout
    assert both.count("1 of 2 within") == 2
    assert "In all: 2 of 4 within; 2 misses; 0 only reported: conservation second and facts second." in both
    alone = ASKING.command("--group", "facts", "--workers", 1).stdout
    assert alone.count("1 of 2 within") == 1


def test_a_sample_too_small_falls_short_as_well():
    checked = Checked("conservation", "first", (SMALL,))
    assert table.tallied([checked]) == "0 of 1 within; 0 misses; 1 too small to tell; 0 only reported"
    assert table.reasons([checked]) == ["small (the sample is too small to tell): not explained yet."]


def test_a_check_that_raises_falls_short_with_its_error_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch):
    def breaks(effort: Effort) -> list[Row]:
        raise LedgerError({0: "deals were lost"})

    monkeypatch.setattr(Group, "checks", lambda _: {"first": breaks, "second": lambda effort: [GOOD]})
    said = ASKING.command("--group", "facts", "--workers", 1).stdout
    assert "first stopped with LedgerError: deals were lost" in said
    assert "1 of 2 within; 0 misses; 1 stopped; 0 only reported." in said
    assert program(["validate", "--group", "facts", "--workers", "1"], standalone_mode=False) == 3
    stopped, good = json.loads(ASKING.command("--group", "facts", "--json", "--workers", 1).stdout)
    assert (stopped["verdict"], stopped["obtained"], good["verdict"]) == ("stopped", None, "within")


def test_a_rule_that_the_ledger_stops_falls_short(monkeypatch: pytest.MonkeyPatch):
    """Wins counted twice do not balance, and the ledger is not switched off here."""

    def twice(state: State, p: Organisation, luck: Luck) -> None:
        outcome.close(state, p, luck)
        state.outcome.wins *= 2

    month = tuple(Entry(each.name, twice, "") if each.name == "outcome.close" else each for each in simulation.MONTH)
    monkeypatch.setattr(simulation, "MONTH", month)
    (row,) = carry_out("conservation", "drawn", Effort(0.1)).rows
    assert row.falls_short
    assert row.what.startswith("drawn stopped with LedgerError: ")


def test_a_row_without_an_upper_end_says_above():
    sign = above_zero("sign", "a survey", Found(0.2, 0.01), write=percent)
    assert table.cells(sign)["tolerance"] == "above 4.0%"
    (plain,) = table.plain_rows([Checked("steered", "first", (sign,))])
    assert (plain["tolerance_low"], plain["tolerance_high"]) == (0.04, None)


def test_misses_of_one_reason_share_it():
    assert table.reasons([Checked("facts", "first", (BAD, GOOD, BAD))]) == ["bad; bad: because."]


def test_json_has_a_row_for_each_and_no_number_that_is_none(registry):
    registry(BAD, SEEN)
    result = ASKING.command("--group", "conservation", "--json", "--workers", 1)
    bad, seen = json.loads(result.stdout)
    assert bad == {
        "group": "conservation", "check": "first", "what": "bad", "source": "a survey", "expected": None,
        "obtained": 0.5, "standard_error": 0.01, "tolerance_low": 0.6, "tolerance_high": 1.0, "verdict": "miss",
        "why": "because.",
    }  # fmt: skip
    assert seen["obtained"] is None
    assert seen["tolerance_low"] is None
    assert seen["verdict"] == "reported"


def test_an_unknown_group_is_refused_with_the_one_that_was_meant():
    result = Asking("validate").command("--group", "conservtion")
    assert isinstance(result.exception, InputRefusedError)
    assert "--group conservtion: there is no such group; did you mean 'conservation'?" in str(result.exception)
    assert "expected one of closed_forms, published" in str(Asking("validate").command("--group", "x").exception)


def test_a_group_asked_for_twice_is_looked_at_once(registry):
    registry(GOOD, SEEN)
    assert ASKING.printed("--group", "conservation", "--workers", 1).count("good\t") == 0 + 1


def test_progress_counts_every_check(registry):
    registry(GOOD, SEEN)
    told = []
    validate(["facts", "pairing"], workers=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_number_around_another_shows_its_distance_and_a_range_its_ends():
    theory = against_theory("x", "a formula", 0.5, Found(0.51, 0.01), write=percent)
    assert table.cells(theory)["tolerance"] == "± 4.0%"
    assert table.cells(theory)["expected"] == "50.0%"
    assert table.cells(GOOD)["expected"] == "0.0% to 100.0%"
    assert table.cells(SEEN)["expected"] == "–"
    assert table.cells(reported("y", "–", Found(0.2, 1e-9), write=percent))["standard error"] == "≈ 0"


@pytest.mark.slow
def test_rows_do_not_depend_on_the_number_of_workers():
    alone, together = (validate(["conservation"], QUICK, workers) for workers in (1, 2))
    assert table.plain_rows(alone) == table.plain_rows(together)


def page_rows() -> list[tuple[str, list[str]]]:
    """Every row of the page's tables of checks, under its group."""
    found = []
    for part in re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:]:
        group = re.search(r"^`--group (\w+)`", part, flags=re.MULTILINE)
        if group:
            lines = re.findall(r"^\| (`\w+` \|.*) \|$", part, flags=re.MULTILINE)
            found += [(group[1], re.split(r" (?<!\\)\| ", line)) for line in lines]
    return found


def test_the_page_has_every_check_and_no_other():
    shown = {(group, cells[0].strip("`")) for group, cells in page_rows()}
    assert shown == {(group, check) for group in GROUPS for check in GROUPS[group].checks()}


def test_every_row_of_the_page_that_falls_short_has_a_reason():
    page = PAGE.read_text()
    notes = re.findall(r"^- .*", page, flags=re.MULTILINE)
    short = [cells[1] for _, cells in page_rows() if cells[-1].startswith("**")]
    assert short
    assert [what for what in short if not any(what in note for note in notes)] == []
    assert table.NOT_EXPLAINED not in page


def test_the_page_counts_its_own_rows():
    verdicts = [cells[-1].strip("*") for _, cells in page_rows()]
    within, told = verdicts.count("within"), verdicts.count("reported")
    assert f"In all {within} of {len(verdicts) - told} rows are within; {told} are only reported." in PAGE.read_text()


def test_only_facts_fall_short_on_the_page():
    assert {group for group, cells in page_rows() if cells[-1].startswith("**")} <= {"facts"}


def test_every_broken_rule_of_the_page_is_caught():
    part = PAGE.read_text().partition("<!-- mutations -->")[2]
    rows = re.findall(r"^\| ([^|]*) \| ([^|]*) \| [^|]* \|$", part, re.MULTILINE)[2:]
    assert len(rows) >= 12
    assert all("`" in caught and "nothing" not in caught for _, caught in rows)


@pytest.mark.slow
def test_the_page_is_what_the_command_finds():
    found = [row for checked in validate(workers=2) for row in checked.rows]
    shown = [cells for _, cells in page_rows()]
    assert [cells[1] for cells in shown] == [row.what.replace("|", "\\|") for row in found]
    assert [cells[4] for cells in shown] == [table.cells(row)["obtained"] for row in found]
    assert [cells[-1].strip("*") for cells in shown] == [row.verdict for row in found]


def test_groups_are_looked_up_when_asked_for():
    assert list(groups.GROUPS) == ["closed_forms", "published", "inputs", "steered", "facts", "conservation", "pairing"]
