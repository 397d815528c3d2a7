"""Ways of service: mail-in, on site, at the counter; which of them there are for a ticket's goods and region."""

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.repair import Service
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of


def services_for(ticket: Ticket, policy: Policy) -> list[Service]:
    """Return the ways in which a ticket's goods may be repaired; what is not known of them excludes nothing."""
    return [one for one in policy.repairs.services.values() if not why_not(ticket, one)]


def why_not(ticket: Ticket, service: Service) -> str:
    """Return why a way of service is not for a ticket; empty where it is."""
    kind = text_of(ticket.product.get("type"))
    if service.types and kind and kind not in service.types:
        return _("It is not for goods of this kind: {kind}.").format(kind=kind)
    if service.regions and ticket.region and ticket.region not in service.regions:
        return _("It is not offered in {region}.").format(region=ticket.region)
    return ""


def check_service(ticket: Ticket, service: str, policy: Policy) -> list[Refusal]:
    """Return why goods cannot be taken in for this way of service; empty where they can."""
    known = policy.repairs.services.get(service)
    open_ones = ", ".join(one.id for one in services_for(ticket, policy)) or "-"
    hint = _("Choose one of: {words}").format(words=open_ones)
    if known is None:
        return [Refusal("unknown_service", _("There is no such service: {word}.").format(word=service), hint)]
    reason = why_not(ticket, known)
    if not reason:
        return []
    sentence = _("{service}: {reason}").format(service=known.label.text(language()), reason=reason)
    return [Refusal("no_service", sentence, hint)]
