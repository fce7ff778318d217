"""A study as it is run: validated, frozen, with every number in its documented unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.model.simulation import Span, shape_for
from salessim.quantities.parameters import Leaf

FuturesKind = Literal["none", "list", "grid", "sample"]
"""How futures came about: somebody listed them, or values for a grid of them, or they were drawn."""


@dataclass(frozen=True)
class Future:
    """What leaders can neither choose nor know: one row of assumptions."""

    number: int
    """From 0, in the order written."""
    name: str
    """As in the study's list, the number of a grid's or sample's row, or empty for a study without futures."""
    values: Mapping[str, Leaf]
    """By attribute path: {'onboarding.ramp_months': 10.0}."""


@dataclass(frozen=True)
class Replications:
    """How many replicates to run: the first `minimum`, then `batch` more at a time, `maximum` at most."""

    minimum: int
    maximum: int
    batch: int


@dataclass(frozen=True)
class Decide:
    """What the decision is about."""

    outcome: str
    """A metric's name."""
    baseline: str
    """The policy that the others are compared with."""
    indifference: float
    """The smallest difference that matters, in the outcome's unit."""
    require: Mapping[str, float] = field(default_factory=dict)
    """What metrics must reach, in their units: at least so much, or at most where lower is better."""


@dataclass(frozen=True)
class Claim:
    """A claim under test: what would have to be seen, committed before the first run."""

    id: str
    signature: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]]
    """By attribute path, in documented units."""


@dataclass(frozen=True)
class Debrief:
    """What a trainer needs after the answer is known."""

    minutes: int | None = None
    questions: tuple[str, ...] = ()
    surprises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telling:
    """What a trainer tells a room about a study; nothing of it moves a number."""

    story: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """By policy, what it means to those who choose."""
    debrief: Debrief = field(default_factory=Debrief)
    shelf: str | None = None
    """people, customers or habits."""
    predict: str | None = None
    """The policy whose difference from the baseline a room predicts."""
    what_if: tuple[str, ...] = ()
    """Keys of the parameters that become sliders."""


@dataclass(frozen=True)
class Study:
    """Policies × futures × replicates of one organisation, and the question they answer.

    Two studies are equal if they run the same worlds and ask the same question, wherever they were written.
    """

    path: str = field(compare=False)
    text: str = field(compare=False)
    """The file as given."""
    title: str
    question: str
    organisation: Organisation
    span: Span
    seed: int
    replications: Replications
    policies: Mapping[str, tuple[Change, ...]]
    """By name, in the order written."""
    futures: tuple[Future, ...]
    futures_kind: FuturesKind
    decide: Decide | None
    half_width: float | None
    """Stop when all differences are known to within ± this, in the outcome's unit; None: run to the maximum."""
    confidence: float
    trace_replicates: int
    claim: Claim | None = None
    telling: Telling = field(default_factory=Telling, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What is not wrong but should be known, a sentence each."""

    @property
    def called(self) -> str:
        """Its title, or else the name of its file."""
        return self.title or Path(self.path).stem

    def plan(self, policy: str, future: int) -> Plan:
        """The organisation with a future's values, and the policy's changes."""
        return Plan(with_values(self.organisation, self._values[future]), self.policies[policy])

    @cached_property
    def _values(self) -> Mapping[int, Mapping[str, Leaf]]:
        """What holds in each future, by its number."""
        return {future.number: future.values for future in self.futures}

    def account_months(self, replicates: int) -> int:
        """The work of a run: a burn-in for each future and replicate, and a horizon for each policy on top."""
        return sum(self._accounts) * (self.span.burn_in + self.span.horizon * len(self.policies)) * replicates

    @property
    def accounts(self) -> int:
        """Accounts of its largest world, with all seats that its plans may come to."""
        return max(self._accounts)

    @cached_property
    def _accounts(self) -> tuple[int, ...]:
        """Accounts of the worlds of each future; a sample may have thousands of them."""
        plans = ([self.plan(policy, future.number) for policy in self.policies] for future in self.futures)
        return tuple(shape_for(each, 1, self.span).accounts for each in plans)

    def resolved(self) -> str:
        """A complete study file, nothing inherited, in plain numbers; it loads to an equal study."""
        from salessim.study.writing import study_text  # noqa: PLC0415 - writing needs this class

        return study_text(self)
