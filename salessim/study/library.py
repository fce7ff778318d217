"""The library of scenarios: studies that come with salessim, one for each claim, to read, run and copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from salessim.errors import InputRefusedError
from salessim.study.text.complaints import suggestion
from salessim.study.text.files import writing
from salessim.study.text.nodes import Branch, Scalar
from salessim.study.text.source import parse


@dataclass(frozen=True)
class Scenario:
    """One study of the library."""

    name: str
    title: str
    question: str
    claim: str
    """The claim of the ledger that it tests, or empty."""
    text: str


def shelf() -> Traversable:
    """The folder of the library: beside the code in an installed package, `configs` in a checkout."""
    package = resources.files("salessim")
    installed = package.joinpath("scenarios")
    return installed if installed.is_dir() else Path(str(package)).parent / "configs"


def names() -> tuple[str, ...]:
    """The names of all scenarios, none of which is read."""
    held = shelf()
    return tuple(_name(entry) for entry in _studies(held)) if held.is_dir() else ()


def scenarios(folder: Traversable | None = None) -> Mapping[str, Scenario]:
    """Every scenario by name, in alphabetical order; none if there is no library."""
    held = shelf() if folder is None else folder
    return {scenario.name: scenario for scenario in _read(held)} if held.is_dir() else {}


def scenario(name: str, folder: Traversable | None = None) -> Scenario:
    """One scenario; raises InputRefusedError with advice if there is no such one."""
    found = scenarios(folder)
    if name not in found:
        hint = suggestion(name, found) if found else "the library is empty"
        raise InputRefusedError(f"{name}: there is no such scenario; {hint}")
    return found[name]


def copy(name: str, to: Path, folder: Traversable | None = None) -> None:
    """Write a scenario to a file of the user's own; never over anything."""
    text = scenario(name, folder).text
    try:
        with writing(to), to.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputRefusedError(f"{to}: exists already; choose another name with --to") from None


def _read(folder: Traversable) -> Iterator[Scenario]:
    for entry in _studies(folder):
        text = entry.read_text(encoding="utf-8")
        root = parse(text, f"{folder.name}/{entry.name}")
        claim = root.get("claim")
        claim_id = _text(claim, "id") if isinstance(claim, Branch) else ""
        yield Scenario(_name(entry), _text(root, "title"), _text(root, "question"), claim_id, text)


def _studies(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_file() and entry.name.endswith(".yml"):
            yield entry


def _name(study: Traversable) -> str:
    return study.name.removesuffix(".yml")


def _text(branch: Branch, key: str) -> str:
    node = branch.get(key)
    return node.text if isinstance(node, Scalar) else ""
