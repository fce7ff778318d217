"""Workers that die are replaced; when no task gets through any more, the run ends instead of going round for hours."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import threading

import pytest
from ensemble.small_house import SMALL

import salessim
from salessim.ensemble import schedule, workers
from salessim.ensemble.messages import understood
from salessim.ensemble.report import RESOLVED, perform, written
from salessim.errors import RunFailedError
from salessim.study import recorded_study

REPLICATES = 24
PATIENCE_SECONDS = 300
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "worlds_per_block", lambda study: 2)
    path = tmp_path / "small.yml"
    small = SMALL.format(horizon=1, maximum=REPLICATES, policies="", more="")
    path.write_text(small.replace("min: 4", f"min: {REPLICATES}"))
    return path


def dying(monkeypatch, when, *, after=0):
    """Workers that are killed over the tasks of some replicates; the others are computed here, for that is quicker.

    after: so many of the others are computed before anybody dies, however slow this machine is.
    """
    asked: list[tuple[int, int]] = []
    computed, changed = list[int](), threading.Condition()

    class Dead:
        def __init__(self, module, folder):
            self.folder, self.handle = folder, os.open(os.devnull, os.O_RDONLY)

        def ask(self, question):
            replicate = json.loads(question)["replicates"][0]
            asked.append((replicate, len(os.listdir("/proc/self/fd"))))
            with changed:
                if when(replicate):
                    assert changed.wait_for(lambda: len(computed) >= after, PATIENCE_SECONDS)
                    return ""
            found = json.dumps(answer(self.folder, question))
            with changed:
                computed.append(replicate)
                changed.notify_all()
            return found

        def last_words(self):
            return f"it ended with code {-signal.SIGKILL}"

        def end(self):
            if self.handle is not None:
                os.close(self.handle)
            self.handle = None

    monkeypatch.setattr(workers, "Process", Dead)
    return asked


def answer(folder, question):
    asked, task = understood(read(folder / RESOLVED), question)
    return written(perform(asked, folder, task))


read = functools.cache(recorded_study)


def test_a_round_without_progress_ends_the_run_with_advice(study, tmp_path, monkeypatch):
    asked = dying(monkeypatch, lambda replicate: replicate > 4, after=4)
    with pytest.raises(RunFailedError) as ended:
        salessim.run(study, out=tmp_path / "run", workers=2)
    count, advice = str(ended.value).split(" ", 1)
    assert count in {"8", "9"}, "the other thread may be a moment ahead"
    assert advice == (
        "tasks one after the other ended their worker processes (it ended with code -9); give the machine more "
        "memory or room and run the same command again, finished worlds are kept"
    )
    assert len(asked) < 2 * REPLICATES, "some tasks were not tried in vain"
    monkeypatch.undo()
    monkeypatch.setattr(schedule, "worlds_per_block", lambda study: 2)
    kept = {path.name for path in (tmp_path / "run" / "cells").iterdir()}
    assert len(kept) >= 2
    healed = salessim.run(study, out=tmp_path / "run", workers=1)
    assert (healed.manifest.finished, healed.manifest.failed) == (2 * REPLICATES, 0)


def test_deaths_between_which_others_finish_are_failures_of_their_worlds_only(study, tmp_path, monkeypatch):
    asked = dying(monkeypatch, lambda replicate: replicate % 2 == 0)
    run = salessim.run(study, out=tmp_path / "run", workers=2)
    assert (run.manifest.finished, run.manifest.failed) == (REPLICATES, REPLICATES)
    assert {record["replicate"] % 2 for record in run.failures} == {0}
    deaths = [replicate for replicate, _ in asked if replicate % 2 == 0]
    twice = sorted(2 * [*range(2, REPLICATES + 1, 2)])
    assert sorted(deaths) == twice, "each is given to a second worker, and no third"
    handles = [held for _, held in asked]
    half = len(handles) // 2
    assert max(handles[half:]) <= max(handles[:half]) + 2, "the dead let go of their pipes"
