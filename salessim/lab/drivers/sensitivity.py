"""What drives a difference: screens, takes indices of the strongest, and asks what rests on assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from salessim.analysis.drivers.design import DUMMY, Unknowns, alone, blocks, draws, trajectories
from salessim.analysis.drivers.morris import Effect, screen
from salessim.analysis.drivers.shares import Variances, held, swing, variances
from salessim.analysis.drivers.sobol import Index, indices
from salessim.analysis.futures.information import information
from salessim.ensemble.processors import processors
from salessim.ensemble.schedule import Progress, Silent
from salessim.lab.drivers.answer import KNOWING, Sensitivity, Worthwhile
from salessim.lab.drivers.asking import SCREENED, STRONGEST, Asked
from salessim.lab.drivers.factors import Factor
from salessim.lab.drivers.points import Design, Points, design, run_points
from salessim.quantities.arrays import Floats


def sensitivity(
    asked: Asked, *, out: str | Path | None = None, workers: int | None = None, progress: Progress | None = None
) -> Sensitivity:
    """Run the designs one after the other, or continue them in their folder, and say what drives the difference.

    All points share their luck. What was computed stays in the folder, so that an interrupted answer continues.
    """
    folder = Path(out) if out is not None else asked.folder()
    lab = _Lab(asked, folder, processors() if workers is None else workers, progress or Silent())
    return lab.answer()


@dataclass
class _Lab:
    """Runs designs into one folder."""

    asked: Asked
    folder: Path
    workers: int
    progress: Progress

    def __post_init__(self) -> None:
        self.notes = dict.fromkeys(self.asked.notes)

    def answer(self) -> Sensitivity:
        """Sections, parameters, the strongest, and all at once, which must fit together before any is run."""
        asked = self.asked
        joint = self._groups()
        everything = design("draws of everything", asked.study, asked.factors, joint[1])
        sections, screened = self._screened()
        strongest, apart = self._strongest(screened)
        points = self._run(everything)
        rows = draws(joint[0], asked.samples)
        table, places = points.table[:, rows], joint[1][rows]
        named = {each.key: column for each, column in zip(asked.factors, places.T, strict=False)}
        top = [each.name for each in strongest if each.name != DUMMY]
        swings = [swing(key, named[key], table.mean(axis=0)) for key in top]
        return Sensitivity(
            asked=asked,
            folder=self.folder,
            sections=sections,
            screened=screened,
            strongest=strongest,
            groups=indices(joint[0], points.means, asked.study.confidence),
            spread=(apart, variances(table)),
            drawn=table.mean(axis=0),
            held=held(points.own, table, asked.terms),
            swings=tuple(each for each in swings if each is not None),
            measure=self._measure(points.values[:, :, rows], {each.name: named[each.name] for each in screened}),
            notes=tuple(self.notes),
        )

    def _run(self, made: Design) -> Points:
        points, notes = run_points(made, self.asked.study, self.folder, self.workers, self.progress)
        self.notes |= dict.fromkeys(notes)
        return points

    def _walk(self, title: str, factors: Sequence[Factor], groups: Sequence[str]) -> tuple[Effect, ...]:
        unknowns = Unknowns(tuple(each.key for each in factors), tuple(groups))
        rows = trajectories(unknowns, self.asked.trajectories)
        points = self._run(design(title, self.asked.study, factors, rows))
        return screen(unknowns, rows, points.table, self.asked.study.confidence)

    def _screened(self) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
        """The sections where there are many parameters, and the parameters of those that matter."""
        asked = self.asked
        if not asked.sections:
            few = asked.factors
            return (), self._walk("screening of parameters", few, [each.key for each in few])
        sections = self._walk("screening of sections", asked.factors, [each.section for each in asked.factors])
        chosen: list[str] = []
        for effect in sections:
            below = [each.key for each in asked.factors if each.section == effect.name]
            chosen += below if len(chosen) + len(below) <= SCREENED else []
        few = tuple(each for each in asked.factors if each.key in chosen)
        return sections, self._walk("screening of parameters", few, [each.key for each in few])

    def _strongest(self, screened: Sequence[Effect]) -> tuple[tuple[Index, ...], Variances]:
        """Indices of the strongest parameters and a dummy; the dummy's points are those of others."""
        top = [self._factor(each.name) for each in screened[:STRONGEST]]
        unknowns = alone([*(each.key for each in top), DUMMY])
        rows = blocks(unknowns, self.asked.samples)
        points = self._run(design("blocks of the strongest", self.asked.study, top, rows))
        spread = variances(points.table[:, draws(unknowns, self.asked.samples)])
        return indices(unknowns, points.means, self.asked.study.confidence), spread

    def _groups(self) -> tuple[Unknowns, Floats]:
        """Everything at once, in groups by evidence, with a dummy."""
        factors = self.asked.factors
        names = (*(each.key for each in factors), DUMMY)
        unknowns = Unknowns(names, (*(each.group for each in factors), DUMMY))
        return unknowns, blocks(unknowns, self.asked.samples)

    def _measure(self, values: Floats, places: Mapping[str, Floats]) -> tuple[Worthwhile, ...]:
        """What knowing each screened parameter would be worth; values: (replicates, policies, draws)."""
        if len(values) < KNOWING:
            return ()
        found = information(self.asked.terms.gain * values, places, confidence=self.asked.study.confidence)
        return tuple(
            Worthwhile(self._factor(key), worth.value, worth.low, worth.high, worth.beyond_noise)
            for key, worth in found.unknowns.items()
        )

    def _factor(self, key: str) -> Factor:
        return next(each for each in self.asked.factors if each.key == key)
