"""What is said when a cluster, its scheduler or its workers are missing, and what is there afterwards."""

from __future__ import annotations

import sys

import pytest
from support.clusters import local_cluster, months_of

import salessim
from salessim.cli import main as command_line
from salessim.ensemble.cluster import address as addresses
from salessim.ensemble.cluster import joining, team
from salessim.ensemble.cluster.joining import join
from salessim.errors import InputRefusedError, RunFailedError

pytest.importorskip("distributed", reason="needs salessim[cluster]")


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `salessim run`; returns its exit code and what it complained about."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["salessim", "run", *map(str, arguments), "--no-figures"])
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        return stopped.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("tcp://127.0.0.1:1", "no scheduler answers there; start one with: dask scheduler --host 127.0.0.1"),
        ("localhost..:1", "is no address of a scheduler ("),  # in brackets, Python's own words
        ("tls://127.0.0.1:1", "needs certificates in Dask's configuration"),
    ],
)
def test_an_address_where_nobody_answers_is_refused(address, advice, command, write, tmp_path, monkeypatch):
    monkeypatch.setattr(addresses, "ANSWER_SECONDS", 0.3)
    code, complained = command(write(), "--out", tmp_path / "run", "--cluster", address)
    assert code == 2
    assert complained.startswith(f"--cluster {address}: ")
    assert advice in complained
    assert complained.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_without_dask_its_user_is_told_what_to_install(command, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    advice = "--cluster needs Dask: pip install 'salessim[cluster]'\n"
    assert command(write(), "--cluster", "tcp://127.0.0.1:1") == (2, advice)


def test_processes_here_and_a_cluster_are_one_too_many(command, write):
    code, complained = command(write(), "--cluster", "tcp://127.0.0.1:1", "--workers", 2)
    assert (code, "leave one out" in complained) == (2, True)


@pytest.mark.slow  # waits for those who do not come
def test_who_is_missing_is_said_and_what_is_finished_stays(command, write, tmp_path, monkeypatch):
    monkeypatch.setattr(team, "PULSE_SECONDS", 0.1)
    path, folder = write(maximum=8), tmp_path / "run"
    with local_cluster(tmp_path, workers=0) as cluster:
        with monkeypatch.context() as hurried:
            hurried.setattr(joining, "WORKER_SECONDS", 0.3)
            with pytest.raises(InputRefusedError, match=r"no worker for 0\.3 s; start some with: dask worker tcp://"):
                salessim.run(path, out=folder, cluster=cluster.address)
        assert not folder.exists()

        cluster.hire(1)
        cluster.accident.write_text("leave")
        with join(cluster.address):  # there is a worker now
            monkeypatch.setattr(joining, "WORKER_SECONDS", 0.3)
            with pytest.raises(RunFailedError, match=r"no worker for 0\.3 s; finished worlds are kept"):
                salessim.run(path, out=folder, cluster=cluster.address)
        monkeypatch.setattr(joining, "WORKER_SECONDS", 60)
        assert salessim.load(folder).manifest.finished == 0

        cluster.accident.write_text(f"scheduler {cluster.scheduler.pid} 5")
        cluster.hire(1)
        code, complained = command(path, "--out", folder, "--cluster", cluster.address)
    assert code == RunFailedError.exit_code
    assert complained == (
        f"--cluster {cluster.address}: the scheduler is gone or gave the run up; finished worlds are kept: start it "
        "again and run the same command, or run it without --cluster to go on here\n"
    )
    assert salessim.load(folder).manifest.finished == 8
    before = months_of(folder)
    assert salessim.run(path, out=folder, workers=1).manifest.finished == 16
    assert all(row in months_of(folder) for row in before[:12])
    assert months_of(folder) == months_of(salessim.run(path, out=tmp_path / "here", workers=1).folder)
