"""The room's memory: a SQLite file that loses nothing when a browser or the server dies.

Every method is one transaction, on a connection of its own thread; a call returns when its row is on the disk.
"""

from __future__ import annotations

from pathlib import Path

from salessim.workshop.room.records import Prediction, Round


class Memory:
    """The file `workshop.sqlite` of a workshop's folder."""

    def __init__(self, folder: Path) -> None:
        """Open or create it. Raises InputRefusedError with advice where it cannot be."""
        raise NotImplementedError

    def secret(self, name: str) -> str:
        """A random text that stays the same for this folder: 'trainer' (the trainer's key), 'join' (the join code)."""
        raise NotImplementedError

    def admit(self) -> str:
        """A new participant's token, 128 random bits; only its hash is kept."""
        raise NotImplementedError

    def participant(self, token: str) -> int | None:
        """The number of a participant, from 1; None for a token that was never given."""
        raise NotImplementedError

    def participants(self) -> int:
        """How many have joined."""
        raise NotImplementedError

    def open_round(self, fresh: Round) -> Round:
        """Begin a round; its number is the next one, `shown` is 0."""
        raise NotImplementedError

    def round(self, number: int) -> Round | None:
        """A round by its number."""
        raise NotImplementedError

    def current(self) -> Round | None:
        """The last round opened."""
        raise NotImplementedError

    def show(self, number: int, shown: int) -> bool:
        """Go one step on: from shown − 1 to `shown`; False if the round is elsewhere (two clicks count once).

        The first step also needs a prediction: the room commits before it sees.
        """
        raise NotImplementedError

    def predict(self, number: int, author: str, given: Prediction) -> bool:
        """Commit, once: False where the round is locked or the author ('p7' a participant, 't2' a table) has answered.

        Whether it is locked and whether it is the first are decided in the same transaction.
        """
        raise NotImplementedError

    def answered(self, number: int) -> int:
        """How many have predicted; never who."""
        raise NotImplementedError

    def tables(self, number: int) -> int:
        """How many tables' predictions the trainer has typed in; the next is 't' and this plus 1."""
        raise NotImplementedError

    def predictions(self, number: int) -> list[Prediction]:
        """All of a round, in no order that tells who. Empty until the round is locked."""
        raise NotImplementedError

    def own(self, number: int, author: str) -> Prediction | None:
        """What an author committed to."""
        raise NotImplementedError

    def close(self) -> None:
        """Let the file go."""
        raise NotImplementedError
