"""The claims page says what its experiments find."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_findings_are_what_the_experiments_print():
    words = [sys.executable, ROOT / "docs" / "generate.py", "--claims", "--check"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def shown() -> list:
    """Commands of the pages that are followed by what they print."""
    found = []
    for page in sorted((ROOT / "docs").glob("*.md")):
        pairs = re.findall(
            r"```console\n(salessim [^\n]*)\n```\n(?:(?!```).)*```text\n(.*?)```", page.read_text(), re.DOTALL
        )
        found += [pytest.param(*pair, id=page.stem) for pair in pairs]
    return found


def test_three_pages_show_what_commands_print():
    assert [each.id for each in shown()] == ["claims", "statistics", "tipping"]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "text"), shown())
def test_pages_show_what_their_commands_print(command: str, text: str, tmp_path: Path):
    words = [word for word in shlex.split(command)[1:] if word != "--dry-run"]
    program = [
        sys.executable,
        "-c",
        "from salessim.cli.main import main; main()",
        *words,
        "--out",
        str(tmp_path / "run"),
    ]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)
    assert text in done.stdout


def test_every_claim_of_the_library_is_on_the_page():
    from salessim.study.library import scenarios

    page = (ROOT / "docs/claims.md").read_text()
    missing = [scenario.claim for scenario in scenarios().values() if scenario.claim and scenario.claim not in page]
    assert not missing
