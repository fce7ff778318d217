"""Records drawn by hand in continuous time, days as they fall: an organisation that no simulation has rounded.

And what tests of estimators need beside: deals and stays in a line, and estimates by key.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from salessim.calibration.records import DAYS_PER_MONTH, Customers, Deals, End, People, Reason, Records

SINCE, AS_OF = np.datetime64("2016-01-01"), np.datetime64("2021-12-31")
MONTHS = 72.0
NEVER = np.datetime64("NaT")
NO_DATE = np.datetime64("NaT", "D")


def day(months):
    """Days so many months after the records begin."""
    return SINCE + np.floor(np.asarray(months) * DAYS_PER_MONTH).astype("m8[D]")


def staff(seed, *, seats=60, tenure=20.0, k=1.0, vacancy=3.0, reasons=(Reason.QUIT,)):
    """Seats held one after another since long before the records; Weibull tenures, vacancies of at least a month."""
    luck = np.random.default_rng(seed)
    scale = tenure / float(np.exp(_log_gamma(1 + 1 / k)))
    rows = []
    for seat in range(seats):
        at = -400.0
        while at < MONTHS:
            ended = at + scale * luck.weibull(k)
            rows.append((seat, at, ended, luck.choice(reasons)))
            # The model's whole months begin with the month after the one of leaving, half a month later on average.
            at = ended + 1.5 + (luck.exponential(vacancy - 1) if vacancy > 1 else 0.0)
    seat, hired, ended, reason = (np.array(column) for column in zip(*rows, strict=True))
    kept = ended > 0
    gone = ended[kept] < MONTHS
    return People(
        person=np.arange(kept.sum(), dtype=np.int32),
        seat=seat[kept].astype(np.int32),
        hired=day(hired[kept]),
        ended=np.where(gone, day(ended[kept]), NEVER),
        reason=np.where(gone, reason[kept], 0).astype(np.int8),
    )


def _log_gamma(x):
    from math import lgamma

    return lgamma(x)


def opened_by(people, seed, *, rate=4.0, ramp=9.0, cycle=6.0, odds=(0.3, 0.45, 0.25), spread=0.5, growth=0.0):
    """Deals opened at `rate` a month times a linear ramp, open for a gamma time, then won, lost or undecided."""
    luck = np.random.default_rng(seed)
    months = lambda days: (days - SINCE).astype(float) / DAYS_PER_MONTH  # noqa: E731 - only here
    rep, created = [], []
    for person, (hired, ended) in enumerate(zip(people.hired, people.ended, strict=True)):
        first, last = months(hired), MONTHS if np.isnat(ended) else months(ended)
        first_seen = max(first, -24.0)
        times = np.sort(luck.uniform(first_seen, last, luck.poisson(rate * (last - first_seen))))
        kept = luck.random(times.size) < np.minimum(1.0, (times - first) / ramp)
        created.append(times[kept])
        rep.append(np.full(int(kept.sum()), person))
    created, rep = np.concatenate(created), np.concatenate(rep)
    closed = created + luck.gamma(4, cycle / 4, created.size)
    seen = closed > 0
    created, rep, closed = created[seen], rep[seen], closed[seen]
    over = closed < MONTHS
    end = np.where(over, luck.choice([End.WON, End.LOST, End.UNDECIDED], created.size, p=odds), End.OPEN)
    level = 50_000 * (1 + growth) ** ((created - MONTHS) / 12)
    return Deals(
        rep=rep.astype(np.int32),
        account=np.arange(rep.size, dtype=np.int32),
        created=day(created),
        closed=np.where(over, day(closed), NEVER),
        end=end.astype(np.int8),
        amount_usd=level * np.exp(spread * luck.standard_normal(created.size) - spread**2 / 2),
    )


def customers(seed, *, many=1500, a=0.7, b=2.2, growth=0.1):
    """Customers won evenly over ten years, four of them before the records; yearly contracts, ARR at year ends."""
    luck = np.random.default_rng(seed)
    started = luck.uniform(-48, MONTHS, many)
    stays = luck.geometric(np.maximum(luck.beta(a, b, many), 1e-6))
    ended = started + 12.0 * stays
    seen = ended > 0
    started, ended = started[seen], ended[seen]
    gone = ended < MONTHS
    year_ends = np.arange(1, 7) * 12.0
    there = (started[:, None] < year_ends) & (ended[:, None] > year_ends)
    grown = (1 + growth) ** np.floor((year_ends - started[:, None]) / 12)
    return Customers(
        started=day(started),
        ended=np.where(gone, day(ended), NEVER),
        years=tuple(range(2016, 2022)),
        arr_usd=np.where(there, 40_000 * grown, np.nan),
    )


def records(seed=1, **people):
    """All three exports."""
    held = staff(seed, **people)
    return Records(AS_OF, SINCE, held, opened_by(held, seed + 1), customers(seed + 2))


def rows(part, chosen):
    """Some rows of a part of the records."""
    names = [name for name in type(part).__dataclass_fields__ if name != "years"]
    return replace(part, **{name: getattr(part, name)[chosen] for name in names})


def twice(part, **shifted):
    """All rows twice; the second time with these codes moved on, as if they were others."""
    double = rows(part, np.tile(np.arange(next(iter(vars(part).values())).shape[0]), 2))
    moved = {}
    for name, by in shifted.items():
        codes = getattr(part, name)
        moved[name] = np.concatenate([codes, np.where(codes >= 0, codes + by, codes)]).astype(codes.dtype)
    return replace(double, **moved)


@cache
def usual():
    return records(10)


def of(held, as_of="2020-01-01", since=None):
    since = None if since is None else np.datetime64(since)
    return Records(np.datetime64(as_of), since, held)


def deals_of(ends, reps=None, months=6.0, created=0.0):
    many = len(ends)
    ends = np.array(ends, dtype=np.int8)
    first = np.broadcast_to(np.asarray(created, dtype=float), many)
    return Deals(
        rep=np.arange(many, dtype=np.int32) if reps is None else np.array(reps, dtype=np.int32),
        account=np.arange(many, dtype=np.int32),
        created=day(first),
        closed=np.where(ends == End.OPEN, NO_DATE, day(first + months)),
        end=ends,
        amount_usd=np.full(many, 1000.0),
    )


def by_key(found):
    return {one.key: one for one in found.estimates}


def width(one):
    return one.high - one.low


def log_width(one):
    return np.log(one.high / one.low)
