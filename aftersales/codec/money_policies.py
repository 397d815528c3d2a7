"""``approvals.yaml`` and ``payments.yaml`` from plain data to values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aftersales.codec.policy_labels import label_of
from aftersales.model.approval import ApprovalKind, Approvals, Tier, Unit
from aftersales.model.payment import Direction, PaymentKind

Map = Mapping[str, Any]
"""Data whose shape a schema has settled."""


def approvals_from(data: Map) -> Approvals:
    """Build what can be asked for, and who decides it."""
    kinds = {key: _approval_kind(key, kind) for key, kind in data["kinds"].items()}
    return Approvals(kinds, data["expire_days"], data["add_up_days"])


def _approval_kind(key: str, data: Map) -> ApprovalKind:
    return ApprovalKind(
        id=key,
        label=label_of(data["label"]),
        unit=Unit(data["amount"]),
        amount_optional=data.get("amount_optional", False),
        tiers=tuple(
            Tier(
                Decimal(tier["up_to"]) if "up_to" in tier else None, frozenset(tier["roles"]), tier.get("alone", False)
            )
            for tier in data["tiers"]
        ),
        never=frozenset(data.get("never", ())),
        requesters=frozenset(data.get("request", ())),
        goodwill=data.get("goodwill", False),
        within=data.get("within", ""),
    )


def payments_from(data: Map) -> dict[str, PaymentKind]:
    """Build the kinds of payments."""
    return {
        key: PaymentKind(
            id=key,
            label=label_of(kind["label"]),
            direction=Direction(kind["direction"]),
            approvals=tuple(kind.get("approvals", ())),
            after_inspection=kind.get("after_inspection", False),
            repeatable=kind.get("repeatable", False),
            arrives_days=kind.get("arrives_days"),
            claims=kind.get("claims", False),
        )
        for key, kind in data["kinds"].items()
    }
