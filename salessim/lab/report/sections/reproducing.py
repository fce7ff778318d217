"""How to get the same numbers again, and what the page is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from salessim.lab.report.blocks import Block, Commands, Items, Paragraph, Section, Table
from salessim.lab.report.material import Material

CAVEATS: Final = (
    "Not a forecast. It says what a decision changes in a model of an organisation, not what your next year will be.",
    "Intervals describe the model, not the world. They say how well the mean of the model's worlds is known; whether "
    "the model is like your organisation, no interval on this page says.",
    "Not advice on a person. Whoever appears is a role in a simulated organisation; nothing here says whom to hire, "
    "promote or dismiss.",
    "Not proof. Many numbers are assumptions and are marked so. Where the answer changes with one of them, measure "
    "that first.",
    "One world is an anecdote. The story of a twin shows how a difference can come about, not how often it does.",
)


def reproducing(material: Material) -> Section:
    """The section on how to get the same numbers again."""
    return Section("reproduce", "How to reproduce this", tuple(_blocks(material)))


def caveats() -> Section:
    """The section on what the page is not."""
    return Section("limits", "What this is not", (Items(CAVEATS),))


def _blocks(material: Material) -> Iterator[Block]:
    run = material.run
    manifest = run.manifest
    yield Paragraph(
        "The run's folder holds the study as it was run, complete and in plain numbers. The same study, seed and "
        "version give the same numbers to the bit, for any number of processes."
    )
    again = material.command("run", "resolved.yml", out="again")
    yield Commands((again, material.command("verify"), material.command("report")))
    made = sorted({f"salessim {each['salessim']}" for each in manifest.environments if "salessim" in each})
    rows = (
        ("study", run.study.title),
        ("organisation and span (SHA-256)", manifest.study),
        ("seed", str(run.study.seed)),
        ("replicates", str(manifest.replicates)),
        ("worlds", f"{manifest.finished} finished, {manifest.failed} failed"),
        ("version of the model", str(manifest.model_version)),
        ("computed by", "; ".join(made) or "unknown"),
    )
    yield Table("What decides the numbers", ("what", "value"), rows)
