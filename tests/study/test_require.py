"""What a study requires of its policies: read in the metric's unit, refused with advice, written out again."""

from pathlib import Path

import pytest

from salessim.errors import StudyError
from salessim.study import Study, load_study
from salessim.study.schema import study_schema

HEAD = "salessim: 1\npolicies: {a: {}}\n"
DECIDE = "decide: {outcome: contribution_npv_usd, baseline: a, indifference: $1M, require: "


def study(folder: Path, require: str, *options: str) -> Study:
    path = folder / "s.yml"
    path.write_text(HEAD + DECIDE + require + "}\n")
    return load_study(path, options)


def required(loaded: Study) -> dict:
    assert loaded.decide is not None
    return dict(loaded.decide.require)


def test_values_carry_the_units_of_their_metrics(tmp_path: Path):
    held = required(study(tmp_path, "{gross_retention: 85%, cash_usd: -$1.5M, cycle_months: 1 year, quits: 12}"))
    assert held == {"gross_retention": 0.85, "cash_usd": -1.5e6, "cycle_months": 12, "quits": 12}


def test_nothing_is_required_unless_said(tmp_path: Path):
    path = tmp_path / "s.yml"
    path.write_text(HEAD + DECIDE.removesuffix(", require: ") + "}\n")
    loaded = load_study(path)
    assert required(loaded) == {}
    assert "require" not in loaded.resolved()


def test_it_survives_being_written_out(tmp_path: Path):
    loaded = study(tmp_path, "{gross_retention: 85%, cash_usd: $0}")
    (tmp_path / "again.yml").write_text(loaded.resolved())
    assert load_study(tmp_path / "again.yml") == loaded


def test_an_option_adds_to_it(tmp_path: Path):
    assert required(study(tmp_path, "{quits: 3}", "decide.require.win_rate=20%")) == {"quits": 3, "win_rate": 0.2}


REFUSED = {
    "{gross_retentin: 85%}": "decide.require.gross_retentin: unknown key; did you mean 'gross_retention'?",
    "{seats_open: 3}": "decide.require.seats_open: is 3; neither more nor less of seats_open is better; expected a "
    "metric with a better direction",
    "{gross_retention: 85}": "decide.require.gross_retention: is 85; expected a share; did you mean 85%?",
    "{gross_retention: $5}": "decide.require.gross_retention: $5 is money, but expected a share such as '12%' or 0.12",
    "{quits: 2%}": "decide.require.quits: 2% is a percentage, but expected a plain number",
    "{cash_usd: '1,5'}": "decide.require.cash_usd: is 1,5; a comma is not a decimal point here; write 1.5 or 15",
    "{cash_usd: [1]}": "decide.require.cash_usd: is a list; expected money such as '$1.2M', '$500k' or a plain number "
    "of dollars",
    "{cash_usd: .nan}": "decide.require.cash_usd: is .nan; expected money such as '$1.2M', '$500k' or a plain number "
    "of dollars",
    "{}": "decide.require: names no metric; expected such as {gross_retention: 85%}",
    "85%": "decide.require: is 85%; expected a mapping such as {gross_retention: 85%}",
    "[cash_usd]": "decide.require: is a list; expected a mapping such as {gross_retention: 85%}",
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_advice(text: str, tmp_path: Path):
    with pytest.raises(StudyError) as refused:
        study(tmp_path, text)
    assert refused.value.exit_code == 2
    (line,) = str(refused.value).splitlines()
    assert line.endswith(f": {REFUSED[text]}")


def test_all_mistakes_are_heard_at_once(tmp_path: Path):
    with pytest.raises(StudyError) as refused:
        study(tmp_path, "{zz: 1, seats_open: 3, gross_retention: 85}")
    assert len(refused.value.complaints) == 3


def test_editors_are_offered_what_may_be_required():
    offered = study_schema()["properties"]["decide"]["properties"]["require"]
    assert "gross_retention" in offered["properties"]
    assert "seats_open" not in offered["properties"]
    assert "require" not in study_schema()["properties"]["decide"]["required"]
