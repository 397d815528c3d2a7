"""Stages of returns that a commit came to: said by whoever names themselves, and by the rule of the command."""

from typing import Final, NamedTuple

from aftersales.i18n import _
from aftersales.model.record import replace
from aftersales.model.refusal import Refusal
from aftersales.model.returning import Return
from aftersales.model.ticket import Did
from aftersales.rules.check_problem import Problem
from aftersales.rules.returns import (
    check_address,
    check_inspection,
    check_receipt,
    check_withdrawal,
    checklist_for,
    inspection,
)
from aftersales.rules.verification.act import Act, Problems, TicketStep, unsaid


class _Stage(NamedTuple):
    """A stage of a return: the word of its entry, the field that says when, and the one that says who."""

    what: str
    when: str
    who: str


_STAGES: Final = (
    _Stage("requested", "requested", "requested_by"),
    _Stage("address", "address_sent", "address_by"),
    _Stage("received", "received", "received_by"),
    _Stage("inspected", "inspected", "inspected_by"),
    _Stage("withdrawn", "withdrawn", "withdrawn_by"),
)


def check_returns(step: TicketStep, act: Act) -> Problems:
    """Yield stages that nobody of the commit says they came to, or that the rules of the time refused."""
    earlier = {one.id: one for one in step.previous.returns} if step.previous else {}
    for number, goods in enumerate(step.ticket.returns):
        before = earlier.get(goods.id)
        for stage in _STAGES:
            if getattr(goods, stage.when) is None or (before and getattr(before, stage.when) is not None):
                continue
            said = step.telling({Did.RETURNED}, **{"return": goods.id, "what": stage.what})
            person = getattr(goods, stage.who)
            refusals = _refusals(goods, stage, step, act)
            if said is None or person not in {said.by, said.on_behalf_of}:
                refusals = [unsaid(person), *refusals]
            yield from (Problem(("returns", number), "verify/return", refusal.sentence) for refusal in refusals)


def _refusals(goods: Return, stage: _Stage, step: TicketStep, act: Act) -> list[Refusal]:
    """Return why the command would have refused the stage."""
    ticket, policy = step.ticket, act.policy
    match stage.what:
        case "address" if goods.address_sent:
            given = replace(goods, address="", address_sent=None, address_by="")
            return check_address(ticket, given, goods.address, policy, goods.address_sent)
        case "received":
            return check_receipt(replace(goods, received=None))
        case "inspected":
            return _of_inspection(goods, step, act)
        case "withdrawn":
            return check_withdrawal(ticket, goods, policy)
    return []


def _of_inspection(goods: Return, step: TicketStep, act: Act) -> list[Refusal]:
    failed = {one.item: one.reason for one in goods.checks if not one.passed}
    passed = [one.item for one in goods.checks if one.passed]
    found = check_inspection(step.ticket, replace(goods, inspected=None), passed, failed, act.policy)
    result, _finding, _checks = inspection(checklist_for(step.ticket, act.policy), failed)
    if not found and goods.result is not result:
        found = [Refusal("result", _("The inspection did not come to what its checks say."))]
    return found
