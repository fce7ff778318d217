"""A second process that draws figures of a run beside this one, when no world is left to compute.

`python -m salessim.lab.painter FOLDER` draws figures of the run in FOLDER.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salessim.ensemble.answering import serve
from salessim.ensemble.messages import heard
from salessim.ensemble.process import Process

if TYPE_CHECKING:
    from salessim.lab.record import Run

Draw = Callable[[str], list[Path]]
"""Writes the files of the figure of that name, none if it has nothing to show."""


class Painter:
    """Draws figures of one run, whose worlds are all there, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._process = Process(__name__, folder)

    def draw(self, name: str) -> list[Path] | None:
        """The files of a figure; None where the process has died."""
        answer = self._process.ask(name)
        return [Path(file) for file in heard(json.loads(answer))["files"]] if answer else None

    def end(self) -> None:
        """Stop the process, whatever it does."""
        self._process.end()


@contextmanager
def hired(folder: Path) -> Iterator[Painter | None]:
    """A painter until the end of the block, who gets ready meanwhile; none where no process can be started."""
    try:
        painter = Painter(folder)
    except OSError:
        yield None
        return
    try:
        yield painter
    finally:
        painter.end()


def shared(names: Sequence[str], draw: Draw, painter: Painter) -> list[Path]:
    """Draw figures here from the first on while the painter draws them from the last on; files in the order of names.

    What a painter who dies leaves behind is drawn here. Whoever is interrupted here does not wait for the painter.
    """
    waiting, written = deque(dict.fromkeys(names)), dict[str, list[Path]]()
    with ThreadPoolExecutor(1) as aside:
        helped = aside.submit(_help, painter, waiting, written)
        try:
            _draw_first(waiting, written, draw)
        except BaseException:
            waiting.clear()
            painter.end()
            raise
    helped.result()
    _draw_first(deque(name for name in dict.fromkeys(names) if name not in written), written, draw)
    return [file for name in names for file in written[name]]


def _draw_first(waiting: deque[str], written: dict[str, list[Path]], draw: Draw) -> None:
    while (name := _taken(waiting.popleft)) is not None:
        written[name] = draw(name)


def _help(painter: Painter, waiting: deque[str], written: dict[str, list[Path]]) -> None:
    while (name := _taken(waiting.pop)) is not None:
        files = painter.draw(name)
        if files is None:
            return
        written[name] = files


def _taken(take: Callable[[], str]) -> str | None:
    """The next of those that wait, which two threads take from; None when there are no more."""
    try:
        return take()
    except IndexError:
        return None


def _prepared(folder: Path) -> Run:
    from salessim.lab.record import Run  # noqa: PLC0415 - loads matplotlib, which whoever hires a painter need not

    return Run(folder)


def _answer(run: Run, line: str) -> dict[str, Any]:
    return {"files": [str(file) for file in run.plot([line.strip()])]}


if __name__ == "__main__":
    serve(_prepared, _answer)
