"""Estimators of conversion, cycle and deal sizes."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_records import (
    AS_OF,
    MONTHS,
    NO_DATE,
    SINCE,
    by_key,
    day,
    deals_of,
    log_width,
    opened_by,
    rows,
    usual,
    width,
)
from scipy.stats import binom

from salessim.calibration.estimating import (
    conversion,
    cycle,
    deal_sizes,
)
from salessim.calibration.records import Deals, End, Records


def test_log_odds_are_those_of_counts():
    """40 won, 60 lost, 30 undecided by reps of their own: ln(40/60), and the variance 1/40 + 1/60 of textbooks."""
    held = deals_of([End.WON] * 40 + [End.LOST] * 60 + [End.UNDECIDED] * 30)
    found = by_key(conversion.estimated(Records(AS_OF, SINCE, None, held)))
    assert found["outcome.win"].value == pytest.approx(np.log(40 / 60))
    assert found["outcome.no_decision"].value == pytest.approx(np.log(30 / 60))
    assert width(found["outcome.win"]) / (2 * 1.978) == pytest.approx(np.sqrt(1 / 40 + 1 / 60), rel=0.01)


def test_deals_of_one_rep_tell_less_than_those_of_many():
    ends = [End.WON] * 60 + [End.LOST] * 60
    apart = by_key(conversion.estimated(Records(AS_OF, SINCE, None, deals_of(ends))))["outcome.win"]
    reps = np.repeat(np.arange(12), 10)
    together = by_key(conversion.estimated(Records(AS_OF, SINCE, None, deals_of(ends, reps))))["outcome.win"]
    assert together.value == apart.value
    assert width(together) > 2.5 * width(apart)


def test_deals_too_young_to_have_ended_do_not_bias_the_odds():
    """Wins take eighteen months, losses two: among all that have ended losses are too many, in whole cohorts not."""
    luck = np.random.default_rng(4)
    created = luck.uniform(0, MONTHS, 6000)
    wins = luck.random(6000) < 0.5
    closed = created + np.where(wins, 18.0, 2.0)
    over = closed < MONTHS
    held = Deals(
        rep=np.arange(6000, dtype=np.int32),
        account=np.arange(6000, dtype=np.int32),
        created=day(created),
        closed=np.where(over, day(closed), NO_DATE),
        end=np.where(over, np.where(wins, End.WON, End.LOST), End.OPEN).astype(np.int8),
        amount_usd=np.ones(6000),
    )
    naive = np.log(np.sum(over & wins) / np.sum(over & ~wins))
    one = by_key(conversion.estimated(Records(AS_OF, SINCE, None, held)))["outcome.win"]
    assert naive < -0.2
    assert one.low <= 0 <= one.high


def test_open_deals_lengthen_the_cycle():
    """Half of the deals end after two months and half after ten; those ten have not passed for the younger ones."""
    luck = np.random.default_rng(5)
    created = luck.uniform(MONTHS - 20, MONTHS, 3000)
    months = np.where(luck.random(3000) < 0.5, 2.0, 10.0)
    over = created + months < MONTHS
    held = replace(
        deals_of(np.where(over, End.LOST, End.OPEN), created=created, months=months), rep=np.arange(3000) % 40
    )
    one = by_key(cycle.estimated(Records(AS_OF, SINCE, None, held)))["pipeline.cycle"]
    assert months[over].mean() < 5.2
    assert abs(one.value - 6.0) <= width(one)


def of_territories(deals, territories):
    return replace(deals, account=(np.arange(deals.rep.size) % territories).astype(np.int32))


@pytest.mark.parametrize("territories", [8, 16])
def test_more_deals_of_the_same_few_territories_do_not_tell_more_of_the_cycle(territories):
    """Three times the same deals, in the same territories: witnesses who repeat one another."""
    held = of_territories(opened_by(usual().people, 3), territories)
    thrice = rows(held, np.tile(np.arange(held.rep.size), 3))
    once, again = (
        by_key(cycle.estimated(Records(AS_OF, SINCE, None, each)))["pipeline.cycle"] for each in (held, thrice)
    )
    assert again.value == pytest.approx(once.value)
    assert width(again) == pytest.approx(width(once))


def cycles(territories, draws=60, spread=0.3):
    """Intervals of organisations whose territories differ in how long their deals take, eight months on average."""
    luck = np.random.default_rng(territories)
    for _ in range(draws):
        where = luck.integers(0, territories, 50 * territories)
        mean = 8 * np.exp(spread * luck.standard_normal(territories) - spread**2 / 2)
        created = luck.uniform(0, 48, where.size)
        closed = created + luck.gamma(4, mean[where] / 4)
        over = closed < MONTHS
        held = replace(
            deals_of(np.where(over, End.LOST, End.OPEN), created=created, months=closed - created),
            account=where.astype(np.int32),
        )
        yield by_key(cycle.estimated(Records(AS_OF, SINCE, None, held)))["pipeline.cycle"]


@pytest.mark.slow
@pytest.mark.parametrize("territories", [5, 8, 16, 24])
def test_intervals_of_the_cycle_hold_it_where_territories_differ(territories):
    covered = [one.low <= 8.0 <= one.high for one in cycles(territories)]
    assert np.sum(covered) >= binom.ppf(0.005, len(covered), 0.95)


def test_intervals_of_the_cycle_are_as_wide_as_eight_territories_that_differ_make_them():
    """The mean of eight territories that spread by 0.3 errs by 0.3 × 8 ÷ √8; a t interval of seven is 2.36 as wide."""
    widths = [width(one) for one in cycles(8, draws=12)]
    assert np.mean(widths) == pytest.approx(2 * 2.365 * 0.3 * 8 / np.sqrt(8), rel=0.25)


def test_four_territories_do_not_tell_the_cycle():
    held = of_territories(opened_by(usual().people, 3), 4)
    found = cycle.estimated(Records(AS_OF, SINCE, None, held))
    assert not found.estimates
    assert found.unknown[0].why == "deals of 4 territories do not tell how these differ; at least 5 are needed"


def test_deals_of_no_known_account_or_seat_are_each_by_themselves():
    held = replace(deals_of([End.LOST] * 40, months=np.linspace(2, 12, 40)), account=np.full(40, -1, dtype=np.int32))
    one = by_key(cycle.estimated(Records(AS_OF, SINCE, None, held)))["pipeline.cycle"]
    assert one.value == pytest.approx(7.0, abs=0.05)
    # Twenty groups of two: as wide as forty deals of one spread make it.
    assert width(one) == pytest.approx(2 * 2.09 * np.std(np.linspace(2, 12, 40)) / np.sqrt(40), rel=0.35)


def test_a_cycle_longer_than_the_records_is_unknown():
    held = deals_of([End.LOST] * 20 + [End.OPEN] * 20, created=60.0)
    found = cycle.estimated(Records(AS_OF, SINCE, None, held))
    assert "last longer than the records show" in found.unknown[0].why


def test_prices_that_grow_are_told_as_of_the_day_of_the_export():
    deals = opened_by(usual().people, 3, growth=0.08, spread=0.3)
    found = by_key(deal_sizes.estimated(replace(usual(), deals=deals)))
    assert found["market.price_growth"].value == pytest.approx(0.08, abs=0.02)
    assert found["market.deal_value"].value == pytest.approx(50_000, rel=0.05)
    assert found["market.deal_value_spread"].value == pytest.approx(0.3, rel=0.05)


def test_intervals_of_deal_sizes_hold_the_truth_with_sixty_deals_of_a_wide_spread():
    luck, spread, hits = np.random.default_rng(12), 1.2, dict.fromkeys(deal_sizes.KEYS, 0)
    truth = {deal_sizes.KEYS[0]: 50_000, deal_sizes.KEYS[1]: spread, deal_sizes.KEYS[2]: 0.05}
    for _ in range(500):
        created = luck.uniform(0, MONTHS, 60)
        held = deals_of([End.WON] * 60, luck.integers(0, 40, 60), months=0.0, created=created)
        logs = spread * luck.standard_normal(60) - spread**2 / 2 + np.log(1.05) * (created - MONTHS) / 12
        found = deal_sizes.estimated(Records(AS_OF, SINCE, None, replace(held, amount_usd=50_000 * np.exp(logs))))
        for one in found.estimates:
            hits[one.key] += one.low <= truth[one.key] <= one.high
    low, high = binom.interval(0.995, 500, 0.95)
    for key, held_it in hits.items():
        assert low <= held_it <= high, key


def test_intervals_of_deal_sizes_are_at_least_those_of_the_law():
    """Half e times the middle, half 1/e of it: squares that do not vary. By hand: √(s²/n + s⁴/2n), √(1/2n)."""
    held = replace(deals_of([End.WON] * 40), amount_usd=1000 * np.exp(np.tile([1.0, -1.0], 20)))
    found = by_key(deal_sizes.estimated(Records(AS_OF, SINCE, None, held)))
    variance, point = 40 / 39, 2.0227
    error = np.sqrt(variance / 40 + variance**2 / 80)
    assert log_width(found["market.deal_value"]) == pytest.approx(2 * point * error, rel=1e-3)
    assert log_width(found["market.deal_value_spread"]) == pytest.approx(2 * point / np.sqrt(80), rel=1e-3)


def test_deals_that_are_all_alike_have_no_spread():
    found = by_key(deal_sizes.estimated(Records(AS_OF, SINCE, None, deals_of([End.WON] * 20))))
    assert (found["market.deal_value"].low, found["market.deal_value"].high) == pytest.approx((1000, 1000))
    assert found["market.deal_value_spread"].value == 0


def test_two_years_of_deals_do_not_tell_growth():
    created = np.linspace(0, 20, 40)
    found = deal_sizes.estimated(Records(AS_OF, SINCE, None, deals_of([End.WON] * 40, created=created)))
    assert [one.key for one in found.unknown] == ["market.price_growth"]
