"""The entry of the `salessim` command: runs it, and ends it with advice and an exit code instead of a traceback."""

from __future__ import annotations

import errno
import sys

INTERRUPTED = "interrupted; what was finished is kept"


def main() -> None:
    """Run the command line; whatever imports takes place inside, so that Ctrl-C is heard from the first moment."""
    try:
        code = _run()
    except KeyboardInterrupt:
        code = _told(INTERRUPTED, 130)
    sys.exit(code)


def _run() -> int:
    """The exit code of the command; errors of ours are printed as advice."""
    import click  # noqa: PLC0415 - see main()

    from salessim.cli.output import hush  # noqa: PLC0415 - as above
    from salessim.cli.program import salessim  # noqa: PLC0415 - as above
    from salessim.errors import SalessimError  # noqa: PLC0415 - as above

    try:
        code = salessim(standalone_mode=False)
    except click.exceptions.Abort:
        return _told(INTERRUPTED, 130)
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        hush()  # click's own output, such as help
        return _told(f"the output cannot be written: {error.strerror}", 1)
    except SalessimError as error:
        return _told(str(error), error.exit_code)
    return code if isinstance(code, int) else 0


def _told(advice: str, code: int) -> int:
    """The exit code, after the advice on the standard error."""
    print(advice, file=sys.stderr)
    return code
