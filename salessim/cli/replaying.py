"""`salessim replay`: one world again, with its events."""

from __future__ import annotations

import json
from pathlib import Path

import click

from salessim.cli import display


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--policy", required=True, help="Which policy.")
@click.option("--replicate", type=int, required=True, help="Whose luck: 1 is the first.")
@click.option("--future", type=int, default=0, help="Which future, counted from 0.")
@click.option("--json", "as_json", is_flag=True, help="All events as JSON lines.")
def replay(run: Path, policy: str, replicate: int, future: int, as_json: bool) -> None:
    """Run one world again in full detail: what every seat was like, and what happened, with causes."""
    from salessim.lab.replay import replay as again  # noqa: PLC0415 - loads pandas, which help does not need
    from salessim.lab.run import load  # noqa: PLC0415 - the same

    seen = again(load(run), policy, replicate, future, keep=True)
    if as_json:
        for event in json.loads(seen.events.to_json(orient="records")):
            display.say(json.dumps(event))
        return
    counts = seen.events.groupby("event").size().sort_values(ascending=False)
    display.say(f"{policy}, future {future}, replicate {replicate}: {len(seen.events)} events, as recorded in the run")
    for name, count in counts.items():
        display.say(f"{count:7d}  {name}")
    for path in seen.paths:
        display.say(str(path))
