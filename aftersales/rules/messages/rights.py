"""What a message may say of rights and money: only what a recorded decision or payment says."""

from collections.abc import Mapping

from aftersales.model.payment import Direction, PaymentState
from aftersales.model.values import text_of
from aftersales.rules.messages.matter import Matter

Said = Mapping[str, str | tuple[str, ...]]


def decision(matter: Matter) -> Said:
    """Return what the recorded decision gives and refuses, each with its clause; nothing where none stands."""
    explained, recorded = matter.explained, matter.ticket.decision
    if explained is None:
        return {}
    refused = explained.denials
    found: dict[str, str | tuple[str, ...]] = {
        "choices": tuple(explained.offers.values()),
        "denied": tuple(line for lines in refused.values() for line in lines),
        "no_free_repair": refused.get("free_repair", ("",))[0],
    }
    chosen = text_of(recorded.get("remedy"))
    if chosen in explained.offers:
        until = text_of(recorded.get("until"))
        found |= {
            "decision": explained.offers[chosen],
            "remedy": explained.names[chosen],
            "amount": explained.amounts.get(chosen, ""),
            "return_freight": text_of(recorded.get("freight")),
            "return_until": matter.day(until) if until else "",
        }
    return found


def payment(matter: Matter) -> Said:
    """Return the last sum that was paid to the customer, and by when they have it."""
    kinds = matter.policy.payments
    paid = [
        one
        for one in matter.ticket.payments
        if one.state is PaymentState.PAID and one.kind in kinds and kinds[one.kind].direction is Direction.OUT
    ]
    if not paid:
        return {}
    last = max(paid, key=lambda one: (one.settled or one.requested, one.id))
    return {
        "refund": matter.money(last.amount, last.currency),
        "refund_kind": kinds[last.kind].label.text(matter.language),
        "refund_code": last.kind,
        "refund_expected": matter.day(last.expected) if last.expected else "",
    }
