"""The map of an import: where each field of a ticket stands in a foreign table, and what its words mean here."""

from collections.abc import Mapping
from enum import StrEnum

from aftersales.model.record import record
from aftersales.model.template import Template
from aftersales.model.ticket import Did
from aftersales.model.values import Scalar


class Shape(StrEnum):
    """What one row of the table is."""

    TICKET = "ticket"
    EVENT = "event"


class FileKind(StrEnum):
    """How a table is written."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class Kind(StrEnum):
    """What a cell is read as."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    DATE = "date"
    MOMENT = "moment"
    LIST = "list"


class Take(StrEnum):
    """Which of several rows of a ticket says what a field is: the first or the last one that has something to say."""

    FIRST = "first"
    LAST = "last"


@record
class FileFormat:
    """How the file is to be read.

    Attributes:
        kind: None: told by the file's name.
        encoding: a name that Python knows; empty: UTF-8 with or without a byte order mark.
        delimiter: between cells; empty: a comma for CSV, a tab for TSV.
        sheet: of a workbook; empty: the first one.
        header: the row that holds the columns' names, from 1.
    """

    kind: FileKind | None = None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 1


@record
class Rule:
    """How one value is found.

    Attributes:
        text: what the cells make: a text with columns in it.
        kind: what that text is read as.
        formats: how a date or moment is written, in Python's ``strptime`` letters; ISO 8601 is always understood.
        values: text → value here; empty: the text itself is the value.
        otherwise: stands for a text that `values` lacks; None: such a row is rejected.
        default: stands for an empty text; None: the field is left out.
        take: which of a ticket's rows is asked.
    """

    text: Template
    kind: Kind = Kind.TEXT
    formats: tuple[str, ...] = ()
    values: Mapping[str, Scalar] | None = None
    otherwise: Template | None = None
    default: Template | None = None
    take: Take = Take.FIRST


@record
class Activity:
    """What an activity of the old system is here.

    Attributes:
        to: the state that it leads to; empty where it moves nothing.
        did: imported, or noted for what is only to be read.
        text: what the entry says; None: what the map says for all.
    """

    to: str = ""
    did: Did = Did.IMPORTED
    text: Template | None = None


@record
class EventRules:
    """How the rows of an event log become a history.

    Attributes:
        at: when it happened.
        by: who did it; None: the person who imports.
        activity: what was done.
        resource: who did it, in the old system's words; kept with the entry.
        text: what was written.
        activities: activity → what it is here.
        otherwise: what an unknown activity is; None: its ticket is rejected.
    """

    at: Rule
    activity: Template
    by: Rule | None = None
    resource: Template | None = None
    text: Template | None = None
    activities: Mapping[str, Activity] | None = None
    otherwise: Activity | None = None


@record
class Move:
    """A moment that the one row of a ticket tells ("shipped on", "closed on"); left out where the cell is empty."""

    at: Rule
    to: str
    by: Rule | None = None
    text: Template | None = None


@record
class RowRules:
    """How the one row of a ticket becomes a history.

    Attributes:
        opened: when the matter began.
        by: who took it in; None: the person who imports.
        text: the first words of the history.
        moves: what happened later, in order of time.
        state: where the ticket stands now; None: where the moves led.
    """

    opened: Rule
    by: Rule | None = None
    text: Template | None = None
    moves: tuple[Move, ...] = ()
    state: Rule | None = None


@record
class CustomerRules:
    """Where a row says who the customer is; what these rules read goes into ``customers/`` and nowhere else.

    Attributes:
        name: how they are called; None: by what else is known of them.
        phone, email: one or several, between commas, semicolons, 、 or lines.
        address: in one line.
        platform, account: a platform and the customer's name there; both or neither.
        region, tier: as in a customer's file.
    """

    name: Rule | None = None
    phone: Rule | None = None
    email: Rule | None = None
    address: Rule | None = None
    platform: Rule | None = None
    account: Rule | None = None
    region: Rule | None = None
    tier: Rule | None = None


@record
class ImportMap:
    """One map file.

    Attributes:
        source: the name of the system the table comes from; with the reference it settles a ticket's id.
        file: how the file is read.
        time_zone: IANA name, for moments without an offset; empty: the desk's.
        reference: what tells a ticket apart in the source.
        fields: dotted path in a ticket → its rule.
        history: how the history is made.
        at_end: state → state that a ticket is left in when its last row leaves it in the first.
        customer: who the customer is; None: the table does not say, or `fields` names one that the desk has.
    """

    source: str
    file: FileFormat
    time_zone: str
    reference: Template
    fields: Mapping[str, Rule]
    history: EventRules | RowRules
    at_end: Mapping[str, str]
    customer: CustomerRules | None = None

    @property
    def shape(self) -> Shape:
        """Return what one row is."""
        return Shape.EVENT if isinstance(self.history, EventRules) else Shape.TICKET

    def states(self) -> frozenset[str]:
        """Return every state that the map names in so many words."""
        named = {*self.at_end, *self.at_end.values()}
        if isinstance(self.history, EventRules):
            named.update(activity.to for activity in (self.history.activities or {}).values())
            named.add(self.history.otherwise.to if self.history.otherwise else "")
        else:
            named.update(move.to for move in self.history.moves)
        return frozenset(named - {""})
