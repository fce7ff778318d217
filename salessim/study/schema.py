"""The JSON Schema (draft 2020-12) of study files, made from the classes that read them: editors complete from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from salessim.model.metrics import METRICS
from salessim.quantities.parameters import choices_of
from salessim.quantities.units import UNITS
from salessim.study.parts import claim, settings, telling
from salessim.study.parts.catalogue import catalogue
from salessim.study.parts.futures import KIND, KINDS
from salessim.study.parts.keys import Parameter, keys_of, parameters, sections
from salessim.study.parts.sampling import FORMS, METHODS
from salessim.study.text.complaints import joined
from salessim.study.text.extends import built_in_names
from salessim.study.text.readers import NAME

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
NUMBERS: Final[Schema] = {"type": "array", "items": {"type": ["number", "string"]}}


def study_schema() -> Schema:
    """The schema of a whole study file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "salessim study",
        **closed({**_described_settings(), **_references()}),
        "$defs": {
            **_keys(),
            "values": closed(_references()),
            "change": closed({**_references(), **_when_and_whom()}),
            "assumptions": closed({key: {"$ref": _pointer(key)} for key in parameters()}),
        },
    }


def _references() -> dict[str, Schema]:
    """The sections of an organisation, each described once under $defs."""
    return {section: {"$ref": f"#/$defs/{section}"} for section in sections()}


def _pointer(key: str) -> str:
    """Where the schema of a parameter stands: 'money.pay.base' → #/$defs/money/properties/pay/properties/base."""
    return f"#/$defs/{key.replace('.', '/properties/')}"


def closed(properties: Mapping[str, Schema], required: Collection[str] = ()) -> Schema:
    """A mapping with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def named(schema: Schema) -> Schema:
    """A mapping of names to the same kind of thing."""
    return {"type": "object", "propertyNames": {"pattern": f"^{NAME.pattern}$"}, "additionalProperties": schema}


def amount(unit: str, description: str = "") -> Schema:
    """A quantity: a number, or a text with its unit."""
    advice = UNITS.get(unit, "a plain number")
    return {"type": ["number", "string"], "description": f"{description}; {advice}" if description else advice}


def value_schema(parameter: Parameter) -> Schema:
    """One parameter: what may be written, with meaning, unit, default and source."""
    about, default = parameter.meaning, parameter.field.default
    words = f"{about.meaning}. Default {parameter.written(default)}; source: {about.evidence}"
    choices = choices_of(parameter.field)
    if choices:
        return {"enum": list(choices), "description": words, "default": default}
    if isinstance(default, tuple):
        return {**NUMBERS, "description": f"{words}; each entry {UNITS[about.unit]}", "default": list(default)}
    return {**amount(about.unit, words), "default": default}


def _keys(path: str = "") -> dict[str, Schema]:
    """Everything below a path of an organisation."""
    below = ((name, joined(path, name)) for name in keys_of(path))
    return {name: value_schema(parameters()[key]) if key in parameters() else closed(_keys(key)) for name, key in below}


def _described_settings() -> dict[str, Schema]:
    """Settings with their descriptions and defaults."""
    found = {}
    for key, schema in _settings().items():
        default = {"default": settings.DEFAULTS[key]} if key in settings.DEFAULTS else {}
        found[key] = {"description": settings.KEYS[key], **default, **schema}
    return found


def _settings() -> dict[str, Schema]:
    counts = dict.fromkeys(("min", "max", "batch"), WHOLE)
    amount_written = {"type": ["number", "string"]}
    decide = {"outcome": {"enum": list(METRICS)}, "baseline": TEXT, "indifference": amount_written}
    require = closed({metric: amount_written for metric, about in METRICS.items() if about.better != "neither"})
    return {
        "salessim": {"const": 1},
        "title": TEXT,
        "question": TEXT,
        "extends": {"anyOf": [{"enum": list(built_in_names())}, {"type": "string", "pattern": r"\.ya?ml$"}]},
        "horizon": {"type": ["number", "string"]},
        "burn_in": {"type": ["number", "string"]},
        "replications": {"anyOf": [WHOLE, closed(counts)]},
        "seed": WHOLE,
        "policies": named({"anyOf": [{"$ref": "#/$defs/change"}, _long_form()]}),
        "futures": _futures(),
        "decide": closed({**decide, "require": {**require, "minProperties": 1}}, decide),
        "stop": closed({"half_width": {"type": ["number", "string"]}, "confidence": amount("share")}),
        "trace": closed({"replicates": WHOLE}),
        "claim": closed(_claim(), ("id", "signature")),
        "story": TEXT,
        "choices": named(TEXT),
        "debrief": closed(_debrief()),
        "workshop": closed(_workshop()),
    }  # fmt: skip


def _claim() -> dict[str, Schema]:
    pair = {"type": "array", "minItems": 2, "maxItems": 2}
    schemas = {"id": TEXT, "signature": {"type": "array", "items": TEXT, "minItems": 1}, "ranges": _by_key(pair)}
    return {name: {"description": claim.KEYS[name], **schema} for name, schema in schemas.items()}


def _debrief() -> dict[str, Schema]:
    texts = {"type": "array", "items": TEXT, "minItems": 1}
    schemas = {"minutes": WHOLE, "questions": texts, "surprises": texts}
    return {name: {"description": telling.DEBRIEF[name], **schema} for name, schema in schemas.items()}


def _workshop() -> dict[str, Schema]:
    keys = [key for key, parameter in parameters().items() if parameter.is_number]
    sliders = {"type": "array", "items": {"enum": keys}, "minItems": 1, "maxItems": telling.MOST_SLIDERS}
    schemas = {"shelf": {"enum": list(telling.SHELVES)}, "predict": TEXT, "what_if": sliders}
    return {name: {"description": telling.KEYS[name], **schema} for name, schema in schemas.items()}


def _by_key(schema: Schema) -> Schema:
    """A flat mapping of dotted keys to the same kind of thing."""
    return closed(dict.fromkeys(parameters(), schema))


def _when_and_whom() -> dict[str, Schema]:
    month = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^month\s+[0-9]+$"}]}
    ranking = {"enum": ["attainment", "bookings", "tenure"], "default": "attainment"}
    top = closed({"share": amount("share"), "by": ranking, "fixed": {"type": "boolean"}}, ["share"])
    groups = ({"team": WHOLE}, {"seats": {"type": "array", "items": WHOLE, "minItems": 1}}, {"top": top})
    return {
        "from": {"description": "The first month it holds; month 1 is the first after the burn-in", **month},
        "until": {"description": "The last month it holds", **month},
        "for": {
            "description": "Whom it is for",
            "anyOf": [{"const": "all"}, *(closed(group, group) for group in groups)],
        },
    }


def _long_form() -> Schema:
    ready = {"type": "array", "items": {"enum": list(catalogue())}, "description": "Ready policies, applied in order"}
    change = closed({"set": {"$ref": "#/$defs/values"}, **_when_and_whom()}, ["set"])
    return closed({"use": ready, "changes": {"type": "array", "items": change}})


def _futures() -> Schema:
    listed = named({"$ref": "#/$defs/assumptions"})
    grid = _by_key({"type": "array", "minItems": 1})
    kind = {"description": "How a list came about; list if not stated", "enum": list(KINDS)}
    schema = closed({**dict(zip(KINDS, (listed, grid, _sample()), strict=True)), KIND: kind})
    return {**schema, "oneOf": [{"required": [name]} for name in KINDS], "dependentRequired": {KIND: ["list"]}}


def _sample() -> Schema:
    numbers = {name: {**NUMBERS, "minItems": form.count, "maxItems": form.count} for name, form in FORMS.items()}
    distribution = {**closed({**numbers, "source": TEXT}), "minProperties": 1}
    properties = {"method": {"enum": list(METHODS)}, "n": WHOLE, "over": _by_key(distribution)}
    return closed(properties, properties)
