"""A cluster's workers give what ours give, to the byte, whoever of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_house import SMALL
from support.clusters import (
    PATIENCE_SECONDS,
    LocalCluster,
    computing,
    known_to,
    local_cluster,
    months_of,
    process_number,
    until,
)

import salessim
from salessim.ensemble.cells import Task
from salessim.ensemble.cluster import joining
from salessim.ensemble.cluster.joining import Cluster, join
from salessim.ensemble.cluster.team import Team
from salessim.ensemble.folder.store import open_store
from salessim.ensemble.schedule import Silent
from salessim.errors import InputRefusedError
from salessim.lab.record import Run
from salessim.lab.run import carry
from salessim.study import load_study

pytest.importorskip("distributed", reason="needs salessim[cluster]")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[LocalCluster]:
    with local_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(autouse=True)
def _no_accident(cluster) -> Iterator[None]:
    yield
    cluster.accident.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def locally(tmp_path_factory) -> Path:
    """A run by two processes of our own."""
    folder = tmp_path_factory.mktemp("local")
    study = folder / "small.yml"
    study.write_text(SMALL.format(more="", horizon=12, maximum=4, policies=""))
    return salessim.run(study, out=folder / "run", workers=2).folder


@pytest.fixture
def local(locally) -> dict[str, bytes]:
    """What they leave in its folder."""
    return contents(locally)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run folder but the lock."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@contextmanager
def joined_by_two(cluster: LocalCluster) -> Iterator[Cluster]:
    """The cluster as soon as it has both workers; those that died in another test are back."""
    with join(cluster.address) as joined:
        joined.client.wait_for_workers(2, timeout=PATIENCE_SECONDS)
        yield joined


def computed_on(cluster: LocalCluster, path: Path, folder: Path) -> Run:
    """A run by two workers."""
    with joined_by_two(cluster) as joined:
        notes = carry(load_study(path), folder, 1, Silent(), cluster=joined)
    return salessim.load(folder, notes)


def test_a_cluster_leaves_the_same_bytes(cluster, write, local, tmp_path):
    with joined_by_two(cluster):
        pass
    run = salessim.run(write(), out=tmp_path / "there", cluster=cluster.address)
    assert run.notes == ()
    assert contents(run.folder) == local


def test_a_dead_workers_worlds_are_computed_by_another(cluster, write, local, tmp_path):
    cluster.accident.write_text("die")
    run = computed_on(cluster, write(), tmp_path / "there")
    assert not cluster.accident.exists(), "nobody died"
    assert contents(run.folder) == local


def test_workers_that_cannot_reach_the_folder_send_the_files(cluster, write, local, tmp_path):
    cluster.accident.write_text("far")
    assert contents(computed_on(cluster, write(), tmp_path / "there").folder) == local


@pytest.mark.slow  # two workers have to be started again
def test_worlds_that_kill_every_worker_are_given_up_and_tried_again(cluster, write, locally, tmp_path):
    cluster.accident.write_text("deadly 1")
    run = computed_on(cluster, write(), tmp_path / "there")
    failed = {(each["replicate"], each["policy"], each["stage"]) for each in run.failures}
    assert failed == {(n, name, "worker") for n in (1, 2) for name in ("status_quo", "faster_ramp")}, "one task"
    assert "its workers died" in run.failures[0]["error"]
    assert run.manifest.finished == 4
    cluster.accident.unlink()
    again = computed_on(cluster, write(), tmp_path / "there")
    assert not again.failures
    assert months_of(again.folder) == months_of(locally)


def test_another_version_of_salessim_is_refused_and_nothing_is_written(cluster, write, tmp_path):
    cluster.accident.write_text("versions salessim 0.0.1")
    with pytest.raises(InputRefusedError, match=r"a worker has salessim 0\.0\.1, this is .* install the same salessim"):
        computed_on(cluster, write(), tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_a_worker_that_comes_late_with_another_version_is_refused_too(cluster, small, tmp_path):
    with join(cluster.address) as joined:
        cluster.accident.write_text("versions salessim 0.0.1")
        with pytest.raises(InputRefusedError, match=r"a worker has salessim 0\.0\.1"):
            reports_of(small, tmp_path / "there", joined)


def test_another_numpy_is_told_and_recorded(cluster, write, tmp_path):
    cluster.accident.write_text("versions numpy 1.0")
    run = computed_on(cluster, write(), tmp_path / "there")
    assert run.notes[0] == "a worker of the cluster has numpy 1.0, unlike here: last bits may differ"
    assert [each["numpy"] == "1.0" for each in run.manifest.environments] == [False, True]


def test_two_runs_share_a_cluster(cluster, small, tmp_path):
    with (
        join(cluster.address) as joined,
        open_store(tmp_path / "a", small) as one,
        open_store(tmp_path / "b", small) as two,
        Team(small, one, joined) as first,
        Team(small, two, joined) as second,
    ):
        both = list(zip(first.reports(tasks()), second.reports(tasks()), strict=True))
    assert not [report.failures for pair in both for report in pair if report.failures]
    assert {a.stem for a, _ in both} == {b.stem for _, b in both}
    cells = {name: held for name, held in contents(tmp_path / "a").items() if name.startswith("cells/")}
    assert len(cells) == 4
    assert {name: contents(tmp_path / "b")[name] for name in cells} == cells


def test_who_leaves_takes_the_tasks_back_and_late_files_stay_away(cluster, small, tmp_path):
    cluster.hold()
    with join(cluster.address) as joined:
        client = joined.client
        with open_store(tmp_path / "left", small) as store, Team(small, store, joined) as team:
            name = team._name
            team._hand_out(tasks()[0])
            until(cluster.held)
        until(lambda: client.run_on_scheduler(known_to, start=name) == [])  # it hears of it a moment later
        cluster.accident.unlink()
        until(lambda: not any(client.run(computing).values()))
    assert not list((tmp_path / "left").glob("cells/*"))
    assert not list((tmp_path / "left").glob(".*.part"))


@pytest.mark.slow  # starts the command
def test_ctrl_c_takes_the_tasks_back(cluster, write, tmp_path):
    cluster.hold()
    program = [sys.executable, "-c", "from salessim.cli.main import main; main()"]
    arguments = ["run", str(write()), "--out", str(tmp_path / "run"), "--cluster", cluster.address, "--quiet"]
    with joined_by_two(cluster) as joined:
        client = joined.client
        with subprocess.Popen([*program, *arguments], stderr=subprocess.PIPE, text=True) as command:
            until(cluster.held)
            command.send_signal(signal.SIGINT)
            _, complained = command.communicate(timeout=PATIENCE_SECONDS)
        assert (command.returncode, complained.strip()) == (130, "interrupted; what was finished is kept")
        cluster.accident.unlink()
        until(lambda: not any(client.run(computing).values()))
    assert not list((tmp_path / "run").glob("cells/*"))
    assert not list((tmp_path / "run").glob(".*.part"))
    assert salessim.run(write(), out=tmp_path / "run", workers=1).manifest.finished == 8


def test_nobody_else_can_reach_the_documented_cluster(cluster):
    import psutil

    with join(cluster.address) as joined:
        workers = joined.client.run(process_number)
    for number in (cluster.scheduler.pid, *workers.values()):
        heard = {each.laddr.ip for each in psutil.Process(number).net_connections() if each.status == "LISTEN"}
        assert heard == {"127.0.0.1"}


@pytest.mark.parametrize("of", ["worker", "nanny"])
def test_a_workers_or_nannys_address_is_refused(cluster, of):
    with join(cluster.address) as joined:
        told = joined.client.scheduler_info()["workers"]
        address = next(iter(told)) if of == "worker" else next(iter(told.values()))["nanny"]
    with (
        pytest.raises(InputRefusedError, match="it is a worker's or nanny's address, not a scheduler's"),
        join(address),
    ):
        pass


def test_a_stopped_worker_is_not_waited_for(cluster, monkeypatch):
    with joined_by_two(cluster) as joined:
        stopped = next(iter(joined.client.run(process_number).values()))
    monkeypatch.setattr(joining, "WORKER_SECONDS", 2)
    os.kill(stopped, signal.SIGSTOP)
    try:
        advice = "a worker does not answer for 2 s; see the workers' logs, and end the one that is stopped"
        with pytest.raises(InputRefusedError, match=advice), join(cluster.address):
            pass
    finally:
        os.kill(stopped, signal.SIGCONT)


def test_threads_are_counted_as_they_are(cluster):
    with joined_by_two(cluster) as joined:
        assert joined.threads == 2


def tasks() -> list[Task]:
    policies = ("status_quo", "faster_ramp")
    return [Task((0,), (1,), policies), Task((0,), (2,), policies)]


def reports_of(study, folder, joined):
    with open_store(folder, study) as store, Team(study, store, joined) as team:
        return list(team.reports(tasks()))
