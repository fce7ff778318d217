"""Joining a cluster: find its scheduler, wait for a worker, and see that all of them compute what we would."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from salessim.ensemble.cluster import address as addresses
from salessim.ensemble.cluster import remote
from salessim.errors import InputRefusedError, RunFailedError

if TYPE_CHECKING:
    from distributed import Client

WORKER_SECONDS: Final = 60
"""How long a cluster may be without any worker, or one of them without an answer.

They take seconds to start, and come back after they died.
"""
INSTALL: Final = "--cluster needs Dask: pip install 'salessim[cluster]'"
MUST_AGREE: Final = ("salessim", "model")
"""Where these differ, so may the rules."""
SHOULD_AGREE: Final = ("python", "numpy", "scipy", "cpu")
"""Where these differ, last bits may."""


class Cluster:
    """A cluster that was joined: the workers of a scheduler, as many as there are at the moment."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.address = address
        self.here = remote.seen()

    @property
    def threads(self) -> int:
        """How many tasks all workers together compute at a time."""
        with self.answering():
            return sum(self.client.nthreads().values())

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turn what Dask raises when the scheduler has left, which depends on the moment, into advice."""
        try:
            yield
        except (OSError, RuntimeError, ValueError) as error:
            raise self.gone() from error

    def gone(self) -> RunFailedError:
        """The advice when the scheduler has left."""
        return RunFailedError(
            f"--cluster {self.address}: the scheduler is gone or gave the run up; finished worlds are kept: "
            "start it again and run the same command, or run it without --cluster to go on here"
        )

    def deserted(self) -> RunFailedError:
        """The advice when all workers have left for too long."""
        return RunFailedError(
            f"--cluster {self.address}: no worker for {WORKER_SECONDS} s; finished worlds are kept: "
            f"start workers with: {_workers(self.address)}; then run the same command again"
        )

    def unfit(self) -> RunFailedError:
        """The advice when workers die of whatever they compute."""
        return RunFailedError(
            f"--cluster {self.address}: its workers die of whatever they compute; finished worlds are kept: "
            "see their logs and whether their memory suffices (--memory-limit), then run the same command again"
        )

    def require(self, seen: Mapping[str, Any]) -> None:
        """Refuse a worker that may have other rules."""
        for name in MUST_AGREE:
            if seen.get(name) != self.here[name]:
                raise InputRefusedError(
                    f"--cluster {self.address}: a worker has {_named(name, seen)}, this is {_named(name, self.here)}; "
                    "install the same salessim on all of them and start them again"
                )

    def differing(self, seen: Mapping[str, Any]) -> str:
        """What its user should know of a worker; empty where nothing differs."""
        names = [_named(name, seen) for name in SHOULD_AGREE if seen.get(name) != self.here[name]]
        return f"a worker of the cluster has {', '.join(names)}, unlike here: last bits may differ" if names else ""


@contextmanager
def join(address: str) -> Iterator[Cluster]:
    """The cluster at an address, such as tcp://127.0.0.1:8786; leaving the block leaves it."""
    addresses.require_address(address)
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and it takes a second to load
    except ImportError as error:
        raise InputRefusedError(INSTALL) from error
    with _hushed():
        addresses.knock(address)
        try:
            client = Client(address, timeout=addresses.ANSWER_SECONDS, set_as_default=False)
        except (OSError, TypeError, ValueError, RuntimeError) as error:  # it has left since
            raise addresses.silent(address) from error
        try:
            cluster = Cluster(client, address)
            _await_worker(cluster)
            _require_same(cluster)
            yield cluster
        finally:
            client.close(timeout=addresses.ANSWER_SECONDS)


def _await_worker(cluster: Cluster) -> None:
    """Wait until somebody can compute."""
    with cluster.answering():
        try:
            cluster.client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise InputRefusedError(
                f"--cluster {cluster.address}: no worker for {WORKER_SECONDS} s; "
                f"start some with: {_workers(cluster.address)}"
            ) from error


def _require_same(cluster: Cluster) -> None:
    """Refuse workers that have another salessim or none; one that has just died is not missed."""
    for answer in _answers(cluster):
        if isinstance(answer, ImportError | AttributeError):
            raise InputRefusedError(
                f"--cluster {cluster.address}: a worker cannot load salessim ({answer}); "
                "install the same salessim on all of them, with: pip install 'salessim[cluster]'"
            )
        if isinstance(answer, dict):
            cluster.require(answer)


def _answers(cluster: Cluster) -> list[Any]:
    """What each worker says of itself, or what kept it from saying so; a stopped one would keep us for ever."""
    with cluster.answering():
        try:
            return list(cluster.client.run(remote.seen, on_error="return", callback_timeout=WORKER_SECONDS).values())
        except TimeoutError as error:
            raise InputRefusedError(
                f"--cluster {cluster.address}: a worker does not answer for {WORKER_SECONDS} s; "
                "see the workers' logs, and end the one that is stopped"
            ) from error


def _workers(address: str) -> str:
    return f"dask worker {address} --nthreads 1 --nworkers 2 --no-dashboard --dashboard-address 127.0.0.1:0"


def _named(name: str, seen: Mapping[str, Any]) -> str:
    """A version in words."""
    return {"cpu": "another processor", "model": f"version {seen.get('model')} of the model"}.get(
        name, f"{name} {seen.get(name)}"
    )


@contextmanager
def _hushed() -> Iterator[None]:
    """Dask's own log would tell a second time, with a traceback, what our advice tells."""
    known = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    levels = {name: logging.getLogger(name).level for name in known}
    try:
        for name in known:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
