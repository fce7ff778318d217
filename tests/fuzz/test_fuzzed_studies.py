"""Whatever somebody writes as a study is read, or refused with place, key and advice: at once, in little memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.drawn import STUDIES
from fuzz.held import Tried, broken
from fuzz.many import QUICK, SLOW, problems, told
from fuzz.mutated import gently, mutated
from hypothesis import given, settings

from salessim.ensemble.blocks import simulate
from salessim.ensemble.cells import Task
from salessim.errors import StudyError
from salessim.study import Study, load_study


def held(tried: Tried, folder: Path) -> None:
    problem = broken(tried, folder)
    assert not problem, told(tried, problem, folder.parent)


@given(STUDIES)
@settings(max_examples=QUICK["drawn"], derandomize=True, database=None)
def test_drawn_studies(tmp_path_factory: pytest.TempPathFactory, tried: Tried):
    held(tried, tmp_path_factory.getbasetemp())


def test_shipped_studies_with_something_spoilt(tmp_path: Path):
    for number in range(-QUICK["mutated"], 0):  # the slow ones are not negative
        held(mutated(number), tmp_path)


def accepted(tried: Tried, folder: Path) -> Study | None:
    """The study, if it is one."""
    path = folder / "s.yml"
    path.write_bytes(tried.content)
    try:
        return load_study(path, tried.overrides)
    except StudyError:
        return None


def test_both_outcomes_are_common(tmp_path: Path):
    """Else nothing much would be tried."""
    taken = [accepted(mutated(number), tmp_path) is not None for number in range(100)]
    assert 10 < sum(taken) < 80
    assert sum(accepted(gently(number), tmp_path) is not None for number in range(40)) > 15


def live(numbers: range, folder: Path) -> int:
    """How many of the accepted small studies could be run; each runs without an exception that is not a world's own."""
    lived = 0
    for number in numbers:
        study = accepted(gently(number), folder)
        if study is None or not study.policies:
            continue
        worlds = simulate(study, Task((study.futures[0].number,), (1, 2), tuple(study.policies)[:2]))
        assert all(failure.error for failure in worlds.failures), number
        lived += 1
    return lived


def test_accepted_studies_live_for_some_months(tmp_path: Path):
    assert live(range(QUICK["living"]), tmp_path) > 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mutated", "drawn"])
def test_fifty_thousand_studies(kind: str, tmp_path: Path):
    assert not problems(kind, tmp_path)


@pytest.mark.slow
def test_a_thousand_accepted_studies_live_for_some_months(tmp_path: Path):
    assert live(range(QUICK["living"], QUICK["living"] + SLOW["living"]), tmp_path) > 500
