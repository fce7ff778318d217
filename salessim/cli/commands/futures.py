"""`salessim futures`: regret, thresholds, and what it would be worth to know before choosing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salessim.analysis.futures.telling import size
from salessim.analysis.verdict import amount
from salessim.cli import display
from salessim.cli.tables import show_rows
from salessim.lab.run import load

if TYPE_CHECKING:
    from salessim.lab.futures.answer import Futures


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--require", multiple=True, metavar="METRIC=VALUE", help="What must be met, such as gross_retention=85%.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def futures(run: Path, require: tuple[str, ...], as_json: bool) -> None:
    """Say what each policy may be regretted for over a run's futures, and what to measure first."""
    opened = load(run)
    found = opened.futures(require)
    for note in opened.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        display.show_json(found.facts())
        return
    display.say(f"{found.metric.label}: regret {found.terms.period}")
    show_rows(_policies(found), as_json=False)
    display.say()
    for sentence in found.sentences():
        display.say(sentence)
    if found.learned.unknowns:
        display.say()
        show_rows(_unknowns(found), as_json=False)
    display.show_failures(opened.failures)
    display.say(display.CAVEAT)


def _policies(found: Futures) -> list[dict[str, str]]:
    """A row per policy; what only several futures can tell is left out where there is one."""
    unit, count = found.metric.unit, len(found.study.futures)
    rows = []
    for policy, regret in found.regrets.items():
        low, high = (amount(end, unit, bare=True) for end in (regret.mean.low, regret.mean.high))
        row = {
            "policy": policy,
            "mean regret": size(regret.mean.mean, unit),
            f"{regret.mean.confidence * 100:g} % interval": f"{low} to {high}",
        }
        if count > 1:
            row |= {
                "one future in ten above": size(regret.tail, unit),
                "worst future": size(regret.most, unit),
                "best in": f"{regret.best_in * count:.3g} of {count}",
            }
        rows.append({**row, **_kept(found, policy)})
    return rows


def _kept(found: Futures, policy: str) -> dict[str, str]:
    """How often a policy meets all that is required."""
    if not found.kept:
        return {}
    share, count = found.kept[policy].all, len(found.study.futures)
    return {"meets all": f"{round(share.futures * count)} of {count}, {share.worlds * 100:.3g} % of worlds"}


def _unknowns(found: Futures) -> list[dict[str, str]]:
    """What to measure first: a row for everything at once, then one per unknown."""
    unit, total = found.metric.unit, found.learned.total
    rows: list[dict[Any, Any]] = [
        {"unknown": "everything at once", "evidence": "", "meaning": "", "value": total.value, "error": total.error}
    ]
    rows += found.information().dropna(subset="value").to_dict("records")
    return [
        {
            "to know before choosing": row["unknown"],
            "worth": size(row["value"], unit),
            "standard error": amount(row["error"], unit),
            "evidence": row["evidence"],
            "meaning": row["meaning"],
        }
        for row in rows
    ]
