"""A round that is over, with an answer made by hand: what debrief and handout are shown of."""

from __future__ import annotations

from typing import Any

from support.workshop import FakeKitchen, a_round, predicted, shown, workshop_app

from salessim.workshop.kitchen.answers import Axes, Course

STUDY = """\
salessim: 1
title: Two vacancies
question: Is it worth filling seats in one month?
extends: bare
horizon: 2 years
burn_in: 1 year
replications: 4
seed: 77
organisation: {teams: 1, seats_per_team: 4, accounts_per_seat: 20}
policies:
  as_usual: {}
  quick_hiring: {hiring: {time_to_fill: 1 month}}
  slow_hiring: {hiring: {time_to_fill: 9 months}}
decide: {outcome: contribution_npv_usd, baseline: as_usual, indifference: $10k}
choices: {as_usual: Carry on., quick_hiring: Keep candidates warm., slow_hiring: Save the pay.}
debrief:
  minutes: 20
  questions: [How long is a seat empty with you?, Who sells meanwhile?, What would a month less cost?, A fourth one?]
  surprises: [An empty seat also costs later months.]
workshop: {shelf: people, predict: quick_hiring, what_if: [tenure.mean]}
"""
MEAN, LOW, HIGH = 1_000_000.0, 900_000.0, 1_100_000.0


def course(**changes: Any) -> Course:
    """Quick hiring is ahead by a million, known to a tenth of it; slow hiring is behind."""
    made: Course = {
        "outcome": {
            "name": "contribution_npv_usd",
            "label": "Contribution (NPV)",
            "unit": "usd",
            "better": "higher",
        },
        "baseline": "as_usual",
        "policies": [_policy("quick_hiring", 1.0, "better"), _policy("slow_hiring", -1.0, "worse")],
        "best": "quick_hiring",
        "contenders": ["quick_hiring"],
        "indifference": 10_000.0,
        "confidence": 0.95,
        "months": 24,
        "replicates": 4,
        "failed": 0,
        "numbers": [],
        "folder": "runs/two-vacancies-0123abcd",
        "with_book": {},
        "notes": [],
    }
    return made | changes  # type: ignore[return-value]


def _policy(name: str, sign: float, verdict: str) -> Any:
    means = [sign * MEAN * month / 24 for month in range(1, 25)]
    spread = [300_000.0 * month / 24 for month in range(1, 25)]
    steps = [_step(month, sign * MEAN * month / 24) for month in (12, 24)]
    return {
        "name": name,
        "p10": [mean - wide for mean, wide in zip(means, spread, strict=True)],
        "p50": means,
        "p90": [mean + wide for mean, wide in zip(means, spread, strict=True)],
        "mean": means,
        "low": [mean - wide / 3 for mean, wide in zip(means, spread, strict=True)],
        "high": [mean + wide / 3 for mean, wide in zip(means, spread, strict=True)],
        "steps": steps,
        "verdict": verdict,
        "sentence": f"{name} is {verdict} than as_usual by $1M over 2 years",
    }


def _step(month: int, mean: float) -> dict[str, float]:
    known, wide = (HIGH - LOW) / 2 * month / 24, 300_000.0 * month / 24
    return {
        "month": month,
        "mean": mean,
        "low": mean - known,
        "high": mean + known,
        "p10": mean - wide,
        "p90": mean + wide,
        "better": 4 if mean > 0 else 0,
        "n": 4,
    }


def axes(differences: list[list[float]]) -> Axes:
    """One slider with five values, the study's own in the middle."""
    return {
        "policy": "quick_hiring",
        "baseline": "as_usual",
        "outcome": course()["outcome"],
        "indifference": 10_000.0,
        "confidence": 0.95,
        "horizon_months": 24,
        "replicates": len(differences[0]),
        "sliders": [
            {
                "key": "tenure.mean",
                "meaning": "Mean completed tenure of those who quit",
                "unit": "months",
                "source": "a survey",
                "quality": "SURV",
                "own": 19.0,
                "values": [12.0, 15.0, 19.0, 27.0, 36.0],
                "written": ["12 months", "15 months", "19 months", "27 months", "36 months"],
                "differences": differences,
            }
        ],
        "left_out": [],
    }


def after(
    folder: Any, *ranges: tuple[float, float], study: str = STUDY, winner: str = "quick_hiring", **more: Any
) -> Any:
    """The application, its first round over; `steps` of the reveal, `dishes` and the round's fields may be given."""
    dishes = more.pop("dishes", {"course": course()})
    app = workshop_app(folder, FakeKitchen(dishes))
    steps = more.pop("steps", 2)
    changes = {
        "policies": ("as_usual", "quick_hiring", "slow_hiring"),
        "baseline": "as_usual",
        "predicted": "quick_hiring",
        "outcome": "contribution_npv_usd",
        "scenario": "own",
    }
    played = a_round(app, study=study, **changes | more)
    predicted(app, played.number, *ranges, winner=winner)
    shown(app, played.number, steps)
    return app
