"""Hours that deals and contacts need: a product of what is done in them, and what is left when there are too few."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn
from support.worlds import small

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.deals.breadth import Breadth
from salessim.model.deals.conversation import ORDINARY, Conversation
from salessim.model.deals.qualification import Qualification
from salessim.model.deals.terms import Terms
from salessim.model.market.domains import Domains
from salessim.model.organisation import Organisation
from salessim.model.selling import prospecting, time_budget
from salessim.model.state import State

UNIT = st.floats(0, 1)
GROUPS: dict[str, Any] = {
    "value": drawn(Conversation), "breadth": drawn(Breadth), "domains": drawn(Domains), "terms": drawn(Terms),
    "qualification": drawn(Qualification),
}  # fmt: skip
FREE = {"hours": 100, "administration": 0, "meetings": 0, "distraction": 0, "training": 0, "prospecting_floor": 0.2}
"""A month of 100 hours, 80 of which may go to customers and deals."""


def whole(sections: dict[str, Any]) -> Organisation:
    return Organisation().replaced(**sections)


# In closed form.


def test_hours_of_a_deal_are_the_product_of_what_is_done_in_it():
    """1.5 hours × 1.42 (value created) × 1.24 (four people) × 1.05 (half diagnosed) × 2^0.6 (twice as large)."""
    p = whole({
        "time_budget": Organisation().time_budget.replaced(hours_per_deal=1.5),
        "value": Conversation(more_hours=0.6), "breadth": Breadth(people=4, hours_each=0.12),
        "domains": Domains(matching=0.5, diagnosis_hours=0.1), "terms": Terms(size=2, hours_power=0.6),
    })  # fmt: skip
    assert time_budget.hours_each(np.array(1.0), p) == pytest.approx(1.5 * 1.42 * 1.24 * 1.05 * 2**0.6)


def house(held: float, deals: int, **sections: Any) -> State:
    """One rep with so many deals, after the month is divided."""
    p = small(time_budget={**FREE, "per_deal": 4, "per_customer": 5}, **sections)
    state = State.empty(Shape(1, 1, 1, 60))
    state.tenure.occupied[:], state.conversation.held[:] = True, held
    state.pipeline.at_work, state.renewal.served = np.arange(deals), np.empty(0, dtype=np.int64)
    time_budget.plan(state, p, Luck(1, np.array([1])))
    return state


def test_who_creates_value_has_time_for_fewer_deals():
    """Twenty deals of 4 hours fill the 80; at 40 % more hours each, they get 80 of 112."""
    pitching, creating = (house(held, 20, value={"more_hours": 0.4 / 0.7}) for held in (ORDINARY, 1.0))
    assert pitching.time_budget.deal_effort[0, 0] == pytest.approx(1)
    assert creating.time_budget.deal_effort[0, 0] == pytest.approx(80 / 112)
    assert creating.time_budget.deal_hours[0, 0] == pytest.approx(80)


def test_who_goes_deep_gives_more_hours_if_there_are_any():
    """At a depth of 2 five deals get 40 hours, twice what they need, and fifteen the 80 there are: 1⅓."""
    deep: dict[str, Any] = {"qualification": {"depth": 2}}
    few, many = house(ORDINARY, 5, **deep), house(ORDINARY, 15, **deep)
    assert few.time_budget.deal_effort[0, 0] == pytest.approx(2)
    assert few.time_budget.prospecting_hours[0, 0] == pytest.approx(60)
    assert many.time_budget.deal_effort[0, 0] == pytest.approx(80 / 60)
    assert house(ORDINARY, 0, **deep).time_budget.deal_effort[0, 0] == 1


def test_claims_of_the_firm_are_hours_less_for_selling():
    """Records twice as full as usual take 10 hours of 100, partners 4, and rules beyond the ordinary what they say."""
    systems = {"record": 1, "record_hours": 20}
    taken = house(ORDINARY, 0, systems=systems, partners={"effort": 1, "hours": 4})
    assert taken.time_budget.selling_hours[0, 0] == pytest.approx(86)
    assert house(ORDINARY, 0).time_budget.selling_hours[0, 0] == pytest.approx(100)


# Laws.


@given(st.fixed_dictionaries(GROUPS), UNIT)
def test_hours_are_positive_and_ordinary_where_everything_is_off(groups: dict[str, Any], held: float):
    p = whole(groups)
    assert time_budget.hours_each(np.array(held), p) > 0
    none = whole({name: group.replaced(strength=0.0) for name, group in groups.items()})
    assert time_budget.hours_each(np.array(held), none) == none.time_budget.hours_per_deal
    contact = prospecting.hours_each(np.array(0.0), np.array(held), none)
    assert contact == none.time_budget.hours_per_contact


@given(st.fixed_dictionaries(GROUPS), UNIT, UNIT)
def test_whatever_more_is_done_takes_longer(groups: dict[str, Any], one: float, other: float):
    p, less, more = whole(groups), np.array(min(one, other)), np.array(max(one, other))
    here = time_budget.hours_each(less, p)
    assert time_budget.hours_each(more, p) >= here
    for section, field, by in (("breadth", "people", 1.0), ("domains", "matching", 0.1), ("terms", "size", 1.0)):
        group = getattr(p, section)
        further = p.replaced(**{section: group.replaced(**{field: getattr(group, field) + by})})
        assert time_budget.hours_each(less, further) >= here


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0, 300), st.floats(0.1, 10), UNIT)
def test_a_month_has_no_more_hours_than_it_has(
    available: float, customers: float, needed: float, depth: float, floor: float
):
    p = Organisation().time_budget.replaced(prospecting_floor=floor)
    parts = time_budget.divide(np.array(available), np.array(customers), np.array(needed * depth), p)
    assert sum(parts) == pytest.approx(available)
    assert min(parts) >= -1e-9
    assert time_budget.effort(parts[1], np.array(needed)) <= max(depth, 1) * (1 + 1e-12)


def test_each_seat_has_the_hours_of_its_own_parameters():
    """A policy for one seat of one world of two changes the hours of deals there and nowhere else."""
    p = Organisation()
    p = p.replaced(terms=p.terms.replaced(size=np.array([[1.0, 1.0], [1.0, 32.0]]), hours_power=0.6))
    got = time_budget.hours_each(np.full((2, 2), ORDINARY), p) / p.time_budget.hours_per_deal
    assert got.tolist() == [[1, 1], [1, pytest.approx(8)]]
