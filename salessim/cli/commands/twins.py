"""`salessim twins`: one world with and without a decision, as a readable story."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli import display
from salessim.cli.tables import show_rows
from salessim.lab.run import load
from salessim.lab.twins.twins import SAME, Twins
from salessim.lab.twins.twins import twins as tell


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--replicate", type=int, help="Whose luck: 1 is the first; the median of the differences unless given.")
@click.option("--policies", metavar="A,B", help="Without and with the decision; baseline and the largest difference.")
@click.option("--future", type=int, default=0, show_default=True, help="Which future, counted from 0.")
@click.option("--all", "every", is_flag=True, help="Every sentence; about twenty are chosen otherwise.")
@click.option("--json", "as_json", is_flag=True, help="The story as JSON, each sentence with the rows it rests on.")
def twins(run: Path, replicate: int | None, policies: str | None, future: int, every: bool, as_json: bool) -> None:
    """Tell one world with and without a decision: where the two part, and what followed.

    Both worlds share their luck, so that every difference follows from the decision. Rows of the event logs on which
    each sentence rests are in the JSON.
    """
    opened = load(run)
    named = None if policies is None else policies.split(",")
    told = tell(opened, replicate=replicate, policies=named, future=future, every=every)
    written = told.write()
    for note in opened.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        display.show_json({"folder": str(run), **told.facts(), "files": [str(path) for path in written]})
        return
    _show(told)
    names = ", ".join(str(path.relative_to(run)) for path in written)
    display.say(f"The story and who sat where are in {names} of {run}.")


def _show(told: Twins) -> None:
    choice, story = told.choice, told.story
    asked = f"from month {told.decided_in}" if told.decided_in else "the same in all months"
    display.say(f"Without the decision: {choice.without}. With it: {choice.decided}, {asked}.")
    display.say(choice.sentence())
    display.say()
    if story.same:
        display.say(SAME)
        display.say(choice.nothing())
        display.say()
    for part in (story.opening, story.trail, story.closing):
        for sentence in part:
            display.say(sentence.text)
        if part:
            display.say()
    if not story.same:
        show_rows(story.account.rows(), as_json=False)
        display.say()
        _show_left_out(told)
    display.say(told.caveat())


def _show_left_out(told: Twins) -> None:
    """What the story does not say."""
    untold = told.story.untold_sentence()
    if untold:
        display.say(untold)
    if told.story.left_out:
        display.say(f"{display.counted(told.story.left_out, 'more sentence')} with --all.")
