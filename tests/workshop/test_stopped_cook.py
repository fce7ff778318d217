"""A cook that is stopped over what nobody wants: the next order has a new one, and no finished world is lost."""

import signal

import pytest
from support.workshop import STUDY

from salessim.workshop.kitchen.hired import HiredCook
from salessim.workshop.kitchen.kitchen import Kitchen
from salessim.workshop.kitchen.larder import Larder
from salessim.workshop.kitchen.orders import Order, course_order

SECONDS = 120
SLIDERS = STUDY.replace("decide:", "workshop: {what_if: [tenure.mean, market.deal_value]}\ndecide:")


@pytest.fixture
def kitchen(tmp_path):
    held = Kitchen(tmp_path, workers=1)
    yield held
    held.close()


@pytest.mark.slow
def test_a_new_round_has_a_new_cook_at_once_and_what_was_abandoned_goes_on_from_its_worlds(kitchen, monkeypatch):
    began, cooks = {}, []
    cook = HiredCook.cook

    def seen(self, order, wanted):
        for said in cook(self, order, wanted):
            cooks.append(self._process)
            began.setdefault(order.key, []).append(said.get("done"))
            if order.details["replicates"] == 200 and said.get("done") and len({*cooks}) == 1:
                kitchen.abandon_others([course_order(STUDY)])
                kitchen.order(course_order(STUDY))
            yield said

    monkeypatch.setattr(HiredCook, "cook", seen)
    large = course_order(STUDY.replace("horizon: 2 years", "horizon: 2 years\nseed: 8"), 200)
    kitchen.order(large)
    with kitchen._changed:
        assert kitchen._changed.wait_for(lambda: large.key not in kitchen._tickets, SECONDS)
    assert kitchen.wait(course_order(STUDY), SECONDS).state == "ready"
    assert cooks[0].returncode == -signal.SIGKILL
    assert kitchen.ticket(large) is None
    before = len(began[large.key])
    ticket = kitchen.wait(large, SECONDS)
    assert (ticket.state, ticket.answer["replicates"], len({*cooks})) == ("ready", 200, 2)
    assert began[large.key][before] > 0


@pytest.mark.slow
def test_a_cook_that_was_stopped_gets_no_other_order_though_it_takes_its_time_to_die(tmp_path, monkeypatch):
    Larder(tmp_path).open()
    hired, order = HiredCook(tmp_path, 1), Order("cake", STUDY)
    assert [*hired.cook(order, lambda: False)] == []
    assert hired._process is None
    assert ["failed" in said for said in hired.cook(order, lambda: True)] == [True]
    first = hired._process
    monkeypatch.setattr(first, "kill", lambda: None)
    hired.stop()
    assert ["failed" in said for said in hired.cook(order, lambda: True)] == [True]
    assert hired._process is not first
    assert first.returncode == 0
    hired.dismiss()
    hired.let_go()


@pytest.mark.slow
def test_sliders_that_gave_way_have_the_same_answer(kitchen, tmp_path, monkeypatch):
    cooks = []
    cook = HiredCook.cook

    def seen(self, order, wanted):
        for said in cook(self, order, wanted):
            if order.dish == "axes" and said.get("done") and not cooks:
                cooks.append(self._process)
                kitchen.order(course_order(STUDY), urgent=True)
            yield said

    monkeypatch.setattr(HiredCook, "cook", seen)
    order = Order("axes", SLIDERS, {"policy": "act", "replicates": 12})
    answer = kitchen.wait(order, SECONDS).answer
    assert cooks[0].returncode == -signal.SIGKILL
    assert answer is not None
    assert kitchen.ticket(course_order(STUDY)).state == "ready"
    assert answer == cooked_alone(tmp_path / "alone", order)


def cooked_alone(folder, order):
    """The answer of a kitchen in which nothing else happens."""
    alone = Kitchen(folder, workers=1)
    try:
        return alone.wait(order, SECONDS).answer
    finally:
        alone.close()
