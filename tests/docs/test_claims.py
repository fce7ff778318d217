"""The claims page says what its experiments find."""

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


def test_every_claim_of_the_library_is_on_the_page():
    from salessim.study.library import scenarios

    page = (ROOT / "docs/claims.md").read_text()
    missing = [scenario.claim for scenario in scenarios().values() if scenario.claim and scenario.claim not in page]
    assert not missing
