"""`salessim calibrate` as it is typed: what it writes and prints, what it refuses; it writes all or nothing."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.calibrations import MATCHED
from support.exports import ACCOUNT, PERSON, words, write_exports

import salessim
from salessim.calibration import calibrate
from salessim.calibration.writing import together
from salessim.calibration.writing.page import headline
from salessim.cli.main import main
from salessim.errors import InputRefusedError
from salessim.study import load_study

KEYS = {
    "people": {"tenure.mean", "hiring.time_to_fill"},
    "deals": {"pipeline.cycle", "outcome.win", "outcome.no_decision", "market.deal_value"},
    "customers": {"renewal.churn_a", "renewal.churn_b", "renewal.expansion"},
}
"""Parameters that each export tells by itself."""
BOTH = {"onboarding.ramp"}
"""What only people and deals together tell."""
STRAY = ("Stalled", f"{PERSON} 1", f"{ACCOUNT} 1")
"""Stages of closed deals that nobody knows; two stand in the wrong column."""


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return write_exports(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def whole_page():
    """Asks for a page with all its figures, which take most of the time."""


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys, request):
    """Types `salessim calibrate …` in an empty folder; the exit code and what was printed."""
    monkeypatch.chdir(tmp_path)
    if "whole_page" not in request.fixturenames:
        monkeypatch.setattr(calibrate, "page_html", lambda fit: headline(fit).encode())

    def run(*typed_words):
        monkeypatch.setattr(sys, "argv", ["salessim", "calibrate", *map(str, typed_words)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return run


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_exports_make_a_study_a_page_and_a_table(exports, typed, whole_page, tmp_path):
    code, out, _ = typed("midmarket", *words(exports), "--since", "2018-01-01", "--direct-only", "--out", "mine.yml")
    assert code == 0
    assert written(tmp_path) == ["mine.html", "mine.yml"]
    rows = {line.split("\t")[0]: line.split("\t") for line in out.splitlines() if line.count("\t") == 5}
    assert rows.pop("parameter") == ["parameter", "was", "now", "95 % interval", "n", "source"]
    assert set(rows) >= set().union(*KEYS.values()) | BOTH
    assert rows["tenure.mean"][4].startswith("82 stays")
    assert "deals: deals.csv: 1,685 rows read, 1,685 kept" in out
    assert "No data left this machine." in out
    study = load_study("mine.yml")
    (low, _), value = rows["tenure.mean"][3].split(" to "), study.organisation.tenure.mean_months
    assert rows["tenure.mean"][2] == f"{value:g} months"
    assert float(low) < value
    assert "Written: mine.yml, mine.html" in out
    assert "without --since" not in out


def test_who_does_not_say_since_when_is_told_what_that_means(exports, typed):
    _, out, _ = typed("midmarket", *words(exports, "people"), "--direct-only")
    assert "note: without --since the exports count as holding everybody there ever was" in out
    assert "first guesses" not in out


def test_what_only_a_simulation_tells_apart_is_called_a_first_guess(exports, typed, monkeypatch):
    assert "note: read directly, a ramp, a cycle" in typed("midmarket", *words(exports, "deals"), "--direct-only")[1]
    monkeypatch.setattr(calibrate, "matched", lambda *_, **__: MATCHED)
    assert "first guesses" not in typed("midmarket", *words(exports, "deals"), "--out", "mine.yml")[1]


@pytest.mark.parametrize("table", KEYS)
def test_each_export_alone_tells_its_own(exports, typed, table):
    code, out, _ = typed("midmarket", *words(exports, table), "--since", "2018-01-01", "--direct-only", "--json")
    assert code == 0
    found = json.loads(out)
    keys = {each["key"] for each in found["estimates"]}
    assert keys >= KEYS[table]
    assert not keys & set().union(BOTH, *(each for name, each in KEYS.items() if name != table))
    assert [each["table"] for each in found["read"]["files"]] == [table]


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_no_name_is_seen_again(exports, typed, whole_page, tmp_path, extra):
    """Names are in the exports, in refused rows, in a column of dates and among the stages of deals."""
    lines = exports["people"].read_text().splitlines()
    (tmp_path / "broken.csv").write_text(
        "\n".join([*lines, f"{PERSON} 900,P1,{PERSON} 901,,", f"{PERSON} 902,P2,2019-02-31,,"]) + "\n"
    )
    stray = [f"O-{n},{PERSON} 1,{ACCOUNT} 1,2020-01-01,2020-03-01,{word},$9" for n, word in enumerate(STRAY)]
    (tmp_path / "stray.csv").write_text(exports["deals"].read_text() + "\n".join(stray) + "\n")
    paths = {**exports, "people": tmp_path / "broken.csv", "deals": tmp_path / "stray.csv"}
    code, out, err = typed("midmarket", *words(paths), "--direct-only", "--out", "mine.yml", *extra)
    assert code == 0, err
    texts = [(tmp_path / name).read_text("utf-8") for name in ("mine.yml", "mine.html", "mine-refused.csv")]
    for text in (out, err, *texts):
        for name in (*PERSON.split(), *ACCOUNT.split()):
            assert name.lower() not in text.lower()
    assert ('note: not known: "Stalled" (1) and 2 more' in out) is not bool(extra)
    for text in (*texts, *([out] if extra else [])):
        assert "Stalled" not in text
    assert "3 words stand for stages of closed deals and are not known" in texts[1]
    with (tmp_path / "mine-refused.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [each for each in csv.DictReader(file) if each["file"] == "broken.csv"]
    assert [int(each["line"]) for each in rows] == [len(lines) + 1, len(lines) + 2]
    assert rows[0]["value"] == "xxxxx xxxxxxxxxxxx 901"
    assert rows[1]["value"] == "2019-02-31"


def test_refused_rows_of_an_earlier_time_do_not_stay(exports, typed, tmp_path):
    stale = tmp_path / "mine-refused.csv"
    for name in ("mine.yml", "mine.html", stale.name):
        (tmp_path / name).write_text("old")
    code, *_ = typed("midmarket", *words(exports, "people"), "--direct-only", "--out", "mine.yml", "--overwrite")
    assert code == 0
    assert written(tmp_path) == ["mine.html", "mine.yml"]


def test_nothing_goes_over_the_network(exports, typed, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert typed("midmarket", *words(exports, "people"), "--direct-only")[0] == 0


def test_simulated_moments_come_beside_the_direct_ones(exports, typed, monkeypatch, tmp_path):
    told = []

    def matched(organisation, records, direct, *, seed, progress):
        progress(1, 2, "simulating")
        told.append((organisation.tenure.mean_months, len(records.people.hired), seed, len(direct.estimates) > 8))
        return MATCHED

    monkeypatch.setattr(calibrate, "matched", matched)
    code, out, err = typed("velocity", *words(exports), "--seed", "7", "--out", "mine.yml")
    assert code == 0, err
    assert [each[1:] for each in told] == [(82, 7, True)]
    assert "hiring.talent_sd\t0.35\t0.33\t0.26 to 0.4\t4,800 deals, simulated moments\tsimulated" in out
    assert "Spread of bookings between reps\t0.82\t0.61\t+4.9" in out
    assert "Quits per person and year" not in out
    assert "the two ways disagree: outcome.win: " in out
    assert " directly, 0.12 (-0.02 to 0.26) simulated" in out
    assert "market.need_on: only its product" in out
    assert "J is small." in out
    assert load_study("mine.yml").organisation.hiring.talent_sd == 0.33
    page = (tmp_path / "mine.html").read_text()
    assert "misses 1 of 2 moments held out: spread of bookings between reps" in page


def test_json_has_no_number_that_json_cannot_say(exports, typed, monkeypatch):
    unknown = replace(MATCHED.moments[0], observed=math.nan, z=math.nan, standard_error=math.inf)
    monkeypatch.setattr(calibrate, "matched", lambda *_, **__: replace(MATCHED, moments=(unknown,), p_value=None))
    code, out, err = typed("midmarket", *words(exports, "people"), "--json")
    assert code == 0, err

    def refuse(number):
        raise AssertionError(number)

    found = json.loads(out, parse_constant=refuse)
    assert found["simulated_moments"]["moments"][0]["z"] is None
    assert found["simulated_moments"]["p"] is None
    (tenure,) = (each for each in found["estimates"] if each["key"] == "tenure.mean")
    assert tenure["value"] == tenure["simulated"]["value"] == 20.1
    assert tenure["direct"]["n"] == 82
    assert (tenure["was"], tenure["unit"]) == (19.0, "months")


def test_ctrl_c_keeps_what_the_records_tell(exports, typed, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(calibrate, "matched", interrupted)
    code, out, err = typed("midmarket", *words(exports, "people"), "--out", "mine.yml")
    assert code == 130
    assert written(tmp_path) == ["mine.html", "mine.yml"]
    assert "mine.yml has what the records tell by themselves" in err
    assert "tenure.mean" in out
    assert load_study("mine.yml").organisation.tenure.mean_months != 19
    assert "The simulation was stopped" in (tmp_path / "mine.html").read_text()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ((), "no export is named; give at least one of --people FILE"),
        (("--people", "nowhere.csv"), "nowhere.csv"),
        (("--people", "{people}", "--out", "mine.csv"), "--out mine.csv: expected the name of a study file"),
        (("--people", "{people}", "--out", "below/mine.yml"), "there is no folder below"),
        (("--people", "{people}", "--map", "people.hird=Start"), "did you mean"),
        (("--people", "{people}", "--stage", "Stalled=maybe"), "expected WORD=won"),
        (("--people", "{people}", "--dates", "year-first"), "expected day-first or month-first"),
        (("--people", "{people}", "--as-of", "soon"), "expected a day such as"),
        (("--people", "{people}", "--since", "2030-01-01"), ""),
        (("--people", "."), ".: a folder; give the file in it"),
        (("--people", "{people}", "--seed", "-1"), "-1 is not in the range x>=0"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(exports, typed, tmp_path, extra, said):
    filled = [part.format(**{name: str(path) for name, path in exports.items()}) for part in extra]
    code, out, err = typed("midmarket", *filled, "--direct-only")
    assert code == 2
    assert said in err
    assert err.strip()
    assert "Traceback" not in out + err
    assert written(tmp_path) == []


@pytest.mark.parametrize("step", ["read", "directly", "study_text"])
def test_ctrl_c_at_any_other_time_writes_nothing_and_says_so(exports, typed, monkeypatch, tmp_path, step):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(calibrate, step, interrupted)
    code, _, err = typed("midmarket", *words(exports, "people"), "--direct-only")
    assert (code, err.strip()) == (130, "interrupted: nothing was written")
    assert written(tmp_path) == []


def test_another_currency_is_told_once_with_what_stays_in_dollars(exports, typed, tmp_path):
    for table in ("deals", "customers"):
        text = exports[table].read_text().replace("$", "€")
        (tmp_path / f"{table}.csv").write_text(text.replace("ARR 2018", "Currency,ARR 2018"))
    lines = (tmp_path / "customers.csv").read_text().splitlines()
    with_currency = [lines[0], *(line.replace(",", ",EUR,", 3).replace(",EUR,", ",", 2) for line in lines[1:])]
    (tmp_path / "customers.csv").write_text("\n".join(with_currency))
    code, out, err = typed(
        "midmarket", "--deals", "deals.csv", "--customers", "customers.csv", "--direct-only", "--out", "mine.yml"
    )
    assert code == 0, err
    assert out.count("EUR") == 2
    assert "note: amounts of deals in EUR and customers in EUR are used as they are, but costs, pay" in out
    assert "stays as in midmarket are in USD" in out


@pytest.mark.parametrize("name", ["mine.yml", "mine.html", "mine-refused.csv"])
def test_an_existing_file_is_not_replaced_unless_told(exports, typed, tmp_path, monkeypatch, name):
    """Nor is it deleted where nothing would take its place; and nobody waits for a simulation to hear it."""
    monkeypatch.setattr(calibrate, "read", None)
    (tmp_path / name).write_text("mine")
    code, out, err = typed("midmarket", *words(exports, "people"), "--direct-only", "--out", "mine.yml")
    assert (code, out) == (2, "")
    assert f"{name}: is there already; add --overwrite" in err
    assert (tmp_path / name).read_text() == "mine"
    assert written(tmp_path) == [name]


@pytest.mark.parametrize("content", [b"new", None])
def test_what_came_in_the_meantime_is_not_replaced_either(tmp_path, content):
    (tmp_path / "a").write_text("mine")
    with pytest.raises(InputRefusedError, match="is there already"):
        together.write_together({tmp_path / "a": content}, overwrite=False)
    assert (tmp_path / "a").read_text() == "mine"


@pytest.mark.parametrize("link", [None, "symlink_to", "hardlink_to"])
@pytest.mark.parametrize("extra", [(), ("--overwrite",)])
def test_a_file_that_is_read_is_never_written_over(exports, typed, tmp_path, link, extra):
    """By whatever name it goes: itself, or a link to it."""
    export, target = tmp_path / "mine-refused.csv" if not link else tmp_path / "people.csv", "mine-refused.csv"
    export.write_bytes(exports["people"].read_bytes())
    if link:
        getattr(tmp_path / target, link)(export)
    code, out, err = typed("midmarket", "--people", export, "--direct-only", "--out", "mine.yml", *extra)
    assert (code, out) == (2, "")
    assert "mine-refused.csv: is one of the files to be read; choose another file with --out" in err
    assert export.read_bytes() == exports["people"].read_bytes()
    assert written(tmp_path) == sorted({export.name, target})


def test_too_few_rows_write_nothing(typed, tmp_path):
    (tmp_path / "few.csv").write_text("Rep,Hire Date,End Date\nA,2020-01-01,\nB,2020-02-01,2021-02-01\n")
    code, _, err = typed("midmarket", "--people", "few.csv", "--direct-only", "--out", "mine.yml")
    assert code == 2
    assert "the records tell no parameter, so nothing is written" in err
    assert "tenure.mean" in err
    assert written(tmp_path) == ["few.csv"]


@pytest.mark.slow
def test_the_fitted_study_runs(exports, typed, tmp_path):
    code, *_ = typed("midmarket", *words(exports, "people", "deals"), "--direct-only", "--out", "mine.yml")
    assert code == 0
    small = ["horizon=3 months", "burn_in=3 months", "organisation.teams=1", "organisation.accounts_per_seat=10"]
    run = salessim.run("mine.yml", overrides=small, replications=2, workers=1, out=tmp_path / "run")
    assert run.failures == []
    assert run.compare().table()["policy"].tolist() == ["time_blocking"]
    assert run.outcomes()["future"].nunique() == 16


def test_the_study_and_the_page_are_the_same_bytes_again(exports, typed, whole_page, tmp_path):
    for name in ("one.yml", "two.yml"):
        assert typed("midmarket", *words(exports, "people"), "--direct-only", "--out", name, "--quiet")[0] == 0
    assert (tmp_path / "one.yml").read_text() == (tmp_path / "two.yml").read_text()
    pages = [(tmp_path / f"{name}.html").read_text().replace(f"{name}.yml", "x") for name in ("one", "two")]
    assert pages[0] == pages[1]


CONTENTS = ("a.yml", "a.html", "a-refused.csv")


def together_in(folder: Path, *, overwrite: bool) -> None:
    together.write_together({folder / name: name.encode() for name in CONTENTS}, overwrite=overwrite)


@pytest.mark.parametrize("when", [1, 2, 3])
@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("before", [(), CONTENTS, CONTENTS[1:]])
def test_all_files_or_none(tmp_path, monkeypatch, when, step, before):
    for name in before:
        (tmp_path / name).write_text("before")
    calls = []

    def failing(*given):
        calls.append(given)
        if len(calls) == when:
            raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "a"))
        return real(*given)

    real = getattr(os, step)
    monkeypatch.setattr(os, step, failing)
    with pytest.raises(InputRefusedError, match=r"No space left on device.*nothing was written"):
        together_in(tmp_path, overwrite=True)
    monkeypatch.undo()
    assert written(tmp_path) == sorted(before)
    assert {(tmp_path / name).read_text() for name in before} <= {"before"}
    together_in(tmp_path, overwrite=True)
    assert {name: (tmp_path / name).read_text() for name in written(tmp_path)} == {name: name for name in CONTENTS}


def test_a_folder_in_the_way_is_refused_before_anything_is_read(exports, typed, tmp_path):
    (tmp_path / "mine.html").mkdir()
    code, out, err = typed("midmarket", *words(exports, "people"), "--direct-only", "--out", "mine.yml", "--overwrite")
    assert (code, out) == (2, "")
    assert "mine.html: is a folder" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(exports, typed, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    code, out, err = typed("midmarket", *words(exports, "people"), "--out", locked / "mine.yml")
    assert (code, out) == (2, "")
    assert "nothing may be written" in err
