"""Chances: all that a deal itself, its customer and its conversation bring to the decision, beside the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salessim.engine.luck import Luck
from salessim.engine.places import Places
from salessim.model.channels.source import Source
from salessim.model.deals import breadth, conversation, listening, playbook, qualification, terms
from salessim.model.decisions import Decision
from salessim.model.market import domains
from salessim.quantities.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from salessim.model.channels.awareness import Awareness
    from salessim.model.channels.partners import Partners
    from salessim.model.customers.referrals import Referrals
    from salessim.model.organisation import Organisation
    from salessim.model.state import State


def source_points(source: Ints, referrals: Referrals, partners: Partners, awareness: Awareness) -> Floats:
    """Log odds of winning by where the deal comes from: friends and partners vouch, a stunt's audience fits less."""
    vouched = np.where(source == Source.REFERRAL, referrals.strength * np.asarray(referrals.win_points), 0.0)
    brought = np.where(source == Source.PARTNER, partners.strength * np.asarray(partners.win_points), 0.0)
    curious = np.where(source == Source.AWARENESS, awareness.strength * np.asarray(awareness.poor_fit), 0.0)
    return vouched + brought - curious


def win_points(state: State, p: Organisation, luck: Luck, deals: Places) -> Floats:
    """Log odds of winning against losing, for deals that come to their decision this month (N,)."""
    listens, talks = deals.of(state.listening.share), deals.of(state.conversation.held)
    hears, kinds = deals.parameters(p.listening), deals.parameters(p.domains)
    domain = deals.of(state.domains.domain).astype(np.float64)
    parts = (
        domains.match_points(domain, _diagnosed(state, p, luck, deals), kinds),
        listening.win_points(listens, domains.complexity(domain, kinds), hears),
        conversation.win_points(talks, deals.parameters(p.value)),
        breadth.owner_points(deals.of(state.breadth.owner), deals.parameters(p.breadth)),
        _from_playbook(state, p, deals),
        terms.win_points(deals.parameters(p.terms)),
        _from_source(state, p, deals),
    )
    total = qualification.fit_points(qualification.fits_of(state, luck, deals), deals.parameters(p.qualification))
    for part in parts:
        total = total + part
    return total


def _diagnosed(state: State, p: Organisation, luck: Luck, deals: Places) -> Bools:
    """For which deals the engagement is the right one by diagnosis: for none where nobody chooses by it."""
    if not np.any(np.asarray(p.domains.matching) > 0):
        return np.zeros(deals.cells.shape, dtype=np.bool_)
    kinds, listens = deals.parameters(p.domains), deals.of(state.listening.share)
    accuracy = listening.accuracy(listens, kinds.diagnosis, deals.parameters(p.listening))
    draws = luck.chosen(Decision.DIAGNOSIS, deals.worlds, deals.words(state.account_words))
    return draws < domains.right(accuracy, kinds)


def _from_playbook(state: State, p: Organisation, deals: Places) -> Floats | float:
    """Log odds from discovery and closing: 0 where all deals have had and get both evenly, as they do by default."""
    own, discovered = deals.parameters(p.playbook), deals.of(state.playbook.discovered)
    if np.all(discovered == playbook.EVEN) and np.all(own.discovery == playbook.EVEN):
        return 0.0
    return playbook.win_points(discovered, own)


def _from_source(state: State, p: Organisation, deals: Places) -> Floats:
    groups = deals.parameters(p.referrals), deals.parameters(p.partners), deals.parameters(p.awareness)
    return source_points(deals.of(state.sources.source), *groups)


def undecided_points(state: State, p: Organisation, deals: Places) -> Floats:
    """Log odds that the customer does not decide, beyond the ordinary (N,)."""
    return conversation.undecided_points(deals.of(state.conversation.held), deals.parameters(p.value))
