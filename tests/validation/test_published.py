"""The published survival table of `salessim validate`, through the model's own renewals."""

import numpy as np
import pytest

from salessim.model.customers import renewal
from salessim.validation.groups import GROUPS
from salessim.validation.published import retention
from salessim.validation.published.survival_table import SEGMENTS
from salessim.validation.worlds import FULL, QUICK, Effort

CHECKS = GROUPS["published"].checks()


@pytest.mark.parametrize("name", ["survival", "likelihood", "alike"])
def test_cheap_checks_hold(name: str):
    rows = CHECKS[name](QUICK)
    assert [row.what for row in rows if row.falls_short] == []
    assert all(row.source for row in rows)
    assert len({row.what for row in rows}) == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("effort", [QUICK, FULL], ids=["quick", "full"])
@pytest.mark.parametrize("name", CHECKS)
def test_every_check_holds(name: str, effort: Effort):
    rows = CHECKS[name](effort)
    assert [(row.what, row.found, row.verdict) for row in rows if row.falls_short] == []


@pytest.mark.slow
def test_parameters_come_back_within_two_per_cent():
    for row in retention.refit(FULL):
        assert row.high - row.expected < 0.0205 * row.expected, row.what


def test_customers_who_are_alike_are_seen(monkeypatch: pytest.MonkeyPatch):
    """The check of survival fails if the model's customers all have the mean propensity to leave."""
    right = renewal.churn_propensity
    monkeypatch.setattr(renewal, "churn_propensity", lambda u, p: np.full(u.shape, right(u, p).mean()))
    rows = retention.survival(QUICK)
    worst = [row for row in rows if "worst year" in row.what]
    assert [row.verdict for row in worst] == ["miss", "miss"]
    assert sum(row.verdict == "miss" for row in rows) > 20


def test_a_world_where_all_are_alike_would_not_fail_alike(monkeypatch: pytest.MonkeyPatch):
    """The row that says that churn alike fails would itself be a miss had the table been made by it."""
    segment = SEGMENTS[0]
    lost = 1 - segment.survival[1]
    made = [type(segment)(**{**vars(segment), "survival": (1 - lost) ** np.arange(13.0)})]
    monkeypatch.setattr(retention, "SEGMENTS", made)
    rows = retention.alike(QUICK)
    assert [row.verdict for row in rows if "observed less simulated" in row.what] == ["miss"]


def test_worth_of_renewals_by_hand():
    """Of four customers two leave at once, one after one renewal, one makes both: 0, 0, 1 and 1 + 0.5."""
    found = retention.still_to_come(np.array([4.0, 2.0, 1.0]), np.array([1.0, 0.5]))
    assert found.mean == pytest.approx(2.5 / 4)
    assert found.error == pytest.approx(np.std([0, 0, 1, 1.5]) / 2)
