"""Returns: when goods may come back, what the warehouse has to look at, and when money may follow them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from aftersales.i18n import _, language
from aftersales.model.approval import RequestState, Verdict
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.return_rules import CheckItem
from aftersales.model.returning import Checked, Result, Return
from aftersales.model.shipment import Shipment
from aftersales.model.team import Permission
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value, text_of
from aftersales.rules.intake import shown_by


def latest_return(ticket: Ticket) -> Return | None:
    """Return the return that is dealt with: the last that was asked for and not withdrawn; None where none was."""
    return next((one for one in reversed(ticket.returns) if one.withdrawn is None), None)


def refund_gate(ticket: Ticket, policy: Policy, now: datetime | None = None) -> list[Refusal]:
    """Return why no refund may be paid for goods yet; empty where it may.

    Goods that come back are inspected first (DOMAIN c.1), unless a refund without them was approved. Where the
    inspection did not pass, whoever decides such cases in the flow must have agreed. A ticket whose goods need not come
    back, because its category says so and nobody noted a return, is not held up.

    Args:
        ticket: as it is.
        policy: the desk's.
        now: this moment, so that an approval that lapsed no longer counts; None: any that was given counts.
    """
    rules, goods = policy.returns, latest_return(ticket)
    if granted(ticket, rules.refund_only, now) or (goods is None and not _is_of(ticket.category, rules.categories)):
        return []
    if goods is None or goods.received is None:
        sentence = _("The warehouse has not signed the goods in.")
        return [Refusal("goods_not_back", sentence, _refund_only_hint(ticket, policy))]
    if goods.result is None:
        sentence = _("The goods were not inspected.")
        return [Refusal("not_inspected", sentence, _("aftersales return inspect {ticket}").format(ticket=ticket.id))]
    if goods.result is Result.PASS or _is_settled(ticket, goods, rules.settled):
        return []
    failed = ", ".join(item_text(check.item, policy) for check in goods.checks if not check.passed)
    sentence = _("The inspection did not pass: {items}.").format(items=failed or goods.result)
    hint = _("It is decided by the step: {steps}").format(steps=", ".join(rules.settled) or "-")
    return [Refusal("inspection_failed", sentence, hint)]


def _is_of(category: str, wanted: Iterable[str]) -> bool:
    """Tell whether a category, or the one above it, is among `wanted`."""
    return not {category, category.partition("/")[0]}.isdisjoint(wanted)


def granted(ticket: Ticket, kinds: Iterable[str], now: datetime | None = None) -> bool:
    """Tell whether an approval of one of `kinds` was given, and still counts at `now`."""
    wanted = frozenset(kinds)
    return any(
        request.kind in wanted
        and (request.verdict is Verdict.APPROVED if now is None else request.state(now) is RequestState.APPROVED)
        for request in ticket.approvals
    )


def _is_settled(ticket: Ticket, goods: Return, settled: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether the last answer of a deciding step since the inspection lets the refund go on."""
    answers = [
        step
        for step in ticket.steps
        if step.step in settled and step.answered and goods.inspected and step.answered >= goods.inspected
    ]
    return bool(answers) and answers[-1].finding in settled[answers[-1].step]


def _refund_only_hint(ticket: Ticket, policy: Policy) -> str:
    kinds = [kind for kind in policy.approvals.kinds if kind in policy.returns.refund_only]
    if not kinds:
        return ""
    return _("Without the goods it needs an approval: aftersales request {ticket} {kind}").format(
        ticket=ticket.id, kind=kinds[0]
    )


def check_address(ticket: Ticket, goods: Return, address: str, policy: Policy, now: datetime) -> list[Refusal]:
    """Return why the customer cannot be given the address to send goods back to; empty where they can."""
    rules = policy.returns
    found: list[Refusal] = []
    if goods.address:
        found.append(Refusal("address_given", _("The address was given already.")))
    if address not in rules.addresses:
        sentence = _("There is no address {address}.").format(address=address or "-")
        found.append(
            Refusal("unknown_address", sentence, _("Known: {names}.").format(names=", ".join(rules.addresses) or "-"))
        )
    decided = text_of(ticket.decision.get("remedy"))
    if rules.remedies and decided not in rules.remedies and not granted(ticket, rules.without_decision, now):
        found.append(
            Refusal(
                "not_decided",
                _("Nothing was decided by which goods come back."),
                _("aftersales decide {ticket} --choose REMEDY").format(ticket=ticket.id),
            )
        )
    waiting = [request for request in ticket.approvals if request.state(now) is RequestState.OPEN]
    found += [
        Refusal(
            "approval_open",
            _("The request {id} waits for an answer.").format(id=request.id),
            _("aftersales approve {ticket} {id}").format(ticket=ticket.id, id=request.id),
        )
        for request in waiting
    ]
    return found


PERMISSIONS: Final[Mapping[str, Permission]] = {"received": Permission.STOCK, "inspected": Permission.STOCK}
"""What a role must allow for a stage of a return, beyond a note: money follows what the warehouse says it has seen."""


def permission_for(stage: Value) -> Permission:
    """Return what a role must allow for a stage of a return, as its entry names it (``requested``, ``received``)."""
    return PERMISSIONS.get(text_of(stage), Permission.NOTE)


def check_withdrawal(ticket: Ticket, goods: Return, policy: Policy) -> list[Refusal]:
    """Return why a customer cannot withdraw a return: the goods are here, or money for them is on its way."""
    if goods.received:
        hint = _("Inspect them: aftersales return inspect {ticket}").format(ticket=ticket.id)
        return [Refusal("received", _("The goods are here already: a return is withdrawn before that."), hint)]
    kinds = {kind.id for kind in policy.payments.values() if kind.after_inspection}
    hint = _("Cancel it first: aftersales payment cancel {ticket} PAYMENT --text WHY").format(ticket=ticket.id)
    return [
        Refusal("payment", _("Money for these goods is noted: {money}.").format(money=one.money), hint)
        for one in ticket.payments
        if one.is_live and one.kind in kinds and one.requested >= goods.requested
    ]


def check_receipt(goods: Return) -> list[Refusal]:
    """Return why goods cannot be signed in; empty where they can."""
    if goods.received:
        return [Refusal("received", _("The goods were signed in already."))]
    return []


def checklist_for(ticket: Ticket, policy: Policy) -> tuple[CheckItem, ...]:
    """Return what the warehouse looks at: the items of every list that fits the ticket's goods."""
    kind = text_of(ticket.product.get("type"))
    fitting = (
        one
        for one in policy.returns.checklists
        if (not one.categories or _is_of(ticket.category, one.categories)) and (not one.types or kind in one.types)
    )
    return tuple({item.id: item for one in fitting for item in one.items}.values())


def item_text(item: str, policy: Policy) -> str:
    """Return what people call an item of a checklist."""
    known = (one for checklist in policy.returns.checklists for one in checklist.items if one.id == item)
    found = next(known, None)
    return found.label.text(language()) if found else item


def check_inspection(
    ticket: Ticket, goods: Return, passed: Iterable[str], failed: Mapping[str, str], policy: Policy
) -> list[Refusal]:
    """Return why an inspection cannot be noted; empty where it can: every item was looked at, failures are shown.

    Args:
        passed: items that hold.
        failed: items that do not, each with the reason.
    """
    if goods.received is None:
        return [
            Refusal(
                "not_received",
                _("The goods were not signed in."),
                _("aftersales return receive {ticket}").format(ticket=ticket.id),
            )
        ]
    if goods.inspected:
        return [Refusal("inspected", _("The goods were inspected already."))]
    items = {item.id: item for item in checklist_for(ticket, policy)}
    said = (*passed, *failed)
    found = [
        Refusal(
            "unknown_item",
            _("{item} is not on the checklist.").format(item=item),
            _("Known: {names}.").format(names=", ".join(items) or "-"),
        )
        for item in said
        if item not in items
    ]
    both = sorted(set(passed) & set(failed))
    found += [Refusal("both", _("{item} both passed and failed.").format(item=item)) for item in both]
    if missing := [name for name in items if name not in said]:
        found.append(
            Refusal(
                "not_looked_at",
                _("These were not looked at: {items}.").format(
                    items=", ".join(f"{name} ({items[name].label.text(language())})" for name in missing)
                ),
                _("Say --ok ITEM or --fail ITEM:REASON for each, or --rest-ok."),
            )
        )
    return found + _unshown(ticket, [items[name] for name in failed if name in items], policy)


def _unshown(ticket: Ticket, failed: Iterable[CheckItem], policy: Policy) -> list[Refusal]:
    missing = sorted({word for item in failed for word in item.evidence} - shown_by(ticket))
    return [
        Refusal(
            "evidence",
            _("Evidence is missing: {evidence}.").format(evidence=policy.categories.evidence_text(word, language())),
            _("aftersales attach {ticket} FILE --shows {word}").format(ticket=ticket.id, word=word),
        )
        for word in missing
    ]


def inspection(items: Sequence[CheckItem], failed: Mapping[str, str]) -> tuple[Result, str, tuple[Checked, ...]]:
    """Return what an inspection came to, the flow's finding (empty where all holds), and each item as it was found.

    One failure that cannot be deducted makes it fail, and its finding is the one that counts.
    """
    checks = tuple(Checked(item.id, item.id not in failed, failed.get(item.id, "")) for item in items)
    wrong = [item for item in items if item.id in failed]
    serious = [item for item in wrong if not item.deductible]
    if not wrong:
        return Result.PASS, "", checks
    return (Result.FAIL if serious else Result.PARTIAL), (serious or wrong)[0].fails, checks


def price_difference(paid: Decimal, wanted: Decimal) -> Decimal:
    """Return what the customer pays for other goods beyond what they paid; below 0 what they get back."""
    return wanted - paid


def goods_parcel(ticket: Ticket, goods: Return) -> Shipment | None:
    """Return the parcel that brings the goods back; None where it is not known."""
    return next((one for one in ticket.shipments if one.id == goods.shipment), None)
