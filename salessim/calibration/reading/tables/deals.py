"""The deals' export: one row for each opportunity."""

from __future__ import annotations

from array import array
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salessim.calibration.reading.report import FileReport
from salessim.calibration.reading.said import Said
from salessim.calibration.reading.tables.reading import NO_DAY, Reading, as_days
from salessim.calibration.reading.tables.repeats import identical, in_groups
from salessim.calibration.reading.values.days import Bad, Day
from salessim.calibration.reading.values.names import NOBODY, Names, as_compared
from salessim.calibration.reading.values.remembered import remembered
from salessim.calibration.reading.values.words import read_stage
from salessim.calibration.records import Deals, End
from salessim.quantities.phrases import counted

NO_CREATION: Final = Bad("no creation date")
CREATED_LATER: Final = Bad("created after the day of the exports")
CLOSED_BEFORE: Final = Bad("closed before it was created")
CLOSED_LATER: Final = Bad("closed after the day of the exports")
NO_CLOSING: Final = Bad("ended, but without a closing date")
NO_STAGE: Final = Bad("closed, but without a stage")
UNKNOWN_STAGE: Final = Bad("closed, and its stage is a word that is not known")
CONTRADICTS: Final = "another row with this id says something else; keep the right one"
NO_OWNER: Final = -2
"""Stands for a cell without an owner until it is counted."""
MOST_WORDS: Final = 1_000
WORDS_SHOWN: Final = 12
WORD_SHOWN: Final = 40
CONTENT: Final = ("rep", "account", "created", "closed", "end")


def read_deals(path: Path, said: Said, today: int, persons: Names | None) -> tuple[Deals, FileReport]:
    """Deals, and what became of the rows; `persons` are those of the people's export, None if there is none."""
    reading = Reading("deals", path, said, today, ("created", "closed"), "amount")
    rows = _Deals(reading, persons)
    for line, cells in reading.rows():
        rows.take(line, cells)
    deals = rows.checked()
    return deals, reading.report(deals.rep.size)


class _Deals:
    """Columns that grow by one deal after the other."""

    def __init__(self, reading: Reading, persons: Names | None) -> None:
        self.reading = reading
        self.accounts, self.reps, self.persons = Names(), Names(), persons
        words = reading.said.stage_words()
        self.end_of = remembered(lambda text: read_stage(text, words))
        self.rep_of = remembered(self.reps.code if persons is None else persons.find)
        self.created_of, self.closed_of = reading.day("created"), reading.day("closed")
        self.amount_of = reading.amount("amount")
        self.id, self.rep, self.account = reading.cell("id"), reading.cell("rep"), reading.cell("account")
        self.created, self.closed = reading.cell("created"), reading.cell("closed")
        self.stage, self.amount = reading.cell("stage"), reading.cell("amount")
        self.has_id = "id" in reading.mapping.places
        self.numbers = {name: array("q") for name in ("line", "key", *CONTENT)}
        self.amounts = array("d")
        self.counts: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.beside: set[str] = set()
        """Names of people and accounts that are kept nowhere else."""

    def take(self, line: int, cells: list[str]) -> None:
        """One row: kept for now, or refused."""
        created = _created(self.created_of(self.created(cells)), self.reading.last_day)
        if isinstance(created, Bad):
            self.reading.refuse(line, "created", cells, created)
            return
        end, closed = self._ended(cells, created)
        if isinstance(closed, Bad):
            at_fault = "stage" if closed in {NO_STAGE, UNKNOWN_STAGE} else "closed"
            self.reading.refuse(line, at_fault, cells, closed)
            return
        amount = self.amount_of(self.amount(cells))
        if isinstance(amount, Bad):
            self.reading.refuse(line, "amount", cells, amount)
            return
        self._keep(line, cells, created, closed, end, amount)

    def _ended(self, cells: list[str], created: int) -> tuple[End, int | Bad]:
        """How a deal stands and when it ended; CRMs keep the expected closing date of open deals in the same column."""
        word = self.stage(cells)
        end, closed = self.end_of(word), self.closed_of(self.closed(cells))
        if end is None:
            if closed is None or (isinstance(closed, int) and closed > self.reading.last_day):
                self.counts["open by its dates"] += bool(word)
                return End.OPEN, NO_DAY
            if word:
                self._unheard(word, cells)
            return End.OPEN, UNKNOWN_STAGE if word else NO_STAGE
        if end is End.OPEN:
            self.counts["expected"] += closed is not None
            return end, NO_DAY
        return end, _closed(closed, created, self.reading.last_day)

    def _unheard(self, word: str, cells: list[str]) -> None:
        """Count a word for a stage that nobody knows, and whoever stands beside it: it may be a name's own cell."""
        self.beside.update(as_compared(cell(cells)) for cell in (self.rep, self.account))
        if len(self.words) < MOST_WORDS or word in self.words:
            self.words[word] += 1

    def _keep(self, line: int, cells: list[str], created: int, closed: int, end: End, amount: float | None) -> None:
        owner = self.rep(cells)
        rep = self.rep_of(owner) if owner else NO_OWNER
        if rep == NOBODY:
            self.beside.add(as_compared(owner))
        numbers = self.numbers
        numbers["line"].append(line)
        numbers["key"].append(_digest(as_compared(self.id(cells)) if self.has_id else "\x1f".join(cells)))
        numbers["rep"].append(rep)
        numbers["account"].append(self.accounts.code(self.account(cells)))
        numbers["created"].append(created)
        numbers["closed"].append(closed)
        numbers["end"].append(int(end))
        self.amounts.append(amount or np.nan)

    def checked(self) -> Deals:
        """The deals without duplicates, contradictions and those that ended before --since."""
        held: dict[str, NDArray[Any]] = {name: np.frombuffer(part, np.int64) for name, part in self.numbers.items()}
        held["amount"] = np.frombuffer(self.amounts, np.float64)
        drop = self._repeated(held)
        drop |= ~self._not_before_since(held, ~drop)
        kept = {name: column[~drop] for name, column in held.items()}
        self._note(kept)
        return Deals(
            np.maximum(kept["rep"], NOBODY).astype(np.int32),
            kept["account"].astype(np.int32),
            as_days(kept["created"]),
            as_days(kept["closed"]),
            kept["end"].astype(np.int8),
            kept["amount"],
        )

    def _repeated(self, held: dict[str, NDArray[Any]]) -> NDArray[np.bool_]:
        """Rows not to be used because their id, or without ids the whole row, stands in the file again."""
        drop = np.zeros(held["key"].size, dtype=bool)
        rows = np.flatnonzero(in_groups([held["key"]]) & (held["key"] != 0))
        columns = [held["key"][rows], *(held[name][rows] for name in CONTENT), held["amount"][rows].view(np.int64)]
        same = identical(columns)
        left = rows[~same]
        contradicting = np.unique(held["key"][left[in_groups([held["key"][left]])]])
        wrong = np.isin(held["key"][rows], contradicting)
        self.reading.drop(held["line"][rows[same & ~wrong]])
        self.reading.refuse_rows(held["line"][rows[wrong]], CONTRADICTS)
        drop[rows[same | wrong]] = True
        return drop

    def _not_before_since(self, held: dict[str, NDArray[Any]], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
        stays = among.copy()
        stays[among] = self.reading.since(as_days(held["closed"][among]))
        return stays

    def _note(self, kept: dict[str, NDArray[Any]]) -> None:
        note, counts = self.reading.note, self.counts
        strangers = int((kept["rep"] == NOBODY).sum())
        note(strangers, "deal has", "deals have", "an owner of whom the people's export has no stay that was kept")
        note(int((kept["rep"] == NO_OWNER).sum()), "deal has", "deals have", "no owner")
        note(int(np.isnan(kept["amount"]).sum()), "deal has", "deals have", "no amount, or 0")
        note(counts["expected"], "open deal has", "open deals have", "a closing date: the expected one, not used")
        note(
            counts["open by its dates"], "deal", "deals", "at a stage that is not known, not yet closed: taken as open"
        )
        if self.words:
            self._note_words()

    def _note_words(self) -> None:
        """How many words for stages are not known; the words themselves, but for names, are for the terminal."""
        plain = [word for word, _ in self.words.most_common() if not self._may_name(word)]
        shown = ", ".join(f'"{word}" ({self.words[word]:,})' for word in plain[:WORDS_SHOWN])
        more = len(self.words) - len(plain[:WORDS_SHOWN])
        stages = counted(len(self.words), "word stands", "words stand")
        self.reading.notes.append(
            f"{stages} for stages of closed deals and {'is' if len(self.words) == 1 else 'are'} not known; say what "
            f'each means with --stage "WORD=won" (or lost, undecided, open)'
        )
        if plain:
            self.reading.aside.append(f"not known: {shown}{f' and {more:,} more' if more else ''}")

    def _may_name(self, word: str) -> bool:
        """Whether a word is somebody's name, as far as the exports tell, or too long for a stage."""
        if len(word) > WORD_SHOWN or as_compared(word) in self.beside:
            return True
        names = (self.reps, self.accounts, *(() if self.persons is None else (self.persons,)))
        return any(each.find(word) != NOBODY for each in names)


def _created(day: Day, last_day: int) -> int | Bad:
    if day is None:
        return NO_CREATION
    return day if isinstance(day, Bad) or day <= last_day else CREATED_LATER


def _closed(day: Day, created: int, last_day: int) -> int | Bad:
    if day is None:
        return NO_CLOSING
    if isinstance(day, Bad):
        return day
    if day < created:
        return CLOSED_BEFORE
    return day if day <= last_day else CLOSED_LATER


def _digest(text: str) -> int:
    """A number for an id that another id shares with a chance of 1 in 2⁶⁴; 0 for no id."""
    if not text:
        return 0
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little", signed=True)
