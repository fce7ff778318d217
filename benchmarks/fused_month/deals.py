"""Compiled: deals of a territory open, are worked on, and end.

Arguments of all loops: `a` columns of accounts, `t` of seats, `world` and `e` what holds in a world and everywhere, `d`
start words of draws, `out` sums by seat and `by` by source; `w`, `s` and `i` number the world, its seat and the cell of
the account, `word` is its identity.
"""

from __future__ import annotations

import math

from fused_month.luck import compiled, draw, normal
from salessim.model.channels.source import Source
from salessim.model.deals import playbook

COLD = int(Source.COLD)
EVEN, LEAST = playbook.EVEN, playbook.LEAST


@compiled
def begins(a, t, e, d, out, by, w, s, i, word):
    """A contact has found interest: a deal opens, first worked on next month."""
    a.source[i], a.referrer[i], a.stage[i], a.months_open[i] = COLD, 0, 1, 0
    a.known[i], a.discovered[i] = 1, e.discovery
    a.owner[i] = draw(d.owner[w], word) * max(e.group, 1.0) < 1
    sd = e.value_sd
    value = e.value_mean * math.exp(sd * normal(draw(d.value[w], word)) - sd * sd / 2)
    a.value[i] = value * ((e.larger if a.owner[i] else 1.0) * e.without_owner)
    a.originator[i] = t.occupant[w, s]
    a.trust[i], a.work[i], a.own_work[i] = 1.0, 0.0, 0.0
    out.opened[w, s] += 1
    by.opened[w, COLD] += 1


@compiled
def is_stranded(a, t, e, d, w, s, i, word):
    """People inside the account leave and are met; whether nobody is left who is known."""
    gone = draw(d.champion[w], word) < e.champion_leaves
    if gone and a.known[i] <= 1:
        left, stranded = a.known[i], True
    else:
        left, stranded = a.known[i] - gone, False
    meets = t.busy[w, s] and left < e.enough and draw(d.reached[w], word) < e.meets
    if meets and not a.owner[i] and draw(d.owner[w], word) * max(e.group - left, 1.0) < 1:
        a.owner[i] = True
        a.value[i] *= e.larger
    a.known[i] = left + meets
    return stranded


@compiled
def is_worked_on(a, t, e, d, out, by, w, s, i, word):
    """A month of an open deal; whether it is won."""
    if a.need[i] and draw(d.fades[w], word) < t.fades[w, s]:
        a.need[i] = False
    stranded = is_stranded(a, t, e, d, w, s, i, word)
    a.months_open[i] += 1
    stage, won = a.stage[i], False
    lapses = stranded or not a.need[i]
    moves = not lapses and draw(d.advances[w], word) < t.advances[w, s, stage]
    effort = t.effort[w, s]
    a.work[i] += effort
    a.own_work[i] += effort * t.occupied[w, s]
    if moves and stage < e.stages:
        a.stage[i] = stage + 1
        if 2 * stage <= e.stages < 2 * (stage + 1):
            a.discovered[i] = e.discovery
    elif moves:
        a.value[i] *= e.price
        won = is_won(a, t, e, d, out, w, s, i, word)
        if won:
            wins(a, t, out, by, w, s, i)
    if lapses:
        out.no_decisions[w, s] += 1
    if lapses or (moves and stage == e.stages):
        a.need[i], a.stage[i] = False, 0
        if not won:
            a.value[i] = 0.0
    return won


@compiled
def is_won(a, t, e, d, out, w, s, i, word):
    """The customer decides."""
    kind = a.domain[i]
    right = t.diagnosed[w, s] > 0 and draw(d.diagnosis[w], word) < t.diagnosed[w, s]
    odds = t.odds[w, s, kind] - e.trust * (1 - a.trust[i]) + e.fit * normal(draw(d.own_fit[w], word))
    odds += e.engaged[int(right), kind] + e.owner[int(a.owner[i])] + e.source[a.source[i]] + conversation(a, e, i)
    win, undecided = math.exp(odds), math.exp(t.undecided[w, s])
    total, u = 1 + win + undecided, draw(d.ends[w], word)
    if u < win / total:
        return True
    if u < win / total + undecided / total:
        out.no_decisions[w, s] += 1
    else:
        out.losses[w, s] += 1
    return False


@compiled
def conversation(a, e, i):
    """What discovery and closing together bring: nothing where both are even."""
    if e.discovery == EVEN and a.discovered[i] == EVEN:
        return 0.0
    first = max(2 * a.discovered[i], LEAST)
    weaker, stronger = min(first, e.closing), max(first, e.closing)
    quality = weaker * (0.5 + 0.5 * (stronger / weaker) ** e.substitutes) ** (1 / e.substitutes)
    return e.playbook * math.log(quality)


@compiled
def wins(a, t, out, by, w, s, i):
    """What is added up of a win."""
    value, source = a.value[i], a.source[i]
    out.wins[w, s] += 1
    out.bookings[w, s] += value
    out.closed_months[w, s] += a.months_open[i]
    out.originator_there[w, s] += t.occupied[w, s] and a.originator[i] == t.occupant[w, s]
    predecessors = 1 - a.own_work[i] / a.work[i] if a.work[i] > 0 else 0.0
    out.inherited[w, s] += value * predecessors
    by.wins[w, source] += 1
    by.new_arr[w, source] += value
    by.inherited[w, source] += value * predecessors
