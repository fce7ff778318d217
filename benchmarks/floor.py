"""What a month cannot do without: the keyed draws that it makes and one pass over the state; and what it takes.

The draws of one month of the turnover study are counted where words are mixed, and made again in bare arrays that fit
the cache; each column of accounts, seats, teams and worlds is read and written once. Both are timed in turn with the
month itself, its tallies included.

Run: python benchmarks/floor.py [--write]. About ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measuring import cpu_seconds, interleaved, machine, publish, ratio, table, typical

from salessim.engine import luck as keyed
from salessim.engine.loop import advance
from salessim.engine.record import Recorder
from salessim.model.month import MONTH, resume
from salessim.model.organisation import Organisation
from salessim.model.plan import Timeline
from salessim.model.simulation import Branch, burn_in, shape_for
from salessim.model.state import State
from salessim.model.tallies import TALLIES
from salessim.quantities.arrays import Words
from salessim.study import load_study

STUDY = Path(__file__).parents[1] / "configs" / "turnover.yml"
LUCKS, ROUNDS, AT_ONCE = 10, 15, 8_192
"""A block is 10 lucks under 4 policies, as a run cuts it; 8,192 bare draws at a time fit a core's cache."""


@dataclass(frozen=True)
class Turnover:
    """A block of the study at the end of its burn-in."""

    branch: Branch
    timeline: Timeline

    def month(self) -> float:
        """Seconds of a month, tallies included."""
        return cpu_seconds(self._second_month())

    def draws(self) -> int:
        """Keyed draws of a month."""
        live = self._second_month()
        with counted() as sizes:
            live()
        return sum(sizes)

    def _second_month(self) -> Callable[[], None]:
        """What lives a month of a state that has lived one: its memory is in use by then."""
        state = self.fresh()
        tally: Recorder[State, Organisation] = Recorder(TALLIES, state.shape.worlds, 2)
        advance(state, MONTH, self.timeline, self.branch.luck, [1], [tally])
        return lambda: advance(state, MONTH, self.timeline, self.branch.luck, [2], [tally])

    def pass_over(self) -> float:
        """Seconds to read and write each column once."""
        columns = list(bytes_of(self.fresh()))
        return cpu_seconds(lambda: [np.bitwise_or(column, 0, out=column) for column in columns])

    def fresh(self) -> State:
        """A copy to work on."""
        state = self.branch.state.take(np.arange(self.branch.state.shape.worlds))
        resume(state, self.timeline(1, state), self.branch.luck)
        return state


def turnover(lucks: int = LUCKS, months: int = 24) -> Turnover:
    """So many lucks under the policies of the study."""
    study = load_study(STUDY)
    plans = [study.plan(policy, study.futures[0].number) for policy in study.policies]
    shape = shape_for(plans, lucks, study.span)
    burnt = burn_in([study.organisation] * lucks, shape, study.seed, np.arange(1, lucks + 1), months)
    return Turnover(burnt.take(np.repeat(np.arange(lucks), len(plans))), Timeline(plans * lucks))


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many words are mixed at each call."""
    sizes: list[int] = []
    mix = keyed.mix64

    def counting(words: Words) -> Words:
        sizes.append(words.size)
        return mix(words)

    keyed.mix64 = counting
    try:
        yield sizes
    finally:
        keyed.mix64 = mix


def bytes_of(state: State) -> Iterator[np.ndarray]:
    """Every column as bytes."""
    for _, group in state.groups():
        for _, about, values in group.arrays():
            if about.kind != "event":
                yield values.reshape(-1).view(np.uint8)


def bare(draws: int) -> float:
    """Seconds of so many draws, as uniform numbers."""
    words = keyed.words_of(np.arange(AT_ONCE))
    starts = [np.uint64(number) for number in range(max(1, round(draws / AT_ONCE)))]
    taken = cpu_seconds(lambda: [keyed.unit(keyed.mix64(start ^ words)) for start in starts])
    return taken * draws / (len(starts) * AT_ONCE)


def main() -> None:
    """Measure, print and, if asked, write."""
    held = turnover()
    shape, draws = held.branch.state.shape, held.draws()
    accounts = shape.worlds * shape.accounts
    acts = {"month": held.month, "draws": lambda: bare(draws), "pass": held.pass_over}
    found = interleaved(acts, ROUNDS)
    floor = [first + second for first, second in zip(found["draws"], found["pass"], strict=True)]
    per = {name: f"{typical(seconds) / accounts * 1e9:.1f}" for name, seconds in {**found, "floor": floor}.items()}
    size = sum(column.nbytes for column in bytes_of(held.branch.state)) / accounts
    rows = [
        (f"keyed draws, {draws / accounts:.2f} an account", per["draws"]),
        (f"one pass over the state, {size:.0f} bytes an account", per["pass"]),
        ("the floor: both together", per["floor"]),
        ("the month, tallies included", per["month"]),
        ("month ÷ floor (middle half of rounds)", ratio(found["month"], floor)),
    ]
    text = table(("of the turnover study", "ns an account-month"), rows)
    publish("floor", f"{text}\n\nFound on {machine()}; one thread.")


if __name__ == "__main__":
    main()
