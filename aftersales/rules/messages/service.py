"""What a message may say of goods: their return, their repair, the workshops near by, the technician's visit."""

from collections.abc import Mapping

from aftersales.model.values import text_of
from aftersales.rules.messages.matter import Matter
from aftersales.rules.repairs import check_finish, consent_to, last_finding, last_repair, open_needs
from aftersales.rules.returns import checklist_for, latest_return
from aftersales.rules.visits import planned_visits

Said = Mapping[str, str | tuple[str, ...]]


def goods_back(matter: Matter) -> Said:
    """Return where goods go, what for, and what will be looked at; nothing before the address was given."""
    goods = latest_return(matter.ticket)
    if goods is None:
        return {}
    found: dict[str, str | tuple[str, ...]] = {"return_want": goods.want.value}
    known = matter.policy.returns.addresses.get(goods.address)
    if known:
        found["return_address"] = known[1].text(matter.language)
        items = checklist_for(matter.ticket, matter.policy)
        found["return_checks"] = tuple(item.label.text(matter.language) for item in items)
    return found


def repair(matter: Matter) -> Said:
    """Return how the open repair stands, or how the last one ended."""
    order = last_repair(matter.ticket)
    if order is None:
        return {}
    finding, guarantee, received = last_finding(order), text_of(order.get("guarantee")), text_of(order.get("in"))
    needs = {part: matter.policy.parts.by_id.get(part) for part in open_needs(order)}
    cost = text_of(finding.get("amount")) if finding else ""
    return {
        "repair_stage": repair_stage(matter),
        "repair_received": matter.day(received) if received else "",
        "repair_finding": text_of(finding.get("text")) if finding else "",
        "repair_guarantee": matter.day(guarantee) if guarantee else "",
        "offer": matter.money(cost, text_of(finding.get("currency"))) if finding and cost else "",
        "parts": tuple(known.label.text(matter.language) if known else part for part, known in needs.items()),
    }


def repair_stage(matter: Matter) -> str:
    """Return how the last repair stands, in the codes of the vocabulary; empty where there is none."""
    order = last_repair(matter.ticket)
    if order is None:
        return ""
    finding = last_finding(order)
    if order.get("out") is not None:
        return "returned"
    if open_needs(order):
        return "waiting_parts"
    if finding is None:
        return "diagnosing"
    if consent_to(order, finding) is None:
        return "asking"
    return "repairing" if check_finish(order, matter.ticket, faulty=False) else "ready"


def partners(matter: Matter) -> tuple[str, ...]:
    """Return the workshops that repair such a product in the customer's region, each in one line."""
    kind, region = text_of(matter.ticket.product.get("type")), matter.ticket.region
    comma = "，" if matter.language == "zh" else ", "
    return tuple(
        comma.join(filter(None, (one.label.text(matter.language), one.address.text(matter.language), one.phone)))
        for one in matter.policy.partners
        if (not one.types or kind in one.types) and (not one.regions or region in one.regions)
    )


def visit(matter: Matter) -> Said:
    """Return when who comes next."""
    ahead = [one for one in planned_visits(matter.ticket) if one.end > matter.now]
    if not ahead:
        return {}
    person = matter.policy.team.people.get(ahead[0].technician)
    slot = matter.slot(ahead[0].start, ahead[0].end)
    return {"visit": slot, "technician": person.name.text(matter.language) if person else ""}
