"""A room of fifty phones against a real workshop server, which is killed in the middle and started again.

Every phone joins, asks every two seconds what to show, and answers once, while the worlds of the round are computed.
In the middle the server gets kill -9, is started again on the same folder and port, and everybody goes on with the
same cookies. The table says how long requests took. Exit code 1 if an answer was lost or counted twice, or if server
and cook together took a gigabyte.

Run: python benchmarks/workshop_load.py [--phones 50] [--seconds 60] [--scenario turnover] [--write]
`--write` puts the table into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import numpy as np

from salessim.workshop.room.ladder import steps
from salessim.workshop.room.memory import Memory
from salessim.workshop.room.records import Prediction

COMMAND = [sys.executable, "-c", "from salessim.cli.main import main; main()", "workshop", "--no-browser"]
CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
POLL_SECONDS, RETRY_SECONDS, TIMEOUT_SECONDS = 2.0, 0.5, 30.0
MEGABYTE, GIGABYTE = 1024.0, 1024.0  # in kB, in MB

Times = dict[str, list[float]]


class Server:
    """`salessim workshop` in a process of its own."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        begun = perf_counter()
        command = [*COMMAND, "--folder", str(folder), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = ""
        while self.process.stdout is not None and not said.endswith("Ctrl-C ends it.\n"):
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"the server did not start:\n{said}")
            said += line
        self.enter = next(word for word in said.split() if "/enter?key=" in word)
        self.address = self.enter.partition("/enter")[0]
        self.port = int(self.address.rpartition(":")[2])
        self.start_seconds = perf_counter() - begun


class Browser:
    """One browser, which remembers its cookies, and how long each request took."""

    def __init__(self, address: str, times: Times) -> None:
        limits = httpx.Limits(max_connections=2)
        headers = {"origin": address}
        self.client = httpx.AsyncClient(base_url=address, headers=headers, timeout=TIMEOUT_SECONDS, limits=limits)
        self.times = times

    async def get(self, kind: str, path: str) -> httpx.Response:
        """A page, timed under the name of its kind."""
        return await self._timed(kind, self.client.get(path))

    async def post(self, kind: str, path: str, page: str, **fields: Any) -> httpx.Response:
        """A form of a page, sent; the page is loaded as often as the server is away."""
        found = CSRF.search((await self.get(f"page {page}", page)).text)
        if found is None:
            raise SystemExit(f"{page} has no form")
        return await self._timed(kind, self.client.post(path, data={"csrf": found[1], **fields}))

    async def _timed(self, kind: str, asked: Any) -> httpx.Response:
        begun = perf_counter()
        answer: httpx.Response = await asked
        self.times[kind].append(perf_counter() - begun)
        if answer.status_code >= 400:
            self.times[f"{kind}: status {answer.status_code}"].append(0.0)
        return answer


async def phone(browser: Browser, code: str, given: Prediction, waits: Sequence[float], until: float) -> None:
    """Join, ask what to show, answer once; whatever the server does meanwhile, try again until it is there."""
    join_at, answer_at = waits
    joined = answered = False
    while perf_counter() < until:
        try:
            if not joined and perf_counter() >= join_at:
                joined = (await browser.post("join", "/join", "/join", code=code)).status_code == 303
            elif joined and not answered and perf_counter() >= answer_at:
                fields = {"round": 1, "winner": given.winner, "low": given.low, "high": given.high}
                answered = (await browser.post("answer", "/answer", "/answer", **fields)).status_code == 303
            elif joined:
                await browser.get("poll", "/answer/now?seen=1.given" if answered else "/answer/now?seen=1.ask")
        except httpx.TransportError:
            await asyncio.sleep(RETRY_SECONDS)
            continue
        await asyncio.sleep(POLL_SECONDS)


async def wall(browser: Browser, until: float) -> None:
    """The trainer's page, which asks how many have answered."""
    while perf_counter() < until:
        try:
            await browser.get("count", "/round/1/count")
        except httpx.TransportError:
            await asyncio.sleep(RETRY_SECONDS)
        await asyncio.sleep(POLL_SECONDS)


async def crash(server: Server, folder: Path, at: float) -> Server:
    """Kill the server at a time, and start it again on its port."""
    await asyncio.sleep(at - perf_counter())
    server.process.kill()
    server.process.wait()
    return await asyncio.to_thread(Server, folder, server.port)


async def watch(pid: dict[str, int], most: dict[str, float], until: float) -> None:
    """The most memory of the server and of all that it has started."""
    while perf_counter() < until:
        family = children(pid["server"])
        own, cooks = pss(pid["server"]), sum(map(pss, family))
        for name, value in (("server", own), ("cook and its processes", cooks), ("together", own + cooks)):
            most[name] = max(most[name], value)
        await asyncio.sleep(1.0)


def children(pid: int) -> list[int]:
    """All processes below one."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        below = [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return []
    return below + [each for child in below for each in children(child)]


def pss(pid: int) -> float:
    """Memory of a process in MB, what it shares with others divided among them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / MEGABYTE


def guesses(number: int) -> list[Prediction]:
    """Ranges of which no two are equal."""
    ladder = steps("usd")
    pairs = [(low, high) for place, low in enumerate(ladder) for high in ladder[place + 1 :]]
    chosen = np.linspace(0, len(pairs) - 1, number).astype(int)
    return [Prediction("quick_hiring", *pairs[place]) for place in chosen]


async def measure(folder: Path, phones: int, seconds: float, scenario: str) -> tuple[list[str], bool]:
    """Play it; the lines of the report, and whether the promises were kept."""
    times: Times = defaultdict(list)
    most: dict[str, float] = defaultdict(float)
    server = Server(folder)
    pid = {"server": server.process.pid}
    trainer = Browser(server.address, times)
    await trainer.get("enter", server.enter)
    await trainer.post("begin a round", "/rounds", "/", scenario=scenario)
    memory = Memory(folder)
    begun, code, given = perf_counter(), memory.secret("join"), guesses(phones)
    until = begun + seconds
    browsers = [Browser(server.address, times) for _ in range(phones)]
    waits = [(begun + 0.2 * seconds * at, begun + seconds * (0.3 + 0.4 * at)) for at in np.linspace(0.0, 1.0, phones)]
    crashing = asyncio.create_task(crash(server, folder, begun + seconds / 2))
    crashing.add_done_callback(lambda done: pid.update(server=done.result().process.pid))
    rooms = [phone(each, code, one, wait, until) for each, one, wait in zip(browsers, given, waits, strict=True)]
    await asyncio.gather(*rooms, wall(trainer, until), watch(pid, most, until))
    second = await crashing
    await trainer.post("lock and reveal", "/round/1/step", "/round/1/predict", shown=1)
    kept, joined = memory.predictions(1), memory.participants()
    second.process.terminate()
    second.process.wait()
    await asyncio.gather(*(each.client.aclose() for each in (trainer, *browsers)))
    memory.close()
    lost, double = len(set(given) - set(kept)), len(kept) - len(set(kept))
    counted = f"{phones} phones, {joined} joined, {len(kept)} answers: {lost} lost, {double} double."
    return [*report(times, most, second.start_seconds), counted], not (lost or double or most["together"] >= GIGABYTE)


def report(times: Times, most: dict[str, float], start: float) -> list[str]:
    """The table of times and memory."""
    lines = ["| request | n | p50 ms | p95 ms | most ms |", "| --- | ---: | ---: | ---: | ---: |"]
    for kind, taken in sorted(times.items()):
        p50, p95, worst = np.percentile(np.array(taken) * 1000, [50, 95, 100])
        lines.append(f"| {kind} | {len(taken)} | {p50:.0f} | {p95:.0f} | {worst:.0f} |")
    memory = ", ".join(f"{name} {value:.0f} MB" for name, value in most.items())
    return [
        *lines,
        "",
        f"From kill -9 to a server that answers again: {start:.1f} s. Most memory (PSS): {memory}.",
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.",
    ]


def write(lines: Sequence[str]) -> None:
    """Put the report into the README of this folder."""
    readme = Path(__file__).with_name("README.md")
    marked = "\n".join(["<!-- workshop -->", *lines, "<!-- end of workshop -->"])
    pattern = r"<!-- workshop -->.*<!-- end of workshop -->"
    readme.write_text(re.sub(pattern, lambda _: marked, readme.read_text(), flags=re.DOTALL))


def say(line: str) -> None:
    """Print it."""
    sys.stdout.write(line + "\n")


def main() -> int:
    """Read what is asked, and measure it in a folder that is gone afterwards."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--phones", type=int, default=50)
    reader.add_argument("--seconds", type=float, default=60.0)
    reader.add_argument("--scenario", default="turnover")
    reader.add_argument("--write", action="store_true")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, kept = asyncio.run(measure(Path(folder) / "w", asked.phones, asked.seconds, asked.scenario))
    say("\n".join(lines))
    if asked.write:
        write(lines)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
