"""The recorder against what the same run tallied and told: whoever and whatever was there stands in the records."""

from functools import cache

import numpy as np
import pytest
from support.worlds import bare, small

from salessim.calibration.recorder import Recorder
from salessim.calibration.records import End, Reason
from salessim.calibration.written import matched
from salessim.model.events import Teller
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for

MONTHS = 37
KNOWN = MONTHS - 1
START = np.datetime64("2017-04", "M")
SIZE = {"organisation": {"teams": 2, "seats_per_team": 4, "accounts_per_seat": 40}, "time_budget": {"per_contact": 10}}


class Books:
    """What customers who were won while the world ran pay and how many left, apart from those whom it began with."""

    def __init__(self):
        self.arr_usd, self.lost = {}, np.zeros(2, dtype=int)

    def __call__(self, entry, state, month):
        own = state.renewal
        if entry == "tenure.grow":
            self.arr_usd[month] = np.where(own.customer & (own.contracts > 0), own.arr_usd, 0.0).sum(axis=1)
        if entry == "renewal.renew" and month <= KNOWN:
            cells = own.lost[own.contracts.reshape(-1)[own.lost] > 0]
            self.lost += np.bincount(cells // own.contracts.shape[1], minlength=2)


@cache
def books():
    """Those of the worlds of midmarket."""
    ran("midmarket")
    return BOOKS["midmarket"]


BOOKS = {}


@cache
def ran(name="bare"):
    """Two worlds that differ, watched by a recorder and by a teller; tallies and the state at the branch beside."""
    if name == "bare":
        worlds = [bare(**SIZE, tenure={"mean": mean}) for mean in (10, 20)]
    else:
        worlds = [small(dismissal={"strength": strength}) for strength in (0.5, 1.0)]
    shape = shape_for([Plan(worlds[0])], 2, Span(MONTHS, 30))
    branch = burn_in(worlds, shape, 3, np.array([1, 2]), 30)
    before = branch.take(np.arange(2)).state
    recorder, teller = Recorder(2, "2017-04-01"), Teller(2)
    BOOKS[name] = Books()
    tallies = run(branch, [Plan(each) for each in worlds], MONTHS, [], [teller, recorder, BOOKS[name]])
    return recorder, teller, tallies, before


def month_of(dates):
    """Months of the horizon, 0 for what has not happened."""
    months = (dates.astype("M8[M]") - START).astype(int) + 1
    return np.where(np.isnat(dates), 0, months)


def told(teller, world, *names):
    """Rows of the history as (month, seat, person) of these events."""
    table = teller.histories[world].table("w")
    rows = zip(table["month"], table["event"], table["actor"], strict=True)
    return sorted((month, *map(int, actor.split("."))) for month, event, actor in rows if event in names)


@pytest.mark.parametrize("world", [0, 1])
def test_records_run_from_the_branch_to_the_last_month_whose_exits_are_known(world):
    records = ran()[0].records(world)
    assert records.since == np.datetime64("2017-04-01")
    assert records.as_of == np.datetime64("2020-03-31")


@pytest.mark.parametrize("name", ["bare", "midmarket"])
@pytest.mark.parametrize("world", [0, 1])
def test_people_come_and_go_as_the_history_tells(name, world):
    recorder, teller, _, before = ran(name)
    people = recorder.records(world).people
    hires = [row for row in told(teller, world, "person_hired") if row[0] <= KNOWN]
    assert sorted(month_of(people.hired)[people.hired >= np.datetime64("2017-04-01")]) == [row[0] for row in hires]
    for reason, event in {
        Reason.QUIT: "person_quit",
        Reason.DISMISSED: "person_dismissed",
        Reason.LAID_OFF: "person_laid_off",
        Reason.PROMOTED: "person_promoted",
    }.items():
        left = (people.reason == reason) & ~np.isnat(people.ended)
        # Who is gone at the turn of a month worked the month before; who was gone at the first turn is not in here.
        assert sorted(month_of(people.ended[left])) == [row[0] - 1 for row in told(teller, world, event) if row[0] > 1]
    there_at_first = int(before.tenure.occupied[world].sum()) - len(
        [1 for row in told(teller, world, *_departures()) if row[0] == 1]
    )
    assert int((people.hired < np.datetime64("2017-04-01")).sum()) == there_at_first


def _departures():
    return ("person_quit", "person_dismissed", "person_laid_off", "person_promoted")


def test_midmarket_has_exits_of_more_than_one_kind():
    reasons = np.concatenate([ran("midmarket")[0].records(world).people.reason for world in (0, 1)])
    assert {Reason.QUIT, Reason.DISMISSED} <= set(reasons)


def test_who_was_there_keeps_the_true_date_of_hire():
    recorder, teller, _, before = ran()
    gone = {row[1:3] for row in told(teller, 0, "person_quit") if row[0] == 1}
    people = recorder.records(0).people
    for seat in np.flatnonzero(before.tenure.occupied[0]):
        if (seat // 4 + 1, seat % 4 + 1) in gone:
            continue
        first = int(np.flatnonzero(people.seat == seat)[0])
        assert month_of(people.hired[[first]])[0] == 1 - before.tenure.months_in_seat[0, seat]


def test_a_seat_is_empty_half_a_month_longer_than_the_model_says():
    recorder, teller, *_ = ran()
    people = recorder.records(0).people
    left = {(row[1], row[2], row[3]): row[0] for row in told(teller, 0, "person_quit")}
    empty = []
    for month, team, index, person in told(teller, 0, "person_hired"):
        if left.get((team, index, person - 1), 0) > 1 and month <= KNOWN:
            empty.append(month - left[team, index, person - 1])
    order = np.lexsort((people.hired, people.seat))
    same = people.seat[order][1:] == people.seat[order][:-1]
    gaps = (people.hired[order][1:] - people.ended[order][:-1])[same] / np.timedelta64(1, "D") / 30.4375
    assert len(empty) > 10
    np.testing.assert_allclose(np.sort(gaps) - 0.5, np.sort(empty), atol=0.12)


@pytest.mark.parametrize("name", ["bare", "midmarket"])
@pytest.mark.parametrize("world", [0, 1])
def test_deals_add_up_to_what_was_counted(name, world):
    recorder, teller, tallies, before = ran(name)
    deals = recorder.records(world).deals
    upto = lambda metric: int(tallies[metric][world, :KNOWN].sum())  # noqa: E731 - only here
    closed_by = {End.WON: "wins", End.LOST: "losses"}
    for end, metric in closed_by.items():
        assert int((deals.end == end).sum()) == upto(metric)
    undecided = [row for row in told(teller, world, "deal_undecided", "deal_lapsed", "deal_let_go") if row[0] <= KNOWN]
    assert int((deals.end == End.UNDECIDED).sum()) == len(undecided)
    opened = [row for row in told(teller, world, "deal_opened") if row[0] <= KNOWN]
    at_branch = int((before.pipeline.stage[world] > 0).sum())
    assert deals.end.size == len(opened) + at_branch
    assert int((deals.end == End.OPEN).sum()) == at_branch + len(opened) - int((deals.end != End.OPEN).sum())
    won = deals.end == End.WON
    assert deals.amount_usd[won].sum() == pytest.approx(tallies["bookings_usd"][world, :KNOWN].sum())
    np.testing.assert_array_equal(
        np.bincount(month_of(deals.closed[won]), minlength=KNOWN + 1)[1:], tallies["wins"][world, :KNOWN]
    )


def test_deals_end_within_their_time_and_belong_to_whoever_was_there():
    records = ran()[0].records(1)
    deals, people = records.deals, records.people
    assert np.all(np.isnat(deals.closed) == (deals.end == End.OPEN))
    over = deals.end != End.OPEN
    assert np.all(deals.closed[over] > deals.created[over])
    assert deals.closed[over].max() <= records.as_of
    assert deals.created.max() <= records.as_of
    known = over & (deals.rep >= 0)
    rep = deals.rep[known]
    assert np.all(deals.closed[known] >= people.hired[rep])
    # Somebody who has left may still be named on deals that end before the heir comes.
    after = ~np.isnat(people.ended[rep]) & (deals.closed[known] > people.ended[rep])
    heirs = [np.sort(people.hired[people.seat == people.seat[one]]) for one in rep[after]]
    left = people.ended[rep[after]]
    for closed, hires, last in zip(deals.closed[known][after], heirs, left, strict=True):
        assert not np.any((hires > last) & (hires <= closed))
    assert after.mean() < 0.2


def test_time_open_is_that_of_the_model():
    recorder, _, tallies, _ = ran()
    deals = recorder.records(0).deals
    won = deals.end == End.WON
    months = month_of(deals.closed[won]) - month_of(deals.created[won])
    assert months.sum() == tallies["closed_months"][0, :KNOWN].sum()


@pytest.mark.parametrize("world", [0, 1])
def test_customers_and_their_arr_are_those_on_the_books(world):
    recorder, teller, tallies, before = ran("midmarket")
    customers = recorder.records(world).customers
    assert int((~np.isnat(customers.ended)).sum()) == books().lost[world] > 0
    begun = [row for row in told(teller, world, "customer_started") if row[0] < KNOWN]
    won = before.renewal.customer[world] & (before.renewal.contracts[world] > 0)
    assert customers.started.size == int(won.sum()) + len(begun)
    assert customers.years == (2017, 2018, 2019)
    for column, month in enumerate((9, 21, 33)):
        january = customers.started == (START + month).astype("M8[D]")
        wins = tallies["new_arr_usd"][world, month - 1]
        assert january.any() == (wins > 0)
        total = np.nansum(customers.arr_usd[:, column]) + wins
        assert total == pytest.approx(books().arr_usd[month][world])


@pytest.mark.parametrize("world", [0, 1])
def test_customers_whose_age_nobody_knows_are_left_out_and_the_others_have_their_true_age(world):
    """With whom a world begins is a long survivor of no age: dated at its beginning it would be a loyal young one."""
    recorder, _, _, before = ran("midmarket")
    own, started = before.renewal, month_of(recorder.records(world).customers.started)
    of_old = own.customer[world] & (own.contracts[world] == 0)
    assert of_old.sum() > 3
    won = own.customer[world] & ~of_old
    # Who has served s months at the branch began with the s-th month before it.
    np.testing.assert_array_equal(np.sort(started[started < 2]), np.sort(1 - own.months_served[world][won]))


def test_customers_leave_on_the_last_day_of_a_contract_year():
    customers = ran()[0].records(0).customers
    left = ~np.isnat(customers.ended)
    after = (customers.ended[left] + np.timedelta64(1, "D")).astype("M8[M]")
    assert left.sum() > 5
    assert np.all((after - customers.started[left].astype("M8[M]")).astype(int) % 12 == 0)


def test_worlds_of_a_block_are_kept_apart():
    recorder, _, tallies, _ = ran()
    wins = [int((recorder.records(world).deals.end == End.WON).sum()) for world in (0, 1)]
    assert wins == [int(tallies["wins"][world, :KNOWN].sum()) for world in (0, 1)]
    assert wins[0] != wins[1]


def test_a_recorder_that_has_seen_nothing_says_so():
    with pytest.raises(ValueError, match="watched no run"):
        Recorder(1).records(0)


def test_the_kth_beginning_of_a_place_ends_with_its_kth_end():
    begun, ended = np.array([2, 2, 2, 5, 9]), np.array([2, 2, 5, 7])
    np.testing.assert_array_equal(matched(begun, ended), [0, 1, -1, 2, -1])
