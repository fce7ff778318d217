"""The page about fuzzing says how much is tried."""

from __future__ import annotations

import re
from pathlib import Path

from fuzz.many import QUICK, SHARD, SLOW

PAGE = Path(__file__).parents[2] / "docs" / "fuzzing.md"


def test_the_page_has_the_counts_of_both_suites():
    rows = re.findall(r"^\| .* \| ([\d,]+) \| ([\d,]+) \|$", PAGE.read_text(), flags=re.MULTILINE)
    assert rows == [(f"{QUICK[kind]:,}", f"{SLOW[kind]:,}") for kind in QUICK]


def test_no_input_of_the_slow_suite_is_left_over():
    assert not [kind for kind, count in SLOW.items() if kind != "living" and count % SHARD]
