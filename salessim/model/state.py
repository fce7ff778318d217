"""The state of a block of worlds: every mechanism's columns, and the places that several of them work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self, get_type_hints

import numpy as np

from salessim.engine.columns import Columns, Shape
from salessim.engine.identity import account_words
from salessim.engine.luck import words_of
from salessim.engine.places import Places
from salessim.model.channels.awareness import AwarenessColumns
from salessim.model.channels.campaigns import CampaignsColumns
from salessim.model.channels.inbound import InboundColumns
from salessim.model.channels.partners import PartnersColumns
from salessim.model.channels.reputation import ReputationColumns
from salessim.model.channels.signals import SignalsColumns
from salessim.model.channels.sources import SourcesColumns
from salessim.model.customers.asking import AskingColumns
from salessim.model.customers.experience import ExperienceColumns
from salessim.model.customers.loyalty import LoyaltyColumns
from salessim.model.customers.referrals import ReferralsColumns
from salessim.model.customers.renewal import RenewalColumns
from salessim.model.deals.breadth import BreadthColumns
from salessim.model.deals.conversation import ConversationColumns
from salessim.model.deals.listening import ListeningColumns
from salessim.model.deals.playbook import PlaybookColumns
from salessim.model.deals.qualification import QualificationColumns
from salessim.model.firm.bureaucracy import BureaucracyColumns
from salessim.model.firm.product import ProductColumns
from salessim.model.firm.touchpoints import TouchpointsColumns
from salessim.model.firm.tuning import TuningColumns
from salessim.model.managers.attention import AttentionColumns
from salessim.model.managers.candour import CandourColumns
from salessim.model.managers.coaching import CoachingColumns
from salessim.model.managers.dismissal import DismissalColumns
from salessim.model.managers.promotion import PromotionColumns
from salessim.model.managers.standards import StandardsColumns
from salessim.model.market.access import AccessColumns
from salessim.model.market.domains import DomainsColumns
from salessim.model.market.downturn import DownturnColumns
from salessim.model.market.need import NeedColumns
from salessim.model.market.shock import ShockColumns
from salessim.model.money.books import BooksColumns
from salessim.model.money.costs import CostColumns
from salessim.model.money.funding import FundingColumns
from salessim.model.money.pay import PayColumns
from salessim.model.people.candidates import CandidateColumns
from salessim.model.people.conduct import ConductColumns
from salessim.model.people.execution import ExecutionColumns
from salessim.model.people.goals import GoalsColumns
from salessim.model.people.hacks import HacksColumns
from salessim.model.people.headcount import HeadcountColumns
from salessim.model.people.hiring import HiringColumns
from salessim.model.people.morale import MoraleColumns
from salessim.model.people.onboarding import OnboardingColumns
from salessim.model.people.skill import SkillColumns
from salessim.model.people.standing import StandingColumns
from salessim.model.people.tenure import TenureColumns
from salessim.model.selling.cover import CoverColumns
from salessim.model.selling.handover import HandoverColumns
from salessim.model.selling.outcome import OutcomeColumns
from salessim.model.selling.performance import PerformanceColumns
from salessim.model.selling.pipeline import PipelineColumns
from salessim.model.selling.prospecting import ProspectingColumns
from salessim.model.selling.time_budget import TimeBudgetColumns
from salessim.quantities.arrays import AccountBools, Bools, Cells, Ints, Words


@dataclass
class State:
    """One block of worlds. Each field names the mechanism that owns its columns; all may read, only it may write."""

    shape: Shape
    headcount: HeadcountColumns
    need: NeedColumns
    access: AccessColumns
    tenure: TenureColumns
    hiring: HiringColumns
    candidates: CandidateColumns
    onboarding: OnboardingColumns
    shock: ShockColumns
    standing: StandingColumns
    skill: SkillColumns
    execution: ExecutionColumns
    hacks: HacksColumns
    goals: GoalsColumns
    morale: MoraleColumns
    conduct: ConductColumns
    standards: StandardsColumns
    dismissal: DismissalColumns
    attention: AttentionColumns
    coaching: CoachingColumns
    promotion: PromotionColumns
    candour: CandourColumns
    cover: CoverColumns
    performance: PerformanceColumns
    time_budget: TimeBudgetColumns
    prospecting: ProspectingColumns
    pipeline: PipelineColumns
    outcome: OutcomeColumns
    handover: HandoverColumns
    renewal: RenewalColumns
    pay: PayColumns
    costs: CostColumns
    books: BooksColumns
    awareness: AwarenessColumns
    campaigns: CampaignsColumns
    inbound: InboundColumns
    partners: PartnersColumns
    reputation: ReputationColumns
    signals: SignalsColumns
    sources: SourcesColumns
    asking: AskingColumns
    experience: ExperienceColumns
    loyalty: LoyaltyColumns
    referrals: ReferralsColumns
    breadth: BreadthColumns
    conversation: ConversationColumns
    listening: ListeningColumns
    qualification: QualificationColumns
    playbook: PlaybookColumns
    bureaucracy: BureaucracyColumns
    product: ProductColumns
    touchpoints: TouchpointsColumns
    tuning: TuningColumns
    domains: DomainsColumns
    downturn: DownturnColumns
    funding: FundingColumns

    @classmethod
    def empty(cls, shape: Shape) -> Self:
        """All columns at their fill values."""
        kinds = get_type_hints(cls)
        return cls(shape, **{item.name: kinds[item.name].filled(shape) for item in fields(cls) if item.name != "shape"})

    def groups(self) -> Iterator[tuple[str, Columns]]:
        """Every mechanism's columns under its name."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Columns):
                yield item.name, value

    def take(self, rows: Ints) -> State:
        """A copy that holds these worlds in this order: the snapshot from which policies branch."""
        shape = replace(self.shape, worlds=len(rows))
        return State(shape, **{name: group.take(rows) for name, group in self.groups()})  # type: ignore[arg-type]

    @cached_property
    def account_words(self) -> Words:
        """Luck words of the accounts, shape (S, accounts a seat)."""
        return account_words(self.shape)

    def contract_words(self, places: Places) -> Words:
        """Luck words of some accounts' running contracts: the k-th of an account is the same under every policy."""
        return words_of(places.words(self.account_words) + places.of(self.renewal.contracts).astype(np.uint64))

    def by_territory(self, accounts: AccountBools) -> Bools:
        """A view of an account column as (W, S, accounts a seat)."""
        return accounts.reshape(self.shape.worlds, self.shape.seats, self.shape.accounts_per_seat)

    def idle(self) -> Bools:
        """Accounts with neither a deal nor a contract, shape (W, S, accounts a seat)."""
        return self.by_territory((self.pipeline.stage == 0) & ~self.renewal.customer)

    def at(self, cells: Cells) -> Places:
        """Accounts by their places in a flattened column; where those of a kept list are is known already."""
        for held in self._lists.values():
            if held.cells is cells:
                return held
        return Places(cells, self.shape)

    def open_deals(self) -> Places:
        """The deals open at the turn of the month."""
        return self._listed("open deals", self.pipeline.at_work)

    def customers(self) -> Places:
        """The customers at the turn of the month."""
        return self._listed("customers", self.renewal.served)

    def seeking(self) -> Places:
        """The accounts of open seats that have a need and neither a deal nor a contract."""
        return self._listed("seeking", self.need.seeking)

    def opening(self) -> Places:
        """The accounts with which a deal opens this month."""
        return self._listed("opening", self.sources.opening)

    def contacted(self) -> Places:
        """The accounts contacted this month."""
        return self._listed("contacted", self.prospecting.contacted)

    def won(self) -> Places:
        """The accounts whose deals are won this month."""
        return self._listed("won", self.outcome.won)

    def _listed(self, name: str, cells: Cells) -> Places:
        """A list of accounts that many entries read: where they are is worked out once."""
        if name not in self._lists or self._lists[name].cells is not cells:
            self._lists[name] = Places(cells, self.shape)
        return self._lists[name]

    @cached_property
    def _lists(self) -> dict[str, Places]:
        return {}
