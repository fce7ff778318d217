"""Mistakes in one engine's wiring of the customer side, each a function that makes it for the length of a test."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

from support.mutations import Mutation, OtherLuck, Patch

from salessim.agents import Customer, SalesOrganisation, Seat, customer, network, prospect
from salessim.agents.account import Account
from salessim.agents.market import Market
from salessim.engine.luck import Luck
from salessim.model import events
from salessim.model.channels.source import Source
from salessim.model.customers import asking
from salessim.model.deals import breadth
from salessim.model.decisions import Decision
from salessim.model.organisation import Organisation
from salessim.model.state import State


def doing_nothing(kind: type, entry: str, *others: type) -> Mutation:
    """Agents of some kinds do not act in an entry."""

    def still(patch: Patch) -> None:
        for each in (kind, *others):
            patch.setattr(each, entry, lambda agent: None)

    return still


def drawn_anew(life: str, decision: Decision) -> Mutation:
    """What an account carries for life, or for a contract, is drawn every month instead."""
    carried: Callable[[Account, Decision], float] = getattr(Account, life)

    def drawn(account: Account, asked: Decision) -> float:
        return account.draw(asked) if asked is decision else carried(account, asked)

    return lambda patch: patch.setattr(Account, life, drawn)


def last_source_has_the_deal(patch: Patch) -> None:
    patch.setattr(prospect, "min", max, raising=False)


def friends_never_leave(patch: Patch) -> None:
    def leaving(told: Customer, hardship: float) -> float:
        if told.referrer is None:
            return probability(told, hardship)
        with mock.patch.object(told.referrer, "is_customer", new=True):
            return probability(told, hardship)

    probability = Customer._leaving
    patch.setattr(Customer, "_leaving", leaving)


def warned_doors_stay(patch: Patch) -> None:
    def respond(account: Customer) -> None:
        with mock.patch.object(account, "warned", new=False):
            responds(account)

    responds = Customer.access_respond
    patch.setattr(Customer, "access_respond", respond)


def everybody_shows_signals(patch: Patch) -> None:
    patch.setattr(Customer, "_shows_signal", lambda account: True)


def signals_bought_for_nobody(patch: Patch) -> None:
    patch.setattr(Customer, "signal_usd", 0.0)


def partners_paid_for_all_wins(patch: Patch) -> None:
    def settle(seat: Seat) -> None:
        p = seat.p.partners
        seat.partner_usd = sum(c.value_usd * (p.strength * p.commission) for c in seat.customers if c.won)

    patch.setattr(Seat, "partners_settle", settle)


def mailed_without_need(patch: Patch) -> None:
    def mailed(account: Customer, likely: float) -> None:
        with mock.patch.object(account, "seeking", account.within_reach):
            hears(account, likely)

    hears = Customer.be_mailed
    patch.setattr(Customer, "be_mailed", mailed)


def heirs_talk_like_leavers(patch: Patch) -> None:
    def learn(seat: Seat) -> None:
        held = seat.held
        with mock.patch.object(seat, "hired", new=False):
            learns(seat)
        seat.held = seat.held if seat.rep else held

    learns = Seat.conversation_learn
    patch.setattr(Seat, "conversation_learn", learn)


def satisfied_at_once(patch: Patch) -> None:
    def feel(account: Customer) -> None:
        if account.served:
            feels(account)
            account.satisfaction = account._tends(account.goodwill, account.seat.care, account.locked)

    feels = Customer.experience_feel
    patch.setattr(Customer, "experience_feel", feel)


def lock_outlives_contract(patch: Patch) -> None:
    def free(account: Customer) -> None:
        locked = account.locked
        starts(account)
        account.locked = locked

    starts = Customer.start_free
    patch.setattr(Customer, "start_free", free)


def all_contracts_alike(patch: Patch) -> None:
    def alike(account: Account, decision: Decision) -> float:
        with mock.patch.object(account, "contracts", 0):
            return carried(account, decision)

    carried = Account.for_contract
    patch.setattr(Account, "for_contract", alike)


def let_go_keeps_need(patch: Patch) -> None:
    def settle(account: Customer) -> None:
        account.need = account.need and not (account.finished or account.lapsed)

    patch.setattr(Customer, "need_settle", settle)


def known_alike(patch: Patch) -> None:
    patch.setattr(network, "popular", lambda u, p: u)


def acquaintances_of_the_whole_market(patch: Patch) -> None:
    patch.setattr(customer, "acquaintance", lambda speaker: network.in_market(speaker.model, speaker.word * 2.0**-64))


def hiring_without_money(patch: Patch) -> None:
    def fill(seat: Seat) -> None:
        with mock.patch.object(seat.model, "short_of_money", new=False):
            fills(seat)

    fills = Seat.hiring_fill
    patch.setattr(Seat, "hiring_fill", fill)


def hours_to_the_deals_of_the_end(patch: Patch) -> None:
    patch.setattr(Customer, "worked_on", property(lambda deal: deal.at_work, lambda deal, value: None), raising=False)


def hard_times_for_nobody(patch: Patch) -> None:
    def turn(market: Market) -> None:
        turns(market)
        for seat in market.seats:
            seat.help_out(hard=False)

    turns = SalesOrganisation.downturn_turn
    patch.setattr(SalesOrganisation, "downturn_turn", turn)


def survey_noise_is_the_answer(state: State, p: Organisation, luck: Luck) -> None:
    swapped = OtherLuck(luck, decisions={Decision.SURVEY_NOISE: Decision.SURVEYED})
    asking.survey(state, p, swapped)  # type: ignore[arg-type]


def owner_met_by_the_luck_of_meeting(state: State, p: Organisation, luck: Luck) -> None:
    swapped = OtherLuck(luck, decisions={Decision.ROOT_OWNER_FOUND: Decision.PERSON_REACHED})
    breadth.know(state, p, swapped)  # type: ignore[arg-type]


def sources_told_wrong(patch: Patch) -> None:
    found = events.ACCOUNT_EVENTS["sources.gather"]
    cold = lambda state: [(name, cells, 0 * sources + Source.COLD) for name, cells, sources in found(state)]  # noqa: E731
    patch.setitem(events.ACCOUNT_EVENTS, "sources.gather", cold)  # type: ignore[arg-type]


def warned_told_as_referred(patch: Patch) -> None:
    def warned(account: Customer) -> None:
        told = account.model.tell
        with mock.patch.object(
            account.model, "tell", lambda event, *at, **how: told(event.replace("warned", "referred"), *at, **how)
        ):
            is_warned(account)

    is_warned = Customer.be_warned
    patch.setattr(Customer, "be_warned", warned)
