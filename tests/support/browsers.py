"""A real workshop server and real browsers: Chromium without a head, cut off from every host but this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from salessim.workshop.room.memory import Memory

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: install Debian's chromium")

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}

STUDY = """\
salessim: 1
title: Two vacancies
question: Is it worth filling seats in one month?
extends: bare
horizon: 4 years
burn_in: 1 year
replications: 8
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  as_usual: {}
  quick_hiring: {hiring: {time_to_fill: 1 month}}
  slow_hiring: {hiring: {time_to_fill: 9 months}}
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $10k}
story: >-
  Four people sell. When one leaves, the seat stays empty for a season. The market does not wait, and customers of an
  empty seat hear from nobody.
choices: {as_usual: Fill a seat when somebody turns up, quick_hiring: Keep candidates warm, slow_hiring: Save the pay}
debrief:
  minutes: 20
  questions: [How long is a seat empty with you?, Who sells meanwhile?, What would a month less cost?]
  surprises: [An empty seat also costs later months., Pay that is saved is less than what is not sold.]
workshop: {shelf: people, predict: quick_hiring, what_if: [tenure.mean, market.deal_value]}
"""


@dataclass
class Server:
    """A workshop in a process of its own, on a port of this machine."""

    process: subprocess.Popen[str]
    address: str
    enter: str
    """Where the trainer's browser goes first."""
    code: str


@contextmanager
def serving(folder: Path, *studies: Path, port: int = 0) -> Iterator[Server]:
    """`salessim workshop` until the block ends."""
    server = started(folder, *studies, port=port)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.communicate(timeout=20)


def started(folder: Path, *studies: Path, port: int = 0) -> Server:
    """`salessim workshop`, once it says where it is."""
    command = [sys.executable, "-c", "from salessim.cli.main import main; main()", "workshop", *map(str, studies)]
    command += ["--folder", str(folder), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        enter = re.search(r"(http://127\.0\.0\.1:\d+)/\S*key=\S+", said)
        if enter:
            return Server(process, enter[1], enter[0], _join_code(folder))
    raise AssertionError(f"the server has ended: {said}")


def _join_code(folder: Path) -> str:
    """The code, which the terminal shows only where phones can come in."""
    memory = Memory(folder)
    try:
        return memory.secret("join")
    finally:
        memory.close()


@dataclass
class Browser:
    """Chromium, with what went wrong in it and what it asked for that is not on this machine."""

    chromium: Any
    troubles: list[str] = field(default_factory=list)

    def window(self, **kind: Any) -> Any:
        """A page of a new visitor: nothing is shared with other windows; what goes wrong in it is a failure."""
        context = self.chromium.new_context(service_workers="block", **kind)
        context.on("request", lambda request: self._note(request.url))
        page = context.new_page()
        page.set_default_timeout(180_000)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("console", lambda said: self._complain(said.type, said.text))
        return page

    def _note(self, url: str) -> None:
        if not re.match(r"(http://127\.0\.0\.1:|data:|about:|blob:)", url):
            self.troubles.append(url)

    def _complain(self, kind: str, text: str) -> None:
        """What the browser itself complains of, such as a policy broken; refusals are what some tests are about."""
        if kind == "error" and not re.search(r"status of (409|422)", text):
            self.troubles.append(text)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium that resolves no name, so that whatever is asked of another host fails."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        flags = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-sandbox"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
