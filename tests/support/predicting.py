"""A room with a small scenario of its own, and what its pages say."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from support.workshop import FakeKitchen, send, trainer, workshop_app

STUDY = """salessim: 1
extends: bare
title: Wait & <b>see</b>
question: Is it <script>alert(1)</script>?
story: You & <i>yours</i>.
horizon: 2 years
policies: {wait: {}, act_now: {tenure: {mean: 30 months}}, act_later: {tenure: {mean: 20 months}}}
choices: {act_now: "Now <img src=x>"}
decide: {outcome: contribution_npv_usd, baseline: wait, indifference: $1}
"""
COURSE = {
    "policies": [
        {"name": "act_now", "mean": [1e5, 3_200_000.0]},
        {"name": "act_later", "mean": [0.0, -7e6]},
    ],
    "contenders": ["act_now"],
}
GIVEN = {"winner": "act_now", "low": "1000000", "high": "5000000"}


@contextmanager
def room(folder: Path) -> Iterator[Starlette]:
    """A workshop with two studies of the trainer's own: one to play (`plan`), one that is broken."""
    own = folder / "own"
    own.mkdir()
    (own / "plan.yml").write_text(STUDY, encoding="utf-8")
    (own / "broken.yml").write_text("salessim: 1\ntitel: <b>x</b>\n", encoding="utf-8")
    made = workshop_app(folder, FakeKitchen({"course": COURSE}), own_studies=(own,))
    try:
        yield made
    finally:
        made.state.house.memory.close()


def begin(app: Starlette, name: str = "plan") -> Any:
    """The trainer's browser, with a round begun."""
    wall = trainer(app)
    assert send(wall, "/rounds", {"scenario": name}).status_code == 303
    return wall


def words(answer: Any) -> str:
    """What a page says, without its marks."""
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def fragment(client: Any, path: str) -> tuple[Any, str]:
    """A polled fragment, and the address at which it asks for the next one."""
    answer = client.get(path)
    found = re.search(r'hx-get="([^"]+)"', answer.text)
    return answer, found[1] if found else ""
