"""The figures of a break-even keep the contract of all figures, and show what was found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from test_figures import MONEY, VACANT
from test_figures import test_axes_name_their_units as units
from test_figures import test_has_a_title_that_says_something_and_a_caption as titles
from test_figures import test_no_text_covers_another as overlaps
from test_figures import test_no_text_leaves_the_canvas as canvas
from test_figures import test_the_baseline_has_its_own_colour as colours
from test_figures import test_tick_labels_keep_apart as ticks

from salessim.analysis.breakeven.curve import Axis, Curve, Terms, curve
from salessim.analysis.breakeven.frontier import Frontier, frontier
from salessim.engine.metrics import Metric
from salessim.figures.assumptions.frontier import SIGN_LOOKS, frontiers
from salessim.figures.assumptions.tipping import tipping
from salessim.figures.style import save

PLACES = np.linspace(2, 18, 7)
SLOPES = {"faster_ramp": -0.6, "longer_tenure": 0.4, "a_policy_whose_name_goes_on_for_longer_than_it_should": -0.2}
SIZE = {"usd": 1e6, "share": 0.01}


def curves(
    names=("longer_tenure",), *, metric: Metric = MONEY, shift=8.0, replicates=40, bend=0.0, unit="months", own=9.0
) -> list[Curve]:
    rng = np.random.default_rng(4)
    places = PLACES / 20 if unit == "share" else PLACES
    made = []
    for name in names:
        level = rng.normal(0, 2, (replicates, 1))
        level -= level.mean()
        means = SLOPES[name] * (PLACES - shift) + bend * (PLACES - 10) ** 2
        values = (means + level * (1 + 0.05 * PLACES)) * SIZE[metric.unit]
        axis = Axis("pipeline.cycle", unit, places, name == "faster_ramp", own)
        made.append(curve(name, Terms(metric, "status_quo", SIZE[metric.unit], 0.95), axis, values))
    return made


def maps(names=("longer_tenure",), *, points=5, metric: Metric = MONEY) -> list[Frontier]:
    rng = np.random.default_rng(6)
    across, up = np.linspace(2, 18, points), np.linspace(0, 0.08, points)
    axes = (Axis("pipeline.cycle", "months", across, False, 10.0), Axis("renewal.churn_floor", "share", up, True, 0.02))
    means = across[:, np.newaxis] / 3 - 60 * up - 2
    luck = rng.normal(0, 1, (40, 1, 1))
    terms = Terms(metric, "status_quo", SIZE[metric.unit], 0.95)
    return [frontier(name, terms, axes, (means + luck) * SIZE[metric.unit]) for name in names]


def several() -> list[Curve]:
    return curves(metric=VACANT, shift=10.0, bend=-0.08, unit="share")


CASES: dict[str, tuple[str, Callable[[], Figure]]] = {
    "one crossing": ("US$", lambda: tipping(curves(), horizon_months=120)),
    "crossing at the left": ("US$", lambda: tipping(curves(shift=2.4), horizon_months=120)),
    "crossing at the right": ("US$", lambda: tipping(curves(shift=17.5, own=18.0), horizon_months=120)),
    "no crossing": ("US$", lambda: tipping(curves(shift=-20), horizon_months=120)),
    "three policies": ("US$", lambda: tipping(curves([*SLOPES]), horizon_months=120)),
    "several crossings": ("percentage points", lambda: tipping(several(), horizon_months=7)),
    "close crossings": ("US$", lambda: tipping(curves(shift=18.0, bend=0.1), horizon_months=12)),
    "one replicate": ("US$", lambda: tipping(curves(replicates=1), horizon_months=120)),
    "map": ("months", lambda: frontiers(maps(), horizon_months=120)),
    "map, two policies": ("%", lambda: frontiers(maps(["faster_ramp", "longer_tenure"]), horizon_months=120)),
    "map, many points": ("%", lambda: frontiers(maps(points=15, metric=VACANT), horizon_months=120)),
    "map, most labels": ("%", lambda: frontiers(maps(points=7), horizon_months=120)),
}  # fmt: skip
DRAWN: dict[str, Figure] = {}


@pytest.fixture(params=CASES)
def case(request) -> tuple[Figure, str]:
    unit, make = CASES[request.param]
    if request.param not in DRAWN:
        DRAWN[request.param] = make()
        FigureCanvasAgg(DRAWN[request.param]).draw()
    return DRAWN[request.param], unit


@pytest.mark.parametrize("keeps", [units, titles, overlaps, canvas, colours, ticks], ids=lambda each: each.__name__)
def test_the_contract_of_all_figures_is_kept(keeps, case) -> None:
    keeps(case)


@pytest.mark.parametrize("name", ["one crossing", "map"])
def test_the_same_data_give_the_same_bytes(name, tmp_path) -> None:
    make = CASES[name][1]
    first, second = save(make(), tmp_path / "one"), save(make(), tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_title_says_where_it_tips() -> None:
    said = {name: CASES[name][1]().get_suptitle().replace("\n", " ") for name in ("one crossing", "no crossing", "map")}
    assert said["one crossing"] == "Longer tenure becomes worse than status quo if pipeline.cycle is below 8 months"
    assert said["no crossing"] == "Longer tenure is better than status quo for pipeline.cycle from 2 to 18 months"
    assert said["map"].startswith(
        "Longer tenure over pipeline.cycle (2 to 18 months) and its renewal.churn_floor (0 to "
    )


def test_the_ring_stands_at_the_crossing_and_the_bar_is_its_interval() -> None:
    (found,) = curves()
    (crossing,) = found.crossings.found
    axes = tipping([found], horizon_months=120).axes[0]
    rings = [line for line in axes.lines if line.get_marker() == "o" and line.get_markersize() == 8]
    assert [float(ring.get_xdata()[0]) for ring in rings] == [crossing.at]
    bars = [[float(end) for end in line.get_xdata()] for line in axes.lines if line.get_linewidth() == 3.2]
    assert bars == [[crossing.low, crossing.high]]


def test_the_band_of_luck_is_one_of_replicates_not_of_worlds() -> None:
    caption = " ".join(tipping(curves(), horizon_months=120).texts[-1].get_text().split())
    assert "8 of 10 replicates lie inside (P10 to P90 of 40 replicates, each averaged over futures" in caption
    assert "ignorance is not shown" in caption


def test_a_map_tells_its_signs_apart_in_grey() -> None:
    (found,) = maps()
    axes = frontiers([found], horizon_months=120).axes[0]
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    flat = [sign for row in found.signs() for sign in row]
    assert set(flat) == {"wins", "loses", "undecided"}
    assert [cell.get_hatch() for cell in cells] == [SIGN_LOOKS[sign].get("hatch") for sign in flat]
    assert [to_rgb(cell.get_facecolor()) for cell in cells] == [to_rgb(SIGN_LOOKS[sign]["facecolor"]) for sign in flat]
