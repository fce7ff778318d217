"""What holds for a whole seat, a world or everybody: worked out by the model's own rules, and timed with the loop.

Parameters are scalars: all worlds of the block have one organisation.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from salessim.engine import totals
from salessim.engine.identity import person_words
from salessim.engine.luck import Luck
from salessim.model.channels import preference, reputation, sources
from salessim.model.channels.source import Source
from salessim.model.customers import experience, loyalty, referrals
from salessim.model.deals import breadth, chances, conversation, listening, playbook, terms
from salessim.model.decisions import Decision
from salessim.model.firm import systems, tuning
from salessim.model.market import domains, need
from salessim.model.organisation import Organisation
from salessim.model.selling import handover, outcome, pipeline, prospecting
from salessim.model.state import State

KINDS = np.arange(domains.CHAOTIC + 1, dtype=np.float64)
EITHER = np.array([False, True])
Many = dict[str, Any]
_made: dict[tuple[str, ...], Any] = {}


def gathered(values: Many) -> Any:
    """A named tuple of these values: of the same type whenever the names are the same, or loops compile again."""
    names = tuple(values)
    if names not in _made:
        _made[names] = namedtuple("Inputs", names)
    return _made[names](**values)


def seats_of(state: State, p: Organisation, luck: Luck) -> Many:
    """Of each seat, shape (W, S) and what is named."""
    own, held, hears = state.performance, state.conversation.held, p.listening
    shape = state.tenure.occupied.shape
    hourly = state.pay.pay_usd / np.asarray(p.time_budget.hours_per_month)
    attended = np.where(state.tenure.occupied, 1.0, state.cover.share)
    listens, complexity = state.listening.share[..., np.newaxis], domains.complexity(KINDS, p.domains)
    effort = own.deal_effort * own.pace
    return {
        "arises": np.broadcast_to(need.chance(p.market.need_on_per_month * state.downturn.needs), shape),
        "fades": need.chance(need.fade_hazard(attended, p.market)),
        "planned": _planned(state, p, luck),
        "answers": systems.answers(p.systems) * tuning.answers(state.tuning.tuned, p.tuning),
        "wasteful": np.broadcast_to(conversation.waste(held, p.value), shape),
        "busy": own.deal_effort > 0,
        "effort": effort,
        "advances": _advances(effort, p),
        "odds": (
            outcome.win_log_odds(own.points, own.deal_effort, np.ones(shape), p.outcome)
            + conversation.win_points(held, p.value)
            + terms.win_points(p.terms)
        )[..., np.newaxis]
        + listening.win_points(listens, complexity, hears),
        "undecided": p.outcome.no_decision_logit + conversation.undecided_points(held, p.value),
        "diagnosed": domains.right(
            listening.accuracy(state.listening.share, p.domains.diagnosis, hears) + np.zeros(shape), p.domains
        ),
        "occupied": state.tenure.occupied,
        "occupant": state.tenure.occupant,
        "care_hours": state.time_budget.customer_hours * experience.for_care(p),
        "customer_hours": state.time_budget.customer_hours,
        "covered": state.cover.share,
        "covers": state.cover.customers,
        "thanks": state.downturn.thanks,
        "since": state.handover.months_since_departure,
        "follows": state.conduct.follow_share,
        "melts": 1 - handover.arr_kept(state.handover.months_since_departure * 1.0, state.cover.share, p.handover),
        "regains": handover.regained_share(state.tenure.occupied * 1.0, p.handover),
        "leaves": state.conduct.churn,
        "deals_usd": hourly * state.time_budget.deal_hours,
        "contacts_usd": hourly * state.time_budget.prospecting_hours,
        "support_usd": p.experience.strength
        * p.experience.support_usd_per_month
        * (p.experience.support - experience.ORDINARY_SUPPORT)
        + np.zeros(shape),
    }


def _planned(state: State, p: Organisation, luck: Luck) -> Any:
    """Contacts, whole numbers by luck."""
    draws = luck.dense(Decision.CONTACTS_ROUNDED, person_words(state.shape, state.tenure.occupant))
    hours = state.time_budget.prospecting_hours * state.conduct.prospecting
    each = prospecting.hours_each(state.tuning.tuned, state.conversation.held, p)
    return prospecting.contacts_made(hours, state.performance.pace, draws, each).astype(np.int64)


def _advances(effort: Any, p: Organisation) -> Any:
    """Chance of reaching the end of each stage, shape (W, S, 1 + stages)."""
    stages = np.arange(p.pipeline.stages + 1)
    early = playbook.emphasis(playbook.is_early(stages, p.pipeline.stages), p.playbook)
    speeds = pipeline.by_stage(p.pipeline.stage_speed, p.pipeline.stages, 1.0) * terms.pace(p.terms)
    return need.chance(pipeline.advance_hazard(effort[..., np.newaxis] * early, speeds, p.pipeline))


def worlds_of(state: State, p: Organisation) -> Many:
    """Of each world, shape (W,), and costs by source that are not those of deals and contacts, shape (W, 8)."""
    costs = np.zeros(state.shape.of("source"))
    hourly = state.pay.pay_usd / np.asarray(p.time_budget.hours_per_month)
    for source, cost in sources.own_costs(state, hourly, p):
        costs[:, source] += totals.by_world(cost)
    return {
        "goodwill": reputation.goodwill(state.reputation.lost, p.reputation).reshape(-1),
        "firm": experience.of_firm(state, p).reshape(-1),
        "hardship": state.downturn.leaving.reshape(-1),
        "costs": costs,
        "held": _held(state, p),
        "remembers": _remembers(state),
    }


def _held(state: State, p: Organisation) -> Any:
    """Worlds in which what holds customers moves: somebody locks in or has done so, or other parameters hold."""
    own, q = state.loyalty, p.loyalty
    moved = (own.usual != q.switching) | (own.usual_spread != q.switching_spread)
    own.usual[:], own.usual_spread[:] = q.switching, q.switching_spread
    own.locking |= q.lock_in > 0
    return own.locking.reshape(-1) | moved.any(axis=1)


def _remembers(state: State) -> Any:
    """Worlds in which some customer may remember help or a remedy."""
    own = state.experience
    own.remembers |= np.any((state.downturn.thanks > 0) | (state.asking.asked > 0), axis=1, keepdims=True)
    return own.remembers.reshape(-1)


def everywhere(p: Organisation, month: int) -> Many:
    """Of everybody; numbers and small tables."""
    return {**_market(p), **_deals(p, month), **_customers(p, month)}


def _market(p: Organisation) -> Many:
    return {
        "need_ends": float(need.chance(p.market.need_off_idle_per_month)),
        "stays_closed": float(np.exp(-p.access.recovery_per_month)),
        "doors": p.access.strength,
        "still_closed": 1 - p.access.opened_by_value,
        "closed_by_waste": p.access.closed_by_waste,
        "responds": np.array([p.prospecting.response_without_need, p.prospecting.response_given_need]),
        "matching": p.preference.matching,
        "one_channel": 1 / preference.CHANNELS,
        "matched": preference.answer_factor(EITHER, p.preference),
        "contact_usd": p.money.costs.contact_usd,
    }


def _deals(p: Organisation, month: int) -> Many:
    return {
        "stages": p.pipeline.stages,
        "value_mean": float(p.market.deal_value_mean_usd * need.price_level(month, p.market) * terms.size(p.terms)),
        "value_sd": p.market.deal_value_sd,
        "larger": float(breadth.larger(p.breadth)),
        "without_owner": float(breadth.without_owner(p.breadth)),
        "group": p.breadth.group,
        "enough": np.floor(p.breadth.people),
        "champion_leaves": float(breadth.leaves(p.breadth)),
        "meets": float(breadth.meets(np.zeros(1), p.breadth)[0]),
        "discovery": p.playbook.discovery,
        "closing": max(2 - 2 * p.playbook.discovery, playbook.LEAST),
        "substitutes": (p.playbook.substitution - 1) / p.playbook.substitution,
        "playbook": p.playbook.strength * p.playbook.weight,
        "price": float(terms.price(p.terms)),
        "trust": p.outcome.trust_weight,
        "fit": p.qualification.strength * p.qualification.fit_weight,
        "owner": breadth.owner_points(EITHER, p.breadth),
        "engaged": np.array([domains.match_points(KINDS, right, p.domains) for right in EITHER]),
        "source": chances.source_points(np.arange(len(Source)), p.referrals, p.partners, p.awareness),
    }


def _customers(p: Organisation, month: int) -> Many:
    q, feels = p.loyalty, p.experience
    there = loyalty.arrived(month, q)
    return {
        "takes_hold": float(need.chance(q.locking_per_month)),
        "lock_in": q.lock_in,
        "lock": q.lock,
        "switching": q.switching,
        "switching_spread": q.switching_spread,
        "loyalty": q.strength,
        "available": float(q.strength * np.where(there, q.availability_after, q.availability)),
        "uneased": float(1 - np.where(there, q.eased_after, 0.0)),
        "attraction": q.attraction,
        "steepness": q.steepness,
        "kept": float(np.exp2(-1 / feels.goodwill_half_life_months)),
        "experience": feels.strength,
        "spread": feels.spread,
        "care": feels.care_weight,
        "resentment": feels.resentment,
        "adapting": feels.adapting,
        "expansion": p.renewal.expansion,
        "expansion_weight": feels.expansion_weight,
        "usual_hours": p.time_budget.hours_per_customer,
        "wanted_hours": float(experience.hours_each_customer(p)),
        "regainable": p.handover.strength * p.handover.arr_regained,
        "friend": referrals.churn_factor(EITHER, p.referrals),
        "churn": np.array([p.renewal.churn_floor, p.renewal.churn_a, p.renewal.churn_b]),
        "margin": p.money.gross_margin,
        "discount": 1 + p.money.discount_rate_per_year,
    }
