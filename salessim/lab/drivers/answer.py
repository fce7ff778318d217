"""What a sensitivity analysis has found: in sentences, as plain values, as a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from salessim.analysis.drivers import words
from salessim.analysis.drivers.design import DUMMY
from salessim.analysis.drivers.morris import Effect
from salessim.analysis.drivers.shares import Held, Swing, Variances
from salessim.analysis.drivers.sobol import Index, samples_needed
from salessim.ensemble.cells import policy_digests
from salessim.lab import answer
from salessim.lab.drivers.asking import Asked
from salessim.lab.drivers.factors import Factor
from salessim.quantities.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KNOWING: Final = 4
"""Replicates with which it can be told what knowing is worth: two to choose, two to value."""


@dataclass(frozen=True)
class Worthwhile:
    """What knowing one parameter would be worth before choosing between the two policies, in the outcome's unit."""

    factor: Factor
    value: float
    low: float
    high: float
    beyond_noise: bool


@dataclass(frozen=True)
class Sensitivity:
    """What was found."""

    asked: Asked
    folder: Path
    sections: tuple[Effect, ...]
    """Largest first; empty where there are few parameters."""
    screened: tuple[Effect, ...]
    """Parameters of the sections that matter, largest first."""
    strongest: tuple[Index, ...]
    """The strongest of them and a dummy, with all other parameters at the study's own values."""
    groups: tuple[Index, ...]
    """Assumptions, other evidence and a dummy, over all parameters at once."""
    spread: tuple[Variances, Variances]
    """Of the designs behind `strongest` and `groups`."""
    drawn: Floats
    """Mean differences in the draws of all parameters, shape (draws,)."""
    held: Held
    swings: tuple[Swing, ...]
    measure: tuple[Worthwhile, ...]
    """What to measure first, worth most first."""
    notes: tuple[str, ...]

    @property
    def factors(self) -> Mapping[str, Factor]:
        """Everything that varies, by key."""
        return {each.key: each for each in self.asked.factors}

    @property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each parameter's evidence, by key."""
        return {each.key: each.kind for each in self.asked.factors}

    @property
    def never_differs(self) -> bool:
        """Whether the policies are the same at every point that was run."""
        walked = (*self.sections, *self.screened)
        return not (self.held.known.mean or self.drawn.any() or any(each.size for each in walked))

    def headlines(self) -> list[str]:
        """What rests on assumptions, and in what share of draws the verdict holds."""
        terms, policy = self.asked.terms, self.asked.policy
        if self.never_differs:
            return [f"{policy} and {terms.baseline} never differ at any point: nothing drives the difference"]
        return [
            words.resting(self.groups, self.spread[1], len(self.factors), terms.confidence),
            words.holding(policy, terms, self.held, len(self.factors)),
        ]

    def sentences(self) -> list[str]:
        """Every finding, and then what a careful reader must know."""
        said = self.headlines()
        if self.never_differs:
            return said
        unit, n = self.asked.terms.metric.unit, self.asked.study.replications.maximum
        said += words.screening(self.sections, "section") + words.screening(self.screened, "parameter")
        said += words.unscreened(self.sections, {self.factors[each.name].section for each in self.screened})
        said += words.driving(self.strongest, self.kinds, self.spread[0])
        said += words.swinging(self.swings, unit)
        worth = {each.factor.key: each.value for each in self.measure if each.beyond_noise}
        said += words.first_to_measure(worth, unit) if self.measure else [self._unmeasured()]
        said += words.guards(self.spread, n)
        needed = max(samples_needed(each, self.asked.samples) for each in (self.strongest, self.groups))
        return said + words.too_wide(needed, self.asked.samples)

    def _unmeasured(self) -> str:
        """Why nothing is known of what to measure first."""
        unknown = "what to measure first is not known"
        if self.asked.study.replications.maximum < KNOWING:
            return f"{unknown}: that takes {KNOWING} replicates or more (--replications {KNOWING})"
        return f"{unknown}: {self.drawn.size} draws are too few; ask for more with --samples"

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: no infinity, no not-a-number."""
        asked, terms = self.asked, self.asked.terms
        found = {
            "title": asked.study.title,
            "outcome": terms.metric.name,
            "unit": terms.metric.unit,
            "baseline": terms.baseline,
            "policy": asked.policy,
            "asked_of": policy_digests(asked.study),
            "indifference": terms.indifference,
            "confidence": terms.confidence,
            "replicates": asked.study.replications.maximum,
            "trajectories": asked.trajectories,
            "samples": asked.samples,
            "difference": self.held.known.mean,
            "headlines": self.headlines(),
            "sentences": self.sentences(),
            "verdict_in_draws": self.held.facts(),
            "groups": [each.facts() for each in self.groups],
            "strongest": [{**each.facts(), "kind": self.kinds.get(each.name, DUMMY)} for each in self.strongest],
            "noise": [_noise(each) for each in self.spread],
            "swings": [vars(each) for each in self.swings],
            "measure": [
                {**each.factor.facts(), "value_usd" if terms.metric.unit == "usd" else "value": each.value}
                | {"low_worth": each.low, "high_worth": each.high, "beyond_noise": each.beyond_noise}
                for each in self.measure
            ],
            "sections": [each.facts() for each in self.sections],
            "screened": [{**each.facts(), "kind": self.kinds[each.name]} for each in self.screened],
            "parameters": [each.facts() for each in asked.factors],
            "left_out": dict(asked.left_out),
            "notes": list(self.notes),
        }
        held: dict[str, Any] = answer.plain(found)
        return held

    def plot(self) -> Figure:
        """The tornado of indices and the swings, as a matplotlib Figure."""
        from salessim.figures.assumptions.tornado import Shown, tornado  # noqa: PLC0415 - loads matplotlib

        return tornado(
            Shown(
                self.asked.policy,
                self.asked.terms,
                self.strongest,
                self.groups,
                self.kinds,
                self.spread,
                self.swings,
                self.drawn,
            ),
            horizon_months=self.asked.study.span.horizon,
        )

    def write(self) -> list[Path]:
        """Write the answer as JSON and the figure as PNG and SVG into the folder; returns the files."""
        return answer.write(self.folder, self.asked.name, self.facts(), self.plot())


def _noise(spread: Variances) -> dict[str, float]:
    return {"left_in_means": spread.noise, "luck_of_one_world": spread.luck_of_one_world}
