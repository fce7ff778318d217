"""The handout is one sheet of A4 or Letter, for every scenario of the library and for a study that says too much."""

import re
from pathlib import Path

import pytest
from support.afterwards import STUDY, after, axes, course
from support.browsers import browser, needs_chromium
from support.workshop import ORIGIN, trainer

from salessim.study.library import scenarios
from salessim.study.parts.keys import parameters
from salessim.workshop.room.told import told

pytestmark = [pytest.mark.slow, needs_chromium]

PAPER = ("A4", "Letter")


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


def the_worst(text: str):
    """The longest that is said of a study: no policy makes a difference that matters, nobody can tell of any slider."""
    study = told(text)
    baseline = study.decide.baseline
    others = [name for name in study.policies if name != baseline]
    like = course()["policies"][0]
    end = like["steps"][-1] | {"mean": -12.3e6, "low": -13.4e6, "high": -11.2e6, "better": 139, "n": 140}
    worst = like | {"verdict": "equivalent", "steps": [*like["steps"][:-1], end]}
    policies = [worst | {"name": name} for name in others]
    book = {"verdict": "equivalent", "mean": -12.3e6, "low": -13.4e6, "high": -11.2e6, "sentence": "It is so."}
    slider = axes([[1.0, 2.0]] * 5)["sliders"][0]
    keys = [*study.telling.what_if, "tenure.mean", "onboarding.ramp", "hiring.time_to_fill"][:3]
    sliders = [slider | {"key": key, "meaning": parameters()[key].meaning.meaning} for key in keys]
    answer = course(
        policies=policies, baseline=baseline, contenders=list(study.policies), with_book=dict.fromkeys(others, book)
    )
    return study, others[0], answer, axes([[1.0, 2.0]] * 5) | {"sliders": sliders}


def opened(chromium, folder: Path, text: str, scenario: str):
    """The handout of a round of the study, in a browser that asks the application itself."""
    study, predicted, answer, turned = the_worst(text)
    ranges = [(-5e6, 2e6 + place) for place in range(50)]
    more = {"baseline": study.decide.baseline, "predicted": predicted, "policies": tuple(study.policies)}
    dishes = {"course": answer, "axes": turned}
    app = after(folder, *ranges, study=text, scenario=scenario, dishes=dishes, winner=predicted, **more)
    client = trainer(app)
    page = chromium.window()

    def answered(route):
        got = client.get(route.request.url.removeprefix(ORIGIN))
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

    page.route("**/*", answered)
    assert page.goto(f"{ORIGIN}/round/1/handout").status == 200
    return page


def sheets(page, paper: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, prefer_css_page_size=False)))


def cut(page) -> list[str]:
    """What is cut short on paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins, in CSS pixels
    return page.evaluate(
        "[...document.querySelectorAll('[class^=clip-],.clip-3')]"
        ".filter(each => each.scrollHeight > each.clientHeight + 1).map(each => each.textContent)"
    )


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_scenario_fits_on_a_sheet_with_all_its_words(chromium, tmp_path: Path, name: str):
    page = opened(chromium, tmp_path, scenarios()[name].text, name)
    assert {paper: sheets(page, paper) for paper in PAPER} == {"A4": 1, "Letter": 1}
    assert cut(page) == []
    assert chromium.troubles == []


def test_a_study_that_says_too_much_is_cut_and_not_spilled(chromium, tmp_path: Path):
    long = ("Whoever writes so much for a room has not met one. " * 20)[:990]
    text = STUDY.replace("Carry on.", long).replace("Keep candidates warm.", long).replace("Save the pay.", long)
    text = text.replace("Is it worth filling seats in one month?", long)
    for question in ("How long is a seat empty with you?", "Who sells meanwhile?", "What would a month less cost?"):
        text = text.replace(question, long)
    page = opened(chromium, tmp_path, text, "own")
    assert {paper: sheets(page, paper) for paper in PAPER} == {"A4": 1, "Letter": 1}
    assert cut(page)
