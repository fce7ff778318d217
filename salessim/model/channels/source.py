"""The ways in which a deal comes about."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Source(IntEnum):
    """The ways in which a deal comes about; `base` are the customers that a world begins with.

    Where several find an account in the same month, the first in this order has it.
    """

    BASE = 0
    COLD = 1
    SIGNAL = 2
    REFERRAL = 3
    PARTNER = 4
    INBOUND = 5
    CAMPAIGN = 6
    AWARENESS = 7
