"""How well a parameter's usual value is known, in words."""

from __future__ import annotations

from salessim.study.parts.keys import UNMEASURED, Parameter
from salessim.workshop.words.texts import Texts


def evidence_words(parameter: Parameter, t: Texts) -> str:
    """An assumption, or the kind and quality of its source."""
    kind = t(f"mind.kind.{parameter.kind}")
    if parameter.quality == UNMEASURED:
        return kind
    return t("mind.evidence", kind=kind, quality=t(f"mind.quality.{parameter.quality}"))
