"""How often stated 95 % intervals hold the truth: organisations drawn at random, recorded, estimated.

python experiments/round_trip/coverage.py [--draws 400] [--csv 20] [--seed 7]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import binom

sys.path.insert(0, str(Path(__file__).parents[1]))

from round_trip.export import export, read_back
from round_trip.organisations import DRAWN, FIXED, YEARS, Drawn, drawn

from salessim.analysis.retention import fit, survival
from salessim.calibration.estimating import churn
from salessim.calibration.estimating.estimate_all import directly
from salessim.calibration.records import Records

NOMINAL = 0.95
BAND = 0.99
DERIVED = {"mean churn": 1, "customers after 5 renewals": 5}
"""What a and b say together, and the renewals that it takes."""


@dataclass(frozen=True)
class Trip:
    """One truth, and what came back: value and interval, or nothing."""

    truth: float
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan

    @property
    def known(self) -> bool:
        """Whether there was an estimate at all."""
        return bool(np.isfinite(self.value))

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high


Trips = Mapping[str, list[Trip]]


def trips(organisations: Iterable[Drawn], through_csv: int = 0) -> Trips:
    """Estimates of organisations; the first `through_csv` are written as CSV files and read back."""
    found: dict[str, list[Trip]] = defaultdict(list)
    for each in organisations:
        records = _through_csv(each.records) if each.number < through_csv else each.records
        for key, trip in returned(each, records).items():
            found[key].append(trip)
    return found


def _through_csv(records: Records) -> Records:
    with tempfile.TemporaryDirectory() as folder:
        export(records, Path(folder))
        return read_back(Path(folder), records)


def returned(each: Drawn, records: Records) -> dict[str, Trip]:
    """What comes back of an organisation from these records."""
    direct = {one.key: one for one in directly(records, ramp_shape="linear").estimates}
    found = {}
    for key, truth in (each.truth | _deal_sizes(each.truth)).items():
        one = direct.get(key)
        found[key] = Trip(truth, one.value, one.low, one.high) if one else Trip(truth)
    return found | _retention(each.truth, records)


def _deal_sizes(truth: Mapping[str, float]) -> dict[str, float]:
    """What deals are worth on the day of the export, and how much they differ."""
    fixed = {f"market.{name}": value for name, value in FIXED["market"].items()}
    grown = (1 + truth["market.price_growth"]) ** YEARS
    return fixed | {"market.deal_value": fixed["market.deal_value"] * grown}


def _retention(truth: Mapping[str, float], records: Records) -> dict[str, Trip]:
    fitted = fit(*churn.renewals(records.customers, records))
    found = {}
    for (name, years), told in zip(
        DERIVED.items(), (churn.mean_churn(fitted), churn.survival_after(fitted, 5)), strict=True
    ):
        stays = float(survival(truth["renewal.churn_a"], truth["renewal.churn_b"], years)[-1])
        found[name] = Trip(1 - stays if years == 1 else stays, told.value, told.low, told.high)
    return found


def band(many: int, rows: int = 1) -> tuple[float, float]:
    """Shares between which 99 % of samples lie whose intervals hold the truth at the nominal rate.

    With several rows, 99 % of tables lie between them with all of their rows.
    """
    low, high = binom.interval(1 - (1 - BAND) / rows, many, NOMINAL)
    return float(low) / many, float(high) / many


def table(found: Trips) -> str:
    """One row a parameter."""
    lines = [
        "| parameter | drawn from | draws | not told | intervals that hold the truth | 99 % band | bias, in errors | "
        "median width ÷ truth |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for key, each in found.items():
        known = [trip for trip in each if trip.known]
        share = np.mean([trip.covered for trip in known])
        low, high = band(len(known))
        # A quarter of the interval is about its standard error.
        errors = [(trip.value - trip.truth) / max((trip.high - trip.low) / 3.92, 1e-12) for trip in known]
        width = np.median([(trip.high - trip.low) / abs(trip.truth) for trip in known])
        within = "" if low <= share <= high else " **outside**"
        ranged = "{} to {}".format(*(f"{end:g}" for end in DRAWN[key])) if key in DRAWN else "–"
        lines.append(
            f"| {key} | {ranged} | {len(each)} | {len(each) - len(known)} | {share:.1%}{within} | {low:.1%} to "
            f"{high:.1%} | {np.mean(errors):+.2f} | {width:.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--csv", type=int, default=20, help="how many go through CSV files")
    parser.add_argument("--seed", type=int, default=7, help="of the draws and of all luck")
    asked = parser.parse_args()
    print(table(trips(drawn(asked.draws, asked.seed), asked.csv)))
