"""Whatever is wrong with a study, its author hears all of it at once, with place, value and advice."""

# ruff: noqa: E501 - each message stands on one line, as it is printed
# fmt: off

from itertools import pairwise
from pathlib import Path

import pytest

from salessim.errors import StudyError
from salessim.study import load_study

HEAD = "salessim: 1\n"


def complaints(text: str | bytes, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: object) -> list[str]:
    """The lines that a study is refused with."""
    monkeypatch.chdir(folder)
    Path("s.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StudyError) as refused:
        load_study("s.yml", **options)
    assert refused.value.exit_code == 2
    return str(refused.value).splitlines()


# The document as a whole: nothing below can be read, so there is one complaint.
DOCUMENTS = {
    "empty": ("", "s.yml: is empty; a study begins with 'salessim: 1'"),
    "only a comment": ("# nothing\n", "s.yml: is empty; a study begins with 'salessim: 1'"),
    "list": ("- 1\n", "s.yml:1:1: expected keys such as 'title: …' at the top, not a list or a single value"),
    "single value": ("turnover\n", "s.yml:1:1: expected keys such as 'title: …' at the top, not a list or a single value"),
    "two documents": (HEAD + "---\na: 1\n", "s.yml:2:1: begins a second document; expected one study a file"),
    "anchor": (HEAD + "tenure: &a {mean: 3}\n", "s.yml:2:9: anchor &a: anchors are not supported; share settings with 'extends'"),
    "alias": (HEAD + "tenure: *a\n", "s.yml:2:9: alias *a: aliases are not supported; write the value out"),
    "merge key": (HEAD + "tenure:\n  <<: {mean: 3}\n", "s.yml:3:3: merge key <<: merge keys are not supported; share settings with 'extends'"),
    "tag": (HEAD + "seed: !!int 3\n", "s.yml:2:7: tag !!int: tags are not supported; write the value without it"),
    "code": (HEAD + "seed: !!python/object/apply:os.system [ls]\n", "s.yml:2:7: tag !!python/object/apply:os.system: tags are not supported; write the value without it"),
    "key twice": (HEAD + "seed: 1\nseed: 2\n", "s.yml:3:1: key 'seed' stands here twice; it is already on line 2"),
    "key twice below": (HEAD + "tenure: {mean: 1, mean: 2}\n", "s.yml:2:19: key 'mean' stands here twice; it is already on line 2"),
    "key is a list": (HEAD + "? [a]\n: 1\n", "s.yml:2:3: a key must be a word"),
    "too deep": (HEAD + "seed: " + "[" * 30 + "]" * 30, "s.yml:2:26: is nested deeper than 20 levels; a study needs eight at most"),
    "open bracket": (HEAD + "tenure: {mean: 3\n", "s.yml:3:1: is not YAML: a bracket is not closed"),
    "open quote": (HEAD + "title: 'x\n", "s.yml:3:1: is not YAML: a quotation mark is not closed"),
    "indentation": (HEAD + "seed: 1\n  title: x\n", "s.yml:3:8: is not YAML: no ': ' can stand here; check the indentation, or put the value in quotes"),
    "tab": (HEAD + "tenure:\n\tmean: 3\n", "s.yml:3:1: is not YAML: a tab stands here; write spaces instead"),
    "tab after spaces": (HEAD + "tenure:\n  shape: x\n  \tmean: 3\n", "s.yml:4:3: is not YAML: a tab stands here; write spaces instead"),
    "tab before a value": (HEAD + "seed:\t3\n", "s.yml:2:6: is not YAML: a tab stands here; write spaces instead"),
    "backtick": (HEAD + "title: `x`\n", "s.yml:2:8: is not YAML: this character means something else to YAML; put the value in quotes"),
    "impossible escape": (HEAD + "title: \"\\UFFFFFFFF\"\n", "s.yml: is not YAML: an escape in a quoted text stands for no character"),
    "not UTF-8": (b"salessim: 1\ntitle: \xff\n", "s.yml:2:8: is not UTF-8 text; save the file as UTF-8"),
    "NUL": (b"salessim: 1\ntitle: a\x00b\n", "s.yml:2:9: holds a NUL byte; expected plain text"),
    "control character": (b"salessim: 1\ntitle: a\x07b\n", "s.yml:2:9: holds a control character; expected plain text"),
    "escaped control character": (HEAD + "title: \"\\e[31m\"\n", "s.yml:2:8: holds a control character; expected plain text"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text, expected = DOCUMENTS[name]
    assert complaints(text, tmp_path, monkeypatch) == [expected]


# Single values: each text follows the version line.
VALUES = {
    "titel: x": "s.yml:2:1: titel: unknown key; did you mean 'title'?",
    "onboarding: {rampp: 3}": "s.yml:2:14: onboarding.rampp: unknown key; did you mean 'ramp'?",
    "onboarding: {ramp_months: 3}": "s.yml:2:14: onboarding.ramp_months: unknown key; did you mean 'ramp'?",
    "ramp: 3": "s.yml:2:1: ramp: unknown key; did you mean 'onboarding.ramp'?",
    "tenure.mean: 3": "s.yml:2:1: tenure.mean: unknown key; did you mean 'tenure: {mean: …}'?",
    "hiring: {zzz: 3}": "s.yml:2:10: hiring.zzz: unknown key; expected one of time_to_fill, time_to_fill_dispersion, talent_sd, bench_cost",
    "tenure: 19 months": "s.yml:2:9: tenure: is 19 months; expected a mapping with keys such as shape, mean, weibull_shape",
    "tenure:": "s.yml:2:1: tenure: is empty; expected a mapping with keys such as shape, mean, weibull_shape",
    "tenure: {mean: [1]}": "s.yml:2:16: tenure.mean: is a list; expected a time such as '6 months', '2 years' or '90 days', or a plain number of months",
    "tenure: {mean: '1,5 months'}": "s.yml:2:16: tenure.mean: is 1,5 months; a comma is not a decimal point here; write 1.5 months or 15 months",
    "tenure: {mean: 010}": "s.yml:2:16: tenure.mean: is 010; a leading zero may mean octal; write 10",
    "tenure: {mean: .inf}": "s.yml:2:16: tenure.mean: is .inf; expected a time such as '6 months', '2 years' or '90 days', or a plain number of months",
    "tenure: {mean: 1e999}": "s.yml:2:16: tenure.mean: is 1e999; expected a finite number",
    "tenure: {mean: $5}": "s.yml:2:16: tenure.mean: $5 is money, but expected a time such as '6 months', '2 years' or '90 days', or a plain number of months",
    "tenure: {mean: 80 years}": "s.yml:2:16: tenure.mean: is 80 years; expected at most 600 months",
    "tenure: {mean: 1e4}": "s.yml:2:16: tenure.mean: is 1e4; expected at most 600",
    "tenure: {mean: 0}": "s.yml:2:16: tenure.mean: is 0; expected more than 0",
    "tenure: {shape: weibul}": "s.yml:2:17: tenure.shape: is weibul; did you mean 'weibull'?",
    "time_budget: {training: 1.2}": "s.yml:2:25: time_budget.training: is 1.2; expected at most 1",
    "time_budget: {training: 120%}": "s.yml:2:25: time_budget.training: is 120%; expected at most 100%",
    "organisation: {teams: 2.5}": "s.yml:2:23: organisation.teams: is 2.5; expected a whole number",
    "onboarding: {table: [0, x, 1]}": "s.yml:2:25: onboarding.table: is x; expected a share such as '12%' or 0.12",
    "money: {pay: {base: 5%}}": "s.yml:2:21: money.pay.base: 5% is a percentage, but expected money a year such as '$75k/year', or a plain number of dollars a year",
    "horizon: 40 years": "s.yml:2:10: horizon: is 40 years; expected between 1 month and 30 years",
    "horizon: 0": "s.yml:2:10: horizon: is 0; expected between 1 month and 30 years",
    "burn_in: 1.5 months": "s.yml:2:10: burn_in: is 1.5 months; expected whole months",
    "onboarding: {ramp: 1,5 months}": "s.yml:2:22: onboarding.5 months: unknown key; a comma is not a decimal point here; write 1.5 months",
    "extends: /etc/passwd": "s.yml:2:10: extends: is /etc/passwd; expected a built-in organisation or the path of a .yml file; built in are bare, enterprise, midmarket, velocity",
    "burn_in: 90 days": "s.yml:2:10: burn_in: 90 days is 2.957 months; expected whole months",
    "burn_in: -1": "s.yml:2:10: burn_in: is -1; expected between 0 months and 30 years",
    "seed: 1.5": "s.yml:2:7: seed: is 1.5; expected a whole number",
    "seed: 1e18": "s.yml:2:7: seed: is 1e18; expected a whole number with all its digits written out",
    "seed: 007": "s.yml:2:7: seed: is 007; a leading zero may mean octal; write 7",
    "replications: 1e-3": "s.yml:2:15: replications: is 1e-3; expected a whole number",
    "replications: 1e2 months": "s.yml:2:15: replications: is 1e2 months; expected a whole number",
    "replications: 1e30": "s.yml:2:15: replications: is 1e30; expected at most 100,000",
    "seed: no": "s.yml:2:7: seed: is no; expected a whole number",
    "seed: -1": "s.yml:2:7: seed: is -1; expected at least 0",
    "replications: {min: 300}": "s.yml:2:15: replications: min is 300, max is 200; expected min to be at most max",
    "replications: 0": "s.yml:2:15: replications: is 0; expected at least 1",
    "replications: {mim: 3}": "s.yml:2:16: replications.mim: unknown key; did you mean 'min'?",
    "trace: {replicates: many}": "s.yml:2:21: trace.replicates: is many; expected a whole number",
    "stop: {confidence: 95}": "s.yml:2:20: stop.confidence: is 95; expected between 50% and 99.9%",
    "stop: {half_width: $1M}": "s.yml:2:20: stop.half_width: needs 'decide', which names the outcome it is for",
    "extends: midmarked": "s.yml:2:10: extends: is midmarked; expected a built-in organisation or the path of a .yml file; did you mean 'midmarket'?",
    "time_budget: {meetings: 60%}": "s.yml:2:1: time_budget: administration, meetings, distraction and training take 110% of the hours; expected at most 100%",
    "pipeline: {stage_speed: [1, 2]}": "s.yml:2:12: pipeline.stage_speed: has 2 numbers; expected one for each of 4 stages",
    "claim: {id: C01}": "s.yml:2:8: claim.signature: missing; a claim has an id and a signature",
    "claim: {id: C01, signature: [x], ranges: {tenure.mean: [3, 2]}}": "s.yml:2:56: claim.ranges.tenure.mean: is a list; expected [low, high] with low below high",
}


@pytest.mark.parametrize("text", VALUES)
def test_value(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert complaints(HEAD + text + "\n", tmp_path, monkeypatch) == [VALUES[text]]


POLICIES = {
    "Fast: {}": "s.yml:2:12: policies.Fast: expected a name of lower-case letters, digits, _ and -",
    "a: ": "s.yml:2:12: policies.a: is empty; expected a mapping; {} changes nothing",
    "a: {tenure: {men: 3}}": "s.yml:2:25: policies.a.tenure.men: unknown key; did you mean 'mean'?",
    "a: {tenure: {mean: 700}}": "s.yml:2:31: policies.a.tenure.mean: is 700; expected at most 600",
    "a: {untill: 3, tenure: {mean: 3}}": "s.yml:2:16: policies.a.untill: unknown key; did you mean 'until'?",
    "a: {from: 0, tenure: {mean: 3}}": "s.yml:2:22: policies.a.from: is 0; expected a month after the branch, such as 'month 13'",
    "a: {from: month 9, until: month 8, tenure: {mean: 3}}": "s.yml:2:38: policies.a.until: is month 8, before it begins in month 9; expected month 9 or later",
    "a: {from: month 9}": "s.yml:2:15: policies.a: says when or for whom, but changes nothing; say what changes, such as {tenure: {mean: 21 months}}",
    "a: {use: [warm_bench, warm_bensh]}": "s.yml:2:34: policies.a.use: is warm_bensh; did you mean 'warm_bench'?",
    "a: {use: [time_blocking], tenure: {mean: 3}}": "s.yml:2:38: policies.a.tenure: unknown key; expected one of use, changes",
    "a: {changes: [{from: 2}]}": "s.yml:2:26: policies.a.changes[1].set: missing; say what changes, such as {tenure: {mean: 21 months}}",
    "a: {changes: [{set: {mean: 2}}]}": "s.yml:2:33: policies.a.changes[1].set.mean: unknown key; did you mean 'tenure.mean'?",
    "a: {organisation: {teams: 2}}": "s.yml:2:38: policies.a.organisation.teams: is settled before the policies branch; set it in the study itself or in a future",
    "a: {product: {level: 70%}}": "s.yml:2:33: policies.a.product.level: is settled before the policies branch; set it in the study itself or in a future",
    "a: {referrals: {degree: 3}}": "s.yml:2:36: policies.a.referrals.degree: is settled before the policies branch; set it in the study itself or in a future",
    "a: {signals: {sensitivty: 3}}": "s.yml:2:26: policies.a.signals.sensitivty: unknown key; did you mean 'sensitivity'?",
    "a: {campaigns: {sends: 2}, for: {team: 1}}": "s.yml:2:35: policies.a.campaigns.sends: holds for the whole organisation, not for some seats; remove 'for'",
    "a: {money: {gross_margin: 0.5}, for: {team: 1}}": "s.yml:2:38: policies.a.money.gross_margin: holds for the whole organisation, not for some seats; remove 'for'",
    "a: {tenure: {shape: weibull}, for: {seats: [1]}}": "s.yml:2:32: policies.a.tenure.shape: holds for the whole organisation, not for some seats; remove 'for'",
    "a: {tenure: {mean: 3}, for: {team: 7}}": "s.yml:2:47: policies.a.for.team: is 7; expected at most 6",
    "a: {tenure: {mean: 3}, for: {seats: [49]}}": "s.yml:2:49: policies.a.for.seats: is 49; expected at most 48",
    "a: {tenure: {mean: 3}, for: {seats: []}}": "s.yml:2:48: policies.a.for.seats: names no seat; expected a list such as [1, 2]",
    "a: {tenure: {mean: 3}, for: everyone}": "s.yml:2:40: policies.a.for: is everyone; expected 'all', {team: 2}, {seats: [1, 2]} or {top: {share: 10%, by: attainment}}",
    "a: {tenure: {mean: 3}, for: {top: {share: 0}}}": "s.yml:2:54: policies.a.for.top.share: is 0; expected more than 0 and at most 100%",
    "a: {tenure: {mean: 3}, for: {top: {share: 5%, fixed: yes}}}": "s.yml:2:65: policies.a.for.top.fixed: is yes; expected true or false",
    "a: {pipeline: {cycle: 2}}": "s.yml:2:34: policies.a.pipeline.cycle: from month 1: is 2 months for 4 stages; a stage takes at least a month, so expected a longer cycle or fewer stages",
}


@pytest.mark.parametrize("text", POLICIES)
def test_policy(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert complaints(f"{HEAD}policies: {{{text}}}\n", tmp_path, monkeypatch) == [POLICIES[text]]


FUTURES = {
    "{}": "s.yml:2:10: futures: names none; expected exactly one of list, grid, sample",
    "{list: {a: {}}, grid: {tenure.mean: [3]}}": "s.yml:2:10: futures: has list, grid; expected exactly one of list, grid, sample",
    "{grid: {tenure: [3]}}": "s.yml:2:18: futures.grid.tenure: unknown key; did you mean 'tenure.shape'?",
    "{grid: {tenure.mean: 3}}": "s.yml:2:31: futures.grid.tenure.mean: is 3; expected a list of values",
    "{grid: {tenure.mean: []}}": "s.yml:2:31: futures.grid.tenure.mean: lists no value; expected a list of values",
    "{grid: {pipeline.cycle: [9, 3, 2]}}": "s.yml:2:1: futures.pipeline.cycle: in future 1 (and 1 more): is 3 months for 4 stages; a stage takes at least a month, so expected a longer cycle or fewer stages",
    "{list: {a: {pipeline.cycle: 3}}}": "s.yml:2:18: futures.pipeline.cycle: in future a: is 3 months for 4 stages; a stage takes at least a month, so expected a longer cycle or fewer stages",
    "{sample: {method: sobol, n: 6, over: {tenure.mean: {uniform: [12, 24]}}}}": "s.yml:2:38: futures.sample.n: is 6; expected a power of two for sobol, such as 4 or 8",
    "{sample: {method: sobel, n: 8, over: {tenure.mean: {uniform: [12, 24]}}}}": "s.yml:2:28: futures.sample.method: is sobel; did you mean 'sobol'?",
    "{sample: {method: sobol, n: 8, over: {tenure.mean: {uniform: [24, 12]}}}}": "s.yml:2:71: futures.sample.over.tenure.mean.uniform: is a list; expected [low, high] in rising order",
    "{sample: {method: sobol, n: 8, over: {tenure.mean: {uniform: [0, 12]}}}}": "s.yml:2:71: futures.sample.over.tenure.mean.uniform: is a list; expected more than 0",
    "{sample: {method: sobol, n: 8, over: {pipeline.stages: {uniform: [2, 4]}}}}": "s.yml:2:65: futures.sample.over.pipeline.stages: cannot be sampled: only numbers with decimals can; use a grid or a list",
    "{sample: {method: sobol, n: 8}}": "s.yml:2:19: futures.sample.over: missing; which keys",
}


@pytest.mark.parametrize("text", FUTURES)
def test_future(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert complaints(f"{HEAD}futures: {text}\n", tmp_path, monkeypatch) == [FUTURES[text]]


DECISIONS = {
    "{outcome: arr_usd, baseline: a}": "s.yml:3:9: decide.indifference: missing; say what difference matters, such as $1M; it has no default",
    "{outcome: arr, baseline: a, indifference: 1}": "s.yml:3:19: decide.outcome: is arr; did you mean 'arr_usd'?",
    "{outcome: wins@referral, baseline: a, indifference: 1}": "s.yml:3:19: decide.outcome: is wins@referral; did you mean 'referrals'?",
    "{outcome: arr_usd, baseline: b, indifference: 1}": "s.yml:3:38: decide.baseline: is b; there is no such policy; expected one of a",
    "{outcome: arr_usd, baseline: a, indifference: 5%}": "s.yml:3:55: decide.indifference: 5% is a percentage, but expected money such as '$1.2M', '$500k' or a plain number of dollars",
    "{outcome: win_rate, baseline: a, indifference: $5}": "s.yml:3:56: decide.indifference: $5 is money, but expected a share such as '12%' or 0.12",
    "{outcome: wins, baseline: a, indifference: 5%}": "s.yml:3:52: decide.indifference: 5% is a percentage, but expected a plain number",
    "{outcome: arr_usd, baseline: a, indifference: -1}": "s.yml:3:55: decide.indifference: is -1; expected at least 0",
}


@pytest.mark.parametrize("text", DECISIONS)
def test_decision(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    study = f"{HEAD}policies: {{a: {{}}}}\ndecide: {text}\n"
    assert complaints(study, tmp_path, monkeypatch) == [DECISIONS[text]]


def test_everything_wrong_is_said_once_in_the_order_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = HEAD + "seed: x\ntenure: {mean: x, men: 3}\npolicies: {a: {tenure: {mean: 0}}}\nhorizon: x\n"
    lines = complaints(text, tmp_path, monkeypatch)
    assert [line.split(": ")[1] for line in lines] == [
        "seed",
        "tenure.mean",
        "tenure.men",
        "policies.a.tenure.mean",
        "horizon",
    ]
    assert len(set(lines)) == len(lines)


def test_a_missing_version_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = "title: x\nsalesim: 1\n"
    assert complaints(text, tmp_path, monkeypatch) == ["s.yml:2:1: salesim: unknown key; did you mean 'salessim'?"]


def test_an_alias_bomb_is_refused_at_its_first_anchor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    names = "abcdefghij"
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names)
    )
    expected = ["s.yml:1:4: anchor &a: anchors are not supported; share settings with 'extends'"]
    assert complaints(bomb, tmp_path, monkeypatch) == expected


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = HEAD + "#" * 1_000_000
    assert complaints(text, tmp_path, monkeypatch) == ["s.yml: is larger than 1 MB; a study is a page or two"]


def test_files_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("turnover.yml").write_text(HEAD)
    for path, expected in (
        ("turnovr.yml", "turnovr.yml: no such file; did you mean 'turnover.yml'?"),
        ("turnover", "turnover: no such file; did you mean 'turnover.yml'?"),
        ("elsewhere/x.yml", "elsewhere/x.yml: no such file"),
        (".", ".: is a folder; expected a study file"),
    ):
        with pytest.raises(StudyError) as refused:
            load_study(path)
        assert str(refused.value) == expected


@pytest.mark.parametrize("path", ["turnover", "turnover.yml", "configs/turnover.yml", "turnover.yaml"])
def test_the_name_of_a_scenario_is_no_file_until_it_is_copied(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError) as refused:
        load_study(path)
    advice = "no such file; turnover is a scenario: `salessim init turnover` writes turnover.yml"
    assert str(refused.value) == f"{path}: {advice}"


OPTIONS = {
    "overrides": (["tenure.men=3"], "--set tenure.men=3: tenure.men: unknown key; did you mean 'mean'?"),
    "value": (["tenure.mean=x=y"], "--set tenure.mean=x=y: tenure.mean: is x=y; expected a time such as '6 months', '2 years' or '90 days', or a plain number of months"),
    "no equals sign": (["tenure.mean"], "--set tenure.mean: expected key=value, such as tenure.mean=24"),
    "no key": (["=3"], "--set =3: expected key=value, such as tenure.mean=24"),
    "brackets": (["onboarding.table=[0, 1"], "--set onboarding.table=[0, 1: is not YAML: a bracket is not closed"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_override(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    overrides, expected = OPTIONS[name]
    assert complaints(HEAD, tmp_path, monkeypatch, overrides=overrides) == [expected]


def test_options_name_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = HEAD + "policies: {a: {}, b: {}}\n"
    lines = complaints(text, tmp_path, monkeypatch, horizon="99 years", replications=0, seed=-1, policies="a,c")
    assert lines == [
        "--horizon 99 years: horizon: is 99 years; expected between 1 month and 30 years",
        "--policies a,c: 'c' is not a policy of this study; expected one of a, b",
        "--replications 0: replications: is 0; expected at least 1",
        "--seed -1: seed: is -1; expected at least 0",
    ]
