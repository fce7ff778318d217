"""Directions of the people side under shared luck: what a change does to the same worlds, sign beyond 3 SE."""

from collections.abc import Mapping

import numpy as np
import pytest
from support.worlds import branch, small, tallies

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.model.simulation import Branch, Span, run
from salessim.model.state import State
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf

SPAN = Span(horizon=48, burn_in=30)
WORLDS = 40
Got = Mapping[str, Floats]


@pytest.fixture(scope="module")
def start() -> Branch:
    return branch(small(), WORLDS, SPAN)


def onwards(start: Branch, *changes: Change) -> Got:
    """Tallies of a fresh copy of the worlds under changes."""
    return run(start.take(np.arange(WORLDS)), [Plan(small(), changes)] * WORLDS, SPAN.horizon)


@pytest.fixture(scope="module")
def base(start: Branch) -> Got:
    return onwards(start)


def beyond(difference: Floats, errors: float = 3) -> bool:
    """Whether the mean over worlds is positive by more than so many standard errors."""
    return bool(difference.mean() > errors * difference.std(ddof=1) / np.sqrt(difference.size))


def mean(got: Got, name: str, of: str | None = None, months: slice = slice(None)) -> Floats:
    whole = 1.0 if of is None else got[of][:, months].sum(axis=1)
    return got[name][:, months].sum(axis=1) / whole


DIRECTIONS: list[tuple[dict[str, Leaf], str, str | None, int]] = [
    ({"coaching.in_reviews_hours": 6.0}, "skill_learned", "headcount", +1),
    ({"coaching.in_reviews_hours": 6.0}, "selling_hours", "headcount", -1),
    ({"skill.training_hours_per_month": 12.0}, "skill_learned", "headcount", +1),
    ({"skill.training_hours_per_month": 12.0}, "selling_hours", "headcount", -1),
    ({"skill.training_hours_per_month": 12.0}, "other_cost_usd", None, +1),
    ({"skill.half_life_months": 0.33, "coaching.in_reviews_hours": 6.0}, "skill_learned", "headcount", +1),
    ({"execution.partners": 1.0}, "doing_done", "headcount", +1),
    ({"execution.partners": 1.0}, "drive", "headcount", +1),
    ({"execution.partners": 1.0}, "skill_learned", "headcount", +1),
    ({"execution.partners": 1.0}, "selling_hours", "headcount", -1),
    ({"morale.culture_of_fear": 0.8}, "fear_felt", "headcount", +1),
    ({"morale.culture_of_fear": 0.8}, "morale_felt", "headcount", -1),
    ({"morale.culture_of_fear": 0.8}, "quits", "headcount", +1),
    ({"morale.culture_of_fear": 0.8}, "doing_done", "headcount", -1),
    ({"headcount.closed": 0.34}, "layoffs", None, +1),
    ({"headcount.closed": 0.34}, "fear_felt", "headcount", +1),
    ({"hacks.simplified_per_month": 0.1}, "selling_hours", "headcount", +1),
    ({"hacks.simplified_per_month": 0.1}, "other_cost_usd", None, +1),
    ({"hacks.per_year": 4.0}, "doing_done", "headcount", -1),
    ({"distraction.blocked": 0.5}, "selling_hours", "headcount", +1),
    ({"money.pay.quota_usd_per_year": 900_000.0}, "drive", "headcount", -1),
    ({"goals.give_up": 1.0}, "drive", "headcount", -1),
    ({"goals.sandbag": 0.9}, "drive", "headcount", -1),
    ({"onboarding.components.mentor": 1.0}, "ramp_factors", "headcount", +1),
    ({"onboarding.components.mentor": 1.0}, "selling_hours", "headcount", -1),
    ({"onboarding.components.plan": 1.0}, "hiring_cost_usd", None, +1),
    ({"managers.recruiting_hours_per_month": 20.0}, "vacant", "seats_open", -1),
    ({"cover.vacant": 1.0}, "no_decisions", "closed", -1),
    ({"tenure.mean_months": 8.0}, "regretted_quits", None, +1),
]


@pytest.mark.parametrize(("values", "tally", "of", "sign"), DIRECTIONS, ids=str)
def test_direction(start: Branch, base: Got, values: dict[str, Leaf], tally: str, of: str | None, sign: int):
    changed = onwards(start, Change(values))
    assert beyond(sign * (mean(changed, tally, of) - mean(base, tally, of)))


def test_coaching_teaches_less_where_much_is_forgotten(start: Branch):
    more = {"coaching.in_reviews_hours": 6.0}
    lasting, fading = (onwards(start, Change({**more, "skill.half_life_months": h})) for h in (1.15, 0.33))
    assert beyond(mean(lasting, "skill_learned", "headcount") - mean(fading, "skill_learned", "headcount"))


def test_partners_achieve_less_under_fear(start: Branch, base: Got):
    fear = {"morale.culture_of_fear": 0.8}
    gains = []
    for feelings in ({}, fear):
        without, with_partners = (
            onwards(start, Change({**feelings, "execution.partners": partners})) for partners in (0.0, 1.0)
        )
        gains.append(mean(with_partners, "doing_done", "headcount") - mean(without, "doing_done", "headcount"))
    assert beyond(gains[1]), "they help all the same"
    assert beyond(gains[0] - gains[1])


def test_blocking_further_hours_gains_at_least_as_much(start: Branch, base: Got):
    """No diminishing return in hours: what is deferred crowds into the open ones, where interruptions overlap."""
    hours = [mean(base, "selling_hours", "headcount")]
    hours += [
        mean(onwards(start, Change({"distraction.blocked": b})), "selling_hours", "headcount") for b in (0.3, 0.6)
    ]
    assert np.all(hours[1] > hours[0])
    assert beyond((hours[2] - hours[1]) - (hours[1] - hours[0]))


def test_hacks_are_ahead_at_first_and_habits_suffer_later(start: Branch, base: Got):
    """The first quarter is a gain; practice that was displaced is missing afterwards."""
    hacked = onwards(start, Change({"hacks.per_year": 4.0}, last_month=24))
    early, late = slice(2, 5), slice(24, 30)
    assert beyond(mean(hacked, "drive", "headcount", early) - mean(base, "drive", "headcount", early))
    assert beyond(mean(base, "drive", "headcount", late) - mean(hacked, "drive", "headcount", late))
    assert beyond(mean(base, "skill_learned", "headcount", late) - mean(hacked, "skill_learned", "headcount", late))


def test_fear_after_layoffs_fades(start: Branch, base: Got):
    closed = onwards(start, Change({"headcount.closed": 0.34}))
    more = [
        mean(closed, "fear_felt", "headcount", months) - mean(base, "fear_felt", "headcount", months)
        for months in (slice(0, 3), slice(6, 9), slice(24, 27))
    ]
    assert beyond(more[0] - more[1])
    assert beyond(more[1] - more[2])


def test_layoffs_cost_practice_by_fear_alone(start: Branch):
    """Paired with lay-offs that frighten nobody."""
    afraid, calm = (
        onwards(start, Change({"headcount.closed": 0.34, "morale.fear_of_dismissals": fear})) for fear in (2.0, 0.0)
    )
    assert beyond(mean(calm, "doing_done", "headcount") - mean(afraid, "doing_done", "headcount"))


# Cover.


@pytest.mark.parametrize(("key", "value"), [("cover.closed", 0.0), ("handover.existing_heir", 0.0)])
def test_colleagues_in_cover_keep_customers(start: Branch, key: str, value: float):
    close: dict[str, Leaf] = {"headcount.closed": 0.34, "handover.arr_loss": 0.6}
    full = {"cover.closed": 1.0, "handover.existing_heir": 1.0}
    kept, lost = (onwards(start, Change({**close, **full, **more})) for more in ({}, {key: value}))
    assert beyond(lost["contraction_arr_usd"].sum(axis=1) - kept["contraction_arr_usd"].sum(axis=1))


def test_cover_takes_time_from_the_coverers_own_prospecting(start: Branch):
    uncovered, covered = (
        onwards(start, Change({"headcount.closed": 0.34, "cover.closed": share})) for share in (0.0, 1.0)
    )
    assert beyond(mean(uncovered, "contacts", "headcount") - mean(covered, "contacts", "headcount"))


def test_covered_deals_come_to_a_decision(start: Branch):
    """In the first months after a closure: a deal that nobody works on hardly moves."""
    months = slice(0, 9)
    uncovered, covered = (
        onwards(start, Change({"headcount.closed": 0.34, "cover.closed": share})) for share in (0.0, 1.0)
    )
    assert beyond(mean(covered, "wins", None, months) - mean(uncovered, "wins", None, months))


# Who leaves, and who comes.


class Quitters:
    """Squared distance from the middle rank, of those who quit and of all."""

    def __init__(self) -> None:
        self.quit: Floats | float = 0.0
        self.all: Floats | float = 0.0
        self.number: Floats | float = 0.0
        self.people: Floats | float = 0.0
        self.rank = np.array([])

    def __call__(self, entry: str, state: State, month: int) -> None:
        if entry == "morale.weigh":
            self.rank, self.compared = state.standing.rank.copy(), state.standing.compared & state.tenure.occupied
        elif entry == "tenure.quit":
            far, went = np.square(self.rank - 0.5), state.tenure.quit & self.compared
            self.quit = self.quit + np.where(went, far, 0).sum(axis=1)
            self.all = self.all + np.where(self.compared, far, 0).sum(axis=1)
            self.number, self.people = self.number + went.sum(axis=1), self.people + self.compared.sum(axis=1)


@pytest.mark.parametrize(("pull", "nearer"), [(0.0, False), (0.5, True)])
def test_those_in_the_middle_quit_most(pull: float, nearer: bool):
    """Squared distance of quitters from the middle: that of everybody without the pull, less with it."""
    size = {"teams": 2, "seats_per_team": 8, "accounts_per_seat": 20}
    organisation = small(organisation=size, tenure={"mean": 10}, morale={"middle_pull": pull})
    seen = Quitters()
    begin = branch(organisation, WORLDS, Span(48, 12))
    run(begin, [Plan(organisation)] * WORLDS, 48, watchers=[seen])
    apart = np.asarray(seen.all) / seen.people * seen.number - seen.quit  # > 0: quitters are nearer
    assert beyond(apart) == nearer
    assert not beyond(-apart)


def selected(organisation: Organisation, how: str) -> Got:
    values: dict[str, Leaf] = {"candidates.select": how, "candidates.interview_noise": 0.2}
    return tallies(with_values(organisation, values), WORLDS, SPAN)


def test_structured_interviews_hire_more_talent_than_numbers_and_numbers_than_chance():
    by = {how: mean(selected(small(), how), "hired_talent", "hires") for how in ("random", "numbers", "structured")}
    assert beyond(by["numbers"] - by["random"])
    assert beyond(by["structured"] - by["numbers"])
