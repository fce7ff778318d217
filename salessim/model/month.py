"""The month: what happens, in order, with the reason for each place. `docs/odd.md` shows the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from salessim.engine.loop import Entry
from salessim.model.customers import renewal
from salessim.model.market import access, need
from salessim.model.money import books, costs, pay
from salessim.model.organisation import Organisation
from salessim.model.people import candidates, headcount, hiring, onboarding, tenure
from salessim.model.selling import handover, outcome, pipeline, prospecting, time_budget
from salessim.model.state import State

MonthEntry: TypeAlias = Entry[State, Organisation]

MONTH: Final[tuple[MonthEntry, ...]] = (
    Entry("need.switch", need.switch, "the market moves first: nobody in the firm can act on it in advance"),
    Entry("access.recover", access.recover, "doors open a little with time, before anyone knocks"),
    Entry("headcount.plan", headcount.plan, "a seat must exist before anyone can be sought for it"),
    Entry("tenure.quit", tenure.leave, "people leave at the turn of the month; the seat is empty from its start"),
    Entry("handover.leave", handover.leave, "what they leave behind loses progress and trust at once"),
    Entry("pipeline.fall_back", pipeline.fall_back, "deals lose the stages that handover named"),
    Entry("hiring.fill", hiring.fill, "a seat vacated now is empty at least this month"),
    Entry("candidates.hire", candidates.hire, "who arrives was chosen from those who are to be had"),
    Entry("tenure.arrive", tenure.arrive, "those hired sit down and work this month"),
    Entry("need.fade", need.fade, "needs behind open deals fade, sooner in seats that are empty this month"),
    Entry("onboarding.read", onboarding.read, "productivity is read at the middle of the month"),
    Entry("time_budget.plan", time_budget.plan, "hours are divided before they are spent"),
    Entry("prospecting.contact", prospecting.contact, "contacts are made among accounts idle at the start"),
    Entry("access.respond", access.respond, "each contact leaves the door more open or more closed"),
    Entry("pipeline.advance", pipeline.advance, "deals of the start move on, drop out or come to their decision"),
    Entry("handover.work", handover.work, "the month's work is put down before wins are attributed"),
    Entry("outcome.close", outcome.close, "decisions fall on what this month's work achieved"),
    Entry("renewal.renew", renewal.renew, "customers of the start renew or leave; this month's wins do not yet"),
    Entry("renewal.begin", renewal.begin, "wins become customers at the month's end"),
    Entry("need.settle", need.settle, "a decided deal leaves no need behind"),
    Entry("pipeline.clear", pipeline.clear, "decided deals leave the pipeline"),
    Entry("pipeline.open", pipeline.open_new, "responses become deals at the month's end, first worked on in the next"),
    Entry("handover.begin", handover.begin, "new deals start with trust in the rep who opened them"),
    Entry(
        "pipeline.take_stock", pipeline.take_stock, "deals open now are what the books show and the next month works on"
    ),
    Entry("renewal.take_stock", renewal.take_stock, "and so are the customers"),
    Entry("pay.settle", pay.settle, "bookings of the month are paid"),
    Entry("costs.spend", costs.spend, "and everything else"),
    Entry("books.close", books.close, "the books close on the state that people will see"),
    Entry("onboarding.learn", onboarding.learn, "the month lived counts from the next on"),
    Entry("tenure.grow", tenure.grow, "a month more in the seat"),
)


def start(state: State, p: Organisation, luck: Luck) -> None:
    """Bring empty columns to the beginning of a world."""
    headcount.start(state, p)
    tenure.start(state, p)
    candidates.start(state, p, luck)
    renewal.start(state, p, luck)


def resume(state: State, p: Organisation, luck: Luck) -> None:
    """Make the lists that the month's last entries leave to the next month: a snapshot does not carry them."""
    pipeline.take_stock(state, p, luck)
    renewal.take_stock(state, p, luck)


if TYPE_CHECKING:
    from salessim.engine.luck import Luck
