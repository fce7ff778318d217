"""Amounts of money as they are written: signs of currencies, separators of both conventions, 60k, (1,200)."""

from __future__ import annotations

import math
import re
from typing import Final, Literal

from salessim.calibration.reading.columns.heading import plain_key
from salessim.calibration.reading.values.days import Bad

Decimal = Literal["point", "comma"]
Shown = Literal["point", "comma", "either", ""]
Amount = float | None | Bad
"""In the column's currency; None for a cell that says nothing."""
NO_AMOUNT: Final = Bad("not an amount of money")
NEGATIVE: Final = Bad("a negative amount")
OTHER_DECIMAL: Final = Bad("points and commas stand the other way round than in the rest of the column")
LONGEST: Final = 40
"""Letters that an amount may have."""
DECIMALS: Final = 6
MOST: Final = 1e13
TOO_LARGE: Final = Bad("an amount beyond all measure")
ABSENT: Final = frozenset({"", "na", "none", "null", "nan", "nil", "tbd", "unknown"})
SIGNS: Final = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "A$": "AUD", "C$": "CAD"}
CODES: Final = re.compile(
    "USD|EUR|GBP|JPY|INR|AUD|CAD|CHF|CNY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|SGD|HKD|NZD|KRW|ILS|TRY|AED|SAR"
)
NAMES: Final = {
    "usdollar": "USD", "usdollars": "USD", "dollar": "USD", "unitedstatesdollar": "USD", "euro": "EUR",
    "poundsterling": "GBP", "britishpound": "GBP", "pound": "GBP",
}  # fmt: skip
FACTORS: Final = {"": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "b": 1e9, "bn": 1e9}
CURRENCY: Final = r"(US\$|A\$|C\$|[$€£¥₹]|[A-Za-z]{3})?"
WRITTEN: Final = re.compile(
    rf"(\()?\s*([-+−])?\s*{CURRENCY}\s*([-−])?\s*([\d.,'’\u00a0\u202f ]*\d)"
    rf"\s*(k|mm|mn|m|bn|b)?\s*{CURRENCY}\s*([-−])?\s*(\))?",
    re.IGNORECASE,
)
SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
SPACES: Final = re.compile(r"['’\u00a0\u202f ]")
OTHER: Final[dict[Decimal, Decimal]] = {"point": "comma", "comma": "point"}
GROUPED: Final[dict[Decimal, re.Pattern[str]]] = {
    "point": re.compile(r"(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?|\.\d+"),
    "comma": re.compile(r"(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?|,\d+"),
}  # fmt: skip
BY_SPACES: Final = re.compile(r"\d{1,3}(?:['’\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|[\d.,]+")


def read_amount(text: str, decimal: Decimal) -> Amount:
    """A cell as an amount; `decimal` is the decimal sign of its column. An amount below 0 is bad.

    >>> read_amount("$1,234.50", "point"), read_amount("1.234,50 €", "comma"), read_amount("60k", "point")
    (1234.5, 1234.5, 60000.0)
    """
    found = _written(text)
    if not found:
        return _otherwise(text)
    number = _number(found[5].strip(), decimal)
    if isinstance(number, Bad):
        return number
    if number and any(sign in {"-", "−", "("} for sign in (found[1], found[2], found[4], found[8])):
        return NEGATIVE
    return _sane(round(number * FACTORS[(found[6] or "").lower()], DECIMALS))


def shown(text: str) -> tuple[Shown, str]:
    """What a cell shows about its column: the decimal sign, and the currency; empty where it shows nothing.

    '1,234' and '1.234' show nothing certain about the sign.
    """
    found = _written(text)
    if not found:
        return "", ""
    sign = (found[3] or found[7] or "").upper()
    return _decimal_shown(found[5]), SIGNS.get(sign, sign)


def _decimal_shown(digits: str) -> Shown:
    if "." not in digits and "," not in digits:
        return ""
    plain = SPACES.sub("", digits)
    by_point, by_comma = (bool(form.fullmatch(plain)) for form in GROUPED.values())
    if by_point and by_comma:
        return "either"
    return "point" if by_point else "comma" if by_comma else ""


def grouping_shown(text: str) -> Decimal:
    """The decimal sign of a column whose cells could be either: three digits behind a sign are thousands."""
    return "point" if "," in text else "comma"


def currency_named(word: str) -> str:
    """A currency column's word as a code: 'US Dollar', '$' and 'usd' are USD; an unknown word stands for itself."""
    return SIGNS.get(word.upper()) or NAMES.get(plain_key(word)) or word.upper()


def _written(text: str) -> re.Match[str] | None:
    """The parts of an amount, if its currencies are known and its brackets match."""
    found = WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
    if not found or not _known(found[3]) or not _known(found[7]) or bool(found[1]) != bool(found[9]):
        return None
    return found


def _number(digits: str, decimal: Decimal) -> float | Bad:
    """Digits with separators as a number."""
    if not BY_SPACES.fullmatch(digits):
        return NO_AMOUNT
    plain = SPACES.sub("", digits)
    if not GROUPED[decimal].fullmatch(plain):
        return OTHER_DECIMAL if GROUPED[OTHER[decimal]].fullmatch(plain) else NO_AMOUNT
    return float(plain.replace(",", "") if decimal == "point" else plain.replace(".", "").replace(",", "."))


def _otherwise(text: str) -> Amount:
    """What is no amount as people write it: nothing, or a number as machines write it."""
    if plain_key(text) in ABSENT:
        return None
    return _sane(float(text)) if SCIENTIFIC.fullmatch(text) else NO_AMOUNT


def _known(currency: str | None) -> bool:
    return not currency or currency.upper() in SIGNS or bool(CODES.fullmatch(currency.upper()))


def _sane(number: float) -> Amount:
    return number if math.isfinite(number) and number <= MOST else TOO_LARGE
