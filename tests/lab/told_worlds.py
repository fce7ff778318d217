"""A checker of stories: holds every sentence against the replayed logs, which it reads by itself, as tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from salessim.lab.replay import Replay
from salessim.model.events import EVENTS
from salessim.model.metrics import METRICS, WATERFALL
from salessim.model.month import MONTH
from salessim.quantities.units import money, write_time

WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
HAPPENING = ["month", "entry", "event", "actor", "object"]
SIDES = ("without", "with")
DEPARTED = {
    "person_quit": "quit",
    "person_dismissed": "was dismissed",
    "person_promoted": "became the team's manager",
    "person_laid_off": "was laid off",
}
STEP = {
    "person_warned": r"(?:{who} was|(\S+) reps were) warned",
    "plan_begun": r"(?:{who} was|(\S+) reps were) put on a plan",
    "plan_passed": r"(?:{who} passed the plan|(\S+) reps passed their plans)",
    "person_laid_off": r"(?:{who} was|(\S+) reps were) laid off",
    "manager_began": r"(?:a new manager began in {where}|(\S+) new managers began)",
    "seat_opened": r"(?:{where} opened|(\S+) seats opened)",
    "seat_closed": r"(?:{where} closed|(\S+) seats closed)",
    "star_appeared": r"(?:{who} began|(\S+) stars began)",
}
AFTER = {"plan_begun": "a plan begun", "plan_passed": "a plan passed", "person_warned": "a warning"}
ONLY = r"only (with|without) the decision"


class Logs:
    """What the two worlds did, as told by their replays."""

    def __init__(self, without: Replay, decided: Replay) -> None:
        seen = dict(zip(SIDES, (without, decided), strict=True))
        self.events = {side: each.events.set_index("row", drop=False) for side, each in seen.items()}
        for events in self.events.values():
            events["seat"] = events["object"].str.split(".").str[:2].str.join(".")
        self.tallies = {side: {name: held[0] for name, held in each.tallies.items()} for side, each in seen.items()}
        self.agents = {
            side: each.agents.astype({"column": str, "id": str}).set_index(["column", "id", "month"])["value"].to_dict()
            for side, each in seen.items()
        }
        one, other = (
            each.reset_index(drop=True).assign(again=each.groupby(HAPPENING).cumcount().to_numpy())
            for each in self.events.values()
        )
        columns = [*HAPPENING, "again", "row", "value"]
        joined = one[columns].merge(other[columns], "outer", on=columns[:-2], suffixes=SIDES, indicator="there")
        lone = {"without": joined[joined["there"] == "left_only"], "with": joined[joined["there"] == "right_only"]}
        self.only = {side: set(each[f"row{side}"].astype(int)) for side, each in lone.items()}
        pairs = joined[(joined["there"] == "both") & (joined["valuewithout"] != joined["valuewith"])]
        self.resized = {side: list(pairs[f"row{side}"].astype(int)) for side in SIDES}  # each with its partner
        self.apart = {side: self.only[side] | set(self.resized[side]) for side in SIDES}
        self.months = next(iter(self.tallies["with"].values())).size
        calm, decided = (self.tallies[side] for side in SIDES)
        differ = {
            name: np.flatnonzero(~np.isclose(calm[name], decided[name], rtol=0, atol=0, equal_nan=True))
            for name in calm
        }
        self.numbers = {name: places[0] + 1 for name, places in differ.items() if len(places)}
        self.first_number = min(self.numbers.values(), default=self.months + 1)

    def of(self, side: str, event: str, first: int, last: int, seat: str | None = None) -> pd.DataFrame:
        """Rows of a kind in some months."""
        events = self.events[side]
        there = (events["event"] == event) & events["month"].between(first, last)
        return events[there & (events["seat"] == seat)] if seat else events[there]

    def who(self, side: str, row: pd.Series) -> str:
        """The role of who acted."""
        stars = self.events[side].query("event == 'star_appeared'")["actor"]
        return f"the {'star' if row['actor'] in set(stars) else 'rep'} in {place(row['seat'])}"


OTHER = {"with": "without", "without": "with"}


def place(where: str) -> str:
    """Seat or team in words."""
    team, _, seat = where.partition(".")
    return f"seat {seat} of team {team}" if seat else f"team {team}"


def counted(word: str) -> int:
    """A count that was said in words or figures."""
    assert word in WORDS or int(word.replace(",", "")) >= len(WORDS)
    return WORDS.index(word) if word in WORDS else int(word.replace(",", ""))


def parsed(pattern: str, text: str) -> tuple[str, ...]:
    """The parts of a sentence that must be of this form."""
    found = re.fullmatch(pattern, text)
    assert found, f"{text!r} is not {pattern!r}"
    return found.groups()


def check(sentence: dict[str, Any], logs: Logs) -> None:
    """Raise AssertionError unless everything that the sentence says is in the logs, and in the rows that it cites."""
    assert not re.search(r"\d+\.\d+\.\d+", sentence["text"]), "a person or an account by its number"
    for side in SIDES:
        assert set(sentence["rows"][side]) <= set(logs.events[side]["row"])
        assert len(set(sentence["rows"][side])) == len(sentence["rows"][side])
    cited = {side: logs.events[side].loc[sentence["rows"][side]] for side in SIDES}
    assert any(len(rows) for rows in cited.values()) != bool(sentence["tallies"])
    try:
        KINDS[sentence["kind"]](sentence, cited, logs)
    except (ValueError, KeyError, IndexError) as error:  # what is said or cited has not even the right form
        raise AssertionError(sentence["text"]) from error


def _parting(sentence, cited, logs) -> None:
    opening, month, entry, meaning, who, only, side, sizes = parsed(
        r"(The worlds part|The first event that differs comes) in month (\d+), at ([\w.]+): (.+?) "
        rf"\(((?:the \w+ in )?(?:seat \d+ of )?team \d+)(, {ONLY})?\)(?: in both worlds, (.+))?\.",
        sentence["text"],
    )
    assert bool(only) != bool(sizes)
    assert (opening == "The worlds part") == (int(month) <= logs.first_number)
    row = cited[side or "with"].iloc[0]
    assert row["row"] == min(logs.apart[side or "with"])
    if only:
        assert (len(cited[side]), len(cited[OTHER[side]]), sentence["world"]) == (1, 0, side)
        assert row["row"] in logs.only[side]
    else:
        _sizes(sizes, sentence, cited, logs)
    assert (int(month), entry) == (row["month"], row["entry"])
    assert sentence["month"] == row["month"]
    (event,) = (event for event in EVENTS if event.name == row["event"])
    assert meaning.lower() == event.meaning.lower().rstrip(".")
    assert who == (logs.who(side, row) if (event.actor, event.object) == ("person", "seat") else place(row["seat"]))
    order = {entry.name: number for number, entry in enumerate(MONTH)}
    for each in SIDES:
        rows = logs.events[each].loc[sorted(logs.apart[each])]
        assert all(
            (m, order[e]) >= (int(month), order[entry]) for m, e in zip(rows["month"], rows["entry"], strict=True)
        )


def _sizes(said, sentence, cited, logs) -> None:
    """One event of both worlds, in another size; the other sentences about it need not be looked at again."""
    here, side, there, other = parsed(r"(.+) (with|without) the decision and (.+) (with|without) it", said)
    assert (sentence["world"], {side, other}) == ("both", set(SIDES))
    (one,), (two,) = (list(cited[each].to_dict("index").values()) for each in (side, other))
    assert (one["row"], two["row"]) in zip(logs.resized[side], logs.resized[other], strict=True)
    assert [one[name] for name in HAPPENING] == [two[name] for name in HAPPENING]
    assert one["value"] != two["value"]
    (unit,) = (event.unit for event in EVENTS if event.name == one["event"])
    assert here.split()[-1] != there
    for text, row in ((here, one), (there, two)):
        if unit == "usd":
            value = row["value"]
            assert text.removeprefix("worth ") in {money(value), f"${value:,.0f}", f"${value:,.2f}", f"${value!r}"}
        else:
            assert float(re.findall(r"\S+$", text)[0]) == pytest.approx(row["value"], rel=0.005)


def _numbers(sentence, cited, logs) -> None:
    opening, month, when, names = parsed(
        r"(The worlds part in month|The first numbers that differ are those of month) (\d+)(?:, in numbers)?"
        r"(?: \((.+)\))?: (.+)\.",
        sentence["text"],
    )
    assert int(month) == logs.first_number == sentence["month"]
    there = [name for name, first in logs.numbers.items() if first == int(month)]
    assert {(each["tally"], each["world"], each["month"]) for each in sentence["tallies"]} == {
        (name, side, int(month)) for name in there for side in SIDES
    }
    said = re.split(r", | and ", names)
    if said[-1].endswith(" more"):
        assert int(said.pop().removesuffix(" more")) == len(there) - len(said)
    else:
        assert len(said) == len(there)
    assert said == [name.replace("_", " ") for name in there[: len(said)]]
    events = [logs.events[side].loc[sorted(logs.apart[side]), "month"].min() for side in SIDES if logs.apart[side]]
    assert opening.startswith("The worlds part") == (not events or int(month) < min(events))
    if not events:
        assert when == "no event differs"
    elif int(month) < min(events):
        assert when is None
    elif int(month) == min(events):
        assert when == "in the month of that event"
    else:
        (apart,) = parsed(r"(\d+) months? after that event", when)
        assert int(month) - min(events) == int(apart)


def _step(sentence, cited, logs) -> None:
    side = sentence["world"]
    rows = cited[side]
    assert not len(cited[OTHER[side]])
    assert set(rows["row"]) <= logs.only[side]
    (event,) = set(rows["event"])
    (month,) = set(rows["month"])
    who, where = logs.who(side, rows.iloc[0]), place(rows["seat"].iloc[0])
    form = STEP[event].format(who=re.escape(who), where=re.escape(where))
    said, many, only, seats = parsed(rf"In month (\d+) {form} \({ONLY}\)(?:: (.+))?\.", sentence["text"])
    assert (int(said), only) == (month, side)
    mine = logs.of(side, event, month, month)
    assert set(rows["row"]) == set(mine["row"]) & logs.only[side]
    assert (1 if many is None else counted(many)) == len(rows)
    if many is None:
        assert seats is None
    elif len(rows) > 6:
        assert seats == f"{len(rows)} seats"
    else:
        named = re.findall(r"seats? ([\d, and]+) of team (\d+)", seats)
        found = [f"{team}.{each}" for numbers, team in named for each in re.split(r", | and ", numbers)]
        assert sorted(found) == sorted(rows["seat"])


def _person(sentence, cited, logs) -> None:
    month, who, how, side, after, there, became = parsed(
        rf"In month (\d+) (the \w+ in seat \d+ of team \d+) (.+) \({ONLY}\)(?:, after (.+?))?; (with|without) it the "
        r"same person (.+)\.",
        sentence["text"],
    )
    assert (side, there) == (sentence["world"], OTHER[side])
    left = cited[side].iloc[0]
    assert left["row"] in logs.only[side]
    assert (int(month), who, how) == (left["month"], logs.who(side, left), DEPARTED[left["event"]])
    _trail(left, cited[side].iloc[1:], after, logs.events[side])
    if became == "stayed to the end":
        assert not len(cited[there])
        last = logs.agents[there]
        person = f"{left['seat']}.{last['occupant', left['seat'], logs.months]:.0f}"
        assert (person, last["occupied", left["seat"], logs.months]) == (left["actor"], 1)
        assert {(each["world"], each["seat"], each["month"]) for each in sentence["seats"]} == {
            (there, left["seat"], logs.months)
        }
        return
    (later,) = [row for _, row in cited[there].iterrows()]
    assert later["actor"] == left["actor"]
    assert became == f"{DEPARTED[later['event']]} in month {later['month']}"
    assert (later["month"], later["event"]) != (left["month"], left["event"])
    assert later["month"] >= left["month"]


def _trail(left, rows, after, log) -> None:
    """What led to it: causes, the latest first, as long as they are steps of managers."""
    trail, cause = [], left["cause"]
    while not pd.isna(cause) and log.loc[int(cause), "event"] in AFTER:
        trail.append(log.loc[int(cause)])
        cause = trail[-1]["cause"]
    assert [row["row"] for row in trail] == list(rows["row"])
    said = [f"{AFTER[row['event']]} in month {row['month']}" for row in trail]
    assert re.split(r", | and ", after or "") == (said or [""])


def _vacancy(sentence, cited, logs) -> None:
    side = sentence["world"]
    where, first, how, fell, arrival, became, only = parsed(
        r"(Seat \d+ of team \d+) stood empty from month (\d+) (to the end|for \S+ months?)"
        r"(?:, and (\S+) open deals? fell back)?(?:; a new rep arrived in month (\d+) and (.+))? \((with|without) the "
        r"decision\)\.",
        sentence["text"],
    )
    assert (only, len(cited[OTHER[side]])) == (side, 0)
    rows = cited[side]
    left = rows.iloc[0]
    seat, agents = left["seat"], logs.agents[side]
    assert (where, int(first)) == (place(seat).capitalize(), left["month"])
    assert left["event"] in DEPARTED
    slipped = logs.of(side, "deal_fell_back", 1, logs.months, seat).query("cause == @left.row")
    assert counted(fell or "no") == len(slipped)
    assert set(slipped["row"]) <= set(rows["row"])
    empty = [month for month in range(left["month"], logs.months + 1) if not agents["occupied", seat, month]]
    if how == "to the end":
        assert empty == list(range(left["month"], logs.months + 1))
        assert arrival is None
        assert set(rows["row"]) == {left["row"], *slipped["row"]}
        return
    (hired,) = [row for _, row in rows.query("event == 'person_hired'").iterrows()]
    assert (hired["seat"], hired["month"]) == (seat, int(arrival))
    span = list(range(left["month"], hired["month"]))
    assert empty[: len(span)] == span
    assert agents["occupied", seat, hired["month"]] == 1
    assert counted(how.split()[1]) == len(span)
    assert set(rows["row"]) - {left["row"], hired["row"], *slipped["row"]} == _newcomer(became, hired, side, logs)


def _newcomer(became, hired, side, logs) -> set[int]:
    """What became of who was hired; returns the row of leaving, if the sentence rests on it."""
    agents, seat = logs.agents[side], hired["seat"]
    gone = logs.events[side].query("actor == @hired.actor and event in @DEPARTED.keys()")
    last = int(gone["month"].iloc[0]) - 1 if len(gone) else logs.months
    ramped = [month for month in range(hired["month"], last + 1) if agents["factor", seat, month] >= 0.95 - 1e-9]
    if ramped:
        assert became == f"was fully productive from month {ramped[0]} on"
        return set()
    if not len(gone):
        assert became == "was not fully productive by the end"
        return set()
    assert became == f"left again in month {last + 1}, before being fully productive"
    return set(gone["row"])


def _arrival(sentence, cited, logs) -> None:
    where, first, side, later, other = parsed(
        r"(Seat \d+ of team \d+) was filled in month (\d+) (with|without) the decision and (not at all|in month \d+) "
        r"(with|without) it\.",
        sentence["text"],
    )
    assert other == OTHER[side]
    (row,) = [row for _, row in cited[side].iterrows()]
    assert (row["event"], row["month"]) == ("person_hired", int(first))
    assert where == place(row["seat"]).capitalize()
    there = logs.events[other].query("event == 'person_hired' and actor == @row.actor")
    assert set(there["row"]) == set(cited[other]["row"])
    assert [f"in month {month}" for month in there["month"]] == ([] if later == "not at all" else [later])
    assert (there["month"] > int(first)).all()
    seat, _, person = row["actor"].rpartition(".")
    before = f"{seat}.{int(person) - 1}"
    gone = [logs.events[each].query("event in @DEPARTED.keys()") for each in SIDES]
    ends = [each[each["actor"] == before] for each in gone]
    assert list(ends[0]["month"]) == list(ends[1]["month"])


def _customers(sentence, cited, logs) -> None:
    first, last, here, where, side, there, other = parsed(
        r"In months (\d+) to (\d+) (.+) in (seat \d+ of team \d+) left (with|without) the decision and (.+) "
        r"(with|without) it\.",
        sentence["text"],
    )
    assert other == OTHER[side]
    assert int(last) == min(int(first) + 11, logs.months)
    number, team = re.findall(r"\d+", where)
    seat = f"{team}.{number}"
    assert set(logs.events[side].query("month == @first_month(@first) and seat == @seat")["event"]) & set(DEPARTED)
    for said, each in ((here, side), (there, other)):
        _valued(said, "customer", cited[each], logs.of(each, "customer_lost", int(first), int(last), seat))


def first_month(text: str) -> int:
    """A month as a number, for queries."""
    return int(text)


def _valued(said: str, noun: str, cited: pd.DataFrame, rows: pd.DataFrame) -> None:
    """A count and what it is worth: exactly the rows that are cited."""
    assert set(cited["row"]) == set(rows["row"])
    if said in {"none", f"no {noun}s"}:
        assert not len(rows)
        return
    count, worth = parsed(rf"(\S+)(?: {noun}s?)? worth (\S+)", said)
    assert counted(count) == len(rows)
    assert f" {noun}s" in said or f" {noun} " not in said or len(rows) == 1
    assert worth == money(rows["value"].sum())


def _year(sentence, cited, logs) -> None:
    year, first, last, one, became, where, other, apart = parsed(
        r"In year (\d+) \(months (\d+) to (\d+)\) (.+?) (was won|were won|left)(?: in (seat \d+ of team \d+))? with "
        r"the decision and (.+) without it: (.+)\.",
        sentence["text"],
    )
    assert int(first) == 12 * int(year) - 11
    assert int(last) == min(12 * int(year), logs.months)
    event, noun = ("customer_lost", "customer") if became == "left" else ("deal_won", "deal")
    assert became == "left" or (became == "was won") == one.startswith("one deal ")
    number, team = re.findall(r"\d+", where) if where else ("", "")
    assert (sentence["kind"] == "seat year") == bool(where)
    rows = {side: logs.of(side, event, int(first), int(last), f"{team}.{number}" if where else None) for side in SIDES}
    _valued(one, noun, cited["with"], rows["with"])
    _valued(other, noun, cited["without"], rows["without"])
    _apart(apart, rows["with"]["value"].sum() - rows["without"]["value"].sum())


def _apart(said: str, difference: float) -> None:
    if said == "as much":
        assert difference == 0
        return
    size, side = parsed(r"(\S+) (more|less)", said)
    assert size == money(abs(difference))
    assert (side == "more") == (difference > 0)


def _firsts(logs: Logs) -> list[int]:
    """The month of the first event that differs, by world."""
    return [logs.events[side].loc[min(held), "month"] for side, held in logs.apart.items() if held]


def _leavers(sentence, cited, logs) -> None:
    first, one, seats, other = parsed(
        r"From month (\d+) to the end (\S+) (?:person|people) left their (seats?) without the decision and (\S+) "
        r"(?:person|people) with it\.",
        sentence["text"],
    )
    assert int(first) == sentence["month"] == min([logs.first_number, *_firsts(logs)])
    assert (seats == "seat") == (one == "one")
    for side, said in zip(SIDES, (one, other), strict=True):
        rows = logs.events[side].query("event in @DEPARTED.keys() and month >= @first_month(@first)")
        assert counted(said) == len(rows)
        assert set(rows["row"]) == set(cited[side]["row"])


def _account(sentence, cited, logs) -> None:
    years, one, other, apart = parsed(
        r"Over (.+) the contribution is (\S+) with the decision and (\S+) without it: (.+)\.", sentence["text"]
    )
    assert years == write_time(logs.months)
    sums = {side: logs.tallies[side]["contribution_usd"].sum() for side in SIDES}
    assert (one, other) == (money(sums["with"]), money(sums["without"]))
    _apart(apart, round(sums["with"] - sums["without"], 2))
    _whole(sentence, {"contribution_usd"}, logs)


def _items(sentence, cited, logs) -> None:
    (made,) = parsed(r"It is made of (.+); costs that rise count against\.", sentence["text"])
    said = dict(re.fullmatch(r"(.+) ([+−]\S+)", each).groups() for each in re.split(r", | and ", made))
    found = {}
    for name, sign in WATERFALL:
        cents = sign * (logs.tallies["with"][name].sum() - logs.tallies["without"][name].sum())
        if round(100 * cents):
            found[name] = f"{'+' if cents > 0 else '−'}{money(abs(round(cents, 2)))}"
    assert said == {METRICS[name].label.lower(): text for name, text in found.items()}
    _whole(sentence, set(found), logs)


def _outcome(sentence, cited, logs) -> None:
    label, years, amount = parsed(r"(.+) over (.+) differs by (\S+) in this world\.", sentence["text"])
    (metric,) = (metric for metric in METRICS.values() if metric.label == label)
    values = [
        float(metric.outcome({name: held[np.newaxis] for name, held in logs.tallies[side].items()})[0])
        for side in SIDES
    ]
    assert amount == money(values[1] - values[0])
    assert years == write_time(logs.months)
    _whole(sentence, {metric.numerator}, logs)


def _whole(sentence, names, logs) -> None:
    """The tallies cited: these, of both worlds, in all months."""
    cells = {(each["world"], each["tally"], each["month"]) for each in sentence["tallies"]}
    months = range(1, logs.months + 1)
    assert cells == {(side, name, month) for side in SIDES for name in names for month in months}


KINDS: dict[str, Callable[[dict[str, Any], dict[str, pd.DataFrame], Logs], None]] = {
    "parting": _parting,
    "numbers": _numbers,
    "step": _step,
    "person": _person,
    "vacancy": _vacancy,
    "arrival": _arrival,
    "customers": _customers,
    "year": _year,
    "seat year": _year,
    "leavers": _leavers,
    "account": _account,
    "items": _items,
    "outcome": _outcome,
}
