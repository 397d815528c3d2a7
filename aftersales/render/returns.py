"""Returns as people read them: how one stands, what the warehouse looks at, what an entry of the history did."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from aftersales.i18n import _, language
from aftersales.model.moments import format_moment
from aftersales.model.policy import Policy
from aftersales.model.return_rules import CheckItem, FreightInsurance
from aftersales.model.returning import Result, Return, Want
from aftersales.model.shipment import Happening
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value
from aftersales.render.moments import moment_text
from aftersales.render.shipments import happening_text, parcel_line, problem_text
from aftersales.render.text import safe_line
from aftersales.rules.freight import Freight, freight_of
from aftersales.rules.returns import checklist_for, goods_parcel, item_text, refund_gate


def done_text(what: str, policy: Policy) -> str:
    """Return what an entry did to a parcel, a return or a claim, in the words of people."""
    if what in policy.couriers.problems:
        return problem_text(what, policy)
    if what in {one.value for one in Happening}:
        return happening_text(Happening(what))
    return {
        "added": _("registered"),
        "requested": _("return requested"),
        "address": _("return address given"),
        "sent": _("goods sent back"),
        "received": _("goods received"),
        "inspected": _("goods inspected"),
        "filed": _("filed"),
        "paid": _("paid"),
        "refused": _("refused"),
        "withdrawn": _("withdrawn"),
    }.get(what, what)


def want_text(want: Want) -> str:
    """Return what people call what the customer wants for the goods."""
    return _("refund") if want is Want.REFUND else _("exchange")


def result_text(result: Result) -> str:
    """Return what people call what an inspection came to."""
    return {Result.PASS: _("passed"), Result.PARTIAL: _("passed in part"), Result.FAIL: _("failed")}[result]


def return_line(goods: Return, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return one return on one line: what for, and how far it is."""
    if goods.withdrawn:
        at, how = goods.withdrawn, _("withdrawn by the customer")
    elif goods.result and goods.inspected:
        at, how = goods.inspected, result_text(goods.result)
        failed = ", ".join(item_text(one.item, policy) for one in goods.checks if not one.passed)
        how += _(", but not: {items}").format(items=failed) if failed else ""
    elif goods.received:
        at, how = goods.received, _("goods received")
    elif goods.address_sent:
        at, how = goods.address_sent, _("return address given")
    else:
        at, how = goods.requested, _("return requested")
    words = _("Return for {want}: {how}").format(want=want_text(goods.want), how=how)
    return safe_line(f"{words}  {moment_text(at, zone, now)}")


def returns_page(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return a ticket's returns: each with its address, parcel, receipt and checks; and whether money may follow."""
    lines = [f"{ticket.id}  {safe_line(ticket.title)}"]
    for goods in ticket.returns:
        lines += [return_line(goods, policy, now, zone), *_return_lines(ticket, goods, policy, now, zone)]
    lines += freight_lines(freight_of(ticket, policy))
    lines += [
        _("No refund yet: {reason}").format(reason=refusal.sentence) for refusal in refund_gate(ticket, policy, now)
    ]
    return "\n".join(lines) + "\n"


def freight_lines(freight: Freight) -> list[str]:
    """Return who pays for sending goods back, and what their insurance pays of it; nothing where nobody says."""
    if not freight.payer:
        return []
    lines = [_("Freight of the return: paid by {who}").format(who=payer_text(freight.payer))]
    if insurance := freight.insurance:
        name = insurance.label.text(language())
        lines.append(
            _("{insurance} has paid for an earlier return; it pays once for an order.").format(insurance=name)
            if freight.is_used
            else _("{insurance} pays back: {amounts}; once for an order").format(
                insurance=name, amounts=_insured_text(insurance)
            )
        )
    return lines


def _insured_text(insurance: FreightInsurance) -> str:
    amounts = {
        _("up to {amount} where the courier fetches the goods"): insurance.picked_up,
        _("up to {amount} where the customer sends them"): insurance.self_sent,
    }
    return _(", ").join(text.format(amount=amount) for text, amount in amounts.items() if amount)


def payer_text(who: str) -> str:
    """Return what people call whoever pays; empty where nobody was named."""
    return {"consumer": _("the customer"), "seller": _("the shop")}.get(who, who)


def _return_lines(ticket: Ticket, goods: Return, policy: Policy, now: datetime, zone: tzinfo) -> list[str]:
    lines = [f"  {safe_line(goods.reason)}"]
    if goods.difference:
        lines.append("  " + _("Price difference: {amount}").format(amount=goods.difference))
    if goods.address:
        lines.append(f"  {address_text(goods.address, policy)}")
    if parcel := goods_parcel(ticket, goods):
        lines.append(f"  {parcel_line(parcel, policy)}")
    if goods.received:
        received = _("Signed in by {person}: {what}").format(person=goods.received_by, what=goods.arrived or "-")
        lines.append(safe_line(f"  {moment_text(goods.received, zone, now)}  {received}"))
    for check in goods.checks:
        mark = _("yes") if check.passed else _("no")
        words = f"  {item_text(check.item, policy)}: {mark}"
        lines.append(safe_line(f"{words}  {check.reason}".rstrip()))
    return lines


def address_text(address: str, policy: Policy) -> str:
    """Return an address as the customer gets it; its id where no policy knows it."""
    known = policy.returns.addresses.get(address)
    return safe_line(known[1].text(language())) if known else address


def checklist_text(ticket: Ticket, policy: Policy) -> str:
    """Return what the warehouse looks at, one item a line, with the word that commands take."""
    items = checklist_for(ticket, policy)
    room = max((len(item.id) for item in items), default=0)
    return "".join(f"{item.id:{room}}  {_item_words(item)}\n" for item in items)


def _item_words(item: CheckItem) -> str:
    label = item.label.text(language())
    return f"{label}  ({_('can be deducted')})" if item.deductible else label


def returns_data(ticket: Ticket, policy: Policy, now: datetime) -> Mapping[str, Value]:
    """Return a ticket's returns as plain data, with why no refund may be paid."""
    return {
        "ticket": ticket.id,
        "returns": [_return_data(one) for one in ticket.returns],
        "freight": _freight_data(freight_of(ticket, policy)),
        "refund_refused": [refusal.code for refusal in refund_gate(ticket, policy, now)],
    }


def _freight_data(freight: Freight) -> Value:
    """Return who pays the freight and what of it is insured; None where nobody says."""
    if not freight.payer:
        return None
    insurance = freight.insurance
    most = {"picked_up": insurance.picked_up, "self_sent": insurance.self_sent} if insurance else {}
    return {
        "payer": freight.payer,
        "decided": freight.decided,
        "insurance": insurance.id if insurance else None,
        "pays": {name: str(money) for name, money in most.items() if money},
        "used": freight.is_used,
    }


def _return_data(goods: Return) -> dict[str, Value]:
    fields: dict[str, Any] = {name: getattr(goods, name) for name in goods.__match_args__}
    checks: Value = [{"item": one.item, "passed": one.passed, "reason": one.reason or None} for one in goods.checks]
    return {name: _plain(value) for name, value in fields.items() if name != "checks"} | {"checks": checks}


def _plain(value: Any) -> Value:
    if isinstance(value, datetime):
        return format_moment(value)
    return str(value) if value else None
