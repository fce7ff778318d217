"""What analysts get: tidy frames in the study's order, SQL that agrees with them, figures, and advice."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from small_house import SMALL

import salessim
from salessim.errors import InputRefusedError
from salessim.model.metrics import METRICS

FUTURES = "futures: {list: {calm: {}, restless: {tenure.mean: 4 months}}}"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "small.yml"
    text = SMALL.format(policies="  same: {}", more=FUTURES, horizon=12, maximum=4)
    path.write_text(text)
    return salessim.run(path, out=path.parent / "run", workers=1)


def test_outcomes_have_a_row_per_world_and_metric(run):
    frame = run.outcomes()
    assert list(frame.columns) == ["policy", "future", "replicate", "outcome", "value"]
    assert len(frame) == 3 * 2 * 4 * len(METRICS)
    assert list(frame["policy"].unique()) == ["status_quo", "faster_ramp", "same"]
    assert list(frame["outcome"].unique()) == list(METRICS)
    assert list(frame["replicate"].unique()) == [1, 2, 3, 4]


def test_policies_that_change_the_same_have_the_same_numbers(run):
    frame = run.outcomes()
    same, quo = (frame[frame["policy"] == name]["value"].to_numpy() for name in ("same", "status_quo"))
    np.testing.assert_array_equal(same, quo)
    table = run.compare().table().set_index("policy")
    assert table.loc["same", "verdict"] == "equivalent"
    assert table.loc["same", "difference"] == 0


@pytest.mark.parametrize("name", METRICS)
def test_months_agree_with_sql(run, name):
    frame = run.monthly(name)
    assert list(frame.columns) == ["policy", "future", "replicate", "month", "value"]
    assert len(frame) == 3 * 2 * 4 * 12
    asked = run.sql(f"select policy, future, replicate, month, {name} as value from monthly")  # noqa: S608 - a metric's name
    order = ["policy", "future", "replicate", "month"]
    left, right = (each.sort_values(order, ignore_index=True) for each in (frame, asked))
    np.testing.assert_array_equal(left["value"].to_numpy(), right["value"].to_numpy(dtype=float, na_value=np.nan))


def test_sql_on_outcomes(run):
    asked = run.sql("select policy, avg(value) as mean from outcomes where outcome = 'wins' group by 1 order by 1")
    wins = run.outcomes().query("outcome == 'wins'").groupby("policy")["value"].mean()
    np.testing.assert_allclose(asked["mean"].to_numpy(), wins.to_numpy())
    with pytest.raises(InputRefusedError, match="sql: "):
        run.sql("select nothing from nowhere")


def test_sql_knows_the_parameters_of_every_world(run):
    asked = run.sql('select policy, future_name, "tenure.mean" as tenure, "onboarding.ramp" as ramp from worlds')
    frame = run.worlds()
    assert len(frame) == 3 * 2
    assert [*frame.columns[:3]] == ["policy", "future", "future_name"]
    assert set(asked.query("future_name == 'restless'")["tenure"]) == {4}
    assert set(asked.query("policy == 'faster_ramp'")["ramp"]) == {2}
    joined = run.sql("select count(*) as rows from outcomes join worlds using (policy, future)")
    assert joined.loc[0, "rows"] == 3 * 2 * 4 * len(METRICS)


@pytest.mark.parametrize("name", ["wins", "cost_per_win_usd", "inherited_bookings_share", "customer_churn_per_year"])
def test_sql_by_source_agrees_with_the_frame(run, name):
    frame = run.monthly(name, by="source")
    asked = run.sql(f"select policy, future, replicate, month, source, {name} as value from monthly_by_source")  # noqa: S608 - as above
    order = ["policy", "future", "replicate", "month", "source"]
    left, right = (each.sort_values(order, ignore_index=True) for each in (frame, asked))
    assert len(left) == len(right) > 0
    np.testing.assert_array_equal(left["value"].to_numpy(), right["value"].to_numpy(dtype=float, na_value=np.nan))


def test_an_unknown_view_is_refused_with_those_there_are(run):
    for name in ("months", "store", "nowhere"):  # the first two are names in our code, and no tables
        with pytest.raises(InputRefusedError, match=r"views of a run are outcomes, monthly, .*source and worlds"):
            run.sql(f"select * from {name}")  # noqa: S608 - the names above


def test_the_book_value_is_added_world_by_world(run):
    plain, book = run.compare(), run.with_book_value()
    both = run.sql(
        "select avg(value) * 2 as mean from outcomes where policy = 'faster_ramp' "
        "and outcome in ('contribution_npv_usd', 'closing_book_value_usd')"
    )
    assert book.table().loc[0, "mean"] == pytest.approx(both.loc[0, "mean"])
    assert book.indifference == plain.indifference == 10_000


def test_another_outcome_has_no_indifference_of_its_own(run):
    comparison = run.compare("wins", baseline="faster_ramp")
    assert (comparison.indifference, comparison.baseline) == (0, "faster_ramp")


@pytest.mark.parametrize(
    ("ask", "advice"),
    [
        (lambda run: run.monthly("arr"), "arr: unknown metric; did you mean 'arr_usd'?"),
        (lambda run: run.compare("win_rat"), "win_rat: unknown metric; did you mean 'win_rate'?"),
        (lambda run: run.compare(baseline="status_qo"), "status_qo: unknown policy; did you mean 'status_quo'?"),
        (lambda run: run.plot(["florest"]), "florest: unknown figure; did you mean 'forest'?"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(run, ask, advice):
    with pytest.raises(InputRefusedError) as refused:
        ask(run)
    assert str(refused.value) == advice


def test_figures_are_written_as_png_and_svg(run):
    written = run.plot(["forest", "waterfall"])
    assert [path.name for path in written] == ["forest.png", "forest.svg", "waterfall.png", "waterfall.svg"]
    assert all(path.stat().st_size > 1000 for path in written)


def test_the_waterfall_adds_up_to_contribution(run):
    from salessim.lab.drawing import items

    total = items(run).groupby("policy")["value"].sum()
    contribution = run.outcomes().query("outcome == 'contribution_npv_usd'").groupby("policy")["value"].mean()
    pd.testing.assert_series_equal(total, contribution)


def test_importing_salessim_loads_nothing_heavy():
    code = "import salessim, sys; print(salessim.__version__, {'numpy', 'pandas', 'click'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "0.1.0 set()"


def test_the_public_face_is_what_it_says():
    assert dir(salessim) == ["Run", "Study", "__version__", "load", "load_study", "run"]
    assert all(getattr(salessim, name) for name in dir(salessim))
    with pytest.raises(AttributeError, match="has no attribute 'walk'"):
        _ = salessim.walk
