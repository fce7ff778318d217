"""The checks page: its statistics on numbers known by hand, its observers on tiny runs, and that a miss is shown."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from support.worlds import bare, branch

from salessim.model.plan import Plan
from salessim.model.simulation import Span, run

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "experiments"))

import check  # noqa: E402 - experiments are no package; they are found where they lie
from checks import bosses, emergent, returned  # noqa: E402
from checks.people import Hazards  # noqa: E402
from checks.rows import Check, Found, counted, over_worlds, quotient, ratio, section, slope, times  # noqa: E402
from checks.teams import Attainments, TeamYears  # noqa: E402

HEAD = ("what", "input", "tolerance", "obtained", "standard error", "verdict")
TINY = {"organisation": {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 20}}


def line(low: float, high: float, why: str = "") -> Check:
    return Check("Reps", "a survey", (low, high), Found(0.5, 0.01), why=why)


def test_a_number_outside_its_range_is_printed_as_a_miss_with_its_reason():
    page = section([line(0.6, 0.7, "because.")], HEAD)
    assert "| Reps | a survey | 60.0% to 70.0% | 50.0% | 1.0% | **miss** |" in page
    assert "- *Reps*: because." in page


def test_a_standard_error_forgives_no_miss():
    assert line(0.501, 0.7).misses
    assert line(0.3, 0.499).misses


def test_a_number_inside_its_range_shows_no_reason():
    page = section([line(0.5, 0.7, "because.")], HEAD)
    assert "| within |" in page
    assert "because" not in page


def test_a_miss_without_a_reason_says_so():
    assert "not explained yet" in section([line(0.6, 0.7)], HEAD)


def test_misses_of_one_reason_share_it():
    page = section([line(0.6, 0.7, "because."), line(0.7, 0.8, "because.")], HEAD)
    assert page.endswith("- *Reps*; *Reps*: because.\n")


def test_what_is_only_reported_is_neither_within_nor_counted():
    report = Check("Next year", "–", None, Found(-0.3, 0.0))
    assert report.row()[-1] == "reported"
    assert report.row()[-2] == "≈ 0"
    assert counted([report, line(0.6, 0.7)], "a bug").startswith("1 of 1 miss")


def test_the_two_lists_are_apart_and_counted_apart():
    page = check.page([line(0.4, 0.6)], [line(0.6, 0.7), line(0.4, 0.6), line(0.6, 0.7)])
    inputs, others = page.split("## Emergent checks")
    assert "0 of 1 miss" in inputs
    assert "**miss**" not in inputs
    assert "2 of 3 miss" in others


def test_ratio_of_sums_and_its_error_by_hand():
    found = ratio(np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    assert found.mean == 1.0
    assert found.error == pytest.approx(0.5)  # residuals −½ and ½, spread √½, over √2
    assert over_worlds(np.array([1.0, 3.0])) == Found(2.0, 1.0)


def test_a_quotient_adds_relative_errors_in_squares():
    assert quotient(Found(4.0, 1.0), Found(2.0, 0.0)) == Found(2.0, 0.5)


def test_a_slope_is_found_exactly_where_there_is_no_noise():
    across = np.array([[0.0, 1.0], [2.0, 5.0]])
    found = slope(across, 3 - 0.5 * across)
    assert found.mean == pytest.approx(-0.5)
    assert found.error == pytest.approx(0, abs=1e-12)


def test_halving_with_each_doubling_loses_half():
    assert bosses.per_doubling(Found(-1.0, 0.0)) == Found(0.5, 0.0)


def test_team_years_add_up_to_the_tallies():
    there, span = bare(**TINY), Span(24, 6)
    seen, people = TeamYears(3, 2, 2), Attainments(3)
    tallies = run(branch(there, 3, span), [Plan(there)] * 3, span.horizon, [seen, people])
    assert np.allclose(seen.bookings.sum(axis=1), tallies["bookings_usd"].reshape(3, 2, 12).sum(axis=2))
    assert np.array_equal(seen.quits.sum(axis=(1, 2)), tallies["quits"].sum(axis=1))
    assert np.allclose(seen.seats, 3)
    assert [len(world) for world in people.pooled()] == list(tallies["counted_people"].sum(axis=1))
    at_quota = sum((world >= 1).sum() for world in people.pooled())
    assert at_quota == tallies["counted_at_quota"].sum()


def test_a_correlation_of_the_next_year_looks_one_year_ahead():
    seen = TeamYears(2, 1, 4)
    seen.seats += 1
    seen.quits[:] = [[[0, 1, 0, 2]], [[1, 0, 2, 0]]]
    seen.bookings[:, :, 1:] = -seen.quits[:, :, :-1]
    assert seen.correlation(seen.quits, 1).mean == pytest.approx(-1)


def test_worlds_without_any_exit_have_no_correlation():
    seen = TeamYears(3, 1, 3)
    seen.seats += 1
    seen.quits[:2] = [[[0, 1, 2]], [[2, 1, 0]]]
    seen.bookings[:2] = seen.quits[:2]
    assert seen.correlation(seen.quits) == Found(pytest.approx(1), pytest.approx(0, abs=1e-9))


def test_colleagues_of_a_violator_quit_more():
    found = returned.quits_beside_a_violator(worlds=300)
    assert abs(found.mean - 1.54) < 4 * found.error


def test_the_social_multiplier_is_that_of_linear_contagion():
    assert returned.multiplier(0.2).mean == pytest.approx(1 / 0.8, rel=0.01)
    assert returned.multiplier(0.0).mean == pytest.approx(1)


def test_newcomers_without_components_gain_nothing():
    assert returned.newcomers_gain({}, worlds=2) == Found(0.0, 0.0)


def test_the_hazards_by_month_of_tenure_are_constant_where_the_model_says_so():
    seen = Hazards(20, 6)
    there = bare(organisation={"accounts_per_seat": 1}, tenure={"mean": 10})
    returned.watched(there, 20, Span(60, 12), watchers=[seen])
    found = ratio(seen.quits.sum(axis=1), seen.people.sum(axis=1))
    assert abs(found.mean - -np.expm1(-0.1)) < 4 * found.error


def test_the_emergent_list_is_whole_on_a_tiny_run():
    changed = {"organisation": {**TINY["organisation"], "accounts_per_seat": 60}}
    rows = [one.row() for one in emergent.checks(worlds=8, span=Span(36, 12), changed=changed)]
    assert len(rows) == 12
    assert {row[-1] for row in rows} <= {"within", "**miss**", "reported"}
    assert all(re.search(r"\d", row[3]) for row in rows)


def test_every_line_of_the_page_that_misses_has_a_reason():
    page = (ROOT / "docs" / "checks.md").read_text()
    missed = re.findall(r"^\| ([^|]*) \|.*\*\*miss\*\* \|$", page, flags=re.MULTILINE)
    named = re.findall(r"^- .*", page, flags=re.MULTILINE)
    assert missed == [what for what in missed if any(f"*{what}*" in line for line in named)]
    assert "not explained yet" not in page


def test_a_plain_number_has_two_decimals():
    assert times(1.587) == "1.59"
