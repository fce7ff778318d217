"""Columns: those of a mechanism lie side by side in memory, and are yet each their own."""

import numpy as np
import pytest

from salessim.engine.columns import ALIGNED, Shape
from salessim.model.selling.handover import LONG_AGO, HandoverColumns
from salessim.model.selling.pipeline import PipelineColumns

SHAPE = Shape(worlds=3, teams=1, seats_per_team=2, accounts_per_seat=3)


@pytest.mark.parametrize("kind", [HandoverColumns, PipelineColumns])
def test_columns_have_the_shapes_types_and_values_that_they_declare(kind: type):
    for _, about, values in kind.filled(SHAPE).arrays():
        assert values.shape == SHAPE.of(about.kind)
        assert values.dtype == about.dtype
        assert np.all(values == about.fill)
        assert values.flags.c_contiguous
        assert values.size == 0 or values.ctypes.data % 8 == 0


def test_writing_one_column_leaves_the_others():
    own = HandoverColumns.filled(SHAPE)
    for number, (_, about, values) in enumerate(own.arrays()):
        values[...] = number
        if about.kind == "account":
            assert values.nbytes % ALIGNED, "columns of this size do not fill their lines"
    assert [np.unique(values).tolist() for _, about, values in own.arrays() if about.kind != "event"] == [
        [0], [1], [2], [3],
    ]  # fmt: skip
    assert own.months_since_departure.dtype == np.int32


def test_worlds_are_taken_in_the_order_asked_for_and_events_stay_behind():
    own = HandoverColumns.filled(SHAPE)
    own.trust[:] = np.arange(3)[:, np.newaxis]
    own.stages_lost = np.ones(5)
    taken = own.take(np.array([2, 0, 2, 1]))
    assert taken.trust[:, 0].tolist() == [2, 0, 2, 1]
    assert taken.months_since_departure.tolist() == [[LONG_AGO] * 2] * 4
    assert taken.stages_lost.shape == (0,)
    assert taken.stages_lost.dtype == np.float64
    taken.trust[:] = 7
    assert own.trust.max() == 2
