"""The answer of a selection: which policy to take, who went out when, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from salessim.analysis.selection.kn import Elimination, Race
from salessim.analysis.verdict import amount
from salessim.engine.metrics import Metric
from salessim.ensemble.folder import files
from salessim.lab.answer import as_json
from salessim.model.metrics import METRICS
from salessim.quantities.phrases import listed
from salessim.study import Decide, Study

ANSWER: Final = "select.json"
WELL_KNOWN: Final = 20
"""Replicates at the first look below which the race is long, for the variances are hardly known."""


@dataclass(frozen=True)
class Selection:
    """Where the race among the policies of a study ended."""

    study: Study
    decide: Decide
    folder: Path
    race: Race
    failures: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The policies by number: the baseline first, for the first in order stays where nothing tells two apart."""
        return ordered(self.study, self.decide)

    @property
    def selected(self) -> str | None:
        """The policy to take; None if the replicates did not suffice to find one."""
        return self.names[self.race.candidates[0]] if len(self.race.candidates) == 1 else None

    @property
    def worlds(self) -> int:
        """Of the race, whether computed for it or found in its folder."""
        return sum(self.race.spent) * len(self.study.futures)

    @property
    def fixed_worlds(self) -> int:
        """What the same guarantee takes when no policy is eliminated."""
        return self.race.fixed_design * len(self.names) * len(self.study.futures)

    def sentences(self) -> list[str]:
        """What is selected or undecided, who went out when, what it cost, and what a careful reader must know."""
        fixed = f"{self.fixed_worlds:,} ({self.race.fixed_design:,} replicates of each policy)"
        return [
            self._finding(),
            *map(self._out, self.race.trail),
            f"{self.worlds:,} worlds in all; without eliminating, the same guarantee takes about {fixed}",
            "a selection is not a verdict: it says which policy to take, not that the others are worse",
            *self._guards(),
        ]

    def _finding(self) -> str:
        opening, n = "" if self._metric.unit == "usd" else f"{self._metric.label}: ", self.race.replicates
        best = self._named(self.race.candidates[0])
        if self.selected is not None:
            leads = f"if one policy leads all others by {self._amount(self.decide.indifference)} or more"
            sure = f"it is this one with {self.study.confidence * 100:g} % confidence"
            return f"{opening}{best} is selected: {leads}, {sure} ({n:,} replicates)"
        left = listed([self.names[policy] for policy in self.race.candidates])
        lead = f"{best} leads by {self._amount(self.race.behind[1])}, which guarantees nothing"
        return f"{opening}undecided after {n:,} replicates among {left}: {lead}"

    def _out(self, gone: Elimination) -> str:
        opening, by = f"{self._named(gone.policy)} is out after {gone.replicates:,} replicates", self._named(gone.by)
        behind = f", {self._amount(gone.behind)} behind {by}" if gone.behind else f": no different from {by}"
        return opening + behind

    def _guards(self) -> list[str]:
        first, lost = self.study.replications.minimum, self.race.replicates - self.race.complete
        said = []
        if first < WELL_KNOWN and self.race.replicates > first:
            few = f"only {first:,} replicates before the first look"
            said.append(f"{few}: below {WELL_KNOWN} the race is longer than need be")
        if lost:
            total = self.race.replicates
            said.append(f"{lost:,} of {total:,} replicates are left out: not every policy and future has a number")
        return said

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        return {
            "title": self.study.title,
            "outcome": self.decide.outcome,
            "unit": self._metric.unit,
            "baseline": self.decide.baseline,
            "indifference": self.decide.indifference,
            "confidence": self.study.confidence,
            "selected": self.selected,
            "candidates": [
                {"policy": self.names[policy], "behind": behind}
                for policy, behind in zip(self.race.candidates, self.race.behind, strict=True)
            ],
            "eliminated": [
                {
                    "policy": self.names[gone.policy],
                    "replicates": gone.replicates,
                    "by": self.names[gone.by],
                    "behind": gone.behind,
                }
                for gone in self.race.trail
            ],
            "replicates": self.race.replicates,
            "dropped": self.race.replicates - self.race.complete,
            "worlds": self.worlds,
            "fixed_design_worlds": self.fixed_worlds,
            "sentences": self.sentences(),
            "failures": [dict(each) for each in self.failures],
            "notes": list(self.notes),
        }

    def write(self) -> Path:
        """Write the answer as JSON into the folder; returns the file."""
        path = self.folder / ANSWER
        files.write(path, as_json(self.facts()))
        return path

    @property
    def _metric(self) -> Metric:
        return METRICS[self.decide.outcome]

    def _named(self, policy: int) -> str:
        name = self.names[policy]
        return f"{name} (the baseline)" if name == self.decide.baseline else name

    def _amount(self, difference: float) -> str:
        return amount(difference, self._metric.unit)


def ordered(study: Study, decide: Decide) -> tuple[str, ...]:
    """The policies of a study, the baseline first."""
    return (decide.baseline, *(name for name in study.policies if name != decide.baseline))
