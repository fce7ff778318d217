"""A workshop for tests: the whole application, a kitchen that answers at once, and browsers that know their manners."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from salessim.workshop.app import application
from salessim.workshop.guard.doors import Doors
from salessim.workshop.guard.rates import Rates
from salessim.workshop.kitchen.orders import Order, Ticket
from salessim.workshop.pages.house import House
from salessim.workshop.room.memory import Memory
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.words.texts import Texts

with warnings.catch_warnings():
    # newer Starlettes ask for httpx2 instead of httpx; older ones know httpx alone, and both are let in
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

STUDY = """\
salessim: 1
title: Two seats too few
question: Is it worth filling seats in one month?
extends: bare
horizon: 2 years
burn_in: 1 year
replications: 4
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  wait: {}
  act: {hiring: {time_to_fill: 1 month}}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $10k}
"""
"""A study that takes a second to run."""

ORIGIN = "http://127.0.0.1:8642"
HERE, ELSEWHERE = "127.0.0.1", "192.168.1.23"
CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class FakeKitchen:
    """Answers given dishes at once: by name of the dish, an answer, a ticket, or a function of the order.

    A dish that nobody gave waits for ever. `ordered` is what was asked for.
    """

    def __init__(self, dishes: Mapping[str, Any] | None = None) -> None:
        self.dishes = dict(dishes or {})
        self.ordered: list[Order] = []
        self.forgotten: list[Order] = []
        self.kept: list[list[Order]] = []
        """What stayed wanted each time that all else was abandoned."""

    def order(self, order: Order, *, urgent: bool = False) -> Ticket:
        self.ordered.append(order)
        return self.ticket(order) or Ticket("waiting")

    def ticket(self, order: Order) -> Ticket | None:
        given = self.dishes.get(order.dish)
        given = given(order) if callable(given) else given
        if given is None:
            known = any(each.key == order.key for each in self.ordered)
            return Ticket("waiting", 0, 0) if known else None
        return given if isinstance(given, Ticket) else Ticket("ready", 1, 1, answer=given)

    def forget(self, order: Order) -> None:
        self.forgotten.append(order)

    def abandon_others(self, kept: Collection[Order]) -> None:
        self.kept.append([*kept])

    def close(self) -> None:
        pass


def workshop_app(
    folder: Path,
    kitchen: Any = None,
    *,
    address: str = "http://192.168.1.7:8642",
    doors: Doors | None = None,
    rates: Rates | None = None,
    own_studies: tuple[Path, ...] = (),
) -> Starlette:
    """The application on a folder; `app.state.house` has its memory and kitchen."""
    texts = Texts()
    house = House(folder, Memory(folder), kitchen or FakeKitchen(), texts, address, own_studies)
    return application(house, doors or Doors(any_number=True), rates)


def browser(app: Starlette, address: str = HERE) -> TestClient:
    """A browser at an address of the room's network, this machine's if not said; it does not follow redirects."""
    made = TestClient(app, base_url=ORIGIN, client=(address, 50000), follow_redirects=False)
    made.headers["origin"] = ORIGIN
    return made


def trainer(app: Starlette) -> TestClient:
    """A browser of the trainer."""
    made = browser(app)
    assert made.get("/enter", params={"key": app.state.house.memory.secret("trainer")}).status_code == 303
    return made


def participant(app: Starlette, address: str = ELSEWHERE) -> TestClient:
    """A browser of somebody who has joined."""
    made = browser(app, address)
    code = app.state.house.memory.secret("join")
    answer = send(made, "/join", {"code": code}, page="/join")
    assert (answer.status_code, answer.headers["location"]) == (303, "/answer")
    return made


def csrf(client: TestClient, page: str = "/nowhere") -> str:
    """The token of a browser's forms, from a page that it may see (refusals have forms too)."""
    found = CSRF.search(client.get(page).text)
    assert found is not None, f"{page} has no form"
    return found[1]


def send(client: TestClient, path: str, fields: Mapping[str, Any], *, page: str = "/nowhere", **more: Any) -> Any:
    """POST a form with the browser's token."""
    return client.post(path, data={"csrf": csrf(client, page), **fields}, **more)


def a_round(app: Starlette, *, study: str = STUDY, scenario: str = "turnover", **changes: Any) -> Round:
    """A round opened in the memory, without any page: policies wait (baseline) and act (predicted), 24 months."""
    values = {
        "policies": ("wait", "act"),
        "baseline": "wait",
        "predicted": "act",
        "outcome": "contribution_npv_usd",
        "horizon_months": 24,
    } | changes
    return app.state.house.memory.open_round(Round(number=0, scenario=scenario, study=study, shown=0, **values))


def predicted(app: Starlette, number: int, *ranges: tuple[float, float], winner: str = "act") -> None:
    """Predictions of the room, without any page."""
    for place, (low, high) in enumerate(ranges, start=1):
        assert app.state.house.memory.predict(number, f"p{place}", Prediction(winner, low, high))


def shown(app: Starlette, number: int, steps: int) -> None:
    """The reveal, so many steps on."""
    for step in range(1, steps + 1):
        assert app.state.house.memory.show(number, step)
