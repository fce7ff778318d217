"""Emergent checks: what no parameter targets, beside what was measured elsewhere. Misses are printed as misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from checks import bosses
from checks.people import Newcomers, excess
from checks.reasons import WHY
from checks.rows import Check, Found, over_worlds, ratio, times
from checks.runs import worlds_of
from checks.teams import Attainments, TeamYears

from salessim.model.metrics import METRICS
from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan
from salessim.model.simulation import Branch, Span, run
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money
from salessim.study import builtin

WORLDS: Final = 20
SPAN: Final = Span(horizon=120, burn_in=60)

Sections = Mapping[str, Mapping[str, Any]]
PUBLISHED: Final = "ρ −.15 (voluntary), −.01 (involuntary) across firms: Park & Shaw 2013"


@dataclass(frozen=True)
class Seen:
    """A run, and what the observers saw of it."""

    tallies: Mapping[str, Floats]
    teams: TeamYears
    people: Attainments
    newcomers: Newcomers

    def metric(self, name: str) -> Found:
        """A metric's outcome, over worlds."""
        return over_worlds(METRICS[name].outcome(self.tallies))


def see(branch: Branch, organisation: Organisation, change: Mapping[str, Any], horizon: int) -> Seen:
    """Run copies of the branch with a change from month 1 on; shared luck pairs such runs."""
    worlds, size = branch.state.shape.worlds, branch.state.shape
    watching = (
        TeamYears(worlds, size.teams, horizon // 12),
        Attainments(worlds),
        Newcomers(worlds, organisation.onboarding.ramp_months),
    )
    plan = Plan(organisation, (Change(change),) if change else ())
    return Seen(run(branch.take(np.arange(worlds)), [plan] * worlds, horizon, watching), *watching)


def cost_of_a_quit(usual: Seen, longer: Seen) -> Found:
    """Contribution (NPV) gained ÷ quits avoided by people who stay longer."""
    npv, quits = METRICS["contribution_npv_usd"], METRICS["quits"]
    gained = npv.outcome(longer.tallies) - npv.outcome(usual.tallies)
    return ratio(gained, quits.outcome(usual.tallies) - quits.outcome(longer.tallies))


def source(name: str) -> str:
    """A link to an entry of the evidence page."""
    return f"[{name}](evidence.md#{name})"


def quota(usual: Seen) -> list[Check]:
    """How people and the company stand against their goals."""
    counted = f"our expectation, beside {source('quota_share')}"
    return [
        Check(
            "Reps at quota", source("quota_share"), (0.5, 0.6), usual.metric("reps_at_quota_share"), why=WHY["quota"],
        ),
        Check(
            "Plan attainment", source("plan_attainment"), (0.85, 1), usual.metric("plan_attainment"), why=WHY["plan"],
        ),
        Check(
            "Coefficient of variation of attainment among people counted", counted, (0.4, 0.7),
            usual.people.variation(), times, why=WHY["variation"],
        ),
        Check(
            "Share of them below half their quota", counted, (0.1, 0.25), usual.people.below(0.5), why=WHY["variation"],
        ),
    ]  # fmt: skip


def turnover(usual: Seen, warm: Seen) -> list[Check]:
    """Exits ÷ seats against bookings ÷ open seats, team-year by team-year."""
    quits, dismissals = usual.teams.quits, warm.teams.dismissals
    return [
        Check("Quits and bookings of the same year, r", PUBLISHED, (-0.45, -0.15), usual.teams.correlation(quits),
              times, why=WHY["quits"]),
        Check("Quits and bookings of the next year, r", "–", None, usual.teams.correlation(quits, 1), times),
        Check("Dismissals and bookings of the same year, r; bench warm (`managers.recruiting` 10 hours)",
              PUBLISHED, (-0.1, 0.1), warm.teams.correlation(dismissals), times,
              why=WHY["dismissals"]),
    ]  # fmt: skip


def people(usual: Seen, mentored: Seen, longer: Seen) -> list[Check]:
    """Mentors who are asked for, tenure in seat, and what a quit costs."""
    npv = METRICS["contribution_npv_usd"]
    gain = over_worlds(npv.outcome(mentored.tallies) - npv.outcome(usual.tallies))
    in_seat, completed = usual.metric("tenure_months"), usual.metric("completed_tenure_months")
    equal = over_worlds(
        METRICS["tenure_months"].outcome(usual.tallies) / METRICS["completed_tenure_months"].outcome(usual.tallies)
    )
    return [
        Check("Voluntary mentors: newcomers' mean ramp factor over the ramp", f"about 0 ({source('mandatory_mentor')})",
              (-0.02, 0.02), excess(mentored.newcomers, usual.newcomers), why=WHY["mentors"]),
        Check("Voluntary mentors: contribution over ten years (NPV)", "about 0, our expectation", (-1e6, 1e6), gain,
              money, why=WHY["mentors"]),
        Check("Completed tenure, months", source("tenure_mean"), (12, 36), completed, tenths, why=WHY["tenure"]),
        Check(f"Tenure of those in seat ({in_seat.mean:.1f} months) ÷ completed tenure",
              "1 at a constant hazard without growth (renewal theory)", (0.9, 1.1), equal, times, why=WHY["tenure"]),
        Check("Cost of a quit: contribution (NPV) of `tenure.mean` 21 for 19 months ÷ quits avoided",
              f"$115k ({source('replacement_cost')})", (40_000, 150_000), cost_of_a_quit(usual, longer), money,
              why=WHY["cost"]),
    ]  # fmt: skip


def tenths(number: float) -> str:
    """A number to one decimal."""
    return f"{number:.1f}"


def checks(worlds: int = WORLDS, span: Span = SPAN, changed: Sections | None = None) -> list[Check]:
    """The list but for bosses, from four runs of midmarket; three of them branch from the same burn-in."""
    there = builtin("midmarket", changed)
    branch = worlds_of(there, worlds, span)
    usual = see(branch, there, {}, span.horizon)
    mentored = see(branch, there, {"onboarding.components.voluntary_mentor": 1.0}, span.horizon)
    longer = see(branch, there, {"tenure.mean_months": 21.0}, span.horizon)
    benched = builtin("midmarket", {**(changed or {}), "managers": {"recruiting": "10 hours/month"}})
    warm = see(worlds_of(benched, worlds, span), benched, {}, span.horizon)
    return [*quota(usual), *turnover(usual, warm), *people(usual, mentored, longer)]


def peter() -> Check:
    """What a manager's past sales do to bookings, which follow from what an hour achieves."""
    what = (
        "Team bookings lost per doubling of the manager's past sales: log bookings on past sales, over teams, against "
        "the same teams with the effect turned round"
    )
    return Check(what, source("peter_principle"), (0.06, 0.1), bosses.peter()[1], why=WHY["peter"])
