"""Alarms of a report in words."""

from aftersales.i18n import N_, _
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.render.report_labels import COLUMNS
from aftersales.render.report_values import decimals_text, name_text
from aftersales.reports.section import Alarm, AlarmMonth, Report

_MEASURES = {
    "tickets": N_("Tickets"),
    "fault_rate": N_("Faults per 100"),
    "cost": N_("Costs and compensation"),
}


def alarm_words(alarm: Alarm, policy: Policy) -> str:
    """Return an alarm in one sentence."""
    words = _("{measure} of {name} rose {rises} months running: {months}")
    months = ", ".join(f"{one.month} {_figure(alarm, one)}" for one in alarm.months)
    measure = _(_MEASURES[alarm.measure])
    return words.format(measure=measure, name=_name(alarm, policy), rises=len(alarm.months) - 1, months=months)


def _name(alarm: Alarm, policy: Policy) -> str:
    """Return what rose, with what it is: ``Region Zhejiang``."""
    return f"{_(COLUMNS[alarm.dimension])} {name_text(alarm.dimension, alarm.key, policy)}"


def _figure(alarm: Alarm, month: AlarmMonth) -> str:
    if alarm.measure == "fault_rate" and month.base:
        return f"{decimals_text(100 * month.count / month.base)} ({month.count}/{month.base})"
    return str(month.count)


def alarms_table(report: Report, policy: Policy) -> Table:
    """Return the alarms of a report as a table, one line each."""
    rows = [{"measure": one.measure, "dimension": one.dimension, "key": one.key} for one in report.alarms]
    shown = [
        {
            "measure": _(_MEASURES[one.measure]),
            "key": _name(one, policy),
            "months": ", ".join(f"{month.month}: {_figure(one, month)}" for month in one.months),
            "chance": f"{one.p_value:.2g}",
            "told": one.told and f"{one.ticket} {one.told}",
        }
        for one in report.alarms
    ]
    columns = [
        Column("measure", _("Figure")),
        Column("key", _("Rising")),
        Column("months", _("Months")),
        Column("chance", _("Chance"), right=True),
        *([Column("told", _("Written down in"))] if any(one.told for one in report.alarms) else []),
    ]
    return Table(columns, rows, shown, title="▲ " + _("Rising month after month"))
