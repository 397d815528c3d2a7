"""A map of a courier's table: how its rows become events of parcels."""

from aftersales.model.import_map import FileFormat, Rule
from aftersales.model.record import record
from aftersales.model.template import Template


@record
class ParcelMap:
    """One map file.

    Attributes:
        file: how the table is read.
        waybill: the parcel's number.
        at: when it happened.
        what: one of the words of `Happening`.
        problem: the problem's code; None: the table tells none. A row that has one is a problem.
        place, text: where, and the courier's words; None: the table does not say.
        carrier: of parcels that are noted because of the table; empty: unknown.
        time_zone: IANA name, for moments without an offset; empty: the desk's.
    """

    file: FileFormat
    waybill: Template
    at: Rule
    what: Rule
    problem: Rule | None = None
    place: Template | None = None
    text: Template | None = None
    carrier: str = ""
    time_zone: str = ""
