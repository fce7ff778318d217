"""SVG as text: every word and value escaped, nothing that runs, and a title and a description for every picture."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

Value = str | float | int | None


def element(name: str, *content: str | Markup, **attributes: Value) -> Markup:
    """One element: plain words within it are escaped, elements are not; an attribute that is None is left out.

    `class_` is class, and any other underscore is a hyphen. Attributes that run or style would be refused by the page's
    content policy, and are a mistake of ours.

    >>> str(element("text", "a < b", x=1.239, class_="tick", fill_opacity=None))
    '<text x="1.24" class="tick">a &lt; b</text>'
    """
    said = Markup("").join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    inside = Markup("").join(escape(part) for part in content)
    return Markup(f"<{name}{said}>{inside}</{name}>")  # noqa: S704 - names are ours, the rest is escaped


def _attribute(key: str, value: Value) -> Markup:
    name = key.rstrip("_").replace("_", "-")
    if name == "style" or name.startswith("on"):
        raise ValueError(f"{name}: a picture neither styles itself nor runs; use a class")
    return Markup(' {}="{}"').format(name, plain(value) if isinstance(value, float) else value)


def plain(number: float) -> str:
    """A coordinate to a hundredth of a pixel, without needless zeros.

    >>> plain(12.0), plain(-0.001), plain(3.14159)
    ('12', '0', '3.14')
    """
    if not math.isfinite(number):
        raise ValueError(f"{number} is no place in a picture")
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def group(*content: Markup, **attributes: Value) -> Markup:
    """Elements that belong together."""
    return element("g", *content, **attributes)


def text(x: float, y: float, words: str, class_: str, **attributes: Value) -> Markup:
    """Words at a place."""
    return element("text", words, x=x, y=y, class_=class_, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str, **attributes: Value) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_, **attributes)


def rect(x: float, y: float, width: float, height: float, class_: str, **attributes: Value) -> Markup:
    """A rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, class_=class_, **attributes)


def trace(points: Iterable[tuple[float, float]], class_: str, **attributes: Value) -> Markup:
    """A line through points."""
    return element("path", d=_through(points), class_=class_, fill="none", **attributes)


def area(above: Iterable[tuple[float, float]], below: Iterable[tuple[float, float]], class_: str) -> Markup:
    """What lies between two lines, both from left to right."""
    return element("path", d=f"{_through([*above, *reversed(list(below))])}Z", class_=class_)


def _through(points: Iterable[tuple[float, float]]) -> str:
    return "".join(f"{'L' if n else 'M'}{plain(x)} {plain(y)}" for n, (x, y) in enumerate(points))


def picture(
    name: str, width: float, height: float, title: str, description: str, *content: Markup, class_: str = "chart"
) -> Markup:
    """A whole picture as wide as its place, named and described for those who do not see it.

    name: unlike that of any other picture of the page.
    """
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *content,
        viewBox=f"0 0 {plain(width)} {plain(height)}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        class_=class_,
    )
