"""Following `extends`: each file has one parent, a built-in organisation or a file nearby."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Final

from salessim.study.text.complaints import suggestion
from salessim.study.text.files import refuse
from salessim.study.text.nodes import Branch, Scalar, merged, written
from salessim.study.text.source import parse, read_source

DEFAULT_PARENT: Final = "midmarket"
LONGEST_CHAIN: Final = 20
OWN: Final = frozenset({"title", "question"})
"""What a study does not inherit: it asks something else than its parent."""
_EXPECTED: Final = "a built-in organisation or the path of a .yml file"


def built_in_names() -> tuple[str, ...]:
    """The organisations that come with salessim."""
    folder = resources.files("salessim.study").joinpath("organisations")
    return tuple(sorted(entry.name.removesuffix(".yml") for entry in folder.iterdir() if entry.name.endswith(".yml")))


def built_in(name: str) -> Branch:
    """The tree of a built-in organisation."""
    source = resources.files("salessim.study").joinpath("organisations", f"{name}.yml")
    return parse(source.read_text(encoding="utf-8"), f"{name} (built in)")


def with_parents(document: Branch, path: Path, shown: str) -> Branch:
    """The document laid on its parent, which is laid on its own parent, and so on.

    Parents must lie below the folder above the study's own: a study that someone sends cannot read around.
    """
    start = path.resolve()
    return _laid(document, path, ((start, shown),), start.parent.parent)


def _laid(document: Branch, path: Path, chain: tuple[tuple[Path, str], ...], fence: Path) -> Branch:
    node = document.get("extends")
    if node is None:
        return _over(built_in(DEFAULT_PARENT), document)
    if not isinstance(node, Scalar):
        refuse(node.place, f"is {written(node)}; expected one parent: {_EXPECTED}", "extends")
    if node.text in built_in_names():
        return _over(built_in(node.text), document)
    file = _parent_file(node, path, fence)
    shown = os.path.normpath(Path(chain[-1][1]).parent / node.text)
    if file in (seen for seen, _ in chain) or len(chain) == LONGEST_CHAIN:
        names = " → ".join([*(name for _, name in chain), shown])
        refuse(node.place, f"goes in a circle: {names}; one of them must not extend another", "extends")
    parent = read_source(file, shown)[1]
    return _over(_laid(parent, file, (*chain, (file, shown)), fence), document)


def _over(parent: Branch, document: Branch) -> Branch:
    """The document on its parent, whose name and question stay its own."""
    entries = {key: entry for key, entry in parent.entries.items() if key not in OWN}
    return merged(Branch(entries, parent.place), document)


def _parent_file(node: Scalar, path: Path, fence: Path) -> Path:
    """The file that `extends` names, resolved; symbolic links count where they lead."""
    if not node.text.endswith((".yml", ".yaml")):
        hint = suggestion(node.text, built_in_names())
        named = hint if hint.startswith("did you mean") else f"built in are {', '.join(built_in_names())}"
        refuse(node.place, f"is {written(node)}; expected {_EXPECTED}; {named}", "extends")
    if Path(node.text).is_absolute():
        refuse(node.place, f"is {written(node)}; expected a path relative to this file", "extends")
    try:
        file = (path.parent / node.text).resolve()
        exists = file.is_file()
    except (OSError, RuntimeError) as error:  # a name too long, a circle of symbolic links
        refuse(node.place, f"is {written(node)}; {getattr(error, 'strerror', None) or error}", "extends")
    if not file.is_relative_to(fence):
        refuse(node.place, f"is {written(node)}; expected a file in the study's folder, beside it or below", "extends")
    if not exists:
        refuse(node.place, f"is {written(node)}; there is no such file", "extends")
    return file
