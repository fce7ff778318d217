"""Runs a study into its folder, or continues it there, until the precision asked for is reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salessim.analysis.stopping import StopRule, advice, largest_half_width, looks, reached
from salessim.ensemble.cells import Engine, cells, study_digest
from salessim.ensemble.folder.manifest import Look, Purpose
from salessim.ensemble.folder.store import Store, open_store
from salessim.ensemble.processors import processors
from salessim.ensemble.schedule import Progress, Silent, carry_out
from salessim.ensemble.trace import untraced, write_trace
from salessim.ensemble.workers import Here, Processes, Workers
from salessim.errors import InputRefusedError, RunFailedError
from salessim.lab.beside import beside
from salessim.lab.estimate import useful_workers
from salessim.study import Replications, Study, load_study
from salessim.study.loading import NAME_ONE

if TYPE_CHECKING:
    from salessim.ensemble.cluster.joining import Cluster
    from salessim.lab.record import Run

RUNS: Final = "runs"
CONTRIBUTION: Final = "contribution_npv_usd"
"""What decides where a study does not say."""


def run(
    study: str | Path | Study,
    *,
    replications: int | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    policies: Sequence[str] | None = None,
    overrides: Sequence[str] = (),
    progress: Progress | None = None,
    engine: Engine = "arrays",
    cluster: str | None = None,
) -> Run:
    """Run a study (a path, or one that is loaded), or continue it in its folder, and return the run.

    replications: exactly so many, instead of what the study says. out: the run's folder. workers: processes, one for
    each processor unless said; 1 computes here. engine: "arrays", or "mesa" for agents, which gives the same numbers,
    slowly. overrides: as `--set`, such as 'tenure.mean=24 months'. cluster: address of a Dask scheduler, such as
    tcp://127.0.0.1:8786, whose workers compute instead of processes here.
    """
    loaded = loaded_study(study, replications=replications, policies=policies, overrides=overrides)
    folder = Path(out) if out is not None else default_folder(loaded)
    with joined(cluster, workers) as grid:
        team_size = processors() if workers is None else workers
        notes = carry(loaded, folder, team_size, progress or Silent(), engine, cluster=grid)
    return load(folder, notes)


def load(folder: str | Path, notes: Sequence[str] = ()) -> Run:
    """A run that is already there; `notes` are added to its own."""
    from salessim.lab.record import Run  # noqa: PLC0415 - loads matplotlib, which computing does not need

    return Run(Path(folder), notes)


def loaded_study(
    study: str | Path | Study,
    *,
    replications: int | None = None,
    policies: Sequence[str] | None = None,
    overrides: Sequence[str] = (),
) -> Study:
    """The study with its overrides; one that is loaded already can only be given another number of replicates."""
    if not isinstance(study, Study):
        return load_study(study, overrides, policies=policies, replications=replications)
    if policies is not None or overrides:
        raise InputRefusedError("policies and overrides change a study while it is loaded: pass them to load_study")
    if replications is None:
        return study
    return replace(study, replications=Replications(replications, replications, study.replications.batch))


def default_folder(study: Study) -> Path:
    """Where a run goes unless told otherwise: runs/<study>-<8 digits of what the folder belongs to>."""
    return Path(RUNS) / f"{Path(study.path).stem}-{study_digest(study)[:8]}"


def carry(
    study: Study,
    folder: Path,
    workers: int,
    progress: Progress,
    engine: Engine = "arrays",
    *,
    described: Study | None = None,
    purpose: Purpose = "run",
    cluster: Cluster | None = None,
) -> tuple[str, ...]:
    """Compute what is missing in the folder; returns what its user should know.

    described: what the folder says of itself, where the futures are a design of points that only its maker reads, or
    where only some of its policies run on. purpose: what the worlds are for, which tells what may be read from
    them; a folder has one purpose. cluster: who computes instead of `workers` processes here.
    """
    require_policies(study)
    if workers < 1:
        raise InputRefusedError(f"workers: is {workers}; expected 1 or more")
    team_size = useful_workers(study, workers)
    with (
        open_store(folder, described or study, purpose) as store,
        _hired(study, store, team_size, engine, cluster) as team,
    ):
        wanted, precision = untraced(study, store), Precision(study, store)
        with beside(study, wanted, thread=not isinstance(team, Here)) as work:
            carry_out(study, store, team, precision.looks, work.after_loading(precision.look), progress)
            if traces := work.done():
                write_trace(study, store, traces)
        return tuple(note for note in (*store.notes, advice(precision.rule)) if note)


def require_policies(study: Study) -> None:
    """Refuse a study that can be looked at but has nothing to run."""
    if not study.policies:
        raise InputRefusedError(f"{study.path}: policies: missing; {NAME_ONE}")


def joined(address: str | None, workers: int | None = None) -> AbstractContextManager[Cluster | None]:
    """The cluster at an address, to be left at the end of the block; none if there is no address."""
    if address is None:
        return nullcontext()
    if workers is not None:
        raise InputRefusedError("--workers starts processes here, --cluster uses those of a cluster; leave one out")
    from salessim.ensemble.cluster.joining import join  # noqa: PLC0415 - few runs want it

    return join(address)


def _hired(
    study: Study, store: Store, workers: int, engine: Engine, cluster: Cluster | None
) -> AbstractContextManager[Workers]:
    if cluster is not None:
        from salessim.ensemble.cluster.team import Team  # noqa: PLC0415 - few runs want it

        return Team(study, store, cluster, engine)
    if workers == 1:
        return nullcontext(Here(study, store.folder, engine))
    return Processes(study, store.folder, workers, engine)


class Precision:
    """When a study has enough replicates: the rule of `salessim.analysis.stopping` on the decisive outcome."""

    def __init__(self, study: Study, store: Store) -> None:
        n = study.replications
        self._study, self._store = study, store
        self.rule = StopRule(study.half_width, study.confidence, n.minimum, n.maximum, n.batch)
        self.looks = looks(self.rule)

    def look(self, replicates: int) -> Look:
        """How well the first replicates know the differences, and whether that is enough."""
        width = self._half_width(replicates)
        return Look(replicates, width, reached(self.rule, width, replicates))

    def _half_width(self, replicates: int) -> float:
        decide = self._study.decide
        if decide is None or len(self._study.policies) < 2:
            return math.inf
        from salessim.analysis.pairing import pair  # noqa: PLC0415 - loads pandas, for which no worker need wait
        from salessim.ensemble.folder import frames  # noqa: PLC0415 - the same

        futures = [future.number for future in self._study.futures]
        worlds = frames.labels(cells(self._study, futures, range(1, replicates + 1)))
        if not self._store.finished:
            return math.inf
        values = frames.outcomes(self._store, worlds, decide.outcome)
        try:
            paired = pair(values, decide.outcome, baseline=decide.baseline)
        except RunFailedError:
            return math.inf  # not one replicate is complete
        return largest_half_width(self.rule, [each.differences for each in paired])
