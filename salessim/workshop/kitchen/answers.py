"""The plain values of each dish: what the cook writes as JSON and what pages and charts read."""

from __future__ import annotations

from typing import TypedDict


class Outcome(TypedDict):
    """The metric that decides."""

    name: str
    label: str
    unit: str
    better: str
    """higher, lower or neither."""


class Step(TypedDict):
    """A pause of the reveal: the running difference from the baseline through this month."""

    month: int
    mean: float
    low: float
    high: float
    """Ends of the interval of the mean."""
    p10: float
    p90: float
    """What may happen: the 10th and 90th percentile over worlds."""
    better: int
    """Worlds in which the policy is ahead by now, of n: replicates in every future."""
    n: int


class PolicyCourse(TypedDict):
    """One policy's running difference from the baseline: each list has one number a month, from month 1."""

    name: str
    p10: list[float]
    p50: list[float]
    p90: list[float]
    mean: list[float]
    low: list[float]
    high: list[float]
    steps: list[Step]
    verdict: str
    """better, worse, equivalent, undecided …"""
    sentence: str
    """The verdict in words and money, as `salessim run` says it."""


class WithBook(TypedDict):
    """The comparison at the end, counting what the customers are worth who outlive the horizon."""

    verdict: str
    mean: float
    low: float
    high: float
    """Ends of the interval of the mean."""
    sentence: str


class Number(TypedDict):
    """Another number to tell the room at each pause, such as quits so far: means over worlds."""

    name: str
    label: str
    unit: str
    so_far: bool
    """Whether the values are added up since the beginning; else they are those of the step's month."""
    values: dict[str, list[float | None]]
    """By policy, the baseline too: one value for each step; null where there is none."""


class Course(TypedDict):
    """Every policy against the baseline, month by month."""

    outcome: Outcome
    baseline: str
    policies: list[PolicyCourse]
    """Without the baseline, in the order of the study."""
    best: str
    """The policy, or the baseline, with the best mean outcome."""
    contenders: list[str]
    """Those not known to be behind the best by more than matters, the baseline among them."""
    indifference: float
    confidence: float
    months: int
    replicates: int
    failed: int
    """Worlds that failed and are left out."""
    numbers: list[Number]
    with_book: dict[str, WithBook]
    """By policy, without the baseline; empty where the outcome is not the contribution."""
    folder: str
    """The run folder, relative to the workshop's: to open with pandas or DuckDB."""
    notes: list[str]


class Mark(TypedDict):
    """Something that happens to a seat in one of the two worlds."""

    world: int
    """0 without the decision, 1 with it."""
    month: int
    seat: int
    """Place in `seats`."""
    event: str
    """star, manager, dismissed, laid_off, promoted, opened, closed, plan, passed, warned, quit, hired, ramped."""
    text: str
    """One short sentence."""
    apart: bool
    """Whether it happens in this world only."""


class Customers(TypedDict):
    """Customers of one world by what holds them, at the end of each month."""

    loyal: list[float]
    captive: list[float]
    mercenary: list[float]
    at_risk: list[float]


class Trail(TypedDict):
    """One world with and without the decision, as an organisation that moves."""

    policies: list[str]
    """Without, with."""
    replicate: int
    months: int
    seats: list[str]
    """As team.seat, in order."""
    states: list[list[str]]
    """By world and seat, a text with one letter a month: r ramped, g growing, v vacant, c closed."""
    on_plan: list[list[str]]
    """By world and seat, a text of 1 and 0, one a month."""
    marks: list[Mark]
    """In the order of months."""
    left_out: int
    """Marks of the least telling kinds, where there are too many to show."""
    customers: list[Customers]
    """By world."""
    contribution_usd: list[list[float]]
    """By world, discounted and added up through each month."""
    decided_in: int | None
    parted_in: int | None
    """The first months in which the policies, and the worlds, differ."""
    sentences: list[str]
    """The story as `salessim twins` tells it, the caveat apart."""
    caveat: str


class Slider(TypedDict):
    """One assumption that may flip the answer, and what the difference is where it takes other values."""

    key: str
    meaning: str
    unit: str
    source: str
    """Who says so, or that it is an assumption."""
    quality: str
    """The evidence label: assumption, or kind and quality of the source."""
    own: float
    """The study's value."""
    values: list[float]
    """Rising, `own` among them."""
    written: list[str]
    """The same as people write them."""
    differences: list[list[float]]
    """By value: policy − baseline in each replicate, the same everywhere; the other sliders at the study's values."""


class LeftOut(TypedDict):
    """An assumption that cannot be a slider of this study."""

    key: str
    meaning: str
    reason: str
    """structure, baseline (sets it), decision (the policy sets it), future (a future sets it), range, misfit."""


class Axes(TypedDict):
    """Each slider alone: the grid from which the page answers at once."""

    policy: str
    baseline: str
    outcome: Outcome
    indifference: float
    confidence: float
    horizon_months: int
    replicates: int
    futures: int
    """In how many of the study's futures, the first ones, each value has worlds; differences are averaged over them."""
    all_futures: int
    """How many the study has."""
    sliders: list[Slider]
    left_out: list[LeftOut]


class Point(TypedDict):
    """The difference in worlds computed just where the sliders stand."""

    values: dict[str, float]
    mean: float
    low: float
    high: float
    n: int
    verdict: str
    sentence: str


class PlayRow(TypedDict):
    """One number of one policy, side by side with the baseline's."""

    policy: str
    metric: str
    label: str
    unit: str
    mean: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str


class Play(TypedDict):
    """A policy of the trainer's own beside the scenario's."""

    rows: list[PlayRow]
    sentences: list[str]
    replicates: int
    notes: list[str]
