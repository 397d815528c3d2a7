"""Approvals: what goes beyond a person's own authority, who may grant it, and the requests that a ticket holds."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record


class Verdict(StrEnum):
    """How a request was decided."""

    APPROVED = "approved"
    REJECTED = "rejected"


class RequestState(StrEnum):
    """How a request stands; follows from its verdict and the moment, and is stored nowhere."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """Taken back by whoever made it."""

    EXPIRED = "expired"
    """Not decided in time, or approved and not carried out in time."""


class Unit(StrEnum):
    """What the amount of a request counts."""

    MONEY = "money"
    PERCENT = "percent"
    NONE = "none"


@record
class Request:
    """One request for an approval, as its ticket holds it.

    Attributes:
        id: six random characters.
        kind: of ``approvals.yaml``.
        reason: why it is asked for.
        requested, requested_by: when, and whose request it is.
        expires: until when it may be decided; once approved, until when it may be carried out.
        amount: a decimal as files hold it, money or percent; empty where the kind has none, or none was said.
        decided, by: when and by whom; None and empty while it is open.
        verdict: None while it is open.
        text: the words of whoever decided; may be empty for an approval.
    """

    id: str
    kind: str
    reason: str
    requested: datetime
    requested_by: str
    expires: datetime
    amount: str = ""
    decided: datetime | None = None
    by: str = ""
    verdict: Verdict | None = None
    text: str = ""

    @property
    def value(self) -> Decimal:
        """Return the amount as a number; 0 where there is none."""
        return Decimal(self.amount or 0)

    @property
    def alone(self) -> bool:
        """Tell whether whoever asked granted it themselves, as a tier lets them: done at once, it never lapses."""
        return self.verdict is Verdict.APPROVED and self.by == self.requested_by

    def state(self, now: datetime) -> RequestState:
        """Return how it stands at `now`; `expires` itself is still in time."""
        if self.verdict is Verdict.REJECTED:
            return RequestState.WITHDRAWN if self.by == self.requested_by else RequestState.REJECTED
        if now > self.expires and not self.alone:
            return RequestState.EXPIRED
        return RequestState.OPEN if self.verdict is None else RequestState.APPROVED


@record
class Tier:
    """Who may decide up to an amount.

    Attributes:
        up_to: the highest amount, added up; None: any.
        roles: who may.
        alone: whether they need nobody else: a request of their own is granted at once, and recorded.
    """

    up_to: Decimal | None
    roles: frozenset[str]
    alone: bool = False

    def covers(self, amount: Decimal) -> bool:
        """Tell whether `amount` is within the tier."""
        return self.up_to is None or amount <= self.up_to


@record
class ApprovalKind:
    """Something that needs an approval.

    Attributes:
        unit: what its amount counts.
        amount_optional: whether a request may leave the amount out; it then counts as 0.
        tiers: the smallest first; whoever may decide more may decide less.
        never: roles that must not decide it; the check of the policies refuses a tier that names one.
        requesters: roles that may ask for it; empty: everybody who may write on tickets.
        goodwill: whether it counts against what a person may grant per order and per month (``team.yaml``).
        within: by when a request is decided, as a target is written; empty: nobody is reminded.
    """

    id: str
    label: Label
    unit: Unit
    amount_optional: bool
    tiers: tuple[Tier, ...]
    never: frozenset[str] = frozenset()
    requesters: frozenset[str] = frozenset()
    goodwill: bool = False
    within: str = ""


@record
class Approvals:
    """All kinds by id; the days after which a request or an approval lapses, and for which requests are added up."""

    kinds: Mapping[str, ApprovalKind] = {}
    expire_days: int = 7
    add_up_days: int = 30
