"""The JSON Schema accepts what the loader accepts and knows every key."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from salessim.study import load_study
from salessim.study.library import shelf
from salessim.study.parts.keys import parameters
from salessim.study.schema import study_schema

SCHEMA = study_schema()
ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("configs/*.yml"), *ROOT.glob("salessim/study/organisations/*.yml")])


def loaded(text: str) -> Any:
    """The values of a document, as an editor sees them."""
    return YAML(typ="safe", pure=True).load(text)


def accepts(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(loaded(text)))


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_is_valid(path: Path):
    jsonschema.validate(loaded(path.read_text(encoding="utf-8")), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_is_valid_when_written_out(path: Path):
    jsonschema.validate(loaded(load_study(path).resolved()), SCHEMA, jsonschema.Draft202012Validator)


def test_the_library_is_found():
    assert shelf().name in ("configs", "scenarios")


def test_every_parameter_is_described_with_unit_default_and_source():
    for key, parameter in parameters().items():
        held = SCHEMA["$defs"]
        for name in key.split("."):
            held = held[name] if name in held else held["properties"][name]
        assert parameter.meaning.meaning in held["description"]
        assert f"source: {parameter.meaning.evidence}" in held["description"]
        assert "default" in held


ACCEPTED = [
    "policies: {a: {}, b: {tenure: {mean: 3}, from: month 2, for: {team: 1}}}",
    "policies: {b: {use: [warm_bench], changes: [{from: 3, until: 9, for: all, set: {tenure: {mean: 3 months}}}]}}",
    "policies: {b: {tenure: {mean: 3}, for: {top: {share: 10%, by: tenure, fixed: true}}}}",
    "futures: {list: {a: {}, b: {tenure.mean: 3}}}",
    "futures: {sample: {method: sobol, n: 8, over: {tenure.mean: {uniform: [1, 2 years], source: x}}}}",
    "futures: {kind: sample, list: {a: {tenure.mean: 3}}}",
    "replications: 30",
]
REFUSED = [
    "tenur: {}",
    "tenure: {men: 3}",
    "tenure: {shape: round}",
    "tenure: {mean: [3]}",
    "policies: {Big: {}}",
    "policies: {a: {tenure: {men: 3}}}",
    "policies: {a: {use: [unknown]}}",
    "policies: {a: {tenure: {mean: 3}, for: everyone}}",
    "futures: {list: {}, grid: {}}",
    "futures: {}",
    "futures: {kind: sample}",
    "futures: {kind: drawn, list: {a: {}}}",
    "futures: {kind: grid, grid: {tenure.mean: [3]}}",
    "decide: {outcome: arr_usd, baseline: a}",
    "decide: {outcome: arr, baseline: a, indifference: 1}",
    "extends: nowhere",
    "salessim: 2",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_right_studies_are_accepted(text: str):
    assert accepts(text)


@pytest.mark.parametrize("text", REFUSED)
def test_wrong_studies_are_refused(text: str):
    assert not accepts(text)
