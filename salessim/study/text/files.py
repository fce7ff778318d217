"""A file as text, with advice when it is not there, is not text or cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from salessim.errors import Complaint, InputRefusedError, StudyError
from salessim.study.text.complaints import suggestion
from salessim.study.text.nodes import Place

LARGEST_BYTES: Final = 1_000_000


def read_text(path: Path, shown: str, largest: int | None = LARGEST_BYTES) -> str:
    """The text of a study file of at most so many bytes; `shown` names it in complaints. Raises StudyError."""
    return _decoded(_bytes(path, shown, largest), shown)


def refuse(place: Place, message: str, key: str = "") -> NoReturn:
    """Raise one complaint at once: what follows it could not be read."""
    raise StudyError([Complaint(place.file, place.line, place.column, key, message)])


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system refuses into advice, for a command that writes one file where `--to` says.

    What it means that the file is there already is for the caller to say.
    """
    try:
        yield
    except FileExistsError:
        raise
    except FileNotFoundError:
        raise InputRefusedError(f"{path}: cannot be written: there is no folder {path.parent}; make it first") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise InputRefusedError(f"{path}: cannot be written ({why}); choose another place with --to FILE") from None


def _bytes(path: Path, shown: str, largest: int | None) -> bytes:
    nowhere = Place(shown)
    try:
        if path.is_dir():
            refuse(nowhere, "is a folder; expected a study file")
        if path.exists() and not path.is_file():
            refuse(nowhere, "is not a regular file")
        with path.open("rb") as stream:
            content = stream.read() if largest is None else stream.read(largest + 1)
    except FileNotFoundError:
        refuse(nowhere, f"no such file{_similar(path)}")
    except (OSError, ValueError) as error:
        refuse(nowhere, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if largest is not None and len(content) > largest:
        refuse(nowhere, "is larger than 1 MB; a study is a page or two")
    return content


def _similar(path: Path) -> str:
    """Advice when a file is not there."""
    try:
        near = sorted(entry.name for entry in path.parent.iterdir() if entry.suffix in {".yml", ".yaml"})
    except OSError:
        return ""
    hint = suggestion(path.name, near)
    return f"; {hint}" if hint.startswith("did you mean") else ""


def _decoded(content: bytes, shown: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        refuse(place_after(before, shown), "is not UTF-8 text; save the file as UTF-8")
    if "\0" in text:
        refuse(place_after(text[: text.index("\0")], shown), "holds a NUL byte; expected plain text")
    return text


def place_after(before: str, shown: str) -> Place:
    """The place that follows some text."""
    return Place(shown, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
