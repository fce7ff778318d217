"""The room's memory: a SQLite file that loses nothing when a browser or the server dies.

Every method is one transaction, safe from any thread; a call returns when its row is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any, Final

from salessim.errors import SalessimError
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.schema import connect

FILE: Final = "workshop.sqlite"
TOKEN_BYTES: Final = 16
CODE_LETTERS: Final = "BCDFGHJKMNPQRSTVWXYZ23456789"
"""No letters that look like others, and no vowels, so that no code is a word."""
CODE_LENGTH: Final = 6


class MemoryUnavailableError(SalessimError):
    """The file cannot be read or written now, such as on a full disk; nothing was half-written."""


class Memory:
    """The file `workshop.sqlite` of a workshop's folder."""

    def __init__(self, folder: Path) -> None:
        """Open or create it. Raises InputRefusedError with advice where it cannot be."""
        self._connection = connect(folder / FILE)
        self._lock = RLock()

    def secret(self, name: str) -> str:
        """A random text that stays the same for this folder: 'trainer' (the trainer's key), 'join' (the join code)."""
        fresh = _code() if name == "join" else secrets.token_urlsafe(TOKEN_BYTES)
        with self._writing() as run:
            run("INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING", name, fresh)
            return str(run("SELECT value FROM secrets WHERE name = ?", name).fetchone()[0])

    def admit(self) -> str:
        """A new participant's token, 128 random bits; only its hash is kept."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._writing() as run:
            run("INSERT INTO participants (token_hash) VALUES (?)", _hash(token))
        return token

    def participant(self, token: str) -> int | None:
        """The number of a participant, from 1; None for a token that was never given."""
        found = self._one("SELECT number FROM participants WHERE token_hash = ?", _hash(token))
        return None if found is None else int(found[0])

    def participants(self) -> int:
        """How many have joined."""
        return self._count("SELECT count(*) FROM participants")

    def open_round(self, fresh: Round) -> Round:
        """Begin a round; its number is the next one, `shown` is 0."""
        values = (fresh.scenario, fresh.study, json.dumps(fresh.policies), fresh.baseline, fresh.predicted)
        with self._writing() as run:
            row = run(
                "INSERT INTO rounds (scenario, study, policies, baseline, predicted, outcome, horizon_months, shown)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                *values,
                fresh.outcome,
                fresh.horizon_months,
            )
            return replace(fresh, number=int(row.lastrowid or 0), shown=0)

    def round(self, number: int) -> Round | None:
        """A round by its number."""
        return _round(self._one("SELECT * FROM rounds WHERE number = ?", number))

    def current(self) -> Round | None:
        """The last round opened."""
        return _round(self._one("SELECT * FROM rounds ORDER BY number DESC LIMIT 1"))

    def show(self, number: int, shown: int) -> bool:
        """Go one step on: from shown − 1 to `shown`; False if the round is elsewhere (two clicks count once).

        The first step also needs a prediction: the room commits before it sees.
        """
        with self._writing() as run:
            held = _round(run("SELECT * FROM rounds WHERE number = ?", number).fetchone())
            if held is None or shown != held.shown + 1 or shown > len(held.steps):
                return False
            if not run("SELECT count(*) FROM predictions WHERE round = ?", number).fetchone()[0]:
                return False
            run("UPDATE rounds SET shown = ? WHERE number = ?", shown, number)
            return True

    def predict(self, number: int, author: str, given: Prediction) -> bool:
        """Commit, once: False where the round is locked or the author ('p7' a participant, 't2' a table) has answered.

        Whether it is locked and whether it is the first are decided in the same transaction.
        """
        if not (math.isfinite(given.low) and math.isfinite(given.high) and given.low <= given.high):
            raise ValueError("a range has two finite ends, the lower one first")
        with self._writing() as run:
            row = run(
                "INSERT INTO predictions SELECT number, ?, ?, ?, ? FROM rounds WHERE number = ? AND shown = 0"
                " ON CONFLICT DO NOTHING",
                author,
                given.winner,
                given.low,
                given.high,
                number,
            )
            return row.rowcount == 1

    def answered(self, number: int) -> int:
        """How many have predicted; never who."""
        return self._count("SELECT count(*) FROM predictions WHERE round = ?", number)

    def tables(self, number: int) -> int:
        """How many tables' predictions the trainer has typed in; the next is 't' and this plus 1."""
        return self._count("SELECT count(*) FROM predictions WHERE round = ? AND author GLOB 't*'", number)

    def predictions(self, number: int) -> list[Prediction]:
        """All of a round, in no order that tells who. Empty until the round is locked."""
        with self._reading() as run:
            rows = run(
                "SELECT p.winner, p.low, p.high FROM predictions p JOIN rounds r ON r.number = p.round"
                " WHERE r.number = ? AND r.shown > 0 ORDER BY p.low, p.high, p.winner",
                number,
            ).fetchall()
        return [Prediction(*row) for row in rows]

    def own(self, number: int, author: str) -> Prediction | None:
        """What an author committed to."""
        row = self._one("SELECT winner, low, high FROM predictions WHERE round = ? AND author = ?", number, author)
        return None if row is None else Prediction(*row)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    def _one(self, statement: str, *values: object) -> Any:
        with self._reading() as run:
            return run(statement, *values).fetchone()

    def _count(self, statement: str, *values: object) -> int:
        return int(self._one(statement, *values)[0])

    @contextmanager
    def _reading(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """A question; one at a time, since all share the connection."""
        with self._lock, _told():
            yield lambda statement, *values: self._connection.execute(statement, values)

    @contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """A transaction that is on the disk when it ends, or has left no trace."""
        with self._reading() as run:
            run("BEGIN IMMEDIATE")
            try:
                yield run
                run("COMMIT")
            finally:
                if self._connection.in_transaction:
                    run("ROLLBACK")


@contextmanager
def _told() -> Iterator[None]:
    """Trouble with the file, in words."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise MemoryUnavailableError(f"the room's memory cannot be used: {error}") from error


def _round(row: Any) -> Round | None:
    if row is None:
        return None
    number, scenario, study, policies, *rest = row
    return Round(number, scenario, study, tuple(json.loads(policies)), *rest)


def _code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _hash(token: str) -> str:
    """What is kept of a token: whoever reads the file cannot answer as a participant."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
