"""A heading as it is compared with others."""

from __future__ import annotations

import unicodedata


def plain_key(text: str) -> str:
    """Letters and digits only, without case: 'Close Date', 'close_date' and 'CloseDate' are one.

    >>> plain_key(" Close_Date ")
    'closedate'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
