"""Worlds of a baseline and one policy in rows of assumptions, all under the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from salessim.analysis.pairing import by_world
from salessim.ensemble.cells import cells, study_digest
from salessim.ensemble.folder import frames
from salessim.ensemble.folder.store import read_store
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.run import carry
from salessim.quantities.arrays import Floats
from salessim.quantities.parameters import Leaf
from salessim.study import Decide, Future, Replications, Study
from salessim.workshop.kitchen.dishes.place import Counting, Place
from salessim.workshop.mind.orders import MOST_FUTURES


def decision(study: Study, policy: str) -> Decide:
    """What a study decides by. Refuses one without, and a policy that is not there to be compared."""
    if study.decide is None:
        raise InputRefusedError(f"{study.path}: decide: is missing; a what-if needs a baseline and what matters")
    if policy not in study.policies or policy == study.decide.baseline:
        raise InputRefusedError(f"{policy}: is not a policy of this study beside the baseline")
    return study.decide


def differences(study: Study, policy: str, rows: Sequence[Mapping[str, Leaf]], place: Place, count: int) -> Floats:
    """Policy − baseline in each row of assumptions, averaged over the study's futures; shape (replicates, rows).

    A replicate counts only where all its worlds have a number. Worlds that are in the folder already are not computed
    again, so that what is asked next to what was asked before is there at once.
    """
    decide = decision(study, policy)
    asked = _asked(study, (decide.baseline, policy), rows, count)
    folder = folder_of(study, place.folder)
    carry(asked, folder, place.workers, Counting(place), purpose="grid")
    apart = _apart(asked, folder, decide.outcome).reshape(count, len(rows), -1).mean(axis=2)
    kept: Floats = apart[np.isfinite(apart).all(axis=1)]
    if len(kept) < 2:
        raise RunFailedError(f"{folder}: fewer than two replicates have a number at every value; choose other values")
    return kept


def folder_of(study: Study, workshop: Path) -> Path:
    """Where all what-ifs of an organisation keep their worlds."""
    return workshop / "runs" / f"what-if-{study_digest(study)[:12]}"


def _asked(study: Study, policies: Sequence[str], rows: Sequence[Mapping[str, Leaf]], count: int) -> Study:
    """The two policies in every row of assumptions × every future of the study; the row overrides the future."""
    own = study.futures[:MOST_FUTURES]
    laid = [{**future.values, **row} for row in rows for future in own]
    return replace(
        study,
        policies={name: study.policies[name] for name in policies},
        futures=tuple(Future(number, str(number), values) for number, values in enumerate(laid)),
        futures_kind="list",
        replications=Replications(count, count, study.replications.batch),
        half_width=None,
        trace_replicates=0,
    )


def _apart(asked: Study, folder: Path, outcome: str) -> Floats:
    """Policy − baseline of every future, shape (replicates, futures); a world that failed is not a number."""
    baseline, policy = asked.policies
    numbers, replicates = [each.number for each in asked.futures], range(1, asked.replications.maximum + 1)
    found = frames.outcomes(read_store(folder), frames.labels(cells(asked, numbers, replicates)), outcome)
    values = by_world(found, [baseline, policy], numbers, replicates)
    return np.ascontiguousarray(values[:, 1, :] - values[:, 0, :])
