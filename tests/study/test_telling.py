"""What a study tells a room: it survives being written out, moves no number, and mistakes are said with their place."""

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from salessim.ensemble.cells import policy_digests, study_digest
from salessim.errors import StudyError
from salessim.lab.tipping.search import search
from salessim.study import Study, load_study
from salessim.study.parts.telling import DEBRIEF, KEYS, LONGEST, MOST_MINUTES, SHELVES
from salessim.study.schema import study_schema
from salessim.study.study import Debrief, Telling

PLAIN = """salessim: 1
extends: bare
horizon: 2 years
burn_in: 1 year
policies: {as_usual: {}, longer: {tenure: {mean: 30 months}}, quick: {hiring: {time_to_fill: 1 month}}}
decide: {outcome: arr_usd, baseline: as_usual, indifference: $1M}
"""
TOLD = """story: >-
  You lead sales; "quotes", colons: and ünïcode
  over two lines.
choices: {quick: Fill seats at once, as_usual: 'Carry on: nothing', longer: Keep people}
debrief:
  minutes: 30
  questions: ['Why?', "And then: what?"]
  surprises: [Less than one thinks., More]
workshop: {shelf: people, predict: quick, what_if: [tenure.mean, market.deal_value]}
"""
TELLING = Telling(
    story='You lead sales; "quotes", colons: and ünïcode over two lines.',
    choices={"quick": "Fill seats at once", "as_usual": "Carry on: nothing", "longer": "Keep people"},
    debrief=Debrief(30, ("Why?", "And then: what?"), ("Less than one thinks.", "More")),
    shelf="people",
    predict="quick",
    what_if=("tenure.mean", "market.deal_value"),
)
SCHEMA = jsonschema.Draft202012Validator(study_schema())
LONG = "x" * (LONGEST + 1)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to stand in."""
    monkeypatch.chdir(tmp_path)


def told(text: str, **options: object) -> Study:
    """The plain study with a telling."""
    Path("s.yml").write_text(PLAIN + text, encoding="utf-8")
    return load_study("s.yml", **options)


def complaints(text: str) -> list[str]:
    """The lines that a telling is refused with, line 1 being its first."""
    with pytest.raises(StudyError) as refused:
        told(text)
    assert refused.value.exit_code == 2
    above = PLAIN.count("\n")
    found = []
    for line in str(refused.value).splitlines():
        file, row, rest = line.split(":", 2)
        assert file == "s.yml"
        found.append(f"{int(row) - above}:{rest}")
    return found


def accepts(text: str) -> bool:
    """Whether the schema does."""
    return SCHEMA.is_valid(YAML(typ="safe", pure=True).load(PLAIN + text))


def written_out(study: Study) -> Study:
    """The study after a journey through its own text."""
    Path("out.yml").write_text(study.resolved(), encoding="utf-8")
    return load_study("out.yml")


def test_a_study_tells_what_was_written():
    assert told(TOLD).telling == TELLING


def test_a_study_need_not_tell_anything():
    assert told("").telling == Telling()
    assert not {"story:", "choices:", "debrief:", "workshop:"} & set(told("").resolved().split())


@pytest.mark.parametrize("text", [TOLD, "", "story: Only this.\n", "workshop: {shelf: habits}\n"])
def test_a_telling_survives_being_written_out(text: str):
    study = told(text)
    again = written_out(study)
    assert again == study
    assert again.telling == study.telling
    assert again.resolved() == study.resolved()


def test_a_telling_moves_no_number():
    plain, telling = told(""), told(TOLD)
    assert study_digest(plain) == study_digest(telling)
    assert policy_digests(plain) == policy_digests(telling)


def test_without_some_policies_their_texts_are_not_written():
    study = told(TOLD, policies=["longer"])
    again = written_out(study).telling
    assert again.choices == {"as_usual": "Carry on: nothing", "longer": "Keep people"}
    assert again.predict is None
    assert replace(again, choices=TELLING.choices, predict="quick") == TELLING


def test_the_policy_to_predict_stays_where_it_is_among_those_kept():
    assert written_out(told(TOLD, policies=["quick"])).telling.predict == "quick"


@pytest.mark.parametrize("policy", ["longer", None])
def test_a_grid_of_levers_resolves(policy: str | None):
    grids = search(told(TOLD), "tenure.mean", policy=policy, points=3, replications=2).grids
    assert any("longer-1" in grid.study.policies for grid in grids)
    for grid in grids:
        again = written_out(grid.study)
        assert again.policies == grid.study.policies
        assert again.futures == grid.study.futures
        assert again.telling.story == TELLING.story
        assert set(again.telling.choices) == set(grid.study.policies) & set(TELLING.choices)


def test_a_child_tells_its_parents_story_unless_it_has_its_own():
    told(TOLD)
    Path("child.yml").write_text("salessim: 1\nextends: s.yml\nstory: Mine.\nworkshop: {shelf: habits}\n")
    telling = load_study("child.yml").telling
    assert (telling.story, telling.shelf, telling.predict) == ("Mine.", "habits", "quick")
    assert telling.debrief == TELLING.debrief


def test_a_text_is_one_line_and_as_long_as_a_wall_can_show():
    longest = "y" * LONGEST
    assert told(f"story: {longest}\n").telling.story == longest
    assert told('story: "  two  \\n\\t lines "\n').telling.story == "two lines"


ACCEPTED = [
    TOLD,
    "story: A text\n",
    "choices: {quick: One of them}\n",
    "choices: {}\n",
    "debrief: {}\n",
    "debrief: {minutes: 1}\n",
    f"debrief: {{minutes: {MOST_MINUTES}, questions: [One?]}}\n",
    "debrief: {surprises: [One, Two, Three]}\n",
    "workshop: {}\n",
    *(f"workshop: {{shelf: {shelf}}}\n" for shelf in SHELVES),
    "workshop: {predict: as_usual}\n",
    "workshop: {what_if: [tenure.mean, market.deal_value, money.pay.base]}\n",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_is_read_is_accepted_by_the_schema(text: str):
    assert told(text).telling != Telling() or "{}" in text
    assert accepts(text)


NO_SLIDER = "is no number that a slider could move; expected the key of one number"
A_LIST = "a list of 1 to 3 parameters"
REFUSED = {
    "story: [x]": "1:8: story: is a list; expected a text",
    "story: {a: b}": "1:8: story: is a mapping; expected a text",
    "debrief: {questions: [{a: b}]}": "1:23: debrief.questions: is a mapping; expected a text",
    "choices: [a]": "1:10: choices: is a list; expected a mapping of policies to texts",
    "choices: quick": "1:10: choices: is quick; expected a mapping of policies to texts",
    "choices: {quick: [x]}": "1:18: choices.quick: is a list; expected a text",
    "choices: {Quick: x}": "1:11: choices.Quick: unknown key; did you mean 'quick'?",
    "debrief: 30": f"1:10: debrief: is 30; expected a mapping with keys {', '.join(DEBRIEF)}",
    "debrief: {minute: 3}": "1:11: debrief.minute: unknown key; did you mean 'minutes'?",
    "debrief: {minutes: half an hour}": "1:20: debrief.minutes: is half an hour; expected a whole number",
    "debrief: {questions: Why}": "1:22: debrief.questions: is Why; expected a list of texts",
    "debrief: {questions: []}": "1:22: debrief.questions: has no text; expected at least one",
    "debrief: {surprises: {a: b}}": "1:22: debrief.surprises: is a mapping; expected a list of texts",
    "workshop: people": f"1:11: workshop: is people; expected a mapping with keys {', '.join(KEYS)}",
    "workshop: {shelve: people}": "1:12: workshop.shelve: unknown key; did you mean 'shelf'?",
    "workshop: {shelf: person}": "1:19: workshop.shelf: is person; expected one of people, customers, habits",
    "workshop: {predict: [quick]}": "1:21: workshop.predict: is a list; expected a text",
    "workshop: {what_if: tenure.mean}": f"1:21: workshop.what_if: is tenure.mean; expected {A_LIST}",
    "workshop: {what_if: []}": f"1:21: workshop.what_if: has 0 entries; expected {A_LIST}",
    "workshop: {what_if: [tenure.mean, terms.size, market.need_on, market.deal_value]}": (
        f"1:21: workshop.what_if: has 4 entries; expected {A_LIST}"
    ),
    "workshop: {what_if: [terms.size, tenure.men]}": (
        "1:34: workshop.what_if: is tenure.men; there is no such parameter; did you mean 'tenure.mean'?"
    ),
    "workshop: {what_if: [tenure.shape]}": f"1:22: workshop.what_if: tenure.shape {NO_SLIDER}",
    "workshop: {what_if: [onboarding.table]}": (f"1:22: workshop.what_if: onboarding.table {NO_SLIDER}"),
    "workshop: {what_if: [organisation.teams]}": (f"1:22: workshop.what_if: organisation.teams {NO_SLIDER}"),
}
"""By text: what is said of it. The schema refuses these too."""
REFUSED_BY_THE_READER = {
    "story: ''": "1:8: story: is empty; expected a text",
    "story: '  '": "1:8: story: is empty; expected a text",
    f"story: {LONG}": f"1:8: story: is {'x' * 59}…; expected at most {LONGEST} characters, and this has {LONGEST + 1}",
    "choices: {fast: x}": "1:11: choices.fast: unknown key; expected one of as_usual, longer, quick",
    "choices: {quick: ''}": "1:18: choices.quick: is empty; expected a text",
    "debrief: {minutes: 0}": "1:20: debrief.minutes: is 0; expected at least 1",
    f"debrief: {{minutes: {MOST_MINUTES + 1}}}": (
        f"1:20: debrief.minutes: is {MOST_MINUTES + 1}; expected at most {MOST_MINUTES}"
    ),
    "debrief:\n  questions:\n    - One?\n    - ''": "4:7: debrief.questions: is empty; expected a text",
    f"debrief:\n  surprises:\n    - One\n    - Two\n    - {LONG}": (
        f"5:7: debrief.surprises: is {'x' * 59}…; expected at most {LONGEST} characters, and this has {LONGEST + 1}"
    ),
    "workshop: {predict: fast}": (
        "1:21: workshop.predict: is fast; there is no such policy; expected one of as_usual, longer, quick"
    ),
    "workshop: {what_if: [terms.size, tenure.mean, tenure.mean]}": (
        "1:22: workshop.what_if: names tenure.mean twice; expected each once"
    ),
}
"""What a schema cannot say, or what is for a person to judge."""


@pytest.mark.parametrize("text", [*REFUSED, *REFUSED_BY_THE_READER])
def test_a_mistake_is_said_with_its_place_and_advice(text: str):
    assert complaints(text) == [{**REFUSED, **REFUSED_BY_THE_READER}[text]]


@pytest.mark.parametrize("text", REFUSED)
def test_the_schema_refuses_it_too(text: str):
    assert not accepts(text)


def test_all_mistakes_are_said_at_once():
    found = complaints(
        "story: []\nchoices: {fast: x}\ndebrief: {minutes: 0, questions: [[], '']}\nworkshop: {shelf: x}\n"
    )
    assert [line.split(": ")[0] for line in found] == ["1:8", "2:11", "3:20", "3:35", "3:39", "4:19"]
