"""Rules broken on purpose: the cheapest check sees each, and sees nothing where nothing is broken."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from salessim.validation import groups
from salessim.validation.row import Found, Row, against_theory
from salessim.validation.worlds import Effort

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "experiments"))

import broken_rules as made  # noqa: E402 - experiments are no package; they are found where they lie

QUICK = (
    "lost deals",
    "attribution doubled",
    "luck by call order",
    "one draw for all decisions",
    "one draw for all months",
    "policy too early",
    "agents quit otherwise",
    "contagion .45",
    "mentors do nothing",
)
"""Those whose check takes a second or less; "money not booked" is seen by the test of the table."""


@cache
def unbroken(group: str, check: str, effort: Effort) -> list[str]:
    """What a check says where nothing is broken, asked once."""
    with made.broken(None):
        return made.short(group, check, effort)


def seen(name: str, effort: Effort) -> list[str]:
    """What the cheapest check says under a mutation, after it has said nothing without."""
    mutation = made.MUTATIONS[name]
    assert unbroken(*mutation.cheapest, effort) == []
    with made.broken(mutation):
        return made.short(*mutation.cheapest, effort)


@pytest.mark.parametrize("name", QUICK)
def test_a_broken_rule_is_seen(name: str):
    assert seen(name, Effort(0.1)), f"nothing falls short although {made.MUTATIONS[name].what}"


@pytest.mark.slow
@pytest.mark.parametrize("name", made.MUTATIONS)
def test_every_broken_rule_is_seen_at_the_effort_of_the_page(name: str):
    assert seen(name, made.EFFORT), f"nothing falls short although {made.MUTATIONS[name].what}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lost deals", "fast stages"])
def test_the_chain_beside_littles_law_sees_rules_and_not_only_counts(name: str):
    """The law itself holds whatever the rules; deals opened × months by the chain does not."""
    with made.broken(made.MUTATIONS[name]):
        missed = made.short("closed_forms", "little", made.EFFORT)
    assert len([what for what in missed if what.startswith("Deals in stage")]) >= 3


def test_at_least_twelve_rules_are_broken_and_each_names_a_check_that_there_is():
    assert len(made.MUTATIONS) >= 12
    assert {mutation.cheapest for mutation in made.MUTATIONS.values()} <= set(made.asked())


def test_a_rule_is_whole_again_afterwards():
    from salessim.engine import ledger
    from salessim.model import simulation
    from salessim.model.people import tenure

    before = tenure.quit_hazard, simulation.MONTH, ledger.check
    for name in ("quits more", "lost deals"):
        with made.broken(made.MUTATIONS[name]):
            assert (tenure.quit_hazard, simulation.MONTH, ledger.check) != before
    assert (tenure.quit_hazard, simulation.MONTH, ledger.check) == before


@pytest.fixture
def one_check(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The registry replaced by one check, whose only row is within from 0 to 1."""

    def registry(obtained: float) -> None:
        row = Row("a row", "hand", Found(obtained), 0.0, 1.0)
        group = groups.Group("inputs", "", "", ())
        monkeypatch.setattr(groups.Group, "checks", lambda _: {"only": lambda effort: [row]})
        monkeypatch.setattr(made, "GROUPS", {"inputs": group})

    return registry


def test_a_mutation_that_nothing_sees_is_told_as_such(one_check: Callable[[float], None]):
    one_check(0.5)
    assert made.table(["lost deals"], every=True).endswith("deals is lost between stages | **nothing** | – |\n")


def test_what_falls_short_anyway_catches_nothing(one_check: Callable[[float], None]):
    one_check(2.0)
    assert made.table(["won twice"], every=True).endswith("| wins are counted twice | **nothing** | – |\n")


def test_a_sample_too_small_and_a_check_that_stops_catch_nothing(monkeypatch: pytest.MonkeyPatch):
    def stops(effort: Effort) -> list[Row]:
        raise ValueError("shapes do not fit")

    small = against_theory("small", "hand", 1.0, Found(1.0, 0.1))
    monkeypatch.setattr(groups.Group, "checks", lambda _: {"small": lambda effort: [small], "stops": stops})
    assert made.short("inputs", "small", Effort(0.1)) == made.short("inputs", "stops", Effort(0.1)) == []


def test_the_table_names_what_sees_a_mutation():
    row = made.table(["money not booked"]).splitlines()[-1]
    assert row.startswith(
        "| what hiring costs is not booked | conservation: `drawn` | 1: two drawn organisations: money"
    )
