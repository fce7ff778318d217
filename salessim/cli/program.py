"""The `salessim` command. Each command's module is imported only when it is used, so that help is quick."""

from __future__ import annotations

import importlib
from typing import Final

import click

COMMANDS: Final = {
    "run": ("running", "Run a study and print the verdict."),
    "compare": ("results", "Print the paired table and the verdicts of a run."),
    "plot": ("results", "Draw a run's figures as PNG and SVG."),
    "select": ("selecting", "Find the best of several policies with as few worlds as possible."),
    "tip": ("tipping", "Find where a policy breaks even, over one or two assumptions or levers."),
    "futures": ("futures", "Regret, thresholds and the value of information over a run's futures."),
    "sensitivity": ("sensitivity", "Find what drives the difference: Morris, then Sobol; what rests on assumptions."),
    "twins": ("twins", "Tell one world with and without a decision: where they part, and what followed."),
    "report": ("reporting", "Write one HTML page about a run: opens offline, prints well."),
    "export": ("exporting", "Write a run's tables as CSV, Parquet or NetCDF."),
    "replay": ("checking", "Run one world again in full detail, with its events and their causes."),
    "verify": ("checking", "Re-run some worlds of a run and compare to the bit; check checksums."),
    "validate": ("validating", "Hold the model against closed forms, published tables, facts and its own laws."),
    "calibrate": ("calibrating", "Fit an organisation to your own exports: people, deals, customers."),
    "workshop": ("workshop", "Open a page for trainers: a room predicts, sees what happens, and understands why."),
    "explain": ("reading", "Say what a parameter is: meaning, unit, default, range, source."),
    "evidence": ("reading", "List the evidence behind the parameters."),
    "schema": ("reading", "Write the JSON Schema of study files for editors."),
    "config": ("reading", "Show a study with every value resolved, and where each came from."),
    "scenarios": ("library", "List the scenarios that come with salessim."),
    "init": ("library", "Copy a scenario to a file of your own."),
}
"""Each command: the module in this folder that holds it, and its line of help."""


class _Lazy(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"salessim.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="salessim", prog_name="salessim")
def salessim() -> None:
    """A policy laboratory for sales organisations: compare what leaders may do before they try it on people."""
