"""Why: which items of the contribution change, and the story of one world with and without the decision."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.errors import RunFailedError, VerificationError
from salessim.lab.report.blocks import Block, Items, Paragraph, Picture, Section, Subtitle, table_of
from salessim.lab.report.material import Material
from salessim.lab.report.svg import drawn


def reasons(material: Material) -> Section:
    """The section."""
    return Section("why", "Why", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    yield from material.picture("waterfall")
    for name in ("headcount", "pipeline", "customers"):
        yield from material.picture(name)
    yield from _twins(material)


def _twins(material: Material) -> Iterator[Block]:
    """The replicate whose difference is the median, so that the story is typical and not picked."""
    from salessim.lab.twins.twins import twins  # noqa: PLC0415 - replays two worlds

    if not material.comparison.rows:
        return
    yield Subtitle("The story of one world, with and without the decision")
    try:
        found = twins(material.run)
    except (RunFailedError, VerificationError) as error:  # the rest of the page needs no replay
        yield Paragraph(f"It cannot be told here: {error}.")
        return
    yield Paragraph(
        "This is one world of many, the one whose difference is the median: it shows how a difference can come about, "
        "not how large it is. How large it is, the comparison over all worlds says."
    )
    yield Items(tuple(found.sentences()), ordered=True)
    yield Picture("timeline", drawn(found.plot(), "timeline", found.text), found.text)
    yield table_of(found.accounts(), "The account of these two worlds, year by year", texts=True)
