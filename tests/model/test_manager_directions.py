"""Directions under shared luck: what every practitioner would expect of managers' doings, all else equal."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Branch, Span, run
from salessim.model.state import State

SPAN = Span(horizon=24, burn_in=18)
WORLDS = 40
LOOSE: Mapping[str, Any] = {
    "organisation": {"teams": 2, "seats_per_team": 4, "accounts_per_seat": 20},
    "standards": {"ordinary": 0.4, "spread": 0.8},
    "candour": {"problems": 0.5, "stakes": 0.15},
}
"""Many violators and many problems, so that small worlds show what is done about them."""


@pytest.fixture(scope="module")
def loose() -> Branch:
    return branch(small(**LOOSE), WORLDS, SPAN)


def onwards(start: Branch, organisation: Organisation, values: Mapping[str, float], months: int = SPAN.horizon) -> Any:
    """Tallies of a fresh copy of the worlds under a change."""
    plan = Plan(organisation, (Change(values),) if values else ())
    return run(start.take(np.arange(WORLDS)), [plan] * WORLDS, months)


@pytest.fixture(scope="module")
def base(loose: Branch) -> Mapping[str, np.ndarray]:
    return onwards(loose, small(**LOOSE), {})


ENFORCED = {"standards.enforced": 1.0}
DIRECTIONS: list[tuple[dict[str, float], str, str, int]] = [
    (ENFORCED, "violators", "headcount", -1),
    (ENFORCED, "adherence_kept", "headcount", +1),
    (ENFORCED, "dismissals", "seats_open", +1),
    (ENFORCED, "credibility_held", "teams", +1),
    (ENFORCED, "fear_felt", "headcount", +1),
    ({"standards.contagion": 0.0}, "adherence_kept", "headcount", +1),
    ({"standards.quits_per_twentieth": 0.0}, "quits", "headcount", -1),
    ({"standards.visibility": 0.0}, "quits", "headcount", -1),
    ({"standards.expenses_usd_per_month": 9000.0, "standards.ordinary": 2.0}, "other_cost_usd", "headcount", +1),
    ({"standards.assistant": 1.0}, "other_cost_usd", "headcount", +1),
    ({"standards.assistant": 1.0, "standards.assistant_saves": 40.0}, "selling_hours", "working_hours", +1),
    ({"managers.credibility_loss_per_month": 1.0}, "credibility_held", "teams", -1),
    ({"managers.credibility_recovery_per_month": 2.0}, "credibility_held", "teams", +1),
    ({"managers.credibility_loss_per_month": 1.0}, "coaching_hours", "headcount", -1),
    ({"managers.own_work": 0.95}, "coaching_hours", "headcount", -1),
    ({"managers.correction_hours_per_month": 20.0}, "problems_open", "teams", -1),
    ({"managers.recruiting_hours_per_month": 30.0}, "vacant", "seats_open", -1),
    ({"coaching.cancelled": 1.0}, "coaching_hours", "headcount", -1),
    ({"coaching.pressure": 0.0}, "coaching_hours", "headcount", +1),
    ({"coaching.takeover": 1.0, "coaching.takeover_hours": 0.0}, "skill_learned", "headcount", -1),
    ({"coaching.joint_calls_hours": 8.0, "coaching.joint_effect": 3.0}, "wins", "closed", +1),
    ({"dismissal.last_per_month": 0.3}, "dismissals", "headcount", +1),
    ({"promotion.manager_tenure_months": 6.0}, "promotions", "headcount", +1),
    ({"candour.level": 1.0}, "problems_open", "teams", -1),
    ({"candour.level": 0.0}, "problems_open", "teams", +1),
    ({"candour.level": 0.0}, "wins", "closed", -1),
    ({"candour.level": 1.0}, "selling_hours", "working_hours", -1),
    ({"candour.early_warning_hours_per_month": 4.0}, "problems_open", "teams", -1),
    ({"candour.early_warning_hours_per_month": 4.0}, "selling_hours", "working_hours", -1),
    ({"candour.friction": 3.0, "candour.level": 0.6}, "wins", "closed", -1),
    ({"shock.month": 3.0, "shock.depth": 3.0}, "wins", "closed", -1),
]


@pytest.mark.parametrize(("values", "tally", "of", "sign"), DIRECTIONS)
def test_direction(
    loose: Branch, base: Mapping[str, np.ndarray], values: dict[str, float], tally: str, of: str, sign: int
):
    """Three standard errors of the paired difference of a ratio."""
    apart(base, onwards(loose, small(**LOOSE), values), tally, of, sign)


def apart(base: Mapping[str, Any], changed: Mapping[str, Any], tally: str, of: str, sign: int) -> None:
    before, after = (got[tally].sum(axis=1) / got[of].sum(axis=1) for got in (base, changed))
    difference = sign * (after - before)
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(WORLDS)


# A star in seat 1 of a house that is otherwise in order.

STAR: Mapping[str, Any] = {
    "organisation": {"teams": 2, "seats_per_team": 4, "accounts_per_seat": 60},
    "tenure": {"mean": 40},
    "dismissal": {"strength": 0},
    "standards": {
        "ordinary": 2.0,
        "spread": 0.1,
        "quit_factor_cap": 5,
        "star": {"seat": 1, "multiple": 3, "adherence": 0, "portability": 0.4},
    },
}
STAR_SPAN = Span(horizon=40, burn_in=24)
EVERYBODY, THE_STAR = Selector(), Selector(seats=(1,))
SURE = {**ENFORCED, "standards.visibility": 1.0, "standards.plan.pass_probability": 0.0}


class Seats:
    """Sums of the star's seat, of its colleagues and of the other team, with the star there or not."""

    def __init__(self) -> None:
        self.star_months, self.colleagues_quit, self.bookings, self.dismissed, self.cost = np.zeros((5, WORLDS))
        self.credibility: list[np.ndarray] = []
        self.sat_here = np.zeros(WORLDS, dtype=bool)

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        self.star_months += state.conduct.star[:, 0]
        self.colleagues_quit += state.tenure.quit[:, 1:4].sum(axis=1)
        self.bookings += np.where(state.conduct.star, state.outcome.bookings_usd, 0.0)[:, 0]
        self.cost += state.conduct.cost_usd[:, 0] * state.conduct.star[:, 0]
        self.dismissed += state.standards.dismissed[:, 0] & self.sat_here
        self.sat_here = state.conduct.star[:, 0].copy()
        self.credibility.append(state.attention.credibility.copy())


@pytest.fixture(scope="module")
def stars() -> Branch:
    return branch(small(**STAR), WORLDS, STAR_SPAN)


def star_under(
    start: Branch, values: Mapping[str, float], whom: Selector = EVERYBODY
) -> tuple[Seats, Mapping[str, np.ndarray]]:
    seen, p = Seats(), small(**STAR)
    plan = Plan(p, (Change(values, selector=whom),) if values else ())
    return seen, run(start.take(np.arange(WORLDS)), [plan] * WORLDS, STAR_SPAN.horizon, observers=[seen])


def rises(before: np.ndarray, after: np.ndarray, sign: int = 1) -> None:
    difference = sign * (after - before)
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(WORLDS)


def test_firing_the_star_keeps_its_colleagues_and_costs_its_bookings(stars: Branch):
    kept, there = star_under(stars, {})
    fired, gone = star_under(stars, SURE)
    rises(kept.star_months, fired.star_months, -1)
    rises(kept.dismissed, fired.dismissed)
    rises(kept.colleagues_quit, fired.colleagues_quit, -1)
    rises(kept.bookings, fired.bookings, -1)
    for months in (there, gone):
        assert months["violators"].sum() > 0
    rises(there["contraction_arr_usd"][:, :12].sum(axis=1), gone["contraction_arr_usd"][:, :12].sum(axis=1))


def test_exempting_the_best_protects_a_star_who_is_one_of_them(stars: Branch):
    fired, _ = star_under(stars, SURE)
    exempt, _ = star_under(stars, {**SURE, "standards.exempt_top": 0.5})
    rises(fired.star_months, exempt.star_months)
    rises(fired.dismissed, exempt.dismissed, -1)


def test_tolerance_costs_credibility_and_a_new_manager_brings_it_back(stars: Branch):
    """In the star's team alone; replaced for tolerating, managers are believed again, and cost a search each time."""
    kept, before = star_under(stars, {"managers.credibility_loss_per_month": 0.3})
    replaced, after = star_under(
        stars, {"managers.credibility_loss_per_month": 0.3, "standards.replace_manager_after_months": 3.0}
    )
    held, renewed = np.mean(kept.credibility, axis=0), np.mean(replaced.credibility, axis=0)
    assert np.all(held[:, 1] == 1)
    rises(held[:, 0], held[:, 1])
    rises(held[:, 0], renewed[:, 0])
    rises(before["hiring_cost_usd"].sum(axis=1), after["hiring_cost_usd"].sum(axis=1))
    rises(before["manager_changes"].sum(axis=1), after["manager_changes"].sum(axis=1))


def test_an_assistant_takes_away_forecast_errors_at_a_cost(stars: Branch):
    """The star's assistant pays where errors of forecasts cost much and it costs little, not the other way."""
    for error, price, sign in ((1.0, 0.0, -1), (0.0, 9000.0, +1)):
        prices = {"standards.forecast_cost": error, "standards.assistant_usd_per_month": price}
        without, _ = star_under(stars, prices, THE_STAR)
        assisted, _ = star_under(stars, {**prices, "standards.assistant": 1.0}, THE_STAR)
        rises(without.cost, assisted.cost, sign)


def test_an_assistant_never_takes_selling_time(stars: Branch):
    """Who leaves paperwork undone has as much time as before, and who does it has more."""
    p = small(**STAR)
    hours = []
    for share in (0.0, 1.0):
        selling: list[np.ndarray] = []
        plan = Plan(p, (Change({"standards.assistant": share}),))
        run(
            stars.take(np.arange(WORLDS)), [plan] * WORLDS, 2,
            [lambda state, held, month, into=selling: into.append(state.conduct.saved_hours.copy())],
        )  # fmt: skip
        hours.append(selling[1])
    assert np.all(hours[1] >= hours[0] - 1e-9)
    assert np.all(hours[1].mean(axis=0) > hours[0].mean(axis=0))


def test_a_larger_multiple_books_more(stars: Branch):
    less, _ = star_under(stars, {"standards.star.multiple": 1.0})
    more, _ = star_under(stars, {})
    rises(less.bookings, more.bookings)


# Shocks: what shortens the trough.

SHOCK: Mapping[str, Any] = {
    "organisation": LOOSE["organisation"],
    "shock": {"month": 3, "depth": 2, "passing": 0, "answering": 0.15},
    "candour": {"noticing": 0.1, "problems": 0},
}


class Trough:
    """The log odds that the shock costs, added up."""

    def __init__(self) -> None:
        self.cost = np.zeros(WORLDS)

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        self.cost -= state.shock.points[:, 0]


@pytest.fixture(scope="module")
def before_the_shock() -> Branch:
    return branch(small(**SHOCK), WORLDS, Span(30, 2))


def trough(start: Branch, values: Mapping[str, float]) -> np.ndarray:
    seen, p = Trough(), small(**SHOCK)
    run(start.take(np.arange(WORLDS)), [Plan(p, (Change(values),) if values else ())] * WORLDS, 30, observers=[seen])
    return seen.cost


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        ({"candour.level": 1.0}, -1),
        ({"candour.level": 0.0}, +1),
        ({"candour.early_warning_hours_per_month": 4.0}, -1),
        ({"candour.planned": 1.0}, -1),
        ({"managers.correction_hours_per_month": 20.0}, -1),
        ({"shock.passing_per_month": 0.1}, -1),
        ({"shock.answering_per_month": 0.0}, +1),
        ({"shock.depth": 1.0}, -1),
    ],
)
def test_what_shortens_the_trough(before_the_shock: Branch, values: dict[str, float], sign: int):
    rises(trough(before_the_shock, {}), trough(before_the_shock, values), sign)


# Promotion rules: they shape the run, so that worlds differ from their beginning.


@pytest.mark.parametrize(("rule", "tally", "sign"), [("best_potential", "drive", +1), ("external", "promotions", -1)])
def test_rules_of_promotion_against_the_best_seller(rule: str, tally: str, sign: int):
    """Those who have the potential lead better than those who sold best; who comes from outside empties no seat."""
    house = {"organisation": LOOSE["organisation"], "tenure": {"mean": 60}, "hiring": {"talent_sd": 0.5}}
    got = []
    for held in ("best_seller", rule):
        p = small(**house, promotion={"rule": held, "manager_tenure": 12, "boss_effect": 0.6, "potential_noise": 0.3})
        got.append(run(branch(p, WORLDS, Span(60, 24)), [Plan(p)] * WORLDS, 60))
    apart(got[0], got[1], tally, "headcount", sign)
