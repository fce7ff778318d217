"""From a file to a study: read, lay on its parents, override, check everything, and say all that is wrong at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salessim.study import library
from salessim.study.parts import settings
from salessim.study.parts.fit import MOST_CHANGES, check_fit
from salessim.study.parts.futures import read_futures
from salessim.study.parts.keys import likely_meant, sections
from salessim.study.parts.policies import PolicyReader, keep, policy_names
from salessim.study.parts.selectors import crowd
from salessim.study.parts.values import organisation_of, read_values
from salessim.study.study import Study
from salessim.study.text.complaints import Complaints
from salessim.study.text.extends import with_parents
from salessim.study.text.files import refuse
from salessim.study.text.nodes import Branch, Place, merged, shortened
from salessim.study.text.overrides import option, overriding
from salessim.study.text.source import read_source

NAME_ONE: Final = "name at least one, such as {status_quo: {}, faster_ramp: {onboarding: {ramp: 4 months}}}"
"""What is said of a study that is to be run and has no policies."""
LONGEST_PATH: Final = 4096
"""Letters of a path that stand in a complaint."""


@dataclass(frozen=True)
class Document:
    """A study's text and the tree of everything it says, parents and overrides included."""

    path: str
    text: str
    root: Branch
    ours: bool = False
    """Whether a run has written it: as long as its futures and policies need."""


def load_study(
    path: str | Path,
    overrides: Iterable[str] = (),
    *,
    policies: Sequence[str] | str | None = None,
    replications: int | None = None,
    horizon: str | int | None = None,
    seed: int | None = None,
) -> Study:
    """The study in a YAML file. Raises StudyError with everything that is wrong.

    `overrides` are `key=value` texts as after `--set`; `policies` keeps these and the baseline; `replications` is both
    minimum and maximum; `horizon` is a time such as '5 years' or a number of months.
    """
    document = open_study(path, overrides, replications=replications, horizon=horizon, seed=seed)
    return study_of(document, policies)


def recorded_study(path: Path) -> Study:
    """The study that a run has written into its folder: it states every future, so that it may be very long."""
    text, root = read_source(path, str(path), ours=True)
    return study_of(Document(str(path), text, with_parents(root, path, str(path)), ours=True))


def open_study(
    path: str | Path,
    overrides: Iterable[str] = (),
    *,
    replications: int | None = None,
    horizon: str | int | None = None,
    seed: int | None = None,
) -> Document:
    """The tree of a study with its parents and overrides, not yet checked. Raises StudyError if it is no tree."""
    if not str(path):
        refuse(Place("study"), "is empty; expected the path of a study file")
    shown = shortened(str(path), LONGEST_PATH)
    _require_no_scenario(Path(path), shown)
    text, root = read_source(Path(path), shown)
    changed = merged(root, overriding(overrides))
    for key, value in (("replications", replications), ("horizon", horizon), ("seed", seed)):
        if value is not None:
            changed = merged(changed, option(key, value))
    changed = Branch(changed.entries, root.place)
    return Document(str(path), text, with_parents(changed, Path(path), str(path)))


def _require_no_scenario(path: Path, shown: str) -> None:
    """Refuse the name of a scenario where there is no such file: a study is a file of one's own."""
    name = path.stem
    if os.path.lexists(path) or name not in library.names() or path.with_suffix(".yml").exists():
        return
    refuse(Place(shown), f"no such file; {name} is a scenario: `salessim init {name}` writes {name}.yml")


def study_of(document: Document, only: Sequence[str] | str | None = None) -> Study:
    """The study that a document describes, with only some of its policies if `only` names them."""
    complaints, root = Complaints(), document.root
    complaints.unknown_keys("", root, (*settings.KEYS, *sections()), likely_meant())
    if root.get("decide") is not None and not policy_names(root):
        complaints.missing(root.place, "policies", NAME_ONE)
    stated = read_values(root, complaints)
    said = settings.Reader(root, complaints).read(policy_names(root))
    futures, futures_kind = read_futures(root, complaints, said.seed)
    organisation = organisation_of(stated)
    reader = PolicyReader(complaints, crowd(organisation, futures), said.span.horizon)
    policies = reader.read(root)
    if only is not None:
        policies = keep(policies, only, said.decide.baseline if said.decide else None, complaints)
    if not len(complaints):
        check_fit(root, organisation, futures, policies, complaints, None if document.ours else MOST_CHANGES)
    complaints.check()
    return Study(
        path=document.path,
        text=document.text,
        organisation=organisation,
        policies={name: policy.changes for name, policy in policies.items()},
        futures=futures,
        futures_kind=futures_kind,
        notes=tuple(reader.notes),
        **vars(said),
    )
