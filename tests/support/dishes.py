"""Dishes made up by hand: small, round, and with a future that a test may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salessim.workshop.kitchen.answers import Course, PolicyCourse, Trail
from salessim.workshop.room.records import steps

STUDY = """\
salessim: 1
title: Two vacancies
extends: bare
horizon: 4 years
burn_in: 1 year
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  as_usual: {}
  quick_hiring: {hiring: {time_to_fill: 1 month}}
  slow_hiring: {hiring: {time_to_fill: 9 months}}
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $10k}
choices: {as_usual: Fill a seat when somebody turns up, quick_hiring: Keep candidates warm, slow_hiring: Save the pay}
"""
NAMES = ("as_usual", "quick_hiring", "slow_hiring")


def policy(name: str, slope: float, months: int, *, spread: float = 0.5, verdict: str = "better") -> PolicyCourse:
    """A difference that grows by `slope` a month; the fan is ± `spread` of it, the interval a fifth of that."""
    mean = [slope * month for month in range(1, months + 1)]
    wide = [abs(value) * spread for value in mean]
    fan = {
        "p10": [value - each for value, each in zip(mean, wide, strict=True)],
        "p50": mean,
        "p90": [value + each for value, each in zip(mean, wide, strict=True)],
        "mean": mean,
        "low": [value - each / 5 for value, each in zip(mean, wide, strict=True)],
        "high": [value + each / 5 for value, each in zip(mean, wide, strict=True)],
    }
    paused = [
        {"month": m, "better": 31 if slope > 0 else 9, "n": 40, **{key: fan[key][m - 1] for key in fan if key != "p50"}}
        for m in steps(months)
    ]
    sentence = f"{name} is {verdict} than as_usual by $1M over 4 years"
    return {"name": name, **fan, "steps": paused, "verdict": verdict, "sentence": sentence}  # type: ignore[typeddict-item]


def course(policies: Sequence[PolicyCourse], months: int, **changes: Any) -> Course:
    """A course of policies against as_usual, in dollars."""
    names = ["as_usual", *(each["name"] for each in policies)]
    made: dict[str, Any] = {
        "outcome": {"name": "contribution_npv_usd", "label": "Contribution (NPV)", "unit": "usd", "better": "higher"},
        "baseline": "as_usual",
        "policies": list(policies),
        "best": "quick_hiring",
        "contenders": ["quick_hiring"],
        "indifference": 10_000.0,
        "confidence": 0.95,
        "months": months,
        "replicates": 40,
        "failed": 0,
        "numbers": [
            {
                "name": "quits",
                "label": "Quits",
                "unit": "people",
                "values": {name: [float(3 * n + k) for k in steps(months)] for n, name in enumerate(names)},
            }
        ],
        "folder": "runs/two_vacancies",
        "with_book": {},
        "notes": [],
    }
    return made | changes  # type: ignore[return-value]


def trail(**changes: Any) -> Trail:
    """Two teams of two seats for 24 months; with the decision seat 1.2 is filled at once, without it after a year."""
    full, gap = "r" * 24, "vvvvvvvvvvvvggggggrrrrrr"
    quick = "vggggggrrrrrrrrrrrrrrrrr"
    held: Mapping[str, list[float]] = {
        "loyal": [float(10 + m) for m in range(24)],
        "captive": [5.0] * 24,
        "mercenary": [4.0] * 24,
        "at_risk": [1.0] * 24,
    }
    made: dict[str, Any] = {
        "policies": ["as_usual", "quick_hiring"],
        "replicate": 7,
        "months": 24,
        "seats": ["1.1", "1.2", "2.1", "2.2"],
        "states": [[full, gap, full, "c" * 24], [full, quick, full, "c" * 24]],
        "on_plan": [["0" * 24] * 4, ["0" * 24, "0" * 24, "0" * 12 + "111" + "0" * 9, "0" * 24]],
        "marks": [
            {"world": 1, "month": 2, "seat": 1, "event": "hired", "text": "A <new> rep arrived.", "apart": True},
            {"world": 0, "month": 13, "seat": 1, "event": "hired", "text": "A rep arrived late.", "apart": True},
            {"world": 0, "month": 20, "seat": 0, "event": "quit", "text": "The rep quit.", "apart": False},
            {"world": 1, "month": 20, "seat": 0, "event": "quit", "text": "The rep quit.", "apart": False},
        ],
        "left_out": 0,
        "customers": [held, {**held, "loyal": [float(10 + 2 * m) for m in range(24)]}],
        "contribution_usd": [[1000.0 * m for m in range(1, 25)], [1500.0 * m - 4000 for m in range(1, 25)]],
        "decided_in": 1,
        "parted_in": 2,
        "sentences": ["The worlds part in month 2.", "With quick_hiring the seat is filled at once."],
        "caveat": "One world is a story, not evidence.",
    }
    return made | changes  # type: ignore[return-value]
