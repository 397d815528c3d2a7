"""Calculations that give days: the first or last of several, the end of a period, a term with its extension."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aftersales.rules.entitlement.case import Case, Getter
from aftersales.rules.entitlement.conditions import earlier
from aftersales.rules.entitlement.counting import Span, days_between, end_of, started_days, started_hours
from aftersales.rules.entitlement.facts import as_time
from aftersales.rules.entitlement.sources import Missing, Source, missing_of

Compiled = tuple[Getter, Missing]
UNITS = ("days", "months", "working_days", "hours")


def first(sources: Sequence[Source]) -> Compiled:
    """Give the first of several that is known; the first one is asked for when none is."""

    def get(case: Case) -> Any:
        for source in sources:
            value = source.get(case)
            if value is not None:
                return value
        return None

    return get, sources[0].missing


def _known_times(sources: Sequence[Source], case: Case) -> list[date]:
    times: list[date] = []
    for source in sources:
        value = source.get(case)
        for each in value if isinstance(value, list) else (value,):
            time = as_time(each, source.text, case.zone)
            if time is not None:
                times.append(time)
    return times


def pick_time(sources: Sequence[Source], *, latest: bool) -> Compiled:
    """Give the latest or earliest of the times that are known."""

    def get(case: Case) -> date | None:
        best: date | None = None
        for time in _known_times(sources, case):
            if best is None or (earlier(best, time) if latest else earlier(time, best)):
                best = time
        return best

    return get, sources[0].missing


def period(spec: Mapping[str, Any], start: Source, lengths: Mapping[str, Source]) -> Compiled:
    """Give the last day of a period: counted, extended by `plus_days`, rolled when the pack says so."""
    include_start, roll, plus = spec.get("include_start", False), spec.get("roll", False), lengths.get("plus_days")
    units = {unit: source for unit, source in lengths.items() if unit in UNITS}

    def get(case: Case) -> date | None:
        begin = start.time(case)
        counted = {unit: source.number(case) for unit, source in units.items()}
        if begin is None or None in counted.values():
            return None
        numbers = {unit: int(number) for unit, number in counted.items() if number is not None}
        if plus is not None:
            numbers["days"] = numbers.get("days", 0) + int(plus.number(case) or 0)
        end = end_of(begin, Span(**numbers), include_start=include_start, rest=case.calendar)
        if case.calendar is not None and "working_days" in numbers:
            case.warn_unknown(begin, end, case.calendar)
        return case.roll(end, case.calendar) if roll else end

    return get, lambda case: missing_of(case, (start, *units.values()))


def between(spec: Mapping[str, Any], start: Source, end: Source) -> Compiled:
    """Give the days (or started days of 24 h, or started hours) between two times."""
    count = {"days": days_between, "started_days": started_days, "started_hours": started_hours}[
        spec.get("unit", "days")
    ]
    plus: int = spec.get("plus", 0)

    def get(case: Case) -> int | None:
        begin, finish = start.time(case), end.time(case)
        return None if begin is None or finish is None else count(begin, finish) + plus

    return get, lambda case: missing_of(case, (start, end))
