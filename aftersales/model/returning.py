"""Goods that come back: what the customer asked for, where they were sent, what arrived, and what inspection found."""

from datetime import datetime
from enum import StrEnum

from aftersales.model.record import record


class Want(StrEnum):
    """What the customer sends the goods back for."""

    REFUND = "refund"
    EXCHANGE = "exchange"


class Result(StrEnum):
    """What an inspection came to."""

    PASS = "pass"  # noqa: S105  the word of the files
    PARTIAL = "partial"
    """Something is missing or worn that can be deducted."""

    FAIL = "fail"


@record
class Checked:
    """One item of the checklist, as the warehouse found it; `reason` where it failed."""

    item: str
    passed: bool
    reason: str = ""


@record
class Return:
    """One return of goods, from the request to the inspection.

    Attributes:
        want: what the customer wants for them.
        reason: in the customer's words.
        price: of an exchange, the price of the goods wanted instead; empty: the same goods.
        difference: what the customer pays (or, below 0, gets) beyond what they paid; empty where nothing.
        address: the address of ``returns.yaml`` that was given; empty until it was.
        address_sent, address_by: when, and who gave it.
        shipment: id of the parcel that brings the goods; empty where it is not known.
        received, received_by: when the warehouse signed the goods in, and who did; None and empty until then.
        arrived: what was in the parcel.
        inspected, inspected_by: when, and who inspected; None and empty until then.
        result: what that came to; None until then.
        checks: each item of the checklist.
        withdrawn, withdrawn_by: when the customer kept the goods after all, and who noted it; None and empty else.
    """

    id: str
    want: Want
    reason: str
    requested: datetime
    requested_by: str
    price: str = ""
    difference: str = ""
    address: str = ""
    address_sent: datetime | None = None
    address_by: str = ""
    shipment: str = ""
    received: datetime | None = None
    received_by: str = ""
    arrived: str = ""
    inspected: datetime | None = None
    inspected_by: str = ""
    result: Result | None = None
    checks: tuple[Checked, ...] = ()
    withdrawn: datetime | None = None
    withdrawn_by: str = ""
