"""The page: its sections put into one HTML file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Final

from salessim.figures.wording import opening
from salessim.lab.report.blocks import Section

_KEY: Final = re.compile(r"\w+\.\w")
"""What is typed as it is: 'onboarding.ramp' at the start of a sentence."""
_MINUS: Final = re.compile(r"(?<![\w.])-(?=[$\d])")


@dataclass(frozen=True)
class Page:
    """What a page says."""

    title: str
    question: str
    answer: str
    """The verdict in a sentence or two."""
    sections: tuple[Section, ...]
    policies: tuple[str, ...]
    """Their names, which sentences have with underscores and the page has with spaces."""
    imprint: str
    """Which run, by which version."""
    kind: str = "A policy comparison by simulation"
    """What the page is, above its title."""
    caveat: str = "Intervals describe the model, not the world. People appear as roles, never by name."
    brief: bool = False
    """Whether it is to be printed on a sheet or two: closer set, and no table of contents."""


def rendered(page: Page) -> str:
    """The page as HTML. Whatever a study's author wrote is escaped; only our own SVG is taken as it is."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only the report needs it

    room = Environment(
        loader=PackageLoader("salessim.lab.report", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    room.filters["prose"] = typeset(page.policies)
    style = resources.files("salessim.lab.report").joinpath("template/page.css").read_text(encoding="utf-8")
    return room.get_template("page.html").render(page=page, style=style)


def typeset(policies: tuple[str, ...]) -> Callable[[str], str]:
    r"""How a sentence is set: policies as people say them, a true minus, and no number parted from its signs.

    >>> typeset(("faster_ramp",))("faster_ramp costs -$3M (95 % interval), known to ±$1M")
    'Faster ramp costs −\u2060$3M (95\xa0% interval), known to ±\u2060$1M'
    """
    names = sorted((name for name in policies if "_" in name), key=len, reverse=True)
    known = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, names))})(?!\w|\.\w)") if names else None

    def prose(text: str) -> str:
        said = known.sub(lambda name: name[0].replace("_", " "), text) if known else text
        set_well = _MINUS.sub("−\u2060", said).replace("±", "±\u2060").replace(" %", "\u00a0%")
        return set_well if _KEY.match(said) else opening(set_well)

    return prose
