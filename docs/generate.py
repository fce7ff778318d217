"""Writes the reference pages from the code, so that they cannot disagree with it.

Run: python docs/generate.py           writes docs/parameters.md, metrics.md, evidence.md, moments.md and odd.md's list
     python docs/generate.py --claims  runs the studies behind docs/claims.md and writes their findings (half a minute)
     python docs/generate.py --check   writes nothing; fails if a page is out of date
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from salessim.model.metrics import METRICS
from salessim.model.month import MONTH
from salessim.model.organisation import Organisation
from salessim.model.plan import Plan
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.quantities.evidence import Evidence, evidence
from salessim.quantities.parameters import ASSUMPTION, Meaning, leaves, meaning_of
from salessim.quantities.units import write_quantity, write_range
from salessim.study import builtin

DOCS = Path(__file__).parent
WARNING = "<!-- Written by docs/generate.py; change the code and run it again. -->\n"
WORLDS, SEED = 20, 1
NOTES = """## The misses, and why they stand

`win_rate`: surveys count *forecast* deals, ours counts all that were opened and ended, so that the denominators differ;
forecasting is a mechanism still to come. `turnover_per_year`, where it misses, follows from 19 months of mean tenure:
the two figures are quoted side by side by practitioners and do not agree (a third a year is 29 months; the essays' 19
months are 0.63 a year). `configs/turnover.yml` asks about the 19; set `tenure.mean` to your own.
"""
OVER_TIME = {
    "sum": "added up",
    "mean": "mean over months",
    "last": "at the horizon",
    "ratio": "all numerators ÷ all denominators",
    "compounded": "compounded, per year",
    "discounted": "discounted and added up",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"


def parameters() -> str:
    """Every parameter with unit, value, range and source."""
    page = [
        WARNING,
        "# Parameters\n",
        "What users may write in a study, by section. *Value* is that of the built-in organisation `midmarket`. "
        "*Range* is what a sensitivity analysis should try. A source is an entry of [the evidence](evidence.md); "
        f"`{ASSUMPTION}` means that nobody has measured it and the number is our judgement.\n",
    ]
    organisation = builtin("midmarket")
    for name in Organisation.model_fields:
        page.append(f"## {name}\n")
        page.append(table(("key", "meaning", "value", "range", "source"), _section(organisation, name)))
    return "\n".join(page)


def _section(organisation: Organisation, section: str) -> Iterable[Sequence[str]]:
    for key, attribute, field in leaves(Organisation):
        about = meaning_of(field)
        if not key.startswith(f"{section}.") or about is None:
            continue
        held: object = organisation
        for name in attribute.split("."):
            held = getattr(held, name)
        source = about.evidence if about.evidence == ASSUMPTION else f"[{about.evidence}](evidence.md#{about.evidence})"
        yield f"`{key}`", about.meaning, _written(held, about.unit), _range(about), source


def _written(value: object, unit: str) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(write_quantity(entry, unit) for entry in value) + "]"
    return write_quantity(value, unit) if isinstance(value, int | float) else str(value)


def _range(about: Meaning) -> str:
    return write_range(*about.range, about.unit, "–") if about.range else ""


def metrics() -> str:
    """Every metric with its definition."""
    rows = ((f"`{m.name}`", m.label, m.unit, m.better, m.definition, OVER_TIME[m.over_time]) for m in METRICS.values())
    head = ("name", "label", "unit", "better", "definition", "over time")
    intro = (
        "What runs report, each month and as one outcome for each world. *Better* is the direction that a verdict "
        "calls better. *Over time* says how months become the outcome.\n"
    )
    return "\n".join([WARNING, "# Metrics\n", intro, table(head, rows)])


def evidence_page() -> str:
    """Every entry of the evidence file."""
    page = [WARNING, "# Evidence\n", "What is known about the numbers, from whom, and how well.\n"]
    for entry in evidence().values():
        page += [
            f'<a id="{entry.id}"></a>\n\n## {entry.id}\n',
            f"{entry.title}: **{_values(entry)}**, range {_evidence_range(entry)}.",
            f"{entry.kind}, {entry.quality}, {entry.seen}. Source: {entry.source}.\n",
            f"{entry.note}\n",
        ]
    return "\n".join(page)


def _values(entry: Evidence) -> str:
    return _written(entry.value, entry.unit)


def _evidence_range(entry: Evidence) -> str:
    return write_range(*entry.range, entry.unit, "–")


def moments() -> str:
    """What `midmarket` produces beside what has been measured elsewhere, the misses named."""
    organisation = builtin("midmarket")
    span, replicates = Span(horizon=120, burn_in=60), np.arange(1, WORLDS + 1)
    shape = shape_for([Plan(organisation)], WORLDS, span)
    tallies = run(
        burn_in([organisation] * WORLDS, shape, SEED, replicates, span.burn_in), [Plan(organisation)] * WORLDS, 120
    )
    rows = []
    for entry in (entry for entry in evidence().values() if entry.moment):
        metric = METRICS[entry.moment or ""]
        value = float(np.mean(metric.outcome(tallies)))
        inside = entry.range[0] <= value <= entry.range[1]
        unit = "share" if metric.unit == "share" else entry.unit
        rows.append(
            (
                f"`{metric.name}`",
                entry.title,
                write_quantity(float(f"{value:.3g}"), unit),
                _evidence_range(entry),
                "within" if inside else "**miss**",
                f"[{entry.id}](evidence.md#{entry.id})",
            )
        )
    misses = sum(row[4] != "within" for row in rows)
    intro = (
        f"Means over {WORLDS} worlds of ten years after a burn-in of five, seed {SEED}, beside the ranges of "
        f"the evidence. Nothing is tuned to a range at run time; {misses} of {len(rows)} miss.\n"
    )
    head = ("metric", "measured elsewhere as", "midmarket", "range", "verdict", "source")
    return "\n".join([WARNING, "# What midmarket produces\n", intro, table(head, rows), NOTES])


def odd() -> str:
    """The ODD page with the month's list as the code has it."""
    page = (DOCS / "odd.md").read_text()
    before, _, rest = page.partition("<!-- month -->")
    after = rest.partition("<!-- end of month -->")[2]
    rows = ((str(number), f"`{entry.name}`", entry.reason) for number, entry in enumerate(MONTH, 1))
    return f"{before}<!-- month -->\n{table(('#', 'entry', 'reason for its place'), rows)}<!-- end of month -->{after}"


def claims() -> str:
    """The claims page with the findings as the experiments print them."""
    page = (DOCS / "claims.md").read_text()
    for claim, experiment in EXPERIMENTS.items():
        script = DOCS.parent / "experiments" / experiment / "finding.py"
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, script, "--out", f"{folder}/run"], capture_output=True, text=True, check=True
            )
        before, _, rest = page.partition(f"<!-- {claim} -->")
        after = rest.partition(f"<!-- end of {claim} -->")[2]
        page = f"{before}<!-- {claim} -->\n{done.stdout}<!-- end of {claim} -->{after}"
    return page


EXPERIMENTS = {"C01": "turnover", "C02": "predecessor"}
PAGES = {
    "parameters.md": parameters,
    "metrics.md": metrics,
    "evidence.md": evidence_page,
    "moments.md": moments,
    "odd.md": odd,
}


def main() -> int:
    """Write the pages, or check them."""
    stale = []
    pages = {"claims.md": claims} if "--claims" in sys.argv else PAGES
    for name, write in pages.items():
        path, text = DOCS / name, write()
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text)
    if "--check" in sys.argv and stale:
        print(f"out of date: {', '.join(stale)}; run: python docs/generate.py")
        return 1
    print(f"{len(pages)} pages, {len(stale)} {'out of date' if '--check' in sys.argv else 'written'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
