"""What is asked of a sensitivity analysis: which difference, over which parameters, at how many points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from salessim.analysis.breakeven.curve import Terms
from salessim.ensemble.cells import study_digest
from salessim.errors import InputRefusedError
from salessim.lab.drivers.factors import EVIDENCE, Factor, factors
from salessim.lab.estimate import Estimate, estimate
from salessim.lab.run import RUNS
from salessim.model.metrics import METRICS
from salessim.quantities.parameters import ASSUMPTION
from salessim.study import Future, Replications, Study
from salessim.study.text.complaints import suggestion

TRAJECTORIES: Final = 4
SAMPLES: Final = (64, 32)
"""What there is time for: the first where a world costs little, else the second."""
SCREENED: Final = 30
"""Parameters that are screened one by one; where there are more, their sections are screened first."""
STRONGEST: Final = 4
"""Parameters that have indices of their own."""
REPLICATES: Final = (2, 8)
"""Least and most replicates unless told otherwise."""
SOON: Final = 1.5e9
"""Account-months that take about five minutes on two processors: so many replicates as go into them."""
LATE: Final = 4.5e9
"""Account-months up to which the larger number of samples is worth it with the least replicates."""
SLOWER: Final = 4
"""Worlds whose parameters all differ take so much longer than those of an ordinary run; measured 3 to 4."""


@dataclass(frozen=True)
class Asked:
    """The study with nothing but the two policies and no futures of its own, and what is varied in it."""

    study: Study
    policy: str
    factors: tuple[Factor, ...]
    left_out: Mapping[str, str]
    """Why a parameter does not vary, by key."""
    trajectories: int
    samples: int
    notes: tuple[str, ...]
    narrowed: bool = False
    """Whether only some parameters were asked for."""

    @property
    def terms(self) -> Terms:
        """What differences are judged by."""
        decide = self.study.decide
        assert decide is not None  # noqa: S101 - ask() refuses such a study
        return Terms(METRICS[decide.outcome], decide.baseline, decide.indifference, self.study.confidence)

    @property
    def name(self) -> str:
        """Of the files that hold the answer; an answer over some parameters only has a name of its own."""
        over = ["some"] if self.narrowed else []
        return "-".join(["sensitivity", self.policy, *over])

    @property
    def sections(self) -> tuple[str, ...]:
        """What is screened first, if anything: sections where there are many parameters."""
        found = tuple(dict.fromkeys(each.section for each in self.factors))
        return found if len(self.factors) > SCREENED and len(found) > 1 else ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The groups that share the variance."""
        present = {each.group for each in self.factors}
        return tuple(kind for kind in (ASSUMPTION, EVIDENCE) if kind in present)

    @property
    def points(self) -> int:
        """Points of all designs at most; the dummy's are those of others."""
        return _points(self.factors, self.sections, self.kinds, self.trajectories, self.samples)

    def folder(self) -> Path:
        """Where the worlds go unless told otherwise; all such questions about one organisation share theirs."""
        return Path(RUNS) / f"sensitivity-{Path(self.study.path).stem}-{study_digest(self.study)[:8]}"

    def cost(self, workers: int) -> Estimate:
        """Of all designs together, computed from nothing."""
        one = replace(self.study, futures=tuple(Future(k, str(k), {}) for k in range(min(self.points, 64))))
        found = estimate(one, self.study.replications.maximum, workers)
        times = self.points / len(one.futures)
        return replace(
            found,
            worlds=round(found.worlds * times),
            account_months=round(found.account_months * times),
            seconds=found.seconds * times * SLOWER,
            disk_bytes=found.disk_bytes * times,
        )


def ask(
    study: Study,
    *,
    policy: str | None = None,
    over: Sequence[str] = (),
    without: Sequence[str] = (),
    replications: int | None = None,
    trajectories: int | None = None,
    samples: int | None = None,
) -> Asked:
    """Prepare the question. Raises InputRefusedError with advice for what cannot be asked.

    policy: the first beside the baseline unless given. over: only these parameters or sections; without: not these.
    replications, trajectories, samples: as many as a few minutes allow unless given; samples are a power of two.
    """
    if samples is not None and (samples < 2 or samples & (samples - 1)):
        raise InputRefusedError(f"--samples {samples}: expected a power of two, such as 64 or 128")
    name, notes = _policy(study, policy)
    assert study.decide is not None  # noqa: S101 - _policy() refuses such a study
    pair = {each: study.policies[each] for each in (study.decide.baseline, name)}
    base = replace(
        study, policies=pair, futures=(Future(0, "", {}),), futures_kind="none", half_width=None, trace_replicates=0
    )
    found, left = factors(base, over, without)
    count, walks = _sizes(base, found, samples, trajectories or TRAJECTORIES)
    sized = Asked(base, name, found, left, walks, count, (), bool(over or without))
    replicates = replications or _replicates(sized)
    batch = base.replications.batch
    base = replace(base, replications=Replications(replicates, replicates, batch))
    return replace(sized, study=base, notes=(*notes, *_notes(study, found)))


def _policy(study: Study, policy: str | None) -> tuple[str, list[str]]:
    """The policy that is looked at, and a note where there would be others."""
    if study.decide is None:
        raise InputRefusedError(f"{study.path}: decide: is missing; a difference needs a baseline and what matters")
    others = [name for name in study.policies if name != study.decide.baseline]
    if policy is not None and policy not in others:
        raise InputRefusedError(f"--policy {policy}: is not a policy beside the baseline; {suggestion(policy, others)}")
    if not others:
        raise InputRefusedError(
            f"{study.path}: policies: has only the baseline {study.decide.baseline}; nothing differs"
        )
    name = policy or others[0]
    rest = ", ".join(each for each in others if each != name)
    return name, [f"only {name} is looked at; ask for another with --policy: {rest}"] if rest and not policy else []


def _notes(study: Study, found: Sequence[Factor]) -> list[str]:
    """What is not wrong but should be known."""
    outside = [each.key for each in found if not each.low <= each.own <= each.high]
    said = []
    if len(study.futures) > 1 or any(future.values for future in study.futures):
        said.append("futures of the study are set aside: the ranges of the parameters take their place")
    if outside:
        said.append(f"the study's own value lies outside of the range of {', '.join(outside)}")
    return said


def _points(
    found: Sequence[Factor], sections: Sequence[str], kinds: Sequence[str], trajectories: int, samples: int
) -> int:
    screened = min(len(found), SCREENED)
    walks = (len(sections) + 1 if sections else 0) + screened + 1
    return 1 + trajectories * walks + samples * (min(STRONGEST, len(found)) + 2 + len(kinds) + 2)


def _sizes(base: Study, found: tuple[Factor, ...], samples: int | None, trajectories: int) -> tuple[int, int]:
    """Samples and trajectories: the larger number of samples where the least replicates of it end in time."""
    if samples is not None:
        return samples, trajectories
    for count in SAMPLES:
        sized = Asked(base, "", found, {}, trajectories, count, ())
        if sized.points * REPLICATES[0] * base.account_months(1) <= LATE:
            return count, trajectories
    return SAMPLES[-1], trajectories


def _replicates(sized: Asked) -> int:
    """As many replicates as end soon, within bounds."""
    least, most = REPLICATES
    return max(least, min(most, int(SOON // (sized.points * sized.study.account_months(1)))))
