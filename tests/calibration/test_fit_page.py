"""The fit report: complete, self-contained, escaped; its figures say what they show and keep their texts apart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from support.calibrations import CURVES, MATCHED, fit, survival, with_estimate
from support.figure_marks import covered, outside

from salessim.calibration.estimate import Estimate
from salessim.calibration.findings import Findings
from salessim.calibration.writing.futures import worlds_told
from salessim.calibration.writing.page import headline, page_html
from salessim.figures.calibration import curves, intervals, moments
from salessim.study.parts.keys import parameters

VOID = {"meta", "use", "path", "rect"}


class Seen(HTMLParser):
    """What a page holds, as a machine sees it: elements, texts, and whether everything that opens closes."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.starts: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.starts.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.starts.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.starts if name == tag]


@pytest.fixture(scope="module")
def page() -> Seen:
    return Seen(page_html(fit()))


def ids(seen: Seen) -> list[str]:
    return [str(each["id"]) for each in seen.all("section")]


def test_every_question_has_its_section(page):
    assert ids(page) == ["estimates", "read", "curves", "moments", "unknown", "left"]
    for said in (
        "Records from 2019-01-01 to 2023-12-31: 3 stays and 2 deals.",
        "Your records tell 10 parameters of",
        "It misses 1 of 2 moments held out: spread of bookings between reps.",
        "17.2 to 23.5 months",
        "312 stays simulated",
        "tenure.shape: weibull, because the interval of the shape excludes 1",
        "outcome.win: −0.31 (−0.38 to −0.24) directly, 0.12 (−0.02 to 0.26) simulated. The study has",
        "not a date: 3; ends before it begins: 1",
        "12 reps have no end: still there",
        "Refused rows are listed in mine-refused.csv.",
        "Seats are those of the records.",
        "only its product with prospecting.response_given_need",
        "salessim evidence",
        "No data left this machine.",
    ):
        assert said in " ".join(page.text.split()).replace("\u2060", "").replace("\xa0", " "), said


def test_the_page_needs_nothing_from_elsewhere(page):
    assert not page.open
    names = {name for name, _ in page.starts}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "image", "form"}
    for name, attributes in page.starts:
        for key, value in attributes.items():
            assert not key.startswith("on"), (name, key)
            if key in {"src", "href", "xlink:href", "action"}:
                assert str(value).startswith("#"), (name, value)
    policy = next(each["content"] for each in page.all("meta") if "http-equiv" in each)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    held = [str(each["id"]) for _, each in page.starts if "id" in each]
    assert len(held) == len(set(held))
    assert {str(each["href"])[1:] for each in page.all("a")} <= set(held)


def test_every_figure_is_told_in_words(page):
    drawings = page.all("svg")
    assert len(drawings) == len(page.all("figure")) == 3
    for drawing in drawings:
        assert len(str(drawing["aria-label"])) > 60
    assert len(page.all("caption")) == len(page.all("table"))


def test_what_others_wrote_is_escaped():
    evil = "<script>alert(1)</script>"
    found = fit()
    files = tuple(replace(each, file=evil, preset=evil, notes=(evil,)) for each in found.report.files)
    spoiled = replace(
        found,
        base=replace(found.base, name=evil, title=evil),
        report=replace(found.report, files=files),
        notes=(evil,),
        curves=(replace(CURVES[0], title=evil), *CURVES[1:]),
        matched=replace(
            MATCHED, sentence=evil, moments=(replace(MATCHED.moments[0], title=evil), *MATCHED.moments[1:])
        ),
    )
    text = page_html(spoiled).decode()
    assert "<script" not in text
    assert text.count("alert(1)") > 5


def test_the_same_fit_gives_the_same_bytes():
    assert page_html(fit()) == page_html(fit())


def test_what_was_not_done_is_said():
    assert "Nothing was simulated" in headline(fit(simulated=False))
    assert "The simulation was stopped" in headline(replace(fit(simulated=False), stopped=True))
    none = replace(MATCHED, moments=tuple(each for each in MATCHED.moments if not each.held_out))
    assert "Nothing could be held out" in headline(replace(fit(), matched=none))
    kept = replace(MATCHED, moments=tuple(replace(each, z=1.0) for each in MATCHED.moments))
    assert "It also agrees with 2 moments that it was not fitted to." in headline(replace(fit(), matched=kept))


def test_a_distance_that_rejects_is_in_the_headline():
    for chance, said in ((0.02, "luck allows (p = 0.02)"), (1e-9, "luck allows (p < 0.001)")):
        assert said in headline(replace(fit(), matched=replace(MATCHED, p_value=chance)))
    for chance in (0.06, None):
        assert "luck" not in headline(replace(fit(), matched=replace(MATCHED, p_value=chance)))


def test_what_the_study_sets_beside_what_was_found_is_counted(page):
    """Teams, their seats and the shape of tenure stand in the study; what is left is all the rest."""
    assert "tell 10 parameters of" in headline(fit())
    assert "; 3 more are set with them; all others stay as in midmarket." in headline(fit())
    assert f"{len(parameters()) - 13} parameters stay as in midmarket" in page.text


def test_it_is_said_what_the_worlds_of_the_study_have(page):
    found = fit()
    assert worlds_told(found) in page.text
    assert worlds_told(found).startswith("The study draws the values found")
    own = worlds_told(replace(found, base=replace(found.base, futures="list", in_futures=frozenset({"tenure.mean"}))))
    assert own.startswith(
        "The study keeps the futures of midmarket; what your data leave open is not drawn. tenure.mean"
    )
    exact = with_estimate(found, Estimate("tenure.mean", 19.0, 19.0, 19.0, 100, "stays", "by hand"))
    assert worlds_told(exact) == "Every world has the values found."


def test_moments_are_written_in_their_units_with_what_they_were_used_for():
    rows = (replace(MATCHED.moments[0], direct=True), *MATCHED.moments[1:])
    lines = Seen(page_html(replace(fit(), matched=replace(MATCHED, moments=rows), curves=()))).text.splitlines()
    for title, cells in (
        (rows[0].title, ["0.41/year", "0.43/year", "−0.6", "by direct estimates"]),
        (rows[1].title, ["12%", "11%", "0.9", "fitted"]),
        (rows[3].title, ["11%", "12%", "−0.4", "held out"]),
    ):
        place = lines.index(title)
        assert lines[place + 1 : place + 5] == cells


def test_keys_stand_without_the_marks_of_a_terminal():
    assert "`" not in page_html(replace(fit(simulated=False), notes=("see `tenure.shape`",), curves=())).decode()


def test_a_poor_fit_still_has_a_page():
    """No curve, no moment, one number that is known exactly, one that is not bounded by any range."""
    numbers = (
        Estimate("tenure.mean", 19.0, 19.0, 19.0, 100, "stays", "by hand"),
        Estimate("market.deal_value", 60e3, 1.0, 1e12, 8, "won deals", "by hand"),
    )
    seen = Seen(page_html(replace(with_estimate(fit(), *numbers), curves=(), notes=())))
    assert ids(seen) == ["estimates", "read", "left"]
    empty = replace(fit(), findings=Findings((), (), ()), curves=(), notes=(), matched=None)
    assert "too few to tell any" in Seen(page_html(empty)).text


def test_moments_without_a_distance_are_not_drawn():
    rows = (replace(MATCHED.moments[0], z=np.nan), *MATCHED.moments[1:])
    text = Seen(page_html(replace(fit(), matched=replace(MATCHED, moments=rows), curves=()))).text
    assert "Quits per person and year" in text


BARS = [
    intervals.Bar(f"section.some_key_{n}", n, n - 1, n + 2, 3.0, (0.0, 9.0), (f"{n} months", "from to"), ("0", "9"))
    for n in range(14)
]
ROWS = [moments.Distance(f"Moment number {n} of some", (n - 9) * 1.3, n > 15) for n in range(22)]
MANY = [replace(CURVES[n % 4], title=f"{CURVES[n % 4].title} by month of tenure ({n})") for n in range(6)]
DRAWINGS = {
    "one estimate": partial(intervals.intervals, BARS[:1]),
    "fourteen estimates": partial(intervals.intervals, BARS),
    "an estimate far off": partial(intervals.intervals, [replace(BARS[1], high=99.0), replace(BARS[2], low=-99.0)]),
    "one curve": partial(curves.curves, CURVES[:1]),
    "four curves": partial(curves.curves, CURVES),
    "six curves": partial(curves.curves, MANY),
    "two moments": partial(moments.moments, ROWS[-2:]),
    "many moments": partial(moments.moments, ROWS),
}
"""Every figure, small and large."""


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind in {"one estimate", "four curves", "two moments"} else pytest.mark.slow)
        for kind in DRAWINGS
    ],
)
def test_texts_keep_apart_and_on_the_sheet(kind):
    figure = DRAWINGS[kind]()
    assert outside(figure) == []
    assert covered(figure) == []
    assert figure.get_suptitle()


def test_the_finding_of_the_curves_names_what_does_not_fit():
    good, poor = survival(mean=20.0), survival("cycle", "Deals not yet ended", 30.0)
    assert curves.outside(good) == 0
    assert curves.outside(poor) > 0.5
    assert curves.finding([good]) == "What is fitted runs within what was seen"
    assert curves.finding([good, poor]) == "The fit leaves what was seen: deals not yet ended; the other curve fits"


def test_an_interval_of_another_scale_leaves_the_range_to_be_seen():
    """A row shows three ranges beside the range; what lies farther is an arrow at the edge."""
    far = intervals.Bar("a", 5, 4, 400, 5.5, (0, 10), ("", ""), ("", ""))
    for bar, arrows in ((far, [">"]), (replace(far, low=-99), ["<", ">"]), (replace(far, high=39), [])):
        (axes,) = intervals.intervals([bar]).axes
        assert sorted(line.get_marker() for line in axes.lines if line.get_marker() in "<>") == arrows
        zone = axes.patches[0]
        assert zone.get_width() >= 1 / 7 - 1e-9
        assert all(0 <= x <= 1 for line in axes.lines for x in line.get_xdata())


def test_the_finding_of_the_estimates_counts_what_moved():
    usual = intervals.Bar("a", 5, 4, 6, 5.5, (0, 9), ("", ""), ("", ""))
    moved, far = replace(usual, was=7), replace(usual, value=20, low=15, high=25)
    assert intervals.finding([usual]) == (
        "The estimate agrees with the value before; none lies beyond what was worth trying"
    )
    assert intervals.finding([usual, moved, far]) == (
        "2 of 3 estimates differ from the value before; 1 beyond what was worth trying"
    )


def test_the_finding_of_the_moments_counts_only_what_was_held_out():
    fitted, near, far = (moments.Distance("m", z, held) for z, held in ((9.0, False), (1.0, True), (-4.0, True)))
    assert moments.finding([fitted]) == "No moment could be held out"
    assert moments.finding([fitted, near]).startswith("The fitted model also agrees with the moment")
    assert moments.finding([fitted, near, far]) == "The fitted model misses 1 of 2 moments that it was not fitted to"


def test_the_page_is_brief(page):
    assert page.all("body") == [{"class": "brief"}]
    assert not page.all("nav")
    assert Path("mine.yml").name in page.text
    assert "Midmarket, fitted to your data" in page.text
