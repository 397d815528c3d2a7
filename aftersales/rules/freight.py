"""The freight of a return: who pays it, and what an insurance of it pays back (DOMAIN C46)."""

from typing import Final

from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.return_rules import FreightInsurance
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of
from aftersales.rules.returns import latest_return

CONSUMER: Final = "consumer"


@record
class Freight:
    """Who pays for sending goods back.

    Attributes:
        payer: seller or consumer; empty where nobody says.
        decided: a decision says so; else ``returns.yaml`` by the category.
        insurance: what pays the customer back; None where they pay nothing, or have none that is known.
        is_used: it has paid already, for an earlier return of the order; it pays once.
    """

    payer: str = ""
    decided: bool = False
    insurance: FreightInsurance | None = None
    is_used: bool = False


def freight_of(ticket: Ticket, policy: Policy) -> Freight:
    """Return who pays for sending goods back: as it was decided, else, of a return, as the policy has it."""
    goods = latest_return(ticket)
    rules = policy.returns
    decided = text_of(ticket.decision.get("freight"))
    above = ticket.category.partition("/")[0]
    payer = decided or (rules.freight.get(ticket.category, rules.freight.get(above, "")) if goods else "")
    insurance = rules.insurances.get(text_of(ticket.order.get("freight_insurance")))
    if payer != CONSUMER or insurance is None:
        return Freight(payer, bool(decided))
    return Freight(payer, bool(decided), insurance, any(one.shipment for one in ticket.returns if one is not goods))
