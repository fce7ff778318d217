"""Regret, thresholds and the value of information in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salessim.analysis.futures.hedging import Hedge
from salessim.analysis.futures.information import Information, Worth
from salessim.analysis.futures.regret import Regret
from salessim.analysis.futures.thresholds import Kept
from salessim.analysis.interval import Interval
from salessim.analysis.verdict import amount, decide, over_time
from salessim.engine.metrics import Metric


@dataclass(frozen=True)
class Terms:
    """What the sentences speak of."""

    metric: Metric
    baseline: str
    confidence: float
    horizon_months: int
    futures: int
    indifference: float
    """The smallest difference that matters, in the outcome's unit."""

    @property
    def opening(self) -> str:
        """What a sentence is about, where its unit does not say it."""
        return "" if self.metric.unit == "usd" else f"{self.metric.label}: "

    @property
    def period(self) -> str:
        """The period that one outcome speaks of."""
        return over_time(self.metric, self.horizon_months)

    def ends(self, known: Interval | Worth) -> str:
        """An interval: '95 % interval $1M to $2M'."""
        low, high = (amount(end, self.metric.unit, bare=True) for end in (known.low, known.high))
        return f"{self.confidence * 100:g} % interval {low} to {high}"


def regret_sentences(regrets: Mapping[str, Regret], hedging: Hedge | None, terms: Terms) -> list[str]:
    """The policy with the least regret, one whose worst future is milder, and what staying may be regretted for."""
    if len(regrets) < 2:
        return [f"only {terms.baseline} was run: there is nothing else to choose, and nothing to regret"]
    least = least_regret(regrets, terms.baseline)
    size_of_it = f"{least} has the least regret: {_regret(regrets[least], terms)}"
    said = [f"{terms.opening}{size_of_it if regrets[least].mean.mean > 0 else _none(least, regrets[least], terms)}"]
    if hedging is not None and terms.futures > 1:
        said += _mildest(regrets, hedging, least, terms)
    if least != terms.baseline:
        said += _staying(regrets[terms.baseline], regrets[least], least, terms)
    return said


def least_regret(regrets: Mapping[str, Regret], baseline: str) -> str:
    """The policy with the least regret on average; the baseline if no other has less."""
    return min(regrets, key=lambda name: (regrets[name].mean.mean, name != baseline))


def _mildest(regrets: Mapping[str, Regret], hedging: Hedge, least: str, terms: Terms) -> list[str]:
    """Who hedges best, where that is another policy and both have something to regret."""
    policy, unit = list(regrets)[hedging.policy], terms.metric.unit
    here, there = regrets[policy].most, regrets[least].most
    if not 0 < here < there:
        return []
    worst = f"its regret there is {amount(here, unit)}, that of {least} {amount(there, unit)}"
    return [f"the worst future is mildest for {policy}: {worst} ({terms.ends(hedging.spared)} of the difference)"]


def _staying(own: Regret, other: Regret, least: str, terms: Terms) -> list[str]:
    """The regret of the baseline, and how much of it another policy spares: the rest takes knowing the future."""
    if own.mean.mean <= 0:
        return [f"{terms.opening}{_none(terms.baseline, own, terms)}"]
    unit, spared = terms.metric.unit, own.beside(other)
    verdict = decide(spared.low, spared.high, terms.indifference, "higher")
    judged = f"{verdict}, within {amount(terms.indifference, unit)}" if verdict.word == "equivalent" else f"{verdict}"
    part = f"{amount(spared.mean, unit)} of it ({terms.ends(spared)})" if other.mean.mean > 0 else "all of it"
    rest = "; only knowing the future would spare the rest" if terms.futures > 1 and other.mean.mean > 0 else ""
    return [
        f"{terms.opening}{terms.baseline} has a regret of {_regret(own, terms)}",
        f"{least} instead of {terms.baseline} spares {part}: {judged}{rest}",
    ]


def _none(policy: str, regret: Regret, terms: Terms) -> str:
    return f"{policy} has no regret to be seen: {futures_best(regret, terms.futures)}"


def _regret(regret: Regret, terms: Terms) -> str:
    """The size of a regret: on average, in one future of ten, in the worst."""
    unit = terms.metric.unit
    mean = f"{amount(regret.mean.mean, unit)} {terms.period} ({_known(regret, terms)}, {regret.mean.n} replicates)"
    if terms.futures == 1:
        return mean
    above = f", above {amount(regret.tail, unit)} in one future of ten" if regret.tail > 0 else ""
    worst = f", {amount(regret.most, unit)} in the worst" if regret.most > 0 else ""
    return f"{mean} on average{above}{worst}; {futures_best(regret, terms.futures)}"


def _known(regret: Regret, terms: Terms) -> str:
    return f"{terms.confidence * 100:g} % interval {ends(regret.mean, terms.metric.unit)}"


def ends(known: Interval, unit: str) -> str:
    """The interval of a regret, of which there is none below zero: '$0 to $1.2M'."""
    if known.high <= 0:
        return "none"
    low, high = (amount(max(end, 0.0), unit, bare=True) for end in (known.low, known.high))
    return f"{low} to {high}"


def size(value: float, unit: str) -> str:
    """A regret, or the worth of knowing: what noise has put below zero is none.

    >>> size(-520.0, "usd"), size(1.2e6, "usd")
    ('none', '$1.2M')
    """
    return amount(value, unit) if value > 0 else "none"


def futures_best(regret: Regret, futures: int) -> str:
    """In how many futures a policy is best by its mean; of one future, said of the policy with the least regret."""
    if futures == 1:
        return "its mean is the best"
    return f"best in {regret.best_in * futures:.3g} of {futures} futures"


def kept_sentences(kept: Mapping[str, Kept], required: str, terms: Terms) -> list[str]:
    """How often each policy meets what is required; `required` says it in words."""
    said = []
    if kept and not any(each.all.futures for each in kept.values()):
        said.append(f"no policy has {required} on average in any of {terms.futures} futures")
    for name, each in kept.items():
        low, high = (f"{end * 100:.3g}" for end in (each.all.low, each.all.high))
        interval = f"{terms.confidence * 100:g} % interval {low} to {high}"
        count = f"{each.all.worlds * 100:.3g} % of worlds ({interval})"
        if terms.futures > 1:
            count = f"{round(each.all.futures * terms.futures)} of {terms.futures} futures on average and in {count}"
        said.append(f"{name} has {required} in {count}")
    return said


def information_sentences(learned: Information, terms: Terms, kinds: Mapping[str, str]) -> list[str]:
    """What it would be worth to know everything, and which unknown to measure first; `kinds` of evidence by unknown."""
    if terms.futures < 2:
        return []
    said = [f"{terms.opening}{_total(learned.total, terms)}"]
    found = {name: worth for name, worth in learned.unknowns.items() if worth.beyond_noise}
    for place, (name, worth) in enumerate(found.items()):
        start = "measure first" if place == 0 else "then"
        said.append(f"{start} {name} ({kinds[name]}): knowing it alone would be worth {_worth(worth, terms)}")
    unsure = {name: worth for name, worth in learned.unknowns.items() if name not in found and worth.value > 0}
    for name, worth in unsure.items():
        said.append(f"{name} ({kinds[name]}) may be worth measuring, but not beyond noise: {_worth(worth, terms)}")
    rest = [name for name in learned.unknowns if name not in found and name not in unsure]
    if rest:
        said.append(f"worth nothing to know alone: {', '.join(rest)}")
    return said


def _total(total: Worth, terms: Terms) -> str:
    if total.beyond_noise:
        return f"knowing the future before choosing would be worth {_worth(total, terms)}"
    if total.value > 0:
        return (
            f"knowing the future before choosing may be worth something, but not beyond noise: {_worth(total, terms)}"
        )
    error = f"standard error {amount(total.error, terms.metric.unit)}"
    return f"knowing the future before choosing would be worth nothing: none to be seen ({error})"


def _worth(worth: Worth, terms: Terms) -> str:
    unit = terms.metric.unit
    return f"{size(worth.value, unit)} {terms.period} (standard error {amount(worth.error, unit, bare=True)})"


def guards(learned: Information, terms: Terms, n: int, dropped: int, kind: str) -> list[str]:
    """What a careful reader must know; `kind` says how the futures were written: none, list, grid or sample."""
    said = []
    if kind == "none":
        idle = "the study names no futures, so there is nothing to learn about them"
        example = "futures: {sample: {method: sobol, n: 32, over: {handover.arr_loss: {uniform: [5%, 25%]}}}}"
        said.append(f"{idle}; to try some, add such as {example}")
    elif kind != "sample":
        said.append(f"the futures are a {kind} that somebody chose: that each counts the same is an assumption")
    said += [f"{name} {why}: what knowing it is worth cannot be told" for name, why in learned.unasked.items()]
    if n < 30:
        said.append(f"only {n} replicates: below 30 the intervals may be too narrow for a skewed outcome")
    if dropped:
        said.append(f"{dropped} of {n + dropped} replicates are left out: not every policy and future has a number")
    return said


def unmeasured(replicates: int, total: int) -> list[str]:
    """Replicates left out of the thresholds; nothing where there are none."""
    if not replicates:
        return []
    return [f"{replicates} of {total} replicates are left out of what is required: a metric has no number there"]
