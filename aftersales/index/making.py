"""The pure way from tickets and customers to the rows that the index keeps of them."""

import json
from collections.abc import Sequence

from aftersales.index.derived import Derived, derived_columns, happening_columns
from aftersales.index.rows import ArticleRow, CustomerRow, Line, Row, StockRow, StockSum
from aftersales.index.search import fold, index_text
from aftersales.index.texts import contacts_of, marks_of, waybills_of
from aftersales.model.article import Article
from aftersales.model.moments import instant
from aftersales.model.part import Movement, MovementKind
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _compact(value: Value) -> str:
    return _ENCODER.encode(value)


def row_of(ticket: Ticket, data: Data, *, path: str, blob: str, derived: Derived) -> Row:
    """Return the row of a ticket.

    Args:
        ticket: the ticket.
        data: the same ticket as plain data, as its file holds it.
        path: of its file, relative to the desk's root.
        blob: git's id of the file's content.
        derived: what follows from it under the policies.
    """
    history, waybills = ticket.history, waybills_of(data)
    line = Line(
        path,
        blob,
        id=ticket.id,
        title=ticket.title,
        state=ticket.state,
        category=ticket.category,
        category_group=ticket.category.partition("/")[0],
        department=ticket.department,
        assignee=ticket.assignee,
        priority=ticket.priority,
        channel=ticket.channel,
        customer=ticket.customer,
        region=ticket.region,
        product_type=text_of(ticket.product.get("type")),
        product_model=text_of(ticket.product.get("model")),
        serial=text_of(ticket.product.get("serial")),
        batch=text_of(ticket.product.get("batch")),
        component=text_of(ticket.fault.get("component")),
        faulty=int(any(ticket.fault.get(key) for key in ("symptom", "class", "component"))),
        order_number=text_of(ticket.order.get("number")),
        waybills=_compact(waybills),
        reference=ticket.reference,
        tags=_compact(ticket.tags),
        opened_at=instant(ticket.opened_at),
        last_event_at=instant(max(event.at for event in history)),
        event_count=len(history),
        chase_count=sum(event.did is Did.CHASED for event in history),
        **derived_columns(derived)._asdict(),
    )
    return Row(line, marks_of(data, waybills), _compact(data), happening_columns(derived))


def customer_row(data: Data, *, path: str, blob: str) -> CustomerRow:
    """Return the row of a customer from the plain data of their file."""
    name = text_of(data.get("name"))
    return CustomerRow(
        path=path,
        blob=blob,
        id=text_of(data.get("id")),
        name=name,
        folded=fold(name),
        tier=text_of(data.get("tier")),
        region=text_of(data.get("region")),
        contacts=_compact(contacts_of(data)),
        data=_compact(data),
    )


def article_row(article: Article, data: Data, *, path: str, blob: str) -> ArticleRow:
    """Return the row of an article, whose front matter and text are `data`."""
    tokens = (index_text([article.title]), index_text(article.questions), index_text([article.text]))
    return ArticleRow(path, blob, _compact(data), tokens)


def stock_row(data: Data, movements: Sequence[Movement], *, path: str, blob: str) -> StockRow:
    """Return the row of a month of movements, whose plain data is `data`."""
    by_part: dict[str, list[Movement]] = {}
    for one in movements:
        by_part.setdefault(one.part, []).append(one)
    return StockRow(path, blob, _compact(data), tuple(_stock_sum(path, part, some) for part, some in by_part.items()))


def _stock_sum(path: str, part: str, movements: Sequence[Movement]) -> StockSum:
    ordered = sum(one.quantity for one in movements if one.kind is MovementKind.PURCHASE)
    issued = [instant(one.at) for one in movements if one.kind is MovementKind.ISSUE]
    return StockSum(
        path,
        part,
        on_hand=sum(one.delta for one in movements),
        ordered=ordered - sum(one.from_order for one in movements),
        issued_at=max(issued, default=None),
        moved_at=max(instant(one.at) for one in movements),
    )
