"""What the room sees at a pause of the reveal: sentences and the picture of what has been shown so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from salessim.workshop.cards import plain as called
from salessim.workshop.charts.fan import NARROW, WIDE, Fan, fan
from salessim.workshop.charts.marks import beyond, holds, reach
from salessim.workshop.charts.quantities import listed, moment, time
from salessim.workshop.charts.scale import written
from salessim.workshop.views import tables
from salessim.workshop.views.names import spoken
from salessim.workshop.views.pause import Pause
from salessim.workshop.views.ranking import Row, ranked


@dataclass(frozen=True)
class Reveal(Pause):
    """A pause as the page shows it."""

    @property
    def after(self) -> str:
        """How long the room has watched."""
        return self.t("reveal.after", time=time(self.played.month, self.t))

    @property
    def measured(self) -> str:
        """What the picture shows."""
        return self.t("reveal.measured", outcome=self.course["outcome"]["label"], baseline=self.baseline)

    @property
    def headline(self) -> str:
        """Ahead or behind, and by how much; too close to call where the mean may lie on either side of nothing."""
        step, better = self.step, self.course["outcome"]["better"]
        if step["mean"] == 0:
            return self.t("reveal.level", policy=self.name)
        up, down = ("higher", "lower") if better == "neither" else ("ahead", "behind")
        side = up if (step["mean"] > 0) != (better == "lower") else down
        said = self.t(f"reveal.{side}", policy=self.name, size=written(abs(step["mean"]), self.unit))
        return self.t("reveal.unsure", said=said) if step["low"] <= 0 <= step["high"] else said

    @property
    def sentences(self) -> list[str]:
        """What may happen, in how many worlds it is ahead, and how well the mean is known."""
        step, t = self.step, self.t
        said = [t("reveal.spread", low=self.apart(step["p10"]), high=self.apart(step["p90"]))]
        if self.directed:
            said.append(t("reveal.in_worlds", better=step["better"], n=step["n"]))
        confidence = t("charts.percent", number=f"{self.course['confidence'] * 100:g}")
        ends = {"low": self.apart(step["low"]), "high": self.apart(step["high"])}
        return [*said, t("reveal.known", confidence=confidence, **ends)]

    @property
    def remarks(self) -> list[str]:
        """What should be known of the picture: whether its scale has grown, which ranges it cuts, worlds left out."""
        t, cut, said = self.t, beyond(self.given, self.span), []
        if self.played.shown > 1 and self.span != self._span(self.played.steps[self.played.shown - 2]):
            ends = {"low": self.apart(self.span[0]), "high": self.apart(self.span[1])}
            said.append(t("reveal.grown", **ends))
        if cut:
            said.append(t.counted("reveal.beyond", cut))
        if self.course["failed"]:
            said.append(t.counted("reveal.failed", self.course["failed"]))
        return said

    @cached_property
    def span(self) -> tuple[float, float]:
        """Ends of the value axis."""
        return self._span(self.played.month)

    def _span(self, month: int) -> tuple[float, float]:
        seen = [*self.policy["p10"][:month], *self.policy["p90"][:month]]
        return reach(seen, self.given, self.course["indifference"])

    @property
    def pictures(self) -> list[Markup]:
        """The same picture wide and narrow: a page shows the one that fits."""
        t, fresh = self.t, self.played.steps[self.played.shown - 2] if self.played.shown > 1 else 0
        drawn = Fan(
            self.policy, self.unit, self.played.horizon_months, self.span, self.played.steps, self.given,
            self.course["indifference"], fresh,
        )  # fmt: skip
        words = {"policy": self.name, "baseline": self.baseline, "outcome": self.course["outcome"]["label"]}
        title = t("reveal.chart", **words)
        frames = (("wide", WIDE), ("narrow", NARROW))
        return [fan(name, drawn, title, self._description(), t, frame) for name, frame in frames]

    def _description(self) -> str:
        """The picture in words."""
        horizon = time(self.played.horizon_months, self.t)
        shown = moment(self.played.month, self.t)
        said = self.t("reveal.described", moment=shown, horizon=horizon, said=f"{self.headline} {self.sentences[0]}")
        if not self.given:
            return said
        low, high = min(each.low for each in self.given), max(each.high for each in self.given)
        room = self.t("reveal.described_room", n=len(self.given), low=self.apart(low), high=self.apart(high))
        return f"{said} {room}"

    @property
    def months(self) -> list[tables.Line]:
        """The picture as a table."""
        return tables.months(self)

    @property
    def ranges(self) -> list[tables.Line]:
        """The room's ranges as a table."""
        return tables.ranges(self)

    @property
    def numbers(self) -> list[tables.Line]:
        """Other numbers to tell."""
        return tables.numbers(self)

    @property
    def rows(self) -> list[Row]:
        """All policies, ranked."""
        return ranked(self)

    @property
    def verdict(self) -> str:
        """better, worse … of the predicted policy; empty before the end."""
        return self.word(self.policy)

    @property
    def sentence(self) -> str:
        """The verdict in words and money, with policies named as on the rest of the page."""
        return self.t("reveal.verdict_of", sentence=spoken(self.policy["sentence"], self.played.policies))

    @property
    def closing(self) -> list[str]:
        """Who is best, who had expected it, and how many ranges hold the mean: all only at the end."""
        if not self.played.over:
            return []
        t, best, n = self.t, self.course["best"], len(self.given)
        right = {best, *self.course["contenders"]}
        said = [t("reveal.winner", best=called(best))]
        rivals = [called(name) for name in self.played.policies if name in right and name != best]
        if rivals:
            said.append(t("reveal.rivals", names=listed(rivals, t)))
        said.append(t.counted("reveal.votes_right", sum(each.winner in right for each in self.given), of=n))
        said.append(t.counted("reveal.holding", sum(holds(each, self.step["mean"]) for each in self.given), of=n))
        return [*said, t("reveal.expected")]

    @property
    def with_book(self) -> list[str]:
        """The verdicts with what the customers are worth who outlive the horizon, as `salessim run` says them."""
        said = (spoken(each["sentence"], self.played.policies) for each in self.course["with_book"].values())
        return [self.t("reveal.verdict_of", sentence=each) for each in said]

    @property
    def notes(self) -> list[str]:
        """What else the comparison of all worlds says; nothing before the end."""
        said = (spoken(each, self.played.policies) for each in self.course["notes"])
        return [self.t("reveal.verdict_of", sentence=each.removesuffix(".")) for each in said]

    @property
    def next(self) -> str:
        """What the button says that goes on; empty at the end."""
        if self.played.over:
            return ""
        month = self.played.steps[self.played.shown]
        last = month == self.played.horizon_months
        return self.t("reveal.next_end" if last else "reveal.next", moment=moment(month, self.t))

    @property
    def indifference(self) -> str:
        """The smallest difference that matters."""
        return written(self.course["indifference"], self.unit)

    @property
    def numbers_caption(self) -> str:
        """What the other numbers are."""
        return self.t("reveal.numbers_caption", n=self.course["replicates"], time=time(self.played.month, self.t))

    @property
    def policies_caption(self) -> str:
        """What the list of all policies shows."""
        return self.t("reveal.policies_caption", baseline=self.baseline, time=time(self.played.month, self.t))
