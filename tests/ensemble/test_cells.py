"""A cell's key is what decides its numbers, and nothing else."""

from __future__ import annotations

from salessim.ensemble.cells import Task, cells, study_digest
from salessim.study import load_study


def keys(study, replicates=(1, 2)):
    return [cell.key for cell in cells(study, [0], replicates)]


def test_every_world_has_its_own_key(small):
    assert len(set(keys(small))) == 4


def test_the_name_of_a_policy_plays_no_part(write):
    here = load_study(write("  patient: {tenure: {mean: 9 months}}"))
    there = load_study(write("  loyal: {tenure: {mean: 9 months}}"))
    assert keys(here) == keys(there)


def test_policies_that_change_the_same_share_their_worlds(write):
    study = load_study(write("  also_faster: {onboarding: {ramp: 2 months}}"))
    first = {cell.policy: cell.key for cell in cells(study, [0], [1])}
    assert first["faster_ramp"] == first["also_faster"] != first["status_quo"]


def test_seed_horizon_and_values_make_another_world(write):
    path = write()
    plain = set(keys(load_study(path)))
    for changed in ("seed=1", "horizon=13 months", "burn_in=7 months", "tenure.mean=7 months"):
        assert plain.isdisjoint(keys(load_study(path, [changed]))), changed


def test_replicates_and_policies_leave_the_study_the_same(write):
    plain = study_digest(load_study(write()))
    more = load_study(write("  patient: {tenure: {mean: 9 months}}", maximum=8))
    assert study_digest(more) == plain != study_digest(load_study(write(), seed=1))


def test_a_task_counts_its_worlds(small):
    task = Task((0,), (1, 2, 3), ("status_quo", "faster_ramp"))
    assert len(task) == len(list(task.cells(small))) == 6
