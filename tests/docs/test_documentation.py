"""What the documentation shows is run: Python, studies, commands; and links lead somewhere."""

import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

import salessim
from salessim.study import load_study

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
HEAD = "salessim: 1\nhorizon: 1 year\nburn_in: 1 year\npolicies: {a: {}}\n"

WHOLE = {"run", "tip", "select", "sensitivity"}
"""Commands that compute what takes minutes; they are asked what it would cost."""
OF_A_RUN = {"compare", "plot", "report", "futures", "twins", "replay", "verify", "export"}
"""Commands whose first argument is the folder of a run; a small one of the star is put there."""
SERVES = {"workshop"}
"""Commands that serve or compute until somebody ends them; they are asked for help, which reads every option first."""
SMALL = ("horizon=1 year", "burn_in=6 months", "organisation.seats_per_team=3", "organisation.accounts_per_seat=20")


def blocks(language: str) -> list:
    """Every fenced block of a language, each as a test case named by its page and number."""
    found = []
    for page in PAGES:
        texts = re.findall(rf"```{language}\n(.*?)```", page.read_text(), flags=re.DOTALL)
        found += [pytest.param(text, id=f"{page.stem}-{number}") for number, text in enumerate(texts, 1)]
    return found


def commands() -> list:
    """Every `salessim …` command of a console block, with what comes after && on a line of its own."""
    lines = [line for block in blocks("console") for line in re.split(r"\n|&&", block.values[0])]
    texts = sorted({line.strip().removeprefix(".venv/bin/") for line in lines})
    return [text for text in texts if text.startswith("salessim ")]


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the checkout's, to run examples in."""
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    shutil.copy(ROOT / "configs" / "turnover.yml", tmp_path / "mine.yml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", blocks("python"))
def test_python_examples_run(text: str, workshop: Path):
    exec(compile(text, str(workshop), "exec"), {})  # noqa: S102 - our own documentation


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_examples_load(text: str, workshop: Path):
    study = workshop / "example.yml"
    study.write_text(text if text.startswith("salessim") else HEAD + text)
    assert load_study(study).policies


@pytest.mark.parametrize("command", commands())
def test_commands_run(command: str, workshop: Path):
    words = [sys.executable, "-c", "from salessim.cli.main import main; main()", *shlex.split(command)[1:]]
    if words[3] == "init":
        (workshop / "mine.yml").unlink()
    if words[3] in OF_A_RUN:
        _run_something(workshop / words[4])
    if words[3] == "calibrate":
        _export_something(workshop / words[words.index("--people") + 1])
    whole = words[3] in WHOLE and "--dry-run" not in words
    extra = ["--dry-run"] if whole else ["--help"] if words[3] in SERVES else []  # whole runs are other tests' business
    done = subprocess.run([*words, *extra], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout or words[3] == "init"
    assert not [path.name for path in workshop.iterdir() if path.name != "configs" and not _ignored(path.name)]
    if words[3] == "calibrate":
        shown = [line for block in blocks("text") for line in block.values[0].splitlines() if line.count("\t") == 5]
        assert shown
        assert not set(shown) - set(done.stdout.splitlines())


def _ignored(name: str) -> bool:
    """Whether git leaves out of the checkout what stands under this name in its first folder."""
    patterns = (ROOT / ".gitignore").read_text().splitlines()
    return any(fnmatch(name, pattern.strip("/")) for pattern in patterns)


def _run_something(folder: Path) -> None:
    salessim.run("configs/fire_top_performer.yml", replications=4, overrides=SMALL, out=folder, workers=1)


def _export_something(people: Path) -> None:
    script = ROOT / "experiments" / "round_trip" / "export.py"
    subprocess.run([sys.executable, script, people.parent], check=True, capture_output=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\(([^)#][^)]*)\)", page.read_text())
    missing = [target for target in targets if not (page.parent / target.split("#")[0]).exists()]
    assert not missing


def test_anchors_of_the_evidence_page_exist():
    anchors = set(re.findall(r'<a id="([^"]+)">', (ROOT / "docs/evidence.md").read_text()))
    wanted = {a for page in PAGES for a in re.findall(r"evidence\.md#([\w-]+)", page.read_text())}
    assert wanted <= anchors


def test_the_month_of_the_odd_page_is_the_month_of_the_code():
    from salessim.model.month import MONTH

    listed = re.findall(r"^\| \d+ \| `([\w.]+)` \|", (ROOT / "docs/odd.md").read_text(), flags=re.MULTILINE)
    assert listed == [entry.name for entry in MONTH]


def test_every_decision_is_numbered_once():
    numbers = [path.name[:3] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)


def test_the_tests_command_of_the_readme_is_the_one_ci_runs():
    readme = (ROOT / "README.md").read_text()
    block = re.search(r"<!-- test command -->\n```console\n(.*?)```\n<!-- end -->", readme, flags=re.DOTALL)
    assert block
    assert "pytest" in block[1]
    assert "<!-- test command -->" in (ROOT / ".ci/run").read_text()
