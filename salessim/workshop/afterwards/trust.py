"""Why a room may trust the model, and how far: five sentences, each with a fact that the documentation reproduces."""

from __future__ import annotations

from typing import Final

from salessim.quantities.parameters import ASSUMPTION
from salessim.study.parts.keys import parameters
from salessim.workshop.words.texts import Texts

CHECKS_MET: Final = 210
CHECKS: Final = 213
"""Of `salessim validate`, as docs/validation.md has them."""
FIGURES_MISSED: Final = 7
"""Figures or laws of published studies that the replications do not meet, as docs/replications.md has them."""


def trust(t: Texts) -> tuple[str, ...]:
    """Five sentences; the last says what the model is not."""
    known = parameters().values()
    assumed = sum(each.meaning.evidence == ASSUMPTION for each in known)
    return (
        t("trust.luck"),
        t("trust.checks", within=CHECKS_MET, judged=CHECKS),
        t("trust.before"),
        t("trust.owners", assumed=assumed, parameters=len(known)),
        t("trust.not_this", missed=FIGURES_MISSED),
    )
