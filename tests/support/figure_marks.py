"""What a reader sees of a figure: its texts, and whether they keep apart and on the sheet."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text


def shown_ticks(axis: Axis) -> list[Text]:
    """The labels of ticks within the axis."""
    low, high = sorted(axis.get_view_interval())
    within = [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [label for label in within if label.get_text() and label.get_visible()]


def shown_texts(figure: Figure) -> list[Text]:
    """Every text that a reader sees."""
    texts = [figure.get_suptitle() and figure._suptitle, *figure.texts]
    for axes in figure.axes:
        texts += axes.texts
        if axes.get_legend():
            texts += axes.get_legend().get_texts()
        if axes.axison:
            titles = (getattr(axes, name) for name in ("title", "_left_title", "_right_title"))
            texts += [*titles, axes.xaxis.label, axes.yaxis.label, *shown_ticks(axes.xaxis), *shown_ticks(axes.yaxis)]
    unique = {id(text): text for text in texts if isinstance(text, Text)}
    return [text for text in unique.values() if text.get_text().strip() and text.get_visible()]


def outside(figure: Figure) -> list[str]:
    """Texts that leave the sheet."""
    width, height = figure.bbox.x1 + 1, figure.bbox.y1 + 1
    boxes = [(text.get_window_extent(), text.get_text()) for text in shown_texts(figure)]
    return [text for box, text in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width or box.y1 > height]


def covered(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    boxes = [(text.get_window_extent().padded(-1), text.get_text()) for text in shown_texts(figure)]
    return [
        (one, other)
        for place, (box, one) in enumerate(boxes)
        for next_box, other in boxes[place + 1 :]
        if box.overlaps(next_box)
    ]


def touching_ticks(figure: Figure) -> list[str]:
    """Axes whose labels of ticks touch each other."""
    found = []
    for axes in (each for each in figure.axes if each.axison):
        across = sorted((tick.get_window_extent() for tick in shown_ticks(axes.xaxis)), key=lambda box: box.x0)
        upward = sorted((tick.get_window_extent() for tick in shown_ticks(axes.yaxis)), key=lambda box: box.y0)
        if any(left.x1 >= right.x0 for left, right in pairwise(across)):
            found.append(f"{axes.get_xlabel()} across")
        if any(lower.y1 >= upper.y0 for lower, upper in pairwise(upward)):
            found.append(f"{axes.get_ylabel()} upward")
    return found
