"""Numbers as the room reads them: amounts, shares and times, in the words of the catalogue."""

from __future__ import annotations

from salessim.analysis.verdict import amount
from salessim.quantities.units import money
from salessim.workshop.words.texts import Texts


def level(value: float | None, unit: str, t: Texts) -> str:
    """A number in its own unit, which is no difference: a share is a percentage; a dash where there is none."""
    if value is None:
        return t("charts.nothing")
    if unit == "share":
        return t("charts.percent", number=f"{value * 100:.3g}").replace("-", "−")
    if unit.startswith("usd"):
        return money(value).replace("-", "−")
    return amount(value, unit, bare=True).replace("-", "−")


def time(months: int, t: Texts) -> str:
    """A number of months, in years where it is a whole number of them."""
    years, rest = divmod(months, 12)
    return t.counted("charts.month", months) if rest or not years else t.counted("charts.year", years)


def moment(months: int, t: Texts) -> str:
    """The end of a month as a moment: 'year 3', or 'month 18'."""
    years, rest = divmod(months, 12)
    return t("charts.in_month", n=months) if rest or not years else t("charts.in_year", n=years)


def listed(parts: list[str], t: Texts) -> str:
    """Several names in one sentence."""
    return parts[0] if len(parts) == 1 else t("charts.list", first=", ".join(parts[:-1]), last=parts[-1])
