"""Stories of twins: every sentence holds against the replayed logs, and nothing that differs is dropped silently."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text
from told_worlds import DEPARTED, OTHER, SIDES, WORDS, Logs, check

import salessim
from salessim.figures.style import policy_looks
from salessim.lab.record import Run
from salessim.lab.replay import Replay, replay
from salessim.lab.twins.choice import choose
from salessim.lab.twins.money import Sum, sum_sentence
from salessim.lab.twins.seats import decided_month
from salessim.lab.twins.sentence import Sentence
from salessim.lab.twins.size import SIZES, sizes
from salessim.lab.twins.story import _counted_apart, _counted_resized, story
from salessim.lab.twins.twins import Twins, twins
from salessim.lab.twins.world import Row, World, worlds
from salessim.model.events import EVENTS
from salessim.model.metrics import WATERFALL

CONFIGS = Path(__file__).parents[2] / "configs"
HOUSE = """\
salessim: 1
title: A house
horizon: 30 months
burn_in: 6 months
replications: 4
organisation: {teams: 2, seats_per_team: 3, accounts_per_seat: 40}
tenure: {mean: 10 months}
promotion: {manager_tenure: 12 months}
policies:
  status_quo: {}
  nothing: {hiring: {time_to_fill: 3 months}}
  cut: {headcount: {closed: 40%}, from: month 7, until: month 18}
  grow: {headcount: {extra_seats: 4}, from: month 4}
  raise: {money: {pay: {base: $130k/year}}, from: month 5}
  quick: {hiring: {time_to_fill: 1 month}}
  dearer: {market: {price_growth: 5%/year}}
  careful: {handover: {arr_loss: 5%}}
decide: {outcome: contribution_npv_usd, baseline: status_quo, indifference: $10k}
"""
SMALLER = ["horizon=3 years", "burn_in=12 months", "organisation.accounts_per_seat=60"]
FIRE = [*SMALLER, "organisation.seats_per_team=5", "organisation.teams=1"]
CAPTIVE = [*SMALLER, "organisation.seats_per_team=3", "organisation.teams=2", "loyalty.arrival=13 months"]
STORIES = {
    "people": ("fire", 3, "tolerate", "enforce_and_replace_manager"),
    "customers": ("captive", 2, "ignore", "ask_and_invest"),
    "cut": ("house", 2, "status_quo", "cut"),
    "growth": ("house", 2, "status_quo", "grow"),
    "hiring": ("house", 2, "quick", "status_quo"),
    "money": ("house", 2, "status_quo", "raise"),
    "sizes": ("house", 2, "status_quo", "dearer"),
    "numbers first": ("house", 2, "status_quo", "careful"),
}


@dataclass(frozen=True)
class Told:
    """A story in short and in full, and the logs."""

    short: Twins
    full: Twins
    logs: Logs

    def all(self) -> list[dict]:
        """Every sentence there is, those of the short story first."""
        return [each.facts() for told in (self.short, self.full) for each in told.story.sentences()]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, Run]:
    folder = tmp_path_factory.mktemp("runs")
    (folder / "house.yml").write_text(HOUSE)
    fire = CONFIGS / "fire_top_performer.yml", FIRE
    captive = CONFIGS / "captive_or_loyal.yml", CAPTIVE
    studies = {"house": (folder / "house.yml", [], 4), "fire": (*fire, 3), "captive": (*captive, 2)}
    return {
        name: salessim.run(path, overrides=overrides, replications=replicates, out=folder / name, workers=1)
        for name, (path, overrides, replicates) in studies.items()
    }


@pytest.fixture(scope="module")
def stories(runs) -> dict[str, Told]:
    @cache
    def seen_again(study: str, policy: str, replicate: int) -> Replay:
        return replay(runs[study], policy, replicate)  # once for all stories and their logs

    found = {}
    for name, (study, replicate, *pair) in STORIES.items():
        seen = [seen_again(study, policy, replicate) for policy in pair]
        choice = choose(runs[study], replicate, pair, 0)
        told = story(worlds(*seen), choice.finding.metric)
        short = Twins(runs[study].folder, choice, told, decided_month(runs[study].study, *pair))
        full = replace(short, story=story(short.story.both, short.choice.finding.metric, every=True))
        found[name] = Told(short, full, Logs(*seen))
    return found


@pytest.fixture(params=STORIES)
def told(request, stories) -> Told:
    return stories[request.param]


def test_every_sentence_holds_against_the_logs(told):
    assert told.short.story.opening
    for sentence in told.all():
        check(sentence, told.logs)


def test_all_kinds_of_sentences_are_among_those_checked(stories):
    kinds = Counter(each["kind"] for told in stories.values() for each in told.all())
    assert set(kinds) == {
        "parting", "numbers", "step", "arrival", "person", "vacancy", "customers", "year", "seat year", "leavers",
        "account", "items", "outcome",
    }  # fmt: skip


def corrupted(text: str) -> list[str]:
    """The text with each of its numbers changed, one at a time, and with the worlds exchanged."""
    wrong = [
        text[: found.start()] + str(int(found[0]) + 1) + text[found.end() :] for found in re.finditer(r"\d+", text)
    ]
    for found in re.finditer(rf"\b({'|'.join(WORDS)})\b", text):
        other = "two" if found[0] == "one" else "one"
        wrong.append(text[: found.start()] + other + text[found.end() :])
    if "only with" in text:
        named = next(side for side in ("without", "with") if f"only {side} the" in text)
        wrong.append(text.replace(f"only {named} the", f"only {OTHER[named]} the"))
    if sized := re.fullmatch(r"(.+) \((.+)\) in both worlds, (.+) with the decision and (.+) without it\.", text):
        what, who, here, there = sized.groups()
        wrong.append(f"{what} ({who}) in both worlds, {there} with the decision and {here} without it.")
        wrong.append(f"{what} ({who}, only with the decision).")
    return wrong


def test_a_wrong_number_in_a_sentence_is_found(told):
    changed = 0
    for sentence in [each.facts() for each in told.short.story.sentences()]:
        for text in corrupted(sentence["text"]):
            with pytest.raises(AssertionError):
                check({**sentence, "text": text}, told.logs)
            changed += 1
    assert changed >= len(told.short.story.sentences())


def test_a_row_that_is_missing_or_another_is_found(told):
    for sentence in [each.facts() for each in told.short.story.sentences()]:
        for side in SIDES:
            rows = sentence["rows"][side]
            for wrong in [rows[1:], [*rows[:-1], rows[-1] + 1], [*rows, 0]] if rows else [[0]]:
                with pytest.raises(AssertionError):
                    check({**sentence, "rows": {**sentence["rows"], side: wrong}}, told.logs)


def test_events_that_differ_are_told_or_counted(told):
    held = told.short.story
    rows = {side: {n for each in held.sentences() for where, n in each.rows if where == side} for side in SIDES}
    apart, untold = held.apart(), held.untold()
    for side in SIDES:
        left = told.logs.events[side].loc[sorted(told.logs.only[side] - rows[side]), "event"].value_counts().to_dict()
        assert {kind: counts[side] for kind, counts in untold.items() if counts[side]} == left
        assert sum(counts[side] for counts in apart.values()) == len(told.logs.only[side])
    one, other = (told.logs.resized[side] for side in SIDES)
    told_in_both = [each in rows["without"] and there in rows["with"] for each, there in zip(one, other, strict=True)]
    kinds = told.logs.events["with"].loc[other, "event"]
    assert held.resized() == kinds.value_counts().to_dict()
    assert held.resized_untold() == kinds[~np.array(told_in_both, dtype=bool)].value_counts().to_dict()


def test_the_account_in_words_adds_up_to_the_cent(told):
    table = told.short.accounts()
    assert list(table) == ["contribution in year", "without", "with", "difference"]
    cents = table.iloc[:, 1:].map(lambda text: int(re.sub(r"[$,.]", "", text)))
    assert (cents.iloc[:-1].sum() == cents.iloc[-1]).all()
    assert (cents["without"] + cents["difference"] == cents["with"]).all()
    facts = told.short.facts()["account"]
    numbers = [[round(100 * each[f"{name}_usd"]) for name in table.columns[1:]] for each in facts["years"]]
    assert cents.iloc[:-1].to_numpy().tolist() == numbers


def test_the_account_adds_up_to_the_cent(told):
    facts = told.short.facts()["account"]
    for name in ("without_usd", "with_usd", "difference_usd"):
        cents = [round(100 * year[name]) for year in facts["years"]]
        assert [cent / 100 for cent in cents] == [year[name] for year in facts["years"]]
        assert sum(cents) == round(100 * facts["total"][name])
    items = sum(round(100 * item["difference_usd"]) for item in facts["items"])
    assert items == round(100 * facts["total"]["difference_usd"])
    sums = {side: told.logs.tallies[side]["contribution_usd"] for side in SIDES}
    assert facts["total"]["difference_usd"] == pytest.approx((sums["with"] - sums["without"]).sum(), abs=0.006)
    for year in facts["years"]:
        months = slice(year["months"][0] - 1, year["months"][1])
        assert year["difference_usd"] == pytest.approx((sums["with"] - sums["without"])[months].sum(), abs=0.011)
    for item, (name, sign) in zip(facts["items"], WATERFALL, strict=True):
        apart = sign * (told.logs.tallies["with"][name] - told.logs.tallies["without"][name]).sum()
        assert item["difference_usd"] == pytest.approx(apart, abs=0.011)


def test_a_story_is_short_and_in_time_order(told):
    months = [each.month for each in told.short.story.trail]
    assert months == sorted(months)
    assert len(told.short.story.opening) + len(months) <= 20
    assert len(told.full.story.trail) >= len(months)
    assert told.full.story.left_out == 0
    assert told.short.story.left_out == len(told.full.story.trail) - len(months)


def test_roles_never_names(told):
    for text in told.full.sentences():
        assert not re.search(r"\d+\.\d+\.\d+|[Pp]erson \d|rep \d", text)


def test_each_event_of_the_first_months_is_the_same_in_both_worlds(told):
    row, parting = told.short.story.parting.row, told.short.story.parting
    if row is None:
        assert not any(told.logs.apart.values())
        return
    for side in SIDES:
        events = told.logs.events[side]
        assert events.loc[events["month"] < row.month, "row"].isin(told.logs.apart[side]).sum() == 0
    for side, each in parting.rows():
        assert each.number in (told.logs.resized if parting.partner else told.logs.only)[side]


def test_who_is_dismissed_is_told_with_what_led_to_it(stories):
    people = [each for each in stories["people"].short.story.trail if each.kind == "person"]
    first = people[0].text
    assert "(only with the decision), after a plan begun in month" in first
    assert " and a warning in month 7" in first


def test_a_null_policy_has_no_story(runs):
    found = twins(runs["house"], policies=["status_quo", "nothing"], replicate=1)
    assert found.story.same
    assert (found.story.sentences(), found.story.apart(), found.story.untold()) == ([], {}, {})
    said = found.sentences()
    assert said[1:3] == [
        "The two worlds are the same in every event and number.",
        "In 4 of 4 replicates Contribution (NPV) is exactly the same.",
    ]
    assert "One world is a story, not evidence. Over all worlds: nothing changes nothing" in said[-1]
    assert found.facts()["parting"]["event_month"] is None
    assert found.plot().get_suptitle().replace("\n", " ").startswith("Nothing changes nothing in this world")


def test_the_two_policies_keep_the_looks_of_the_other_figures_of_the_run(runs):
    run = runs["house"]
    found = twins(run, policies=["nothing", "quick"], replicate=1)
    looks = policy_looks(run.monthly("arr_usd")["policy"].unique(), run.compare().baseline)
    heads = {text.get_text(): text.get_color() for text in found.plot().findobj(Text)}
    for name in ("nothing", "quick"):
        assert heads[name] == looks[name].colour


def test_money_alone_parts_the_worlds_in_numbers_only(stories):
    held = stories["money"].short.story
    assert held.parting.row is None
    assert held.parting.number_month == 5
    assert "(no event differs)" in held.opening[0].text
    assert held.trail == ()
    assert held.untold_sentence() is None


def test_the_same_event_in_another_size_is_no_event_of_one_world(stories):
    held, logs = stories["sizes"].short.story, stories["sizes"].logs
    assert held.parting.partner is not None
    first = held.opening[0].facts()
    assert re.search(r"\) in both worlds, worth \$\S+ with the decision and \$\S+ without it\.$", first["text"])
    assert (first["world"], [len(first["rows"][side]) for side in SIDES]) == ("both", [1, 1])
    assert stories["sizes"].short.facts()["parting"]["world"] == "both"
    alone = re.sub(r"\) in both worlds, .*", ", only with the decision).", first["text"])
    with pytest.raises(AssertionError):
        check({**first, "text": alone, "world": "with", "rows": {**first["rows"], "without": []}}, logs)
    said = held.untold_sentence()
    assert said is not None
    assert re.search(r"\d+ events of both worlds differ in size, ", said)


def test_half_of_an_event_in_two_sizes_is_not_told(stories):
    held = stories["sizes"].short.story
    (number, other), *_ = held.both[1].resized.items()
    alone = Sentence(1, "step", "", "with", (("with", number),))
    pair = replace(alone, world="both", rows=(("with", number), ("without", other.number)))
    silent, half, whole = (replace(held, opening=(), closing=(), trail=said) for said in ((), (alone,), (pair,)))
    assert half.resized_untold() == silent.resized_untold() == held.resized()
    assert sum(whole.resized_untold().values()) == len(held.both[1].resized) - 1


def test_the_two_sentences_of_the_parting_stand_in_time_order_and_name_one_month(stories, told):
    months = [each.month for each in told.short.story.opening]
    assert months == sorted(months)
    assert months[0] == told.short.story.parting.month
    assert [each.text.startswith("The worlds part in month") for each in told.short.story.opening][:1] == [True]
    assert f"part in month {months[0]}." in told.short.text
    late = stories["numbers first"].short.story
    assert late.parting.row is not None
    assert late.parting.number_month < late.parting.row.month
    assert late.opening[0].text.startswith(f"The worlds part in month {late.parting.number_month}, in numbers: ")
    assert late.opening[1].text.startswith(f"The first event that differs comes in month {late.parting.row.month}, at ")


def test_what_is_only_counted_is_counted_in_good_words():
    assert _counted_apart({"deal_won": {"without": 0, "with": 1}}) == [
        "1 more event only with the decision and 0 only without it, deal_won (1 and 0)"
    ]
    assert _counted_resized({"deal_won": 1}) == ["1 event of both worlds differs in size, deal_won (1)"]
    kinds = {"deal_won": 1_200, "deal_lost": 3, "deal_opened": 2, "person_quit": 1}
    assert _counted_resized(kinds) == [
        "1,206 events of both worlds differ in size, most of them deal_won (1,200), deal_lost (3) and deal_opened (2)"
    ]


def test_every_size_of_an_event_has_its_words_and_two_sizes_never_read_alike():
    assert {event.unit for event in EVENTS} == {*SIZES, "–"}
    for here, there in [(7_839.2, 7_966.0), (7_839.2, 7_839.3), (7_839.2, 7_839.200001), (-1.0, 1.0)]:
        for event in ("deal_won", "person_warned"):
            one, other = sizes(event, here, there)
            assert one.split()[-1] != other
    assert sizes("person_warned", 1.0, 2.0) == ("warning 1", "2")


def test_one_deal_was_won_and_two_were():
    row = Row(0, 3, "outcome.close", "deal_won", "1.1.1", "1.1.4", 85_500.0, None)
    both = [World(side, side, (row,), frozenset(), {}, {}, {"contribution_usd": np.zeros(12)}) for side in SIDES]
    one = sum_sentence(Sum("deal_won", range(1, 13), None, (), (row,)), both).text
    assert "one deal worth $85.5k was won with the decision and none without it" in one
    two = sum_sentence(Sum("deal_won", range(1, 13), None, (row,), (row, row)), both).text
    assert "two deals worth $171k were won with the decision and one worth $85.5k without it" in two


def test_no_two_pairs_of_policies_share_a_file(runs):
    choice = choose(runs["house"], 2, ["status_quo", "quick"], 0)
    pairs = [("a-b", "c"), ("a", "b-c"), ("a", "b"), ("a", "b-f1")]
    names = {replace(choice, without=one, decided=other, future=f).name for one, other in pairs for f in (0, 1)}
    assert len(names) == 2 * len(pairs)


def test_lay_offs_of_a_month_are_one_sentence(stories):
    texts = [each.text for each in stories["cut"].short.story.trail if each.kind == "step"]
    assert any(re.match(r"In month 7 (two|three) reps were laid off \(only with", text) for text in texts), texts


def test_seats_that_one_world_never_has_are_closed_there(stories):
    figure = stories["growth"].short.plot()
    labels = [tick.get_text() for tick in figure.axes[1].get_yticklabels()]
    assert len(labels) == 10
    assert labels == [tick.get_text() for tick in figure.axes[2].get_yticklabels()]


def test_the_typical_replicate_is_the_median_and_the_policy_the_one_that_differs_most(runs):
    run = runs["fire"]
    found = twins(run)
    table = run.compare().table().set_index("policy")["difference"]
    assert found.choice.decided == table.abs().idxmax()
    differences = run.compare().differences().query("policy == @found.choice.decided").set_index("replicate")
    assert differences["difference"].rank()[found.choice.replicate] == 2
    assert "is the median of 3." in found.choice.sentence()
    facts = found.facts()
    assert facts["outcome"]["with"] - facts["outcome"]["without"] == pytest.approx(
        differences["difference"][found.choice.replicate]
    )


def test_of_an_even_number_the_lower_of_the_middle_two_is_told(runs):
    run = runs["house"]
    found = choose(run, None, ["status_quo", "quick"], 0)
    differences = run.compare().differences().query("policy == 'quick'").set_index("replicate")["difference"]
    assert differences.rank()[found.replicate] == 2
    assert "(the lower of the two in the middle)" in found.sentence()
    named = choose(run, int(differences.idxmax()), ["status_quo", "quick"], 0)
    assert "is number 4 of 4, counted from below" in named.sentence()
    unknown = choose(run, 9, ["status_quo", "quick"], 0)
    assert unknown.sentence() == "Replicate 9 was named; it is not among the 4 of the run."


def test_the_figure_marks_everybody_who_left(told):
    lines = [line for axes in told.short.plot().axes[1:] for line in axes.lines]
    seen = sum(len(line.get_xdata()) for line in lines if line.get_marker() in {"o", "X", "^", "s"})
    assert seen == sum(told.logs.events[side]["event"].isin(DEPARTED).sum() for side in SIDES)
