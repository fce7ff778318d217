"""What the benchmarks of the month count and write down, where it can be known otherwise."""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from salessim.engine.luck import Luck, words_of
from salessim.model.decisions import Decision
from salessim.model.month import MONTH
from salessim.study import builtin, load_study

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
Script = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    """A benchmark's module by name; benchmarks are scripts, not a package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield importlib.import_module


def test_every_draw_is_counted_and_nothing_is_changed_by_counting(script: Script):
    floor, luck, words = script("floor"), Luck(1, np.array([1, 2]), 3), words_of(np.arange(50))
    undisturbed = luck.dense(Decision.NEED_SWITCHES, words)
    with floor.counted() as sizes:
        counted = luck.dense(Decision.NEED_SWITCHES, words)
        assert sum(sizes) == counted.size  # the words with which worlds start are mixed by then
        luck.chosen(Decision.NEED_SWITCHES, np.zeros(7, dtype=np.int64), words[:7])
        assert sum(sizes) == counted.size + 7
    assert np.array_equal(counted, undisturbed)
    before = len(sizes)
    luck.dense(Decision.NEED_SWITCHES, words)
    assert len(sizes) == before


def test_the_pass_reads_every_byte_of_the_state_and_changes_none(script: Script):
    floor = script("floor")
    held = floor.turnover(lucks=1, months=1)
    state = held.branch.state
    before = [column.copy() for column in floor.bytes_of(state)]
    assert held.pass_over() > 0
    columns = [values for _, group in state.groups() for _, about, values in group.arrays() if about.kind != "event"]
    assert sum(values.nbytes for values in columns) == sum(each.size for each in before)
    assert all(np.array_equal(one, other) for one, other in zip(before, floor.bytes_of(state), strict=True))


def test_the_table_of_the_month_has_all_of_it(script: Script):
    month = script("month")
    spent = month.spent_by_entry(script("floor").turnover(lucks=1, months=1), months=2)
    assert set(spent) == {entry.name for entry in MONTH} | {month.TALLYING}
    assert sum(month.by_room(spent).values()) == pytest.approx(sum(spent.values()))
    for least in (0.0, 0.05, 0.5):
        shares = [float(row[2].removesuffix("%")) for row in month.rows(spent, 4, least)]
        assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares) + 1e-9)
    assert "others together" in month.rows(spent, 4, 0.05)[-1][0]


def test_a_world_has_as_many_accounts_however_it_is_cut_into_seats(script: Script):
    scaling = script("scaling")
    for seats in (12, 48, 192):
        size = scaling.seated(seats).organisation
        assert size.teams * size.seats_per_team == seats
        assert seats * size.accounts_per_seat == scaling.USUAL
    assert scaling.spread({"a": [2.0, 2.0], "b": [3.0, 3.0]}) == 1.5
    assert scaling.cost(builtin("midmarket", {"organisation": {"teams": 1, "accounts_per_seat": 2}}), 1, 1)() > 0


def test_blocks_are_cut_as_a_study_cuts_them(script: Script):
    scaling = script("scaling")
    one, two = (scaling.turnover(lucks, 1) for lucks in (1, 2))
    assert scaling.accounts_of(two) == 2 * scaling.accounts_of(one)
    assert one.branch.state.shape.worlds == len(load_study(script("floor").STUDY).policies)


def test_the_peers_are_timed_built_and_settled(script: Script, monkeypatch: pytest.MonkeyPatch):
    decision, told = script("decision"), list[str]()

    def timed(act: Callable[[], object]) -> float:
        told.append("timed")
        act()
        return 1.0

    for peer in (decision.TutorialModel, decision.SalesOrganisation):
        step = peer.step
        monkeypatch.setattr(peer, "step", lambda model, step=step: (told.append("month"), step(model)))
    monkeypatch.setattr(decision, "cpu_seconds", timed)
    small = builtin("midmarket", {"organisation": {"teams": 1, "seats_per_team": 1, "accounts_per_seat": 20}})
    for seconds in (decision.tutorial_seconds, decision.agents_seconds):
        told.clear()
        assert seconds(small) == 1.0
        assert told == ["month"] * decision.SETTLED + ["timed"] + ["month"] * decision.SPAN.horizon


def test_minutes_keep_two_digits_also_where_they_are_few(script: Script):
    decision = script("decision")
    found = [decision.minutes(1, accounts, 1.0) for accounts in (1, 36, 1_192, 1_200, 1_000_000)]
    assert found == ["0.0083", "0.30", "9.9", "10", "8,333"]


def test_ratios_are_those_of_typical_times(script: Script):
    measuring = script("measuring")
    assert measuring.ratio([2.0, 4.0, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0]) == "2.00 (2.00 to 2.50)"
    rounds = measuring.interleaved({"first": lambda: 1.0, "second": lambda: 2.0}, 3)
    assert rounds == {"first": [1.0] * 3, "second": [2.0] * 3}


def test_a_table_is_written_between_its_own_markers(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    measuring, page = script("measuring"), tmp_path / "README.md"
    text = "# A\n<!-- one -->\nold\n<!-- end of one -->\nkept\n<!-- two -->\nkept too\n<!-- end of two -->\n"
    page.write_text(text, encoding="utf-8")
    monkeypatch.setattr(measuring, "README", page)
    monkeypatch.setattr("sys.argv", ["month.py"])
    measuring.publish("one", r"| \1 |")
    assert capsys.readouterr().out == "| \\1 |\n"
    assert page.read_text(encoding="utf-8") == text
    monkeypatch.setattr("sys.argv", ["month.py", "--write"])
    measuring.publish("one", r"| \1 |")
    assert page.read_text(encoding="utf-8") == text.replace("old", r"| \1 |")
    with pytest.raises(SystemExit, match="0 places for three"):
        measuring.publish("three", "x")


def test_each_script_that_writes_has_one_place_to_write_to():
    page = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    scripts = {path: path.read_text(encoding="utf-8") for path in BENCHMARKS.glob("*.py")}
    names = {name for text in scripts.values() for name in re.findall(r'^    publish\("([\w ]+)"', text, re.MULTILINE)}
    assert {"month", "floor", "fused", "decision", "scaling", "cluster", "memory", "main job"} <= names
    for name in names:
        assert page.count(f"<!-- {name} -->\n") == page.count(f"<!-- end of {name} -->") == 1
    for path, text in scripts.items():
        if "--write" in text and path.name != "measuring.py":
            assert f"benchmarks/{path.name}" in page or path.name == "rates.py"  # rates.py writes a page of docs
