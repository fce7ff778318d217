"""Whatever answers in a cluster's place, and whatever its workers send: advice, soon, and nothing written elsewhere."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from salessim.ensemble.cells import Task
from salessim.ensemble.cluster import address as addresses
from salessim.ensemble.cluster import joining
from salessim.ensemble.cluster.joining import Cluster, join
from salessim.ensemble.cluster.team import Team
from salessim.ensemble.folder.store import open_store
from salessim.errors import InputRefusedError, RunFailedError

ADDRESS = "tcp://127.0.0.1:8786"


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("", "--cluster : is no address of a scheduler (expected tcp://HOST:PORT)"),
        ("127.0.0.1", "--cluster 127.0.0.1: is no address of a scheduler (expected tcp://HOST:PORT)"),
        ("tcp://:8786", "expected tcp://HOST:PORT"),
        ("tcp://127.0.0.1:8786/", "expected tcp://HOST:PORT"),
        ("tcp://127.0.0.1:0", "(port 0; expected 1 to 65535)"),
        ("tcp://127.0.0.1:65536", "(port 65536; expected 1 to 65535)"),
        ("ucx://127.0.0.1:1", "(begins with ucx://; expected one of tcp, tls, ws, wss)"),
        ("carrier-pigeon://127.0.0.1:1", "begins with carrier-pigeon://; expected one of tcp"),
        ("tcp://\x1b[2J\n127.0.0.1:1", "--cluster tcp://\ufffd[2J 127.0.0.1:1: is no address of a scheduler"),
        ("tcp://127.0.0.1\n:1", "expected tcp://HOST:PORT"),
        ("tcp://" + "a" * 9999 + ":1", "a…: is no address of a scheduler"),
    ],
)
def test_what_cannot_be_an_address_is_refused_at_once(address: str, advice: str):
    with pytest.raises(InputRefusedError) as refused, join(address):
        pass
    said = str(refused.value)
    assert advice in said
    assert said.endswith(addresses.START)
    assert said.isprintable()


@pytest.mark.parametrize("address", [ADDRESS, "node-1.site_a:1", "tls://[::1]:65535", "ws://[fe80::1%eth0]:80"])
def test_what_can_be_an_address_is_none_of_our_business(address: str):
    addresses.require_address(address)


@contextmanager
def stranger(says: bytes) -> Iterator[str]:
    """A port where somebody accepts, says something once, and then nothing any more; its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        kept: list[socket.socket] = []

        def receive() -> None:
            while True:
                try:
                    guest, _ = door.accept()
                except OSError:  # closed
                    return
                kept.append(guest)
                with suppress(OSError):  # gone already
                    guest.sendall(says)

        host = threading.Thread(target=receive)
        host.start()
        try:
            yield f"tcp://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
            host.join()
            for guest in kept:
                guest.close()


@pytest.mark.parametrize(
    "says",
    [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05" + bytes(7) + b"hello"],
    ids=["nothing", "a banner", "a page", "a frame"],
)
def test_a_stranger_is_no_scheduler(says: bytes, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("distributed", reason="needs salessim[cluster]")
    monkeypatch.setattr(addresses, "ANSWER_SECONDS", 0.5)
    with stranger(says) as address, pytest.raises(InputRefusedError) as refused, join(address):
        pass
    assert str(refused.value).startswith(f"--cluster {address}: ")
    assert "no scheduler answers there" in str(refused.value)


class Gone:
    """The client of a scheduler that has left."""

    status = "closed"

    def __getattr__(self, name: str) -> Any:
        def act(*_: object, **__: object) -> None:
            raise OSError("Comm closed")

        return act


@pytest.fixture
def gone() -> Cluster:
    """A cluster whose scheduler has left."""
    return Cluster(Gone(), ADDRESS)


def test_a_scheduler_that_leaves_while_it_is_joined_is_told(gone: Cluster):
    for ask in (joining._await_worker, joining._require_same):
        with pytest.raises(RunFailedError, match="the scheduler is gone"):
            ask(gone)


def test_a_scheduler_that_leaves_before_the_first_task_is_told(gone: Cluster, small, tmp_path):
    with open_store(tmp_path / "run", small) as store:
        team = Team(small, store, gone)
        with pytest.raises(RunFailedError, match="the scheduler is gone"), team:
            pass
        assert not list((tmp_path / "run").glob(".salessim-*")), "nothing tells a worker that the run goes on"
        team._text, team._terms = "", {}
        with pytest.raises(RunFailedError, match="the scheduler is gone"):
            team._hand_out(Task((0,), (1,), ("status_quo",)))


@pytest.mark.parametrize(
    ("stem", "names"),
    [("f-r", ["../../f-r.parquet"]), ("../../f-r", ["../../f-r.parquet"]), ("f-r", ["f-r.parquet", "manifest.json"])],
)
@pytest.mark.parametrize("told", [True, False])
def test_files_that_no_task_has_are_not_kept(gone: Cluster, small, tmp_path, stem: str, names: list[str], told: bool):
    answer = {"stem": stem, "keys": [], "failures": [], "seen": gone.here}
    with open_store(tmp_path / "run", small) as store:
        team = Team(small, store, gone)
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(RunFailedError, match="a worker sent files that no task has"):
            team._taken(
                answer | {"files": dict.fromkeys(names, "") if told else {}, "contents": dict.fromkeys(names, b"")}
            )
        assert sorted(tmp_path.rglob("*")) == before
