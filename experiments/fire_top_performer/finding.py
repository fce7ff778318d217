"""C12: whether to enforce the rules on a top seller who ignores them, and where that stops paying."""

from __future__ import annotations

from claim import Signature, curve, differences, known, markdown, paragraphs, plane, policies_table, rerun, spread

import salessim
from salessim.analysis.breakeven.frontier import Frontier
from salessim.analysis.breakeven.words import frontier_sentence
from salessim.analysis.interval import interval
from salessim.quantities.arrays import Floats
from salessim.quantities.units import money

OUTCOME = "contribution_npv_usd"
STUDY, REPLICATES = "fire_top_performer", 60
MULTIPLE, LOWEST = 2.0, 1.3
"""A star of twice the ordinary, and the lowest quit factor in the claim's range: tolerating has its best chance."""
OF_TWO = {"standards.quit_factor_cap": 2}
NO_HARM = {
    "standards.forecast_cost": 0,
    "standards.new_account_loss": 0,
    "standards.team_support": 0,
    "standards.breadth_churn": 0,
    "standards.expenses": 0,
    "standards.paperwork": 0,
    "standards.contagion": 0,
    "standards.quits_per_twentieth": 0,
    "morale.quit_contagion": 0,
    "managers.credibility_loss": 0,
}
VARIED = (
    ("portability of customers", "standards.star.portability", ("0%", "40%")),
    ("output lost beside the star", "standards.output_loss", ("0%", "10%")),
    ("new accounts not opened", "standards.new_account_loss", ("10%", "70%")),
    ("ramp", "onboarding.ramp", ("5 months", "15 months")),
)


def at(multiple: float, factor: float, **overrides: object) -> Floats:
    """What enforcing is worth against tolerating, one number a replicate, under some assumptions."""
    asked = {"standards.star.multiple": multiple, "standards.quit_factor_cap": factor, **overrides}
    with rerun(STUDY, asked, 2 * REPLICATES, ("tolerate", "enforce")) as run:
        return differences(run, OUTCOME, "enforce", "tolerate")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the runs."""
    delta, signature = done.study.decide.indifference, Signature()
    frontier = plane(STUDY, "standards.star.multiple", "standards.quit_factor_cap", "enforce", replications=REPLICATES)
    counts = frontier.counts()
    signature.line(
        f"The map has both regions: enforcing wins at {counts['wins']} of its 25 points and loses at {counts['loses']}",
        counts["wins"] > 0 and counts["loses"] > 0,
    )
    at_two = curve(STUDY, "standards.star.multiple", "enforce", points=5, replications=REPLICATES, overrides=OF_TWO)
    crossings = at_two.crossings.found
    signature.line(
        "At a quit factor of 2 enforcing stops paying at a multiple between 1.2 and 2.7: "
        + (f"at {crossings[0].at:.2f}" if crossings else "it pays up to 3"),
        len(crossings) == 1 and 1.2 <= crossings[0].at <= 2.7,
    )
    _without_harm(signature, delta)
    _manager(signature, done, delta)
    table = _moves(signature)
    return paragraphs(policies_table(done), map_table(frontier), frontier_sentence(frontier) + ".", table, signature)


def _without_harm(signature: Signature, delta: float) -> None:
    """A star who harms nobody is not worth dismissing."""
    found = []
    for ramp in (5, 10, 15):
        overrides = {**NO_HARM, "standards.star.multiple": 1.25, "onboarding.ramp": f"{ramp} months"}
        with rerun(STUDY, overrides, REPLICATES, ("tolerate", "enforce")) as run:
            found.append(known(run, OUTCOME, "enforce", "tolerate"))
    said = ", ".join(spread(each) for each in found)
    signature.line(
        f"Without any harm to others, at a multiple of 1.25 and ramps of 5, 10 and 15 months, enforcing is not "
        f"better by more than {money(delta)}: {said}",
        all(each.high < delta for each in found),
    )


def _manager(signature: Signature, done: salessim.Run, delta: float) -> None:
    """Whether replacing the manager as well adds anything, and only through credibility."""
    both, alone = "enforce_and_replace_manager", "enforce"
    added = [known(done, OUTCOME, both, alone)]
    for loss in ("0%/month", "20%/month"):
        with rerun(STUDY, {"managers.credibility_loss": loss}, done.manifest.replicates) as run:
            added.append(known(run, OUTCOME, both, alone))
    usual, without, strong = added
    signature.line(
        f"Replacing the manager as well adds {spread(usual)}; {spread(without)} where tolerance costs no credibility, "
        f"{spread(strong)} where it costs 20 % a month: more than {money(delta)} only if it costs credibility",
        without.high <= delta < strong.low,
    )


def _moves(signature: Signature) -> str:
    """What one does not know, and which way it moves the answer: a gain moves the break-even up."""
    rows, moved = [], {}
    for label, key, ends in VARIED:
        first, second = (at(MULTIPLE, LOWEST, **{key: end}) for end in ends)
        moved[key] = interval(second - first)
        rows.append(
            [label, " → ".join(ends), *(spread(interval(each)) for each in (first, second)), spread(moved[key])]
        )
    rises = [moved["standards.output_loss"], moved["standards.new_account_loss"]]
    signature.line(
        "What enforcing gains, and so the break-even multiple, falls with portability and rises with output loss and "
        "with new accounts not opened",
        moved["standards.star.portability"].high < 0 and all(each.low > 0 for each in rises),
    )
    title = f"enforcing at a multiple of {MULTIPLE:g} and a quit factor of {LOWEST:g}"
    return markdown((title, "from → to", "at the first", "at the second", "moves by"), rows)


def map_table(frontier: Frontier) -> str:
    """The map: star multiple down, quit factor across."""
    first, second = frontier.axes
    rows = [
        [f"**{at:g}**", *(f"{money(point.known.mean)} {sign}" for point, sign in zip(row, signs, strict=True))]
        for at, row, signs in zip(first.places, frontier.points, frontier.signs(), strict=True)
    ]
    return markdown(("star multiple ↓ quit factor →", *(f"{at:g}" for at in second.places)), rows)
