"""From exports to a study: read, estimated from the records, then by simulation, and written all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from salessim.calibration.estimate import Estimated
from salessim.calibration.estimating.estimate_all import directly
from salessim.calibration.findings import findings
from salessim.calibration.fit import SUFFIXES, Base, Fit, base_of, places
from salessim.calibration.matching.match import matched
from salessim.calibration.matching.matched import Matched
from salessim.calibration.reading.read import Read, read
from salessim.calibration.reading.report import ReadingReport
from salessim.calibration.reading.said import Files, Said
from salessim.calibration.writing.futures import overriding
from salessim.calibration.writing.page import page_html
from salessim.calibration.writing.refused import refused_csv
from salessim.calibration.writing.together import require_room, write_together
from salessim.calibration.writing.words import flat
from salessim.calibration.writing.yaml import checked, study_text
from salessim.errors import InputRefusedError
from salessim.quantities.phrases import listed

NO_FILES: Final = (
    "no export is named; give at least one of --people FILE, --deals FILE and --customers FILE. Each alone tells some "
    "parameters: docs/calibration.md says which"
)

EVERYBODY: Final = (
    "without --since the exports count as holding everybody there ever was; if they only hold who was there on some "
    "day or came later, say that day, for else long stays weigh too much"
)

FIRST_GUESS: Final = (
    "read directly, a ramp, a cycle, wins, no decisions and expansion are first guesses wherever hours are short, "
    "territories lie fallow or deals fade, as in every built-in organisation but bare; simulated moments allow for that"
)
DOLLARS: Final = "USD"
MIXED: Final = frozenset({
    "onboarding.ramp", "pipeline.cycle", "outcome.win", "outcome.no_decision", "renewal.expansion",
})  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a calibration is asked for, checked as far as can be before anything is read."""

    base: Base
    files: Files
    said: Said
    out: Path
    overwrite: bool = False


def asked(study: str, files: Files, said: Said, *, out: Path | None = None, overwrite: bool = False) -> Asked:
    """The same with the organisation to start from. Refuses what could not be written in the end."""
    if not files.given():
        raise InputRefusedError(NO_FILES)
    target = out if out is not None else Path(f"{Path(study).stem}-calibrated.yml")
    if target.suffix not in SUFFIXES:
        raise InputRefusedError(
            f"--out {target}: expected the name of a study file, such as {target.stem or 'mine'}.yml"
        )
    base = base_of(study, target)
    read_from = (*files.given().values(), *((Path(study),) if base.is_file else ()))
    require_room(places(target), overwrite=overwrite, inputs=read_from)
    return Asked(base, files, said, target, overwrite)


def _silent(*_: object) -> None:
    """Nobody listens."""


def calibrate(
    what: Asked,
    *,
    direct_only: bool = False,
    seed: int = 1,
    tell: Callable[[ReadingReport], None] = _silent,
    progress: Callable[[int, int, str], None] = _silent,
) -> Fit:
    """Everything that the exports tell; nothing is written.

    `tell` hears what was read before anything is estimated, `progress` how many worlds of how many there are. Who
    interrupts the simulation keeps what the records tell by themselves: the fit says that it was stopped.
    """
    opened = read(what.files, what.said)
    tell(opened.report)
    organisation = what.base.organisation
    direct = directly(opened.records, ramp_shape=organisation.onboarding.shape)
    simulated, stopped = None, False
    if not direct_only:
        try:
            simulated = matched(organisation, opened.records, direct, seed=seed, progress=progress)
        except KeyboardInterrupt:
            stopped = True
    return _fit(what, opened, direct, simulated, stopped=stopped)


def _fit(what: Asked, opened: Read, direct: Estimated, simulated: Matched | None, *, stopped: bool) -> Fit:
    more = simulated.found if simulated is not None else Estimated()
    found = findings(
        what.base.organisation,
        direct.estimates,
        more.estimates,
        (*direct.choices, *more.choices),
        (*direct.unknown, *more.unknown),
    )
    alone = simulated is None and any(each.parameter.key in MIXED for each in found.found)
    beware = [EVERYBODY] * (opened.records.since is None) + [FIRST_GUESS] * alone
    fit = Fit(
        base=what.base,
        out=what.out,
        records=opened.records,
        report=opened.report,
        findings=found,
        curves=(*direct.curves, *more.curves),
        matched=simulated,
        stopped=stopped,
    )
    notes = (overriding(fit), _in_currency(fit), *beware, *direct.notes, *more.notes)
    return replace(fit, notes=tuple(dict.fromkeys(filter(None, notes))))


def _in_currency(fit: Fit) -> str:
    """What other amounts than dollars mean, for all files in one sentence; empty if there are none."""
    named = {file.table: file.currency for file in fit.report.files if file.currency}
    if not set(named.values()) - {DOLLARS}:
        return ""
    amounts = listed([f"{table} in {currency}" for table, currency in named.items()])
    return (
        f"amounts of {amounts} are used as they are, but costs, pay and every other amount that stays as in "
        f"{fit.base.name} are in {DOLLARS}: convert the exports, or state those amounts in the same currency"
    )


def _require_found(fit: Fit) -> None:
    """A study without a single number of the user's own would only look like a calibration."""
    if not fit.findings.found:
        whys = "".join(f"\n  {flat(reason)}" for reason in fit.findings.lacking())
        raise InputRefusedError(f"the records tell no parameter, so nothing is written{whys}")


def write(fit: Fit, *, overwrite: bool = False) -> list[Path]:
    """Write the study, its page, and the refused rows if there are any: all of them or none; returns what is there.

    The study is read by the loader first, so that what is written can be run.
    """
    _require_found(fit)
    text = study_text(fit)
    checked(text, fit)
    contents = {fit.out: text.encode(), fit.page: page_html(fit), fit.refused: refused_csv(fit.report)}
    write_together(contents, overwrite=overwrite)
    return [path for path, content in contents.items() if content is not None]
