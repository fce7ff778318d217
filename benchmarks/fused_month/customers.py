"""Compiled: customers feel, are held, renew or leave, and are worth what they are; arguments as in deals.py."""

from __future__ import annotations

import math

from numba import uint64

from fused_month.luck import GOLDEN, betaincinv, compiled, draw, mixed, normal
from salessim.model.customers.experience import ORDINARY
from salessim.model.customers.renewal import TERM_MONTHS
from salessim.model.money.books import BOOK_YEARS


@compiled
def care_and_thanks(t, e, w, s, customers):
    """What a seat's hours for its customers do to the satisfaction of each: by care, and by help."""
    base = customers + t.covers[w, s]
    usual, wanted, hours = base * e.usual_hours, base * e.wanted_hours, t.customer_hours[w, s]
    if t.occupied[w, s]:
        care = t.care_hours[w, s] / usual if usual > 0 else 1.0
        promise = min(hours / wanted, 1.0) if wanted > 0 else 1.0
    else:
        care, promise = t.covered[w, s], 0.0
    return e.care * (math.sqrt(care) - 1), t.thanks[w, s] * math.sqrt(promise)


@compiled
def switching(a, e, i):
    """What leaving costs a customer."""
    free = min(max(e.switching + e.switching_spread * a.held_by[i], 0.0), 1.0)
    return min(free + e.lock * a.locked[i], 1.0)


@compiled
def feels(a, world, e, w, i, care, thanks):
    """A month's experience of a customer; memory and lock-in only in worlds that know them."""
    memory = locked = 0.0
    if world.held[w]:
        a.locked[i] += (e.lock_in - a.locked[i]) * e.takes_hold
        a.switching[i] = switching(a, e, i)
        locked = a.locked[i]
    if world.remembers[w]:
        memory = min(a.memory[i] * e.kept + thanks + a.remedy[i], 1.0)
        a.memory[i] = memory
    aim = world.firm[w] + (e.spread * a.suits[i] + memory) + care - e.resentment * (e.loyalty * locked)
    a.satisfaction[i] += e.adapting * (min(max(aim, 0.0), 1.0) - a.satisfaction[i])


@compiled
def melts(a, t, e, out, w, s, i):
    """What a departure costs, and what the heir wins back."""
    arr = a.arr[i] if a.served[i] >= t.since[w, s] else 0.0
    followed = arr * t.follows[w, s]
    melted = (arr - followed) * t.melts[w, s]
    regained = a.regainable[i] * t.regains[w, s]
    out.melted[w, s] += followed + melted
    out.regained[w, s] += regained
    a.arr[i] += regained - (followed + melted)
    a.regainable[i] += melted * e.regainable - regained


@compiled
def leaving(a, e, i, first, factor, hardship):
    """Yearly probability that a customer leaves; `first` is the first account of its world."""
    felt = ORDINARY + e.experience * (a.satisfaction[i] - ORDINARY)
    better = e.attraction - felt - a.switching[i] * e.uneased
    alternative = e.available / (1 + math.exp(-e.steepness * better))
    friend = a.referrer[i]
    there = friend > 0 and a.customer[first + friend - 1]
    own = min(a.churn[i] * (factor * e.friend[int(there)]), 1.0)
    second = own + (1 - own) * alternative
    return second + (1 - second) * hardship


@compiled
def added_share(a, e, i):
    """Growth of a customer's ARR at a renewal."""
    felt = e.experience * (a.satisfaction[i] - ORDINARY)
    return e.expansion * max(1 + e.expansion_weight * felt, 0.0)


@compiled
def is_lost(a, t, world, e, d, out, by, w, s, i, word, first):
    """A renewal: whether the customer leaves."""
    if draw(d.renews[w], word) >= leaving(a, e, i, first, t.leaves[w, s], world.hardship[w]):
        added = a.arr[i] * added_share(a, e, i)
        out.added[w, s] += added
        a.arr[i] += added
        a.to_renewal[i] = TERM_MONTHS
        return False
    out.churned[w, s] += a.arr[i]
    out.lost[w, s] += 1
    by.churned_arr[w, a.source[i]] += a.arr[i]
    by.lost[w, a.source[i]] += 1
    a.arr[i] = a.regainable[i] = 0.0
    return True


@compiled
def begins(a, world, e, d, out, w, s, i, word):
    """A win becomes a customer."""
    a.contracts[i] += 1
    contract = mixed((word + uint64(a.contracts[i])) * GOLDEN)
    floor, first, second = e.churn
    a.customer[i], a.arr[i], a.value[i] = True, a.value[i], 0.0
    out.new_arr[w, s] += a.arr[i]
    a.churn[i] = floor + (1 - floor) * betaincinv(first, second, draw(d.own_churn[w], contract))
    a.to_renewal[i], a.served[i], a.memory[i], a.locked[i] = TERM_MONTHS, 0, 0.0, 0.0
    a.held_by[i] = normal(draw(d.own_switching[w], contract))
    a.switching[i] = switching(a, e, i)
    a.suits[i] = normal(draw(d.own_suits[w], contract))
    a.satisfaction[i] = min(max(world.firm[w] + e.spread * a.suits[i], 0.0), 1.0)


@compiled
def count(a, t, e, by, w, s, i, first):
    """A customer is put down to its source, with what it is worth."""
    source, arr = a.source[i], a.arr[i]
    leaves = leaving(a, e, i, first, t.leaves[w, s], 0.0)
    growth, total = (1 - leaves) * (1 + added_share(a, e, i)) / e.discount, 0.0
    for _ in range(BOOK_YEARS):
        total = growth * (1 + total)
    by.customers[w, source] += 1
    by.arr[w, source] += arr
    by.book_usd[w, source] += arr * e.margin * total
