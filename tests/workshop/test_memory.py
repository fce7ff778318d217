"""The room's memory: nothing is lost, doubled, changed or told too early."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from salessim.errors import InputRefusedError
from salessim.workshop.room.memory import CODE_LENGTH, CODE_LETTERS, FILE, Memory, MemoryUnavailableError
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.schema import FORMAT

FRESH = Round(0, "turnover", "extends: bare\n", ("wait", "act"), "wait", "act", "contribution", 120, 0)
GUESS = Prediction("act", -1.0, 2.0)
DIES = """
import os, sys
from pathlib import Path
from salessim.workshop.room.memory import Memory
from salessim.workshop.room.records import Prediction, Round
memory = Memory(Path(sys.argv[1]))
memory.open_round(Round(0, "turnover", "", ("wait", "act"), "wait", "act", "contribution", 120, 0))
memory.predict(1, "p1", Prediction("act", -1.0, 2.0))
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def memory(tmp_path: Path):
    made = Memory(tmp_path)
    yield made
    made.close()


def test_a_round_comes_back_as_it_was_opened_with_the_next_number(memory: Memory) -> None:
    first, second = memory.open_round(FRESH), memory.open_round(FRESH)
    assert (first.number, second.number) == (1, 2)
    assert memory.round(1) == first == Round(1, *list(vars(FRESH).values())[1:])
    assert memory.current() == second
    assert memory.round(3) is None


def test_an_empty_memory_has_no_round_and_nobody(memory: Memory) -> None:
    assert memory.current() is None
    assert memory.participants() == 0
    assert memory.predictions(1) == []
    assert not memory.show(1, 1)
    assert not memory.predict(1, "p1", GUESS)


def test_everything_outlives_the_process_that_wrote_it(tmp_path: Path) -> None:
    before = Memory(tmp_path)
    token, key, code = before.admit(), before.secret("trainer"), before.secret("join")
    before.open_round(FRESH)
    before.predict(1, "p1", GUESS)
    after = Memory(tmp_path)  # the first was never closed, as after kill -9
    assert after.participant(token) == 1
    assert (after.secret("trainer"), after.secret("join")) == (key, code)
    assert after.own(1, "p1") == GUESS
    assert after.show(1, 1)
    before.close()
    after.close()


def test_the_first_answer_counts_and_no_other(memory: Memory) -> None:
    memory.open_round(FRESH)
    assert memory.predict(1, "p1", GUESS)
    assert not memory.predict(1, "p1", Prediction("wait", 5.0, 6.0))
    assert memory.own(1, "p1") == GUESS
    assert memory.answered(1) == 1


def test_of_twenty_equal_answers_at_once_one_counts(memory: Memory) -> None:
    memory.open_round(FRESH)
    with ThreadPoolExecutor(20) as many:
        counted = list(many.map(lambda _: memory.predict(1, "p1", GUESS), range(20)))
    assert sum(counted) == 1
    assert memory.answered(1) == 1


def test_twenty_authors_at_once_are_all_kept(memory: Memory) -> None:
    memory.open_round(FRESH)
    with ThreadPoolExecutor(20) as many:
        counted = list(many.map(lambda n: memory.predict(1, f"p{n}", GUESS), range(20)))
    assert all(counted)
    assert memory.answered(1) == 20


def test_no_answer_is_taken_once_the_round_is_locked(memory: Memory) -> None:
    memory.open_round(FRESH)
    memory.predict(1, "p1", GUESS)
    assert memory.show(1, 1)
    assert not memory.predict(1, "p2", GUESS)
    assert memory.answered(1) == 1


def test_nothing_is_shown_before_somebody_has_predicted(memory: Memory) -> None:
    memory.open_round(FRESH)
    assert not memory.show(1, 1)
    assert not memory.round(1).locked


def test_a_reveal_goes_step_by_step_and_two_clicks_count_once(memory: Memory) -> None:
    memory.open_round(FRESH)
    memory.predict(1, "t1", GUESS)
    clicks = [(2, False), (1, True), (1, False), (3, False), (2, True), (1, False), (3, True), (4, False)]
    assert [(step, memory.show(1, step)) for step, _ in clicks] == clicks
    assert memory.round(1).over


def test_predictions_are_told_after_the_lock_alone_and_in_an_order_of_values(memory: Memory) -> None:
    memory.open_round(FRESH)
    given = [Prediction("act", 3.0, 4.0), Prediction("wait", -2.0, 1.0), Prediction("act", -2.0, 0.5)]
    for place, each in enumerate(given):
        memory.predict(1, f"p{place}", each)
    assert memory.predictions(1) == []
    memory.show(1, 1)
    assert memory.predictions(1) == [given[2], given[1], given[0]]


def test_tables_are_counted_apart_from_phones(memory: Memory) -> None:
    memory.open_round(FRESH)
    for author in ("p1", "t1", "t2"):
        memory.predict(1, author, GUESS)
    assert (memory.tables(1), memory.answered(1), memory.tables(2)) == (2, 3, 0)


@pytest.mark.parametrize("ends", [(2.0, 1.0), (float("nan"), 1.0), (0.0, float("inf"))])
def test_a_range_with_broken_ends_is_a_mistake_of_ours(memory: Memory, ends: tuple[float, float]) -> None:
    memory.open_round(FRESH)
    with pytest.raises(ValueError, match="two finite ends"):
        memory.predict(1, "p1", Prediction("act", *ends))
    assert memory.answered(1) == 0


@settings(max_examples=20)
@given(token=st.text(max_size=60))
def test_no_made_up_token_is_anybody(token: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    memory = Memory(tmp_path_factory.mktemp("room"))
    memory.admit()
    assert memory.participant(token) is None
    memory.close()


def test_the_file_tells_no_token_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "new")
    tokens = [memory.admit() for _ in range(5)]
    memory.close()
    held = b"".join(file.read_bytes() for file in (tmp_path / "new").iterdir())
    assert len(set(tokens)) == 5
    assert not any(token.encode() in held for token in tokens)
    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_secrets_differ_by_name_and_by_folder_and_the_code_can_be_typed(tmp_path: Path) -> None:
    one, other = Memory(tmp_path / "one"), Memory(tmp_path / "other")
    found = {memory.secret(name) for memory in (one, other) for name in ("trainer", "join", "cookies")}
    assert len(found) == 6
    assert len(one.secret("join")) == CODE_LENGTH
    assert set(one.secret("join")) <= set(CODE_LETTERS)
    assert min(len(one.secret(name)) for name in ("trainer", "cookies")) >= 22  # 128 bits in base64
    one.close()
    other.close()


def test_a_newer_memory_is_refused_with_advice(tmp_path: Path) -> None:
    Memory(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as made:
        made.execute(f"PRAGMA user_version = {FORMAT + 1}")
    made.close()
    with pytest.raises(InputRefusedError, match=r"format 2 .* knows format 1; upgrade salessim, or choose another"):
        Memory(tmp_path)


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as made:
        made.execute("CREATE TABLE theirs (x)")
    made.close()
    with pytest.raises(InputRefusedError, match="another program"):
        Memory(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as made:
        assert made.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    made.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"minutes of a meeting\n" * 200)
    with pytest.raises(InputRefusedError, match=r"not a database.*--folder"):
        Memory(tmp_path)
    assert (tmp_path / FILE).read_bytes().startswith(b"minutes")


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefusedError, match=r"cannot be opened .*--folder"):
        Memory(tmp_path / "file")


def test_a_disk_without_room_is_told_and_leaves_no_half_answer(memory: Memory) -> None:
    memory.open_round(FRESH)
    memory._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way to say that there is no more room
    with pytest.raises(MemoryUnavailableError, match="full"):
        sum(memory.predict(1, f"p{number}" + "x" * 200, GUESS) for number in range(500))
    kept = memory.answered(1)
    memory._connection.execute("PRAGMA max_page_count = 100000")
    assert memory.predict(1, "later", GUESS)
    assert memory.answered(1) == kept + 1


def test_what_is_answered_is_on_the_disk(memory: Memory) -> None:
    assert memory._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert memory._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_process_that_is_killed_after_an_answer_has_kept_it(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    memory = Memory(tmp_path)
    assert memory.own(1, "p1") == GUESS
    memory.close()


class Rounds(RuleBasedStateMachine):
    """The memory beside a list that follows the rules in their plainest form."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.memory = Memory(Path(self._folder.name))
        self.memory.open_round(FRESH)
        self.given: dict[str, Prediction] = {}
        self.step = 0

    @rule(author=st.sampled_from(["p1", "p2", "t1"]), low=st.floats(-9, 9), width=st.floats(0, 9))
    def predict(self, author: str, low: float, width: float) -> None:
        given = Prediction("act", low, low + width)
        allowed = self.step == 0 and author not in self.given
        assert self.memory.predict(1, author, given) == allowed
        if allowed:
            self.given[author] = given

    @rule(step=st.integers(-1, 5))
    def show(self, step: int) -> None:
        allowed = step == self.step + 1 <= 3 and bool(self.given)
        assert self.memory.show(1, step) == allowed
        self.step += allowed

    @rule()
    def restart(self) -> None:
        self.memory.close()
        self.memory = Memory(Path(self._folder.name))

    @invariant()
    def agrees(self) -> None:
        assert self.memory.round(1).shown == self.step
        assert self.memory.answered(1) == len(self.given)
        told = sorted(self.given.values(), key=lambda each: (each.low, each.high)) if self.step else []
        assert self.memory.predictions(1) == told

    def teardown(self) -> None:
        self.memory.close()
        self._folder.cleanup()


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=15, stateful_step_count=15)
