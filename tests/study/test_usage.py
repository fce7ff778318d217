"""Who reads a parameter is told rightly: nobody is left out who reads it when the model runs."""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import salessim.model
from salessim.model.customers.network import graph
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.quantities.parameters import Parameters
from salessim.study import builtin
from salessim.study.parts.keys import by_attribute, parameters
from salessim.study.usage import readers_of

MODEL = Path(salessim.model.__file__).parent
SMALL = {"organisation": {"teams": 1, "seats_per_team": 2, "accounts_per_seat": 15}}
VARIANTS = [
    {},
    {"tenure": {"shape": "weibull"}, "onboarding": {"shape": "linear"}, "candidates": {"select": "structured"}},
    {"tenure": {"shape": "empirical"}, "onboarding": {"shape": "table"}, "headcount": {"growth": 0.2}},
    {
        "signals": {"use": 0.5, "research": 0.5},
        "domains": {"drift": 0.1, "disruptions": 1},
        "awareness": {"posting": 1},
    },
    {  # what is off or neutral in most organisations, and does no work there
        "domains": {"matching": 1},
        "campaigns": {"sends": 1},
        "partners": {"effort": 1},
        "listening": {"ratio": 1},
        "playbook": {"discovery": 0.3},
        "asking": {"surveys": 12},
        "loyalty": {"lock_in": 0.5},
        "downturn": {"help": 1},
    },
    {
        "onboarding": {"shape": "exponential"},
        "pipeline": {"stages": 2, "stage_drop": [0.1, 0.1], "stage_speed": [1, 2]},
        "promotion": {"rule": "best_potential", "manager_tenure": 1},
        "candidates": {"select": "repeated"},
    },
]


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """The files of the model that read each parameter in a few short runs."""
    names = {(item.group, item.attribute.rpartition(".")[2]): path for path, item in by_attribute().items()}
    found: dict[str, set[str]] = defaultdict(set)
    plain = Parameters.__getattribute__

    def spy(self: Parameters, name: str) -> Any:
        file = Path(sys._getframe(1).f_code.co_filename)
        if (type(self), name) in names and file.is_relative_to(MODEL):
            found[names[type(self), name]].add(f"model/{file.relative_to(MODEL).as_posix()}")
        return plain(self, name)

    organisations = [builtin("midmarket", {**SMALL, **variant}) for variant in VARIANTS]
    patch = pytest.MonkeyPatch()
    patch.setattr(Parameters, "__getattribute__", spy)
    for organisation in organisations:
        simulate(organisation)
    patch.undo()
    return found


def simulate(organisation: Any) -> None:
    import numpy as np

    span = Span(horizon=14, burn_in=12)
    touched = Change({"tenure.mean_months": 20.0}, selector=Selector(seats=(1,)))
    plan = Plan(organisation, (touched,))
    branch = burn_in([organisation], shape_for([plan], 1, span), 1, np.array([1]), span.burn_in)
    run(branch, [plan], span.horizon)
    graph(organisation, 1, 1)


def test_nobody_who_reads_is_left_out(seen: dict[str, set[str]]):
    for attribute, files in seen.items():
        assert files <= set(readers_of(attribute)), attribute


def test_nobody_is_named_who_does_not_read(seen: dict[str, set[str]]):
    for parameter in parameters().values():
        assert set(readers_of(parameter.attribute)) == seen[parameter.attribute], parameter.key


@pytest.mark.parametrize("key", parameters())
def test_every_parameter_is_read_by_somebody(key: str):
    assert readers_of(parameters()[key].attribute)
