"""Star and violator in one seat: what they are set to, and that their parts add up to what the team loses."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))

from replications.star_or_toxic import finding as housman
from replications.star_or_toxic.team import (
    TOXIC,
    in_seat_one,
    lived,
    multiple_of_the_best,
    team_of_twenty,
)
from support.worlds import small

from salessim.model.people.conduct import norm
from salessim.model.simulation import Span
from salessim.validation.row import Found
from salessim.validation.worlds import branch_of

TEN = {"organisation": {"teams": 1, "seats_per_team": 10, "accounts_per_seat": 20}, "promotion": {"rule": "external"}}


def test_the_star_is_at_the_top_per_cent_of_talent():
    p = team_of_twenty()
    won = 1 / (1 + np.exp(-p.outcome.win_logit) * (1 + np.exp(p.outcome.no_decision_logit)))
    spread = p.outcome.talent_weight * p.hiring.talent_sd * (1 - won)
    assert np.log(multiple_of_the_best(p)) == pytest.approx(2.3263 * spread, rel=0.2)
    wider = p.replaced(hiring=p.hiring.replaced(talent_sd=2 * p.hiring.talent_sd))
    assert multiple_of_the_best(wider) == pytest.approx(multiple_of_the_best(p) ** 2)


def test_the_ordinary_person_breaks_no_more_rules_than_the_norm_and_takes_no_customers():
    p = team_of_twenty()
    assert in_seat_one(p)["standards.star.adherence"] == pytest.approx(float(norm(p.standards)))
    assert in_seat_one(p)["standards.star.multiple"] == 1.0
    assert in_seat_one(p, adherence=TOXIC)["standards.star.portability"] == 0.0


def test_beside_a_violator_more_quit_and_beside_an_ordinary_person_nobody_differs():
    p = small(**TEN)
    branch = branch_of(p, 40, Span(12, 6))
    ordinary, toxic = in_seat_one(p), in_seat_one(p, adherence=TOXIC)
    assert not housman.apart(branch, p, ordinary, ordinary, 12).value.any()
    pair = housman.apart(branch, p, ordinary, toxic, 12)
    assert pair.quits.mean() > 2 * pair.quits.std(ddof=1) / 40**0.5


def test_a_star_books_more_and_the_parts_of_a_violator_are_whole():
    p = small(**TEN)
    branch = branch_of(p, 40, Span(18, 6))
    star = housman.apart(branch, p, in_seat_one(p), in_seat_one(p, 3.0), 18)
    assert star.bookings.mean() > 2 * star.bookings.std(ddof=1) / 40**0.5
    whole, parts = housman.decomposed(branch, p, 12)
    found = dict(parts)
    assert next(iter(found)) == "in all"
    assert found["in all"].mean == pytest.approx(-whole.value.mean())
    off = {**housman.NO_QUITS, **housman.NO_SPREAD}
    alone = housman.apart(branch, p, {**in_seat_one(p), **off}, {**in_seat_one(p, adherence=TOXIC), **off}, 12)
    assert found[next(name for name in found if "alone" in name)].mean == pytest.approx(-alone.value.mean())
    without = housman.apart(
        branch, p, {**in_seat_one(p), **housman.NO_QUITS}, {**in_seat_one(p, adherence=TOXIC), **housman.NO_QUITS}, 12
    )
    assert found["by colleagues' quits"].mean == pytest.approx(without.value.mean() - whole.value.mean())


def test_only_the_whole_of_contribution_is_judged_and_its_reason_is_counted():
    p = team_of_twenty()
    each = housman.replacing(p)
    ones = np.ones(4) + np.array([-0.1, 0.1, -0.1, 0.1])
    toxic, star = housman.Pair(-10 * each * ones, 4 * ones, -ones), housman.Pair(each * ones, 0 * ones, ones)
    lines = housman.rows(toxic, star, toxic, star, Found(9 * each), p, 19)
    assert [row.what for row in lines if row.low is not None] == [lines[0].what]
    assert (lines[0].found.mean, lines[1].found.mean) == (pytest.approx(10.0), pytest.approx(4.0))
    assert lines[0].why.startswith("50% of our cost")
    said = housman.says(lines[0], lines[1])
    assert "10.0 against 2 to 3, verdict miss" in said
    assert "it gives 4.0 and is reported" in said


def test_a_run_answers_for_a_metric_world_by_world():
    p = small(**TEN)
    seen = lived(branch_of(p, 3, Span(3, 2)), p, in_seat_one(p), 3)
    assert seen.of("quits").shape == (3,)
