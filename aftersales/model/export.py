"""The flat columns of an export: a stable layout that other programs may rely on.

New columns are only ever added at the end; a column keeps its name and meaning. Described in docs/howto/export.md.
"""

from enum import StrEnum

from aftersales.model.record import record


class ExportKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WORDS = "words"
    NUMBER = "number"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    DATE = "date"
    MOMENT = "moment"


@record
class ExportColumn:
    """One column.

    Attributes:
        key: its name in every format.
        kind: what it holds.
        path: where it stands in a ticket's file, dotted; empty where it follows from the history.
    """

    key: str
    kind: ExportKind = ExportKind.TEXT
    path: str = ""


def _text(*paths: str) -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(path.replace(".", "_"), path=path) for path in paths)


COLUMNS = (
    *_text("id", "title", "state"),
    ExportColumn("open", ExportKind.YES_NO),
    *_text("category", "priority", "severity", "urgency", "channel", "customer", "region", "department", "assignee"),
    *_text("reference"),
    ExportColumn("tags", ExportKind.WORDS, "tags"),
    ExportColumn("opened_at", ExportKind.MOMENT),
    ExportColumn("first_response_at", ExportKind.MOMENT),
    ExportColumn("informed_at", ExportKind.MOMENT),
    ExportColumn("resolved_at", ExportKind.MOMENT),
    ExportColumn("closed_at", ExportKind.MOMENT),
    ExportColumn("last_event_at", ExportKind.MOMENT),
    ExportColumn("first_response_due", ExportKind.MOMENT),
    ExportColumn("resolution_due", ExportKind.MOMENT),
    ExportColumn("first_response_met", ExportKind.YES_NO),
    ExportColumn("resolution_met", ExportKind.YES_NO),
    ExportColumn("first_response_seconds", ExportKind.NUMBER),
    ExportColumn("resolution_seconds", ExportKind.NUMBER),
    ExportColumn("event_count", ExportKind.NUMBER),
    ExportColumn("chase_count", ExportKind.NUMBER),
    ExportColumn("reopen_count", ExportKind.NUMBER),
    *_text("product.type", "product.model", "product.serial", "product.batch"),
    ExportColumn("product_price", ExportKind.AMOUNT, "product.price"),
    *_text("order.number", "order.shop", "order.waybill", "order.courier"),
    ExportColumn("order_paid", ExportKind.AMOUNT, "order.paid"),
    ExportColumn("dates_purchase", ExportKind.DATE, "dates.purchase"),
    ExportColumn("dates_invoice", ExportKind.DATE, "dates.invoice"),
    ExportColumn("dates_delivered", ExportKind.DATE, "dates.delivered"),
    *_text("fault.class", "fault.component", "fault.symptom", "fault.cause"),
)
"""All columns, in order."""
