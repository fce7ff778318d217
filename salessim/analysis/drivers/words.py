"""What drives a difference, in sentences."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers.design import DUMMY
from salessim.analysis.drivers.morris import Effect
from salessim.analysis.drivers.shares import Held, Swing, Variances
from salessim.analysis.drivers.sobol import Index
from salessim.analysis.verdict import amount
from salessim.quantities.parameters import ASSUMPTION

NAMED: Final = 4
"""Sections or parameters named in a sentence."""
MOST_SAMPLES: Final = 8_192
"""More are out of reach."""
MOSTLY: Final = 0.5
"""Share of left-over luck from which indices speak of luck more than of parameters."""


def resting(groups: Sequence[Index], spread: Variances, count: int, confidence: float) -> str:
    """What share of the variance rests on assumptions."""
    found = {each.name: each for each in groups}
    ranges = f"over the ranges of {_all(count)}"
    if ASSUMPTION not in found:
        return f"nothing of the variance {ranges} rests on assumptions: none of them is marked so"
    if not spread.noise < MOSTLY:
        return f"what rests on assumptions {ranges} is not known: {_hidden(spread)}"
    each = found[ASSUMPTION]
    total = _interval(each.total, each.total_half_width, confidence)
    first = _interval(each.first, each.first_half_width, confidence)
    return (
        f"{percent(each.total)} of the variance of the mean difference {ranges} rests on parameters marked assumption, "
        f"with all their interactions ({total}); {percent(each.first)} on them alone ({first})"
    )


def holding(policy: str, terms: Terms, own: float, found: Held, count: int, replicates: int) -> str:
    """In what share of draws the verdict with the study's own values holds."""
    others = ", ".join(f"{word} in {times}" for word, times in found.words.items())
    draws = f"{found.draws} draws of {_all(count)}"
    interval = f"{terms.confidence * 100:g} % interval {percent(found.low)} to {percent(found.high)}"
    link = "to" if found.word == "equivalent" else "than"
    average = f"on average of {replicates} replicate{'' if replicates == 1 else 's'}"
    return (
        f"with the study's own values {policy} is {found.word} {link} {terms.baseline} {average} "
        f"({amount(own, terms.metric.unit)}); that holds in {percent(found.share)} of {draws} ({interval}): {others}"
    )


def screening(effects: Sequence[Effect], noun: str) -> list[str]:
    """Which sections or parameters move the difference most, and how many do more than shuffle luck."""
    if not effects:
        return []
    moving = [each for each in effects if each.beyond_luck and each.size > 0]
    many = f"{len(effects)} {noun}{'' if len(effects) == 1 else 's'}"
    if not moving:
        return [f"none of {many} moves the difference by more than shuffled luck would"]
    named = ", ".join(each.name for each in moving[:NAMED])
    verb = "moves" if len(moving) == 1 else "move"
    return [f"{len(moving)} of {many} {verb} the difference by more than shuffled luck would; most: {named}"]


def unscreened(sections: Sequence[Effect], screened: Collection[str]) -> list[str]:
    """Sections that matter and for whose parameters there was no room."""
    missed = [each.name for each in sections if each.beyond_luck and each.name not in screened]
    if not missed:
        return []
    advice = "ask for them with --over" if len(missed) > 1 else f"ask for them with --over {missed[0]}"
    return [f"not screened one by one, for there were too many: the parameters of {', '.join(missed)}; {advice}"]


def driving(strongest: Sequence[Index], kinds: Mapping[str, str], spread: Variances) -> list[str]:
    """The strongest parameters by their total index, or that luck hides which they are."""
    if not spread.noise < MOSTLY:
        return [f"which parameter drives most is not known: {_hidden(spread)} of the strongest"]
    shown = [each for each in strongest if each.name != DUMMY and each.total > 0][:NAMED]
    if not shown:
        return []
    parts = [f"{each.name} ({kinds[each.name]}) {percent(each.total)}" for each in shown]
    few = "the strongest parameter makes" if len(shown) == 1 else f"the {len(shown)} strongest parameters make"
    return [f"of the variance that {few}, with all interactions: {', '.join(parts)}"]


def swinging(swings: Sequence[Swing], unit: str) -> list[str]:
    """The difference at both ends of a range, for the parameters of which it is known to differ."""
    if not swings:
        return []
    known = [each for each in swings if abs(each.size) > 2 * math.hypot(each.low_error, each.high_error)]
    if not known:
        return [
            "all else drawn too, the mean difference in the lowest and in the highest tenth of a range is the same "
            "within sampling error for each of the strongest parameters"
        ]
    return [_ends(each, unit) for each in known]


def _ends(found: Swing, unit: str) -> str:
    low, high = (
        f"{amount(mean, unit)} (standard error {amount(error, unit)})"
        for mean, error in ((found.low, found.low_error), (found.high, found.high_error))
    )
    return (
        f"{found.name}: all else drawn too, the mean difference is {low} in its lowest tenth and {high} in its highest"
    )


def first_to_measure(worth: Mapping[str, float], unit: str) -> list[str]:
    """What to measure before deciding; worth: by key, in the outcome's unit, only what is beyond noise."""
    if not worth:
        return ["knowing any one parameter before the choice is worth nothing beyond noise"]
    parts = [f"{key} (worth {amount(value, unit)})" for key, value in worth.items()][:NAMED]
    return [f"measure first: {', '.join(parts)}"]


def guards(spread: tuple[Variances, Variances], n: int, found: Held, settled: int) -> list[str]:
    """How much of what was found is luck."""
    if n < 2:
        return ["one replicate does not tell luck from parameters: ask for more with --replications"]
    few, everything = spread
    said = [
        f"luck left over after {n} replicates makes {percent(few.noise)} of the variance between points where only the "
        f"strongest parameters vary, and {percent(everything.noise)} where all do; of the variance of one world's "
        f"difference luck makes {percent(everything.luck_of_one_world)} there"
    ]
    if max(few.noise, everything.noise) >= MOSTLY:
        said.append("that is most of it, and indices speak of luck then: ask for more with --replications")
    if settled < found.draws:
        said.append(f"{settled} of {found.draws} draws are decided by themselves; in the others the mean may mislead")
    return said


def too_wide(needed: int, samples: int) -> list[str]:
    """Advice where intervals of indices are wider than the indices; needed: samples with which they would not be."""
    if needed <= samples:
        return []
    wide = f"intervals of some indices are wider than the indices with {samples} samples"
    if needed > MOST_SAMPLES:
        return [
            f"{wide}, and more than {MOST_SAMPLES:,} would be needed: ask for more replicates, or for less with --over"
        ]
    return [f"{wide}: about {needed:,} would do (--samples {needed})"]


def percent(share: float) -> str:
    """A share in whole percents, from 0 to 100 as estimates need not be; 'unknown' where it is.

    >>> percent(0.456), percent(-0.02), percent(1.3), percent(math.nan)
    ('46 %', '0 %', '100 %', 'unknown')
    """
    return f"{min(1.0, max(0.0, share)) * 100:.0f} %" if math.isfinite(share) else "unknown"


def _interval(share: float, half_width: float, confidence: float) -> str:
    low, high = percent(share - half_width), percent(share + half_width)
    return f"{confidence * 100:g} % interval {low} to {high}"


def _hidden(spread: Variances) -> str:
    """Why shares of the variance cannot be told."""
    if spread.replicates < 2:
        return "one replicate does not tell luck from parameters"
    left = f"luck left over after {spread.replicates} replicates"
    return f"{left} makes {percent(spread.noise)} of the variance between points"


def _all(count: int) -> str:
    return "one parameter" if count == 1 else f"all {count} parameters"
