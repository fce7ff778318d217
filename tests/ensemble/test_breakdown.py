"""What analysts get source by source: frames that add up, survive being stored, and refuse what is not counted so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from small_house import SMALL

import salessim
from salessim.errors import InputRefusedError
from salessim.lab import breakdown
from salessim.model.metrics import BREAKDOWNS, METRICS, broken_down
from salessim.model.simulation import Span, burn_in, run, shape_for
from salessim.model.tallies import TALLIES
from salessim.study import load_study

WORDS = "referrals: {asking: 100%, unasked: 10/year}\ninbound: {arriving: 0.05/month}\npipeline: {cycle: 4 months}"
SOURCES = BREAKDOWNS["source"]
WORLD = ["policy", "future", "replicate"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "small.yml"
    path.write_text(SMALL.format(policies="", more=WORDS, horizon=24, maximum=4))
    return salessim.run(path, out=path.parent / "run", workers=1)


def test_a_month_has_a_row_for_each_source(made):
    frame = made.monthly("wins", by="source")
    assert list(frame.columns) == [*WORLD, "month", "source", "value"]
    assert list(frame["source"][: len(SOURCES)]) == list(SOURCES)
    plain = made.monthly("wins")
    assert len(frame) == len(plain) * len(SOURCES)
    assert frame[[*WORLD, "month"]][:: len(SOURCES)].reset_index(drop=True).equals(plain[[*WORLD, "month"]])


@pytest.mark.parametrize("name", [name for name, metric in broken_down("source").items() if not metric.denominator])
def test_sources_add_up_to_the_whole(made, name):
    together = made.monthly(name, by="source").groupby([*WORLD, "month"])["value"].sum()
    whole = made.monthly(name).set_index([*WORLD, "month"])["value"]
    np.testing.assert_allclose(together.reindex(whole.index).to_numpy(), whole.to_numpy(), rtol=1e-12)


def test_what_is_stored_by_source_is_what_was_simulated(made):
    study = load_study(made.folder.parent / "small.yml")
    plan, replicates = study.plan("faster_ramp", 0), np.array([3])
    shape = shape_for([plan], 1, Span(horizon=24, burn_in=6))
    got = run(burn_in([plan.organisation], shape, study.seed, replicates, 6), [plan], 24)
    assert got["opportunities_created@referral"].any()
    for name, metric in broken_down("source").items():
        frame = made.monthly(name, by="source").query("policy == 'faster_ramp' and replicate == 3")
        by_outcome = made.outcomes(by="source").query("policy == 'faster_ramp' and replicate == 3")
        for source in SOURCES:
            months = frame.query("source == @source")["value"].to_numpy()
            np.testing.assert_array_equal(months, metric.of_group(source).monthly(got)[0])
            value = by_outcome.query("source == @source and outcome == @name")["value"].to_numpy()
            np.testing.assert_array_equal(value, metric.of_group(source).outcome(got))


def test_outcomes_have_a_row_per_world_source_and_metric(made):
    frame = made.outcomes(by="source")
    assert list(frame.columns) == [*WORLD, "source", "outcome", "value"]
    assert len(frame) == 2 * 4 * len(SOURCES) * len(broken_down("source"))
    assert list(frame["outcome"].unique()) == list(broken_down("source"))
    wins = frame.query("outcome == 'wins'").groupby(WORLD)["value"].sum()
    whole = made.outcomes().query("outcome == 'wins'").set_index(WORLD)["value"]
    pd.testing.assert_series_equal(wins.sort_index(), whole.sort_index())


@pytest.mark.parametrize(
    ("ask", "advice"),
    [
        (lambda run: run.monthly("wins", by="sorce"), "sorce: unknown breakdown; did you mean 'source'?"),
        (lambda run: run.outcomes(by="team"), "team: unknown breakdown; expected one of: source"),
        (lambda run: run.monthly("winns", by="source"), "winns: unknown metric; did you mean 'wins'?"),
        (
            lambda run: run.monthly("new_arr_usd", by="source"),
            "new_arr_usd: is not counted by source; did you mean 'arr_usd'?",
        ),
        (
            lambda run: run.monthly("morale", by="source"),
            f"morale: is not counted by source; by source there are: {', '.join(broken_down('source'))}",
        ),
    ],
)
def test_what_is_not_counted_by_source_is_refused_with_advice(made, ask, advice):
    with pytest.raises(InputRefusedError) as refused:
        ask(made)
    assert str(refused.value) == advice


def test_a_folder_without_the_counts_is_refused(made, monkeypatch: pytest.MonkeyPatch):
    read = breakdown.tables.read
    monkeypatch.setattr(breakdown.tables, "read", lambda files, columns: read(files, ["key", "month", "wins"]))
    with pytest.raises(InputRefusedError, match="is of a version that did not count by group; run the study anew"):
        made.monthly("wins", by="source")


def test_tallies_of_groups_are_no_metrics(made):
    assert any("@" in name for name in TALLIES)
    assert not any("@" in name for name in METRICS)
    assert not any("@" in name for name in made.sql("select * from monthly limit 1").columns)
    assert not made.outcomes()["outcome"].str.contains("@").any()
