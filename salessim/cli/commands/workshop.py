"""`salessim workshop`: the page for trainers and the rooms they work with."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from salessim.cli.output import say
from salessim.errors import InputRefusedError

if TYPE_CHECKING:
    from salessim.workshop.opening import Asked

NEEDED: Final = ("starlette", "uvicorn", "segno", "python_multipart")
"""What the extra brings."""


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO | STUDY.yml | FOLDER]...")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Open it to a room: this machine's address there, or 0.0.0.0 for all its addresses.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="8642, or the next that is free, unless given; 0 for any.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("workshop"),
    show_default=True,
    metavar="DIR",
    help="Where everything is kept.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that compute worlds.")
@click.option("--no-browser", is_flag=True, help="Open no browser.")
@click.option("--prepare", is_flag=True, help="Compute everything ahead and end; for all scenarios if none is named.")
def workshop(
    scenarios: tuple[str, ...],
    host: str,
    port: int | None,
    folder: Path,
    workers: int | None,
    no_browser: bool,
    prepare: bool,
) -> int:
    """Open the page on which a room predicts, sees what happens, and asks what would change its mind.

    SCENARIO is one of the library; studies and folders of your own become cards too. The page opens on this machine
    alone unless --host opens it to a room.

    Ctrl-C ends it; started again with the same folder it goes on where it was.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        needs = " and ".join(missing).replace("_", "-")
        raise InputRefusedError(f"the workshop needs {needs}: pip install 'salessim[workshop]'")
    from salessim.workshop.opening import Asked  # noqa: PLC0415 - help must be quick, and the extra be there
    from salessim.workshop.serve import serve  # noqa: PLC0415 - as above

    named, own = _sorted(scenarios)
    asked = Asked(folder, own, host=host, port=port, workers=workers, browser=not no_browser, opened=(*named, "")[0])
    if prepare:
        return _prepare(asked, named)
    serve(asked, say)
    return 0


def _sorted(given: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Names of the library, and the user's own files and folders."""
    from salessim.study import library  # noqa: PLC0415 - help must be quick

    own = [Path(each) for each in given if Path(each).exists() or Path(each).suffix in {".yml", ".yaml"}]
    for path in own:
        if not path.exists():
            raise InputRefusedError(f"{path}: there is no such file or folder")
    named = tuple(each for each in given if Path(each) not in own)
    for name in named:
        library.scenario(name)
    return named, tuple(own)


def _prepare(asked: Asked, named: tuple[str, ...]) -> int:
    """Compute everything ahead; a failure does not keep the others from being computed."""
    from salessim.workshop.prepare import prepare  # noqa: PLC0415 - help must be quick

    failed = 0
    try:
        for each in prepare(asked, named, _show):
            _clear()
            for advice in each.advice:
                click.echo(f"{each.scenario}: {advice}", err=True)
            say(f"{each.scenario}: {'ready' if not each.advice else 'not all could be computed'}")
            failed += bool(each.advice)
    finally:
        _clear()
    return 1 if failed else 0


def _show(name: str, done: int, of: int) -> None:
    """A line that says how far it is; only for eyes."""
    if sys.stderr.isatty():
        worlds = f": {done:,} of {of:,} worlds" if of else ""
        sys.stderr.write(f"\r\x1b[K{name}{worlds}")
        sys.stderr.flush()


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
