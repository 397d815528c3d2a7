"""Rows of a courier's table: each an event of a parcel."""

from datetime import tzinfo

from aftersales.i18n import _
from aftersales.model.moments import instant
from aftersales.model.parcel_map import ParcelMap
from aftersales.model.record import record
from aftersales.model.row import Row, RowError
from aftersales.model.shipment import Happening, ParcelEvent
from aftersales.model.values import text_of
from aftersales.rules.cells import bind_moment, bind_value
from aftersales.rules.columns import Columns
from aftersales.rules.stable_ids import stable_entry_id

_SOURCE = "parcel"


@record
class ParcelRow:
    """What a row says: something happened to the parcel of a waybill."""

    waybill: str
    event: ParcelEvent


class ParcelRowReader:
    """The rules of a map, bound to a table's header."""

    def __init__(self, parcel_map: ParcelMap, columns: Columns, zone: tzinfo) -> None:
        """Bind the rules; InvalidDataError where one names a column that the table does not have."""
        self._waybill = columns.bind(parcel_map.waybill)
        self._at = bind_moment(parcel_map.at, columns, zone)
        self._what = bind_value(parcel_map.what, columns, zone)
        self._problem = bind_value(parcel_map.problem, columns, zone) if parcel_map.problem else None
        self._place = columns.bind(parcel_map.place) if parcel_map.place else None
        self._text = columns.bind(parcel_map.text) if parcel_map.text else None

    def read(self, row: Row) -> ParcelRow:
        """Return what a row says.

        The event's id follows from waybill, moment, happening and problem: the same line is the same event.

        Raises:
            RowError: it cannot be read, or does not say which parcel, when or what.
        """
        if row.fault:
            raise RowError(row.fault, row.number)
        waybill, at = "".join(self._waybill(row.cells).split()), self._at(row.cells)
        if not waybill:
            raise RowError(_("It has no waybill."))
        if at is None:
            raise RowError(_("It does not say when."))
        problem = text_of(self._problem(row.cells)) if self._problem else ""
        what = Happening.PROBLEM if problem else _happening(text_of(self._what(row.cells)))
        key = f"{instant(at)} {what} {problem}"
        event = ParcelEvent(
            id=stable_entry_id(_SOURCE, waybill.casefold(), key),
            at=at,
            what=what,
            place=_line(self._place(row.cells)) if self._place else "",
            text=self._text(row.cells) if self._text else "",
            problem=problem,
        )
        return ParcelRow(waybill, event)


def _happening(word: str) -> Happening:
    try:
        return Happening(word)
    except ValueError:
        words = ", ".join(one.value for one in Happening)
        raise RowError(_("{word} is none of: {words}.").format(word=word or "-", words=words)) from None


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def stable_shipment_id(waybill: str) -> str:
    """Return the id of a parcel that is noted because a table tells of it: the same in every clone."""
    return stable_entry_id(_SOURCE, waybill.casefold(), "shipment")
