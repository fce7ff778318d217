"""Hypothesis draws small organisations and plans from the parameters' own ranges, wider where little would happen."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from support.worlds import SMALL, small

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span
from salessim.quantities.parameters import choices_of, leaves, meaning_of

SPAN = Span(horizon=14, burn_in=18)
EVENTFUL: Final = {
    "tenure": {"mean": 24},
    "dismissal": {"last": 0.1, "after": 4},
    "standards": {
        "ordinary": -0.2,
        "spread": 1.0,
        "enforced": 0.9,
        "visibility": 1.0,
        "plan": {"pass": 0.7, "days": 1},
        "star": {"seat": 2, "multiple": 2},
    },
    "promotion": {"manager_tenure": 3},
    "candour": {"problems": 0.5},
    "domains": {"matching": 0.5, "drift": 0.02, "disruptions": 0.3},
    "downturn": {"month": 6, "help": 0.3},
    "campaigns": {"sends": 1},
    "partners": {"effort": 0.5},
    "qualification": {"disqualified": 0.3},
    "breadth": {"leaving": 0.15},
    "referrals": {"unasked": 2, "asking": 0.5, "warnings": 2, "awakens": 0.5},
    "asking": {"surveys": 2, "invest": 0.5},
}
"""Where drawing starts: people leave for all reasons within the two years that a drawn world lives."""
WIDER: Final[dict[str, tuple[float, float]]] = {
    "tenure.mean": (4, 36),
    "dismissal.last": (0, 1),
    "dismissal.after": (0, 12),
    "standards.ordinary": (-0.5, 1.4),
    "standards.spread": (0.3, 1.5),
    "promotion.manager_tenure": (2, 24),
    "headcount.growth": (-0.6, 0.6),
    "headcount.extra_seats": (0, 4),
    "candour.problems": (0.05, 1.0),
    "domains.chaotic": (0, 1),
    "domains.drift": (0, 0.2),
    "domains.disruptions": (0, 3),
    "breadth.leaving": (0, 0.3),
    "referrals.unasked": (0, 5),
    "referrals.warnings": (0, 5),
    "referrals.awakens": (0, 1),
    "inbound.arriving": (0, 0.3),
    "partners.bringing": (0, 0.3),
    "campaigns.response_given_need": (0, 0.2),
    "awareness.interest": (0, 0.2),
    "touchpoints.drift": (0, 1),
    "bureaucracy.growth": (0, 1),
    "loyalty.availability": (0, 1),
    "funding.reserve": (0, 5e6),
}
"""Ranges of what is otherwise rare, or has no range of its own."""
WHOLE: Final[dict[str, tuple[int, int]]] = {
    "shock.month": (0, SPAN.horizon),
    "downturn.month": (0, SPAN.horizon),
    "awareness.viral_month": (0, SPAN.horizon),
    "loyalty.arrival": (0, SPAN.horizon),
    "funding.raised_month": (1, SPAN.horizon),
    "standards.star.seat": (0, 6),
    "standards.warning": (0, 2),
    "standards.replace_manager_after": (0, 6),
    "candidates.shortlist": (1, 4),
    "referrals.degree": (1, 6),
}
"""Whole numbers, for which a drawn fraction would mean nothing."""
COUNTS: Final = ("candidates.shortlist", "referrals.degree")
"""Those of them that are whole by type."""
BEFORE_THE_BRANCH: Final = ("market.customers_at_start", "market.arr_at_start", "product.level")
FIELDS: Final = {key: (attribute, field, meaning_of(field)) for key, attribute, field in leaves(Organisation)}
NUMBERS: Final = {
    **{key: about.range for key, (_, _, about) in FIELDS.items() if about and about.range},
    **{key: (0.0, 1.0) for key in FIELDS if key.endswith("strength")},
    **WIDER,
    **WHOLE,
}
"""Every number that is drawn, with its range: all that have a range for sensitivity analysis, and all strengths."""
CHOICES: Final = {key: choices_of(field) for key, (_, field, _) in FIELDS.items() if choices_of(field)}
"""And every choice."""


def numbers(key: str) -> st.SearchStrategy[float]:
    """Values of a parameter; a strength is as often nil or full as anything between."""
    low, high = NUMBERS[key]
    if key in WHOLE:
        return st.integers(int(low), int(high)).map(float)
    if key.endswith("strength"):
        return st.sampled_from([0.0, 1.0, 1.0]) | st.floats(low, high)
    return st.floats(low, high)


def put(sections: dict[str, Any], key: str, value: object) -> None:
    """Set a value by its key, `standards.star.seat`."""
    *path, last = key.split(".")
    for name in path:
        sections = sections.setdefault(name, {})
    sections[last] = value


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    sections: dict[str, Any] = {}
    for group in (SMALL, EVENTFUL):
        for key, value in flattened(group):
            put(sections, key, value)
    for key in draw(st.lists(st.sampled_from(list(NUMBERS)), unique=True, min_size=40, max_size=90)):
        value = draw(numbers(key))
        put(sections, key, int(value) if key in COUNTS else value)
    for key, choices in CHOICES.items():
        if draw(st.booleans()):
            put(sections, key, draw(st.sampled_from(choices)))
    return small(**{name: values for name, values in sections.items() if name != "organisation"})


def flattened(sections: Any, before: str = "") -> list[tuple[str, object]]:
    """Nested sections as keys with their values."""
    found: list[tuple[str, object]] = []
    for name, value in sections.items():
        key = f"{before}{name}"
        found += flattened(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return found


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """One change: a value, some months, some selection."""
    key = draw(st.sampled_from([key for key in (*NUMBERS, *CHOICES) if key not in BEFORE_THE_BRANCH]))
    attribute, _, about = FIELDS[key]
    value = draw(st.sampled_from(CHOICES[key]) if key in CHOICES else numbers(key))
    assert about is not None
    selector = draw(selectors()) if about.scope == "seat" else Selector()
    first = draw(st.integers(1, SPAN.horizon))
    last = draw(st.none() | st.integers(first, SPAN.horizon + 3))
    return Change({attribute: int(value) if key in COUNTS else value}, first, last, selector)


def selectors() -> st.SearchStrategy[Selector]:
    """Everybody, a team, seats, or the best."""
    by = st.sampled_from(["attainment", "bookings", "tenure"])
    return st.one_of(
        st.just(Selector()),
        st.builds(Selector, team=st.integers(1, 2)),
        st.builds(Selector, seats=st.sets(st.integers(1, 6), min_size=1).map(lambda chosen: tuple(sorted(chosen)))),
        st.builds(Selector, top_share=st.floats(0, 1), by=by, fixed=st.booleans()),
    )


@st.composite
def cuts(draw: st.DrawFn) -> Change:
    """Seats close for some months, and open again."""
    first = draw(st.integers(1, SPAN.horizon - 2))
    return Change({"headcount.closed": draw(st.floats(0.2, 0.6))}, first, draw(st.integers(first, SPAN.horizon - 1)))


@st.composite
def drawn_plans(draw: st.DrawFn) -> Plan:
    """An organisation, a cut, and a policy of up to four changes."""
    return Plan(draw(organisations()), (draw(cuts()), *draw(st.lists(changes(), max_size=4))))
