"""All policies of a round beside each other: the best mean first, each with its picture, its numbers and its votes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from salessim.workshop.cards import plain as called
from salessim.workshop.charts.fan import Fan, small
from salessim.workshop.charts.quantities import moment
from salessim.workshop.charts.scale import stretched
from salessim.workshop.kitchen.answers import PolicyCourse
from salessim.workshop.room.shown import policy_of
from salessim.workshop.views.pause import Pause

Span = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One policy in the list of all."""

    name: str
    choice: str
    """What it means to those who choose."""
    votes: str
    mean: str
    spread: str
    ahead: str
    """The last three are empty for the baseline, which differs from itself by nothing."""
    picture: Markup
    predicted: bool
    verdict: str
    """Empty until all has been shown."""


def ranked(pause: Pause) -> list[Row]:
    """All policies, the best mean first; the baseline stands at no difference."""
    votes = Counter(each.winner for each in pause.given)
    sign = -1.0 if pause.course["outcome"]["better"] == "lower" else 1.0
    means = {each["name"]: sign * each["steps"][-1]["mean"] for each in pause.course["policies"]}
    names = sorted(pause.played.policies, key=lambda name: -means.get(name, 0.0))
    seen = [value for each in pause.course["policies"] for key in (each["p10"], each["p90"]) for value in key]
    return [_row(pause, n, name, votes[name], stretched(seen)) for n, name in enumerate(names)]


def _row(pause: Pause, n: int, name: str, votes: int, span: Span) -> Row:
    held, choice, t = policy_of(pause.course, name), pause.choices.get(name, ""), pause.t
    said = t("reveal.votes_of", votes=votes, n=len(pause.given))
    if held is None:
        return Row(called(name), choice, said, "", "", "", Markup(""), False, "")
    step = held["steps"][-1]
    return Row(
        name=called(name),
        choice=choice,
        votes=said,
        mean=pause.apart(step["mean"]),
        spread=pause.between(step["p10"], step["p90"]),
        ahead=t("reveal.of_worlds", better=step["better"], n=step["n"]) if pause.directed else "",
        picture=_picture(pause, n, held, span),
        predicted=name == pause.played.predicted,
        verdict=pause.word(held),
    )


def _picture(pause: Pause, n: int, held: PolicyCourse, span: Span) -> Markup:
    step, t = held["steps"][-1], pause.t
    words = {"mean": pause.apart(step["mean"]), "low": pause.apart(step["p10"]), "high": pause.apart(step["p90"])}
    said = t("reveal.small_described", moment=moment(pause.played.month, t), **words)
    title = t("reveal.small", policy=called(held["name"]), baseline=pause.baseline)
    drawn = Fan(held, pause.unit, pause.played.horizon_months, span, indifference=pause.course["indifference"])
    return small(f"small-{n}", drawn, title, said)
