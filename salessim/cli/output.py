"""Writing to the standard output, whoever reads it: a terminal, a pipe whose reader may leave, or a full disk."""

from __future__ import annotations

import os
import sys

import click

from salessim.errors import SalessimError


class OutputLostError(SalessimError):
    """The standard output takes nothing any more, for example because its disk is full."""


def say(text: str = "", *, end: str = "\n") -> None:
    """Text as it is, with nothing read as markup. Raises OutputLostError.

    When nobody listens any more, for example after `| head`, the command goes on in silence to its normal end.
    """
    try:
        click.echo(text + end, nl=False)
    except BrokenPipeError:
        hush()
    except OSError as error:
        hush()
        raise OutputLostError(f"the output cannot be written: {error.strerror}") from None


def hush() -> None:
    """Send the standard output to nowhere from now on, also what is still waiting to be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
