"""The events that histories are told in, and how the array engine's columns tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.engine.history import ROW, SEAT_ITSELF, TEAM_ITSELF, Event, History, Rows
from salessim.model.month import MONTH
from salessim.model.state import State
from salessim.quantities.arrays import Bools, Cells, Floats, Ints

ON_THE_WAY: Final = ("deal_opened", "deal_advanced", "deal_fell_back")
DEPARTURES: Final = ("person_quit", "person_dismissed", "person_laid_off", "person_promoted")
ARRIVED: Final = ("person_hired", "star_appeared")
UNDER_CONTRACT: Final = ("customer_started", "customer_renewed")

EVENTS: Final = (
    Event("seat_opened", "headcount.plan", "seat", "seat", "–", "A seat opened.", ("seat_closed",), "seat"),
    Event("seat_closed", "headcount.plan", "seat", "seat", "–", "A seat closed.", ("seat_opened",), "seat"),
    Event(
        "person_warned",
        "standards.manage",
        "person",
        "seat",
        "warnings",
        "A rep was warned for breaking standards.",
        (*ARRIVED, "person_warned", "plan_passed"),
        "seat",
    ),
    Event(
        "plan_begun",
        "standards.manage",
        "person",
        "seat",
        "months",
        "A rep was put on a plan.",
        (*ARRIVED, "person_warned", "plan_passed"),
        "seat",
    ),
    Event("plan_passed", "standards.manage", "person", "seat", "–", "A rep passed the plan.", ("plan_begun",), "seat"),
    Event(
        "manager_began",
        "promotion.lead",
        "team",
        "team",
        "number",
        "A new manager began.",
        ("manager_began",),
        "team",
    ),
    Event("problem_noticed", "candour.face", "team", "team", "problems", "A team noticed problems."),
    Event("person_quit", "tenure.quit", "person", "seat", "months", "A rep quit.", ARRIVED, "seat"),
    Event(
        "person_dismissed",
        "tenure.quit",
        "person",
        "seat",
        "months",
        "A rep was dismissed for conduct or performance.",
        (*ARRIVED, "plan_begun", "plan_passed"),
        "seat",
    ),
    Event(
        "person_laid_off", "tenure.quit", "person", "seat", "months", "A rep was laid off.", ("seat_closed",), "seat"
    ),
    Event(
        "person_promoted",
        "tenure.quit",
        "person",
        "seat",
        "months",
        "A rep became the team's manager.",
        ("manager_began",),
        "team",
    ),
    Event(
        "person_hired",
        "tenure.arrive",
        "person",
        "seat",
        "log",
        "A rep arrived.",
        (*DEPARTURES, "seat_opened"),
        "seat",
    ),
    Event("star_appeared", "conduct.arrive", "person", "seat", "–", "The star appeared.", ("person_hired",), "seat"),
    Event("account_referred", "referrals.refer", "account", "account", "–", "An account followed a friend's referral."),
    Event(
        "account_warned", "referrals.refer", "account", "account", "–", "An account was warned by a captive customer."
    ),
    Event(
        "account_found", "sources.gather", "account", "account", "source", "An account was found, or came by itself."
    ),
    Event("need_faded", "need.fade", "account", "account", "–", "The need behind a deal faded.", ON_THE_WAY),
    Event("deal_opened", "pipeline.open", "person", "account", "usd", "A deal opened.", ("account_found",)),
    Event(
        "deal_fell_back",
        "pipeline.fall_back",
        "person",
        "account",
        "stages",
        "A deal lost stages.",
        DEPARTURES,
        "seat",
    ),
    Event("deal_advanced", "pipeline.advance", "person", "account", "stage", "A deal reached a stage.", ON_THE_WAY),
    Event("owner_met", "breadth.know", "person", "account", "–", "The owner of the root problem was met.", ON_THE_WAY),
    Event(
        "deal_stranded",
        "breadth.know",
        "account",
        "account",
        "–",
        "The only person known in the account left.",
        ON_THE_WAY,
    ),
    Event("deal_let_go", "qualification.judge", "person", "account", "usd", "A deal was let go.", ON_THE_WAY),
    Event(
        "deal_lapsed",
        "outcome.close",
        "person",
        "account",
        "usd",
        "A deal lapsed.",
        (*ON_THE_WAY, "need_faded", "deal_stranded"),
    ),
    Event("deal_lost", "outcome.close", "person", "account", "usd", "A deal was lost.", ON_THE_WAY),
    Event("deal_undecided", "outcome.close", "person", "account", "usd", "A deal came to no decision.", ON_THE_WAY),
    Event("deal_won", "outcome.close", "person", "account", "usd", "A deal was won.", ON_THE_WAY),
    Event(
        "customer_started", "renewal.begin", "account", "account", "usd", "An account became a customer.", ("deal_won",)
    ),
    Event(
        "customer_helped",
        "asking.survey",
        "account",
        "account",
        "share",
        "Something was invested in an unhappy customer.",
        UNDER_CONTRACT,
    ),
    Event("customer_renewed", "renewal.renew", "account", "account", "usd", "A customer renewed.", UNDER_CONTRACT),
    Event("customer_lost", "renewal.renew", "account", "account", "usd", "A customer left.", UNDER_CONTRACT),
)
"""Every kind of event; the value is what `unit` says: tenure, talent, stages lost, stage reached, ARR, ARR added, the
number of the warning or manager, the length of the plan, how many problems, the number of the source, satisfaction."""

NUMBERS: Final = {event.name: number for number, event in enumerate(EVENTS)}
Happened = tuple[str, Cells, Floats]
"""An event's name, the accounts (cells of a flattened column) and their values."""


def new_history() -> History:
    """An empty history in this model's events and entries."""
    return History(EVENTS, [entry.name for entry in MONTH])


class Teller:
    """Watches the array engine after every entry and tells the histories of all worlds of its block."""

    def __init__(self, worlds: int) -> None:
        self._told: list[list[Rows]] = [[] for _ in range(worlds)]

    @property
    def histories(self) -> list[History]:
        """What has happened so far, world by world."""
        return [_history(told) for told in self._told]

    def __call__(self, entry: str, state: State, month: int) -> None:
        """Tell what an entry has just done."""
        for name, cells, values in ACCOUNT_EVENTS.get(entry, _nothing)(state):
            self._tell_accounts(state, month, name, cells, values)
        for name, seats, values in SEAT_EVENTS.get(entry, _no_seats)(state):
            self._tell_seats(state, month, name, seats, values)
        for name, teams, values in TEAM_EVENTS.get(entry, _no_seats)(state):
            worlds, team = np.nonzero(teams)
            self._tell(worlds, month, name, (team + 1, TEAM_ITSELF), TEAM_ITSELF, SEAT_ITSELF, values[worlds, team])

    def _tell_accounts(self, state: State, month: int, name: str, cells: Cells, values: Floats) -> None:
        places = state.at(cells)
        inside = cells % state.shape.accounts_per_seat + 1
        people = places.of(state.tenure.occupant)
        self._tell(places.worlds, month, name, _named(state, places.seats), people, inside, values)

    def _tell_seats(self, state: State, month: int, name: str, seats: Bools, values: Floats) -> None:
        worlds, seat = np.nonzero(seats)
        people = state.tenure.occupant[worlds, seat]
        self._tell(worlds, month, name, _named(state, seat), people, SEAT_ITSELF, values[worlds, seat])

    def _tell(
        self,
        worlds: Ints,
        month: int,
        name: str,
        seat: tuple[Ints, Ints | int],
        person: NDArray[np.signedinteger[Any]] | int,
        account: Cells | int,
        values: Floats,
    ) -> None:
        """One event, at many places: in these worlds, at seats (team, index), which are counted from 1."""
        rows = np.empty(worlds.size, ROW)
        whole = {"month": month, "event": NUMBERS[name], "account": account, "person": person, "value": values}
        for column, numbers in (whole | dict(zip(("team", "index"), seat, strict=True))).items():
            rows[column] = numbers
        for world in np.flatnonzero(np.bincount(worlds)):
            self._told[world].append(rows[worlds == world])


def _named(state: State, seats: Ints) -> tuple[Ints, Ints]:
    """Seats of a world as (team, index), counted from 1."""
    team, index = np.divmod(seats, state.shape.seats_per_team)
    return team + 1, index + 1


def _history(told: Sequence[Rows]) -> History:
    history = new_history()
    for rows in told:
        history.tell_all(rows)
    return history


def _nothing(state: State) -> Iterable[Happened]:
    return ()


def _no_seats(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    return ()


def _advanced(state: State) -> Iterable[Happened]:
    cells = state.pipeline.moved
    return (("deal_advanced", cells, state.pipeline.stage.reshape(-1)[cells].astype(np.float64)),)


def _fell_back(state: State) -> Iterable[Happened]:
    lost = state.handover.stages_lost
    return (("deal_fell_back", state.pipeline.at_work[lost > 0], lost[lost > 0]),)


def _closed(state: State) -> Iterable[Happened]:
    value = state.pipeline.value_usd.reshape(-1)
    ends = {
        "deal_won": state.outcome.won,
        "deal_lost": state.outcome.lost,
        "deal_undecided": state.outcome.undecided,
        "deal_lapsed": state.pipeline.lapsed,
    }
    return [(name, cells, value[cells]) for name, cells in ends.items()]


def _referred(state: State) -> Iterable[Happened]:
    own = state.referrals
    cells = {"account_referred": own.responded, "account_warned": own.warned}
    return [(name, where, np.zeros(where.size)) for name, where in cells.items()]


def _found(state: State) -> Iterable[Happened]:
    cells = state.sources.opening
    return (("account_found", cells, state.sources.source.reshape(-1)[cells].astype(np.float64)),)


def _known(state: State) -> Iterable[Happened]:
    cells = {"owner_met": state.breadth.owners, "deal_stranded": state.pipeline.at_work[state.breadth.stranded]}
    return [(name, where, np.zeros(where.size)) for name, where in cells.items()]


def _let_go(state: State) -> Iterable[Happened]:
    cells = state.qualification.dropped
    return (("deal_let_go", cells, state.pipeline.value_usd.reshape(-1)[cells]),)


def _helped(state: State) -> Iterable[Happened]:
    won = state.asking.remedy.reshape(-1)
    cells = np.flatnonzero(won)
    return (("customer_helped", cells, won[cells]),)


def _opened(state: State) -> Iterable[Happened]:
    cells = state.sources.opening
    return (("deal_opened", cells, state.pipeline.value_usd.reshape(-1)[cells]),)


def _renewed(state: State) -> Iterable[Happened]:
    own = state.renewal
    return (("customer_renewed", own.kept, own.added_usd), ("customer_lost", own.lost, own.lost_usd))


def _started(state: State) -> Iterable[Happened]:
    won = state.outcome.won
    return (("customer_started", won, state.renewal.arr_usd.reshape(-1)[won]),)


def _faded(state: State) -> Iterable[Happened]:
    return (("need_faded", state.need.faded, np.zeros(state.need.faded.size)),)


def _left(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    own = state.tenure
    reasons = {
        "person_quit": own.quit,
        "person_dismissed": own.dismissed,
        "person_laid_off": own.laid_off,
        "person_promoted": own.promoted,
    }
    return [(name, seats, own.completed_months) for name, seats in reasons.items()]


def _managed(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    own = state.standards
    return (
        ("person_warned", own.warned, own.warnings.astype(np.float64)),
        ("plan_begun", own.planned, own.plan_left.astype(np.float64)),
        ("plan_passed", own.reformed, np.zeros(own.reformed.shape)),
    )


def _planned_seats(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    own, nothing = state.headcount, np.zeros(state.headcount.open.shape)
    return (("seat_opened", own.opened, nothing), ("seat_closed", own.closed, nothing))


def _crowned(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    return (("star_appeared", state.conduct.crowned, np.zeros(state.conduct.crowned.shape)),)


def _succeeded(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    own = state.promotion
    return (("manager_began", own.replaced, own.number.astype(np.float64)),)


def _noticed(state: State) -> Iterable[tuple[str, Bools, Floats]]:
    return (("problem_noticed", state.candour.found > 0, state.candour.found),)


ACCOUNT_EVENTS: Final[Mapping[str, Callable[[State], Iterable[Happened]]]] = {
    "need.fade": _faded,
    "referrals.refer": _referred,
    "sources.gather": _found,
    "breadth.know": _known,
    "qualification.judge": _let_go,
    "asking.survey": _helped,
    "pipeline.fall_back": _fell_back,
    "pipeline.advance": _advanced,
    "outcome.close": _closed,
    "renewal.renew": _renewed,
    "renewal.begin": _started,
    "pipeline.open": _opened,
}
SEAT_EVENTS: Final[Mapping[str, Callable[[State], Iterable[tuple[str, Bools, Floats]]]]] = {
    "headcount.plan": _planned_seats,
    "standards.manage": _managed,
    "tenure.quit": _left,
    "tenure.arrive": lambda s: (("person_hired", s.hiring.hired, s.candidates.talent),),
    "conduct.arrive": _crowned,
}
TEAM_EVENTS: Final[Mapping[str, Callable[[State], Iterable[tuple[str, Bools, Floats]]]]] = {
    "promotion.lead": _succeeded,
    "candour.face": _noticed,
}
