"""What is not allowed, or leads elsewhere: raised from anywhere below a page and answered in one place."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer, not a mistake of the program
    """A request that is refused: a clear status, and the key of a text that says what to do instead."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(f"{status} {key}")
        self.status = status
        self.key = key
        self.values = values


class Elsewhere(Exception):  # noqa: N818 - as above
    """A request that is answered by the way to another page of ours."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
