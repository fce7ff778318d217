"""What figures of months say at their end: of a flow a year, of a state the last month; and what must not be hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from salessim.analysis.interval import interval
from salessim.analysis.levels import Level, level_of, levels
from salessim.engine.metrics import Metric
from salessim.figures import style
from salessim.figures.months.courses import Course, closing, course, course_panel
from salessim.figures.months.fan import fan
from salessim.figures.months.tenure import MEASURES, tenure

FLOW = Metric("contribution_usd", "Contribution", "usd", "higher", "", "contribution", None, "sum")
STATE = replace(FLOW, name="arr_usd", label="ARR", over_time="last")
SHARE = Metric("ramp_output", "Mean ramp output", "share", "higher", "", "ramped", "open", "mean")
MONTHS = Metric("tenure_months", "Tenure of those in seat", "months", "higher", "", "tenure", None, "mean")
LUCK = np.linspace(-1.0, 1.0, 12)
WHY = "Lines dip because of a payday."


def saw(months: int, *, dip: float = 3e5) -> pd.DataFrame:
    """Two policies that gain $10k a month, the second $500k ahead; every twelfth month is lower."""
    replicate, month = (each.ravel() + 1 for each in np.indices((12, months)))
    value = 1e6 + 1e4 * month + 1e3 * LUCK[replicate - 1] - dip * (month % 12 == 0)
    base = pd.DataFrame({"policy": "quo", "future": 0, "replicate": replicate, "month": month, "value": value})
    return pd.concat([base, base.assign(policy="ahead", value=value + 5e5)], ignore_index=True)


def words(figure: Figure) -> tuple[str, str]:
    return " ".join(figure.get_suptitle().split()), " ".join(figure.texts[-1].get_text().split())


@pytest.mark.parametrize(
    ("metric", "months", "opens", "window"),
    [
        # months 25 to 36: $1M + $10k × 30.5 − $300k ÷ 12; and month 36 alone: $1M + $360k − $300k
        (FLOW, 36, "In the last 12 months of 3 years, ahead leads in contribution a month: $1.78M", "over the last 12"),
        (STATE, 36, "After 3 years, ahead leads in ARR: $1.56M", "in the last month"),
        (FLOW, 12, "Over 1 year, ahead leads in contribution a month: $1.54M", "over the last 12 months"),
        (FLOW, 5, "Over 5 months, ahead leads in contribution a month: $1.53M", "over the last 5 months"),
    ],
)  # fmt: skip
def test_of_a_flow_the_last_year_is_told_and_of_a_state_the_last_month(metric, months, opens, window):
    figure = fan(saw(months), metric, baseline="quo")
    title, caption = words(figure)
    assert title.startswith(opens)
    assert f"of the mean {window}" in caption
    number = title.split("$")[1].split()[0]
    assert any(text.get_text() == f"ahead\n${number}" for axes in figure.axes for text in axes.texts)
    held = level_of(levels(closing(saw(months), metric)), "ahead")
    assert f"{held.known.mean / 1e6:.3g}M" == number


@pytest.mark.parametrize(
    ("months", "dip", "told"), [(36, 3e5, True), (30, 3e5, True), (36, 0.0, False), (11, 3e5, False)]
)
def test_a_dip_is_explained_where_there_is_one(months, dip, told):
    assert (WHY in words(fan(saw(months, dip=dip), FLOW, baseline="quo", dips=WHY))[1]) == told


def lines_of(axes: Axes, colour: str) -> list[float]:
    """How high the lines in a colour lie among all that is drawn with data."""
    return [line.get_zorder() for line in axes.lines if line.get_color() == colour and len(line.get_xdata()) > 2]


def test_a_baseline_that_another_line_coincides_with_is_seen_through_its_dashes():
    months = pd.concat([saw(24)[lambda each: each["policy"] == "quo"].assign(policy=name) for name in ("quo", "same")])
    looks, ends = style.policy_looks(["quo", "same"], "quo"), closing(months, FLOW).assign(outcome=FLOW.name)
    panel = style.sheet(6, 3, "t", "c").subplots()
    course_panel(panel, course(FLOW, months, ends), looks)
    for axes in (panel, fan(months, FLOW, baseline="quo").axes[0]):
        below, above = (lines_of(axes, looks[name].colour) for name in ("same", "quo"))
        assert max(below) < min(above)
        assert all(each.get_zorder() < min(below) for each in axes.collections if isinstance(each, PolyCollection))
    assert looks["quo"].line != "-"


def told(ramps: dict[str, float], stays: dict[str, float]) -> str:
    """The title of the figure of tenure where means are these, and each policy moves every replicate alike."""

    def held(metric: Metric, means: dict[str, float]) -> Course:
        found = [
            Level(name, mean + 1e-4 * LUCK, np.array([mean]), interval(mean + 1e-4 * LUCK))
            for name, mean in means.items()
        ]
        return Course(metric, {name: np.full(24, mean) for name, mean in means.items()}, tuple(found))

    others = dict.fromkeys(MEASURES, held(SHARE, ramps))
    return words(tenure({**others, "tenure_months": held(MONTHS, stays)}, baseline="quo"))[0]


def test_the_title_of_tenure_says_what_changes_from_what_to_what():
    stays = {"quo": 18.8, "quick": 18.496, "slow": 18.8}
    assert told({"quo": 0.67, "quick": 0.731, "slow": 0.66}, stays) == (
        "Quick raises ramp output most, from 67.0 % (quo) to 73.1 % of full output over 2 years; "
        "tenure in seat falls by 0.3 months"
    )
    assert told({"quo": 0.67, "quick": 0.5}, {"quo": 18.0, "quick": 19.04}) == (
        "Quick lowers ramp output, from 67.0 % (quo) to 50.0 % of full output over 2 years; "
        "tenure in seat rises by 1 month"
    )
    assert told({"quo": 0.67, "quick": 0.67, "slow": 0.67}, stays) == (
        "With quo, the sales force gives 67.0 % of its full output over 2 years; no policy is known to change that"
    )


@pytest.mark.parametrize("width", range(6, 12))
def test_no_line_of_a_sheet_begins_with_a_percent_sign(width):
    text = " ".join(f"{number} % of {'x' * (1 + number % 7)}" for number in range(60))
    figure = style.sheet(width, 2, text, text)
    for drawn in (figure.get_suptitle(), figure.texts[-1].get_text()):
        assert drawn.count("\n") > 3
        assert "\n%" not in drawn
        assert " ".join(drawn.split("\n")) == text
