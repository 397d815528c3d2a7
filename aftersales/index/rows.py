"""Rows: what the index keeps of a ticket and of a customer, and the pure way from plain data to them."""

import json
from typing import NamedTuple

from aftersales.index.derived import Derived, derived_columns
from aftersales.index.search import fold
from aftersales.index.texts import contacts_of, marks_of, waybills_of, words_of
from aftersales.model.moments import instant
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of


class Line(NamedTuple):
    """One ticket as lists see it, and as the table holds it.

    Moments are whole seconds since 1970, UTC; `waybills` and `tags` are JSON lists; the fields from `open` on are
    explained at `derived.DerivedColumns`.
    """

    path: str
    blob: str
    id: str
    title: str
    state: str
    category: str
    category_group: str
    department: str
    assignee: str
    priority: str
    channel: str
    customer: str
    region: str
    product_type: str
    product_model: str
    serial: str
    order_number: str
    waybills: str
    reference: str
    tags: str
    opened_at: int
    last_event_at: int
    event_count: int
    chase_count: int
    open: int
    reopen_count: int
    informed_at: int | None
    closed_at: int | None
    first_response_at: int | None
    resolved_at: int | None
    first_response_due: int | None
    resolution_due: int | None
    first_response_met: int | None
    resolution_met: int | None
    first_response_seconds: int | None
    resolution_seconds: int | None
    next_due: int | None
    next_clock: str
    next_chase: int | None
    clocks: str


class Row(NamedTuple):
    """Everything that the index stores for one ticket.

    Attributes:
        line: what lists see.
        marks: (kind, value) pairs that it is looked up by: numbers as they are compared, and tags.
        data: the whole ticket's plain data as compact JSON.
        words: its tokens for full-text search.
    """

    line: Line
    marks: tuple[tuple[str, str], ...]
    data: str
    words: str


class BrokenFile(NamedTuple):
    """A file that does not parse: shown and counted by every list, never skipped.

    Attributes:
        path: of the file; `blob`: git's id of its content.
        id: the ticket that the path names; empty where it names none.
        place: ``path:line:column``, as far as known.
        message: what is wrong, in one sentence.
    """

    path: str
    blob: str
    id: str
    place: str
    message: str


class CustomerRow(NamedTuple):
    """What the index stores for one customer, so that a name, a phone or an address finds their tickets.

    Attributes:
        path: of the file; `blob`: git's id of its content.
        name: as the file has it; `folded`: as it is compared.
        tier, region: as the file has them; empty where it has none.
        contacts: JSON list of what they are recognised by, as it is compared.
        data: the whole file's plain data as compact JSON.
    """

    path: str
    blob: str
    id: str
    name: str
    folded: str
    tier: str
    region: str
    contacts: str
    data: str


Entry = Row | CustomerRow | BrokenFile
"""What the index takes in for one file."""


def _compact(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def row_of(ticket: Ticket, data: Data, *, path: str, blob: str, derived: Derived) -> Row:
    """Return the row of a ticket.

    Args:
        ticket: the ticket.
        data: the same ticket as plain data, as its file holds it.
        path: of its file, relative to the desk's root.
        blob: git's id of the file's content.
        derived: what follows from it under the policies.
    """
    history = ticket.history
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
        order_number=text_of(ticket.order.get("number")),
        waybills=_compact(waybills_of(data)),
        reference=ticket.reference,
        tags=_compact(ticket.tags),
        opened_at=instant(ticket.opened_at),
        last_event_at=instant(max(event.at for event in history)),
        event_count=len(history),
        chase_count=sum(event.did is Did.CHASED for event in history),
        **derived_columns(derived)._asdict(),
    )
    return Row(line, marks_of(data), _compact(data), words_of(data))


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
