"""Organisations without a file: the built-in ones, with some values changed from Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salessim.errors import InputRefusedError
from salessim.model.organisation import Organisation
from salessim.study.parts.keys import likely_meant, sections
from salessim.study.parts.values import misfit, organisation_of, read_values
from salessim.study.text.complaints import Complaints, suggestion
from salessim.study.text.extends import built_in, built_in_names
from salessim.study.text.nodes import Place, merged
from salessim.study.text.overrides import branch_of


def builtin(name: str, changed: Mapping[str, Mapping[str, Any]] | None = None) -> Organisation:
    """A built-in organisation; `changed` holds sections as in a study: {'tenure': {'mean': '2 years'}}.

    Raises StudyError with everything that is wrong.

    >>> builtin("midmarket", {"tenure": {"mean": "2 years"}}).tenure.mean_months
    24.0
    """
    if name not in built_in_names():
        raise InputRefusedError(f"{name}: no built-in organisation; {suggestion(name, built_in_names())}")
    place, complaints = Place("changed"), Complaints()
    changes = branch_of(changed or {}, place)
    complaints.unknown_keys("", changes, sections(), likely_meant())
    organisation = organisation_of(read_values(merged(built_in(name), changes), complaints))
    problem = None if len(complaints) else misfit(organisation)
    if problem is not None:
        complaints.add(place, *problem)
    complaints.check()
    return organisation
