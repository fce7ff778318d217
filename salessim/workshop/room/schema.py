"""The tables of the room's memory, and how a file is told from a stranger's or a newer one."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

from salessim.errors import InputRefusedError

FORMAT: Final = 1
"""Changes when the tables do."""
APPLICATION: Final = 0x53414C45
"""Marks the file as a workshop's: SALE in ASCII."""
BUSY_SECONDS: Final = 10.0

# Predictions have no row numbers: nothing tells in which order they came.
TABLES: Final = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE participants (number INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE);
CREATE TABLE rounds (
  number INTEGER PRIMARY KEY, scenario TEXT NOT NULL, study TEXT NOT NULL, policies TEXT NOT NULL,
  baseline TEXT NOT NULL, predicted TEXT NOT NULL, outcome TEXT NOT NULL,
  horizon_months INTEGER NOT NULL CHECK (horizon_months > 0), shown INTEGER NOT NULL CHECK (shown >= 0)
);
CREATE TABLE predictions (
  round INTEGER NOT NULL REFERENCES rounds, author TEXT NOT NULL, winner TEXT NOT NULL,
  low REAL NOT NULL, high REAL NOT NULL CHECK (low <= high), PRIMARY KEY (round, author)
) WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes ahead and waits for the disk; the tables are there afterwards."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # it holds the trainer's key
        made = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise InputRefusedError(f"{path}: cannot be opened ({_why(error)}); {ELSEWHERE}") from None
    try:
        _prepare(made, path)
    except (sqlite3.Error, InputRefusedError) as error:
        made.close()
        if isinstance(error, InputRefusedError):
            raise
        raise InputRefusedError(f"{path}: cannot be used ({_why(error)}); {ELSEWHERE}") from None
    return made


ELSEWHERE: Final = "choose another folder with --folder"


def _prepare(made: sqlite3.Connection, path: Path) -> None:
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("PRAGMA synchronous = FULL")
    made.execute("PRAGMA foreign_keys = ON")
    made.execute("BEGIN IMMEDIATE")
    try:
        _recognise(made, path)
    except BaseException:
        made.execute("ROLLBACK")
        raise
    made.execute("COMMIT")


def _recognise(made: sqlite3.Connection, path: Path) -> None:
    """Create the tables in an empty file; refuse a stranger's and a newer one."""
    if not made.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in filter(str.strip, TABLES.split(";")):
            made.execute(statement)
        made.execute(f"PRAGMA application_id = {APPLICATION}")
        made.execute(f"PRAGMA user_version = {FORMAT}")
        return
    if made.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise InputRefusedError(f"{path}: is a database of another program; {ELSEWHERE}")
    version = made.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise InputRefusedError(
            f"{path}: has format {version} and this salessim knows format {FORMAT}; upgrade salessim, or {ELSEWHERE}"
        )


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
