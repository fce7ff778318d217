"""The catalogue of texts: one YAML file a language, asked by dotted keys."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from ruamel.yaml import YAML

LANGUAGE: Final = "en"


class Texts:
    """The texts of one language."""

    def __init__(self, language: str = LANGUAGE) -> None:
        held = resources.files("salessim.workshop.words").joinpath(f"{language}.yml").read_text(encoding="utf-8")
        self._texts: Mapping[str, str] = _flat(YAML(typ="safe", pure=True).load(held))

    def __call__(self, key: str, **values: object) -> str:
        """A text with its values put in: `texts('predict.answered', n=3)`; an unknown key is a mistake of ours."""
        return self._texts[key].format(**values)

    def counted(self, key: str, n: int, **values: object) -> str:
        """One of two texts, `key.one` and `key.other`, with n put in."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", n=n, **values)

    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)


def _flat(tree: Mapping[str, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, held in tree.items():
        key = f"{above}.{name}" if above else str(name)
        found |= _flat(held, key) if isinstance(held, Mapping) else {key: str(held)}
    return found
