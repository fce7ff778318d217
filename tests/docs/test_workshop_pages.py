"""What the pages on the workshop say is what the workshop does."""

import re
from pathlib import Path

from support.refusals import GROUPS
from support.workshop import FakeKitchen, workshop_app

from salessim.lab.estimate import ACCOUNT_MONTHS_PER_SECOND
from salessim.workshop.cards import Card, card
from salessim.workshop.guard.lines import MOST_LINES
from salessim.workshop.guard.rates import LIMITS
from salessim.workshop.pages.entering import MOST_PARTICIPANTS
from salessim.workshop.pages.house import House
from salessim.workshop.playing.cost import LONGEST_SECONDS, LONGEST_SLIDERS_SECONDS
from salessim.workshop.room.ladder import steps
from salessim.workshop.serve import LARGEST_LOG_BYTES
from salessim.workshop.uploads import MOST_BYTES, MOST_POLICIES
from salessim.workshop.words.texts import Texts

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "workshop.md").read_text()
WORDS = " ".join(PAGE.split())


def refusals() -> str:
    """The table of refusals as the page has it."""
    made = []
    for name, rows in GROUPS.items():
        made += [f"## {name}", "", "| what is tried | by | status |", "| --- | --- | --- |"]
        made += [f"| {each.what} | {each.who} | {each.status} |" for each in rows]
        made.append("")
    return "\n".join(made)


def test_the_page_of_refusals_is_the_table_that_is_tried():
    page = (DOCS / "workshop-security.md").read_text()
    begin, end = page.index("<!-- refusals -->\n") + len("<!-- refusals -->\n"), page.index("<!-- end of refusals -->")
    assert page[begin:end].strip() == refusals().strip()


def test_the_limits_are_those_of_the_code():
    wrong, post, read = (LIMITS[kind] for kind in ("wrong", "post", "read"))
    page = (DOCS / "workshop-security.md").read_text()
    assert f"more than {wrong.at_once} wrong codes or keys from one address, then {wrong.a_minute} a minute" in page
    assert f"more than {post.at_once} forms at once, then {post.a_minute} a minute" in page
    assert f"more than {read.at_once} pages at once, then {read.a_minute} a minute" in page
    assert f"429 after {wrong.at_once} wrong codes, then {wrong.a_minute} a minute" in WORDS
    assert f"At most {MOST_PARTICIPANTS:,} phones" in WORDS
    assert f"more than {MOST_LINES} connections at a time from other machines" in page
    assert (MOST_BYTES, MOST_POLICIES, LONGEST_SECONDS, ACCOUNT_MONTHS_PER_SECOND) == (256_000, 8, 60.0, 10e6)
    assert "at most 256 kB and eight policies" in WORDS
    assert LONGEST_SLIDERS_SECONDS == 2 * LONGEST_SECONDS
    assert "may each take a minute of work at most, all its sliders two, by an estimate of ten million account" in WORDS
    assert f"dropped beyond {2 * LARGEST_LOG_BYTES // 1_000_000} MB" in WORDS


def test_the_buttons_are_called_as_the_page_calls_them():
    said = set(Texts()._texts.values())
    for words in ("Begin", "Answers of tables without phones", "Lock, and reveal year 1", "Projector"):
        assert words in said
        assert words in WORDS
    stages = [
        Texts()(f"look.stage.{stage}") for stage in ("story", "predict", "reveal", "why", "mind", "play", "debrief")
    ]
    assert re.findall(r"^\| (\w[\w ]*) \| .* \| .* \|$", PAGE, flags=re.MULTILINE)[1:8] == stages


def test_the_scenario_of_the_page_is_a_card_that_can_be_played(tmp_path: Path):
    text = re.search(r"```yaml\n(salessim: 1\n.*?)```", PAGE, flags=re.DOTALL)
    assert text
    (tmp_path / "mine.yml").write_text(text[1])
    house: House = workshop_app(tmp_path / "w", FakeKitchen(), own_studies=(tmp_path / "mine.yml",)).state.house
    found = card(house, "mine")
    assert isinstance(found, Card)
    assert (found.shelf, found.predict, found.minutes) == ("people", "bench", 30)
    assert found.what_if == ("tenure.mean", "market.deal_value")
    assert set(found.choices.values()) == {
        "Start looking when somebody leaves.",
        "Keep talking to candidates all year.",
    }
    assert found.decide.indifference in steps("usd")
