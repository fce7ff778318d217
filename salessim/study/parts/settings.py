"""What a study says beside its organisation, policies and futures: span, replications, seed, decision, stop, trace."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from salessim.engine.metrics import Metric
from salessim.model.metrics import METRICS
from salessim.model.simulation import Span
from salessim.study.parts.claim import read_claim
from salessim.study.parts.telling import read_telling
from salessim.study.study import Claim, Decide, Replications, Telling
from salessim.study.text import readers
from salessim.study.text.complaints import Complaints, says, suggestion
from salessim.study.text.nodes import Branch, Node, Scalar

T = TypeVar("T")

LONGEST_MONTHS: Final = 360
MOST_REPLICATES: Final = 100_000

DEFAULTS: Final = {
    "title": "",
    "question": "",
    "horizon": "10 years",
    "burn_in": "5 years",
    "replications.min": "40",
    "replications.max": "200",
    "replications.batch": "20",
    "seed": "2026",
    "stop.confidence": "95%",
    "trace.replicates": "0",
}
"""What holds if a study does not say, as it would be written."""

KEYS: Final = {
    "salessim": "Version of the study format: 1",
    "title": "A short name",
    "question": "The question that the study answers",
    "extends": "The parent: a built-in organisation or the path of a .yml file nearby; midmarket if not stated",
    "horizon": "How long every world runs after the branch, 1 month to 30 years",
    "burn_in": "How long worlds run before the policies branch, 0 to 30 years",
    "replications": "How many replicates: a whole number, or min, max and batch",
    "seed": "The seed of all luck; 0 is a seed",
    "policies": "What leaders can choose, by name",
    "futures": "What leaders can neither choose nor know: one of list, grid, sample",
    "decide": "The decision: outcome, baseline policy, the difference that matters, and what else is required",
    "stop": "When to stop adding replicates",
    "trace": "Which worlds leave agent-level records",
    "claim": "A claim under test, with its signature and ranges, committed before its first run",
    "story": "The situation, as a trainer tells it to a room",
    "choices": "What each policy means to those who choose, by policy",
    "debrief": "What a trainer asks and explains when the answer is known: minutes, questions, surprises",
    "workshop": "How the workshop shows the study: shelf, predict, what_if",
}
"""The top-level keys of a study beside the sections of an organisation."""

WRITTEN_UNITS: Final = frozenset({"usd", "share", "months"})
"""Units of metrics in which amounts may be written with their unit; others are plain numbers."""

MOST_SHARE: Final = 10
"""A larger share is a percentage without its sign."""


@dataclass(frozen=True)
class Settings:
    """All settings of a study."""

    title: str
    question: str
    span: Span
    replications: Replications
    seed: int
    decide: Decide | None
    half_width: float | None
    confidence: float
    trace_replicates: int
    claim: Claim | None
    telling: Telling


class Reader:
    """Reads settings from a study's tree; what is wrong becomes a complaint and the default is used to go on."""

    def __init__(self, root: Branch, complaints: Complaints) -> None:
        self._root, self._complaints = root, complaints

    def read(self, policies: Collection[str]) -> Settings:
        """All settings; `policies` are the names that a baseline may have."""
        self._version()
        title, question = self._value("title", readers.text), self._value("question", readers.text)
        horizon = self._value("horizon", readers.span_in_months(1, LONGEST_MONTHS))
        burn_in = self._value("burn_in", readers.span_in_months(0, LONGEST_MONTHS))
        replications = self._replications()
        decide = self._decide(policies)
        half_width, confidence = self._stop(decide)
        self._group("trace", ("replicates",))
        trace = self._value("trace.replicates", readers.whole(0, MOST_REPLICATES))
        seed = self._value("seed", readers.whole(0, 2**63 - 1))
        return Settings(
            title=title,
            question=question,
            span=Span(horizon, burn_in),
            replications=replications,
            seed=seed,
            decide=decide,
            half_width=half_width,
            confidence=confidence,
            trace_replicates=trace,
            claim=read_claim(self._root, self._complaints),
            telling=read_telling(self._root, policies, self._complaints),
        )

    def _version(self) -> None:
        node = self._root.get("salessim")
        if node is None:
            self._complaints.missing(self._root.place, "salessim", "a study begins with 'salessim: 1'")
        elif not isinstance(node, Scalar) or node.text != "1":
            self._complaints.add(node.place, "salessim", says(node, "expected 1, the only version of the format"))

    def _group(self, key: str, known: tuple[str, ...]) -> Branch | None:
        """A top-level mapping with these keys, if it is there."""
        node = self._root.get(key)
        branch = self._complaints.branch(key, node, f"a mapping with keys {', '.join(known)}") if node else None
        if branch is not None:
            self._complaints.unknown_keys(key, branch, known)
        return branch

    def _value(self, key: str, reader: Callable[[Node], T]) -> T:
        """What is written at a key of one or two names, or its default."""
        above, _, name = key.rpartition(".")
        holder = self._root.get(above) if above else self._root
        node = holder.get(name) if isinstance(holder, Branch) else None
        value = self._complaints.read(key, node, reader) if node is not None else None
        return reader(Scalar(DEFAULTS[key], quoted=False, place=self._root.place)) if value is None else value

    def _replications(self) -> Replications:
        counts = readers.whole(1, MOST_REPLICATES)
        node = self._root.get("replications")
        if isinstance(node, Scalar):
            number = self._complaints.read("replications", node, counts) or 1
            return Replications(number, number, self._value("replications.batch", counts))
        branch = self._group("replications", ("min", "max", "batch"))
        least, most, batch = (self._value(f"replications.{name}", counts) for name in ("min", "max", "batch"))
        if least > most and branch is not None:
            message = f"min is {least}, max is {most}; expected min to be at most max"
            self._complaints.add(branch.place, "replications", message)
        return Replications(least, most, batch)

    def _decide(self, policies: Collection[str]) -> Decide | None:
        branch = self._group("decide", ("outcome", "baseline", "indifference", "require"))
        if branch is None:
            return None
        advice = {
            "outcome": "name the metric to decide by, such as contribution_npv_usd",
            "baseline": "name the policy that the others are compared with",
            "indifference": "say what difference matters, such as $1M; it has no default",
        }
        for name, words in advice.items():
            if name not in branch.entries:
                self._complaints.missing(branch.place, f"decide.{name}", words)
        outcome = self._complaints.part("decide", branch, "outcome", readers.word_of(*METRICS))
        baseline = self._complaints.part("decide", branch, "baseline", lambda node: _policy(node, policies))
        require = self._require(branch.get("require"))
        if outcome is None:
            return None
        unit = METRICS[outcome].unit
        indifference = self._complaints.part("decide", branch, "indifference", lambda node: amount(node, unit))
        if baseline is None or indifference is None:
            return None
        return Decide(outcome, baseline, indifference, require)

    def _require(self, node: Node | None) -> dict[str, float]:
        """What metrics must reach, by name."""
        path = "decide.require"
        branch = self._complaints.branch(path, node, "a mapping such as {gross_retention: 85%}") if node else None
        if branch is None:
            return {}
        self._complaints.unknown_keys(path, branch, METRICS)
        if not branch.entries:
            self._complaints.add(branch.place, path, "names no metric; expected such as {gross_retention: 85%}")
        named = [name for name in branch.entries if name in METRICS]
        found = {name: self._complaints.part(path, branch, name, partial(bound, METRICS[name])) for name in named}
        return {name: value for name, value in found.items() if value is not None}

    def _stop(self, decide: Decide | None) -> tuple[float | None, float]:
        branch = self._group("stop", ("half_width", "confidence"))
        confidence = self._value("stop.confidence", _confidence)
        node = branch.get("half_width") if branch else None
        if node is None:
            return None, confidence
        if decide is None:
            if self._root.get("decide") is None:
                self._complaints.add(node.place, "stop.half_width", "needs 'decide', which names the outcome it is for")
            return None, confidence
        metric = METRICS[decide.outcome]
        width = self._complaints.read("stop.half_width", node, lambda given: _positive(amount(given, metric.unit)))
        return width, confidence


def amount(node: Node, unit: str) -> float:
    """An amount of a metric, at least 0, with its unit where the metric's unit can be written."""
    number = _number(node, unit)
    if number < 0:
        raise ValueError("expected at least 0")
    return number


def bound(metric: Metric, node: Node) -> float:
    """What a metric must reach, in its unit; only a metric of which more, or less, is better can be required."""
    if metric.better == "neither":
        raise ValueError(f"neither more nor less of {metric.name} is better; expected a metric with a better direction")
    number = _number(node, metric.unit)
    if metric.unit == "share" and abs(number) > MOST_SHARE:
        raise ValueError(f"expected a share; did you mean {number:g}%?")
    return number


def _number(node: Node, unit: str) -> float:
    return readers.quantity(unit)(node) if unit in WRITTEN_UNITS else readers.plain_number(node)


def _positive(number: float) -> float:
    if number <= 0:
        raise ValueError("expected more than 0")
    return number


def _confidence(node: Node) -> float:
    number = readers.quantity("share")(node)
    if not 0.5 <= number <= 0.999:
        raise ValueError("expected between 50% and 99.9%")
    return number


def _policy(node: Node, policies: Collection[str]) -> str:
    word = readers.text(node)
    if policies and word not in policies:  # that there are none at all is said by itself
        raise ValueError(f"there is no such policy; {suggestion(word, policies)}")
    return word
