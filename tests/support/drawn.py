"""Hypothesis draws small organisations and plans from the parameters' own ranges."""

from __future__ import annotations

from hypothesis import strategies as st
from support.worlds import SMALL, small

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, Selector
from salessim.model.simulation import Span
from salessim.quantities.parameters import leaves, meaning_of

SPAN = Span(horizon=14, burn_in=8)


def ranges() -> dict[str, tuple[float, float]]:
    """Every parameter that has a range for sensitivity analysis."""
    abouts = {key: meaning_of(field) for key, _, field in leaves(Organisation)}
    return {key: about.range for key, about in abouts.items() if about.range}


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    sections: dict[str, dict] = {name: dict(values) for name, values in SMALL.items()}
    for key, (low, high) in ranges().items():
        if draw(st.booleans()):
            *path, last = key.split(".")
            section = sections
            for name in path:
                section = section.setdefault(name, {})
            section[last] = draw(st.floats(low, high))
    sections.setdefault("onboarding", {})["shape"] = draw(
        st.sampled_from(["logistic", "linear", "exponential", "step", "table"])
    )
    sections.setdefault("tenure", {})["shape"] = draw(st.sampled_from(["exponential", "weibull", "empirical"]))
    return small(**{name: values for name, values in sections.items() if name != "organisation"})


def _changeable() -> dict[str, tuple[float, float, bool]]:
    """Attribute paths that a policy may set, with their ranges, and whether for a part of the seats."""
    found = {}
    for key, attribute, field in leaves(Organisation):
        about = meaning_of(field)
        if about and about.range and about.scope != "structure" and key not in BEFORE_THE_BRANCH:
            found[attribute] = (*about.range, about.scope == "seat")
    return found


BEFORE_THE_BRANCH = ("market.customers_at_start", "market.arr_at_start")


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """One change: a value, some months, some selection."""
    attribute = draw(st.sampled_from(sorted(_changeable())))
    low, high, for_some = _changeable()[attribute]
    selector = draw(selectors()) if for_some else Selector()
    first = draw(st.integers(1, SPAN.horizon))
    last = draw(st.none() | st.integers(first, SPAN.horizon + 3))
    return Change({attribute: draw(st.floats(low, high))}, first, last, selector)


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
def drawn_plans(draw: st.DrawFn) -> Plan:
    """An organisation with a policy of up to three changes."""
    return Plan(draw(organisations()), tuple(draw(st.lists(changes(), max_size=3))))
