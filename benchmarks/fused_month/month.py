"""The month of all accounts of a block as one compiled loop, world by world, territory by territory."""

from __future__ import annotations

from typing import Any

import numpy as np

from fused_month import customers, deals
from fused_month.columns import accounts_of, by_source_of, starts_of, sums_of
from fused_month.inputs import everywhere, gathered, seats_of, worlds_of
from fused_month.luck import compiled, draw, key, last_of
from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.organisation import Organisation
from salessim.model.state import State


def known(p: Organisation, month: int) -> Any:
    """What holds everywhere in a month: known before it begins."""
    return gathered(everywhere(p, month))


def month(state: State, p: Organisation, luck: Luck, held: Any) -> None:
    """What the entries of `fused.HEART` do to the columns of `columns.py`, in place; `held` is what is known."""
    seats, worlds = gathered(seats_of(state, p, luck)), gathered(worlds_of(state, p))
    sums = sums_of(state), by_source_of(state)
    words, shape = state.account_words, state.shape
    _month(accounts_of(state), seats, worlds, held, starts_of(luck), *sums, words, shape.worlds, *_scratch(shape))


def _scratch(shape: Shape) -> tuple[Any, ...]:
    """Room for a territory's lists and keys, and for a world's losses and wins."""
    per_seat = shape.accounts_per_seat
    few = (np.empty(per_seat, np.int64) for _ in range(2))
    many = (np.empty(shape.accounts, np.int64) for _ in range(2))
    return np.empty((3, per_seat), np.int64), *few, *many


@compiled
def _month(a, t, world, e, d, out, by, words, worlds, lists, keys, few, lost, won):
    seats, per_seat = words.shape
    clear(out, by)
    for w in range(worlds):
        first, gone, new = w * seats * per_seat, 0, 0
        for s in range(seats):
            start = first + s * per_seat
            idle, open_deals, base = sort(a, t, e, d, keys, lists, words[s], w, s, start)
            limit = last_of(keys, idle, t.planned[w, s], few)
            contact(a, t, world, e, d, out, by, keys, lists[0, :idle], limit, words[s], w, s, start)
            new = work(a, t, e, d, out, by, lists[1, :open_deals], words[s], won, new, w, s, start)
            gone = serve(a, t, world, e, d, out, by, lists[2, :base], words[s], lost, gone, w, s, start, first)
        settle(a, world, e, d, out, by, words, lost[:gone], won[:new], w, first)
        for s in range(seats):
            for i in range(first + s * per_seat, first + (s + 1) * per_seat):
                if a.customer[i]:
                    customers.count(a, t, e, by, w, s, i, first)


@compiled
def work(a, t, e, d, out, by, open_deals, words, won, new, w, s, start):
    """The open deals of a territory; how many of the world's are won by now, `won` has them."""
    paid = t.deals_usd[w, s] / max(open_deals.size, 1)
    for n in open_deals:
        by.cost_usd[w, a.source[start + n]] += paid
        if deals.is_worked_on(a, t, e, d, out, by, w, s, start + n, words[n]):
            won[new] = start + n
            new += 1
    return new


@compiled
def serve(a, t, world, e, d, out, by, base, words, lost, gone, w, s, start, first):
    """The customers of a territory; how many of the world's are lost by now, `lost` has them."""
    care, thanks = customers.care_and_thanks(t, e, w, s, base.size)
    out.support_usd[w, s] = base.size * t.support_usd[w, s]
    for n in base:
        i = start + n
        customers.feels(a, world, e, w, i, care, thanks)
        customers.melts(a, t, e, out, w, s, i)
        a.served[i] += 1
        a.to_renewal[i] -= 1
        if a.to_renewal[i] == 0 and customers.is_lost(a, t, world, e, d, out, by, w, s, i, words[n], first):
            lost[gone] = i
            gone += 1
    return gone


@compiled
def settle(a, world, e, d, out, by, words, lost, won, w, first):
    """Losses and wins of a world: only now, since customers look whether those who referred them are there still."""
    for i in lost:
        a.customer[i] = False
    for i in won:
        s, n = divmod(i - first, words.shape[1])
        customers.begins(a, world, e, d, out, w, s, i, words[s, n])
    for source in range(by.cost_usd.shape[1]):
        by.cost_usd[w, source] += world.costs[w, source]


@compiled
def clear(out, by):
    """Sums begin at zero."""
    for column in out:
        column[:] = 0
    for column in by:
        column[:] = 0


@compiled
def sort(a, t, e, d, keys, lists, words, w, s, start):
    """The market moves in a territory; its accounts are listed: idle with their keys, with open deals, customers."""
    idle = open_deals = base = 0
    arises = t.arises[w, s]
    for n in range(words.size):
        i = start + n
        a.closed[i] *= e.stays_closed
        if a.stage[i] > 0:
            lists[1, open_deals] = n
            open_deals += 1
        elif a.customer[i]:
            lists[2, base] = n
            base += 1
        else:
            a.need[i] ^= draw(d.switches[w], words[n]) < (e.need_ends if a.need[i] else arises)
            lists[0, idle] = n
            keys[idle] = key(d.whom[w], words[n])
            idle += 1
    return idle, open_deals, base


@compiled
def responds(a, t, e, d, w, s, i, word, met):
    """Whether a contact opens a deal; nothing is drawn where it cannot."""
    open_part = met * e.responds[int(a.need[i])]
    if open_part <= 0:
        return False
    known = e.matching > 0 and draw(d.channel_known[w], word) < e.matching
    matched = known or draw(d.own_channel[w], word) < e.one_channel
    return draw(d.responds[w], word) < min(open_part * (e.matched[int(matched)] * t.answers[w, s]), 1.0)


@compiled
def contact(a, t, world, e, d, out, by, keys, idle, limit, words, w, s, start):
    """The idle accounts with the smallest keys are contacted; some respond."""
    for place in range(idle.size):
        if keys[place] > limit:
            continue
        i, word = start + idle[place], words[idle[place]]
        met = (1 - e.doors * a.closed[i]) * world.goodwill[w]
        out.contacts[w, s] += 1
        out.met[w, s] += met
        if responds(a, t, e, d, w, s, i, word, met):
            out.responses[w, s] += 1
            a.closed[i] *= e.still_closed
            deals.begins(a, t, e, d, out, by, w, s, i, word)
        else:
            a.closed[i] += min(e.closed_by_waste * t.wasteful[w, s], 1.0) * (1 - a.closed[i])
    made = out.contacts[w, s]
    each = t.contacts_usd[w, s]
    by.cost_usd[w, deals.COLD] += each + made * e.contact_usd
