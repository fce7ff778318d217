"""The Mesa engine as a researcher uses it: through studies, by subclassing, and whatever the order of agents."""

import random

import numpy as np
from support.worlds import small

import salessim
from salessim.agents import Rep, SalesOrganisation
from salessim.agents.world import run_world
from salessim.model.plan import Plan
from salessim.model.simulation import Span

SPAN = Span(horizon=12, burn_in=6)


def test_a_study_run_by_agents_gives_the_same_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = tmp_path / "study.yml"
    study.write_text(
        "salessim: 1\nhorizon: 12 months\nburn_in: 6 months\nreplications: 2\n"
        "organisation: {teams: 1, seats_per_team: 2, accounts_per_seat: 20}\n"
        "policies: {as_is: {}, fast: {onboarding: {ramp: 3 months}}}\n"
        "decide: {outcome: contribution_npv_usd, baseline: as_is, indifference: $1k}\n"
    )
    arrays = salessim.run(study, out="arrays", workers=1)
    agents = salessim.run(study, out="agents", workers=2, engine="mesa")
    assert arrays.outcomes().equals(agents.outcomes())
    assert arrays.monthly("arr_usd").equals(agents.monthly("arr_usd"))


def test_the_order_of_agents_changes_nothing():
    plan = Plan(small(tenure={"mean": 6}))
    calm = run_world(plan, SPAN, 1, 1)
    world = SalesOrganisation(plan, replicate=1, seed=1, burn_in_months=6, horizon_months=12)
    shuffled = random.Random(3)
    for kind in list(world.agents_by_type):
        agents = world.agents_by_type[kind]
        order = list(agents)
        shuffled.shuffle(order)
        agents.sort(key=order.index, ascending=True, inplace=True)
    world.run(12)
    for name, values in world.datacollector.model_vars.items():
        assert np.array_equal(calm[name][0], np.array(values), equal_nan=True), name


class Workaholic(Rep):
    """Sells in half as many hours again."""

    def selling_hours(self, hours: float) -> float:
        return 1.5 * hours


def test_a_subclassed_rep_changes_what_reps_do_and_nothing_else():
    size = {"teams": 2, "seats_per_team": 3, "accounts_per_seat": 150}
    # Where nobody is judged by what is sold, who sells more leaves no sooner and is coached no less.
    off = {name: {"strength": 0} for name in ("morale", "dismissal", "promotion", "coaching")}
    organisation = small(organisation=size, **off)
    worlds = [SalesOrganisation(organisation, burn_in_months=0, rep_class=kind) for kind in (Rep, Workaholic)]
    for world in worlds:
        world.run(24)
    plain, eager = (world.datacollector.get_model_vars_dataframe() for world in worlds)
    assert plain["quits"].equals(eager["quits"]), "the same luck"
    assert eager["contacts"].sum() > 1.2 * plain["contacts"].sum()
    assert np.allclose(eager["selling_hours"], 1.5 * plain["selling_hours"])


def test_managers_know_their_teams():
    world = SalesOrganisation(small(), burn_in_months=0)
    assert [len(manager.seats) for manager in world.managers] == [3, 3]
    assert sum(manager.reps_at_work for manager in world.managers) == 6
