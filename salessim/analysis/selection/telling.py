"""What a comparison says about its policies taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salessim.analysis.interval import interval
from salessim.analysis.pairing import Paired
from salessim.analysis.verdict import amount, decide
from salessim.engine.metrics import Metric
from salessim.quantities.phrases import listed


def standing(adjusted: Mapping[str, float], comparisons: int, confidence: float) -> list[str]:
    """Whether verdicts of better and worse stand when all comparisons are allowed for.

    adjusted: by the policies with such a verdict, the probability adjusted by `holm`.
    """
    if comparisons < 2 or not adjusted:
        return []
    lost = [f"{policy} (adjusted p {p:.2g})" for policy, p in adjusted.items() if not p < 1 - confidence]
    allowed = f"when {comparisons} comparisons are allowed for (Holm)"
    if lost:
        others = "; the others do" if len(lost) < len(adjusted) else ""
        return [f"{listed(lost)} {'do' if len(lost) > 1 else 'does'} not stand out {allowed}{others}"]
    if len(adjusted) == 1:
        return [f"the verdict on {listed(list(adjusted))} stands {allowed}"]
    count = "both" if len(adjusted) == 2 else f"all {len(adjusted)}"
    return [f"{count} clear verdicts stand {allowed}"]


def contest(ahead: Sequence[Paired], metric: Metric, indifference: float, confidence: float) -> list[str]:
    """The best policy against the runner-up in pairs, where at least two are better than the baseline.

    It is judged as every difference is: by its whole interval and the smallest difference that matters.
    """
    if len(ahead) < 2:
        return []
    sign = -1.0 if metric.better == "lower" else 1.0
    best, second = sorted(ahead, key=lambda each: -sign * float(each.differences.mean()))[:2]
    lead = interval(sign * (best.differences - second.differences), confidence)
    if lead.mean == 0 == lead.sd:
        return [f"{best.policy} and {second.policy} are identical in all {lead.n} replicates"]
    low, high = (amount(end, metric.unit, bare=True) for end in (lead.low, lead.high))
    known = f"{amount(lead.mean, metric.unit)} ({confidence * 100:g} % interval {low} to {high})"
    verdict = decide(lead.low, lead.high, indifference, "higher")
    if verdict.word == "better":
        return [f"{best.policy} beats {second.policy} by {known}"]
    if verdict.word == "equivalent":
        zone = f"within {amount(indifference, metric.unit)} of each other"
        return [f"{best.policy} and {second.policy} are equivalent: {zone}, {best.policy} ahead by {known}"]
    if verdict.tendency:
        unsure = f"but not known to be by {amount(indifference, metric.unit)}: undecided"
        return [f"{best.policy} is ahead of {second.policy} by {known}, {unsure}"]
    return [f"between {best.policy} and {second.policy} it is undecided: {best.policy} is ahead by {known}"]


def leaders(policies: Sequence[str], contenders: Sequence[str], confidence: float) -> list[str]:
    """Which policies cannot be ruled out as best, where there are at least three with the baseline."""
    if len(policies) < 3 or not contenders:
        return []
    opening = f"with all {len(policies)} compared at once ({confidence * 100:g} % confidence),"
    out = [policy for policy in policies if policy not in contenders]
    if not out:
        return [f"{opening} none is ruled out as best"]
    ruled = f"{listed(out)} {'are' if len(out) > 1 else 'is'} ruled out: known to be behind, by however little"
    return [f"{opening} {'only ' * (len(contenders) == 1)}{listed(contenders, 'or')} may be best; {ruled}"]
