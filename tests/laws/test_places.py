"""Places: what holds at chosen accounts is the same however many of them are chosen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.engine.columns import Shape
from salessim.engine.places import FEW_A_SEAT, PIECE, Places
from salessim.model.deals.breadth import Breadth
from salessim.quantities.stacking import at

SHAPE = Shape(worlds=3, teams=2, seats_per_team=2, accounts_per_seat=12)
ALL = SHAPE.worlds * SHAPE.accounts
MANY = FEW_A_SEAT * SHAPE.worlds * SHAPE.seats
SEATS = np.arange(SHAPE.worlds * SHAPE.seats, dtype=np.float64).reshape(SHAPE.worlds, SHAPE.seats)
WORLDS = np.arange(SHAPE.worlds, dtype=np.float64)


@st.composite
def cells(draw: st.DrawFn) -> np.ndarray:
    """Some accounts in order: few a seat, or many."""
    size = draw(st.one_of(st.integers(0, MANY - 1), st.integers(MANY, ALL)))
    chosen = draw(st.permutations(range(ALL)))[:size]
    return np.array(sorted(chosen), dtype=np.int64)


@given(chosen=cells())
def test_few_and_many_are_looked_up_alike(chosen: np.ndarray):
    places = Places(chosen, SHAPE)
    worlds, inside = np.divmod(chosen, SHAPE.accounts)
    seats = inside // SHAPE.accounts_per_seat
    assert places.worlds.tolist() == worlds.tolist()
    assert places.seats.tolist() == seats.tolist()
    assert places.of(SEATS).tolist() == SEATS[worlds, seats].tolist()
    assert places.of_worlds(WORLDS).tolist() == places.of_worlds(WORLDS[:, np.newaxis]).tolist() == worlds.tolist()
    assert places.counted.sum() == len(chosen)


@given(chosen=cells())
def test_parameters_are_those_of_the_seat_or_the_world(chosen: np.ndarray):
    group = Breadth().replaced(people=WORLDS[:, np.newaxis], group=SEATS)
    places = Places(chosen, SHAPE)
    got, expected = places.parameters(group), at(group, places.worlds, places.seats)
    assert got.people.tolist() == expected.people.tolist()
    assert got.group.tolist() == expected.group.tolist()
    assert got.meeting_per_month == group.meeting_per_month
    assert places.parameters(Breadth()) == Breadth()


def test_words_follow_the_accounts_words():
    places = Places(np.array([1, 50]), SHAPE)
    first, second = (np.arange(SHAPE.accounts, dtype=np.uint64) * factor for factor in (np.uint64(1), np.uint64(3)))
    assert places.words(first).tolist() == [1, 2]
    assert places.words(second).tolist() == [3, 6]
    assert places.words(first).tolist() == [1, 2]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, 2 * PIECE + 1])
def test_pieces_are_all_accounts_in_order_and_adding_adds_to_each(size: int):
    shape = Shape(1, 1, 1, 4 * PIECE)
    places = Places(np.arange(size) * 3 // 2, shape)
    values, column = np.arange(size) + 1.0, np.full((1, shape.accounts), 0.5)
    expected = column.copy()
    expected[0, places.cells] += values
    assert [cell for piece, found in places.pieces() for cell in found] == places.cells.tolist()
    assert all(places.cells[piece].tolist() == found.tolist() for piece, found in places.pieces())
    places.add(column, values)
    assert column.tolist() == expected.tolist()
