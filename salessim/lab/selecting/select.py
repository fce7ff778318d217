"""Which of several policies to take, found with as few worlds as possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from salessim.analysis.pairing import by_world
from salessim.analysis.selection.kn import race
from salessim.analysis.stopping import StopRule, looks
from salessim.ensemble.cells import cells, study_digest
from salessim.ensemble.folder import frames
from salessim.ensemble.folder.store import read_store
from salessim.ensemble.processors import processors
from salessim.ensemble.schedule import Progress, Silent
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.run import RUNS, carry
from salessim.lab.selecting.selected import WELL_KNOWN, Selection, ordered
from salessim.model.metrics import METRICS
from salessim.quantities.arrays import Floats
from salessim.study import Decide, Replications, Study


def selection_folder(study: Study) -> Path:
    """Where the worlds go unless told otherwise: a folder of their own, for policies end at different replicates."""
    return Path(RUNS) / f"select-{Path(study.path).stem}-{study_digest(study)[:8]}"


def selectable(study: Study) -> Decide:
    """What the study says decides. Raises InputRefusedError with advice if nothing can be selected by it."""
    decide, counts = study.decide, study.replications
    if decide is None:
        raise InputRefusedError(f"{study.path}: decide: is missing; a selection needs an outcome and what matters")
    if len(study.policies) < 2:
        raise InputRefusedError(f"{study.path}: policies: has only {decide.baseline}; nothing is there to select from")
    if METRICS[decide.outcome].better == "neither":
        said = "neither more nor less of it is better, so no policy is best"
        raise InputRefusedError(f"{study.path}: decide.outcome: is {decide.outcome}; {said}")
    if not decide.indifference > 0:
        said = "a selection needs a difference too small to matter, such as --set decide.indifference=$1M"
        raise InputRefusedError(f"{study.path}: decide.indifference: is 0; {said}")
    if counts.minimum < 2:
        said = f"expected 2 or more, better {WELL_KNOWN}, before the first look"
        raise InputRefusedError(f"{study.path}: replications.min: is {counts.minimum}; {said}")
    return decide


def select(
    study: Study, *, out: str | Path | None = None, workers: int | None = None, progress: Progress | None = None
) -> Selection:
    """Race the policies of a study, the baseline too, or continue the race in its folder.

    All run to the least number of replicates; after that, batch by batch, those that may still be the best, until one
    is left or the replicates are used up. Futures are averaged within each replicate. What the folder holds is reused,
    and the answer is that of a race from nothing.
    """
    decide = selectable(study)
    folder, team = Path(out) if out is not None else selection_folder(study), workers or processors()
    counts, names = study.replications, ordered(study, decide)
    rule = StopRule(None, study.confidence, counts.minimum, counts.maximum, counts.batch)
    left, notes = names, dict[str, None]()
    for number, look in enumerate(looks(rule), start=1):
        stage = _stage(study, left, look)
        said = carry(stage, folder, team, progress or Silent(), described=study, purpose="selection")
        notes |= dict.fromkeys(said)
        values, failures = _outcomes(study, decide, folder, look)
        try:
            found = race(values, looks(rule)[:number], tolerance=decide.indifference, confidence=study.confidence)
        except ValueError as error:
            why = next((f"; the first failed with {each['error']}" for each in failures), "")
            raise RunFailedError(f"{folder}: {error}{why}") from error
        left = tuple(name for place, name in enumerate(names) if place in found.candidates)
        if len(left) == 1:
            break
    return Selection(study, decide, folder, found, failures, tuple(notes))


def _stage(study: Study, left: Iterable[str], look: int) -> Study:
    """The study of those that are left, to just so many replicates."""
    policies = {name: study.policies[name] for name in left}
    counts = Replications(look, look, study.replications.batch)
    return replace(study, policies=policies, replications=counts, decide=None, half_width=None, trace_replicates=0)


def _outcomes(study: Study, decide: Decide, folder: Path, look: int) -> tuple[Floats, tuple[Mapping[str, Any], ...]]:
    """The outcome averaged over futures, shape (replicates, policies), larger better; and the worlds that failed."""
    store, numbers = read_store(folder), [future.number for future in study.futures]
    worlds = frames.labels(cells(study, numbers, range(1, look + 1)))
    mine = set(worlds["key"])
    there = not store.finished.isdisjoint(mine)
    found = frames.outcomes(store, worlds, decide.outcome) if there else worlds.assign(value=np.nan)
    values = by_world(found, ordered(study, decide), numbers, range(1, look + 1)).mean(axis=2)
    sign = -1.0 if METRICS[decide.outcome].better == "lower" else 1.0
    return sign * values, tuple(record for record in store.failures if record["key"] in mine)
