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


@pytest.mark.slow
def test_the_tipping_page_shows_what_its_command_prints(tmp_path):
    page = (ROOT / "docs/tipping.md").read_text()
    command = next(line for line in page.splitlines() if line.startswith("salessim tip") and "policies.longer" in line)
    words = [*shlex.split(command)[1:], "--out", str(tmp_path / "tip")]
    words.remove("--dry-run")
    program = [sys.executable, "-c", "from salessim.cli.main import main; main()", *words]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)
    (shown,) = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)
    assert shown in done.stdout


def test_every_claim_of_the_library_is_on_the_page():
    from salessim.study.library import scenarios

    page = (ROOT / "docs/claims.md").read_text()
    missing = [scenario.claim for scenario in scenarios().values() if scenario.claim and scenario.claim not in page]
    assert not missing
