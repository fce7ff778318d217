"""The same world with and without a decision: the story, the figure, and the files that hold them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from salessim.ensemble.folder import files
from salessim.lab.replay import replay
from salessim.lab.twins.account import decisive
from salessim.lab.twins.choice import Choice, choose
from salessim.lab.twins.seats import charts, decided_month, marks
from salessim.lab.twins.story import Story, story
from salessim.lab.twins.world import worlds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from salessim.lab.record import Run

SAME: Final = "The two worlds are the same in every event and number."
CAVEAT: Final = "One world is a story, not evidence. Over all worlds: "


@dataclass(frozen=True)
class Twins:
    """Two worlds of a run that differ in nothing but the policy."""

    folder: Path
    choice: Choice
    story: Story
    decided_in: int | None
    """The first month in which the policies ask for something different."""
    policies: tuple[str, ...] = ()
    """Every policy of the run, the baseline first: in the figure each has the look that all figures give it."""

    def sentences(self) -> list[str]:
        """The story as it is told: which world, where the two part, what followed, the account, and what it is not."""
        said = [self.choice.sentence()]
        said += [SAME, self.choice.nothing()] if self.story.same else [each.text for each in self.story.sentences()]
        left_out = self.story.untold_sentence()
        said += [left_out] if left_out else []
        return [*said, self.caveat()]

    def caveat(self) -> str:
        """What the comparison of all worlds says, which one world cannot."""
        return f"{CAVEAT}{self.choice.finding.sentence()}."

    def facts(self) -> dict[str, Any]:
        """Everything as plain values, for JSON: no infinity, no not-a-number."""
        choice, told, metric = self.choice, self.story, self.choice.finding.metric
        values = [value if math.isfinite(value) else None for value in decisive(told.both, metric)]
        return {
            "without": choice.without,
            "with": choice.decided,
            "replicate": choice.replicate,
            "replicate_named": choice.chosen,
            "rank": choice.rank,
            "replicates": choice.replicates,
            "unchanged_replicates": choice.unchanged,
            "future": choice.future,
            "decision_month": self.decided_in,
            "same": told.same,
            "parting": self._parting(),
            "opening": [each.facts() for each in told.opening],
            "trail": [each.facts() for each in told.trail],
            "left_out": told.left_out,
            "closing": [each.facts() for each in told.closing],
            "account": told.account.facts(),
            "outcome": {"outcome": metric.name, "unit": metric.unit, "without": values[0], "with": values[1]},
            "events_apart": told.apart(),
            "events_untold": told.untold(),
            "events_resized": told.resized(),
            "events_resized_untold": told.resized_untold(),
            "all_worlds": choice.finding.sentence(),
            "sentences": self.sentences(),
        }

    def _parting(self) -> dict[str, Any]:
        found = self.story.parting
        return {
            "event_month": found.row.month if found.row else None,
            "entry": found.row.entry if found.row else None,
            "event": found.row.event if found.row else None,
            "world": "both" if found.partner else found.side,
            "rows": {side: row.number for side, row in found.rows()},
            "number_month": found.number_month,
            "numbers": list(found.numbers),
        }

    @property
    def text(self) -> str:
        """The figure in words, for those who do not see it."""
        parted = self.story.parting.month
        when = f"part in month {parted}" if parted else "are the same"
        return (
            f"Seats by months in two worlds under the same luck, {self.choice.without} above and {self.choice.decided} "
            f"below: who was ramped, ramping or missing, and who left how. The two worlds {when}."
        )

    def accounts(self) -> pd.DataFrame:
        """The contribution by year and in total as texts, adding up to the cent: see `Account.rows`.

        Columns contribution in year (or total), without, with, difference. As numbers they are in `facts()["account"]`.
        """
        return pd.DataFrame(self.story.account.rows())

    def plot(self) -> Figure:
        """Who sat where in both worlds, month by month, as a matplotlib Figure."""
        from salessim.figures.twins.timeline import timeline  # noqa: PLC0415 - loads matplotlib

        return timeline(
            charts(self.story.both),
            marks(self.story.both),
            policies=(self.choice.without, self.choice.decided),
            decided_in=self.decided_in,
            parted_in=self.story.parting.month,
            among=self.policies,
        )

    def write(self) -> list[Path]:
        """Write the story as JSON and the figure as PNG and SVG into the run's folder; returns the files."""
        from salessim.figures.style import encoded  # noqa: PLC0415 - loads matplotlib
        from salessim.lab.drawing import FOLDER  # noqa: PLC0415 - the same

        figure, facts = self.plot(), json.dumps(self.facts(), indent=1, ensure_ascii=False, allow_nan=False)
        folder = self.folder / FOLDER
        with files.advising(folder, files.COPY):
            folder.mkdir(exist_ok=True)
        contents = {
            self.folder / f"{self.choice.name}.json": f"{facts}\n".encode(),
            folder / f"{self.choice.name}.png": encoded(figure, "png"),
            folder / f"{self.choice.name}.svg": encoded(figure, "svg", self.text),
        }
        for path, content in contents.items():
            files.write(path, content, files.COPY)
        return list(contents)


def twins(
    run: Run,
    *,
    replicate: int | None = None,
    policies: Sequence[str] | None = None,
    future: int = 0,
    every: bool = False,
) -> Twins:
    """Replay one world of a run under two policies and tell them side by side; see `choose` for the defaults.

    every: leave no sentence out. Raises VerificationError if a replay is not the world that the run recorded.
    """
    choice = choose(run, replicate, policies, future)
    seen = [replay(run, policy, choice.replicate, future) for policy in (choice.without, choice.decided)]
    told = story(worlds(*seen), choice.finding.metric, every=every)
    every_policy = tuple(dict.fromkeys([run.compare().baseline, *run.study.policies]))
    return Twins(run.folder, choice, told, decided_month(run.study, choice.without, choice.decided), every_policy)
