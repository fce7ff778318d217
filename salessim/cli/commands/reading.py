"""The commands that only read: explain, evidence, schema, config show."""

from __future__ import annotations

import json
from pathlib import Path

import click

from salessim.cli.output import say
from salessim.cli.tables import show_facts, show_rows

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("key", required=False)
@as_json_option
def explain(key: str | None, as_json: bool) -> None:
    """Say what KEY is: meaning, unit, default, range, source and who reads it; of a section, list its keys."""
    from salessim.study import about  # noqa: PLC0415 - help must be quick

    if key is None or about.is_section(key):
        show_rows(about.section_rows(key or ""), as_json=as_json)
    else:
        show_facts(about.facts(key), as_json=as_json)


@click.command()
@click.argument("entry", metavar="[ID]", required=False)
@as_json_option
def evidence(entry: str | None, as_json: bool) -> None:
    """List all parameters with value, range, source and kind; with ID, show one piece of evidence."""
    from salessim.study import about  # noqa: PLC0415 - help must be quick

    if entry is None:
        show_rows(about.evidence_rows(), as_json=as_json)
    else:
        show_facts(about.evidence_facts(entry), as_json=as_json)


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="Write to this file instead of the terminal.")
def schema(to: Path | None) -> None:
    """Print the JSON Schema of study files, for editors."""
    from salessim.study.schema import study_schema  # noqa: PLC0415 - help must be quick
    from salessim.study.text.files import writing  # noqa: PLC0415 - as above

    text = json.dumps(study_schema(), indent=1, ensure_ascii=False) + "\n"
    if to is None:
        say(text, end="")
        return
    with writing(to):
        to.write_text(text, encoding="utf-8", newline="\n")


@click.group()
def config() -> None:
    """Look into a study."""


@config.command()
@click.argument("study", metavar="FILE")
@click.option("--set", "overrides", metavar="KEY=VALUE", multiple=True, help="Change a value first.")
@click.option("--resolved", is_flag=True, help="Show every value, also those that nobody stated.")
@click.option("--origin", is_flag=True, help="Show where each value was written.")
@as_json_option
def show(study: str, overrides: tuple[str, ...], resolved: bool, origin: bool, as_json: bool) -> None:
    """Show what the study in FILE says, with its parents and overrides."""
    from salessim.study import origins  # noqa: PLC0415 - help must be quick
    from salessim.study.loading import open_study, study_of  # noqa: PLC0415 - as above

    document = open_study(study, overrides)
    held = study_of(document)
    rows = origins.resolved(document, held) if resolved else origins.stated(document)
    headings = ("key", "value", "origin") if origin else ("key", "value")
    show_rows([{heading: getattr(row, heading) for heading in headings} for row in rows], as_json=as_json)
