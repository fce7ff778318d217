"""Wiring: that each rule is fed with what it speaks of, at its place in the month, for whom and for how long."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from support.worlds import branch, small, tallies

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.customers import renewal
from salessim.model.events import Teller
from salessim.model.market import need
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.selling import handover, pipeline, time_budget
from salessim.model.selling.outcome import Outcome, win_log_odds
from salessim.model.selling.performance import personal_points
from salessim.model.selling.pipeline import Pipeline, advance_hazard
from salessim.model.simulation import Branch, Span, run
from salessim.model.state import State

LUCK = Luck(1, np.array([1]))
RESTLESS = small(tenure={"mean": 8})


# The log odds of a win, one effect after the other.

WEIGHTS = Outcome(win=0.25, talent_weight=2, ramp_weight=3, effort_weight=0.5, trust_weight=0.75)


@pytest.mark.parametrize(
    ("talent", "ramp", "effort", "trust", "difference"),
    [
        (0.0, 1.0, 1.0, 1.0, 0.0),
        (0.5, 1.0, 1.0, 1.0, 2 * 0.5),
        (-0.5, 1.0, 1.0, 1.0, -2 * 0.5),
        (0.0, 0.5, 1.0, 1.0, 3 * np.log(0.5)),
        (0.0, 1.0, 0.25, 1.0, 0.5 * np.log(0.25)),
        (0.0, 1.0, 1.0, 0.6, -0.75 * 0.4),
        (0.0, 0.0, 1.0, 1.0, 3 * np.log(0.02)),
        (0.0, 1.0, 0.0, 1.0, 0.5 * np.log(0.02)),
    ],
)
def test_each_effect_on_the_log_odds(talent: float, ramp: float, effort: float, trust: float, difference: float):
    points = personal_points(np.array(talent), np.array(ramp), WEIGHTS)
    odds = win_log_odds(points, np.array(effort), np.array(trust), WEIGHTS)
    assert odds == pytest.approx(0.25 + difference, rel=1e-12)


# Directions in small worlds, where the effect is made large.

WORLDS, MONTHS = 16, 30
STEEP = small(tenure={"mean": 8}, handover={"trust_loss": 0.9}, outcome={"trust_weight": 5, "effort_weight": 3})


@pytest.fixture(scope="module")
def start() -> Branch:
    return branch(STEEP, WORLDS, Span(MONTHS, 18))


@pytest.fixture(scope="module")
def base(start: Branch) -> Mapping[str, np.ndarray]:
    return onwards(start)


def onwards(start: Branch, change: Mapping[str, float] | None = None) -> Mapping[str, np.ndarray]:
    """Tallies of a fresh copy of the worlds under a change."""
    changes = (Change(change),) if change else ()
    return run(start.take(np.arange(WORLDS)), [Plan(STEEP, changes)] * WORLDS, MONTHS)


@pytest.mark.parametrize(
    ("parameter", "value", "tally", "of", "sign"),
    [
        ("market.vacancy_fade", 10.0, "no_decisions", "closed", +1),
        ("time_budget.hours_per_deal", 20.0, "wins", "seats_open", -1),
        ("time_budget.hours_per_deal", 20.0, "wins", "closed", -1),
        ("time_budget.hours_per_deal", 20.0, "opportunities_open", "opportunities_created", +1),
        ("time_budget.hours_per_customer", 6.0, "contacts", "seats_open", -1),
        ("access.recovery_per_month", 1.0, "access_met", "contacts", +1),
        ("handover.trust_recovery_per_month", 5.0, "wins", "closed", +1),
    ],
)
def test_direction_of(
    start: Branch, base: Mapping[str, np.ndarray], parameter: str, value: float, tally: str, of: str, sign: int
):
    """Three standard errors of the paired difference of a share."""
    before, after = (got[tally].sum(axis=1) / got[of].sum(axis=1) for got in (base, onwards(start, {parameter: value})))
    difference = sign * (after - before)
    assert difference.mean() > 3 * difference.std(ddof=1) / np.sqrt(WORLDS)


def test_hours_go_to_a_seats_own_deals_and_customers():
    """Of 100 hours a fifth is kept for prospecting: ten deals need 200 of the other 80; two customers need 10."""
    hours = {"hours": 100, "administration": 0, "meetings": 0, "distraction": 0, "training": 0}
    p = small(time_budget={**hours, "per_deal": 20, "per_customer": 5, "prospecting_floor": 0.2})
    state = State.empty(Shape(1, 1, 3, 10))
    state.tenure.occupied[:] = [True, True, False]
    state.pipeline.at_work, state.renewal.served = np.r_[0:10, 20:25], np.array([12, 17, 28])
    time_budget.plan(state, p, LUCK)
    own = state.time_budget
    assert own.deal_hours[0].tolist() == pytest.approx([80, 0, 0])
    assert own.deal_effort[0].tolist() == pytest.approx([0.4, 1, 0])
    assert own.customer_hours[0].tolist() == pytest.approx([0, 10, 0])
    assert own.prospecting_hours[0].tolist() == pytest.approx([20, 90, 0])


def test_deals_advance_with_effort_and_productivity():
    """A full month moves every deal; a thousandth of the hours, or of the productivity, moves none."""
    p = small(pipeline={"stages": 4, "cycle": 4, "effort_exponent": 2})
    state = State.empty(Shape(1, 1, 3, 10))
    state.performance.deal_effort[:], state.performance.pace[:] = [1, 0.001, 1], [1, 1, 0.001]
    state.pipeline.stage[:], state.need.need[:] = 1, True
    pipeline.list_open(state)
    state.breadth.stranded = np.zeros(30, dtype=bool)
    pipeline.advance(state, p, LUCK)
    assert state.by_territory(state.pipeline.stage)[0].tolist() == [[2] * 10, [1] * 10, [1] * 10]
    hazards = advance_hazard(np.array([1.0, 0.25]), 1.0, Pipeline(stages=4, cycle=9, effort_exponent=0.5))
    assert hazards[1] == pytest.approx(hazards[0] / 2)


class WinsOfSeats:
    """Adds up each seat's wins and deals decided."""

    def __init__(self) -> None:
        self.wins: np.ndarray | float = 0.0
        self.decided: np.ndarray | float = 0.0
        self.talent: np.ndarray | float = 0.0

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        self.wins = self.wins + state.outcome.wins
        self.decided = self.decided + state.outcome.wins + state.outcome.losses
        self.talent = state.candidates.talent.copy()


def test_talent_wins():
    """Nobody leaves, so a seat's wins are one person's: their share goes with talent by more than 3 SE."""
    seats = WinsOfSeats()
    tallies(small(tenure={"mean": 600}, hiring={"talent_sd": 1}), WORLDS, Span(36, 18), observers=[seats])
    decided = np.asarray(seats.decided) > 0
    share = np.asarray(seats.wins)[decided] / np.asarray(seats.decided)[decided]
    correlation = np.corrcoef(share, np.asarray(seats.talent)[decided])[0, 1]
    assert correlation > 3 / np.sqrt(share.size)


# People and their seats.


class People:
    """Writes down everybody's talent, and the months in which seats were empty after them."""

    def __init__(self) -> None:
        self.talents: dict[tuple[int, int, int], float] = {}
        self.empty: dict[tuple[int, int, int], list[int]] = {}

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        for world, seat in np.ndindex(state.tenure.occupied.shape):
            who = (world, seat, int(state.tenure.occupant[world, seat]))
            if state.tenure.occupied[world, seat]:
                self.talents[who] = float(state.candidates.talent[world, seat])
            else:
                self.empty.setdefault(who, []).append(month)

    def ended(self) -> dict[tuple[int, int, int], list[int]]:
        """Vacancies whose end was seen: the heir has arrived."""
        return {who: months for who, months in self.empty.items() if (*who[:2], who[2] + 1) in self.talents}


@pytest.fixture(scope="module")
def two_lives() -> tuple[People, People]:
    """The same worlds as they are and with longer tenure."""
    lives = []
    for changes in ((), (Change({"tenure.mean_months": 14.0}),)):
        seen = People()
        run(branch(RESTLESS, 4, Span(54, 0)), [Plan(RESTLESS, changes)] * 4, 54, [seen])
        lives.append(seen)
    return lives[0], lives[1]


def test_heirs_have_talents_of_their_own(two_lives: tuple[People, People]):
    talents = two_lives[0].talents
    heirs = [(talents[who], talents[(*who[:2], who[2] + 1)]) for who in talents if (*who[:2], who[2] + 1) in talents]
    assert len(heirs) > 50
    assert all(leaver != heir for leaver, heir in heirs)
    assert abs(np.corrcoef(heirs, rowvar=False)[0, 1]) < 4 / np.sqrt(len(heirs))
    assert len(set(talents.values())) == len(talents), "no two people are the same"


def test_the_kth_person_in_a_seat_is_the_same_under_another_policy(two_lives: tuple[People, People]):
    base, policy = (life.talents for life in two_lives)
    common = base.keys() & policy.keys()
    assert len({who for who in common if who[2] > 1}) > 30
    assert all(base[who] == policy[who] for who in common)


def test_the_kth_vacancy_of_a_seat_is_as_long_when_it_comes_later(two_lives: tuple[People, People]):
    base, policy = (life.ended() for life in two_lives)
    moved = [who for who in base.keys() & policy.keys() if base[who][0] != policy[who][0]]
    assert len(moved) > 20
    assert all(len(base[who]) == len(policy[who]) for who in moved)
    assert len({len(base[who]) for who in moved}) > 3, "not because all are alike"


# Needs.

SURE = RESTLESS.replaced(market=RESTLESS.market.replaced(need_off_open_per_month=1e-9, vacancy_fade=1e12))
"""The need behind an open deal never fades while somebody sits in the seat, and at once while nobody does."""


def test_needs_fade_where_nobody_sits_now():
    state = State.empty(Shape(1, 1, 2, 3))
    state.pipeline.at_work = np.arange(6)
    state.pipeline.stage[:] = 1
    for here in ([True, False], [False, True], [True, True], [False, False]):
        state.need.need[:] = True
        state.tenure.occupied[:] = here
        state.onboarding.factor[:] = ~state.tenure.occupied  # last month it was the other way round
        need.fade(state, SURE, LUCK)
        assert state.by_territory(state.need.need)[0].tolist() == [[held] * 3 for held in here]


def watched(organisation: Organisation, entry: str, look: Callable[[State], None], months: int = 24) -> None:
    """Look at two worlds after an entry of each month."""
    start = branch(organisation, 2, Span(months, 12))
    run(
        start,
        [Plan(organisation)] * 2,
        months,
        watchers=[lambda name, state, month: look(state) if name == entry else None],
    )


def test_needs_fade_in_the_months_the_seat_is_empty_and_in_no_other():
    """From the month of the departure on, and no longer in the month of the arrival."""
    half = RESTLESS.market.replaced(need_off_open_per_month=1e-9, vacancy_fade=0.7e9)
    seen = np.zeros(2, dtype=int)

    def look(state: State) -> None:
        faded = state.at(state.need.faded)
        assert not np.any(faded.of(state.tenure.occupied))
        needed = state.open_deals().of(state.hiring.hired) & state.open_deals().of(state.need.need)
        seen[:] += np.count_nonzero(faded.of(state.tenure.left)), np.count_nonzero(needed)

    watched(RESTLESS.replaced(market=half), "onboarding.read", look)
    assert min(seen) > 5, "at once where somebody has just left, and no longer where somebody has just come"


def test_a_decided_deal_leaves_no_need_behind():
    seen = []

    def look(state: State) -> None:
        seen.append(state.outcome.closed.size)
        assert not np.any(state.need.need.reshape(-1)[state.outcome.closed])

    watched(RESTLESS, "pipeline.clear", look)
    assert sum(seen) > 20


def test_a_deal_without_a_need_lapses_the_next_month():
    nobody = small(market={"need_on": "0/month"}, prospecting={"response_without_need": 0.3})
    got = tallies(nobody, 3, Span(horizon=18, burn_in=12))
    assert got["opportunities_created"].sum() > 20
    assert np.array_equal(got["no_decisions"][:, 1:], got["opportunities_created"][:, :-1])
    assert got["wins"].sum() == got["losses"].sum() == 0
    assert np.array_equal(got["opportunities_open"], got["opportunities_created"])


# Customers.


def test_arr_melts_for_twelve_months_and_only_where_the_leaver_was_known():
    """Account 1 signed the month before the departure, 2 in the month of it, 3 later, and account 4 is long there."""
    p = small(handover={"arr_loss": 0.36}, renewal={"expansion": 0})
    state = State.empty(Shape(1, 1, 1, 4))
    own = state.renewal
    state.outcome.won = np.empty(0, dtype=np.int64)
    state.pipeline.at_work = np.empty(0, dtype=np.int64)
    arr = []
    for month in range(-6, 30):
        state.tenure.left[:] = month == 0
        handover.leave(state, p, LUCK.at(month))
        renewal.renew(state, p, LUCK.at(month))
        signs = {-6: 3, -1: 0, 0: 1, 3: 2}.get(month)
        if signs is not None:
            state.pipeline.value_usd[:] = 100.0
            state.outcome.won = np.array([signs])
            renewal.begin(state, p, LUCK.at(month))
            own.churn_per_year[:] = 0.0
        renewal.take_stock(state, p, LUCK.at(month))
        arr.append(own.arr_usd[0].tolist())
    course = np.array(arr)[6:]  # from the month of the departure, 0
    kept = 0.64 ** (np.minimum(np.arange(1, 31), 12) / 12)
    assert course[:, 3] == pytest.approx(100 * kept), "months 0 to 11, each by a twelfth of the loss in logarithms"
    assert course[:, 0] == pytest.approx(100 * kept)
    assert set(course[:, 1]) == {100.0}
    assert set(course[3:, 2]) == {100.0}


def test_the_kth_contract_of_an_account_has_the_same_churn_when_it_is_won_in_another_month():
    begun: list[dict[tuple[int, int], tuple[int, float]]] = []

    def note(state: State, p: Organisation, month: int) -> None:
        for cell in state.outcome.won:
            contract = int(state.renewal.contracts.reshape(-1)[cell])
            begun[-1][int(cell), contract] = month, float(state.renewal.churn_per_year.reshape(-1)[cell])

    organisation = small(
        market={"need_on": 0.3}, pipeline={"cycle": 4}, outcome={"win": 2}, renewal={"churn_floor": 0.8}
    )
    for changes in ((), (Change({"onboarding.ramp_months": 2.0}),)):
        begun.append({})
        run(branch(organisation, 8, Span(48, 0)), [Plan(organisation, changes)] * 8, 48, [note])
    base, policy = begun
    moved = [key for key in base.keys() & policy.keys() if base[key][0] != policy[key][0]]
    assert len([key for key in moved if key[1] > 1]) > 5, "second contracts among them"
    assert all(base[key][1] == policy[key][1] for key in moved)
    assert len({round(churn, 12) for _, churn in base.values()}) == len(base)


# Little's law, in its exact form over a window.


class Stocks:
    """Counts one world's deals by stage at each month's end."""

    def __init__(self, stages: int) -> None:
        self.by_stage = np.zeros(stages, dtype=int)

    def __call__(self, state: State, p: Organisation, month: int) -> None:
        self.by_stage += np.bincount(state.pipeline.stage.reshape(-1), minlength=self.by_stage.size + 1)[1:]


def stays(told: Mapping[str, list], start: Mapping[str, int], end: int) -> list[tuple[int, int]]:
    """(stage, month-ends there) of every stay of a deal in a stage, from the events; `start`: stages at the branch."""
    stage, since, found = dict(start), dict.fromkeys(start, 1), []

    def move(deal: str, month: int, to: int) -> None:
        if deal in stage and month > since[deal]:
            found.append((stage[deal], month - since[deal]))
        stage[deal], since[deal] = to, month

    for month, event, deal, value in zip(told["month"], told["event"], told["object"], told["value"], strict=True):
        if event in ("deal_won", "deal_lost", "deal_undecided", "deal_lapsed"):
            move(deal, month, 0)
            del stage[deal]
        elif event.startswith("deal_"):
            to = {"deal_opened": 1, "deal_advanced": int(value)}
            move(deal, month, to[event] if event in to else stage[deal] - int(value))
    return found + [(stage[deal], end + 1 - since[deal]) for deal in stage]


def test_littles_law_with_time_measured():
    """Σ stock over months = Σ months spent: mean stock is arrivals a month × mean time in the stage, exactly."""
    months, stages = 60, RESTLESS.pipeline.stages
    teller, stocks = Teller(1), Stocks(stages)
    begin = branch(RESTLESS, 1, Span(months, 24))
    held = begin.state.pipeline.stage[0].reshape(6, -1)
    start = {
        f"{seat // 3 + 1}.{seat % 3 + 1}.{account + 1}": int(held[seat, account])
        for seat, account in np.argwhere(held > 0)
    }
    got = run(begin, [Plan(RESTLESS)], months, [stocks], [teller])
    told = teller.histories[0].table("w")
    visits = stays(told, start, months)
    for stage in range(1, stages + 1):
        spent = [time for where, time in visits if where == stage]
        assert len(spent) > 20
        assert len(spent) / months * np.mean(spent) == pytest.approx(stocks.by_stage[stage - 1] / months, rel=1e-12)
        assert sum(spent) == stocks.by_stage[stage - 1]
    assert sum(time for _, time in visits) == got["opportunities_open"].sum()
    assert told["event"].count("deal_fell_back") > 0, "deals that handovers threw back are among them"
