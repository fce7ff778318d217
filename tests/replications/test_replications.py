"""The page of replications: it is what the experiments print, each says what ran, and a miss is shown."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "experiments"))

import replicate  # noqa: E402 - experiments are no package; they are found where they lie
from replications.page import Finding, cells, signed  # noqa: E402

from salessim.validation.row import Found, in_range, reported  # noqa: E402

PAGE = ROOT / "docs" / "replications.md"
FOLDER = ROOT / "experiments" / "replications"


def section(name: str) -> str:
    """What the page says of one replication."""
    _, _, rest = PAGE.read_text().partition(f"<!-- {name} -->")
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


def test_every_folder_is_a_replication_and_the_other_way_round():
    assert {path.parent.name for path in FOLDER.glob("*/finding.py")} == set(replicate.NAMES)


@pytest.mark.parametrize("name", replicate.NAMES)
def test_every_replication_says_what_ran_and_how_its_figures_are_known(name: str):
    readme = (FOLDER / name / "README.md").read_text()
    headings = re.findall(r"^\*\*([^*]+)\*\*", readme, flags=re.MULTILINE)
    wanted = ["Question.", "Published.", "Procedure.", "Which rules of salessim run.", "Run.", "Finding."]
    assert [each for each in headings if each != "What was tried."] == wanted
    assert re.search("page read|second-hand|from memory|pages read|we read", readme)
    assert f"replicate.py {name}`" in readme
    assert re.search(r"page read|second-hand|from memory|plot read", section(name))


@pytest.mark.parametrize("name", replicate.NAMES)
def test_only_what_runs_rules_of_the_model_is_called_validation(name: str):
    code = "".join(path.read_text() for path in (FOLDER / name).glob("*.py"))
    rules = re.search(r"from salessim\.model\.(managers|people|simulation|selling|market)", code)
    kind = "**Validation**" if rules else "**Background**"
    assert section(name).lstrip().startswith(kind)


@pytest.mark.parametrize("name", replicate.NAMES)
def test_every_miss_on_the_page_has_a_reason(name: str):
    missed = re.findall(r"^\| ([^|]*) \|.*\*\*miss\*\* \|$", section(name), flags=re.MULTILINE)
    for what in missed:
        assert re.search(rf"^- \*{re.escape(what)}\*: \S", section(name), flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["promoting_sellers", "turnover_and_performance", "star_or_toxic"])
def test_a_design_settled_after_looking_is_said_to_be_so(name: str):
    assert "**What was tried.**" in (FOLDER / name / "README.md").read_text()
    assert re.search(r"What was tried|was looked at first", section(name))


@pytest.mark.parametrize("name", replicate.NAMES)
def test_a_distance_or_range_that_we_chose_is_marked_as_ours(name: str):
    """A published number with a tolerance around it has no other tolerance than ours; laws and counts have words."""
    judged = re.findall(r"^\| [^|]* \| ([^|]*) \| [^|]* to [^|]* \|", section(name), flags=re.MULTILINE)
    assert judged
    for published in judged:
        if re.match(r"[-+]?[\d.]+%? \(", published):
            assert "our tolerance" in published


def test_the_page_counts_its_misses():
    page = PAGE.read_text()
    for name in replicate.NAMES:
        listed = re.search(r"^(\d+) of (\d+) fall short", section(name), flags=re.MULTILINE)
        assert listed
        assert int(listed[1]) == len(re.findall(r"\| \*\*(miss|too small)\*\* \|$", section(name), flags=re.MULTILINE))
        judged = len(re.findall(r"\| (\*\*(?:miss|too small)\*\*|within) \|$", section(name), flags=re.MULTILINE))
        assert int(listed[2]) == judged
        assert f"{listed[1]} of {listed[2]} figures fall short." in page.partition("## ")[0]


def test_a_row_shows_what_was_published_and_how_we_know_it():
    row = in_range("Case", "from memory", -0.115, -0.085, Found(-0.05, 0.001), expected=-0.1, write=signed, why="so.")
    assert cells(row) == ("Case", "-10.0% (from memory)", "-11.5% to -8.5%", "-5.0%", "0.1%", "**miss**")
    beside = reported("Beside", "–", Found(0.1))
    page = Finding("a", "A", "**Background**.", (row, beside), "Well.").section()
    assert "1 of 1 fall short." in page
    assert "- *Case*: so." in page
    assert "| Beside | – | – | 0.1 | – | reported |" in page


def test_links_from_the_list_lead_to_the_sections():
    page = PAGE.read_text()
    anchors = {replicate.anchor(title) for title in re.findall(r"^## (.*)$", page, flags=re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) == anchors


def test_an_unknown_replication_is_refused_with_the_names():
    words = [sys.executable, ROOT / "experiments" / "replicate.py", "peter"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "peter_principle" in done.stderr
    assert not done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", replicate.NAMES)
def test_the_page_is_what_the_experiments_print(name: str):
    found = importlib.import_module(f"replications.{name}.finding").finding()
    assert found.section().strip() in PAGE.read_text()
