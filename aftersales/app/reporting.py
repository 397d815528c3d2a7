"""A report of a period, from the index alone."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.app.context import Context
from aftersales.model.filters import EVERYTHING, TicketFilter
from aftersales.model.moments import instant
from aftersales.model.record import replace
from aftersales.model.values import Data, Value
from aftersales.reports.alarms import RISES, alarms
from aftersales.reports.asked import Asked
from aftersales.reports.periods import Frame, frame_of
from aftersales.reports.questions import BEGINNING, Ask, Span
from aftersales.reports.section import Report
from aftersales.reports.sections import SECTIONS


def make_report(
    context: Context,
    start: datetime,
    end: datetime,
    filters: TicketFilter = EVERYTHING,
    sections: Sequence[str] = (),
    *,
    pack: str = "",
    rises: int = RISES,
) -> Report:
    """Return the figures of the period from `start` up to, not including, `end`.

    Args:
        context: the command's.
        start, end: the period; days and months are those of their time zone.
        filters: which tickets; `since` and `until` say nothing here.
        sections: names of SECTIONS; empty: all.
        pack: ``week`` or ``month`` of a regular report.
        rises: how many months running something has to rise to raise the alarm; 0: none is looked for.
    """
    frame = frame_of(start, end)
    wanted = replace(filters, since=None, until=None)
    with context.index.snapshot(), context.index.asking(wanted, now=context.now) as ask:
        asked = _asked(ask, frame, context)
        made = [SECTIONS[name](asked) for name in sections or SECTIONS]
        raised = alarms(asked, rises) if rises else []
        broken = len(context.index.broken_files())
    return Report(
        start,
        end,
        frame.before,
        start,
        made,
        raised,
        filters=_set(wanted),
        pack=pack,
        as_of=context.as_of,
        broken=broken,
        currency=context.policy.desk.currency,
    )


def _asked(ask: Ask, frame: Frame, context: Context) -> Asked:
    late = Span(BEGINNING, min(instant(frame.end), instant(context.now)))
    return Asked(ask, frame, context.policy, frame.span, frame.span_before, late)


def _set(wanted: TicketFilter) -> Data:
    """Return the filters that are set, as plain values."""
    found: dict[str, Value] = {}
    for name in TicketFilter.__dataclass_fields__:
        value = getattr(wanted, name)
        if value != getattr(EVERYTHING, name):
            found[name] = list(value) if isinstance(value, tuple) else value if isinstance(value, bool) else str(value)
    return found
