"""C21: what the height of quotas does to effort, bookings and money."""

from __future__ import annotations

from claim import Signature, boundary, by_month, known, markdown, paragraphs, policies_table, spread

import salessim
from salessim.analysis.interval import Interval, interval
from salessim.quantities.units import money

LEVELS = ("easy", "realistic", "stretch", "out_of_reach")


def section(done: salessim.Run) -> str:
    """The finding as Markdown; every number comes from the run."""
    delta, signature = done.study.decide.indifference, Signature()
    effort = [known(done, "effort", level) for level in LEVELS]
    best = max(range(len(LEVELS)), key=lambda at: effort[at].mean)
    signature.line(
        "Effort is an inverted U of the quota: " + ", ".join(f"{each.mean:.3f}" for each in effort),
        0 < best < len(LEVELS) - 1,
    )
    bookings = {level: known(done, "bookings_usd", level) for level in LEVELS}
    better = max(("realistic", "stretch"), key=lambda level: bookings[level].mean)
    lost = [known(done, "bookings_usd", level, better) for level in ("easy", "out_of_reach")]
    signature.line(
        f"Against `{better}`, an easy quota books {spread(lost[0])}, one out of reach {spread(lost[1])}: both less",
        all(each.high < 0 for each in lost),
    )
    none = known(done, "contribution_npv_usd", "realistic", "none")
    signature.line(f"Goals within reach are worth {spread(none)} more than none", none.low > delta)
    late = _sag(done)
    signature.line(
        f"Under an easy quota effort in November and December is {spread(late, '{:+.1%}'.format)} against July "
        "to October",
        late.high < 0,
    )
    rows = [
        [
            level,
            f"{known(done, 'reps_at_quota_share', level).mean:.0%}",
            f"{each.mean:.3f}",
            money(bookings[level].mean),
        ]
        for level, each in zip(LEVELS, effort, strict=True)
    ]
    table = markdown(("quota", "reps at quota", "effort", "bookings"), rows)
    tail = boundary("goals", "goals.give_up", "stretch", points=5, replications=40)
    return paragraphs(policies_table(done), table, signature, tail)


def _sag(done: salessim.Run) -> Interval:
    effort = by_month(done, "effort", "easy")
    months = effort.columns.to_numpy()
    of_year = (months - 1) % 12 + 1
    late, before = effort.loc[:, of_year >= 11], effort.loc[:, (of_year >= 7) & (of_year <= 10)]
    return interval((late.mean(axis=1) - before.mean(axis=1)).to_numpy(dtype=float))
