"""What holds for every study: it survives being written out, overriding equals editing, merging is associative."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salessim.errors import StudyError
from salessim.lab.estimate import estimate
from salessim.model.plan import Change, Selector
from salessim.study import Decide, Replications, Study, load_study
from salessim.study.parts.keys import parameters
from salessim.study.text.nodes import Branch, Entry, Node, Place, Scalar, merged
from salessim.study.writing import quoted

FULL = """
salessim: 1
title: 'Everything: "quoted", ünïcode and 😀'
question: >-
  Two lines
  in one
extends: bare
horizon: 6 quarters
burn_in: 1 year
replications: {min: 2, max: 8, batch: 3}
seed: 0
organisation: {teams: 3, seats_per_team: 2}
tenure: {mean: 1e1, shape: weibull}
onboarding: {shape: table, table: [0, 50%, 1.0]}
time_budget: {hours: 150 hours}
money: {pay: {base: $1_00k/year}}
policies:
  status_quo: {}
  inline: {hiring: {time_to_fill: 45 days}, from: month 3, until: 9, for: {team: 2}}
  ready: {use: [warm_bench, time_blocking]}
  long:
    changes:
      - {set: {tenure: {mean: 20 months}, handover: {progress_loss: 10%}}}
      - {from: month 6, for: {seats: [1, 6]}, set: {time_budget: {meetings: 1%}}}
      - {for: {top: {share: 10%, by: bookings, fixed: true}}, set: {money: {pay: {commission: 20%}}}}
      - {for: all, from: 30, set: {access: {strength: 1}}}
futures:
  sample: {method: latin_hypercube, n: 3, over: {tenure.mean: {triangular: [12, 19, 30], source: tenure_mean}}}
decide: {outcome: win_rate, baseline: status_quo, indifference: 2%}
stop: {half_width: 0.01, confidence: 90%}
trace: {replicates: 2}
claim: {id: C01, signature: [one, 'two: three'], ranges: {tenure.mean: [1 year, 3 years]}}
"""


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A study that says everything that can be said."""
    path = tmp_path / "full.yml"
    path.write_text(FULL, encoding="utf-8")
    return path


def written(folder: Path, text: str) -> Path:
    """A study file with the version line."""
    path = folder / "study.yml"
    path.write_text(f"salessim: 1\n{text}", encoding="utf-8")
    return path


def test_a_study_says_what_was_written(full: Path):
    study = load_study(full)
    assert (study.path, study.text) == (str(full), FULL)
    assert study.question == "Two lines in one"
    assert (study.span.horizon, study.span.burn_in, study.seed) == (18, 12, 0)
    assert study.replications == Replications(2, 8, 3)
    assert study.decide == Decide("win_rate", "status_quo", 0.02)
    assert (study.half_width, study.confidence, study.trace_replicates) == (0.01, 0.9, 2)
    assert (study.organisation.tenure.mean_months, study.organisation.tenure.shape) == (10.0, "weibull")
    assert study.organisation.onboarding.table == (0.0, 0.5, 1.0)
    assert study.organisation.money.pay.base_usd_per_year == 100_000
    assert study.claim is not None
    assert study.claim.ranges == {"tenure.mean_months": (12.0, 36.0)}


def test_policies_keep_their_order_and_their_changes(full: Path):
    policies = load_study(full).policies
    assert list(policies) == ["status_quo", "inline", "ready", "long"]
    assert policies["status_quo"] == ()
    (inline,) = policies["inline"]
    assert (inline.first_month, inline.last_month, inline.selector) == (3, 9, Selector(team=2))
    assert inline.values == {"hiring.time_to_fill_months": pytest.approx(45 * 12 / 365.25)}
    top = Selector(top_share=0.1, by="bookings", fixed=True)
    assert [change.selector for change in policies["long"]] == [Selector(), Selector(seats=(1, 6)), top, Selector()]


def test_what_comes_too_late_is_a_note(full: Path):
    assert load_study(full).notes == (
        "policies.long.changes[4] begins in month 30, after the horizon of 18 months: it changes nothing",
    )


def test_a_study_written_out_loads_to_an_equal_one(full: Path):
    study = load_study(full)
    full.write_text(study.resolved(), encoding="utf-8")
    again = load_study(full)
    assert again == study
    assert again.resolved() == study.resolved()


def test_a_study_written_out_states_everything_and_inherits_nothing(full: Path):
    text = load_study(full).resolved()
    assert "extends" not in text
    assert "use: [" not in text
    for parameter in parameters().values():
        assert f" {parameter.meaning.key}: " in text, parameter.key


@given(st.text(max_size=30))
def test_any_text_survives_quoting(text: str):
    if any(
        ord(character) < 32 or 0x7F <= ord(character) <= 0x9F or 0xD800 <= ord(character) <= 0xDFFF
        for character in text
    ):
        return
    from salessim.study.text.source import parse

    node = parse(f"title: {quoted(text)}", "x").get("title")
    assert isinstance(node, Scalar)
    assert node.text == text


NUMBERS = {
    parameter.key: (about[0], about[1])
    for parameter in parameters().values()
    if (about := parameter.meaning.range) is not None
    and parameter.is_number
    and not parameter.key.startswith("time_budget")
}


@given(st.sampled_from(sorted(NUMBERS)), st.floats(0, 1))
def test_any_number_survives_being_written_out(tmp_path_factory: pytest.TempPathFactory, key: str, at: float):
    low, high = NUMBERS[key]
    path = written(tmp_path_factory.mktemp("any"), "policies: {a: {}}\n")
    study = load_study(path, [f"{key}={low + at * (high - low)!r}"] if key != "pipeline.cycle" else [])
    path.write_text(study.resolved(), encoding="utf-8")
    assert load_study(path) == study


OVERRIDES = {
    "tenure.mean=2 years": "tenure: {mean: 2 years}",
    "horizon=3 years": "horizon: 3 years",
    "seed=7": "seed: 7",
    "decide.indifference=$2M": "decide: {outcome: arr_usd, baseline: a, indifference: $2M}",
    "policies.b.tenure.mean=30": "policies: {a: {}, b: {tenure: {mean: 30}}, c: {}}",
    "policies.b.for={team: 2}": "policies: {a: {}, b: {tenure: {mean: 24}, for: {team: 2}}, c: {}}",
    "policies.d.tenure.mean=9": "policies: {a: {}, b: {tenure: {mean: 24}}, c: {}, d: {tenure: {mean: 9}}}",
    "onboarding.table=[0, 1]": "onboarding: {table: [0, 1]}",
    "extends=bare": "extends: bare",
    "replications=5": "replications: 5",
    "futures.list.low.onboarding.ramp=5": "futures: {list: {low: {onboarding.ramp: 5}}}",
    "futures.grid.onboarding.ramp=[5, 6]": "futures: {grid: {onboarding.ramp: [5, 6]}}",
    "title=a: b # c": "title: 'a: b # c'",
    "stop.half_width=1e5": "stop: {half_width: 100000}",
}
PLAIN = {
    "policies": "policies: {a: {}, b: {tenure: {mean: 24}}, c: {}}",
    "decide": "decide: {outcome: arr_usd, baseline: a, indifference: $1M}",
}


@pytest.mark.parametrize("override", OVERRIDES)
def test_overriding_equals_editing(override: str, tmp_path: Path):
    overridden = load_study(written(tmp_path, "\n".join(PLAIN.values())), [override])
    edit = OVERRIDES[override]
    edited = {**PLAIN, edit.split(":")[0]: edit}
    assert overridden == load_study(written(tmp_path, "\n".join(edited.values())))


def test_the_later_of_two_overrides_holds(tmp_path: Path):
    assert load_study(written(tmp_path, ""), ["seed=1", "seed=2"]).seed == 2


def test_options_of_their_own(tmp_path: Path):
    path = written(tmp_path, "\n".join(PLAIN.values()))
    study = load_study(path, policies=["c"], replications=3, horizon="2 years", seed=9)
    assert (list(study.policies), study.span.horizon, study.seed) == (["a", "c"], 24, 9)
    assert (study.replications.minimum, study.replications.maximum) == (3, 3)
    assert list(load_study(path, policies="c, b").policies) == ["a", "b", "c"]
    assert load_study(path, horizon=30).span.horizon == 30


def test_what_a_study_does_not_say(tmp_path: Path):
    study = load_study(written(tmp_path, ""))
    assert (study.span.horizon, study.span.burn_in, study.seed) == (120, 60, 2026)
    assert study.replications == Replications(40, 200, 20)
    assert (study.decide, study.half_width, study.confidence, study.trace_replicates) == (None, None, 0.95, 0)
    assert [(future.number, future.name, future.values) for future in study.futures] == [(0, "", {})]


@pytest.mark.parametrize(
    ("text", "number"), [("1e2", 100), ("1E+2", 100), ("1_00", 100), ("100.0", 100), ("1k", 1000), ("+100", 100)]
)
def test_whole_numbers_may_be_written_like_others(tmp_path: Path, text: str, number: int):
    path = tmp_path / "s.yml"
    path.write_text(f"salessim: 1\nreplications: {text}\nseed: {text}\n")
    study = load_study(path)
    assert (study.replications.minimum, study.replications.maximum, study.seed) == (number, number, number)
    assert all(isinstance(each, int) for each in (study.replications.minimum, study.seed))


def test_a_seed_keeps_every_digit(tmp_path: Path):
    path = tmp_path / "s.yml"
    path.write_text(f"salessim: 1\nseed: {2**63 - 1}\n")
    assert load_study(path).seed == 2**63 - 1


def test_a_plan_has_the_futures_values_and_then_the_policys_changes(tmp_path: Path):
    policies = "policies: {a: {tenure: {mean: 30}, from: month 2}}"
    futures = "futures: {list: {x: {}, y: {tenure.mean: 24, hiring.time_to_fill: 2}}}"
    study = load_study(written(tmp_path, f"{policies}\n{futures}"))
    plan = study.plan("a", 1)
    assert plan.changes == (Change({"tenure.mean_months": 30.0}, 2),)
    assert [plan.parameters(month).tenure.mean_months for month in (1, 2)] == [24.0, 30.0]
    assert plan.organisation.hiring.time_to_fill_months == 2.0
    assert study.plan("a", 0).organisation == study.organisation


def test_the_work_is_a_burn_in_a_replicate_and_a_horizon_a_policy(tmp_path: Path):
    size = "organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 5}"
    study = load_study(written(tmp_path, f"policies: {{a: {{}}, b: {{}}}}\nhorizon: 10\nburn_in: 4\n{size}"))
    assert study.account_months(replicates=3) == 10 * (4 + 2 * 10) * 3


# A tree in which a key is a mapping in all documents or in none.
LEAVES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9))
TREES = st.dictionaries(st.sampled_from("XYZ"), st.dictionaries(st.sampled_from("PQ"), LEAVES))


def tree(value: Any) -> Node:
    place = Place("x")
    if isinstance(value, dict):
        return Branch({key: Entry(place, tree(below)) for key, below in value.items()}, place)
    return Scalar(str(value), quoted=False, place=place)


@given(TREES, TREES, TREES)
def test_merging_is_associative(first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]):
    a, b, c = tree(first), tree(second), tree(third)
    assert isinstance(a, Branch)
    assert isinstance(b, Branch)
    assert isinstance(c, Branch)
    assert merged(merged(a, b), c) == merged(a, merged(b, c))
    assert merged(a, a) == a


WORDS = ["seed", "tenure", "mean", "policies", "futures", "grid", "a", "for", "tenure.mean", "use", "set", "horizon"]
MARKS = [
    "{",
    "}",
    "[",
    "]",
    "-",
    "? ",
    "\n",
    "\n  ",
    "'",
    '"\\U',
    "!!x ",
    "&a ",
    "*a ",
    "%",
    "|",
    ">",
    "<<: ",
    "~",
    ", ",
]
PIECES = st.sampled_from([*(f"{word}: " for word in WORDS), *MARKS, "1e9", "9" * 40, "nan", "٣", "\ufeff"])


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_no_text_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, text: str):
    path = tmp_path_factory.mktemp("any") / "study.yml"
    path.write_text(f"salessim: 1\n{text}", encoding="utf-8", errors="replace")
    with contextlib.suppress(StudyError):
        assert isinstance(load_study(path), Study)


def test_the_memory_a_run_may_need_counts_the_seats_that_growth_brings(tmp_path):
    file = tmp_path / "growing.yml"
    file.write_text("salessim: 1\ntitle: Growing\nextends: midmarket\nhorizon: 10 years\npolicies: {as_is: {}}\n")
    steady = load_study(file)
    growing = load_study(file, ["headcount.growth=50%/year"])
    assert growing.accounts > 20 * steady.accounts
    assert estimate(growing, 1, 1).memory_bytes > 2 * estimate(steady, 1, 1).memory_bytes
