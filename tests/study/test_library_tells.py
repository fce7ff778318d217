"""Every scenario of the library tells a room what a workshop needs, and its numbers are the study's own."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from salessim.ensemble.cells import futures_digest, policy_digests, study_digest
from salessim.lab.tipping.grid import dimension, grids
from salessim.study import Study, load_study
from salessim.study.library import scenarios
from salessim.study.parts.keys import parameters
from salessim.study.parts.telling import SHELVES

LIBRARY = scenarios()
TELLS = ("story", "choices", "debrief", "workshop")
STORY = (250, 700)
LONGEST_CHOICE = 120
LONGEST_QUESTION = 200
LONGEST_SURPRISE = 450
MINUTES = (25, 40)
FEWEST_CARDS = 5
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    """All scenarios by name."""
    folder = tmp_path_factory.mktemp("library")
    return {name: loaded(scenario.text, folder / f"{name}.yml") for name, scenario in LIBRARY.items()}


@pytest.fixture(params=LIBRARY)
def study(request: pytest.FixtureRequest, studies: dict[str, Study]) -> Study:
    """One scenario after the other."""
    return studies[request.param]


def loaded(text: str, path: Path) -> Study:
    """The study of a text."""
    path.write_text(text, encoding="utf-8")
    return load_study(path)


def tree(study: Study) -> dict[str, Any]:
    """What the file says, as plain values."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(study.text)
    return found


def texts(study: Study) -> list[str]:
    """Everything that a room reads or hears of a scenario beside its title and question."""
    told = study.telling
    return [told.story, *told.choices.values(), *told.debrief.questions, *told.debrief.surprises]


def test_the_story_fits_on_a_wall(study: Study):
    least, most = STORY
    assert least <= len(study.telling.story) <= most
    assert study.telling.story.endswith((".", "?"))


def test_every_choice_is_put_in_words_and_nothing_else(study: Study):
    choices = study.telling.choices
    assert list(choices) == list(study.policies)
    assert all(len(text) <= LONGEST_CHOICE for text in choices.values())
    assert len(set(choices.values())) == len(choices)


def test_there_is_enough_to_talk_about(study: Study):
    debrief = study.telling.debrief
    assert debrief.minutes is not None
    assert MINUTES[0] <= debrief.minutes <= MINUTES[1]
    assert len(set(debrief.questions)) >= 3
    assert all(question.endswith("?") and len(question) <= LONGEST_QUESTION for question in debrief.questions)
    assert len(set(debrief.surprises)) >= 2
    assert all(surprise.endswith(".") and len(surprise) <= LONGEST_SURPRISE for surprise in debrief.surprises)


def test_what_is_predicted_differs_from_the_baseline(study: Study):
    assert study.decide is not None
    predicted = study.telling.predict
    assert predicted in study.policies
    assert predicted != study.decide.baseline
    assert study.policies[predicted] != study.policies[study.decide.baseline]


def test_sliders_are_assumptions_that_both_policies_share(study: Study):
    predicted = study.telling.predict
    assert study.decide is not None
    assert predicted is not None
    assert 1 <= len(study.telling.what_if) <= 3
    changes = [*study.policies[study.decide.baseline], *study.policies[predicted]]
    decided = {path for change in changes for path in change.values}
    futures = {path for future in study.futures for path in future.values}
    moved = {parameters()[key].attribute for key in study.telling.what_if}
    assert moved.isdisjoint(decided | futures)


def test_sliders_move_through_a_range_in_which_the_study_holds_together(study: Study):
    predicted = study.telling.predict
    assert predicted is not None
    for key in study.telling.what_if:
        along = dimension(study, key, None, 2)
        assert along.values[0] < along.values[1], key
        (grid,) = grids(study, [along], [predicted])
        assert grid.levers == (False,), key


def test_a_text_has_no_number_but_the_studys_own(study: Study):
    values = {key: value for key, value in tree(study).items() if key not in {*TELLS, "claim"}}
    own = set(NUMBER.findall(str(values)))
    said = {number for text in texts(study) for number in NUMBER.findall(text)}
    assert said <= own


def test_telling_moves_no_number(study: Study, tmp_path: Path):
    rest = {key: value for key, value in tree(study).items() if key not in TELLS}
    silent = loaded(json.dumps(rest), tmp_path / "rest.yml")
    assert silent.telling.story == ""
    assert study_digest(silent) == study_digest(study)
    assert policy_digests(silent) == policy_digests(study)
    assert futures_digest(silent) == futures_digest(study)
    assert (silent.decide, silent.claim, silent.replications) == (study.decide, study.claim, study.replications)


def test_every_shelf_has_enough_cards(studies: dict[str, Study]):
    shelves = Counter(study.telling.shelf for study in studies.values())
    assert set(shelves) == set(SHELVES)
    assert min(shelves.values()) >= FEWEST_CARDS, shelves


def test_no_story_stands_twice(studies: dict[str, Study]):
    stories = [study.telling.story for study in studies.values()]
    assert len(stories) >= FEWEST_CARDS * len(SHELVES)
    assert len(set(stories)) == len(stories)
