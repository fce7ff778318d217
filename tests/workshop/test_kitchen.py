"""Orders are cooked one after the other, once each, whatever dies; answers are whole or absent."""

import json
import os
import select
import signal
import subprocess
import sys
import threading

import pytest

from salessim.errors import InputRefusedError
from salessim.workshop.kitchen import kitchen as kitchens
from salessim.workshop.kitchen.hired import LOG, HiredCook
from salessim.workshop.kitchen.kitchen import Kitchen
from salessim.workshop.kitchen.larder import Larder
from salessim.workshop.kitchen.orders import Order, Ticket, course_order, trail_order

SECONDS = 120
STUDY = """\
salessim: 1
title: A tiny house
extends: bare
horizon: {years} years
burn_in: 1 year
seed: 7
replications: 4
organisation: {{teams: 1, seats_per_team: 4, accounts_per_seat: 20}}
policies:
  status_quo: {{}}
  faster_ramp: {{onboarding: {{ramp: 2 months}}}}
decide: {{outcome: contribution_npv_usd, baseline: status_quo, indifference: $1k}}
"""
TINY = STUDY.format(years=2)
LONG = STUDY.format(years=30).replace("accounts_per_seat: 20", "accounts_per_seat: 2000")
"""So much work that nobody will wait for its end."""


class StandIn:
    """A cook who does as told: for each order there is what is said of it at each attempt; 'wait' stops for a while."""

    def __init__(self, folder, workers):
        self.larder = Larder(folder)
        self.script, self.seen = {}, []
        self.at_work, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.last_words, self.dismissed, self.stopped = "signal 9", False, False

    def cook(self, order, wanted):
        if not wanted():
            return
        self.stopped = False
        self.seen.append(order.study)
        for said in self.script.get(order.study, [[{"failed": ""}]]).pop(0):
            if said == "wait":
                self.at_work.release()
                assert self.go_on.acquire(timeout=SECONDS)
            elif self.dismissed or self.stopped:
                return
            else:
                if said == {"failed": ""}:
                    self.larder.put(order.key, {"study": order.study})
                yield said

    def stop(self):
        self.stopped = True
        self.go_on.release()

    def dismiss(self):
        self.dismissed = True
        self.go_on.release()

    def let_go(self):
        pass


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(kitchens, "HiredCook", StandIn)
    held = Kitchen(tmp_path)
    yield held
    held.close()


def ordered(name, dish="course"):
    return Order(dish, name)


def busy(house, name="first", dish="course"):
    """The cook is at work on an order until told to go on; at a second attempt it is done at once."""
    house._cook.script[name] = [[{"done": 1, "of": 3}, "wait", {"failed": ""}], [{"failed": ""}]]
    house.order(ordered(name, dish))
    assert house._cook.at_work.acquire(timeout=SECONDS)


def done(house, *names):
    house._cook.go_on.release()
    for name in names:
        assert house.wait(ordered(name), SECONDS).state == "ready"


def test_an_order_waits_then_tells_how_far_it_is_and_then_has_an_answer(house):
    assert house.ticket(ordered("first")) is None
    busy(house)
    assert house.ticket(ordered("first")) == Ticket("cooking", 1, 3)
    assert house.order(ordered("second")) == Ticket("waiting")
    assert house.ticket(ordered("second")) == Ticket("waiting")
    done(house, "first", "second")
    assert house.ticket(ordered("first")) == Ticket("ready", answer={"study": "first"})


def test_an_equal_order_is_the_same_one(house):
    busy(house)
    for _ in range(3):
        house.order(ordered("first"))
        house.order(ordered("second"), urgent=False)
    done(house, "first", "second")
    house.order(ordered("first"))
    assert house._cook.seen == ["first", "second"]


def test_orders_are_cooked_in_the_order_asked_and_urgent_ones_before_those_that_wait(house):
    busy(house)
    for name in ("a", "b", "c"):
        house.order(ordered(name))
    house.order(ordered("hot"), urgent=True)
    house.order(ordered("hotter"), urgent=True)
    house.order(ordered("b"), urgent=True)  # one that waits becomes urgent, behind those that are
    done(house, "first", "a", "b", "c", "hot", "hotter")
    assert house._cook.seen == ["first", "hot", "hotter", "b", "a", "c"]


def test_one_that_waits_can_be_forgotten_and_one_at_work_cannot(house):
    busy(house)
    for name in ("a", "b"):
        house.order(ordered(name))
        house.forget(ordered("a"))
    house.order(ordered("hot"), urgent=True)
    house.forget(ordered("hot"))
    house.forget(ordered("first"))
    assert house.ticket(ordered("a")) is None
    assert house.ticket(ordered("first")).state == "cooking"
    done(house, "first", "b")
    assert house._cook.seen == ["first", "b"]


def test_an_order_that_fails_says_why_and_is_not_tried_again_until_it_is_forgotten(house):
    house._cook.script["bad"] = [[{"failed": "buy more flour"}], [{"failed": ""}]]
    assert house.wait(ordered("bad"), SECONDS) == Ticket("failed", advice="buy more flour")
    assert house.order(ordered("bad")).state == "failed"
    house.forget(ordered("bad"))
    assert house.ticket(ordered("bad")) is None
    assert house.wait(ordered("bad"), SECONDS).state == "ready"


def test_an_order_that_the_cook_died_of_is_tried_once_more_and_no_oftener(house):
    house._cook.script["once"] = [[{"done": 1, "of": 2}], [{"failed": ""}]]
    house._cook.script["twice"] = [[], [{"done": 1, "of": 2}], [{"failed": ""}]]
    assert house.wait(ordered("once"), SECONDS).state == "ready"
    failed = house.wait(ordered("twice"), SECONDS)
    assert failed.state == "failed"
    assert "died 2 times (signal 9)" in failed.advice
    assert "make room in memory" in failed.advice
    assert house.wait(ordered("next"), SECONDS).state == "ready"
    assert house._cook.seen == ["once", "once", "twice", "twice", "next"]


def test_whatever_goes_wrong_the_next_order_is_served(house):
    house._cook.script["odd"] = [[{"neither": "done nor failed"}]]
    assert "a mistake of ours (KeyError" in house.wait(ordered("odd"), SECONDS).advice
    assert house.wait(ordered("next"), SECONDS).state == "ready"


def test_closing_ends_at_once_though_the_cook_is_at_work_and_orders_wait(house):
    busy(house)
    house.order(ordered("second"))
    house.close()
    assert house._cook.seen == ["first"]
    assert not house._server.is_alive()
    assert Larder(house._folder).get(ordered("first").key) is None


def test_what_nobody_wants_any_more_is_taken_from_the_cook_and_the_next_order_begins_at_once(house):
    busy(house)
    house._cook.script["next"] = [[{"done": 1, "of": 2}], [{"failed": ""}]]
    for name in ("a", "next"):
        house.order(ordered(name))
    house.order(ordered("hot"), urgent=True)
    house.abandon_others([ordered("next")])
    assert house.wait(ordered("next"), SECONDS).state == "ready"  # after two attempts of its own
    assert house._cook.seen == ["first", "next", "next"]
    assert [house.ticket(ordered(name)) for name in ("first", "a", "hot")] == [None, None, None]
    assert house.wait(ordered("first"), SECONDS).state == "ready"


def test_what_is_still_wanted_stays_with_the_cook_and_what_has_failed_may_be_tried_again(house):
    house._cook.script["bad"] = [[{"failed": "buy more flour"}]]
    assert house.wait(ordered("bad"), SECONDS).state == "failed"
    busy(house)
    house.order(ordered("a"))
    house.abandon_others([ordered("first"), ordered("bad")])
    assert house.ticket(ordered("first")) == Ticket("cooking", 1, 3)
    assert [house.ticket(ordered(name)) for name in ("a", "bad")] == [None, None]
    done(house, "first")
    assert house._cook.seen == ["bad", "first"]


def test_an_order_that_is_abandoned_just_before_the_cook_gets_it_is_not_begun(house, monkeypatch):
    cook = house._cook.cook

    def late(order, wanted):
        if order.study == "first":
            house.abandon_others([ordered("next")])
        yield from cook(order, wanted)

    monkeypatch.setattr(house._cook, "cook", late)
    with house._changed:
        house.order(ordered("first"))
        house.order(ordered("next"))
    assert house.wait(ordered("next"), SECONDS).state == "ready"
    assert house._cook.seen == ["next"]
    assert house.ticket(ordered("first")) is None


def test_one_abandoned_and_ordered_again_at_once_is_cooked_anew(house):
    busy(house)
    with house._changed:
        house.abandon_others([])
        assert house.order(ordered("first")) == Ticket("waiting")
    assert house.wait(ordered("first"), SECONDS).state == "ready"
    assert house._cook.seen == ["first", "first"]


def test_the_sliders_worlds_give_way_to_every_other_dish_and_are_gone_on_with_afterwards(house):
    busy(house, "axes", "axes")
    with house._changed:
        house.order(ordered("more", "axes"))
        assert house.ticket(ordered("axes", "axes")) == Ticket("cooking", 1, 3)
        house.order(ordered("trail", "trail"))
        house.order(ordered("course"), urgent=True)
        assert house.ticket(ordered("axes", "axes")) == Ticket("waiting")
    for name, dish in (("course", "course"), ("axes", "axes"), ("more", "axes")):
        assert house.wait(ordered(name, dish), SECONDS).state == "ready"
    assert house._cook.seen == ["axes", "course", "trail", "axes", "more"]


def test_a_few_answers_stay_at_hand_and_the_others_are_read_again(house, monkeypatch):
    monkeypatch.setattr(kitchens, "AT_HAND", 2)
    for name in ("a", "b", "c"):
        house.wait(ordered(name), SECONDS)
    assert list(house._answers) == [ordered("b").key, ordered("c").key]
    assert house.ticket(ordered("a")).answer == {"study": "a"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: text.replace("1.5", "1.6"),
        lambda text: json.dumps({"sha256": json.loads(text)["sha256"], "answer": []}),
        lambda text: "[" * 100_000,
        lambda text: "null",
    ],
)
def test_a_damaged_answer_counts_as_none(tmp_path, damage):
    larder = Larder(tmp_path)
    larder.open()
    answer = {"mean": [1.5, 0.1, 1e-300], "label": "Umsätze", "none": None}
    larder.put("k", answer)
    assert larder.get("k") == answer
    assert larder.get("other") is None
    larder.path("k").write_text(damage(larder.path("k").read_text()))
    assert larder.get("k") is None


def test_what_json_cannot_say_is_kept_nowhere(tmp_path):
    larder = Larder(tmp_path)
    larder.open()
    with pytest.raises(ValueError, match="JSON compliant"):
        larder.put("k", {"mean": float("nan")})
    assert list(tmp_path.rglob("*.*")) == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefusedError, match="cannot be written"):
        Kitchen(tmp_path / "file")


def test_keys_tell_orders_apart_and_do_not_depend_on_how_they_are_written():
    orders = [
        course_order(TINY),
        course_order(TINY, 4),
        course_order(LONG),
        trail_order(TINY, "status_quo", "faster_ramp"),
        trail_order(TINY, "faster_ramp", "status_quo"),
        trail_order(TINY, "status_quo", "faster_ramp", 1),
        trail_order(TINY, "status_quo", "faster_ramp", None, 1),
    ]
    assert len({order.key for order in orders}) == len(orders)
    assert Order("play", TINY, {"a": 1, "b": 2}).key == Order("play", TINY, {"b": 2, "a": 1}).key


def test_the_server_loads_none_of_the_libraries_that_only_the_cook_needs():
    script = "import sys, salessim.workshop.kitchen.kitchen; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "salessim.workshop.kitchen.kitchen" in loaded
    assert not {"numpy", "pandas", "pyarrow", "matplotlib", "duckdb"} & {*loaded}


@pytest.fixture
def kitchen(tmp_path):
    held = Kitchen(tmp_path, workers=1)
    yield held
    held.close()


def test_a_cook_computes_in_a_process_of_its_own_and_a_restarted_server_finds_the_answer(kitchen, tmp_path):
    ticket = kitchen.wait(course_order(TINY), SECONDS)
    assert (ticket.state, ticket.advice) == ("ready", "")
    assert ticket.answer["replicates"] == 4
    refused = kitchen.wait(Order("course", TINY, {"replicates": 1}), SECONDS)
    assert refused.advice == "replicates: is 1; expected 2 to 1000"
    elsewhere = kitchen.wait(course_order(TINY.replace("bare", "../secret.yml")), SECONDS)
    assert "expected a built-in organisation" in elsewhere.advice
    broken = kitchen.wait(Order("cake", TINY), SECONDS)
    assert "a mistake of ours (KeyError)" in broken.advice
    assert "KeyError: 'cake'" in (tmp_path / LOG).read_text()
    again = Kitchen(tmp_path)
    assert again.order(course_order(TINY)) == ticket
    assert again._server is None
    Larder(tmp_path).path(course_order(TINY).key).write_text("{}")
    assert Kitchen(tmp_path).ticket(course_order(TINY)) is None


class Orphans:
    """Processes of others, to be seen ending."""

    def __init__(self, *pids):
        self._handles = [os.pidfd_open(pid) for pid in pids]

    def are_gone(self):
        """Whether all of them end, waiting for it."""
        return all(select.select([handle], [], [], SECONDS)[0] for handle in self._handles)

    def close(self):
        for handle in self._handles:
            os.close(handle)


def helpers(pid):
    """Those that a process has started, which may be in any of its threads; waits for the first."""
    found = []
    while not found:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as listed:
                found += [int(each) for each in listed.read().split()]
    return found


@pytest.fixture
def cook(tmp_path):
    Larder(tmp_path).open()
    process = subprocess.Popen(
        [sys.executable, "-m", "salessim.workshop.kitchen.cook", str(tmp_path), "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def hand(cook, order):
    """Tell it an order; what it says first."""
    cook.stdin.write(json.dumps({"dish": order.dish, "study": order.study, "details": dict(order.details)}) + "\n")
    cook.stdin.flush()
    return json.loads(cook.stdout.readline())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="asks Linux whether a process of others has ended")
def test_a_cook_whose_server_is_gone_ends_at_once_with_its_helpers_and_ctrl_c_does_not_end_it(cook):
    said = hand(cook, course_order(TINY))
    cook.send_signal(signal.SIGINT)
    while "done" in said:
        said = json.loads(cook.stdout.readline())
    assert said == {"failed": ""}
    assert hand(cook, course_order(LONG, 400))["done"] == 0
    orphans = Orphans(*helpers(cook.pid))
    cook.stdin.close()
    assert cook.wait(SECONDS) == 0
    assert orphans.are_gone()
    orphans.close()


def test_a_cook_loads_nothing_from_the_folder_it_is_called_in(tmp_path, monkeypatch):
    for name in ("secrets", "statistics", "salessim"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('somebody else')\n")
    monkeypatch.chdir(tmp_path)
    Larder(tmp_path / "workshop").open()
    hired = HiredCook(tmp_path / "workshop", 1)
    said = [*hired.cook(Order("cake", TINY), lambda: True)]
    hired.dismiss()
    hired.let_go()
    assert len(said) == 1, hired.last_words
    assert "a mistake of ours (KeyError)" in said[0]["failed"]


@pytest.mark.slow
def test_a_cook_that_is_killed_at_work_is_replaced_and_the_course_goes_on(kitchen, monkeypatch):
    killed = []
    cook = HiredCook.cook

    def cut(self, order, wanted):
        for said in cook(self, order, wanted):
            if not killed and said.get("done"):
                killed.append(self._process.pid)
                self._process.kill()
            yield said

    monkeypatch.setattr(HiredCook, "cook", cut)
    ticket = kitchen.wait(course_order(TINY, 600), SECONDS)
    assert killed
    assert (ticket.state, ticket.advice) == ("ready", "")
    assert kitchen._cook._process.pid not in killed
    assert ticket.answer["replicates"] == 600


@pytest.mark.slow
def test_closing_kills_a_cook_at_work(tmp_path, monkeypatch):
    at_work = threading.Event()
    cook = HiredCook.cook

    def seen(self, order, wanted):
        for said in cook(self, order, wanted):
            at_work.set()
            yield said

    monkeypatch.setattr(HiredCook, "cook", seen)
    kitchen = Kitchen(tmp_path, workers=2)
    kitchen.order(course_order(LONG, 400))
    assert at_work.wait(SECONDS)
    process = kitchen._cook._process
    kitchen.close()
    assert process.returncode == -signal.SIGKILL
    assert kitchen._cook._process is None
