"""Questions to the desk's working calendars, and case files run against their arithmetic."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from aftersales.app.context import Context
from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import InvalidDataError, NotFoundError
from aftersales.i18n import _
from aftersales.model.calendar import CalendarGap
from aftersales.model.service_levels import Target
from aftersales.rules.calendar import WorkingTime
from aftersales.rules.calendar_cases import REJECTED, CaseOutcome, check_calendar_case
from aftersales.rules.calendars import Calendars
from aftersales.rules.clocks import target_moment

CASE_BYTES = 16 * 1024 * 1024
"""The largest case file; a ticket's limit would be too small."""


def calendar_named(context: Context, name: str = "") -> WorkingTime:
    """Return the working time of a calendar; the desk's own for the empty name.

    Raises:
        InvalidDataError: there is none of that name.
    """
    return _calendars(context).named(name)


def due_of(context: Context, start: datetime, within: str, name: str = "") -> tuple[datetime, tuple[CalendarGap, ...]]:
    """Return when a length of working or real time that begins at `start` is used up, and years without holidays.

    Raises:
        InvalidDataError: `within` is no length, or there is no such calendar.
    """
    calendars = _calendars(context)
    due = target_moment(Target(within, name), start, calendars)
    return due, calendars.named(name).unknown_years(start, due)


def _calendars(context: Context) -> Calendars:
    return Calendars(context.policy.calendars, context.policy.desk.calendar)


def run_case_file(file: Path) -> Iterator[CaseOutcome | None]:
    """Yield what became of each case of a file; None for one whose expectation is words that nobody can compute.

    Raises:
        NotFoundError: the file cannot be read.
        InvalidDataError: it is no file of cases.
    """
    try:
        source = file.read_bytes()
    except OSError as error:
        raise NotFoundError(
            _("The file cannot be read: {reason}.").format(reason=error.strerror), place=str(file)
        ) from None
    data = read_yaml(source, str(file), limit=CASE_BYTES).data
    groups = [data[key] for key in data if key.endswith("cases")]
    if not groups or not all(isinstance(group, Sequence) and not isinstance(group, str) for group in groups):
        raise InvalidDataError(_("This is no file of cases."), place=str(file))
    for group in groups:
        for case in group if isinstance(group, Sequence) else ():
            if not isinstance(case, Mapping):
                raise InvalidDataError(_("This is no file of cases."), place=str(file))
            in_words = case.get("expect") not in (None, REJECTED)
            yield None if in_words else check_calendar_case({"timezone": "UTC", **case})
