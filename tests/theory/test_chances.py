"""Chances: everything that a deal brings to its decision, added up once each, and nothing where it is ordinary."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sections import drawn

from salessim.engine.columns import Shape
from salessim.engine.luck import Luck
from salessim.model.channels.awareness import Awareness
from salessim.model.channels.partners import Partners
from salessim.model.channels.source import Source
from salessim.model.customers.referrals import Referrals
from salessim.model.deals import breadth, chances, conversation, listening, playbook, qualification, terms
from salessim.model.deals.breadth import Breadth
from salessim.model.deals.conversation import Conversation
from salessim.model.deals.listening import Listening
from salessim.model.deals.playbook import Playbook
from salessim.model.deals.qualification import Qualification
from salessim.model.deals.terms import Terms
from salessim.model.market.domains import Domains, complexity, match_points, usual_distance
from salessim.model.organisation import Organisation
from salessim.model.state import State

LUCK = Luck(3, np.array([1, 2]), 9)
SECTIONS: dict[str, Any] = {
    "domains": Domains(matching=1, diagnosis=1),
    "value": Conversation(),
    "listening": Listening(),
    "qualification": Qualification(),
    "playbook": Playbook(discovery=0.7),
    "breadth": Breadth(),
    "terms": Terms(size=2, discount=0.1),
    "referrals": Referrals(),
    "partners": Partners(),
    "awareness": Awareness(),
}


def two_deals() -> State:
    """A deal in each of two worlds: how sellers talk and listen, whom they know, the domain and the source differ."""
    state = State.empty(Shape(2, 1, 2, 3))
    state.conversation.held[:], state.listening.share[:] = [[0.9, 0.3], [0.1, 0.6]], [[0.5, 0.4], [0.3, 0.57]]
    state.domains.domain[:], state.breadth.owner[:] = [[2] * 6, [1] * 6], [[True] * 6, [False] * 6]
    state.sources.source[:] = [[Source.REFERRAL] * 6, [Source.AWARENESS] * 6]
    return state


CELLS = np.array([1, 6 + 5])


def test_points_of_a_deal_are_the_sum_of_its_parts():
    """Diagnosis is always right here, so that the engagement suits both: `usual` steps nearer than for all."""
    p, state = Organisation(**SECTIONS), two_deals()
    deals = state.at(CELLS)
    fits = qualification.fits_of(state, LUCK, deals)
    held, share = np.array([0.9, 0.6]), np.array([0.5, 0.57])
    expected = (
        qualification.fit_points(fits, p.qualification)
        + p.domains.mismatch * usual_distance(p.domains)
        + listening.win_points(share, np.array([1.0, 0.5]), p.listening)
        + conversation.win_points(held, p.value)
        + breadth.owner_points(np.array([True, False]), p.breadth)
        + playbook.win_points(np.array(0.5), p.playbook)
        + terms.win_points(p.terms)
        + np.array([p.referrals.win_points, -p.awareness.poor_fit])
    )
    assert chances.win_points(state, p, LUCK, deals) == pytest.approx(expected)
    undecided = conversation.undecided_points(held, p.value)
    assert chances.undecided_points(state, p, deals) == pytest.approx(undecided)


def test_each_part_counts_once():
    """Switching off one section takes away its part, and no other."""
    p, state = Organisation(**SECTIONS), two_deals()
    deals = state.at(CELLS)
    whole, parts = chances.win_points(state, p, LUCK, deals), np.zeros(2)
    level = complexity(np.array([2.0, 1.0]), p.domains)
    for name, group in SECTIONS.items():
        without = p.replaced(**{name: group.replaced(strength=0.0)})
        parts += whole - chances.win_points(state, without, LUCK, deals)
        if name == "domains":  # where they are off, listening is worth what it is in an ordinary problem
            ordinary = complexity(np.array([2.0, 1.0]), group.replaced(strength=0.0))
            parts -= listening.win_points(np.array([0.5, 0.57]), level - ordinary, p.listening)
    assert parts == pytest.approx(whole)


def test_nothing_is_left_where_everything_is_off():
    p = Organisation(**{name: group.replaced(strength=0.0) for name, group in SECTIONS.items()})
    state = two_deals()
    assert chances.win_points(state, p, LUCK, state.at(CELLS)).tolist() == [0, 0]
    assert chances.undecided_points(state, p, state.at(CELLS)).tolist() == [0, 0]


def test_diagnoses_are_right_as_often_as_they_are_said_to_be():
    """Of 6,000 deals, all complex: without diagnosis a step away; the mean says how many were right."""
    p = Organisation(domains=Domains(matching=0.8, diagnosis=0.75), **{
        name: group.replaced(strength=0.0) for name, group in SECTIONS.items() if name != "domains"
    })  # fmt: skip
    state = State.empty(Shape(1, 1, 3, 2000))
    state.domains.domain[:] = 2
    points = chances.win_points(state, p, Luck(3, np.array([1]), 9), state.at(np.arange(6000)))
    wrong, right = (match_points(np.array(2.0), np.array(found), p.domains) for found in (False, True))
    assert set(np.round(points, 9)) == {round(float(wrong), 9), round(float(right), 9)}
    share = (points > (wrong + right) / 2).mean()
    assert abs(share - 0.6) < 4 * np.sqrt(0.6 * 0.4 / 6000)


@pytest.mark.parametrize("rows", [[1, 0], [0, 0, 1]])
def test_points_do_not_depend_on_the_order_of_worlds(rows: list[int]):
    p, state, order = Organisation(**SECTIONS), two_deals(), np.array(rows)
    inside = np.array([1, 5])
    here = chances.win_points(state, p, LUCK, state.at(CELLS))
    taken = state.take(order)
    cells = np.arange(order.size) * 6 + inside[order]
    there = chances.win_points(taken, p, LUCK.take(order), taken.at(cells))
    assert np.array_equal(there, here[order])


@given(drawn(Referrals), drawn(Partners), drawn(Awareness), st.sampled_from(list(Source)))
def test_friends_and_partners_vouch_and_the_curious_fit_less(friends: Any, partners: Any, known: Any, source: Source):
    points = chances.source_points(np.array([source]), friends, partners, known)
    expected = {
        Source.REFERRAL: friends.strength * friends.win_points,
        Source.PARTNER: partners.strength * partners.win_points,
        Source.AWARENESS: -known.strength * known.poor_fit,
    }
    assert points.tolist() == [expected.get(source, 0.0)]
