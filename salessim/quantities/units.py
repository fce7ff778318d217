"""Numbers written with units (`6 months`, `22%/year`, `$1.2M`) read into the unit that a parameter is documented in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

DAYS_PER_MONTH: Final = 365.25 / 12

TIME_IN_MONTHS: Final[Mapping[str, float]] = {
    "month": 1.0,
    "quarter": 3.0,
    "year": 12.0,
    "week": 7 / DAYS_PER_MONTH,
    "day": 1 / DAYS_PER_MONTH,
}
TIME_IN_HOURS: Final[Mapping[str, float]] = {"hour": 1.0, "minute": 1 / 60, "h": 1.0, "min": 1 / 60}
MULTIPLES: Final[Mapping[str, float]] = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9}

UNITS: Final[Mapping[str, str]] = {
    "months": "a time such as '6 months', '2 years' or '90 days', or a plain number of months",
    "days": "days such as '60 days' or '2 months', or a plain number of days",
    "hours": "hours such as '0.8 hours' or '45 minutes', or a plain number of hours",
    "hours/month": "hours a month such as '53 hours/month', or a plain number",
    "usd": "money such as '$1.2M', '$500k' or a plain number of dollars",
    "usd/month": "money a month such as '$500/month' or '$6k/year', or a plain number of dollars a month",
    "usd/year": "money a year such as '$75k/year', or a plain number of dollars a year",
    "share": "a share such as '12%' or 0.12",
    "/month": "a rate such as '5%/month', '22%/year' or a plain number per month",
    "/year": "a rate such as '22%/year', '2%/month' or a plain number per year",
    "factor": "a plain number, or a percentage such as '20%'",
    "logit": "a plain number (log odds)",
    "log": "a plain number (natural-log points)",
    "count": "a whole number",
}
"""Each documented unit and what may be written for it."""

_QUANTITY: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<usd>\$)?(?P<number>(?:\d[\d_]*)?(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)"
    r"(?P<multiple>k|K|M|B|bn)?(?P<percent>\s*%)?(?P<usd_after>\s*USD)?"
    r"(?:\s*(?P<per>/|per\s)?\s*(?P<word>[A-Za-z]+))?"
)
_UNIT_AFTER: Final = re.compile(r"(%| [a-z/]+|/[a-z]+)$")


def read_quantity(written: object, unit: str) -> float:
    """The number that `written` means in `unit`; raises ValueError with advice.

    >>> read_quantity("2 years", "months"), read_quantity("6%/year", "/month"), read_quantity("$1.2M", "usd")
    (24.0, 0.005, 1200000.0)
    """
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise ValueError(f"expected {UNITS[unit]}")
    if isinstance(written, int | float):
        try:
            return _finite(float(written))
        except OverflowError:
            raise ValueError("this number is too large") from None
    text = written.strip()
    if unit == "hours/month":
        text = re.sub(r"\s*(/|per)\s*month$", "", text)
    _refuse_look_alikes(text, unit)
    parts = _QUANTITY.fullmatch(text)
    if parts is None or not re.match(r"\.?\d", parts["number"]):
        raise ValueError(f"expected {UNITS[unit]}")
    number = _finite(float(parts["sign"] + parts["number"].replace("_", "")) * MULTIPLES[parts["multiple"] or ""])
    return _finite(_in_unit(number, parts, unit))


def _refuse_look_alikes(text: str, unit: str) -> None:
    """Spellings that other programs read differently from what their author meant."""
    if re.match(r"^[+-]?\$?\d+,\d+", text):
        raise ValueError(
            f"a comma is not a decimal point here; write {text.replace(',', '.')} or {text.replace(',', '')}"
        )
    leading_zero = re.match(r"^[+-]?0+(\d[\d_]*)(?![\d.])", text)
    if leading_zero:
        raise ValueError(f"a leading zero may mean octal; write {leading_zero[1]}")
    if text.lower() in {"", "null", "~"}:
        raise ValueError(f"empty; expected {UNITS[unit]}")


def _finite(number: float) -> float:
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - the portable test of NaN
        raise ValueError("expected a finite number")
    return number


def _in_unit(number: float, parts: re.Match[str], unit: str) -> float:
    is_money = bool(parts["usd"] or parts["usd_after"])
    percent, per, word = bool(parts["percent"]), bool(parts["per"]), parts["word"]
    if is_money and not unit.startswith("usd"):
        raise ValueError(f"is money, but expected {UNITS[unit]}")
    if percent and unit not in {"share", "/month", "/year", "factor"}:
        raise ValueError(f"is a percentage, but expected {UNITS[unit]}")
    if percent:
        number /= 100
    if word is None:
        return number
    return _converted(number, word, per, unit)


def _converted(number: float, word: str, per: bool, unit: str) -> float:
    """What `number` of `word` (or so many per `word`) is in `unit`; a reciprocal would be rounded on its way."""
    singular = word.lower().removesuffix("s") if len(word) > 1 else word
    if unit == "hours/month" and singular in TIME_IN_HOURS and not per:
        return number * TIME_IN_HOURS[singular]
    if unit == "days" and not per and singular in TIME_IN_MONTHS:
        return number * TIME_IN_MONTHS[singular] * DAYS_PER_MONTH
    if unit == "months" and not per and singular in TIME_IN_MONTHS:
        return number * TIME_IN_MONTHS[singular]
    if unit == "hours" and not per and singular in TIME_IN_HOURS:
        return number * TIME_IN_HOURS[singular]
    if per and singular in TIME_IN_MONTHS and unit.endswith("/month") and unit != "hours/month":
        return number / TIME_IN_MONTHS[singular]
    if per and singular in TIME_IN_MONTHS and unit.endswith("/year"):
        return number * TIME_IN_MONTHS["year"] / TIME_IN_MONTHS[singular]
    raise ValueError(f"expected {UNITS[unit]}")


def write_quantity(number: float, unit: str) -> str:
    """A number as a person would write it.

    >>> write_quantity(24.0, "months"), write_quantity(0.12, "share"), write_quantity(1_200_000, "usd")
    ('24 months', '12%', '$1.2M')
    """
    if unit == "share":
        return f"{number * 100:.6g}%"
    if unit in {"/month", "/year"}:
        return f"{number:.6g}{unit}"
    if unit.startswith("usd"):
        return money(number) + unit.removeprefix("usd")
    if unit in {"months", "days", "hours", "hours/month"}:
        text = f"{number:.6g}"
        return f"{text} {unit.replace('s', '', 1) if text == '1' else unit}"
    return f"{number:.6g}"


def write_range(low: float, high: float, unit: str, between: str = " to ") -> str:
    """Two ends as a person would write them: the unit after a number stands once.

    >>> write_range(3.0, 18.0, "months"), write_range(0.05, 0.12, "share"), write_range(60e3, 90e3, "usd/year", "–")
    ('3 to 18 months', '5 to 12%', '$60k–$90k/year')
    """
    first, last = (write_quantity(end, unit) for end in (low, high))
    return last if first == last else f"{_UNIT_AFTER.sub('', first)}{between}{last}"


def write_time(months: int) -> str:
    """A whole number of months, in years where it is a whole number of them.

    >>> write_time(120), write_time(12), write_time(18), write_time(1)
    ('10 years', '1 year', '18 months', '1 month')
    """
    years, rest = divmod(months, 12)
    count, noun = (months, "month") if rest or not years else (years, "year")
    return f"{count} {noun}{'' if count == 1 else 's'}"


def money(number: float, digits: int = 3) -> str:
    """Dollars in at most `digits` figures: `$1.2M`, `-$350k`."""
    sign = "-" if number < 0 else ""
    size = abs(number)
    for multiple, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= multiple * (1 - 0.5 * 10**-digits):
            return f"{sign}${size / multiple:.{digits}g}{suffix}"
    return f"{sign}${size:.{digits}g}"
