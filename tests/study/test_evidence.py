"""Every number has an owner: a unit, a meaning, and evidence that exists or the word assumption."""

from typing import get_args

import pytest

from salessim.model.metrics import METRICS
from salessim.quantities.evidence import Kind, Quality, Seen, evidence
from salessim.quantities.parameters import ASSUMPTION
from salessim.quantities.units import UNITS
from salessim.study import about
from salessim.study.parts.keys import UNMEASURED, parameters


@pytest.mark.parametrize("key", parameters())
def test_a_parameter_has_unit_meaning_and_source(key: str):
    about = parameters()[key].meaning
    assert about.unit in UNITS or about.unit == "choice"
    assert len(about.meaning.split()) >= 2
    assert about.evidence == ASSUMPTION or about.evidence in evidence()


@pytest.mark.parametrize("key", parameters())
def test_the_range_of_a_parameter_lies_within_its_bounds(key: str):
    parameter = parameters()[key]
    if parameter.meaning.range is not None:
        low, high = parameter.meaning.range
        assert low < high
        assert low <= parameter.field.default <= high
        for end in (low, high):
            name = parameter.attribute.rpartition(".")[2]
            parameter.group.model_validate({parameter.meaning.key: end}, by_alias=True)
            assert name


@pytest.mark.parametrize("name", evidence())
def test_an_entry_is_complete_and_used(name: str):
    entry = evidence()[name]
    assert entry.id == name
    assert entry.title
    assert entry.source
    assert entry.note
    assert entry.unit in UNITS
    assert entry.kind in get_args(Kind)
    assert entry.quality in get_args(Quality)
    assert entry.seen in get_args(Seen)
    used = any(parameter.meaning.evidence == name for parameter in parameters().values())
    assert used or entry.moment is not None
    assert entry.moment is None or entry.moment in METRICS


@pytest.mark.parametrize("name", evidence())
def test_the_value_lies_in_the_range(name: str):
    entry = evidence()[name]
    low, high = entry.range
    values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    assert all(low <= value <= high for value in values)


@pytest.mark.parametrize("row", about.evidence_rows(), ids=lambda row: row["key"])
def test_the_list_of_parameters_leaves_nothing_blank(row: dict[str, str]):
    """Value, unit, range, source, kind and quality: one that is missing is a parameter that nobody vouches for."""
    assert [heading for heading, text in row.items() if not text.strip()] == []
    assert row["kind"] in get_args(Kind)
    assert row["quality"] in (*get_args(Quality), UNMEASURED)
    assert (row["quality"] == UNMEASURED) == (row["source"] == ASSUMPTION)


def test_a_parameter_without_range_says_what_may_be_tried():
    tried = {key: parameter.worth_trying for key, parameter in parameters().items()}
    assert tried["tenure.mean"] == "12 to 36 months"
    assert tried["skill.strength"] == "0 (off) to 1 (on)"
    assert tried["tenure.shape"] == "one of exponential, weibull, empirical"
    assert tried["organisation.teams"] == "anything from 1 to 1,000"
    assert tried["pipeline.stage_speed"] == "any list"
