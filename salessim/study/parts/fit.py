"""Whether every organisation that a study can produce fits together: its own, each future's, each policy's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from salessim.model.organisation import Organisation
from salessim.model.plan import Change, Plan, with_values
from salessim.quantities.parameters import Leaf
from salessim.study.parts.policies import Written
from salessim.study.parts.values import misfit
from salessim.study.study import Future
from salessim.study.text.complaints import Complaints, joined
from salessim.study.text.nodes import Branch, Place, find

MOST_CHANGES: Final = 40_000
"""Of all policies, each change in each future: every one makes an organisation that is looked at."""
EVERYBODY: Final = -1


def check_fit(
    root: Branch,
    organisation: Organisation,
    futures: Sequence[Future],
    policies: Mapping[str, Written],
    complaints: Complaints,
    most_changes: int | None = MOST_CHANGES,
) -> None:
    """Complain of the first misfit of the organisation, else of each future's, else of each policy's."""
    problem = misfit(organisation)
    if problem is not None:
        entry = find(root, problem[0])
        complaints.add(entry.place if entry else root.place, *problem)
        return
    changes = sum(max(1, len(policy.changes)) for policy in policies.values())
    if most_changes is not None and changes * len(futures) > most_changes:
        message = f"{changes:,} changes in {len(futures):,} futures; expected at most {most_changes:,} together"
        complaints.add(root.entries["policies"].place, "policies", message)
        return
    fitting = _fitting(root, organisation, futures, complaints)
    for policy in policies.values():
        _check_policy(fitting, policy, complaints)


def _fitting(
    root: Branch, organisation: Organisation, futures: Sequence[Future], complaints: Complaints
) -> dict[str, Organisation]:
    """The organisations of the futures that fit, by name; a complaint of the others."""
    held = {future.name: with_values(organisation, future.values) for future in futures}
    problems = {name: misfit(each) for name, each in held.items()}
    wrong = {name: problem for name, problem in problems.items() if problem is not None}
    if wrong:
        _complain_of_futures(root, wrong, complaints)
    return {name: each for name, each in held.items() if name not in wrong}


def _complain_of_futures(root: Branch, wrong: Mapping[str, tuple[str, str]], complaints: Complaints) -> None:
    """The first future that does not fit stands for all: a sample may have a thousand."""
    name, (key, message) = next(iter(wrong.items()))
    entry = find(root, f"futures.list.{name}") or find(root, "futures")
    others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    place = entry.place if entry else root.place
    complaints.add(place, joined("futures", key), f"in future {name}{others}: {message}")


def _check_policy(organisations: Mapping[str, Organisation], policy: Written, complaints: Complaints) -> None:
    """Complain of the first future and month in which the policy makes an organisation that does not fit."""
    changed = list(_changed(policy.changes))
    for future, organisation in organisations.items():
        for month, values in changed:
            problem = misfit(with_values(organisation, values))
            if problem is not None:
                where = f" in future {future}" if future else ""
                message = f"from month {month}{where}: {problem[1]}"
                complaints.add(_place(policy, problem[0]), f"policies.{policy.name}.{problem[0]}", message)
                return


def _changed(changes: Sequence[Change]) -> Iterator[tuple[int, Mapping[str, Leaf]]]:
    """What a policy sets from which month, whenever that changes: for everybody, and for those of one selector."""
    checked: dict[int, Mapping[str, Leaf]] = {}
    for month in sorted(Plan(Organisation(), tuple(changes)).switches()):
        holding = [(number, change) for number, change in enumerate(changes) if change.holds(month)]
        everybody: dict[str, Leaf] = {}
        for _, change in holding:
            everybody |= change.values if change.selector.everybody else {}
        some = [(number, change.values) for number, change in holding if not change.selector.everybody]
        for number, values in ((EVERYBODY, {}), *some):
            if checked.get(number) != everybody:
                checked[number] = everybody
                yield month, {**everybody, **values}


def _place(policy: Written, key: str) -> Place:
    """Where a policy says something about a key or about the section that it names."""
    near = [place for typed, place in policy.places.items() if typed == key or typed.startswith(f"{key}.")]
    return near[-1] if near else policy.place
