"""What drives a difference, in sentences."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from salessim.analysis.breakeven.curve import Terms
from salessim.analysis.drivers.design import DUMMY
from salessim.analysis.drivers.morris import CHANCE, Effect
from salessim.analysis.drivers.shares import Held, Swing, Variances
from salessim.analysis.drivers.sobol import Index
from salessim.analysis.interval import Interval
from salessim.analysis.verdict import amount
from salessim.quantities.parameters import ASSUMPTION

NAMED: Final = 4
"""Sections or parameters named in a sentence."""
MOST_SAMPLES: Final = 8_192
"""More are out of reach."""
MOSTLY: Final = 0.5
"""Share of left-over luck from which indices speak of luck more than of parameters."""
BARELY: Final = 0.25
"""Half-width of an index from which its interval comes before its estimate."""


def resting(groups: Sequence[Index], spread: Variances, count: int, confidence: float) -> str:
    """What share of the variance rests on assumptions."""
    found = {each.name: each for each in groups}
    ranges = f"over the ranges of {_all(count)}"
    if ASSUMPTION not in found:
        return f"nothing of the variance {ranges} rests on assumptions: none of them is marked so"
    if not spread.noise < MOSTLY:
        return f"what rests on assumptions {ranges} is not known: {_hidden(spread)}"
    each = found[ASSUMPTION]
    total, first = ends(each.total, each.total_half_width), ends(each.first, each.first_half_width)
    known = f"{confidence * 100:g} % interval"
    if not each.total_half_width <= BARELY:
        return (
            f"what rests on assumptions {ranges} is barely known: {total} of the variance of the mean difference "
            f"({known}; estimate {percent(each.total)}) with all their interactions, and {first} on them alone "
            f"(estimate {percent(each.first)})"
        )
    return (
        f"{percent(each.total)} of the variance of the mean difference {ranges} rests on parameters marked assumption, "
        f"with all their interactions ({known} {total}); {percent(each.first)} on them alone ({known} {first})"
    )


def holding(policy: str, terms: Terms, found: Held, count: int) -> str:
    """What the policy is with the study's own values, and in what share of draws that holds."""
    own, others = f"with the study's own values {policy}", _counts(found.words)
    size = f"{amount(found.known.mean, terms.metric.unit)} {_between(found.known, terms.metric.unit)}"
    draws = f"{found.draws} draws of {_all(count)}"
    if found.verdict.word not in found.words:
        return (
            f"{own} against {terms.baseline} is {found.verdict}: {size}; of {draws} {_by_themselves(found)}; "
            f"their means are {others}, which luck may have made{_luck(found.spread, terms)}"
        )
    link = "to" if found.verdict.word == "equivalent" else "than"
    same = found.decided[found.verdict.word]
    return (
        f"{own} is {found.verdict} {link} {terms.baseline}: {size}; that holds in {percent(found.share)} of {draws} "
        f"({terms.confidence * 100:g} % interval {percent(found.low)} to {percent(found.high)}) by their means "
        f"({others}), and in {percent(same / found.draws)} by their own intervals too{_luck(found.spread, terms)}"
    )


def _luck(spread: Variances, terms: Terms) -> str:
    """How much luck is in the mean of a draw, and how much of it moves all draws together."""
    if not math.isfinite(spread.error):
        return ""
    one, shared = (amount(each, terms.metric.unit) for each in (spread.error, spread.shared_error))
    return f" (standard error of a draw's mean {one}, of the luck that moves all draws together {shared})"


def _by_themselves(found: Held) -> str:
    """How many draws their own intervals decide, and how."""
    if not found.settled:
        return "none is decided by its own interval"
    verb = "is decided by its own interval" if found.settled == 1 else "are decided by their own intervals"
    return f"{found.settled} {verb} ({_counts(found.decided)})"


def _counts(words: Mapping[str, int]) -> str:
    return ", ".join(f"{word} in {times}" for word, times in words.items())


def _between(known: Interval, unit: str) -> str:
    if known.n < 2:
        return "(one replicate gives no interval)"
    low, high = amount(known.low, unit, bare=True), amount(known.high, unit, bare=True)
    return f"({known.confidence * 100:g} % interval {low} to {high}, {known.n} replicates)"


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
    chance = f"luck alone lets about {len(effects) * CHANCE:.2g} of {len(effects)} pass"
    return [f"{len(moving)} of {many} {verb} the difference by more than shuffled luck would ({chance}); most: {named}"]


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
    return [_swing(each, unit) for each in known]


def _swing(found: Swing, unit: str) -> str:
    low, high = (
        f"{amount(mean, unit)} (standard error over draws {amount(error, unit)})"
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


def guards(spread: tuple[Variances, Variances], n: int) -> list[str]:
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


def ends(share: float, half_width: float) -> str:
    """Both ends of the interval of a share, cut as the share itself is.

    >>> ends(0.55, 0.5), ends(0.02, 0.1)
    ('5 % to 100 %', '0 % to 12 %')
    """
    return f"{percent(share - half_width)} to {percent(share + half_width)}"


def _hidden(spread: Variances) -> str:
    """Why shares of the variance cannot be told."""
    if spread.replicates < 2:
        return "one replicate does not tell luck from parameters"
    left = f"luck left over after {spread.replicates} replicates"
    return f"{left} makes {percent(spread.noise)} of the variance between points"


def _all(count: int) -> str:
    return "one parameter" if count == 1 else f"all {count} parameters"
