"""C15: volume closes doors for everybody though no single seat does; goodwill comes back more slowly than it goes."""

from __future__ import annotations

import numpy as np
from claim import Signature, by_month, known, markdown, paragraphs, percent, policies_table, pooled, rerun, spread

import salessim
from salessim.analysis.interval import interval
from salessim.quantities.units import money

USUAL, VOLUME, ONE, THEN, VALUE = "as_usual", "volume", "one_seat_volume", "volume_three_years", "value"
THIRD_YEAR = (25, 36)
SEATS = 48
OUTCOME = "contribution_npv_usd"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    answered = {policy: pooled(done, "responses", "contacts", policy, THIRD_YEAR) for policy in (USUAL, VOLUME)}
    ratio = interval(answered[VOLUME] / answered[USUAL])
    signature.line(
        f"In the third year {spread(ratio, percent)} of the usual rate answer: less than half", ratio.high < 0.5
    )
    lost = {
        each: -by_month(done, "goodwill", each, USUAL).loc[:, 25:36].to_numpy().mean(axis=1) for each in (ONE, VOLUME)
    }
    alone, together = interval(lost[ONE]), interval(lost[VOLUME])
    signature.line(
        f"One seat alone costs the market {spread(alone, percent)} of its goodwill, all together "
        f"{spread(together, percent)}: less than 2 and more than 10 points",
        alone.high < 0.02 and together.low > 0.1,
    )
    more_alone = interval(_opened(done, ONE) - _opened(done, USUAL))
    more_together = interval((_opened(done, VOLUME) - _opened(done, USUAL)) / SEATS)
    signature.line(
        f"One seat alone opens {spread(more_alone, _deals)} deals more in three years; if all do, each opens "
        f"{spread(more_together, _deals)} more: less than alone",
        more_alone.low > more_together.high,
    )
    falls, heals = _half(done)
    signature.line(
        f"Half of the goodwill lost is lost within {falls} months, and won back only {heals or 'more than 84'} months "
        "after the end of volume: later",
        heals is None or heals > falls,
    )
    opens = known(done, "access", VALUE, USUAL)
    better = known(done, OUTCOME, VALUE, VOLUME)
    signature.line(
        f"Creating value opens doors by {spread(opens, percent)} and is worth {spread(better)} more than volume",
        opens.low > 0 and better.low > delta,
    )
    return paragraphs(policies_table(done), _years(done), signature, _without_commons(done, delta))


def _deals(number: float) -> str:
    return f"{number:.1f}"


def _opened(done: salessim.Run, policy: str) -> np.ndarray:
    """Deals opened in three years: those of all seats, of which only the one under `one_seat_volume` is different."""
    return by_month(done, "opportunities_created", policy).loc[:, 1:36].to_numpy().sum(axis=1)


def _half(done: salessim.Run) -> tuple[int, int | None]:
    """Months in which half of the goodwill lost in three years is lost, and after them won back."""
    course = by_month(done, "goodwill", THEN).mean().to_numpy()
    half = 1 - (1 - course[35]) / 2
    back = np.flatnonzero(course[36:] >= half)
    return int(np.flatnonzero(course[:36] <= half)[0]) + 1, int(back[0]) + 1 if back.size else None


def _years(done: salessim.Run) -> str:
    """Goodwill and answers year by year."""
    years = (1, 2, 3, 4, 5, 7, 10)
    rows = []
    for policy in (USUAL, VOLUME, THEN, VALUE):
        goodwill = by_month(done, "goodwill", policy).mean().to_numpy()
        rows.append([f"{policy}: goodwill", *(percent(goodwill[12 * year - 1]) for year in years)])
        rates = (pooled(done, "responses", "contacts", policy, (12 * year - 11, 12 * year)).mean() for year in years)
        rows.append([f"{policy}: answered", *(percent(rate) for rate in rates)])
    return markdown(("year", *(str(year) for year in years)), rows)


def _without_commons(done: salessim.Run, delta: float) -> str:
    """What volume is worth where a wasted contact harms nobody else, and where no door closes at all."""
    found = {}
    for name, overrides in {
        "a wasted contact harms nobody else": {"reputation.strength": 0},
        "no door ever closes": {"reputation.strength": 0, "access.strength": 0},
    }.items():
        with rerun("access", overrides, 20, (USUAL, VOLUME)) as run:
            found[name] = known(run, OUTCOME, VOLUME, USUAL)
    said = "; ".join(f"where {name}, {spread(each)}" for name, each in found.items())
    return f"Volume against as usual: {said} (indifference {money(delta)})."
