"""Calculations over lists, repairs above all: which count, how many, how long they took."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from aftersales.rules.entitlement.case import Case
from aftersales.rules.entitlement.conditions import Condition, hold
from aftersales.rules.entitlement.counting import Span, days_between, end_of, started_days
from aftersales.rules.entitlement.dates import Compiled
from aftersales.rules.entitlement.facts import as_day, as_time
from aftersales.rules.entitlement.sources import Source, missing_of

COUNTS = {"days": days_between, "started_days": started_days}


def _nothing(_case: Case) -> list[str]:
    return []


def select(items: Source, where: Sequence[Condition]) -> Compiled:
    """Give the items for which all conditions hold (``item.in`` is a field of the item); an absent list is empty."""

    def get(case: Case) -> list[Any]:
        kept = []
        for item in items.get(case) or ():
            case.item = item
            if hold(where, case):
                kept.append(item)
        case.item = None
        return kept

    return get, _nothing


def count(items: Source) -> Compiled:
    """Give the number of items; an absent list has none."""
    return lambda case: len(items.get(case) or ()), _nothing


def pick_field(spec: Mapping[str, Any], items: Source) -> Compiled:
    """Give a field of the last item that has it."""
    field = spec["field"]

    def get(case: Case) -> Any:
        return next((item[field] for item in reversed(items.get(case) or ()) if item.get(field) is not None), None)

    return get, items.missing


def _length(item: Mapping[str, Any], spec: Mapping[str, Any], until: date | None, case: Case) -> int | None:
    begin = as_time(item.get(spec.get("begin", "in")), "repairs[].in", case.zone)
    end = as_time(item.get(spec.get("end", "out")), "repairs[].out", case.zone) or until
    if begin is None or end is None:
        return None
    return COUNTS[spec.get("unit", "days")](begin, end) + int(spec.get("plus", 0))


def lengths(spec: Mapping[str, Any], items: Source, until: Source) -> Compiled:
    """Give the days that items took: the `sum`, the `longest` or the `last`; one still open counts up to `until`."""
    take = spec["take"]

    def get(case: Case) -> int | None:
        days = [_length(item, spec, until.time(case), case) for item in items.get(case) or ()]
        known = [each for each in days if each is not None]
        if take == "sum":
            return sum(known)
        if not known:
            return None
        return max(known) if take == "longest" else known[-1]

    return get, _nothing


def extension(term: Mapping[str, Source], repairs: Source, until: Source) -> Compiled:
    """Give the days by which repairs extend a term: each that began on or before the running end adds its days.

    `end := roll(start + months + days so far)` is computed anew for every repair in order, so a repair begun in the
    extended
    part of the term counts too (CN-SB-8, CN-IR-18).
    """
    start, months = term["from"], term["months"]

    def get(case: Case) -> int | None:
        begin, number = start.time(case), months.number(case)
        if begin is None or number is None:
            return None
        total = 0
        for item in _in_order(repairs.get(case) or (), case):
            end = end_of(begin, Span(months=int(number)), include_start=False, rest=None) + timedelta(days=total)
            went_in = as_time(item.get("in"), "repairs[].in", case.zone)
            if went_in is not None and as_day(went_in) <= case.roll(end, case.calendar):
                total += _length(item, {}, until.time(case), case) or 0
        return total

    return get, lambda case: missing_of(case, (start, months))


def _in_order(repairs: Sequence[Mapping[str, Any]], case: Case) -> list[Mapping[str, Any]]:
    """Return repairs in the order in which they began; one without a beginning comes last."""

    def key(item: Mapping[str, Any]) -> date:
        began = as_time(item.get("in"), "repairs[].in", case.zone)
        return as_day(began) if began else date.max

    return sorted(repairs, key=key)
