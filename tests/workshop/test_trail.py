"""The trail shows the two worlds that the twins tell, seat by seat; letters, marks and sums are those of the log."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from support.tiny_house import place, text

from salessim.errors import InputRefusedError
from salessim.lab.record import Run
from salessim.lab.replay import replay
from salessim.lab.twins.twins import twins
from salessim.lab.twins.world import World
from salessim.workshop.kitchen.dishes import marks
from salessim.workshop.kitchen.dishes.course import course
from salessim.workshop.kitchen.dishes.trail import told as plain
from salessim.workshop.kitchen.dishes.trail import trail
from salessim.workshop.room.told import told

MONTHS = 24
POLICIES = """\
  copy: {}
  longer_tenure: {tenure: {mean: 60 months}, from: month 5}
  two_fewer: {headcount: {closed: 50%}, from: month 7}
"""
PAIR = ("status_quo", "longer_tenure")
LOGGED = {"quits": "quit", "dismissals": "dismissed", "layoffs": "laid_off", "promotions": "promoted", "hires": "hired"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="module")
def study():
    return told(text(POLICIES))


@pytest.fixture(scope="module")
def run(folder, study):
    return Run(folder / course(study, {}, place(folder))["folder"])


def cooked(folder, study, pair=PAIR, replicate=None):
    return trail(study, {"policies": [*pair], "replicate": replicate}, place(folder))


@pytest.fixture(scope="module")
def pair(run):
    return twins(run, policies=PAIR)


@pytest.fixture(scope="module")
def found(pair):
    return plain(pair)


@pytest.fixture(scope="module")
def seen(run, found):
    """The two worlds again, as the run recorded them."""
    return [replay(run, policy, found["replicate"]) for policy in found["policies"]]


def test_every_list_is_as_long_as_it_says(found):
    json.dumps(found, allow_nan=False)
    assert found["months"] == MONTHS
    assert found["policies"] == [*PAIR]
    assert found["seats"] == ["1.1", "1.2", "1.3", "1.4"]
    for texts, letters in ((found["states"], "rgvc"), (found["on_plan"], "01")):
        assert len(texts) == 2
        for world in texts:
            assert [len(each) for each in world] == [MONTHS] * 4
            assert set("".join(world)) <= set(letters)
    assert [len(each) for each in found["contribution_usd"]] == [MONTHS] * 2
    assert all(len(kind) == MONTHS for world in found["customers"] for kind in world.values())
    for mark in found["marks"]:
        assert mark["world"] in {0, 1}
        assert 1 <= mark["month"] <= MONTHS
        assert 0 <= mark["seat"] < 4
        assert mark["event"] in marks.TELLING
        assert mark["text"].endswith(".")
        assert mark["text"][0].isupper()
    assert all(one["month"] <= other["month"] for one, other in pairwise(found["marks"]))


def test_letters_count_what_the_world_counts(found, seen):
    for world, replayed in zip(found["states"], seen, strict=True):
        by_month = [Counter(column) for column in zip(*world, strict=True)]
        for letter, tally in (("r", "ramped"), ("v", "vacant"), ("g", "ramping")):
            assert [each[letter] for each in by_month] == replayed.tallies[tally][0].tolist()
        assert [4 - each["c"] for each in by_month] == replayed.tallies["seats_open"][0].tolist()


def test_marks_count_what_the_world_counts(found, seen):
    assert found["left_out"] == 0
    for world, replayed in enumerate(seen):
        counts = Counter(mark["event"] for mark in found["marks"] if mark["world"] == world)
        for tally, event in LOGGED.items():
            assert counts[event] == replayed.tallies[tally][0].sum()
    assert {mark["event"] for mark in found["marks"]} >= {"quit", "hired", "ramped"}


def test_who_becomes_productive_was_not_so_before(found):
    rising = {(mark["world"], mark["seat"], mark["month"]) for mark in found["marks"] if mark["event"] == "ramped"}
    moved = {(mark["world"], mark["seat"], mark["month"]) for mark in found["marks"] if mark["event"] == "hired"}
    for world, rows in enumerate(found["states"]):
        for seat, letters in enumerate(rows):
            for month, (before, now) in enumerate(pairwise(letters), start=2):
                here = (world, seat, month)
                assert (here in rising) == (now == "r" and (before != "r" or here in moved))


def test_who_takes_over_a_seat_able_at_once_becomes_productive_too():
    columns = {
        "occupied": [1, 1, 1, 1, 0, 1],
        "occupant": [1, 1, 2, 2, 2, 3],
        "factor": [0.5, 1.0, 1.0, 0.5, 1.0, 1.0],
    }
    seats = {(name, "1.1"): np.array(values, dtype=np.float64) for name, values in columns.items()}
    world = World("with", "p", (), frozenset(), {}, seats, {})
    assert list(marks._ramped(world)) == [(2, "1.1", 1.0), (3, "1.1", 2.0), (6, "1.1", 3.0)]


def test_customers_and_money_are_those_of_the_recorded_worlds(run, found, seen):
    outcomes = run.outcomes()
    for policy, customers, money, replayed in zip(
        found["policies"], found["customers"], found["contribution_usd"], seen, strict=True
    ):
        for kind in ("loyal", "captive", "mercenary"):
            assert customers[kind] == replayed.tallies[f"{kind}_customers"][0].tolist()
        assert min(customers["at_risk"]) >= 0
        assert np.sum([*customers.values()], axis=0) == pytest.approx(replayed.tallies["customers"][0])
        recorded = outcomes[
            (outcomes["policy"] == policy)
            & (outcomes["replicate"] == found["replicate"])
            & (outcomes["outcome"] == "contribution_npv_usd")
        ]
        assert money[-1] == pytest.approx(float(recorded["value"].iloc[0]), rel=1e-9)


def test_what_is_apart_is_in_one_world_only_and_comes_after_they_part(found):
    def happenings(world, *, apart):
        chosen = [mark for mark in found["marks"] if (mark["world"], mark["apart"]) == (world, apart)]
        return Counter((mark["month"], mark["seat"], mark["event"]) for mark in chosen)

    assert happenings(0, apart=False) == happenings(1, apart=False)
    assert happenings(0, apart=False)
    apart = [happenings(world, apart=True) for world in (0, 1)]
    assert apart[1]
    assert min(month for each in apart for month, *_ in each) >= found["parted_in"] >= found["decided_in"] == 5
    before = found["parted_in"] - 1
    for kind in ("states", "on_plan"):
        one, other = found[kind]
        assert [each[:before] for each in one] == [each[:before] for each in other]


def test_the_story_is_that_of_the_twins(pair, found):
    told = [each for each in pair.sentences() if each != pair.story.untold_sentence()]
    assert any(", at tenure.quit:" in each for each in told), "the laboratory names the entry, a room has no use for it"
    assert [*found["sentences"], found["caveat"]] == [each.replace(", at tenure.quit:", ":") for each in told]
    assert found["caveat"].startswith("One world is a story, not evidence.")
    assert found["replicate"] == pair.choice.replicate
    assert found["parted_in"] == pair.story.parting.month


def test_the_dish_is_the_typical_world_of_the_course(folder, study, found):
    assert cooked(folder, study) == found


@pytest.mark.slow
def test_a_replicate_that_is_named_is_told(folder, study, found):
    other = 1 if found["replicate"] != 1 else 2
    assert cooked(folder, study, replicate=other)["replicate"] == other


def test_a_copy_of_the_baseline_gives_the_same_world_twice(folder, study):
    same = cooked(folder, study, ("status_quo", "copy"))
    for kind in ("states", "on_plan", "customers", "contribution_usd"):
        one, other = same[kind]
        assert one == other
    assert same["marks"]
    assert not any(mark["apart"] for mark in same["marks"])
    assert same["parted_in"] is None
    assert same["decided_in"] is None
    assert "The two worlds are the same in every event and number." in same["sentences"]


def test_seats_that_close_are_letters_and_marks(folder, study):
    found = cooked(folder, study, ("status_quo", "two_fewer"))
    without, decided = found["states"]
    assert "c" not in "".join(without)
    closed = [mark for mark in found["marks"] if mark["event"] == "closed"]
    assert [(mark["world"], mark["apart"], mark["month"]) for mark in closed] == [(1, True, 7)] * 2
    for mark in closed:
        letters = decided[mark["seat"]]
        assert letters[5] != "c"
        assert set(letters[6:]) == {"c"}
        assert mark["text"] == f"Seat {mark['seat'] + 1} of team 1 closed."


def test_of_too_many_marks_whole_kinds_are_left_out_the_least_telling_first(monkeypatch, pair, found):
    everything = found["marks"]
    kinds = [(apart, event) for apart in (True, False) for event in marks.TELLING]

    def kind(mark):
        return (mark["apart"], mark["event"])

    counts = Counter(map(kind, everything))
    *others, least = [each for each in kinds if counts[each]]
    monkeypatch.setattr(marks, "MOST", len(everything) - 1)
    fewer = plain(pair)
    assert fewer["marks"] == [mark for mark in everything if kind(mark) != least]
    assert fewer["left_out"] == counts[least]
    monkeypatch.setattr(marks, "MOST", counts[others[0]])
    assert {kind(mark) for mark in plain(pair)["marks"]} == {others[0]}
    monkeypatch.setattr(marks, "MOST", min(counts.values()) - 1)
    fewest = plain(pair)["marks"]
    apart = [mark for mark in everything if mark["apart"]]
    assert [mark["month"] for mark in fewest] == [mark["month"] for mark in apart[: marks.MOST]]
    assert all(mark["apart"] for mark in fewest)


def test_where_nothing_happens_in_the_typical_world_the_nearest_is_told_in_which_something_does(folder):
    pair = ["status_quo", "rarely"]
    rare = told(text("  rarely: {tenure: {mean: 60 months}, from: month 23}\n"))
    asked = {"policies": pair, "replicate": None}
    found = trail(rare, asked, place(folder))
    typical = twins(Run(folder / course(rare, {}, place(folder))["folder"]), policies=pair)
    assert typical.story.same
    assert found["replicate"] == typical.choice.nearest != typical.choice.replicate
    assert found["parted_in"] is not None
    assert found["sentences"][0].startswith(f"In replicate {typical.choice.replicate}, the typical one,")
    named = trail(rare, {**asked, "replicate": typical.choice.replicate}, place(folder))
    assert named["parted_in"] is None


@pytest.mark.parametrize(
    "named", [None, "status_quo", ["status_quo"], ["status_quo", "nobody"], ["copy", "copy"], [1, 2]]
)
def test_policies_that_cannot_be_told_are_refused(folder, study, run, named):
    with pytest.raises(InputRefusedError, match=r"polic|unknown"):
        trail(study, {"policies": named}, place(folder))
