"""A few named numbers that must not move unnoticed; `python tests/golden/change.py "reason"` is the way to move them.

To twelve figures: the last bits of exp and log differ between levels of processors.
"""

import json
from pathlib import Path

import pytest
from support.golden import CASES, summary

from salessim.model.version import MODEL_VERSION

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())


def test_the_golden_numbers_are_of_this_model_version():
    assert GOLDEN["model_version"] == MODEL_VERSION


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str):
    assert summary(case) == pytest.approx(GOLDEN["cases"][case], rel=1e-12)
