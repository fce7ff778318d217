"""A second process draws some of the figures: the same files, whatever becomes of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import salessim
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.painter import Painter, hired, shared

STUDY = """\
salessim: 1
title: Small
question: Does anything matter in a very small house?
horizon: 4 months
burn_in: 1 month
replications: 4
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
policies: {status_quo: {}, faster_ramp: {onboarding: {ramp: 2 months}}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""
NAMES = ["one", "two", "three", "four"]


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> salessim.Run:
    study = tmp_path_factory.mktemp("painted") / "study.yml"
    study.write_text(STUDY)
    return salessim.run(study, out=study.with_suffix(""), workers=1)


class Stub:
    """Draws until its answers are used up; then it has died."""

    def __init__(self, answers: int) -> None:
        self.left, self.asked, self.done, self.ended = answers, [], threading.Event(), threading.Event()

    def draw(self, name: str) -> list[Path] | None:
        self.asked.append(name)
        self.left -= 1
        if self.left <= 0:
            self.done.set()
        return [Path(name)] if self.left >= 0 else None

    def end(self) -> None:
        self.ended.set()


def drawn_after(stub: Stub, by_hand: list[str]):
    """Draws here, but only once the other has done its part."""

    def draw(name: str) -> list[Path]:
        assert stub.done.wait(60)
        by_hand.append(name)
        return [Path(name)]

    return draw


@pytest.mark.parametrize(
    ("answers", "here"), [(1, ["one", "two", "three"]), (2, ["one", "two"]), (0, ["one", "two", "three", "four"])]
)
def test_every_figure_is_drawn_once_whenever_the_painter_dies(answers, here) -> None:
    stub, by_hand = Stub(answers), []
    assert shared(NAMES, drawn_after(stub, by_hand), stub) == [Path(name) for name in NAMES]
    assert by_hand[0] == "one"
    assert set(by_hand) == set(here)
    assert sorted(by_hand + stub.asked[:answers]) == sorted(NAMES)


def test_what_is_refused_is_refused_whoever_was_drawing() -> None:
    class Refusing(Stub):
        def draw(self, name: str) -> list[Path] | None:
            super().draw(name)
            raise RunFailedError("the disk is full")

    def full(name: str) -> list[Path]:
        raise RunFailedError("the disk is full here")

    stub = Refusing(1)
    with pytest.raises(RunFailedError, match=r"the disk is full$"):
        shared(NAMES, drawn_after(stub, []), stub)
    with pytest.raises(RunFailedError, match="is full here"):
        shared(NAMES, full, Stub(0))


def test_whoever_is_interrupted_does_not_wait_for_the_painter() -> None:
    class Slow(Stub):
        def draw(self, name: str) -> list[Path] | None:
            super().draw(name)
            assert self.ended.wait(60)
            return None

    def interrupted(name: str) -> list[Path]:
        assert stub.done.wait(60)
        raise KeyboardInterrupt

    stub = Slow(1)
    with pytest.raises(KeyboardInterrupt):
        shared(NAMES, interrupted, stub)
    assert stub.ended.is_set()
    assert stub.asked == ["four"]


def test_a_figure_that_is_named_twice_is_drawn_once() -> None:
    stub, by_hand = Stub(1), []
    files = shared(["one", "two", "one", "two"], drawn_after(stub, by_hand), stub)
    assert files == [Path("one"), Path("two"), Path("one"), Path("two")]
    assert (stub.asked[:1], by_hand) == (["two"], ["one"])


def test_the_files_are_the_same_bytes(run) -> None:
    (png, svg) = run.plot(["forest"])
    alone = png.read_bytes(), svg.read_bytes()
    png.unlink()
    svg.unlink()
    with hired(run.folder) as painter:
        assert painter is not None
        assert painter.draw("forest") == [png, svg]
        assert (png.read_bytes(), svg.read_bytes()) == alone
        with pytest.raises(InputRefusedError, match="did you mean 'forest'"):
            painter.draw("forrest")
        painter.end()
        assert painter.draw("forest") is None


def test_where_no_process_can_be_started_nobody_is_hired(run, monkeypatch) -> None:
    def refuse(*_) -> None:
        raise OSError("no memory")

    monkeypatch.setattr(Painter, "__init__", refuse)
    with hired(run.folder) as painter:
        assert painter is None
        assert len(run.plot(["waterfall"], painter=painter)) == 2
