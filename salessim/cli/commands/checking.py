"""`salessim verify` and `salessim replay`: worlds of a run once more, to compare them or to watch one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from salessim.cli import display
from salessim.errors import InputRefusedError, VerificationError
from salessim.lab import replay as replaying
from salessim.lab import verify as verifying
from salessim.lab.bits import Difference
from salessim.lab.run import load
from salessim.lab.verify import Verification

SHOWN = 10
"""More differences than these are left to `--json`."""


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--worlds", type=click.IntRange(min=1), help="How many worlds to run again; 3, or one a policy, if not given."
)
@click.option("--all", "every", is_flag=True, help="Run every world again.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def verify(run: Path, worlds: int | None, every: bool, as_json: bool) -> int:
    """Re-run some worlds of a run and compare to the bit; check checksums."""
    if every and worlds is not None:
        raise InputRefusedError("--all: every world is run again; leave out --worlds")
    found = verifying.verify(run, worlds, every=every)
    if as_json:
        _print_json(run, found)
    else:
        _print(run, found)
    return 0 if found.verified else VerificationError.exit_code


def _print(run: Path, found: Verification) -> None:
    sound = found.files - len(found.damaged)
    display.say(f"{sound} of {display.counted(found.files, 'file')} in {run} hold what the run wrote.")
    for name in found.damaged:
        display.say(f"  {run / name}: is damaged or missing; run the study again and it is computed again")
    if found.worlds:
        display.say(f"{display.counted(len(found.worlds), 'world')} run again. {_judgement(found)}")
    for error in found.errors:
        display.say(f"  {error}")
    for each in found.beyond[:SHOWN]:
        display.say(f"  {_sentence(each)}")
    if len(found.beyond) > SHOWN:
        display.say(f"  and {len(found.beyond) - SHOWN} more; --json lists all of them")
    display.say("Verified." if found.verified else "Not verified.")


def _judgement(found: Verification) -> str:
    if not found.differences:
        return "All numbers are equal to the bit."
    if found.tolerance:
        return (
            "They were computed with another version of numpy or on another processor: the largest relative difference "
            f"is {found.largest:.1e}, and up to {found.tolerance:g} is allowed."
        )
    return "With these versions and this processor numbers must be equal to the bit, and they are not."


def _sentence(each: Difference) -> str:
    when = "over the horizon" if each.month is None else f"in month {each.month}"
    what = f"{verifying.name(each)}: {each.metric}"
    if each.computed is None:
        return f"{what} is missing, or has another number of months"
    return f"{what} {when} was {each.recorded!r} and is {each.computed!r} (relative difference {each.relative:.1e})"


def _print_json(run: Path, found: Verification) -> None:
    display.show_json(
        {
            "folder": str(run),
            "verified": found.verified,
            "files": found.files,
            "damaged": found.damaged,
            "worlds": [asdict(cell) for cell in found.worlds],
            "tolerance": found.tolerance,
            "largest_relative_difference": display.finite(found.largest),
            "differences": [
                {key: display.finite(value) for key, value in asdict(each).items()} for each in found.differences
            ],
            "errors": found.errors,
        }
    )


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--policy", required=True, help="Which policy.")
@click.option("--replicate", type=int, required=True, help="Whose luck: 1 is the first.")
@click.option("--future", type=int, default=0, help="Which future, counted from 0.")
@click.option("--json", "as_json", is_flag=True, help="All events as JSON lines.")
def replay(run: Path, policy: str, replicate: int, future: int, as_json: bool) -> None:
    """Run one world again in full detail: what every seat was like, and what happened, with causes."""
    seen = replaying.replay(load(run), policy, replicate, future, keep=True)
    if as_json:
        for event in json.loads(seen.events.to_json(orient="records")):
            display.say(json.dumps(event))
        return
    counts = seen.events.groupby("event").size().sort_values(ascending=False)
    world = f"{policy}, future {future}, replicate {replicate}"
    display.say(f"{world}: {display.counted(len(seen.events), 'event')}, as recorded in the run")
    for name, count in counts.items():
        display.say(f"{count:7,d}  {name}")
    for path in seen.paths:
        display.say(str(path))
