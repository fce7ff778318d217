"""Counts and lists as a sentence has them."""

from __future__ import annotations

from salessim.quantities.phrases import counted, listed


def test_names_are_listed_as_in_a_sentence() -> None:
    assert [listed(list(names), "or") for names in ("a", "ab", "abc")] == ["a", "a or b", "a, b or c"]
    assert listed(("a", "b", "c")) == "a, b and c"


def test_counts_have_their_noun() -> None:
    assert [counted(n, "world") for n in (0, 1, 2, 1_200)] == ["0 worlds", "1 world", "2 worlds", "1,200 worlds"]
    assert [counted(n, "policy", "policies") for n in (1, 2)] == ["1 policy", "2 policies"]
