"""C03: call more, let go of more, or go for bigger deals; and what of it is plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from checks.rows import Found, quotient, ratio
from claim import (
    Signature,
    boundaries,
    boundary,
    differences,
    known,
    markdown,
    means_table,
    paragraphs,
    percent,
    policies_table,
    rerun,
    spread,
)

import salessim
from salessim.model.selling.outcome import Outcome, shares
from salessim.quantities.units import money
from salessim.study import builtin

STUDY, OUTCOME, REPLICATES = "prospecting", "contribution_npv_usd", 20
USUAL, ONLY, DEEPER = "as_usual", "only_let_go", "only_deeper"
SHARES: Final = {share: f"let_go_{share}" for share in (0, 20, 40, 60, 80)}
VARIANTS: Final = {
    f"policies.{ONLY}.qualification.disqualified": "30%",
    **{f"policies.{name}.qualification.disqualified": f"{share}%" for share, name in SHARES.items()},
    **{f"policies.{name}.qualification.depth": 1.5 for name in SHARES.values()},
}
AS_DEEP: Final = {f"policies.{DEEPER}.qualification.depth": 1.5, "decide.baseline": DEEPER}
"""Against an organisation that goes as deep and lets nobody go."""
ERRORS: Final = 4
BARE: Final = {"extends": "bare", "organisation.teams": 2}
"""Where effort has no effects; two teams decide deals enough."""
TWICE_THE_SIZE: Final = {
    "terms.strength": 1,
    "terms.size": 2,
    "terms.hours_power": 0,
    "terms.cycle_power": 0,
    "terms.win_weight": 0,
}
"""Bigger deals that take no more hours or months and are won as often."""


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    arithmetic = _arithmetic(signature)
    with rerun(STUDY, VARIANTS, REPLICATES, (USUAL, "qualify", ONLY, *SHARES.values())) as run:
        _deeper(signature, run)
        interior = _interior(signature, run)
    strict = known(done, OUTCOME, "too_strict", USUAL)
    signature.line(f"Letting go of 80 % is worth {spread(strict)}: worse than as usual", strict.high < -delta)
    better = known(done, OUTCOME, "qualify", "volume_push")
    signature.line(
        f"Letting go of 30 % and going deeper is worth {spread(better)} against a volume push, more than "
        f"{money(delta)}",
        better.low > delta,
    )
    columns = {
        "contacts": ("contacts", "{:,.0f}".format),
        "deals opened": ("opportunities_created", "{:,.0f}".format),
        "win rate": ("win_rate", percent),
        "deals won": ("wins", "{:,.0f}".format),
        "bookings": ("bookings_usd", money),
    }
    tail = " ".join(
        (
            boundaries(STUDY, "qualify", "qualification.seen"),
            boundary(
                STUDY, "qualification.fit_weight", "qualify", points=5, replications=REPLICATES, overrides=AS_DEEP
            ),
        )
    )
    return paragraphs(policies_table(done), means_table(done, columns), arithmetic, interior, signature, tail)


def twice_as_likely(p: Outcome) -> float:
    """Log odds of winning, against losing, at which a win is twice as likely: P ÷ (1 − P) × (1 + e^undecided)."""
    likely = 2 * shares(np.asarray(p.win_logit), 0.0, p)[0]
    return float(np.log(likely / (1 - likely) * (1 + np.exp(p.no_decision_logit))))


def needed(overrides: Mapping[str, object], seed: int) -> Found:
    """Deals decided for a dollar of bookings, in worlds of their own luck."""
    with rerun(STUDY, {**BARE, **overrides, "seed": seed}, REPLICATES, (USUAL,)) as run:
        decided = sum(differences(run, outcome, USUAL) for outcome in ("wins", "losses", "no_decisions"))
        return ratio(np.asarray(decided), differences(run, "bookings_usd", USUAL))


def _arithmetic(signature: Signature) -> str:
    """How many prospects it takes to book what a hundred book as they are."""
    likelier = {"outcome.win": twice_as_likely(builtin("bare").outcome)}
    usual, bigger, both = needed({}, 1), needed(TWICE_THE_SIZE, 2), needed({**TWICE_THE_SIZE, **likelier}, 3)
    halves = quotient(bigger, usual), quotient(both, bigger)
    signature.line(
        "With the effects of effort off, twice the deal size needs {:.4f} of the prospects (standard error {:.4f}), "
        "twice the win rate {:.4f} of these ({:.4f}): half each time, within {} standard errors".format(
            *(number for half in halves for number in (half.mean, half.error)), ERRORS
        ),
        all(abs(half.mean - 0.5) <= ERRORS * half.error for half in halves),
    )
    rows = [
        [name, f"{100 * found.mean:.1f}", f"{100 * found.error:.1f}"]
        for name, found in (
            ("as they are", Found(1.0, 0.0)),
            ("twice the deal size", halves[0]),
            ("twice the deal size and twice the win rate", quotient(both, usual)),
        )
    ]
    return markdown(("with effects of effort off, the same bookings need", "prospects", "standard error"), rows)


def _deeper(signature: Signature, run: salessim.Run) -> None:
    """What hours do, and what choosing does."""
    chosen, deeper = (known(run, "win_rate", *pair) for pair in ((ONLY, USUAL), ("qualify", ONLY)))
    signature.line(
        f"Letting go of 30 % adds {spread(chosen, percent)} to the win rate, more hours for the others "
        f"{spread(deeper, percent)} beyond that",
        deeper.low > 0,
    )


def _interior(signature: Signature, run: salessim.Run) -> str:
    """Contribution along the share let go, the others getting half as many hours again if there are any."""
    found = {share: known(run, OUTCOME, name, USUAL) for share, name in SHARES.items()}
    best = max(found, key=lambda share: found[share].mean)
    ends = {end: known(run, OUTCOME, SHARES[best], SHARES[end]) for end in (min(SHARES), max(SHARES)) if end != best}
    signature.line(
        f"Contribution is greatest where {best} % are let go, by "
        + " and ".join(f"{spread(more)} against {end} %" for end, more in ends.items())
        + ": in the interior",
        len(ends) == 2 and all(more.low > 0 for more in ends.values()),
    )
    head = ("share let go, going deeper", *(f"{share} %" for share in found))
    names = SHARES.values()
    rows = (
        ("win rate", *(f"{known(run, 'win_rate', name).mean:.1%}" for name in names)),
        ("won, of those won or lost", *(f"{won_or_lost(run, name):.1%}" for name in names)),
        ("against as usual", *(spread(each) for each in found.values())),
    )
    return markdown(head, rows)


def won_or_lost(run: salessim.Run, policy: str) -> float:
    """Part won of the deals that were won or lost: the win rate also counts needs that faded before anybody judged."""
    wins, losses = (differences(run, outcome, policy).mean() for outcome in ("wins", "losses"))
    return float(wins / (wins + losses))
