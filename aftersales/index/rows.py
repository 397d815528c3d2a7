"""Rows as values: what the index keeps of a ticket, a customer, a file that does not parse."""

from typing import NamedTuple


class Line(NamedTuple):
    """One ticket as lists see it, and as the table holds it.

    Moments are whole seconds since 1970, UTC; `waybills` and `tags` are JSON lists; `faulty`: 1 where it
    records a fault, of the part `component` if that is known; the fields from `open` on are explained at
    `derived.DerivedColumns`.
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
    batch: str
    component: str
    faulty: int
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
    lapses: int | None
    wrote_at: int | None
    receipt_due: int
    clocks: str


class HappeningColumns(NamedTuple):
    """A `Happening` as the table holds it: moments in seconds since 1970, `good` 1 or 0."""

    kind: str
    at: int | None
    since: int | None
    what: str
    department: str
    person: str
    result: str
    seconds: int | None
    good: int | None
    amount: int | None
    unit: str


class Row(NamedTuple):
    """Everything that the index stores for one ticket.

    Attributes:
        line: what lists see.
        marks: (kind, value) pairs that it is looked up by: numbers as they are compared, and tags.
        data: the whole ticket's plain data as compact JSON; its tokens for full-text search follow from it.
        happened: what happened to it, in the order of `HappeningColumns`.
    """

    line: Line
    marks: tuple[tuple[str, str], ...]
    data: str
    happened: tuple[HappeningColumns, ...] = ()


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


class StockSum(NamedTuple):
    """What one month did to one part; moments in seconds since 1970, `issued_at` None where it was not issued."""

    path: str
    part: str
    on_hand: int
    ordered: int
    issued_at: int | None
    moved_at: int


class StockRow(NamedTuple):
    """What the index stores for a month of stock movements.

    Attributes:
        path: of the file; `blob`: git's id of its content.
        data: the whole file's plain data as compact JSON.
        sums: one for each part that moved.
    """

    path: str
    blob: str
    data: str
    sums: tuple[StockSum, ...]


class ArticleRow(NamedTuple):
    """What the index stores for one article of the knowledge base.

    Attributes:
        path: of the file; `blob`: git's id of its content.
        data: front matter and text as compact JSON.
        tokens: of title, questions and text, for full-text search.
    """

    path: str
    blob: str
    data: str
    tokens: tuple[str, str, str]


class FoundArticle(NamedTuple):
    """An article that holds what was looked for; `score`: higher is better, comparable within one search only."""

    path: str
    data: str
    score: float


Entry = Row | CustomerRow | StockRow | ArticleRow | BrokenFile
"""What the index takes in for one file."""
