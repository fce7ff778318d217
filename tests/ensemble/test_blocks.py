"""Worlds computed together have the numbers that they have alone, and one that fails spoils no other."""

from __future__ import annotations

import numpy as np
import pytest

from salessim.ensemble import blocks
from salessim.ensemble.blocks import isolate, simulate
from salessim.ensemble.cells import Task
from salessim.ensemble.trace import trace_of
from salessim.errors import LedgerError
from salessim.model.month import MONTH
from salessim.study import load_study

NULL = "  nothing: {}"
LATER = "  later: {tenure: {mean: 12 months}, from: month 24}"
PARTLY = "  partly: {changes: [{for: {seats: [1]}, set: {tenure: {mean: 12 months}}}]}"
OTHER_STRUCTURE = "  linear: {onboarding: {shape: linear}}"
GROWING = "  growing: {headcount: {growth: 100%/year}}"


def worlds(simulated):
    """Tallies and outcomes of each world by policy and replicate, as bytes: equal means equal to the bit."""
    found = {}
    for block in simulated.finished:
        outcomes = block.outcomes()
        for row, cell in enumerate(block.cells):
            numbers = [block.tallies[name][row] for name in block.tallies] + [outcomes[name][row] for name in outcomes]
            found[cell.policy, cell.replicate] = b"".join(np.ascontiguousarray(each).tobytes() for each in numbers)
    return found


def everybody(study, replicates=(1, 2, 3, 4, 5)):
    return Task((0,), tuple(replicates), tuple(study.policies))


def test_block_size_changes_no_bit(write):
    study = load_study(write("\n".join([NULL, PARTLY, OTHER_STRUCTURE, GROWING])))
    whole = worlds(simulate(study, everybody(study)))
    assert len(whole) == 30
    for accounts in (1, 40, 60, 140):
        assert worlds(simulate(study, everybody(study), accounts=accounts)) == whole


def test_a_policy_does_not_depend_on_who_else_is_computed(write):
    study = load_study(write("\n".join([PARTLY, OTHER_STRUCTURE, GROWING])))
    whole = worlds(simulate(study, everybody(study)))
    for policy in study.policies:
        alone = worlds(simulate(study, Task((0,), (3, 1), (policy,))))
        assert alone == {key: whole[key] for key in [(policy, 3), (policy, 1)]}


def test_a_policy_that_changes_nothing_changes_no_bit(write):
    study = load_study(write(NULL))
    found = worlds(simulate(study, everybody(study)))
    for replicate in range(1, 6):
        assert found["nothing", replicate] == found["status_quo", replicate]
        assert found["faster_ramp", replicate] != found["status_quo", replicate]


def test_a_policy_from_month_24_changes_nothing_before(write):
    study = load_study(write(LATER, horizon=30))
    (block,) = simulate(study, Task((0,), (1, 2, 3), ("status_quo", "later"))).finished
    before, after = {}, {}
    for row, cell in enumerate(block.cells):
        months = np.array([block.tallies[name][row] for name in block.tallies])
        before[cell.policy, cell.replicate], after[cell.policy, cell.replicate] = months[:, :23], months[:, 23:]
    for replicate in (1, 2, 3):
        np.testing.assert_array_equal(before["later", replicate], before["status_quo", replicate])
    assert any(not np.array_equal(after["later", each], after["status_quo", each]) for each in (1, 2, 3))


def test_watching_changes_no_bit(small):
    seen, entries = [], []

    class Watch:
        def __init__(self, cells):
            self.cells = cells

        def teller(self, entry, state, month):
            entries.append(entry)

        def __call__(self, state, parameters, month):
            seen.append((len(self.cells), month))

    task = everybody(small)
    assert worlds(simulate(small, task, watch=Watch)) == worlds(simulate(small, task))
    assert seen == [(10, month) for month in range(1, 13)]
    assert entries == [entry.name for entry in MONTH] * 12


def test_the_trace_adds_up_to_the_tallies(small):
    task = everybody(small, (1, 2))
    (block,) = simulate(small, task).finished
    (trace,) = trace_of(small, task)
    rows = trace.agents().to_pandas()
    for column, tally in (("occupied", "headcount"), ("wins", "wins"), ("factor", "ramp_factors")):
        sums = rows[rows["column"] == column].groupby(["world", "month"], observed=True)["value"].sum().unstack()
        for row, cell in enumerate(block.cells):
            np.testing.assert_allclose(sums.loc[cell.key].to_numpy(), block.tallies[tally][row], rtol=1e-12)


@pytest.mark.parametrize("broken", [{3}, {1, 5}, {1, 2, 3, 4, 5}])
@pytest.mark.parametrize("kind", ["named", "unnamed"])
def test_rows_at_fault_are_found_and_the_others_finished(broken, kind):
    def act(rows):
        wrong = [number for number, row in enumerate(rows) if row in broken]
        if wrong and kind == "named":
            raise LedgerError(dict.fromkeys(wrong, "a law is broken"))
        if wrong:
            raise ZeroDivisionError("nothing left")
        return sum(rows)

    done, failed = isolate([1, 2, 3, 4, 5], act)
    assert sorted(row for row, _ in failed) == sorted(broken)
    assert sorted(row for rows, _ in done for row in rows) == sorted({1, 2, 3, 4, 5} - broken)
    assert sum(total for _, total in done) == 15 - sum(broken)


def test_a_world_that_fails_in_the_burn_in_is_named(small, monkeypatch):
    burn_in = blocks.burn_in

    def failing(organisations, shape, seed, replicates, months):
        if 2 in replicates:
            raise FloatingPointError("overflow")
        return burn_in(organisations, shape, seed, replicates, months)

    whole = worlds(simulate(small, everybody(small)))
    monkeypatch.setattr(blocks, "burn_in", failing)
    simulated = simulate(small, everybody(small))
    assert {(each.cell.policy, each.cell.replicate) for each in simulated.failures} == {
        ("status_quo", 2),
        ("faster_ramp", 2),
    }
    assert {each.stage for each in simulated.failures} == {"burn-in"}
    assert worlds(simulated) == {key: value for key, value in whole.items() if key[1] != 2}
