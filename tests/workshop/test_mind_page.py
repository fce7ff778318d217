"""What would change your mind, as a page: nothing before its time, strict sliders, one point at a time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.browsers import PHONE, browser, needs_chromium
from support.workshop import ORIGIN, FakeKitchen, a_round, participant, predicted, send, shown, trainer, workshop_app

from salessim.workshop.kitchen.orders import Ticket
from salessim.workshop.mind.orders import axes_order, point_order

STUDY = """
salessim: 1
title: Small <b>
extends: bare
horizon: 2 years
policies: {wait: {}, act: {tenure: {mean: 30 months}}}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $1}
"""
VALUES = {"onboarding.ramp": [2.0, 4.0, 6.0, 8.0, 10.0], "hiring.time_to_fill": [1.0, 2.0, 3.0, 4.0, 5.0]}
OWN = {"onboarding.ramp": 4.0, "hiring.time_to_fill": 3.0}
SLOPE = {"onboarding.ramp": -4e6, "hiring.time_to_fill": 1e6}
LUCK = [6e6 + each * 1e5 for each in range(-6, 6)]


def axes(**changes: Any) -> dict[str, Any]:
    sliders = [
        {
            "key": key,
            "meaning": f"What {key} <i>means</i>; a finer point",
            "unit": "months",
            "source": "somebody <script>",
            "quality": "assumption",
            "own": OWN[key],
            "values": values,
            "written": [f"{value:g} months" for value in values],
            "differences": [[luck + SLOPE[key] * (value - OWN[key]) for luck in LUCK] for value in values],
        }
        for key, values in VALUES.items()
    ]
    return {
        "policy": "act",
        "baseline": "wait",
        "outcome": {"name": "contribution_npv_usd", "label": "Contribution (NPV)", "unit": "usd", "better": "higher"},
        "indifference": 1e6,
        "confidence": 0.95,
        "horizon_months": 24,
        "replicates": len(LUCK),
        "futures": 1,
        "all_futures": 1,
        "sliders": sliders,
        "left_out": [{"key": "tenure.mean", "meaning": "Mean tenure", "reason": "decision"}],
        **changes,
    }


POINT = {"values": {}, "mean": -7e6, "low": -8e6, "high": -6e6, "n": 12, "verdict": "worse", "sentence": "worse"}


class Room:
    """A workshop in which a round is over, with the trainer's browser."""

    def __init__(self, folder: Path, steps: int = 2, **dishes: Any) -> None:
        self.kitchen = FakeKitchen({"axes": axes(), **dishes})
        self.app = workshop_app(folder, self.kitchen)
        self.round = a_round(self.app, study=STUDY)
        if steps:
            predicted(self.app, 1, (0, 1e6))
            shown(self.app, 1, steps)
        self.trainer = trainer(self.app)

    def get(self, path: str, **more: Any) -> Any:
        return self.trainer.get(f"/round/1/{path}", **more)

    def text(self, path: str, **more: Any) -> str:
        """What a page says; what only keeps a minus with its amount is left out."""
        return str(self.get(path, **more).text).replace("\N{WORD JOINER}", "")

    def points(self) -> list[Any]:
        return [order for order in self.kitchen.ordered if order.dish == "point"]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


ADDRESSES = ("mind", "mind/now", "mind/verdict", "mind/measured", "play", "play/now", "study.yml")


@pytest.mark.parametrize("steps", [0, 1])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_it_before_all_is_shown(address: str, steps: int, tmp_path: Path) -> None:
    early = Room(tmp_path, steps)
    assert early.get(address).status_code == 409
    assert early.kitchen.ordered == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_the_trainers_alone(address: str, room: Room) -> None:
    assert participant(room.app).get(f"/round/1/{address}").status_code == 403
    assert room.get(address).status_code in {200, 404}
    assert room.trainer.get(f"/round/9/{address}").status_code == 404


def test_the_page_says_what_the_study_says_first(room: Room) -> None:
    text = room.get("mind").text
    assert "Act is better than Wait" in text
    assert "+$5.95M over 2 years" in text
    assert "Measured here, 12 worlds of each" in text, "the grid has these worlds"
    assert "The answer tips somewhere between 5.43 months and 5.54 months, the other" in text
    assert "The answer does not tip between 1 month and 5 months" in text
    assert "Mean tenure: it is what the decision changes." in text


def test_it_says_where_a_study_has_more_futures_than_a_slider_has_worlds(tmp_path: Path) -> None:
    said = "in the first 4 of the study&#39;s 9 futures"
    assert said in Room(tmp_path / "more", axes=axes(futures=4, all_futures=9)).get("mind").text
    assert "futures" not in Room(tmp_path / "one").get("mind").text


def course(verdict: str, mean: float = 5e5) -> dict[str, Any]:
    """A reveal of 8 replicates in 5 futures."""
    end = {"month": 24, "mean": mean, "low": mean - 4e5, "high": mean + 5e5, "better": 23, "n": 40}
    steps = [end | {"month": 12, "mean": 0.0, "n": 39}, end]
    return {"policies": [{"name": "act", "verdict": verdict, "steps": steps}], "replicates": 8}


REVEAL = "The reveal had its own 40 worlds of each: +$500k, and the mean lies between +$100k and +$1M (95 % interval). "


@pytest.mark.parametrize(
    ("verdict", "said"), [("undecided", "Not decided: Act or Wait."), ("better", "Act is better than Wait.")]
)
def test_at_the_studys_values_the_reveals_numbers_stand_beside(verdict: str, said: str, tmp_path: Path) -> None:
    room = Room(tmp_path, course=course(verdict))
    for address in ("mind", "mind/verdict", "mind/measured"):
        assert REVEAL + said in room.text(address), "whether or not the verdicts agree, and when the sliders are back"
        assert "The reveal" not in room.text(address, params={"onboarding.ramp": 0})


def test_a_minus_of_the_reveal_is_no_end_of_a_line(tmp_path: Path) -> None:
    assert "−\N{WORD JOINER}$3M" in Room(tmp_path, course=course("worse", -3e6)).get("mind").text


def test_worlds_are_replicates_in_every_future(tmp_path: Path) -> None:
    room = Room(tmp_path, axes=axes(futures=4, all_futures=9), point=POINT)
    assert "Measured here, 48 worlds of each" in room.text("mind")
    assert "from 48 paired worlds at each computed value" in room.text("mind")
    assert "Measured here, 48 worlds of each, ± $1M" in room.text("mind/measured", params={"onboarding.ramp": 19})


def hidden(times: float) -> dict[str, Any]:
    """The same means along each slider under louder luck."""
    loud = axes()
    for each in loud["sliders"]:
        for column in each["differences"]:
            mean = sum(column) / len(column)
            column[:] = [mean + times * (number - mean) for number in column]
    return loud


def test_a_tip_is_told_as_widely_as_it_is_known(tmp_path: Path) -> None:
    found = re.search(
        r"tips somewhere between (\S+) months and (\S+) months,", Room(tmp_path, axes=hidden(10)).text("mind")
    )
    assert found
    half = 10 * 1e5 * 13**0.5 * 2.200985 / 12**0.5
    assert [float(end) for end in found.groups()] == pytest.approx(
        [4 + (5.95e6 + way * half) / 4e6 for way in (-1, 1)], rel=2e-3
    )
    left, right = map(
        float, re.findall(r'd="M(\S+) \S+l5 -5H(\S+)l5 5', Room(tmp_path / "b", axes=hidden(10)).text("mind"))[0]
    )
    assert right - (left + 5) == pytest.approx(2 * half / 4e6 / 8 * (776 - 80), abs=0.2), "and drawn so"


def test_where_nobody_can_tell_no_tip_is_told_or_drawn(tmp_path: Path) -> None:
    room = Room(tmp_path, axes=hidden(100))
    text = room.text("mind")
    between = "somewhere between {} and {}, the other sliders where they stand."
    said = "With 12 worlds of each nobody can tell whether the answer tips "
    assert said + between.format("2 months", "10 months") in text
    assert said + between.format("1 month", "5 months") in text
    assert "The answer" not in text
    assert text.count('class="tip') == 0, "no mark in the curve"
    assert Room(tmp_path / "known").text("mind").count('class="tip"') == 2, "one curve, wide and narrow"


def test_a_slider_may_tip_in_one_place_and_hide_it_in_another(tmp_path: Path) -> None:
    bent = axes()
    bent["sliders"][0]["differences"][4] = [3e7 * (-1) ** place for place in range(12)]
    text = Room(tmp_path, axes=bent).text("mind")
    assert "The answer tips somewhere between" in text
    assert "With 12 worlds of each nobody can tell whether the answer tips somewhere between 8." in text


def test_all_of_a_study_is_escaped(room: Room) -> None:
    text = room.get("mind").text
    assert "somebody &lt;script&gt;" in text
    assert "<i>means" not in text
    assert "<b>" not in text


def test_sliders_can_be_used_without_a_script(room: Room) -> None:
    text = room.get("mind", params={"onboarding.ramp": 20, "hiring.time_to_fill": 0}).text
    assert "Act is worse than Wait" in text
    assert re.search(r'name="onboarding.ramp" min="0" max="20" step="1" value="20"', text)
    assert 'aria-valuetext="10 months"' in text
    assert room.points() == [], "only the other button computes"
    room.get("mind", params={"onboarding.ramp": 19, "hiring.time_to_fill": 0, "measure": "yes"})
    assert [order.details["values"] for order in room.points()] == [
        {"onboarding.ramp": 9.6, "hiring.time_to_fill": 1.0}
    ]


def test_words_of_every_place_go_with_the_slider(room: Room) -> None:
    found = re.search(r'data-written="([^"]+)"', room.get("mind").text)
    assert found
    words = json.loads(found[1].replace("&#34;", '"').replace("&quot;", '"'))
    assert (len(words), words[0], words[-1]) == (21, "2 months", "10 months")


def test_the_verdict_follows_at_once_and_is_called_a_quick_look(room: Room) -> None:
    text = room.get("mind/verdict", params={"onboarding.ramp": 10, "hiring.time_to_fill": 15}).text
    assert "Quick look, ± " in text
    assert "Not decided: Act or Wait" in text
    assert "innerHTML:#curve-1" in text
    assert "innerHTML:#curve-2" in text
    assert "The answer tips somewhere between 5.68 months and 5.79 months" in text, "it follows the other slider"
    assert "mind/measured?onboarding.ramp=10&amp;hiring.time_to_fill=15" in text
    assert "<html" not in text


def test_where_the_grid_has_worlds_nothing_more_is_computed(room: Room) -> None:
    room.kitchen.dishes["point"] = POINT
    text = room.text("mind/measured", params={"onboarding.ramp": 20})
    assert "These worlds were computed just here." in text
    assert "guess" not in text
    assert room.points() == []


def test_rested_sliders_are_measured_and_say_how_far_the_quick_look_was_off(room: Room) -> None:
    where = {"onboarding.ramp": 19, "hiring.time_to_fill": 1}
    before = room.get("mind/measured", params=where).text
    assert "Worlds are computed just here" in before
    assert "mind-verdict" not in before
    room.kitchen.dishes["point"] = Ticket("cooking", 6, 24)
    assert "6 of 24 worlds" in room.get("mind/measured", params=where).text
    room.kitchen.dishes["point"] = POINT
    after = room.text("mind/measured", params=where)
    assert "\u2212\N{WORD JOINER}$7M" in room.get("mind/measured", params=where).text, "a minus is no end of a line"
    assert "Measured here, 12 worlds of each, ± $1M" in after
    assert "−$7M over 2 years" in after
    quick = 5.95e6 - 4e6 * 5.6 + 1e6 * -1.8
    assert f"The quick look was off by ${abs(quick + 7e6) / 1e6:.3g}M" in after
    assert "Act is worse than Wait" in after


def test_a_point_that_failed_says_why(room: Room) -> None:
    room.kitchen.dishes["point"] = Ticket("failed", advice="no number at <all>")
    assert "no number at &lt;all&gt;" in room.get("mind/measured", params={"onboarding.ramp": 19}).text


def test_only_the_newest_point_waits(room: Room) -> None:
    for place in (15, 16, 17):
        room.get("mind/measured", params={"onboarding.ramp": place})
    first, second, last = ({"onboarding.ramp": ramp, "hiring.time_to_fill": 3.0} for ramp in (8.0, 8.4, 8.8))
    assert [order.details["values"] for order in room.points()] == [second, last], "8 months is on the grid"
    assert [order.key for order in room.kitchen.forgotten] == [point_order(STUDY, "act", second).key]
    assert first["onboarding.ramp"] in VALUES["onboarding.ramp"]


def test_a_point_that_is_being_computed_is_not_dropped(room: Room) -> None:
    room.kitchen.dishes["point"] = Ticket("cooking", 1, 24)
    for place in (16, 17):
        room.get("mind/measured", params={"onboarding.ramp": place})
    assert room.kitchen.forgotten == []


@pytest.mark.parametrize(
    "query",
    [
        "onboarding.ramp=21",
        "onboarding.ramp=-1",
        "onboarding.ramp=1.5",
        "onboarding.ramp=NaN",
        "onboarding.ramp=1&onboarding.ramp=2",
        "tenure.mean=1",
        "onboarding.ramp=",
        "__proto__=1",
    ],
)
@pytest.mark.parametrize("address", ["mind", "mind/verdict", "mind/measured"])
def test_places_that_are_none_are_refused(address: str, query: str, room: Room) -> None:
    assert room.get(f"{address}?{query}").status_code in {400, 422}
    assert room.points() == []


def test_it_waits_for_its_worlds_and_comes_by_itself(tmp_path: Path) -> None:
    room = Room(tmp_path, axes=None)
    text = room.get("mind").text
    assert "being computed" in text
    assert "/play" not in room.get("mind/now").text, "what is polled has no buttons of the page"
    assert room.kitchen.ordered[-1].key == axes_order(STUDY, "act").key
    assert room.get("mind/verdict").status_code == 409
    room.kitchen.dishes["axes"] = Ticket("cooking", 3, 9)
    assert "3 of 9 worlds" in room.get("mind/now", params={"seen": "waiting-0-0"}).text
    assert room.get("mind/now", params={"seen": "cooking-3-9"}).status_code == 204
    room.kitchen.dishes["axes"] = axes()
    assert room.get("mind/now", params={"seen": "cooking-3-9"}).headers["hx-refresh"] == "true"


def test_worlds_that_failed_can_be_tried_again(tmp_path: Path) -> None:
    room = Room(tmp_path, axes=Ticket("failed", advice="the disk is full"))
    assert "the disk is full" in room.get("mind").text
    assert send(room.trainer, "/round/1/mind/again", {}).status_code == 303
    assert [order.dish for order in room.kitchen.forgotten] == ["axes"]
    assert room.trainer.post("/round/1/mind/again", data={"csrf": "no"}).status_code == 403


def test_a_scenario_without_sliders_says_so(tmp_path: Path) -> None:
    room = Room(tmp_path, axes=axes(sliders=[], replicates=0))
    text = room.get("mind").text
    assert "names no assumption" in text
    assert "Mean tenure" in text
    assert room.get("mind/verdict").status_code == 409


def test_pages_of_what_if_need_neither_pandas_nor_matplotlib() -> None:
    pages = "salessim.workshop.pages.mind, salessim.workshop.pages.playing, salessim.workshop.pages.uploading"
    heavy = "{'pandas', 'matplotlib', 'pyarrow', 'scipy.stats', 'duckdb'}"
    code = f"import sys, {pages}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.slow
@needs_chromium
def test_a_wide_table_scrolls_and_does_not_widen_the_page_of_a_phone(tmp_path: Path) -> None:
    long = axes()
    long["sliders"][0] |= {"key": "onboarding.components.mentor_hours", "values": [0.123, 0.156, 4.0, 40.25, 48.75]}
    room = Room(tmp_path, axes=long, course=course("better"))
    with browser() as chromium:
        page = chromium.window(**PHONE)

        def answered(route: Any) -> None:
            got = room.trainer.get(route.request.url.removeprefix(ORIGIN))
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

        page.route("**/*", answered)
        page.goto(f"{ORIGIN}/round/1/mind")
        for summary in page.locator(".mind-more summary").all():
            summary.click()
        wide = page.evaluate("[...document.querySelectorAll('.scroll')].map(each => each.scrollWidth)")
        assert max(wide) > 360, "a table that has to scroll"
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert chromium.troubles == []
