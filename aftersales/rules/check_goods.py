"""Checks of parcels, returns and claims: each names what is there, and nothing was inspected that nobody had."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.shipment import Happening, Purpose
from aftersales.model.values import Pointer, text_of
from aftersales.rules.check_problem import Problem, Problems, Surroundings, TicketFile, unknown


def check_goods_order(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield goods that were inspected and never received, and goods that came back though nobody asked for that."""
    for number, goods in enumerate(file.ticket.returns):
        if goods.inspected and goods.received is None:
            message = _("These goods were inspected, and nobody received them.")
            yield Problem(("returns", number, "inspected"), "goods/inspected-unseen", message)
    if file.ticket.returns:
        return
    for number, shipment in enumerate(file.ticket.shipments):
        if shipment.kind is Purpose.RETURN and shipment.delivered:
            message = _("Goods came back in {waybill}, and no return was asked for.").format(waybill=shipment.waybill)
            hint = _("aftersales return request {ticket}").format(ticket=file.ticket.id)
            yield Problem(("shipments", number), "goods/unrequested", message, Severity.WARNING, hint)


def check_goods_names(file: TicketFile, around: Surroundings) -> Problems:
    """Yield couriers, problems, addresses and parcels that are not there."""
    parcels = {one.id for one in file.ticket.shipments}
    for number, goods in enumerate(file.ticket.returns):
        if goods.shipment:
            yield from unknown(("returns", number, "shipment"), _("parcel"), goods.shipment, parcels)
    for number, claim in enumerate(file.ticket.courier_claims):
        yield from unknown(("courier_claims", number, "shipment"), _("parcel"), claim.shipment, parcels)
    if around.policy is None:
        return
    insurances, insured = around.policy.returns.insurances, text_of(file.ticket.order.get("freight_insurance"))
    if insured and insurances:
        yield from unknown(("order", "freight_insurance"), _("insurance of the freight"), insured, insurances)
    couriers = around.policy.couriers
    for number, shipment in enumerate(file.ticket.shipments):
        if shipment.carrier and couriers.carriers:
            yield from unknown(("shipments", number, "carrier"), _("courier"), shipment.carrier, couriers.carriers)
        for place, event in enumerate(shipment.events):
            if event.what is Happening.PROBLEM and couriers.problems:
                at: Pointer = ("shipments", number, "events", place, "problem")
                yield from unknown(at, _("problem of a parcel"), event.problem, couriers.problems)


def check_goods_people(file: TicketFile, around: Surroundings) -> Problems:
    """Yield people of returns and claims that the team does not have."""
    people = around.policy.team.people if around.policy else None
    for pointer, name in _people_of(file) if people is not None else ():
        yield from unknown(pointer, _("person"), name, people or ())


def _people_of(file: TicketFile) -> Iterator[tuple[Pointer, str]]:
    for section in ("returns", "courier_claims"):
        for number, one in enumerate(getattr(file.ticket, section)):
            for name in (
                "requested_by",
                "address_by",
                "received_by",
                "inspected_by",
                "withdrawn_by",
                "filed_by",
                "settled_by",
            ):
                if value := getattr(one, name, ""):
                    yield (section, number, name), value
