"""Names change nothing: not those of modules, nor of decisions; numbers of decisions and names of events are kept."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.engine.history import COLUMNS
from salessim.engine.identity import person_words
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck
from salessim.model import simulation
from salessim.model.decisions import Decision
from salessim.model.events import EVENTS
from salessim.model.month import MONTH
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.quantities.arrays import Floats

ORGANISATION, SPAN = small(tenure={"mean": 6}), Span(horizon=12, burn_in=6)
MODULES = sorted({entry.act.__module__ for entry in MONTH})
NUMBERS = {
    "NEED_SWITCHES": 1,
    "OPEN_NEED_FADES": 2,
    "STARTS_AS_CUSTOMER": 3,
    "STARTING_DEAL_VALUE": 4,
    "STARTING_CHURN": 5,
    "STARTING_RENEWAL_MONTH": 6,
    "QUITS": 7,
    "MONTHS_TO_FILL": 8,
    "TALENT": 9,
    "CONTACTS_ROUNDED": 10,
    "WHOM_TO_CONTACT": 11,
    "RESPONDS": 12,
    "DEAL_VALUE": 13,
    "DEAL_ADVANCES": 14,
    "DEAL_DROPS": 15,
    "DEAL_ENDS": 16,
    "PROGRESS_LOST": 17,
    "CHURN_PROPENSITY": 18,
    "RENEWS": 19,
    "PAST_STAY": 20,
    "PIPELINE_FOUND": 21,
    "RESUME_NOISE": 22,
    "PICKED": 23,
    "OWN_CONDUCT": 24,
    "CONDUCT_FORECAST": 25,
    "CONDUCT_NEW_ACCOUNTS": 26,
    "CONDUCT_COLLABORATION": 27,
    "CONDUCT_PORTFOLIO": 28,
    "CONDUCT_EXPENSES": 29,
    "INTERVIEW_NOISE": 30,
    "HABIT_SPEED": 31,
    "VIOLATION_SEEN": 32,
    "PLAN_PASSED": 33,
    "DISMISSED": 34,
    "MEETING_CANCELLED": 35,
    "MANAGER_LEAVES": 36,
    "MANAGER_TALENT": 37,
    "MANAGER_PAST_SALES": 38,
    "POTENTIAL": 39,
    "POTENTIAL_SEEN": 40,
    "PROMOTED_AT_RANDOM": 41,
    "PROBLEM_ARISES": 42,
    "PROBLEM_DETECTED": 43,
    "PROBLEM_SOLVED": 44,
    "SHOCK_DETECTED": 45,
    "FIT": 46,
    "FIT_SEEN": 47,
    "DOMAIN": 48,
    "DOMAIN_MATURES": 49,
    "DISRUPTION": 50,
    "DIAGNOSIS": 51,
    "SIGNAL_SHOWN": 52,
    "RESEARCH_SHOWS": 53,
    "PREFERRED_CHANNEL": 54,
    "CHANNEL_KNOWN": 55,
    "INBOUND": 56,
    "PARTNER_BRINGS": 57,
    "CAMPAIGN_REACHES": 58,
    "AWARE_COUNT": 59,
    "AWARE_ACCOUNT": 60,
    "REFERS": 61,
    "WARNS": 62,
    "ACQUAINTANCE_ASKED": 63,
    "ACQUAINTANCE_BLOCK": 64,
    "ACQUAINTANCE": 65,
    "REFERRAL_RESPONDS": 66,
    "CHAMPION_LEAVES": 67,
    "PERSON_REACHED": 68,
    "ROOT_OWNER_FOUND": 69,
    "PERSONAL_EXPERIENCE": 70,
    "SWITCHING_COST": 71,
    "SURVEYED": 72,
    "SURVEY_NOISE": 73,
}
"""Every number that was ever given out. A decision that goes away keeps its line here; a new one takes the next."""
PAGE = (Path(__file__).parents[2] / "docs" / "agents.md").read_text()


def lived() -> dict[str, Floats]:
    return run(branch(ORGANISATION, 2, SPAN), [Plan(ORGANISATION)] * 2, SPAN.horizon)


@pytest.fixture(scope="module")
def as_named() -> dict[str, Floats]:
    return lived()


def renamed(module: str, patch: pytest.MonkeyPatch) -> ModuleType:
    """The same file as a module of another name, with its own copies of all that it defines."""
    file = sys.modules[module].__file__
    spec = importlib.util.spec_from_file_location("of_another_name", str(file))
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, spec.name, copy)
    spec.loader.exec_module(copy)
    return copy


@pytest.mark.parametrize("module", MODULES)
def test_a_renamed_module_changes_nothing(module: str, as_named: dict[str, Floats], monkeypatch: pytest.MonkeyPatch):
    copy = renamed(module, monkeypatch)
    month = [
        Entry("of another name", getattr(copy, entry.act.__name__), "") if entry.act.__module__ == module else entry
        for entry in MONTH
    ]
    monkeypatch.setattr(simulation, "MONTH", month)
    assert {entry.act.__module__ for entry in month} == {*MODULES, "of_another_name"} - {module}
    for name, values in lived().items():
        assert np.array_equal(values, as_named[name], equal_nan=True), name


def test_decisions_keep_their_numbers():
    assert {decision.name: int(decision) for decision in Decision}.items() <= NUMBERS.items()
    assert set(Decision.__members__) == {decision.name for decision in Decision}, "no number has two names"
    assert sorted(NUMBERS.values()) == list(range(1, len(NUMBERS) + 1))


def test_a_decisions_name_is_no_part_of_its_luck():
    words = person_words(branch(ORGANISATION, 1, SPAN).state.shape, np.ones((1, 6), dtype=np.int32))
    luck = Luck(7, np.array([1])).at(3)
    for name, number in NUMBERS.items():
        assert np.array_equal(luck.dense(Decision[name], words), luck.dense(number, words))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_the_page_explains_every_event(event):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{event.name}` |")]
    _, _, entry, meaning, unit, causes, _ = (cell.strip() for cell in row.split("|"))
    assert entry == f"`{event.entry}`"
    assert meaning == event.meaning.rstrip(".")
    assert unit == event.unit
    assert causes == ", ".join(f"`{name}`" for name in event.causes)


def test_the_page_explains_no_other_event_and_every_column():
    names = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `") and line.count("|") == 6]
    assert names == [event.name for event in EVENTS]
    assert all(f"`{column}`" in PAGE for column in COLUMNS)
