"""Money and balances in known numbers: the books, quotas, a year of pay made by hand, and the ledger's first month."""

from collections.abc import Mapping

import numpy as np
import pytest
from support.worlds import branch, small

from salessim.engine.columns import Shape
from salessim.engine.loop import Entry
from salessim.engine.luck import Luck
from salessim.errors import LedgerError
from salessim.model import simulation
from salessim.model.channels import sources
from salessim.model.customers import renewal
from salessim.model.market.need import Market
from salessim.model.money import pay
from salessim.model.money.books import Money, book_value, discount_factor
from salessim.model.money.pay import Pay, monthly_quota
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.state import State
from salessim.model.tallies import TALLIES

LUCK = Luck(1, np.array([1]))


def test_a_book_is_worth_five_years_of_what_stays():
    """With g = 0.8 × 1.1 ÷ 1.1 = 0.8: 100 × 0.75 × (0.8 + 0.64 + 0.512 + 0.4096 + 0.32768)."""
    money = Money(gross_margin=0.75, discount_rate=0.1)
    values = book_value(np.array([100.0, 100.0]), np.array([0.2, 1.0]), np.array(0.1), money)
    assert values.tolist() == pytest.approx([75 * 2.68928, 0.0])


def test_a_book_is_discounted_for_its_five_years():
    """Without churn and growth, g = 1 ÷ 1.25 = 0.8."""
    value = book_value(np.array(100.0), np.array(0.0), np.array(0.0), Money(gross_margin=1, discount_rate=0.25))
    assert value == pytest.approx(268.928)


@pytest.mark.parametrize(("month", "factor"), [(0, 1.0), (1, 1.1 ** (-1 / 12)), (12, 1 / 1.1), (24, 1 / 1.21)])
def test_a_dollar_at_a_months_end_in_dollars_at_the_branch(month: int, factor: float):
    assert discount_factor(month, Money(discount_rate=0.1)) == pytest.approx(factor, rel=1e-12)


def test_the_closing_book_is_in_dollars_at_the_branch():
    off = {name: {"strength": 0} for name in ("experience", "loyalty", "referrals", "standards")}
    organisation = small(money={"discount_rate": 0.1}, **off)
    start = branch(organisation, 2, Span(1, 12))
    state, tally, held = start.state, TALLIES["closing_book_value_usd"], start.state.renewal
    expansion = np.array(organisation.renewal.expansion)
    then = book_value(held.arr_usd, held.churn_per_year, expansion, organisation.money)
    assert tally(state, organisation, 0) == pytest.approx((then * held.customer).sum(axis=1))
    assert tally(state, organisation, 24) == pytest.approx((then * held.customer).sum(axis=1) / 1.21)


def test_only_customers_are_in_the_book():
    organisation = small()
    start = branch(organisation, 1, Span(1, 12))
    state = start.state
    assert TALLIES["closing_book_value_usd"](state, organisation, 12)[0] > 0
    state.renewal.customer[:] = False
    renewal.take_stock(state, organisation, start.luck)
    sources.count(state, organisation, start.luck)
    assert TALLIES["closing_book_value_usd"](state, organisation, 12).tolist() == [0.0]


@pytest.mark.parametrize(("month", "quota"), [(-12, 25_000 / 1.03), (0, 25_000), (12, 25_750), (24, 25_000 * 1.0609)])
def test_quotas_follow_prices(month: int, quota: float):
    assert monthly_quota(month, Pay(quota=300_000), Market(price_growth=0.03)) == pytest.approx(quota, rel=1e-12)


ORGANISATION = small(
    market={"price_growth": 0},
    money={"pay": {"base": 0, "on_costs": 0, "commission": 0.1, "accelerator": 0.5, "quota": 12_000}},
)
"""A quota of $1,000 a month; variable pay is all pay."""


class Year:
    """One seat that is paid month by month; bookings and productivity are given."""

    def __init__(self) -> None:
        self.state = State.empty(Shape(1, 1, 1, 1))
        self.state.tenure.occupied[:] = True
        self.state.tenure.months_in_seat[:] = 24

    def live(
        self, months: range, bookings: float, factor: float = 1.0, *, hired: bool = False, there: bool = True
    ) -> list[float]:
        """Pay of these months; `hired` is about the first of them."""
        return [self._month(month, bookings, factor, hired and month == months[0], there) for month in months]

    def _month(self, month: int, bookings: float, factor: float, hired: bool, there: bool) -> float:
        state = self.state
        state.tenure.occupied[:], state.hiring.hired[:] = there, hired
        if hired:
            state.tenure.months_in_seat[:] = 0
        state.onboarding.factor[:] = factor * there
        state.outcome.bookings_usd[:] = bookings
        pay.settle(state, ORGANISATION, LUCK.at(month))
        state.tenure.months_in_seat += there
        return float(state.pay.pay_usd[0, 0])

    @property
    def so_far(self) -> tuple[float, float]:
        """Bookings and quota of the year."""
        return float(self.state.pay.year_bookings_usd[0, 0]), float(self.state.pay.year_quota_usd[0, 0])

    def tallied(self, month: int = 12) -> Mapping[str, float]:
        """What the metrics of attainment are made of."""
        names = ("counted_people", "counted_at_quota", "counted_bookings", "counted_quota")
        return {name: float(TALLIES[name](self.state, ORGANISATION, month)[0]) for name in names}


def test_the_accelerator_comes_at_the_years_end_on_what_lies_above_its_ramped_quota():
    """Half a ramp and half full: a quota of 3,000 + 6,000, bookings of 12,000, so 3,000 above."""
    year = Year()
    assert year.live(range(1, 7), 1000, 0.5) == pytest.approx([100.0] * 6)
    assert year.live(range(7, 12), 1000) == pytest.approx([100.0] * 5)
    assert year.live(range(12, 13), 1000) == pytest.approx([100 + 0.1 * 0.5 * 3000])
    assert year.so_far == pytest.approx((12_000, 9_000))
    assert year.tallied() == pytest.approx(
        {"counted_people": 1, "counted_at_quota": 1, "counted_bookings": 12_000, "counted_quota": 9_000}
    )


def test_january_begins_a_new_year():
    year = Year()
    year.live(range(1, 13), 3000)
    assert year.live(range(13, 14), 3000) == pytest.approx([300.0])
    assert year.so_far == pytest.approx((3_000, 1_000))
    assert year.tallied(13)["counted_people"] == 0, "people are counted at the year's end only"


def test_a_newcomer_inherits_neither_bookings_nor_quota():
    year = Year()
    year.live(range(1, 3), 50_000)
    year.live(range(3, 4), 700, 0.1, hired=True)
    assert year.so_far == pytest.approx((700, 100))
    assert year.live(range(4, 13), 1000)[-1] == pytest.approx(100 + 0.1 * 0.5 * (700 + 9000 - 100 - 9000))


def test_whoever_leaves_before_the_years_end_gets_no_accelerator():
    year = Year()
    assert year.live(range(1, 12), 9000) == pytest.approx([900.0] * 11)
    assert year.live(range(12, 13), 9000, there=False) == [0.0]
    assert year.tallied() == dict.fromkeys(year.tallied(), 0.0)


def test_nobody_is_paid_for_what_an_empty_seat_wins():
    year = Year()
    assert year.live(range(1, 5), 9000, there=False) == [0.0] * 4
    assert year.so_far == (0.0, 0.0)


def test_people_without_a_quota_are_not_at_quota():
    """0 of 0 is not attainment: somebody in the dead part of a step ramp is not counted."""
    year = Year()
    year.live(range(1, 13), 0, 0.0)
    assert year.tallied() == dict.fromkeys(year.tallied(), 0.0)


@pytest.mark.parametrize(("first", "counted"), [(7, 1), (8, 0)])
def test_attainment_counts_from_the_sixth_month(first: int, counted: int):
    year = Year()
    year.live(range(first, 13), 2000, hired=True)
    assert year.tallied()["counted_people"] == counted


# The ledger, where it could be looked at too late.


@pytest.mark.parametrize("month", [1, 2])
def test_the_ledger_sees_arr_that_nobody_booked(month: int):
    """A watcher may not change what it sees; this one does, in one month."""

    def forge(entry: str, state: State, now: int) -> None:
        if entry == "renewal.renew" and now == month:
            state.renewal.arr_usd.reshape(-1)[state.renewal.served[-1]] += 1000

    start = branch(small(), 2, Span(3, 12))
    with pytest.raises(LedgerError, match="ARR") as caught:
        run(start, [Plan(small())] * 2, 3, watchers=[forge])
    assert caught.value.rows == (1,)


def test_the_ledger_sees_the_burn_in(monkeypatch: pytest.MonkeyPatch):
    def spoil(state: State, p: Organisation, luck: Luck) -> None:
        state.access.closed[1, 0] = 1.5

    monkeypatch.setattr(simulation, "MONTH", (*simulation.MONTH, Entry("test.spoil", spoil, "a mistake")))
    with pytest.raises(LedgerError, match=r"access\.closed") as caught:
        branch(small(), 2, Span(3, 2))
    assert caught.value.rows == (1,)
