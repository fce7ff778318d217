"""A command asked as a person would ask it, from a folder with one small study."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from salessim.cli.program import salessim as program


class Asking:
    """One command of salessim, in this process."""

    def __init__(self, name: str, *always: object) -> None:
        self._name, self._always = name, always

    def command(self, *words: object) -> Result:
        """What came of it."""
        return CliRunner().invoke(program, [self._name, *(str(word) for word in words)])

    def printed(self, *words: object) -> str:
        """What a command that goes well prints."""
        result = self.command(*words)
        assert result.exit_code == 0, result.exception
        return result.stdout

    def answer(self, *words: object) -> dict:
        """Its JSON, by one worker."""
        return json.loads(self.printed(*words, *self._always, "--json", "--workers", 1))


def small_study(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand in a folder that holds the study; returns its name there."""
    monkeypatch.chdir(folder)
    Path("small.yml").write_text(text)
    return "small.yml"
