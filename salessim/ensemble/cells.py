"""A cell is one world: a policy in a future with one replicate's luck, known by what decides its numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.version import MODEL_VERSION
from salessim.quantities.parameters import leaves
from salessim.study import Study

Engine = Literal["arrays", "mesa"]
"""Arrays run all worlds of a task at once; mesa runs one world at a time as agents. The numbers are the same."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One world. The key says which numbers it has; policy, future and replicate are its labels in a study."""

    key: str
    policy: str
    future: int
    replicate: int


@dataclass(frozen=True, slots=True)
class Task:
    """Worlds that are computed together: some policies in some futures, each with the same replicates."""

    futures: tuple[int, ...]
    replicates: tuple[int, ...]
    policies: tuple[str, ...]
    engine: Engine = "arrays"

    def __len__(self) -> int:
        return len(self.futures) * len(self.replicates) * len(self.policies)

    def cells(self, study: Study) -> Iterator[Cell]:
        """The task's worlds, future by future, replicate by replicate."""
        yield from cells(study, self.futures, self.replicates, self.policies)


def cells(
    study: Study, futures: Sequence[int], replicates: Sequence[int], policies: Sequence[str] | None = None
) -> Iterator[Cell]:
    """The worlds of a study: future by future, replicate by replicate, policies in the order of the study."""
    names = tuple(study.policies) if policies is None else policies
    for future in futures:
        digests = {name: plan_digest(study, study.plan(name, future)) for name in names}
        for replicate in replicates:
            for name in names:
                yield Cell(_sha256(f"{digests[name]} {replicate}"), name, future, replicate)


def plan_digest(study: Study, plan: Plan) -> str:
    """What decides a world's numbers, its replicate excepted; names and numbers that are mere labels play no part."""
    recipe = {
        "model": MODEL_VERSION,
        "organisation": values_of(plan.organisation),
        "changes": [_described(change) for change in plan.changes],
        "horizon": study.span.horizon,
        "burn_in": study.span.burn_in,
        "seed": study.seed,
    }
    return _sha256(_canonical(recipe))


def study_digest(study: Study) -> str:
    """What a run folder belongs to: everything but policies, futures and the number of replicates."""
    return plan_digest(study, Plan(study.organisation))


def policy_digests(study: Study) -> dict[str, str]:
    """What each policy of a study is, whatever its name: what decides its worlds where no future changes anything."""
    return {name: plan_digest(study, Plan(study.organisation, changes)) for name, changes in study.policies.items()}


def futures_digest(study: Study) -> str:
    """What a study's futures assume."""
    rows = [{path: _plain(value) for path, value in future.values.items()} for future in study.futures]
    return _sha256(_canonical(rows))


def values_of(organisation: Organisation) -> dict[str, Any]:
    """Every parameter under the key that users type, numbers as floats so that 10 and 10.0 are the same."""
    return {key: _plain(read(organisation)) for key, read in _readers()}


@cache
def _readers() -> tuple[tuple[str, attrgetter[Any]], ...]:
    """How to read every parameter, by its key; made once, since designs ask for thousands of digests."""
    return tuple((key, attrgetter(path)) for key, path, _ in leaves(Organisation))


def _described(change: Change) -> dict[str, Any]:
    values = {path: _plain(value) for path, value in change.values.items()}
    return {**asdict(change), "values": values}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, int | float) else value


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
