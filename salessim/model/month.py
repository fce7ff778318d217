"""The month: what happens, in order, with the reason for each place. `docs/odd.md` shows the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from salessim.engine.loop import Entry
from salessim.model.channels import awareness, campaigns, inbound, partners, reputation, sources
from salessim.model.customers import asking, experience, loyalty, referrals, renewal
from salessim.model.deals import breadth, conversation, listening, playbook, qualification
from salessim.model.firm import bureaucracy, product, touchpoints, tuning
from salessim.model.managers import attention, candour, coaching, dismissal, promotion, standards
from salessim.model.market import access, domains, downturn, need, shock
from salessim.model.money import books, costs, funding, pay
from salessim.model.organisation import Organisation
from salessim.model.people import (
    candidates,
    conduct,
    execution,
    goals,
    hacks,
    headcount,
    hiring,
    morale,
    onboarding,
    skill,
    standing,
    tenure,
)
from salessim.model.selling import cover, handover, outcome, performance, pipeline, prospecting, time_budget
from salessim.model.state import State

if TYPE_CHECKING:
    from salessim.engine.luck import Luck

MonthEntry: TypeAlias = Entry[State, Organisation]

MONTH: Final[tuple[MonthEntry, ...]] = (
    Entry("downturn.turn", downturn.turn, "times are what they are before anything else happens"),
    Entry("need.switch", need.switch, "the market moves first: nobody in the firm can act on it in advance"),
    Entry("domains.move", domains.move, "and so do the problems that customers have"),
    Entry("access.recover", access.recover, "doors open a little with time, before anyone knocks"),
    Entry("shock.strike", shock.strike, "what befalls the market befalls everybody at once"),
    Entry("funding.count", funding.count, "what is left in the bank decides who may be hired"),
    Entry("product.develop", product.develop, "the firm works on what it offers"),
    Entry("touchpoints.keep", touchpoints.keep, "on where customers meet it"),
    Entry("bureaucracy.rule", bureaucracy.rule, "and on its own rules"),
    Entry("tuning.tune", tuning.tune, "and on its funnel"),
    Entry("headcount.plan", headcount.plan, "a seat must exist before anyone can be sought for it"),
    Entry("standards.manage", standards.manage, "managers act on what they saw last month"),
    Entry("dismissal.judge", dismissal.judge, "and on last month's ranking"),
    Entry("promotion.lead", promotion.lead, "a manager who goes is followed at once, so that no team is without"),
    Entry("attention.divide", attention.divide, "the manager's month is divided before anything asks for a part of it"),
    Entry("candour.face", candour.face, "problems of last month are noticed and solved before they cost again"),
    Entry("morale.weigh", morale.weigh, "what last month was like decides who thinks of leaving"),
    Entry("tenure.quit", tenure.leave, "people leave at the turn of the month; the seat is empty from its start"),
    Entry("conduct.leave", conduct.leave, "customers follow a leaving star at once"),
    Entry("handover.leave", handover.leave, "what they leave behind loses progress and trust at once"),
    Entry("pipeline.fall_back", pipeline.fall_back, "deals lose the stages that handover named"),
    Entry("hiring.fill", hiring.fill, "a seat vacated now is empty at least this month"),
    Entry("candidates.hire", candidates.hire, "who arrives was chosen from those who are to be had"),
    Entry("tenure.arrive", tenure.arrive, "those hired sit down and work this month"),
    Entry("conduct.arrive", conduct.arrive, "arrivals bring their conduct along"),
    Entry("cover.share_out", cover.share_out, "who is there this month covers for who is not"),
    Entry("need.fade", need.fade, "needs behind open deals fade, sooner in seats that are empty this month"),
    Entry("onboarding.read", onboarding.read, "productivity is read at the middle of the month"),
    Entry("conduct.matter", conduct.matter, "conduct of last month's end tells on this month"),
    Entry("conversation.learn", conversation.learn, "how people talk this month is what they have learned so far"),
    Entry("listening.learn", listening.learn, "and how they listen"),
    Entry("coaching.deliver", coaching.deliver, "coaching takes place during the month that it costs"),
    Entry("skill.attend", skill.attend, "and so do courses"),
    Entry("hacks.launch", hacks.launch, "shortcuts change how the month is worked"),
    Entry("execution.read", execution.read, "habits are those of the month's start"),
    Entry("goals.strive", goals.strive, "effort answers where the year stands"),
    Entry("time_budget.plan", time_budget.plan, "hours are divided before they are spent"),
    Entry("performance.read", performance.read, "all of it together is what deals and contacts get"),
    Entry("need.seek", need.seek, "who has a need and no deal is the same for every channel"),
    Entry("prospecting.contact", prospecting.contact, "contacts are made among accounts idle at the start"),
    Entry("referrals.refer", referrals.refer, "customers talk to their acquaintances"),
    Entry("need.awaken", need.awaken, "who is persuaded has a need, which other channels find from next month on"),
    Entry("partners.bring", partners.bring, "partners to theirs"),
    Entry("inbound.arrive", inbound.arrive, "some with a need come by themselves"),
    Entry("campaigns.send", campaigns.send, "some answer a mailing"),
    Entry("awareness.attract", awareness.attract, "and some are merely curious"),
    Entry("sources.gather", sources.gather, "an account found in several ways becomes one deal"),
    Entry("referrals.settle", referrals.settle, "and owes it to one of them"),
    Entry("access.respond", access.respond, "each contact leaves the door more open or more closed"),
    Entry("reputation.settle", reputation.settle, "and the whole market's goodwill higher or lower"),
    Entry("breadth.know", breadth.know, "people inside accounts come and go while deals are worked on"),
    Entry("pipeline.advance", pipeline.advance, "deals of the start move on, drop out or come to their decision"),
    Entry("playbook.discover", playbook.discover, "what discovery was like stays with the deal"),
    Entry("qualification.judge", qualification.judge, "deals that do not fit are let go once looked into"),
    Entry("handover.work", handover.work, "the month's work is put down before wins are attributed"),
    Entry("outcome.close", outcome.close, "decisions fall on what this month's work achieved"),
    Entry("asking.survey", asking.survey, "customers are asked before they decide"),
    Entry("loyalty.hold", loyalty.hold, "what holds them tells"),
    Entry("experience.feel", experience.feel, "and what they have experienced"),
    Entry("renewal.renew", renewal.renew, "customers of the start renew or leave; this month's wins do not yet"),
    Entry("renewal.begin", renewal.begin, "wins become customers at the month's end"),
    Entry("loyalty.begin", loyalty.begin, "free to leave"),
    Entry("experience.begin", experience.begin, "and full of expectations"),
    Entry("partners.settle", partners.settle, "partners are paid for wins"),
    Entry("need.settle", need.settle, "a decided deal leaves no need behind"),
    Entry("pipeline.clear", pipeline.clear, "decided deals leave the pipeline"),
    Entry("playbook.begin", playbook.begin, "new deals begin with it"),
    Entry("breadth.begin", breadth.begin, "of a new deal's people the one who responded is known"),
    Entry("pipeline.open", pipeline.open_new, "responses become deals at the month's end, first worked on in the next"),
    Entry("handover.begin", handover.begin, "new deals start with trust in the rep who opened them"),
    Entry(
        "pipeline.take_stock", pipeline.take_stock, "deals open now are what the books show and the next month works on"
    ),
    Entry("renewal.take_stock", renewal.take_stock, "and so are the customers"),
    Entry("pay.settle", pay.settle, "bookings of the month are paid"),
    Entry("sources.count", sources.count, "and put down to the channels that brought them"),
    Entry("standing.rank", standing.rank, "then people are compared"),
    Entry("conduct.settle", conduct.settle, "and conduct is paid for"),
    Entry("costs.spend", costs.spend, "and everything else"),
    Entry("books.close", books.close, "the books close on the state that people will see"),
    Entry("onboarding.learn", onboarding.learn, "the month lived counts from the next on"),
    Entry("skill.learn", skill.learn, "and teaches"),
    Entry("execution.practise", execution.practise, "and makes habits"),
    Entry("attention.judge", attention.judge, "people judge their manager by what was tolerated"),
    Entry("morale.feel", morale.feel, "and feel accordingly"),
    Entry("conduct.spread", conduct.spread, "conduct follows what others get away with, from next month on"),
    Entry("tenure.grow", tenure.grow, "a month more in the seat"),
)


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Bring empty columns to the beginning of a world."""
    headcount.start(state, p)
    tenure.start(state, p)
    candidates.start(state, p, luck)
    conduct.start(state, p, luck)
    promotion.start(state, p, luck)
    candour.start(state, p)
    domains.start(state, p, luck)
    product.start(state, p)
    renewal.start(state, p, luck)
    loyalty.start(state, p, luck)
    experience.start(state, p, luck)


def resume(state: State, p: Organisation, luck: Luck) -> None:
    """Make the lists that the month's last entries leave to the next month: a snapshot does not carry them."""
    pipeline.list_open(state)
    renewal.take_stock(state, p, luck)
