"""A workshop's server in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-c", "from salessim.cli.main import main; main()", "workshop", "--no-browser"]


@dataclass
class Running:
    """A server that answers."""

    process: subprocess.Popen[str]
    folder: Path
    said: str
    """What it has printed so far."""

    @property
    def enter(self) -> str:
        """The trainer's address, with the key."""
        return next(word for word in self.said.split() if "/enter?key=" in word)

    @property
    def address(self) -> str:
        return self.enter.partition("/enter")[0]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def rest(self) -> str:
        """What it prints until its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(
    folder: Path, *studies: str, port: int = 0, host: str = "127.0.0.1", more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`salessim workshop`, from its first words to the end of the block; `more` is added to its environment."""
    command = [*COMMAND, *studies, "--folder", str(folder), "--port", str(port), "--host", host]
    environment = os.environ | dict(more or {})
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        assert "/enter?key=" in said, said
        yield Running(process, folder, said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()
        process.stdout.close()
