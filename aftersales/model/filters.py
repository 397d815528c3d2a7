"""What a list asks for: which tickets, in which order, how many. Values only; the index answers them."""

from datetime import datetime, timedelta
from enum import StrEnum

from aftersales.model.record import record


@record
class TicketFilter:
    """Which tickets; every field that is set must hold, and any one value of a field is enough.

    Attributes:
        states: ids of states.
        open: True only open, False only closed tickets; None both.
        assignees: ids of people.
        unassigned: tickets that nobody has; together with `assignees`, those as well.
        departments: ids of departments.
        categories: ``quality`` holds its sub-categories, ``quality/performance_fault`` only itself.
        priorities, channels, customers, regions, tags: as tickets hold them.
        products: types or models of products, in any case.
        batches: numbers of batches, compared as they are looked up: case, spaces and hyphens do not count.
        overdue: only tickets whose next deadline has passed.
        to_chase: only tickets with a deadline of which so much is used that reminders begin.
        customer_wrote: only tickets whose customer wrote and heard nothing since.
        receipt_due: only tickets whose customer is to be told that their message came.
        due_within: only tickets whose next deadline comes within this time from now; those that are overdue as well.
        since, until: opened at or after `since`, before `until`.
        closed_since, closed_until: closed at or after, before.
        text: words that must all be in the ticket; empty asks for none.
        ids: fragments of ids.
        among: whole ids, of which the ticket's must be one; None: any.
    """

    states: tuple[str, ...] = ()
    open: bool | None = None
    assignees: tuple[str, ...] = ()
    unassigned: bool = False
    departments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    overdue: bool = False
    to_chase: bool = False
    customer_wrote: bool = False
    receipt_due: bool = False
    due_within: timedelta | None = None
    since: datetime | None = None
    until: datetime | None = None
    closed_since: datetime | None = None
    closed_until: datetime | None = None
    text: str = ""
    ids: tuple[str, ...] = ()
    among: tuple[str, ...] | None = None


EVERYTHING = TicketFilter()


class SortKey(StrEnum):
    """What a list may be ordered by."""

    OPENED = "opened"
    UPDATED = "updated"
    DUE = "due"
    CLOSED = "closed"
    PRIORITY = "priority"
    STATE = "state"
    CATEGORY = "category"
    DEPARTMENT = "department"
    ASSIGNEE = "assignee"
    CUSTOMER = "customer"
    TITLE = "title"
    ID = "id"


@record
class Sort:
    """An order; equals stand newest first. Tickets without the moment asked for (no deadline) come last."""

    key: SortKey = SortKey.OPENED
    descending: bool = False


NEWEST_FIRST = Sort(SortKey.OPENED, descending=True)


class Facet(StrEnum):
    """What tickets may be counted by."""

    STATE = "state"
    CATEGORY = "category"
    CATEGORY_GROUP = "category_group"
    DEPARTMENT = "department"
    ASSIGNEE = "assignee"
    PRIORITY = "priority"
    CHANNEL = "channel"
    CUSTOMER = "customer"
    REGION = "region"
    PRODUCT_TYPE = "product_type"
    PRODUCT_MODEL = "product_model"
