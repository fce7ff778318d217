"""One mistake in one engine's wiring, and the other engine, the history or the ledger sees it: each mistake named.

The rules are shared by both engines, so they are held by theory and formulas; what is held here is the wiring: who acts
when, on whom, with which draw. Every mutation changes one engine only and is compared with what both say unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from support import customer_mutations as wrong
from support import mutations as made
from support.customer_mutations import doing_nothing, drawn_anew
from support.mutations import Mutation, Patch, acting, moved
from support.worlds import small
from test_equality import by_agents, by_arrays

from salessim.agents import Customer, Rep, SalesOrganisation, Seat
from salessim.agents import organisation as agents
from salessim.errors import LedgerError
from salessim.model import events, simulation
from salessim.model.decisions import Decision
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span
from salessim.quantities.arrays import Floats

# Much turnover, short ramps and cycles, few who keep to the rules: in two years everything happens that can go wrong.
PLAN = Plan(
    small(
        organisation={"teams": 2, "seats_per_team": 4, "accounts_per_seat": 40},
        tenure={"mean": 10},
        market={"price_growth": 0.2},
        hiring={"time_to_fill": 3},
        onboarding={"ramp": 3, "components": {"mentor": 0.5, "voluntary_mentor": 1}},
        pipeline={"cycle": 6},
        handover={"trust_loss": 0.6},
        outcome={"trust_weight": 2},
        money={"pay": {"quota": 60_000}},
        standards={
            "ordinary": 0.2,
            "spread": 1.0,
            "enforced": 0.7,
            "exempt_top": 0.3,
            "plan": {"days": 1, "pass": 0.4},
            "star": {"seat": 2, "multiple": 2, "portability": 0.4},
            "replace_manager_after": 6,
        },
        dismissal={"last": 0.05, "after": 6},
        managers={"recruiting": 15},
        promotion={"manager_tenure": 5},
        candour={"problems": 0.5, "level": 0.8},
        cover={"vacant": 0.4},
        hacks={"per_year": 2},
        execution={"partners": 0.8},
        skill={"taught_per_hour": 1, "training_hours": 10},
        morale={"middle_pull": 0.4, "quit_contagion": 3},
        shock={"month": 5},
        downturn={"month": 8, "length": 12, "help": 0.3},
        domains={"matching": 0.2, "mismatch": 3, "drift": 0.1, "disruptions": 0.4},
        signals={"use": 0.8, "research": 0.5},
        preference={"matching": 0.3},
        reputation={"tolerated": 0.1},
        campaigns={"sends": 1.5, "response_given_need": 0.05, "annoyance": 0.1},
        awareness={"viral_month": 4, "interest": 0.05},
        inbound={"arriving": 0.05},
        partners={"effort": 0.8, "bringing": 0.08},
        tuning={"effort": 0.7},
        value={"share": 0.7},
        listening={"ratio": 1.1},
        qualification={"disqualified": 0.3},
        playbook={"discovery": 0.6},
        breadth={"people": 3, "leaving": 0.08},
        terms={"size": 1.2, "discount": 0.1},
        referrals={"unasked": 2, "asking": 0.5, "warnings": 2, "awakens": 0.4, "degree": 4, "skew": 2},
        experience={"care": 1.5, "support": 0.8},
        loyalty={"attraction": 0.55, "lock_in": 0.6, "arrival": 20},
        asking={"surveys": 3, "invest": 0.6},
        product={"customers_in_loop": 0.5, "cost": 1000},
        touchpoints={"drift": 0.3, "audits": 1},
        bureaucracy={"growth": 0.3, "pruning": 0.2},
        systems={"record": 0.7, "engagement": 0.4},
        funding={"reserve": 0, "fixed": 50_000, "raised": 5e6, "raised_month": 9},
    ),
    (
        Change({"renewal.churn_floor": 0.1}, first_month=6),
        Change({"time_budget.hours_per_contact": 0.4}, selector=Selector(top_share=0.5, by="tenure")),
        Change({"headcount.closed": 0.4}, first_month=16, last_month=19),
    ),
)
SPAN = Span(horizon=30, burn_in=20)
REPLICATE = 11
Story = tuple[Mapping[str, Floats], Mapping[str, list[object]]]
"""A world's tallies and its table of events."""


@pytest.fixture(scope="module")
def truth() -> Story:
    """What both engines say of the same world when nobody has touched them."""
    (numbers, told), (others, also_told) = by_arrays(PLAN, SPAN, REPLICATE), by_agents(PLAN, SPAN, REPLICATE)
    assert not differing(numbers, others)
    assert told == also_told
    assert set(told["event"]) == {event.name for event in events.EVENTS}
    return numbers, told


def differing(first: Mapping[str, Floats], second: Mapping[str, Floats]) -> list[str]:
    """Names of the tallies that are not the same to the bit."""
    return [name for name in first if not np.array_equal(first[name], second[name], equal_nan=True)]


IN_NUMBERS: dict[str, tuple[Callable[..., Story], Mutation]] = {
    "deals keep their stages at a departure": (by_arrays, acting("pipeline.fall_back", made.skipped)),
    "the ramp is read at the month's start": (by_arrays, acting("onboarding.read", made.read_ramp_early)),
    "newcomers do not quit": (by_arrays, acting("tenure.quit", made.newcomers_stay)),
    "vacancies are a month shorter": (by_arrays, made.vacancies_shorter),
    "churn is drawn as another decision": (by_arrays, acting("renewal.begin", made.churn_by_other_draw)),
    "deals have the prices of last month": (by_arrays, acting("pipeline.open", made.prices_of_last_month)),
    "work is put down before people leave": (by_arrays, moved(simulation, "handover.work", before="tenure.quit")),
    "work is put down after wins": (by_arrays, moved(simulation, "handover.work", before="renewal.renew")),
    "no ARR melts": (by_arrays, made.nothing_melts),
    "the accelerator pays on all bookings": (by_arrays, made.accelerator_on_all),
    "a decided deal leaves its need": (by_arrays, acting("need.settle", made.skipped)),
    "contacts leave doors as they were": (by_arrays, acting("access.respond", made.skipped)),
    "a selection is looked up once": (by_arrays, made.chosen_once),
    "a policy begins a month late": (by_arrays, made.policy_a_month_late),
    "quits are drawn by seat": (by_agents, made.quits_keyed_by_seat),
    "the largest draws are contacted": (by_agents, made.largest_draws_contacted),
    "heirs keep the leaver's trust": (by_agents, made.heirs_keep_trust),
    "leavers keep their claim to the work": (by_agents, made.leavers_keep_work),
    "needs fade by last month's occupancy": (by_agents, moved(agents, "need.fade", before="tenure.quit")),
    "new deals are worked on at once": (
        by_agents,
        moved(agents, "pipeline.open", "handover.begin", "pipeline.take_stock", before="pipeline.advance"),
    ),
    "a warm bench shortens the first month too": (by_arrays, made.bench_from_the_first_month),
    "the middle stays and the ends leave": (by_arrays, made.middle_pushed),
    "plans are a month longer": (by_arrays, made.plan_longer),
    "nobody answers the shock": (by_arrays, acting("candour.face", made.shock_unanswered)),
    "good conduct spreads like bad": (by_arrays, made.good_conduct_spreads_as_well),
    "people know in January how the year goes": (by_arrays, made.goals_from_the_first_month),
    "quits of this month are contagious at once": (
        by_arrays,
        moved(simulation, "morale.weigh", before="conduct.leave"),
    ),
    "people are compared before the month is paid": (
        by_arrays,
        moved(simulation, "standing.rank", before="goals.strive"),
    ),
    "people follow their own example": (by_agents, made.own_example_counts),
    "the worst are exempt": (by_agents, made.worst_exempt),
    "the worst seller is promoted": (by_agents, made.worst_promoted),
    "cover is shared among empty seats too": (by_agents, made.shared_among_all_seats),
    "every departure frightens": (by_agents, made.all_departures_frighten),
    "a new manager inherits the credibility": (by_agents, made.credibility_inherited),
    "a plan passed reforms nobody": (by_agents, lambda patch: patch.setattr(Rep, "reform", lambda rep: None)),
    "the speed of habits is drawn every month": (by_agents, made.habit_speed_anew_each_month),
    "people are ranked within teams": (by_agents, made.ranked_within_teams),
    "skill is used in the month of the lesson": (by_agents, moved(agents, "skill.learn", before="performance.read")),
    "a star's customers stay": (by_agents, lambda patch: patch.delattr(Seat, "conduct_leave")),
}
IN_CUSTOMERS: dict[str, tuple[Callable[..., Story], Mutation]] = {
    "an account found in two ways is the later one's": (by_agents, wrong.last_source_has_the_deal),
    "friends never leave": (by_agents, wrong.friends_never_leave),
    "no need is awakened": (by_arrays, acting("need.awaken", made.skipped)),
    "warnings leave doors as they were": (by_agents, wrong.warned_doors_stay),
    "everybody is known alike": (by_agents, wrong.known_alike),
    "acquaintances are the same all the time": (by_agents, wrong.acquaintances_of_the_whole_market),
    "everybody shows signals": (by_agents, wrong.everybody_shows_signals),
    "signals cost nothing": (by_agents, wrong.signals_bought_for_nobody),
    "tastes in channels change every month": (by_agents, drawn_anew("for_life", Decision.PREFERRED_CHANNEL)),
    "partners are paid for all wins": (by_agents, wrong.partners_paid_for_all_wins),
    "mailings reach those without a need": (by_agents, wrong.mailed_without_need),
    "wasted contacts cost no goodwill": (by_agents, doing_nothing(SalesOrganisation, "reputation_settle")),
    "goodwill is lost at once": (by_arrays, moved(simulation, "reputation.settle", before="need.seek")),
    "heirs talk like their predecessors": (by_agents, wrong.heirs_talk_like_leavers),
    "people are met after deals have moved": (by_agents, moved(agents, "breadth.know", before="qualification.judge")),
    "the owner is met by the luck of the meeting": (
        by_arrays,
        acting("breadth.know", wrong.owner_met_by_the_luck_of_meeting),
    ),
    "deals let go leave their need": (by_agents, wrong.let_go_keeps_need),
    "how an account fits changes every month": (by_agents, drawn_anew("for_life", Decision.FIT)),
    "problems stay as they are": (by_agents, doing_nothing(Customer, "domains_move", SalesOrganisation)),
    "times turn at the end of the month": (by_arrays, moved(simulation, "downturn.turn", before="books.close")),
    "help in hard times is help as ever": (by_agents, wrong.hard_times_for_nobody),
    "customers are asked after they have felt": (
        by_agents,
        moved(agents, "asking.survey", before="renewal.begin"),
    ),
    "who is asked errs by the same luck": (by_arrays, acting("asking.survey", wrong.survey_noise_is_the_answer)),
    "satisfaction comes at once": (by_agents, wrong.satisfied_at_once),
    "what suits a customer changes every month": (by_agents, drawn_anew("for_contract", Decision.PERSONAL_EXPERIENCE)),
    "all contracts of an account are alike": (by_agents, wrong.all_contracts_alike),
    "lock-in outlives the contract": (by_agents, wrong.lock_outlives_contract),
    "new customers expect what old ones did": (by_arrays, acting("experience.begin", made.skipped)),
    "hiring goes on without money": (by_agents, wrong.hiring_without_money),
    "hours are put down to the deals of the month's end": (by_agents, wrong.hours_to_the_deals_of_the_end),
    "the product is worked on after touch points are met": (
        by_arrays,
        moved(simulation, "product.develop", before="renewal.begin"),
    ),
}
IN_THE_LEDGER: dict[str, tuple[Callable[..., Story], Mutation, str]] = {
    "contacts are made among all accounts": (
        by_arrays,
        acting("prospecting.contact", made.contact_anybody),
        "opportunities|an account has a deal and a contract",
    ),
    "melted ARR is not told": (by_arrays, acting("renewal.renew", made.melt_untold), "ARR"),
    "stock is taken before deals open": (
        by_arrays,
        moved(simulation, "pipeline.take_stock", before="pipeline.open"),
        "opportunities",
    ),
    "costs are spent after the books close": (
        by_arrays,
        moved(simulation, "costs.spend", before="onboarding.learn"),
        "money",
    ),
    "who came another way still thanks the friend": (
        by_arrays,
        acting("referrals.settle", made.skipped),
        "an account came by a friend it has not",
    ),
    "lost customers are not counted": (by_agents, made.loss_uncounted, "customers"),
    "hires are not counted": (by_agents, made.hire_uncounted, "heads"),
}
IN_EVENTS: dict[str, tuple[Callable[..., Story], Mutation]] = {
    "fading needs are not told": (by_arrays, made.fading_untold),
    "the stage before is told": (by_arrays, made.stage_told_before),
    "the heir is told as the leaver": (by_agents, made.heir_told_as_leaver),
    "warnings are not told": (by_arrays, made.warnings_untold),
    "the manager before is told": (by_arrays, made.manager_told_as_predecessor),
    "a lay-off is told as a quit": (by_agents, made.layoff_told_as_quit),
    "all deals are told as found by contacts": (by_arrays, wrong.sources_told_wrong),
    "a warning is told as a referral": (by_agents, wrong.warned_told_as_referred),
}


@pytest.mark.parametrize(
    ("engine", "mutate"), [*IN_NUMBERS.values(), *IN_CUSTOMERS.values()], ids=[*IN_NUMBERS, *IN_CUSTOMERS]
)
def test_numbers_show(engine: Callable[..., Story], mutate: Mutation, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    numbers, _ = engine(PLAN, SPAN, REPLICATE)
    assert differing(truth[0], numbers)


@pytest.mark.parametrize(("engine", "mutate", "law"), IN_THE_LEDGER.values(), ids=IN_THE_LEDGER)
def test_the_ledger_shows(engine: Callable[..., Story], mutate: Mutation, law: str, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    with pytest.raises(LedgerError, match=law):
        engine(PLAN, SPAN, REPLICATE)


@pytest.mark.parametrize(("engine", "mutate"), IN_EVENTS.values(), ids=IN_EVENTS)
def test_only_the_history_shows(engine: Callable[..., Story], mutate: Mutation, truth: Story, monkeypatch: Patch):
    mutate(monkeypatch)
    numbers, told = engine(PLAN, SPAN, REPLICATE)
    assert not differing(truth[0], numbers)
    assert told != truth[1]
