"""C06: shortcuts are ahead at first; simplification is from some month on."""

from __future__ import annotations

import numpy as np
from claim import Signature, boundary, by_month, first_month, known, over, paragraphs, policies_table, spread

import salessim
from salessim.quantities.units import money

HACK, SIMPLE, NEITHER = "hack_of_the_quarter", "simplify", "neither"


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    ahead = by_month(done, "bookings_usd", HACK, SIMPLE)
    first = over(ahead, 1, 12)
    signature.line(f"In the first year a hack a quarter books {spread(first)} more than simplifying", first.low > 0)
    yearly = ahead.T.rolling(12).sum().T.loc[:, 12:]
    month = first_month(yearly.columns.to_numpy(), yearly.mean().to_numpy() < 0)
    signature.line(
        "From some month of the first five years on, a hack a quarter is behind simplifying in bookings of the year: "
        + (f"from month {month} on" if month else "never for good within ten years"),
        month is not None and month <= 60,
    )
    late = over(by_month(done, "bookings_usd", HACK, NEITHER), 85, 120)
    signature.line(
        f"In the last three years a hack a quarter books {spread(late)} against neither: less", late.high < 0
    )
    simple = known(done, "contribution_npv_usd", SIMPLE, NEITHER)
    signature.line(f"Simplifying is worth {spread(simple)}, more than {money(delta)}", simple.low > delta)
    effort = by_month(done, "effort", HACK, NEITHER).mean().to_numpy()
    course = ", ".join(f"{value:+.1%} in year {year}" for year, value in _years(effort))
    tail = boundary("hacks", "hacks.displaces", HACK, points=5, replications=40)
    return paragraphs(policies_table(done), signature, f"Output of an hour under hacks: {course}. {tail}")


def _years(effort: np.ndarray) -> list[tuple[int, float]]:
    return [(year, float(effort[12 * year - 12 : 12 * year].mean())) for year in (1, 3, 10)]
