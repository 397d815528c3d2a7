"""A report as a value: sections of figures with the finding each leads to, before anybody decides how it looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from aftersales.model.record import record
from aftersales.model.values import EMPTY, Data, Value


class Kind(StrEnum):
    """What the values of a column are. None stands for "there is none" in every kind."""

    TEXT = "text"
    """An id or a name, as tickets hold it: of the vocabulary that the column is named after (`category` …)."""

    COUNT = "count"
    """A whole number."""

    SHARE = "share"
    """A number from 0 to 1."""

    SECONDS = "seconds"
    """A length of time, whole seconds."""

    MONEY = "money"
    """A decimal as text, ``"-12.50"``, in the currency of the row's `currency`."""

    SCORE = "score"
    """A mean of customers' scores, 1 to 5."""

    RATE = "rate"
    """A number for each 100 units sold."""

    DATE = "date"
    """A day, ``2026-11-22``."""

    MONTH = "month"
    """A month, ``2026-11``."""

    WEEKDAY = "weekday"
    """1 Monday to 7 Sunday (ISO 8601)."""

    HOUR = "hour"
    """0 to 23, by the desk's clock."""

    MARK = "mark"
    """True or False: shown as a mark where it is true."""


@record
class Column:
    """One column of a section.

    Attributes:
        name: its key in JSON and CSV; stable.
        kind: what its values are.
    """

    name: str
    kind: Kind


class Shape(StrEnum):
    """How figures are drawn."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    HEAT = "heat"


@record
class Chart:
    """How a section is drawn; all attributes but `shape` are names of its columns.

    Attributes:
        x: along the bottom; of BAR, what each bar is for.
        y: what is drawn, one line or bar for each; of HEAT, the one column up the side.
        colour: of STACKED, the column whose values the pieces of a bar are for; of HEAT, the number that colours.
    """

    shape: Shape
    x: str
    y: tuple[str, ...]
    colour: str | None = None


@record
class Section:
    """One part of a report.

    Attributes:
        name: its name, stable: ``volumes``, ``backlog`` …
        columns: what each row holds, in order.
        rows: column's name → value; a missing key is None.
        lead: the figures that its heading says, put into words by ``render.report_words``; the whole of the period
            and, as `…_before`, of the one before. Empty where there is nothing to say.
        chart: how it is drawn; None: as a table alone.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Value]]
    lead: Mapping[str, Value] = EMPTY
    chart: Chart | None = None


@record
class AlarmMonth:
    """A month of a series: how many, or how much; `base` the units sold, None where it is no rate."""

    month: str
    count: int
    base: int | None = None


@record
class Alarm:
    """A series that rose for several months running by more than chance.

    Attributes:
        measure: what was counted: ``tickets``, ``fault_rate``, ``cost``.
        dimension: what the series is one of: ``product``, ``batch``, ``category``, ``region``.
        key: which one.
        months: the months compared, the oldest first; the last one is the one that raised the alarm.
        p_value: how likely such a rise is where nothing changed.
        ticket, told: the ticket and its suggestion for improvement that tell of it; empty where none was written.
    """

    measure: str
    dimension: str
    key: str
    months: Sequence[AlarmMonth]
    p_value: float
    ticket: str = ""
    told: str = ""


@record
class Report:
    """A period in figures, beside the period of the same kind before it.

    Attributes:
        start, end: the period, from `start` up to, not including, `end`; in the desk's time zone.
        before_start, before_end: the one it is compared with.
        sections: in the order of the page.
        alarms: series that rise; empty also where nobody asked for them.
        filters: what tickets were restricted to: name of the filter → values. Empty: none were.
        pack: ``week`` or ``month`` of a regular report; empty otherwise.
        as_of: the commit that the figures are of; None: the branch head.
        broken: files that do not parse and are counted nowhere.
        currency: the desk's, ISO 4217.
    """

    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime
    sections: Sequence[Section]
    alarms: Sequence[Alarm] = ()
    filters: Data = EMPTY
    pack: str = ""
    as_of: str | None = None
    broken: int = 0
    currency: str = ""
