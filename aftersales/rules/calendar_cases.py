"""Test cases for calendars: what a desk expects of its hours, holidays and pauses, checked against the arithmetic.

A case is plain data: ``timezone``, ``hours`` and the other keys of a calendar file, ``start``, and either ``minutes``
with ``expected_due`` or ``end`` with ``expected_minutes``; ``pauses`` are pairs of moments, the second null = still
paused. ``zero_target: no_deadline`` says that a target of 0 is no target; ``expect: rejected`` or an ``empty_calendar``
that the calendar must be refused. A calendar that never opens has no deadline, works no minutes, and is refused.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.moments import format_moment, parse_moment
from aftersales.model.record import record
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.calendar import Pause, WorkingTime
from aftersales.rules.calendar_data import calendar_from_data
from aftersales.rules.calendar_errors import CalendarError, NeverOpensError

REJECTED = "rejected"


@record
class CaseOutcome:
    """What became of one case.

    Attributes:
        case: its id.
        passed: whether the answer was the expected one.
        expected, answer: as text; a moment, minutes, ``null`` for no deadline, or ``rejected``.
        reason: why the calendar was refused; empty where it was not.
    """

    case: str
    passed: bool
    expected: str
    answer: str
    reason: str = ""


def check_calendar_case(case: Data) -> CaseOutcome:
    """Answer one case and compare.

    Raises:
        InvalidDataError: where the case itself is broken: no start, nothing expected, a pause that is no pair.
    """
    name = text_of(case.get("id")) or "?"
    try:
        times = WorkingTime(calendar_from_data(case, name))
    except CalendarError as error:
        return _check_refusal(case, name, error)
    try:
        if "expected_minutes" in case:
            return _check_elapsed(case, name, times)
        return _check_due(case, name, times)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise InvalidDataError(_("The case cannot be read: {reason}.").format(reason=error), place=name) from error


def _check_refusal(case: Data, name: str, error: CalendarError) -> CaseOutcome:
    """Compare a refused calendar with what was expected."""
    if case.get("expect") == REJECTED or "empty_calendar" in case:
        return CaseOutcome(name, passed=True, expected=REJECTED, answer=REJECTED, reason=str(error))
    never = isinstance(error, NeverOpensError)
    if "expected_minutes" in case:
        expected = text_of(case["expected_minutes"])
        return CaseOutcome(name, never and expected == "0", expected, "0" if never else REJECTED, str(error))
    wanted = case.get("expected_due")
    return CaseOutcome(name, never and wanted is None, text_of(wanted) or "null", REJECTED, str(error))


def _check_due(case: Data, name: str, times: WorkingTime) -> CaseOutcome:
    seconds = _minutes(case["minutes"])
    if seconds == timedelta() and case.get("zero_target") == "no_deadline":
        due = None
    else:
        due = times.due(parse_moment(text_of(case["start"])), seconds, _pauses(case.get("pauses")))
    answer = format_moment(due) if due else "null"
    if case["expected_due"] is None:
        return CaseOutcome(name, due is None, "null", answer)
    expected = parse_moment(text_of(case["expected_due"])).astimezone(times.zone)
    return CaseOutcome(name, due == expected, format_moment(expected), answer)


def _check_elapsed(case: Data, name: str, times: WorkingTime) -> CaseOutcome:
    start, end = parse_moment(text_of(case["start"])), parse_moment(text_of(case["end"]))
    worked = times.worked(start, end, _pauses(case.get("pauses")))
    expected = _minutes(case["expected_minutes"])
    return CaseOutcome(name, worked == expected, _as_minutes(expected), _as_minutes(worked))


def _minutes(value: Value) -> timedelta:
    """Read minutes, which may have a fraction, as whole seconds."""
    return timedelta(seconds=int((Decimal(text_of(value)) * 60).to_integral_value()))


def _as_minutes(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:g}"


def _pauses(value: Value) -> list[Pause]:
    return [_pause(entry) for entry in value] if isinstance(value, Sequence) else []


def _pause(entry: Value) -> Pause:
    if not isinstance(entry, Sequence) or isinstance(entry, str) or len(entry) != 2:
        raise ValueError(_("a pause is a pair of moments"))
    start, end = entry
    return parse_moment(text_of(start)), None if end is None else parse_moment(text_of(end))
