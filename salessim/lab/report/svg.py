"""Figures made fit to stand inside a page: nothing that runs or loads, and no identifier that two figures share."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as Tree

from matplotlib.figure import Figure

from salessim.errors import InputRefusedError
from salessim.figures.style import encoded

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
KEPT: Final = frozenset({
    "svg", "g", "path", "defs", "use", "clipPath", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "pattern", "style", "text", "tspan", "marker",
})  # fmt: skip
"""Elements of a drawing. Whatever else there is, such as a script, is left out; so is a title, shown on every hover."""
_LONG: Final = re.compile(r"-?\d+\.\d{3,}")
"""A coordinate with more figures than anyone sees; they would be half of a page's bytes."""
_LOADING: Final = re.compile(r"@import|url\(")
"""In a style sheet of a figure."""
_REFERENCE: Final = re.compile(r"url\(\s*#([^)\s]+)\s*\)")


def drawn(figure: Figure, name: str, words: str) -> str:
    """A figure as an SVG element; the same figure gives the same text."""
    return inline(encoded(figure, "svg"), name, words)


def inline(content: bytes, name: str, words: str) -> str:
    """An SVG file as an element of a page, named by `words` for those who do not see it.

    Identifiers get the figure's name in front, so that no two figures of a page share one. A file with a document type
    of its own entities, a script or a link to elsewhere is not what salessim writes; what is not a drawing is left out.
    """
    text = re.sub(r"<!DOCTYPE[^>\[]*>", "", content.decode("utf-8", errors="replace"))
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise InputRefusedError(f"{name}.svg: declares entities; draw the figure again")
    try:
        root = Tree.fromstring(text)  # noqa: S314 - without entities there is nothing to expand
    except Tree.ParseError as error:
        raise InputRefusedError(f"{name}.svg: is damaged ({error}); draw the figure again") from error
    _clean(root, re.sub(r"\W+", "-", name))
    width, height = (root.attrib.pop(side, "0").removesuffix("pt") for side in ("width", "height"))
    root.attrib.setdefault("viewBox", f"0 0 {width} {height}")
    root.attrib.pop("aria-labelledby", None)
    root.attrib |= {"role": "img", "aria-label": words, "focusable": "false"}
    Tree.register_namespace("", SVG)
    Tree.register_namespace("xlink", XLINK)
    return Tree.tostring(root, encoding="unicode")


def _clean(element: Tree.Element, prefix: str) -> None:
    """Only drawing elements, links within the figure, and identifiers of this figure alone."""
    for child in list(element):
        kept = isinstance(child.tag, str) and child.tag.removeprefix(f"{{{SVG}}}") in KEPT
        if kept and not _LOADING.search(child.text or ""):
            _clean(child, prefix)
        else:
            element.remove(child)
    for attribute in {"d", "x", "y", "points"} & element.attrib.keys():
        element.attrib[attribute] = _LONG.sub(_short, element.attrib[attribute])
    for attribute, value in list(element.attrib.items()):
        plain = attribute.rpartition("}")[2]
        elsewhere = "url(" in _REFERENCE.sub("", value) or (plain == "href" and not value.startswith("#"))
        if plain.startswith("on") or elsewhere:
            del element.attrib[attribute]
        elif plain == "id":
            element.attrib[attribute] = f"{prefix}-{value}"
        elif plain == "href":
            element.attrib[attribute] = f"#{prefix}-{value[1:]}"
        elif "url(" in value:
            element.attrib[attribute] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
