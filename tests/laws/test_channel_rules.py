"""Laws of the rules on channels: bounds, direction, neutrality at ordinary values, off at strength 0, worlds apart."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import EVERY_CHANNEL, UNIT, drawn
from support.worlds import branch, small

from salessim.engine.luck import Luck
from salessim.model.channels import awareness, campaigns, inbound, partners, preference, reputation, signals
from salessim.model.channels.awareness import Awareness
from salessim.model.channels.campaigns import Campaigns
from salessim.model.channels.inbound import Inbound
from salessim.model.channels.partners import Partners
from salessim.model.channels.preference import Preference
from salessim.model.channels.reputation import Reputation
from salessim.model.channels.signals import Signals
from salessim.model.month import MONTH, resume
from salessim.model.simulation import Span

CLOSE = 1e-12
WASTE = st.floats(0, 10)


def off(p: Any) -> Any:
    return p.replaced(strength=0.0)


@given(st.booleans(), st.booleans(), drawn(Signals))
def test_what_speaks_for_an_account_gets_it_called_sooner(shown: bool, seen: bool, p: Signals):
    here = signals.preference(np.array(shown), np.array(seen), p)
    assert 1 <= here <= np.exp(2 * p.focus) * (1 + CLOSE)
    assert signals.preference(np.array(True), np.array(seen), p) >= here
    assert signals.preference(np.array(shown), np.array(True), p) >= here
    assert signals.preference(np.array(shown), np.array(seen), off(p)) == 1
    assert signals.preference(np.array(shown), np.array(seen), p.replaced(use=0.0, research=0.0)) == 1
    assert signals.contact_hours(off(p)) == 0


@given(st.booleans(), drawn(Signals))
def test_rivals_only_ever_take_answers_away(signalled: bool, p: Signals):
    factor = signals.crowded(np.array(signalled), p)
    assert 0 <= factor <= 1
    assert signals.crowded(np.array(False), p) == 1
    assert signals.crowded(np.array(True), p.replaced(rivals_using=1.0)) <= signals.crowded(np.array(True), p)
    for nothing in (off(p), p.replaced(use=0.0), p.replaced(rivals_using=0.0)):
        assert signals.crowded(np.array(signalled), nothing) == 1


@given(st.booleans(), st.floats(0.5, 1.5), drawn(Signals))
def test_signals_are_probabilities_that_better_data_make_better(need: bool, quality: float, p: Signals):
    shown = signals.shown_probability(np.array(need), np.array(quality), p)
    assert 0 <= shown <= 1
    better = signals.shown_probability(np.array(need), np.array(quality + 0.1), p)
    assert better >= shown if need else better == shown


@given(st.booleans(), drawn(Preference))
def test_channels_of_ones_own_are_neutral_on_average(matched: bool, p: Preference):
    one, other = preference.answer_factor(np.array(True), p), preference.answer_factor(np.array(False), p)
    assert one >= 1 >= other > 0
    assert (one + 2 * other) / 3 == pytest.approx(1, rel=1e-12)
    assert preference.answer_factor(np.array(matched), off(p)) == 1
    assert preference.contact_hours(off(p)) == 0
    assert preference.contact_hours(p.replaced(matching=0.0)) == 0


@given(UNIT, WASTE, st.floats(0, 5), drawn(Reputation))
def test_goodwill_is_a_share_that_waste_takes_and_time_gives_back(
    lost: float, waste: float, more: float, p: Reputation
):
    after = reputation.lost_after(np.array(lost), np.array(waste), p)
    assert 0 <= after <= 1
    assert reputation.lost_after(np.array(lost), np.array(waste + more), p) >= after
    assert reputation.lost_after(np.array(lost), np.array(p.tolerated), p) <= lost
    assert 0 <= reputation.goodwill(after, p) <= 1
    assert reputation.goodwill(np.array(lost), off(p)) == 1


@given(WASTE, WASTE, drawn(Reputation, tolerated=0.0, recovery_per_month=0.0))
def test_goodwill_does_not_ask_when_or_by_whom_it_was_wasted(first: float, then: float, p: Reputation):
    """Without healing, waste in two portions takes what it takes at once, in either order."""
    apart = reputation.lost_after(reputation.lost_after(np.array(0.1), np.array(first), p), np.array(then), p)
    together = reputation.lost_after(np.array(0.1), np.array(first + then), p)
    assert apart == pytest.approx(float(together), rel=1e-9)


@given(UNIT, UNIT, UNIT, drawn(Campaigns))
def test_mailings_are_answered_by_a_share_that_falls_with_tiredness(
    tired: float, worth: float, open_part: float, p: Campaigns
):
    likely = campaigns.response(np.array(tired), np.array(worth), np.array(open_part), p)
    assert 0 <= likely <= 1
    assert campaigns.response(np.array(min(1, tired + 0.1)), np.array(worth), np.array(open_part), p) <= likely
    assert campaigns.response(np.array(tired), np.array(worth), np.array(open_part), off(p)) == 0
    assert 0 <= campaigns.heard(p) <= p.sends_per_month + CLOSE
    assert campaigns.heard(p.replaced(sends_per_month=p.sends_per_month + 0.5)) >= campaigns.heard(p) - CLOSE


@given(UNIT, drawn(Campaigns))
def test_the_market_tires_of_mailings_and_recovers_without(tired: float, p: Campaigns):
    after = campaigns.tired_after(np.array(tired), p)
    assert 0 <= after <= 1
    assert campaigns.tired_after(np.array(tired), p.replaced(sends_per_month=p.sends_per_month + 1)) >= after - CLOSE
    assert campaigns.tired_after(np.array(tired), p.replaced(sends_per_month=0.0)) <= tired
    assert campaigns.tired_after(np.array(0.0), p.replaced(tiring=1.0)) == 0


@given(UNIT, st.booleans(), drawn(Awareness))
def test_awareness_is_a_share_that_stunts_raise(aware: float, viral: bool, p: Awareness):
    after = awareness.aware_after(np.array(aware), viral, p)
    assert 0 <= after <= 1
    assert awareness.aware_after(np.array(aware), True, p) >= awareness.aware_after(np.array(aware), False, p)
    assert awareness.aware_after(np.array(aware), False, p.replaced(posting_per_month=0.0)) <= aware


@given(st.floats(-0.5, 1.5), UNIT, drawn(Inbound))
def test_more_come_by_themselves_the_better_the_product(experience: float, worth: float, p: Inbound):
    comes = inbound.arrival(np.array(experience), np.array(worth), p)
    assert 0 <= comes <= 1
    assert inbound.arrival(np.array(experience + 0.1), np.array(worth), p) >= comes
    assert inbound.arrival(np.array(experience), np.array(worth), off(p)) == 0
    ordinary = inbound.arrival(np.array(0.6), np.array(1.0), p)
    assert ordinary == pytest.approx(-np.expm1(-p.strength * p.arriving_per_month), rel=1e-12)


@given(UNIT, st.floats(0, 1.5), drawn(Partners))
def test_partners_come_to_those_whose_customers_succeed(success: float, free: float, p: Partners):
    brings = partners.bringing(np.array(success), np.array(free), p)
    assert 0 <= brings <= 1
    assert partners.bringing(np.array(min(1.0, success + 0.1)), np.array(free), p) >= brings
    assert partners.bringing(np.array(success), np.array(free + 0.1), p) >= brings
    for nothing in (off(p), p.replaced(effort=0.0)):
        assert partners.bringing(np.array(success), np.array(free), nothing) == 0
        assert partners.hours_taken(nothing) == 0


@given(UNIT, drawn(Awareness), drawn(Campaigns), drawn(Reputation), drawn(Signals))
def test_a_parameter_of_many_worlds_gives_the_bits_of_one(
    held: float, aware: Awareness, mail: Campaigns, fame: Reputation, known: Signals
):
    """Stacked as (worlds, 1) or by account as (N,), every number is what the plain number gives."""

    def many(p: Any) -> Any:
        return p.replaced(**{name: np.full((7, 1), value) for name, value in vars(p).items()})

    column = np.full((7, 1), held)
    for rule, p in (
        (lambda x, q: awareness.aware_after(x, True, q), aware),
        (campaigns.tired_after, mail),
        (lambda x, q: campaigns.response(x, 1 - x, 1 - x, q), mail),
        (lambda x, q: reputation.lost_after(x, 3 * x, q), fame),
        (lambda x, q: signals.preference(x > 0.5, x < 0.7, q), known),
    ):
        assert np.array_equal(rule(column, many(p)), np.broadcast_to(rule(np.array(held), p), (7, 1)))


def test_worlds_of_a_block_do_not_hear_of_each_other():
    """Every entry of a month, with all channels at work: three worlds in another order are the same three worlds."""
    p = small(**EVERY_CHANNEL)
    there = branch(p, 3, Span(horizon=1, burn_in=6))
    order = np.array([2, 0, 1])
    turned = there.take(order)
    same = there.take(np.arange(3))
    for held in (same, turned):
        resume(held.state, p, held.luck)
    for month in range(1, 7):
        for held in (same, turned):
            for entry in MONTH:
                entry.act(held.state, p, Luck(held.luck.seed, held.luck.replicates, month))
    for (name, group), (_, other) in zip(same.state.groups(), turned.state.groups(), strict=True):
        for (column, about, values), (_, _, turned_values) in zip(group.arrays(), other.arrays(), strict=True):
            if about.kind != "event":
                assert np.array_equal(values[order], turned_values), f"{name}.{column}"
