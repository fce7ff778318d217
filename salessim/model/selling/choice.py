"""Choice of contacts: in each territory the idle accounts with the smallest draws.

The draws of a replicate are the same under all its policies; only who is idle differs. So the accounts of a territory
queue once a replicate, in order of their draws, and each policy goes along the queue until it has idle ones enough.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from salessim.engine.luck import Luck, bits, smallest, unit
from salessim.model.channels import signals
from salessim.model.decisions import Decision
from salessim.model.market.need import ACCOUNTS_PER_TILE
from salessim.quantities.arrays import Bools, Cells, Ints, Words

if TYPE_CHECKING:
    from salessim.model.organisation import Organisation
    from salessim.model.state import State

NUMBERED: Final = 1 << 8
"""Accounts of a territory that eight bits can number."""
EACH_BYTE: Final = np.uint64(0x0101010101010101)
FIRST_LOOK: Final = 32
"""Accounts of a queue that are looked at first: enough for most sellers' month."""


def choose(state: State, p: Organisation, planned: Ints, luck: Luck) -> Cells:
    """Cells of the accounts contacted: in each territory the `planned` idle ones with the smallest draws.

    Draws are divided by how much likelier an account is called (sequential Poisson sampling, Ohlsson 1998).
    """
    queues = None if signals.in_use(p.signals) else queued(state, luck)
    return by_keys(state, p, planned, luck) if queues is None else along(queues, state, planned, luck)


def queued(state: State, luck: Luck) -> NDArray[np.unsignedinteger] | None:
    """Numbers of each territory's accounts in order of their draws: shape (R, S, accounts a seat).

    None if that is no order, two draws of a territory being equal: once in 4 × 10^11 territories of 200 accounts.
    """
    alike, per_seat = luck.sharing, state.shape.accounts_per_seat
    starts = alike.once(luck.starts(Decision.WHOM_TO_CONTACT))
    queues = np.empty((alike.replicates, state.shape.seats, per_seat), dtype=np.min_scalar_type(per_seat - 1))
    for some, seats in alike.tiles(state.shape, ACCOUNTS_PER_TILE):
        drawn = luck.tile(starts[some], state.account_words[seats])
        order = (in_order if per_seat > NUMBERED else quickly_in_order)(drawn.reshape(-1, per_seat))
        if order is None:
            return None
        queues[some, seats] = order.reshape(drawn.shape)
    return queues


def in_order(drawn: Words) -> Ints | None:
    """Places of each row's draws (n, m) by size; None if two draws of a row are equal as uniforms. Spoils the draws."""
    numbers = bits(drawn)
    order = np.argsort(numbers, axis=-1)
    ordered = np.take_along_axis(numbers, order, axis=-1)
    return None if np.any(ordered[:, 1:] == ordered[:, :-1]) else order


def quickly_in_order(drawn: Words) -> NDArray[np.integer] | None:
    """The same for rows of at most 256 draws, by their first 24 bits: a sort of short numbers, cheaper than an argsort.

    The account's number rides in the last eight bits. Rows in which two draws agree so far (one in a thousand) are put
    in order again by all their bits.
    """
    last = np.uint32(NUMBERED - 1)
    short = (drawn >> np.uint64(32)).astype(np.uint32)
    short &= ~last
    short |= np.arange(drawn.shape[1], dtype=np.uint32)
    short.sort(axis=-1)
    row = short.reshape(-1)  # neighbours in two rows are compared too, which does no harm
    agree = np.flatnonzero((row[1:] ^ row[:-1]) <= last) // drawn.shape[1]
    short &= last
    if agree.size:
        again = in_order(drawn[agree])
        if again is None:
            return None
        short[agree] = again
    return short


def along(queues: NDArray[np.unsignedinteger], state: State, planned: Ints, luck: Luck) -> Cells:
    """Cells of the first `planned` (W, S) idle accounts of each queue."""
    per_seat, idle = state.shape.accounts_per_seat, state.idle().reshape(-1)
    found = [np.empty(0, dtype=np.int64)]
    territories = np.flatnonzero(planned)
    wanted = planned.reshape(-1)[territories]
    queue = _queue_of(state, luck)[territories]
    queues = queues.reshape(-1, per_seat)
    seen, more = 0, FIRST_LOOK
    while territories.size and seen < per_seat:
        cells = queues[queue, seen : seen + more].astype(np.int64)
        cells += (territories * per_seat)[:, np.newaxis]
        free = idle.take(cells)
        counts = so_far(free)
        free &= counts <= np.minimum(wanted, cells.shape[1]).astype(counts.dtype)[:, np.newaxis]
        found.append(cells.reshape(-1).take(np.flatnonzero(free)))
        wanted = wanted - counts[:, -1]
        short = np.flatnonzero(wanted > 0)
        territories, wanted, queue = territories[short], wanted[short], queue[short]
        seen = more = seen + more
    chosen = np.concatenate(found)
    # Short numbers are sorted in half the time.
    return np.sort(chosen.astype(np.int32) if idle.size < (1 << 31) else chosen).astype(np.int64)


def so_far(marks: Bools) -> NDArray[np.integer]:
    """How many of each row's marks (n, m) there are up to each place, itself included.

    Eight at a time: multiplied by 0x0101…01, the bytes of a word become their own running sum, none exceeding 255.
    """
    if marks.shape[1] % 8 or marks.shape[1] > 255 or sys.byteorder == "big":
        return np.cumsum(marks, axis=1)
    eight = marks.view(np.uint64) * EACH_BYTE
    sums = eight >> np.uint64(56)
    before = np.cumsum(sums, axis=1) - sums
    before *= EACH_BYTE
    eight += before
    return eight.view(np.uint8)


def _queue_of(state: State, luck: Luck) -> Cells:
    """The row of queues (R × S,) that each territory (W × S,) has."""
    alike, seats = luck.sharing, state.shape.seats
    rows = np.empty((state.shape.worlds, seats), dtype=np.int64)
    alike.view(rows)[:] = np.arange(alike.replicates * seats).reshape(alike.replicates, 1, seats)
    return rows.reshape(-1)


def by_keys(state: State, p: Organisation, planned: Ints, luck: Luck) -> Cells:
    """The same for any keys, weighed or equal, by sorting those of each territory in each world."""
    alike, shape, guided = luck.sharing, state.shape, signals.in_use(p.signals)
    idle, counts = alike.view(state.idle()), alike.view(np.minimum(planned, shape.accounts_per_seat))
    starts = alike.once(luck.starts(Decision.WHOM_TO_CONTACT))
    found = np.empty((shape.worlds, shape.seats, shape.accounts_per_seat), dtype=bool)
    for some, seats in alike.tiles(shape, ACCOUNTS_PER_TILE // alike.worlds_each):
        keys = unit(luck.tile(starts[some], state.account_words[seats]))[:, np.newaxis]
        if guided:
            keys = keys / signals.weights(state, p, luck, some, seats)
        here = idle[some, :, seats]
        keys = np.where(here, keys, np.inf)
        few = smallest(keys.reshape(-1, shape.accounts_per_seat), counts[some, :, seats].reshape(-1))
        alike.view(found)[some, :, seats] = few.reshape(here.shape)
    return np.flatnonzero(found)
