"""The live bar says how well the differences are known, and how well they are to be."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from salessim.cli import display
from salessim.cli.program import salessim as program
from salessim.ensemble.folder.manifest import Look

STUDY = """\
salessim: 1
title: A small house
horizon: 6 months
burn_in: 1 month
replications: {min: 2, max: 4, batch: 2}
organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 10}
policies: {status_quo: {}, faster_ramp: {onboarding: {ramp: 2 months}}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""


class Watched(display.Bar):
    """A bar that remembers what it showed."""

    shown: list[str] = []  # noqa: RUF012 - one for all bars, emptied by the test

    def looked(self, look: Look) -> None:
        super().looked(look)
        self.shown.append(self._bar.tasks[0].fields["width"])


@pytest.mark.parametrize(("stop", "end"), [("stop: {half_width: $1k}\n", "so far, ± $1k wanted"), ("", "so far")])
def test_a_run_shows_the_width_it_has_and_the_one_it_wants(stop, end, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(display, "Bar", Watched)
    monkeypatch.setattr(Watched, "shown", [])
    (tmp_path / "study.yml").write_text(STUDY + stop)
    words = ["run", tmp_path / "study.yml", "--out", tmp_path / "run", "--workers", 1, "--no-figures"]
    result = CliRunner().invoke(program, [str(word) for word in words])
    assert result.exit_code == 0, result.exception
    assert Watched.shown
    assert all(text.startswith("± $") and text.endswith(end) for text in Watched.shown)


def test_without_an_interval_nothing_is_shown() -> None:
    with display.Bar("usd", shown=False, wanted=1e6) as bar:
        bar.looked(Look(1, math.inf, enough=False))
        assert bar._bar.tasks[0].fields["width"] == ""
        bar.looked(Look(40, 1_310_000, enough=False))
        assert bar._bar.tasks[0].fields["width"] == "± $1.31M so far, ± $1M wanted"
