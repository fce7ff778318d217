"""After the answer: the room's scores without names, and a handout; nothing of it before the end."""

import html
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.afterwards import HIGH, LOW, MEAN, STUDY, after, axes, course
from support.workshop import browser, participant, trainer

from salessim import __version__
from salessim.model.version import MODEL_VERSION
from salessim.study.library import scenario
from salessim.workshop.afterwards.scores import how_sure
from salessim.workshop.charts.predictions import NARROW, ranges_against
from salessim.workshop.charts.scale import JOINED
from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.room.records import Prediction
from salessim.workshop.room.scoring import Answer, interval_score, room_scores
from salessim.workshop.words.texts import Texts

HELD, BELOW, CLOSE = (500_000.0, 2_000_000.0), (-200_000.0, 100_000.0), (500_000.0, 1_050_000.0)
PAGES = ("/round/1/debrief", "/round/1/handout")
ANSWER = Answer(MEAN, LOW, HIGH)


def words(client, path: str) -> str:
    """What a page says, without its marks."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    plain = html.unescape(re.sub(r"<[^>]+>", " ", main)).replace(JOINED, "")
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("steps", [0, 1])
def test_nothing_before_the_whole_answer_has_been_shown(tmp_path: Path, page: str, steps: int):
    app = after(tmp_path, HELD, steps=steps)
    answer = trainer(app).get(page)
    assert answer.status_code == 409
    assert "later months" not in answer.text
    assert app.state.house.kitchen.ordered == []


@pytest.mark.parametrize("page", PAGES)
def test_only_for_the_trainer(tmp_path: Path, page: str):
    app = after(tmp_path, HELD)
    assert browser(app).get(page).status_code == 401
    assert participant(app).get(page).status_code == 403
    assert trainer(app).get(page.replace("1", "2")).status_code == 404


def test_the_room_in_numbers(tmp_path: Path):
    ranges = [HELD, BELOW, CLOSE, (-600_000.0, -200_000.0), (2_000_000.0, 5_000_000.0)]
    page = words(trainer(after(tmp_path, *ranges)), "/round/1/debrief")
    scores = [interval_score(low, high, MEAN) for low, high in ranges]
    assert sorted(round(score) for score in scores) == [550_000, 1_500_000, 9_300_000, 12_400_000, 13_000_000]
    assert "Quick hiring against as usual: +$1M over 2 years." in page
    assert "known to $100k either way (95 % interval +$900k to +$1.1M, 4 replicates)" in page
    assert "2 of 5 ranges hold the answer." in page
    assert "about 4 of 5 ranges would" in page
    assert "The room was surer than it could be." in page
    assert "One range ends so near the answer" in page
    assert "The most confident range: −$200k to +$100k. It misses it by $900k." in page
    assert "The widest range: +$2M to +$5M. It misses it by $1M." in page
    assert "best $550k median of the room $9.3M" in page
    assert "5 of 5 votes went to a policy that may be as good as the best." in page
    assert "All others are known to be worse than quick hiring" in page


def test_the_table_is_sorted_and_names_nobody(tmp_path: Path):
    page = words(trainer(after(tmp_path, HELD, BELOW, CLOSE)), "/round/1/debrief")
    table = page[page.index("holds the answer score") :]
    rows = re.findall(r"(\S+) (\S+) (yes \(close\)|yes|no) (\S+)", table)
    assert rows == [
        ("−$200k", "+$100k", "no", "$9.3M"),
        ("+$500k", "+$1.05M", "yes (close)", "$550k"),
        ("+$500k", "+$2M", "yes", "$1.5M"),
    ]
    assert not re.search(r"\bp[123]\b", page)


def test_one_prediction_is_a_room_too(tmp_path: Path):
    page = words(trainer(after(tmp_path, BELOW, winner="slow_hiring")), "/round/1/debrief")
    assert "The one range misses the answer." in page
    assert "The one vote went to a policy that is known to be worse than the best." in page
    assert "With fewer than five ranges this says little" in page
    assert "score $9.3M" in page
    assert "median" not in page
    assert "widest" not in page
    assert "about 1 of 1" not in page


def test_votes_are_right_for_all_that_cannot_be_ruled_out(tmp_path: Path):
    undecided = course(contenders=["quick_hiring", "as_usual"])
    client = trainer(after(tmp_path, HELD, HELD, winner="as_usual", dishes={"course": undecided}))
    page = words(client, "/round/1/debrief")
    assert "2 of 2 votes went" in page
    assert "These may be as good as the best: quick hiring, as usual. Between them the worlds do not decide" in page


def test_surprises_and_questions_come_with_the_debrief(tmp_path: Path):
    page = words(trainer(after(tmp_path, HELD)), "/round/1/debrief")
    assert "An empty seat also costs later months." in page
    assert all(question in page for question in ("How long is a seat empty with you?", "A fourth one?"))
    assert "What would we do differently next Monday" not in page


def test_a_study_that_asks_nothing_gets_questions_for_any_scenario(tmp_path: Path):
    silent = STUDY[: STUDY.index("debrief:")]
    page = words(trainer(after(tmp_path, HELD, study=silent)), "/round/1/debrief")
    assert "What would we do differently next Monday" in page
    assert "What rooms did not expect" not in page


def test_whatever_a_study_says_is_text(tmp_path: Path):
    hostile = "<script>alert(1)</script>"
    study = STUDY.replace("Two vacancies", f"'{hostile}'").replace("Carry on.", f"'{hostile}'")
    study = study.replace("An empty seat also costs later months.", f"'{hostile}'")
    study = study.replace("Who sells meanwhile?", f"'{hostile}'")
    client = trainer(after(tmp_path, HELD, study=study))
    for page in PAGES:
        answer = client.get(page).text
        assert "alert(1)" in answer
        assert hostile not in answer


@pytest.mark.parametrize("page", PAGES)
def test_the_verdict_with_the_closing_book_value_stands_beside_the_other(tmp_path: Path, page: str):
    book = {"verdict": "undecided", "mean": 50_000.0, "low": -10_000.0, "high": 110_000.0, "sentence": "It is so."}
    other = {**book, "verdict": "worse", "mean": -7.0}
    app = after(tmp_path, HELD, dishes={"course": course(with_book={"slow_hiring": other, "quick_hiring": book})})
    said = "With what the customers are worth who outlive the horizon: not decided, +$50k (−$10k to +$110k)."
    assert said in words(trainer(app), page)
    without = after(tmp_path / "without", HELD, dishes={"course": course()})
    assert "outlive" not in words(trainer(without), page)


@pytest.mark.parametrize("page", PAGES)
def test_lost_worlds_are_computed_again_and_waited_for(tmp_path: Path, page: str):
    app = after(tmp_path, HELD, dishes={"course": Ticket("cooking", 3, 12)})
    answer = trainer(app).get(page).text
    assert f'hx-get="{page}"' in answer
    assert "3 of 12 worlds" in answer
    assert "hold the answer" not in answer
    assert [order.dish for order in app.state.house.kitchen.ordered] == ["course"]


def test_worlds_that_cannot_be_computed_say_why(tmp_path: Path):
    app = after(tmp_path, HELD, dishes={"course": Ticket("failed", advice="the disk is <full>")})
    answer = trainer(app).get("/round/1/debrief").text
    assert "the disk is &lt;full&gt;" in answer
    assert "hx-get" not in answer.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize(
    ("ranges", "verdict"),
    [
        ([HELD] * 4 + [BELOW], "about"),
        ([HELD] * 5, "safer"),
        ([HELD] * 2 + [BELOW] * 3, "surer"),
        ([HELD] * 2 + [CLOSE] * 3, "untold"),
    ],
)
def test_how_sure_a_room_was_is_said_only_where_more_worlds_would_not_change_it(ranges, verdict):
    given = [Prediction("quick_hiring", low, high) for low, high in ranges]
    assert how_sure(room_scores(given, ANSWER, ["quick_hiring"])) == verdict


@pytest.mark.parametrize(
    ("ends", "held", "close"),
    [
        ((0.0, 2e6), True, False),
        ((LOW, HIGH), True, False),
        ((0.95e6, 2e6), True, True),
        ((1.05e6, 2e6), False, True),
        ((HIGH, 2e6), False, True),
        ((1.2e6, 2e6), False, False),
        ((0.0, 0.5e6), False, False),
        ((0.0, MEAN), True, True),
    ],
)
def test_a_range_is_close_where_an_end_lies_in_the_means_interval(ends, held, close):
    scored = room_scores([Prediction("a", *ends)], ANSWER, []).ranges[0]
    assert (scored.held, scored.close) == (held, close)


def test_nobody_can_tell_who_answered_first():
    given = [Prediction("a", *ends) for ends in (HELD, BELOW, CLOSE)]
    there, back = (room_scores(order, ANSWER, []).ranges for order in (given, given[::-1]))
    assert there == back
    assert [(each.low, each.high) for each in there] == [BELOW, CLOSE, HELD]


@pytest.mark.parametrize("width", [720.0, NARROW])
@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_picture_has_a_line_for_each_range_and_words_for_those_who_do_not_see(count, width):
    given = [Prediction("a", *(HELD if place % 2 else BELOW)) for place in range(count)]
    drawn = ranges_against("r", room_scores(given, ANSWER, []), ANSWER, "usd", Texts(), width)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own picture
    assert [len(root.findall(f"g[@class='{kind}']")) for kind in ("held", "missed")] == [count // 2, count - count // 2]
    assert root.find("title").text
    assert f"{count // 2} of {count} hold the answer, +$1M" in root.find("desc").text
    lines = [float(each.get(end)) for each in root.iter("line") for end in ("x1", "x2")]
    assert min(lines) >= 0
    assert max(lines) <= width


def test_one_wild_guess_does_not_squeeze_the_others():
    given = [Prediction("a", *HELD)] * 3 + [Prediction("a", -5e8, 5e8)]
    drawn = ranges_against("r", room_scores(given, ANSWER, []), ANSWER, "usd", Texts())
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own picture
    held = [group.find("line[@class='stretch']") for group in root.findall("g[@class='held']")]
    widths = sorted(float(each.get("x2")) - float(each.get("x1")) for each in held)
    assert widths[0] > 0.1 * widths[-1]
    assert len(root.findall("g/path[@class='end']")) == 2


def test_the_handout_says_what_happened_and_how_to_see_it_again(tmp_path: Path):
    page = words(trainer(after(tmp_path, HELD, BELOW)), "/round/1/handout")
    assert "Is it worth filling seats in one month?" in page
    assert "as usual : Carry on. the others are compared with it" in page
    assert "quick hiring : Keep candidates warm. better +$1M +$900k to +$1.1M 4 of 4" in page
    assert "slow hiring : Save the pay. worse −$1M −$1.1M to −$900k 0 of 4" in page
    assert "1 of our 2 ranges hold the answer" in page
    assert "2 of our 2 votes went" in page
    assert "Nobody has looked yet." in page
    assert "How long is a seat empty with you? Who sells meanwhile? What would a month less cost?" in page
    assert "A fourth one?" not in page
    assert "salessim run own-round-1.yml --replications 4" in page
    assert "salessim init" not in page
    assert f"salessim {__version__}, model {MODEL_VERSION}, seed 77, 4 replicates of 3 worlds each" in page
    assert "runs/two-vacancies-0123abcd" in page
    assert "Intervals describe the model, not the world." in page


def test_the_file_to_run_is_called_as_the_export_calls_it(tmp_path: Path):
    client = trainer(after(tmp_path, HELD))
    named = re.search(r'filename="([^"]+)"', client.get("/round/1/study.yml").headers["content-disposition"])
    assert named
    assert f"salessim run {named[1]} " in words(client, "/round/1/handout")


def test_a_scenario_of_the_library_is_run_again_from_there(tmp_path: Path):
    text = scenario("turnover").text
    answer = course(baseline="status_quo", contenders=["quick_hiring"])
    app = after(tmp_path, HELD, study=text, scenario="turnover", dishes={"course": answer})
    page = words(trainer(app), "/round/1/handout")
    assert "salessim init turnover salessim run turnover.yml --replications 4" in page


def test_a_scenario_that_was_edited_since_is_not_the_librarys(tmp_path: Path):
    app = after(tmp_path, HELD, scenario="turnover")
    assert "salessim run turnover-round-1.yml" in words(trainer(app), "/round/1/handout")


SLIDER = "Mean completed tenure of those who quit: "


def slid(folder: Path, *means: float, luck: float = 0.0) -> str:
    """The handout where a slider's five values have these means, and two replicates that far to either side of them."""
    dishes = {"course": course(), "axes": axes([[mean - luck, mean + luck] for mean in means])}
    return words(trainer(after(folder, HELD, dishes=dishes)), "/round/1/handout")


def test_the_handout_tells_where_an_assumption_turns_the_answer(tmp_path: Path):
    page = slid(tmp_path, -2.0, -1.0, 1.0, 2.0, 3.0)
    assert SLIDER + "turns the sign at 17 months; here 19 months (survey)." in page
    assert "2 replicates, one assumption at a time" in page


def test_the_handout_tells_a_turn_as_widely_as_it_is_known(tmp_path: Path):
    page = slid(tmp_path, -200.0, -100.0, 100.0, 200.0, 300.0, luck=50 / 12.7062)
    assert SLIDER + "turns the sign between 16 months and 18 months; here 19 months (survey)." in page


def test_the_handout_tells_no_turn_that_luck_may_have_made(tmp_path: Path):
    page = slid(tmp_path, -200.0, -100.0, 100.0, 200.0, 300.0, luck=50.0)
    untold = "sign unknown between 12 months and 36 months"
    assert f"{SLIDER}{untold}; here 19 months (survey)." in page


def test_the_handout_tells_where_an_assumption_turns_nothing(tmp_path: Path):
    page = slid(tmp_path, *[100.0] * 5, luck=2.0)
    assert "no turn from 12 months to 36 months; here 19 months" in page


def test_worlds_that_failed_are_named(tmp_path: Path):
    app = after(tmp_path, HELD, dishes={"course": course(failed=2)})
    assert "Worlds that failed and are left out: 2." in words(trainer(app), "/round/1/handout")
