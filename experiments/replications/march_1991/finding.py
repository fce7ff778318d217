"""March 1991: Figures 1, 4 and 5 in both readings of the paper. Background for turnover and candour."""

from __future__ import annotations

from typing import Final

import numpy as np
from replications.march_1991.learning import Rates, course, equilibrium
from replications.page import Finding, counted, markdown, thousandths

from salessim.quantities.arrays import Floats, WorldFloats
from salessim.validation.row import ERRORS, Found, Row, in_range, over_worlds

RUNS: Final = 240
SOCIALISATION: Final = tuple(number / 10 for number in range(1, 10))
PLOT: Final = {
    0.1: (0.863, 0.818, 0.803, 0.799, 0.800, 0.802, 0.805, 0.809, 0.812),
    0.5: (0.953, 0.909, 0.870, 0.838, 0.811, 0.787, 0.768, 0.754, 0.740),
    0.9: (0.973, 0.942, 0.908, 0.875, 0.840, 0.809, 0.780, 0.753, 0.728),
}
"""Knowledge at p₁ = .1, .2, …, .9 by p₂, read off a plot of 100,000 runs (Mac13kW/March_1991_Original)."""
READING: Final = 0.003
"""How far a number read off the plot may be wrong."""
TURNOVER: Final = (0.0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.10)
PERIODS_4: Final = 20
MOMENTS: Final = (5, 10, 20, 40, 60, 80, 100)
TURBULENCE: Final = 0.02
READINGS: Final = {False: "as programmed", True: "as written"}


def apart(first: WorldFloats, second: WorldFloats) -> Found:
    """How much more the code knows in one series of runs than in another under the same luck."""
    return over_worlds(first - second)


def law(what: str, found: Found, sign: int) -> Row:
    """A difference that must have a sign, by more than ERRORS standard errors."""
    ends = (ERRORS * found.error, 2.0) if sign > 0 else (-2.0, -ERRORS * found.error)
    words = "above 0" if sign > 0 else "below 0"
    return in_range(what, f"{words}; from memory", *ends, found, write=thousandths)


def figure_1(runs: int) -> tuple[list[Row], list[str]]:
    """Equilibrium knowledge by both rates of learning, in both readings."""
    rows, tables = [], []
    for as_written, reading in READINGS.items():
        lines, agree = [], 0
        for p2, plot in PLOT.items():
            ours = [over_worlds(equilibrium(Rates(p1, p2, as_written=as_written), runs)) for p1 in SOCIALISATION]
            near = [abs(one.mean - read) <= ERRORS * one.error + READING for one, read in zip(ours, plot, strict=True)]
            agree += sum(near)
            lines.append([f"{p2:g}, plot", *(f"{read:.3f}" for read in plot)])
            lines.append([f"{p2:g}, ours", *(f"{one.mean:.3f} ± {one.error:.3f}" for one in ours)])
        head = (f"{reading}: p₂ ↓ p₁ →", *(f"{p1:g}" for p1 in SOCIALISATION))
        tables.append(markdown(head, lines))
        low, high = (0, 13) if as_written else (27, 27)
        known = "fewer than half, our expectation" if as_written else "27 of 27; plot read"
        what = f"Figure 1, {reading}: points of 27 within {ERRORS:g} standard errors and {READING:g} of the plot"
        rows.append(in_range(what, known, low, high, Found(agree), write=counted))
    return rows, tables


def figure_4(runs: int) -> tuple[list[Row], list[str]]:
    """Turnover after twenty periods: it hurts slow socialisers and helps fast ones, and the lines cross."""
    rows, lines = [], []
    for as_written, reading in READINGS.items():
        knows = {
            p1: [course(Rates(p1, 0.5, p3, as_written=as_written), runs, PERIODS_4)[:, -1] for p3 in TURNOVER]
            for p1 in (0.1, 0.9)
        }
        lines += [[f"{reading}, {p1:g}", *(written(over_worlds(one)) for one in line)] for p1, line in knows.items()]
        slow, fast = knows.values()
        if as_written:
            continue
        rows += [
            law("Figure 4, turnover of .1 against none: people who take over the code slowly", apart(slow[-1], slow[0]),
                -1),
            law("Figure 4, turnover of .1 against none: people who take it over fast", apart(fast[-1], fast[0]), 1),
            law("Figure 4, the lines cross: slow above fast without turnover", apart(slow[0], fast[0]), 1),
            law("Figure 4, the lines cross: slow below fast at turnover .1", apart(slow[-1], fast[-1]), -1),
        ]  # fmt: skip
    head = (f"Figure 4, after {PERIODS_4} periods: p₁ ↓ turnover →", *(f"{p3:g}" for p3 in TURNOVER))
    return rows, [markdown(head, lines)]


def figure_5(runs: int) -> tuple[list[Row], list[str]]:
    """A world that turns: without turnover the code ends up knowing nothing, with it knowledge lasts."""
    rows, lines = [], []
    for as_written, reading in READINGS.items():
        none, some = (
            course(Rates(0.5, 0.5, p3, TURBULENCE, as_written), runs, MOMENTS[-1])[:, np.array(MOMENTS) - 1]
            for p3 in (0.0, 0.1)
        )
        for p3, seen in ((0.0, none), (0.1, some)):
            lines.append([f"{reading}, {p3:g}", *(written(one) for one in by_moment(seen))])
        if as_written:
            continue
        last = over_worlds(none[:, -1])
        far = ERRORS * last.error + 0.05
        rows += [
            in_range("Figure 5, turbulence without turnover: knowledge in period 100",
                     "decays to 0; from memory; our tolerance .05 and 4 errors", -far, far, last, write=thousandths),
            law("Figure 5, turnover of .1 against none: knowledge in period 100", apart(some[:, -1], none[:, -1]), 1),
            in_range("Figure 5, with turnover: knowledge in period 100 less that in period 40",
                     "sustained; from memory; our tolerance .05 and 4 errors", *around(apart(some[:, -1], some[:, 3])),
                     apart(some[:, -1], some[:, 3]), write=thousandths),
        ]  # fmt: skip
    head = (f"Figure 5, turbulence {TURBULENCE:g}: turnover ↓ period →", *(str(moment) for moment in MOMENTS))
    return rows, [markdown(head, lines)]


def around(found: Found) -> tuple[float, float]:
    """What may be called no change: ERRORS standard errors and .05."""
    return -ERRORS * found.error - 0.05, ERRORS * found.error + 0.05


def by_moment(seen: Floats) -> list[Found]:
    """Means over runs."""
    return [over_worlds(column) for column in seen.T]


def written(found: Found) -> str:
    """A mean with its standard error."""
    return f"{found.mean:.3f} ± {found.error:.3f}"


def finding(runs: int = RUNS) -> Finding:
    """The section."""
    parts = [figure(runs) for figure in (figure_1, figure_4, figure_5)]
    return Finding(
        "march_1991",
        "Exploration and exploitation (March 1991)",
        "**Background** for turnover and candour: none of salessim's rules run here, only its luck. Standard errors "
        f"over {runs} runs. *As programmed*: beliefs change by steps through 0 and people act out what they believe "
        "(Rodan 2005; Christensen 2015), which the paper does not say; *as written* is its text. The plot was read by "
        "us (±.003); that Figure 4 shows p₁ of .1 and .9 after 20 periods is from memory, its laws too.",
        tuple(row for rows, _ in parts for row in rows),
        "Only the programme that the paper does not describe gives its figures. Who learns the code slowly loses by "
        "turnover, who learns it fast gains; in a world that turns, an organisation without newcomers ends up knowing "
        "nothing.",
        tuple(table for _, tables in parts for table in tables),
    )
