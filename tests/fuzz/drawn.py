"""Studies drawn by Hypothesis from everything that a study may say: every key, with values right, wrong and absurd."""

from __future__ import annotations

from typing import Any, Final

from fuzz.held import Tried
from fuzz.nasty import LINES, NUMBERS, OVERRIDES, UNITS, WORDS
from hypothesis import strategies as st

from salessim.model.metrics import METRICS
from salessim.quantities.parameters import choices_of
from salessim.study.parts.catalogue import catalogue
from salessim.study.parts.keys import Parameter, parameters
from salessim.study.parts.settings import KEYS

Tree = str | dict[str, Any] | list[Any]

NAMES: Final = st.sampled_from(
    ("a", "b", "status_quo", "x-1", "7", "null", "A", "é", "a b", "a" * 61, "on", ".", "a.b")
)
ABSURD: Final = st.sampled_from(WORDS) | st.builds(str.__add__, st.sampled_from(NUMBERS), st.sampled_from(UNITS))
ANY_KEY: Final = st.sampled_from(sorted(parameters()))
COUNTS: Final = st.integers(-1, 40).map(str) | st.sampled_from(NUMBERS)
MONTHS: Final = st.integers(0, 130).map(lambda month: f"month {month}") | COUNTS


def usually(right: st.SearchStrategy[Any], wrong: st.SearchStrategy[Any] = ABSURD) -> st.SearchStrategy[Any]:
    """What is right, and one time in six what is not."""
    return st.integers(0, 5).flatmap(lambda chance: wrong if chance == 3 else right)


def _fitting(parameter: Parameter) -> st.SearchStrategy[Tree]:
    """What may be written for a parameter: between its bounds, at them, or one of its words."""
    choices = choices_of(parameter.field)
    if choices:
        return st.sampled_from(choices)
    limits = parameter.meaning.range or (0.0, 1.0)
    low, high = parameter.bounds
    ends = [end for end in (low, high, *limits) if abs(end) < float("inf")]
    if isinstance(parameter.field.default, tuple):
        return st.lists(st.sampled_from(("0", "0.5", "100%", "1", "1e9", "-1", "x")), max_size=6)
    if parameter.is_number:
        between = st.floats(*map(float, limits)).map(parameter.written)
        return between | st.sampled_from(ends).map(repr)
    return st.integers(0, 12).map(str) | st.sampled_from(ends).map(lambda end: str(int(end)))


FITTING: Final = {key: usually(_fitting(parameter)) for key, parameter in parameters().items()}
SETTING: Final = ANY_KEY.flatmap(lambda key: st.tuples(st.just(key), FITTING[key]))
FLAT: Final = st.lists(SETTING, max_size=4).map(dict)


def nested(settings: list[tuple[str, Tree]]) -> dict[str, Any]:
    """Sections from dotted keys."""
    found: dict[str, Any] = {}
    for key, value in settings:
        *path, last = key.split(".")
        below = found
        for name in path:
            below = below.setdefault(name, {})
        below[last] = value
    return found


SECTIONS: Final = st.lists(SETTING, max_size=4).map(nested)
SELECTORS: Final = usually(
    st.just("all")
    | st.fixed_dictionaries({"team": COUNTS})
    | st.fixed_dictionaries({"seats": st.lists(COUNTS, max_size=4)})
    | st.fixed_dictionaries(
        {"top": st.fixed_dictionaries(
            {"share": usually(st.sampled_from(("10%", "1", "0.5")))},
            optional={"by": usually(st.sampled_from(("attainment", "bookings", "tenure"))), "fixed": st.just("true")},
        )}
    )
)  # fmt: skip
WHEN: Final = st.fixed_dictionaries({}, optional={"from": MONTHS, "until": MONTHS, "for": SELECTORS})
CHANGES: Final = st.builds(lambda values, when: {**values, **when}, SECTIONS, WHEN)
LONG: Final = st.fixed_dictionaries(
    {},
    optional={
        "use": st.lists(usually(st.sampled_from(sorted(catalogue()))), max_size=3),
        "changes": st.lists(st.builds(lambda values, when: {"set": values, **when}, SECTIONS, WHEN), max_size=4),
    },
)
POLICIES: Final = st.dictionaries(NAMES, usually(CHANGES | LONG), max_size=4)
DISTRIBUTIONS: Final = st.dictionaries(
    st.sampled_from(("uniform", "loguniform", "triangular", "source", "normal")), usually(st.lists(ABSURD, max_size=4)),
    min_size=1, max_size=2,
)  # fmt: skip
FUTURES: Final = (
    st.fixed_dictionaries({"list": st.dictionaries(NAMES, usually(FLAT), max_size=4)}, optional={"kind": ABSURD})
    | st.fixed_dictionaries({"grid": st.dictionaries(ANY_KEY, st.lists(ABSURD, max_size=3), max_size=3)})
    | st.fixed_dictionaries(
        {"sample": st.fixed_dictionaries(
            {"method": usually(st.sampled_from(("sobol", "latin_hypercube"))),
             "n": usually(st.sampled_from(("1", "4", "8", "5"))),
             "over": st.dictionaries(ANY_KEY, usually(DISTRIBUTIONS), max_size=3)},
        )}
    )
)  # fmt: skip
DECIDE: Final = st.fixed_dictionaries(
    {},
    optional={
        "outcome": usually(st.sampled_from(sorted(METRICS))),
        "baseline": usually(NAMES),
        "indifference": usually(st.sampled_from(("$1M", "2%", "0", "1"))),
        "require": st.dictionaries(
            st.sampled_from(sorted(METRICS)), usually(st.sampled_from(("85%", "3", "$1M"))), max_size=2
        ),
    },
)  # fmt: skip
ANY: Final = st.recursive(
    ABSURD, lambda below: st.lists(below, max_size=3) | st.dictionaries(ABSURD | NAMES, below, max_size=3), max_leaves=6
)
PARTS: Final[dict[str, st.SearchStrategy[Any]]] = {
    **{key: usually(ANY) for key in KEYS},
    "extends": usually(st.sampled_from(("bare", "midmarket", "velocity", "enterprise"))),
    "horizon": usually(st.sampled_from(("1 month", "10 years", "30 years", "18"))),
    "burn_in": usually(st.sampled_from(("0", "5 years", "30 years"))),
    "replications": usually(st.dictionaries(st.sampled_from(("min", "max", "batch")), COUNTS) | COUNTS),
    "seed": COUNTS,
    "policies": usually(POLICIES),
    "futures": usually(FUTURES),
    "decide": usually(DECIDE),
    "stop": usually(st.fixed_dictionaries({}, optional={"half_width": ABSURD, "confidence": usually(st.just("90%"))})),
    "claim": usually(st.fixed_dictionaries({}, optional={"id": ABSURD, "signature": st.lists(ABSURD), "ranges": FLAT})),
    "workshop": usually(
        st.fixed_dictionaries({}, optional={"shelf": ABSURD, "predict": NAMES, "what_if": st.lists(ANY_KEY)})
    ),
}  # fmt: skip
DOCUMENTS: Final = st.builds(
    lambda version, parts, sections: {**version, **parts, **sections},
    usually(st.just({"salessim": "1"}), st.dictionaries(st.just("salessim"), ABSURD)),
    st.lists(st.sampled_from(sorted(PARTS)), max_size=4, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: PARTS[key] for key in keys})
    ),
    SECTIONS,
)
OPTIONS: Final = st.lists(
    st.sampled_from(OVERRIDES)
    | st.builds("{}={}".format, ANY_KEY, ABSURD)
    | st.text(max_size=20),
    max_size=2,
)  # fmt: skip
ASKED: Final = st.just(None) | st.sampled_from(("a", "a,b", "", "nobody"))


def flow(tree: Tree) -> str:
    """A tree on one line, its words as they are, whatever they mean to YAML."""
    if isinstance(tree, dict):
        return f"{{{', '.join(f'{key}: {flow(value)}' for key, value in tree.items())}}}"
    return f"[{', '.join(map(flow, tree))}]" if isinstance(tree, list) else tree


def block(tree: Tree, depth: int = 0) -> str:
    """A tree on lines of its own; lists and what is empty stay on one."""
    if not isinstance(tree, dict) or not tree:
        return f" {flow(tree)}\n"
    lines = "".join(f"{'  ' * depth}{key}:{block(value, depth + 1)}" for key, value in tree.items())
    return f"\n{lines}"


def study_file(tree: dict[str, Any], *, in_flow: bool, beginning: str) -> bytes:
    """The bytes of a study that says what a tree does."""
    text = f"{flow(tree)}\n" if in_flow else block(tree).lstrip("\n")
    return (beginning + text).encode(errors="surrogatepass")


FILES: Final = st.builds(
    study_file, DOCUMENTS, in_flow=st.booleans(), beginning=st.sampled_from(("", "", "", "", "\ufeff", *LINES)).map(
        lambda line: f"{line}\n" if line.strip("\ufeff") else line
    ),
) | st.binary(max_size=60)  # fmt: skip
STUDIES: Final = st.builds(Tried, FILES, OPTIONS.map(tuple), ASKED, st.just(None) | st.integers(-1, 10**6))
"""Whatever somebody may write and type."""
