"""Whether a file can be read as a table, and in which encoding: found out by looking at every byte once."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.errors import InputRefusedError

CHUNK: Final = 1 << 20
LONGEST_LINE: Final = 1_000_000
"""Bytes; a line of an export is a few hundred."""
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SUFFIXES: Final = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
SAVE_AS: Final = "save the sheet as 'CSV UTF-8 (comma delimited)' and give that file"


@dataclass(frozen=True)
class Encoding:
    """How bytes become letters."""

    codec: str
    label: str
    note: str = ""
    """What is doubtful about it; bytes that do not fit are then replaced by a mark."""


WESTERN: Final = Encoding(
    "cp1252", "cp1252", "the file is not UTF-8; Western letters (cp1252) were assumed: look at names with accents"
)
MARKED: Final = Encoding("utf-8-sig", "UTF-8 with byte-order mark")
SPOILED: Final = Encoding(MARKED.codec, MARKED.label, "some bytes are not UTF-8, which the file says it is")


def encoding_of(path: Path) -> Encoding:
    """The encoding of a file, which must be a plain text file with lines of sane length and no NUL bytes."""
    _refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            first = file.read(CHUNK)
            _refuse_what_is_no_text(path, first)
            marked = _by_mark(first)
            seen = _Seen(path, wide=marked is not None and marked.codec == "utf-16")
            chunk = first
            while chunk:
                seen.look(chunk)
                chunk = file.read(CHUNK)
    except OSError as error:
        raise InputRefusedError(
            f"{path.name}: cannot be read ({error.strerror}); check the file's permissions"
        ) from None
    if seen.wide and not seen.is_text(last=True):
        raise InputRefusedError(f"{path.name}: not valid UTF-16 although its first bytes say so; {SAVE_AS}")
    valid = seen.is_text(last=True)
    if marked:
        return marked if valid else SPOILED
    return Encoding("utf-8", "UTF-8") if valid else WESTERN


def _refuse_what_is_no_file(path: Path) -> None:
    """Nothing there, a folder, a pipe, a workbook by its name."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputRefusedError(f"{path.name}: cannot be read ({reason}); check the path") from None
    if stat.S_ISDIR(mode):
        raise InputRefusedError(f"{path.name or path}: a folder; give the file in it")
    if not stat.S_ISREG(mode):
        raise InputRefusedError(f"{path.name}: not an ordinary file; exports are read twice, so save it to disk first")
    if path.suffix.lower() in SUFFIXES:
        raise InputRefusedError(f"{path.name}: a workbook; {SAVE_AS}")


def _refuse_what_is_no_text(path: Path, first: bytes) -> None:
    if not first.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise InputRefusedError(f"{path.name}: empty; export it again with its header line")
    if first.startswith(WORKBOOKS):
        raise InputRefusedError(f"{path.name}: a workbook or an archive, whatever its name; {SAVE_AS}")
    if first.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise InputRefusedError(f"{path.name}: a web page, not a table of text; {SAVE_AS}")


def _by_mark(first: bytes) -> Encoding | None:
    """What a byte-order mark says."""
    if first.startswith(codecs.BOM_UTF8):
        return MARKED
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "UTF-16")
    return None


class _Seen:
    """What the bytes so far allow."""

    def __init__(self, path: Path, *, wide: bool) -> None:
        self.path = path
        self.wide = wide
        self.decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")()
        self.valid = True
        self.lines = 0
        self.since_line_end = 0

    def look(self, chunk: bytes) -> None:
        """Check one more chunk."""
        if not self.wide and b"\x00" in chunk:
            line = self.lines + 1 + _line_ends(chunk[: chunk.index(b"\x00")])
            raise InputRefusedError(f"{self.path.name}:{line}: a NUL byte; this is no table of text. {SAVE_AS}")
        self._measure(chunk)
        if self.valid:
            try:
                self.decoder.decode(chunk)
            except UnicodeDecodeError:
                self.valid = False

    def is_text(self, *, last: bool) -> bool:
        """Whether every byte fitted the encoding."""
        if self.valid and last:
            try:
                self.decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.valid = False
        return self.valid

    def _measure(self, chunk: bytes) -> None:
        start = 0
        first = max(chunk.find(b"\n"), chunk.find(b"\r"))
        if first >= 0:
            end = min(place for place in (chunk.find(b"\n"), chunk.find(b"\r")) if place >= 0)
            self._refuse_long(self.since_line_end + end)
            start = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
            self.lines += _line_ends(chunk)
            self.since_line_end = 0
        self.since_line_end += len(chunk) - start
        self._refuse_long(self.since_line_end)

    def _refuse_long(self, length: int) -> None:
        if length > LONGEST_LINE:
            raise InputRefusedError(
                f"{self.path.name}:{self.lines + 1}: a line of more than {LONGEST_LINE:,} bytes; this is no table "
                f"with a row on each line. {SAVE_AS}"
            )


def _line_ends(chunk: bytes) -> int:
    """Line feeds, carriage returns, and both together as one."""
    return chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
