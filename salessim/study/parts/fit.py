"""Whether every organisation that a study can produce fits together: its own, each future's, each policy's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from salessim.model.organisation import Organisation
from salessim.model.plan import Plan, with_values
from salessim.study.parts.policies import Written
from salessim.study.parts.values import misfit
from salessim.study.study import Future
from salessim.study.text.complaints import Complaints, joined
from salessim.study.text.nodes import Branch, Place, find


def check_fit(
    root: Branch,
    organisation: Organisation,
    futures: Sequence[Future],
    policies: Mapping[str, Written],
    complaints: Complaints,
) -> None:
    """Complain of the first misfit of the organisation, else of each future's, else of each policy's."""
    problem = misfit(organisation)
    if problem is not None:
        entry = find(root, problem[0])
        complaints.add(entry.place if entry else root.place, *problem)
        return
    problems = {future.name: misfit(with_values(organisation, future.values)) for future in futures}
    wrong = {name: problem for name, problem in problems.items() if problem is not None}
    if wrong:
        _complain_of_futures(root, wrong, complaints)
    for policy in policies.values():
        _check_policy(organisation, [future for future in futures if future.name not in wrong], policy, complaints)


def _complain_of_futures(root: Branch, wrong: Mapping[str, tuple[str, str]], complaints: Complaints) -> None:
    """The first future that does not fit stands for all: a sample may have a thousand."""
    name, (key, message) = next(iter(wrong.items()))
    entry = find(root, f"futures.list.{name}") or find(root, "futures")
    others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    place = entry.place if entry else root.place
    complaints.add(place, joined("futures", key), f"in future {name}{others}: {message}")


def _check_policy(
    organisation: Organisation, futures: Sequence[Future], policy: Written, complaints: Complaints
) -> None:
    for future in futures:
        plan = Plan(with_values(organisation, future.values), policy.changes)
        for month, changed in _organisations(plan):
            problem = misfit(changed)
            if problem is not None:
                where = f" in future {future.name}" if future.name else ""
                message = f"from month {month}{where}: {problem[1]}"
                complaints.add(_place(policy, problem[0]), f"policies.{policy.name}.{problem[0]}", message)
                return


def _organisations(plan: Plan) -> Iterator[tuple[int, Organisation]]:
    """Every organisation that a plan produces: for everybody, and for those whom one selector names."""
    for month in sorted(plan.switches()):
        everybody = plan.parameters(month)
        yield month, everybody
        for change in plan.changes:
            if change.holds(month) and not change.selector.everybody:
                yield month, with_values(everybody, change.values)


def _place(policy: Written, key: str) -> Place:
    """Where a policy says something about a key or about the section that it names."""
    near = [place for typed, place in policy.places.items() if typed == key or typed.startswith(f"{key}.")]
    return near[-1] if near else policy.place
