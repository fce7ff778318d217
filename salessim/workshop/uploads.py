"""Studies that a trainer brings through the page: read strictly, bounded in work, kept under a name of our own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.ensemble.folder import files
from salessim.errors import Complaint, InputRefusedError, StudyError
from salessim.study import Study
from salessim.study.loading import Document, study_of
from salessim.study.text.extends import with_parents
from salessim.study.text.files import place_after
from salessim.study.text.nodes import Branch
from salessim.study.text.source import parse
from salessim.workshop.bounds import MOST_FUTURES, MOST_POLICIES, many_futures, many_policies, too_full
from salessim.workshop.cards import UPLOADS, slug
from salessim.workshop.kitchen.larder import ELSEWHERE
from salessim.workshop.playing.cost import waits
from salessim.workshop.room.told import SHOWN, told

MOST_BYTES: Final = 256_000
MOST_TITLE: Final = 120
MOST_UPLOADS: Final = 50
"""Of one workshop."""
TOO_LONG: Final = {
    "course": "upload.too_long",
    "trail": "upload.too_long",
    "sliders": "upload.long_sliders",
    "play": "upload.long_play",
}
"""What to say where a room cannot wait for something."""


@dataclass(frozen=True)
class Wrong:
    """One thing wrong with an upload: where, and what in the loader's words or by a key of the catalogue."""

    key: str
    """Of the catalogue; `upload.said` for the loader's words."""
    line: int = 0
    """0 where it is nowhere in particular."""
    where: str = ""
    """The key of the study."""
    message: str = ""


class UploadRefusedError(Exception):
    """An upload that is not taken, with everything that is wrong."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(f"{len(wrong)} complaints")
        self.wrong = tuple(wrong)


def take(content: bytes, workshop: Path, taken: Collection[str]) -> str:
    """Keep an upload; returns the name of its card. Raises UploadRefusedError; then nothing was written.

    taken: names of cards that are there. The file is named after the study's title, never after the client's file, and
    is never written over another.
    """
    text = _decoded(content)
    study = checked(text)
    folder = workshop / UPLOADS
    if folder.is_dir() and sum(1 for _ in folder.iterdir()) >= MOST_UPLOADS:
        raise UploadRefusedError([Wrong("upload.full")])
    with files.advising(folder, ELSEWHERE):
        folder.mkdir(parents=True, exist_ok=True)
        for name in _names(slug(study.title)[:60].strip("-") or "study", taken):
            if _written(folder / f"{name}.yml", text):
                return name
    raise InputRefusedError(f"{folder}: holds too many studies of this title")


def checked(text: str) -> Study:
    """The study of a text that a room can play. Raises UploadRefusedError with everything that is wrong."""
    _small_enough(text)
    try:
        study = told(text)
    except StudyError as error:
        found = sorted({*error.complaints, *_beside_the_parent(text, error)})
        raise UploadRefusedError([_said(each) for each in found]) from None
    wrong = list(_unplayable(text, study))
    if wrong:
        raise UploadRefusedError(wrong)
    return study


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        raise UploadRefusedError([Wrong("upload.no_text", place_after(before, SHOWN).line)]) from None


def _small_enough(text: str) -> None:
    """Refuse what would take long to even check."""
    if too_full(text):
        raise UploadRefusedError([Wrong("upload.too_full")])
    try:
        root = parse(text, SHOWN)
    except StudyError as error:
        raise UploadRefusedError([_said(each) for each in error.complaints]) from None
    wrong = [Wrong("upload.many_policies", where="policies", message=str(MOST_POLICIES))] if many_policies(root) else []
    wrong += [Wrong("upload.many_futures", where="futures", message=str(MOST_FUTURES))] if many_futures(root) else []
    if wrong:
        raise UploadRefusedError(wrong)


def _beside_the_parent(text: str, error: StudyError) -> tuple[Complaint, ...]:
    """What else is wrong where the parent is: the author hears it all at once, and no other file is opened."""
    if {each.key for each in error.complaints} != {"extends"}:
        return ()
    root = parse(text, SHOWN)
    alone = Branch({key: entry for key, entry in root.entries.items() if key != "extends"}, root.place)
    try:
        study_of(Document(SHOWN, text, with_parents(alone, Path(SHOWN), SHOWN)))
    except StudyError as more:
        return more.complaints
    return ()


def _said(complaint: Complaint) -> Wrong:
    return Wrong("upload.said", complaint.line, complaint.key, complaint.message)


def _unplayable(text: str, study: Study) -> Iterator[Wrong]:
    """What is no mistake in a study, but no scenario for a room."""
    if not study.title:
        yield Wrong("upload.no_title", where="title")
    elif len(study.title) > MOST_TITLE:
        yield Wrong("upload.long_title", where="title", message=str(MOST_TITLE))
    if study.decide is None:
        yield Wrong("upload.no_decide", where="decide")
    if len(study.policies) < 2:
        yield Wrong("upload.few_policies", where="policies")
    else:
        yield from (Wrong(TOO_LONG[each.what], message=each.long) for each in waits(text))


def _names(name: str, taken: Collection[str]) -> Iterator[str]:
    """The name, and then with a number, without those of other cards."""
    numbered = [name, *(f"{name}-{number}" for number in range(2, MOST_UPLOADS + len(taken) + 3))]
    return (each for each in numbered if each not in taken)


def _written(file: Path, text: str) -> bool:
    """Whether the text is in the file now; not where there was one before."""
    try:
        file.open("x").close()
    except FileExistsError:
        return False
    try:
        files.write(file, text.encode(), ELSEWHERE)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return True
