"""Deeds: what the commands record, by whose names a flow says what asks and what answers its steps."""

from enum import StrEnum
from typing import NamedTuple


class Deed(StrEnum):
    """What was recorded on a ticket; what stands behind ``/`` in a flow is the detail that is named here."""

    CUSTOMER_INFORMED = "customer_informed"
    REQUEST_APPROVED = "request_approved"
    """/ the kind of approval."""

    REQUEST_REJECTED = "request_rejected"
    """/ the kind of approval."""

    DECIDED = "decided"
    """/ the remedy that was chosen."""

    RETURN_REQUESTED = "return_requested"
    """/ what the customer wants: refund, exchange."""

    RETURN_ADDRESSED = "return_addressed"
    RETURN_WITHDRAWN = "return_withdrawn"
    RETURN_RECEIVED = "return_received"
    RETURN_PASSED = "return_passed"
    """/ what the customer wants."""

    RETURN_FAILED = "return_failed"
    """/ the finding of ``returns.yaml`` (`fails`) of what did not hold."""

    REPAIR_OPENED = "repair_opened"
    REPAIR_FOUND = "repair_found"
    REPAIR_AGREED = "repair_agreed"
    REPAIR_DECLINED = "repair_declined"
    REPAIR_DONE = "repair_done"
    REPAIR_PASSED = "repair_passed"
    REPAIR_FAILED = "repair_failed"
    REPAIR_FINISHED = "repair_finished"
    PART_SHORT = "part_short"
    PART_ORDERED = "part_ordered"
    PART_ARRIVED = "part_arrived"
    PART_ISSUED = "part_issued"
    VISIT_PLANNED = "visit_planned"
    VISIT_DONE = "visit_done"
    VISIT_CANCELLED = "visit_cancelled"
    PAYMENT_PAID = "payment_paid"
    """/ the kind of payment."""

    PAYMENT_RECEIVED = "payment_received"
    """/ the kind of payment."""

    PARCEL_ADDED = "parcel_added"
    """/ why it was sent: reship, exchange …"""

    PARCEL_WEIGHED = "parcel_weighed"
    """/ what the weight says: supports, contradicts, not_verifiable."""

    CLAIM_PAID = "claim_paid"
    CLAIM_REFUSED = "claim_refused"
    CLAIM_WITHDRAWN = "claim_withdrawn"


class Done(NamedTuple):
    """A deed with its detail; empty where it has none."""

    deed: Deed
    detail: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names by which a flow may mean it, the closest first."""
        return (f"{self.deed}/{self.detail}", self.deed.value) if self.detail else (self.deed.value,)
