"""Tenure and ramp: how long people have been in their seats, and what the sales force can do in the same months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.figure import Figure

from salessim.analysis.levels import Level, known_changes, largest_change, level_of
from salessim.analysis.verdict import amount
from salessim.figures.months.courses import Course, course_panel, key, key_inches, strip_words
from salessim.figures.style import policy_looks, sheet, styled
from salessim.figures.wording import opening, plain
from salessim.quantities.units import write_time

MEASURES: Final = ("tenure_months", "ramp_output", "ramped_equivalents", "vacant_share")
"""In reading order: how long people stay, what a seat does, how many full sellers that is, and the empty seats."""
WIDTH: Final = 10.0


@styled
def tenure(courses: Mapping[str, Course], *, baseline: str, title: str | None = None) -> Figure:
    """Four panels with all policies in each; courses: by metric, all of `MEASURES`."""
    looks = policy_looks(courses[MEASURES[0]].means, baseline)
    shown = [courses[name] for name in MEASURES]
    head = key_inches([*looks], WIDTH)
    figure = sheet(WIDTH, head + 5.6, title or _finding(courses, baseline), _caption(shown))
    axes = figure.subplot_mosaic([["key", "key"], [0, 1], [2, 3]], height_ratios=[head, 2.8, 2.8])
    key(axes["key"], looks, WIDTH)
    for place, each in enumerate(shown):
        course_panel(axes[place], each, looks, dated=place > 1)
    return figure


def _finding(courses: Mapping[str, Course], baseline: str) -> str:
    """The policy that changes the ramp output most, if one is known to; and its tenure."""
    ramp = courses["ramp_output"].found
    quo, period = plain(baseline, 99), write_time(courses["ramp_output"].months)
    if not ramp:
        return f"Over {period}, no replicate has a ramp output under every policy"
    base = _percent(level_of(ramp, baseline))
    largest = largest_change(ramp, baseline)
    if largest is None:
        closing = "" if len(ramp) == 1 else "; no policy is known to change that"
        return f"With {quo}, the sales force gives {base} of its full output over {period}{closing}"
    policy, known = largest
    name, most = plain(policy.policy, 99), " most" if len(ramp) > 2 else ""
    way = "raises" if known.mean > 0 else "lowers"
    changed = f"from {base} ({quo}) to {_percent(policy)} of full output over {period}"
    return opening(f"{name} {way} ramp output{most}, {changed}{_stay(courses, baseline, policy.policy)}")


def _percent(found: Level) -> str:
    """A share to a tenth of a percent: what is compared in a title has equally many digits."""
    return f"{found.known.mean * 100:.1f} %"


def _stay(courses: Mapping[str, Course], baseline: str, policy: str) -> str:
    """What the policy does to tenure, if it is known to do anything."""
    found = courses["tenure_months"].found
    changes = {each.policy: known.mean for each, known in known_changes(found, baseline)} if found else {}
    if policy not in changes:
        return ""
    size = amount(float(f"{abs(changes[policy]):.2g}"), "months")
    return f"; tenure in seat {'rises' if changes[policy] > 0 else 'falls'} by {size}"


def _caption(shown: Sequence[Course]) -> str:
    return (
        "Lines are means over worlds, month by month. Ramp output: what people in seats can do, a vacant seat being 0, "
        "as a share of all seats fully ramped; ramped-rep equivalents are the same as a number of people. "
        f"{strip_words(shown)}"
    )
