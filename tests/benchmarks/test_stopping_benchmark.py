"""What the stopping benchmark counts, on draws whose variances are known."""

import importlib
import math
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.special import stdtrit

from salessim.analysis.stopping import StopRule

RULE = StopRule(half_width=0.25, confidence=0.95, minimum=40, maximum=200, batch=20)


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    """The benchmark's module; benchmarks are scripts, not a package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
        yield importlib.import_module("stopping")


def luck(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A baseline of variance 16, and a policy that differs from it by a variance of 1."""
    rng = np.random.default_rng(seed)
    baseline = rng.normal(0, 4, n)
    return baseline, baseline + rng.normal(0, 1, n)


def test_independent_seeds_need_as_many_replicates_as_the_variances_say(benchmark):
    baseline, policy = luck(200)
    found = benchmark.independent(RULE, np.stack([baseline, policy]), baseline)
    variance = baseline.var(ddof=1) + max(policy.var(ddof=1), baseline.var(ddof=1))
    assert (found - 40) % 20 == 0
    widths = [stdtrit(n - 1, 0.975) * math.sqrt(variance / n) for n in (found - 20, found)]
    assert widths[0] > 0.25 >= widths[1]


def test_paired_is_where_the_rule_stops(benchmark):
    baseline, policy = luck(200)
    found = benchmark.paired(RULE, [policy - baseline])
    assert 40 < found <= 120  # (1.96 / 0.25)² = 61.5 for unit variance
    with pytest.raises(SystemExit, match="ended before it knew enough"):
        benchmark.paired(RULE, [policy])


def test_shifted_pairs_share_no_luck(benchmark):
    baseline, policy = luck(2_000)
    least, middle, most = benchmark.shifted(policy, baseline)
    assert least < middle < most
    assert abs(middle - 1) < 4 * math.sqrt(2 / 2_000)


def test_burn_ins_are_shared_by_the_policies_of_one_luck(benchmark):
    row = benchmark.Saved("toy", 1.0, 100, 1_000, 900, 1_100, (0.9, 1.0, 1.1), policies=4, burn_in=60, horizon=120)
    assert row.months == (100 * (60 + 4 * 120), 1_000 * 4 * 180)
    assert row.cells()[6:] == ("100 of 4,000", "13")
