"""Values of a report as people read them."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from aftersales.i18n import _, language
from aftersales.model.label import Label
from aftersales.model.policy import Policy
from aftersales.model.values import Value, text_of
from aftersales.render.moments import hours_text
from aftersales.render.report_labels import DIRECTIONS, WANTS
from aftersales.render.tickets import named_words
from aftersales.reports.section import Column, Kind

NOTHING = "–"
"""What stands where there is no figure."""

RIGHT = frozenset({Kind.COUNT, Kind.SHARE, Kind.SECONDS, Kind.MONEY, Kind.SCORE, Kind.RATE})
"""Kinds that stand to the right."""


def value_text(column: Column, row: Mapping[str, Value], policy: Policy) -> str:
    """Return a value as people read it in tables."""
    value = row.get(column.name)
    if value is None:
        return NOTHING
    if column.kind is Kind.TEXT:
        return name_text(column.name, text_of(value), policy)
    return _SAID[column.kind](value)


def percent_text(value: Value) -> str:
    """Return a share as a percentage with one decimal; a dash for None."""
    return NOTHING if value is None else f"{100 * float(text_of(value)):.1f} %"


def length_text(value: Value) -> str:
    """Return a length of working time; a dash for None."""
    return NOTHING if value is None else hours_text(timedelta(seconds=int(text_of(value))))


def decimals_text(value: Value) -> str:
    """Return a number with two decimals; a dash for None."""
    return NOTHING if value is None else f"{float(text_of(value)):.2f}"


def weekday_text(value: Value) -> str:
    """Return the short name of a weekday, 1 Monday to 7 Sunday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[int(text_of(value)) - 1]


def hour_text(value: Value) -> str:
    """Return an hour of the day, 0 to 23."""
    return f"{int(text_of(value)):02}:00"


def name_text(name: str, value: str, policy: Policy) -> str:
    """Return the label of an id, of the vocabulary that its column is named after; itself where it has none."""
    if not value:
        return _("(none)")
    if name in _NAMED:
        return _NAMED[name](value, policy) or value
    called = {"category_group": "category", "person": "assignee"}.get(name, name)
    return named_words({called: value}, policy).get(called, "") or value


def _clock(value: str, policy: Policy) -> str:
    return policy.clock_text(value, "", language())


def _step(value: str, policy: Policy) -> str:
    found = (flow.steps[value].label for flow in policy.flows.values() if value in flow.steps)
    return _said(next(found, None))


def _product(value: str, policy: Policy) -> str:
    known = policy.catalogue.product(value)
    return f"{value} ({_said(known.label)})" if known else value


def _payment(value: str, policy: Policy) -> str:
    return _said(policy.payments[value].label) if value in policy.payments else value


def _approval(value: str, policy: Policy) -> str:
    kinds = policy.approvals.kinds
    return _said(kinds[value].label) if value in kinds else value


def _part(value: str, policy: Policy) -> str:
    known = policy.parts.by_id.get(value)
    return f"{value} ({_said(known.label)})" if known else value


def _said(label: Label | None) -> str:
    return label.text(language()) if label else ""


_NAMED: Mapping[str, Callable[[str, Policy], str]] = {
    "clock": _clock,
    "step": _step,
    "product": _product,
    "payment": _payment,
    "approval": _approval,
    "part": _part,
    "direction": lambda value, _policy: _(DIRECTIONS[value]) if value in DIRECTIONS else value,
    "want": lambda value, _policy: _(WANTS[value]) if value in WANTS else value,
}

_SAID: Mapping[Kind, Callable[[Value], str]] = {
    Kind.COUNT: text_of,
    Kind.SHARE: percent_text,
    Kind.SECONDS: length_text,
    Kind.MONEY: text_of,
    Kind.SCORE: decimals_text,
    Kind.RATE: decimals_text,
    Kind.DATE: text_of,
    Kind.MONTH: text_of,
    Kind.WEEKDAY: weekday_text,
    Kind.HOUR: hour_text,
    Kind.MARK: lambda value: "▲" if value else "",
}
