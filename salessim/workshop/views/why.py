"""One world told twice: the picture of its seats, the table of its years, and the sentences of its story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from salessim.workshop.cards import plain as called
from salessim.workshop.charts.quantities import level
from salessim.workshop.charts.seats import seats_picture
from salessim.workshop.kitchen.answers import Trail
from salessim.workshop.views.names import spoken
from salessim.workshop.words.texts import Texts

STATES: Final = ("r", "g", "v", "c")
"""Ramped, growing, vacant, closed."""
HELD: Final = ("loyal", "captive", "mercenary", "at_risk")
EVENTS: Final[Mapping[str, str]] = {
    "hired": "+",
    "ramped": "●",
    "quit": "×",
    "dismissed": "×",
    "laid_off": "×",
    "promoted": "↑",
    "star": "★",
    "manager": "M",
    "plan": "!",
    "passed": "✓",
    "warned": "!",
    "opened": "+",
    "closed": "−",
}
"""What a seat shows in the month in which something happens to it."""


@dataclass(frozen=True)
class Year:
    """A row of the table: one world at the end of one month."""

    month: int
    policy: str
    counts: tuple[int, ...]
    """Seats by state, in the order of STATES."""
    customers: tuple[str, ...]
    contribution: str


@dataclass(frozen=True)
class Why:
    """A trail, ready to be shown."""

    trail: Trail
    t: Texts

    @property
    def titles(self) -> tuple[str, str]:
        """Of the two worlds: without the decision and with it."""
        without, decided = (called(name) for name in self.trail["policies"])
        return self.t("why.without", policy=without), self.t("why.with", policy=decided)

    @property
    def heading(self) -> str:
        """What is told."""
        without, decided = (called(name) for name in self.trail["policies"])
        return self.t("why.heading", without=without, decided=decided)

    @property
    def parting(self) -> str:
        """When the policies, and then the worlds, part; or that they never do."""
        decided, parted = self.trail["decided_in"], self.trail["parted_in"]
        if parted is None:
            return self.t("why.same")
        if decided is None or decided == parted:
            return self.t("why.parted", month=parted)
        return self.t("why.parted_after", decided=decided, month=parted)

    @property
    def picture(self) -> Markup:
        """Every seat in every month, in both worlds."""
        said = self.t(
            "why.described", seats=len(self.trail["seats"]), months=self.trail["months"], parting=self.parting
        )
        return seats_picture("seats", self.trail, self.titles, self.t("why.picture"), said, self.t)

    @property
    def sentences(self) -> list[str]:
        """The story, policies named as on the rest of the page."""
        return [spoken(each, self.trail["policies"]) for each in self.trail["sentences"]]

    @property
    def caveat(self) -> str:
        """What all worlds say, which one cannot."""
        return spoken(self.trail["caveat"], self.trail["policies"])

    @property
    def years(self) -> list[Year]:
        """Both worlds at the end of each year, or of each quarter where it is short."""
        horizon = self.trail["months"]
        every = 12 if horizon > 24 else 3
        months = sorted({*range(every, horizon + 1, every), horizon})
        return [self._year(month, side) for month in months for side in range(2)]

    def _year(self, month: int, side: int) -> Year:
        trail = self.trail
        letters = [states[month - 1] for states in trail["states"][side]]
        held = trail["customers"][side]
        customers = (held["loyal"], held["captive"], held["mercenary"], held["at_risk"])
        return Year(
            month,
            called(trail["policies"][side]),
            tuple(letters.count(letter) for letter in STATES),
            tuple(level(values[month - 1], "customers", self.t) for values in customers),
            level(trail["contribution_usd"][side][month - 1], "usd", self.t),
        )
