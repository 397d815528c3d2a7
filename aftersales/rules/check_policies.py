"""What a check says of policies beyond whether they hold together: packs that are there, calendars that still last."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import DESK_FILE, POLICIES
from aftersales.model.values import Data
from aftersales.rules.check_problem import Problem
from aftersales.rules.policy_checks import Position

PACKS: Final = f"{POLICIES}/packs/"
CALENDARS: Final = f"{POLICIES}/calendars/"
RUNS_OUT: Final = timedelta(days=60)
"""How long before the last day that a calendar knows one is told: China publishes the next year in November."""

Files = Mapping[str, Data]
Found = Iterator[tuple[str, Problem]]
"""Path and problem."""


def check_policies_around(files: Files, today: date, known_format: int, position: Position) -> list[Finding]:
    """Return what is wrong with policies that could be read.

    Args:
        files: content by path; they need not have passed their schemas.
        today: the local day at the desk.
        known_format: the newest format of policy files that this program knows.
        position: tells lines.
    """
    checks: Sequence[Callable[[], Found]] = (
        lambda: _check_formats(files, known_format),
        lambda: _check_packs(files),
        lambda: _check_calendars(files, today),
    )
    return [
        Finding(path, *position(path, problem.pointer), problem.code, problem.message, problem.severity, problem.hint)
        for check in checks
        for path, problem in check()
    ]


def _check_formats(files: Files, known: int) -> Found:
    for path, data in files.items():
        written = data.get("format")
        if isinstance(written, int) and not isinstance(written, bool) and written > known:
            yield (
                path,
                Problem(
                    ("format",),
                    "policy/newer-format",
                    _("This file was made for a newer program (format {written}; this one knows {known}).").format(
                        written=written, known=known
                    ),
                    hint=_("Update the program: pip install --upgrade aftersales"),
                ),
            )


def _check_packs(files: Files) -> Found:
    """Yield packs that ``desk.yaml`` names and that are not there, where the desk has packs at all."""
    names = files.get(DESK_FILE, {}).get("packs")
    if not any(path.startswith(PACKS) for path in files) or not isinstance(names, Sequence):
        return
    for number, name in enumerate(names):
        if f"{PACKS}{name}.yaml" not in files:
            message = _("There is no rule pack {name}.").format(name=name)
            hint = _("It would be {path}.").format(path=f"{PACKS}{name}.yaml")
            yield DESK_FILE, Problem(("packs", number), "policy/no-pack", message, hint=hint)


def _check_calendars(files: Files, today: date) -> Found:
    """Yield calendars whose holidays end soon: deadlines beyond are counted by their weeks alone."""
    for path, data in files.items():
        until = data.get("known_until")
        if path.startswith(CALENDARS) and isinstance(until, int) and (today + RUNS_OUT).year > until:
            message = _("The holidays of {year} are not in this calendar yet.").format(year=until + 1)
            hint = _("Add them as soon as they are published; until then only weekly hours are counted.")
            yield path, Problem(("known_until",), "policy/calendar-ends", message, Severity.WARNING, hint)
