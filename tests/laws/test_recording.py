"""The recorder adds many tallies up at once: every number is that which its tally gives alone, to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from support.worlds import branch, small

from salessim.engine import totals
from salessim.engine.record import OfGroup, OverSeats, Recorder
from salessim.model.plan import Plan
from salessim.model.simulation import Span, run
from salessim.model.tallies import TALLIES

SPAN = Span(horizon=4, burn_in=3)


def test_each_tally_is_recorded_as_it_is_alone():
    alone: dict[str, list[np.ndarray]] = {name: [] for name in TALLIES}

    def observe(state, p, month):
        for name, tally in TALLIES.items():
            alone[name].append(np.array(tally(state, p, month)))

    start = branch(small(), 3, SPAN)
    got = run(start, [Plan(small())] * 3, SPAN.horizon, [observe])
    kinds = {type(tally) for tally in TALLIES.values()}
    assert {OverSeats, OfGroup} < kinds, "all three kinds of tallies are recorded"
    for name, months in alone.items():
        assert got[name].tobytes() == np.stack(months, axis=1).astype(np.float64).tobytes(), name


NUMBERS = st.floats(-1e9, 1e9)


@given(
    columns=st.tuples(st.integers(1, 4), st.integers(1, 9)).flatmap(
        lambda shape: st.lists(
            st.one_of(arrays(np.float64, shape, elements=NUMBERS), arrays(np.bool_, shape)), min_size=1, max_size=5
        )
    )
)
def test_sums_taken_together_are_those_taken_one_by_one(columns: list[np.ndarray]):
    together = totals.each_by_world(columns)
    assert together.tobytes() == np.stack([totals.by_world(column) for column in columns]).tobytes()


def test_seats_are_added_in_their_order():
    """In pairs, as `np.sum` adds, 1e16 − 1e16 + 1 … would come out otherwise."""
    seats = np.tile([1e16, 1.0, -1e16, 1.0], 8)
    expected = 0.0
    for value in seats:
        expected += value
    assert totals.each_by_world([seats[np.newaxis]]).tolist() == [[expected]]


def test_a_column_of_another_width_is_no_seat_column():
    with pytest.raises(ValueError, match="dimension"):
        totals.each_by_world([np.zeros((2, 3)), np.zeros((2, 1))])


def test_months_that_were_not_recorded_stay_nought():
    recorder: Recorder[None, None] = Recorder(
        {
            "seats": OverSeats(lambda state, p, month: np.full((2, 3), month)),
            "one": OfGroup(lambda state: np.array([[5.0, 6.0], [7.0, 8.0]]), 1),
            "plain": lambda state, p, month: 9.0,
        },
        2,
        3,
    )
    recorder(None, None, 2)
    assert {name: values.tolist() for name, values in recorder.values.items()} == {
        "seats": [[0, 6, 0]] * 2,
        "one": [[0, 6, 0], [0, 8, 0]],
        "plain": [[0, 9, 0]] * 2,
    }
