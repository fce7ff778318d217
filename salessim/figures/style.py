"""One look for every figure: sheet, colours, units on axes, and files that are the same bytes for the same data."""

from __future__ import annotations

import io
import os
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, Literal, ParamSpec
from xml.sax.saxutils import escape

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from salessim.analysis.verdict import amount
from salessim.ensemble.folder import files
from salessim.figures.wording import plain

P = ParamSpec("P")

BASELINE: Final = "#3a3a3a"
OKABE_ITO: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Without yellow, which is too pale for lines on white."""
LINES: Final = ("-", (0, (5, 1.2)), (0, (4, 1.2, 1, 1.2)), (0, (1.5, 1)))
MARKERS: Final = ("o", "s", "D", "^", "v", "P")
INK: Final = "#1f1f1f"
QUIET: Final = "#666666"
ZONE: Final = "#e9e6dc"
MARGIN: Final = 0.3
"""Inches around everything on a sheet."""
UNBROKEN: Final = "\N{NO-BREAK SPACE}"
FEW: Final = 10
"""Below so many replicates nobody can say where 8 of 10 replicates lie."""

_LOOK: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib, so every machine draws the same
    "font.size": 9.5,
    "text.parse_math": False,  # two dollar signs in a sentence are money, not a formula
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 9.5,
    "axes.edgecolor": "#999999",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "salessim",
}


@dataclass(frozen=True)
class Look:
    """How one policy is drawn in every figure of a report; line and marker tell policies apart in grey print."""

    colour: str
    line: Any
    marker: str


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw in the house look and settle the layout; the caller's matplotlib settings neither matter nor change."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with style.context(["default", _LOOK]):
            figure = draw(*args, **kwargs)
            settle(figure)
            return figure

    return drawn


def settle(figure: Figure) -> None:
    """Lay the figure out for good, at rounded places.

    The solver behind the layout differs from run to run in the last digits, which would change the bytes of the files.
    """
    if (engine := figure.get_layout_engine()) is not None:
        for _ in range(2):  # ticks chosen in the first pass change the room that the second finds
            engine.execute(figure)  # what drawing the figure would do first; the drawing itself moves nothing
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(float(each), 5) for each in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))


def policy_looks(policies: Iterable[object], baseline: str) -> dict[str, Look]:
    """Baseline first and always dark grey; the other policies in the order in which they come."""
    names = dict.fromkeys(str(policy) for policy in policies)
    found = {baseline: Look(BASELINE, (0, (4, 1.5)), "o")}
    for place, name in enumerate(name for name in names if name != baseline):
        colour, line = OKABE_ITO[place % len(OKABE_ITO)], LINES[place // len(OKABE_ITO) % len(LINES)]
        found[name] = Look(colour, line, MARKERS[(place + 1) % len(MARKERS)])
    return found


def sheet(width: float, plot_height: float, title: str, caption: str) -> Figure:
    """An empty figure `width` inches wide: the finding on top, room of `plot_height` inches, the caption below."""
    head = _balanced(title, _letters(width, 0.61 * 14))
    foot = _filled(caption, _letters(width, 0.535 * 8.5))
    above = MARGIN + 14 * 1.25 / 72 * (head.count("\n") + 1) + 0.2
    below = MARGIN + 8.5 * 1.4 / 72 * (foot.count("\n") + 1) + 0.1
    height = above + plot_height + below
    engine = ConstrainedLayoutEngine(
        rect=(MARGIN / width, below / height, 1 - 2 * MARGIN / width, plot_height / height),
        w_pad=0.08,
        h_pad=0.08,
    )
    figure = Figure(figsize=(width, height), layout=engine, facecolor="white")
    left = MARGIN / width
    figure.suptitle(head, x=left, y=1 - MARGIN / height, ha="left", va="top", size=14, weight="bold", linespacing=1.2)
    figure.text(left, MARGIN / height, foot, ha="left", va="bottom", size=8.5, color=QUIET, linespacing=1.35)
    return figure


def _letters(width: float, letter: float) -> int:
    """Letters to a line of the sheet; `letter` is the usual width of one in points."""
    return max(20, int((width - 2 * MARGIN) * 72 / letter))


def _balanced(text: str, room: int) -> str:
    """As few lines as fit, of about the same length: no single word on the last one."""
    lines = _filled(text, room).count("\n")
    widths = (each for each in range(20, room + 1) if _filled(text, each).count("\n") <= lines)
    return _filled(text, next(widths, room))


def _filled(text: str, room: int) -> str:
    """Lines of at most `room` letters; a number stays with its percent sign."""
    return textwrap.fill(text.replace(" %", UNBROKEN + "%"), room).replace(UNBROKEN, " ")


def unit_axis(axis: Axis, unit: str, *, ticks: int = 6) -> None:
    """Round ticks written short: $20M, 15, 2,500; a share in hundredths."""

    def written(value: float, _place: int | None = None) -> str:
        return amount(value, unit, bare=True).replace("-", "−")

    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(written))


def time_axis(axes: Axes, last_month: int) -> str:
    """Ticks at whole years (at months where the horizon is short); returns the axis label."""
    yearly = last_month > 24
    span = last_month / 12 if yearly else last_month
    step = next(each for each in (1, 2, 3, 5, 10, 20, 50) if span / each <= 6)
    axes.xaxis.set_major_locator(MultipleLocator(step * 12 if yearly else step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda month, _: f"{month / 12 if yearly else month:.0f}"))
    return "Years since the decision" if yearly else "Months since the decision"


def name_rows(axes: Axes, policies: Sequence[str], looks: Mapping[str, Look]) -> None:
    """A row per policy from the top down, named at the left in its colour."""
    axes.set_yticks(range(len(policies)), [plain(policy) for policy in policies])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for label, policy in zip(axes.get_yticklabels(), policies, strict=True):
        label.set(color=looks[policy].colour, weight="bold", size=10.5)
    axes.set_ylim(len(policies) - 0.45, -0.55)


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places moved apart, as little as need be, so that labels `gap` apart do not overlap; the order is kept."""
    order = np.argsort(np.asarray(places), kind="stable")
    moved = np.asarray(places, dtype=np.float64)[order]
    for _ in range(50):
        for lower in range(moved.size - 1):
            lack = gap - (moved[lower + 1] - moved[lower])
            if lack > 0:
                moved[lower] -= lack / 2
                moved[lower + 1] += lack / 2
    back = np.empty_like(moved)
    back[order] = moved
    return [float(place) for place in back]


def save(
    figure: Figure, path_without_suffix: str | os.PathLike[str], text: str = "", elsewhere: str = files.OUT
) -> tuple[Path, Path]:
    """Write PNG (150 dots an inch) and SVG beside each other; a reader never sees half a file.

    text: what the figure shows, in words, for those who hear the SVG; its own caption unless said. elsewhere: advice
    where nothing can be written.
    """
    stem = Path(path_without_suffix)
    png, svg = stem.with_name(stem.name + ".png"), stem.with_name(stem.name + ".svg")
    files.write(png, encoded(figure, "png"), elsewhere)
    files.write(svg, encoded(figure, "svg", text), elsewhere)
    return png, svg


def encoded(figure: Figure, form: Literal["png", "svg"], text: str = "") -> bytes:
    """The figure as the bytes of a file; an SVG says its finding as its title, and `text` as its description.

    The same data give the same bytes: no date, no program version, fixed identifiers inside the SVG.
    """
    metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
    drawn = io.BytesIO()
    with style.context(["default", _LOOK]):
        figure.savefig(drawn, format=form, dpi=150, metadata=metadata)
    return drawn.getvalue() if form == "png" else _told(drawn.getvalue().decode(), figure, text).encode()


def _told(svg: str, figure: Figure, text: str) -> str:
    """The SVG with its title and description as first children, where those who hear a page look for them."""
    head, opening, rest = svg.partition("<svg ")
    attributes, _, content = rest.partition(">")
    title, said = (escape(" ".join(words.split())) for words in (figure.get_suptitle(), text or _caption_of(figure)))
    return f'{head}{opening}role="img" {attributes}>\n <title>{title}</title>\n <desc>{said}</desc>{content}'


def _caption_of(figure: Figure) -> str:
    """What `sheet` wrote below the plot."""
    return next((text.get_text() for text in figure.texts if text.get_verticalalignment() == "bottom"), "")
