"""What a room is asked in a round: the form, how its answer is read, and how it is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salessim.model.metrics import METRICS
from salessim.quantities.units import write_time
from salessim.workshop.cards import plain
from salessim.workshop.guard.forms import number, text
from salessim.workshop.guard.refusals import Refusal
from salessim.workshop.room.ladder import on_ladder, size, steps, written
from salessim.workshop.room.records import Prediction, Round
from salessim.workshop.room.told import told
from salessim.workshop.words.texts import Texts

FIELDS = {"winner": text(200), "low": number, "high": number}
"""What a prediction has, of a participant or a table."""


def asked(played: Round, t: Texts) -> dict[str, Any]:
    """What the form needs: the choices, who is compared with whom, and the ladder."""
    study = told(played.study)
    outcome = METRICS[played.outcome]
    return {
        "title": study.title or plain(played.scenario),
        "question": study.question,
        "choices": {name: study.telling.choices.get(name) or plain(name) for name in played.policies},
        "names": {name: plain(name) for name in played.policies},
        "baseline_policy": played.baseline,
        "predicted": plain(played.predicted),
        "baseline": plain(played.baseline),
        "outcome": everyday(played.outcome, t),
        "span": write_time(played.horizon_months),
        "ladder": [
            {"value": f"{step:.12g}", "written": written(step, outcome.unit), "size": size(step, outcome.unit)}
            for step in steps(outcome.unit)
        ],
        "sides": sides(played, t),
    }


def everyday(outcome: str, t: Texts) -> str:
    """What is best, as people say it; the metric's label where nobody has put it in everyday words."""
    key = f"predict.outcomes.{outcome}"
    return t(key) if key in t.keys() else METRICS[outcome].label  # noqa: SIM118 - texts are no mapping


def prediction(given: Mapping[str, Any], played: Round) -> Prediction:
    """What was answered, if it is an answer to this round's question; raises Refusal."""
    unit = METRICS[played.outcome].unit
    if given["winner"] not in played.policies:
        raise Refusal(422, "predict.unknown_winner")
    if not (on_ladder(given["low"], unit) and on_ladder(given["high"], unit)):
        raise Refusal(422, "predict.off_ladder")
    if given["low"] > given["high"]:
        raise Refusal(422, "predict.crossed")
    return Prediction(given["winner"], given["low"], given["high"])


def sides(played: Round, t: Texts) -> dict[str, str]:
    """What a difference below and above zero means, in words."""
    better = METRICS[played.outcome].better
    return {end: t(f"predict.side.{better}.{end}") for end in ("negative", "positive")}


def apart(value: float, played: Round, t: Texts) -> str:
    """A difference as people say it: $3.2M better."""
    if value == 0:
        return t("predict.range.nothing")
    side = sides(played, t)["positive" if value > 0 else "negative"]
    return t("predict.apart", size=size(value, METRICS[played.outcome].unit), side=side)


def in_words(low: float, high: float, played: Round, t: Texts) -> str:
    """A range as people say it: between $2M and $10M better."""
    unit, side = METRICS[played.outcome].unit, sides(played, t)
    if low < 0 < high:
        return t("predict.range.either", low=size(low, unit), high=size(high, unit), **side)
    if low == high == 0:
        return t("predict.range.nothing")
    near, far = sorted((abs(low), abs(high)))
    word = side["positive" if high > 0 else "negative"]
    if near == far:
        return t("predict.range.exactly", size=size(far, unit), side=word)
    if near == 0:
        return t("predict.range.up_to", size=size(far, unit), side=word)
    return t("predict.range.between", low=size(near, unit), high=size(far, unit), side=word)
