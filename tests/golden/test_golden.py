"""A few named numbers that must not move unnoticed; `python tests/golden/change.py "reason"` is the way to move them.

To twelve figures: the last bits of exp and log differ between levels of processors. A difference between policies has
lost as many figures as it is smaller than what it is a difference of.
"""

import json
import re
from pathlib import Path

import pytest
from support.golden import CASES, STUDIES, differences, summary

from salessim.model.version import MODEL_VERSION

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def test_the_golden_numbers_are_of_this_model_version():
    assert GOLDEN["model_version"] == MODEL_VERSION


def test_every_version_of_the_model_has_its_line_in_the_changelog():
    told = re.findall(r"\*\*Numbers change\*\* \(model version (\d+)\): \S", CHANGELOG.read_text())
    assert [int(version) for version in told] == list(range(MODEL_VERSION, 1, -1))


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str):
    assert summary(case) == pytest.approx(GOLDEN["cases"][case], rel=1e-12)


@pytest.mark.parametrize("study", STUDIES)
def test_golden_differences(study: str):
    assert differences(study) == pytest.approx(GOLDEN["cases"][f"study {study}"], rel=1e-9, abs=1e-3)
