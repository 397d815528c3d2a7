"""Requests for approval as people read them, and the kinds that may be asked for."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.approval import Request, RequestState, Unit
from aftersales.model.policy import Policy
from aftersales.model.ticket import Ticket
from aftersales.render.moments import moment_text
from aftersales.render.text import safe_line
from aftersales.rules.approval_sums import amount_text
from aftersales.rules.team import role_names


def request_lines(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> list[str]:
    """Return two lines for each request of a ticket: what, how it stands, until when; and why it was made."""
    return [line for request in ticket.approvals for line in _lines(request, policy, now, zone)]


def _lines(request: Request, policy: Policy, now: datetime, zone: tzinfo) -> Iterator[str]:
    kind = policy.approvals.kinds.get(request.kind)
    what = kind.label.text(language()) if kind else request.kind
    if request.amount:
        what += "  " + (amount_text(request.value, kind.unit, policy) if kind else request.amount)
    yield safe_line(f"{request.id}  {what}  {_state(request, policy, now, zone)}")
    yield safe_line(f"        {_person(request.requested_by, policy)}: {request.reason}")
    if request.text:
        yield safe_line(f"        {_person(request.by, policy)}: {request.text}")


def _state(request: Request, policy: Policy, now: datetime, zone: tzinfo) -> str:
    until, by = moment_text(request.expires, zone, now), _person(request.by, policy)
    match request.state(now):
        case RequestState.OPEN:
            return _("waits until {when}").format(when=until)
        case RequestState.APPROVED if request.alone:
            return _("granted by {person}").format(person=by)
        case RequestState.APPROVED:
            return _("approved by {person}, holds until {when}").format(person=by, when=until)
        case RequestState.REJECTED:
            return _("rejected by {person}").format(person=by)
        case RequestState.WITHDRAWN:
            return _("taken back")
        case _:
            return _("lapsed {when}").format(when=until)


def _person(person: str, policy: Policy) -> str:
    found = policy.team.people.get(person)
    return found.name.text(language()) if found else person


def kinds_text(policy: Policy) -> str:
    """Return what may be asked for, each with who decides up to which sum."""
    if not policy.approvals.kinds:
        return _("This desk has no policies/approvals.yaml, so nothing is asked for.") + "\n"
    return "\n".join(line for kind_id in policy.approvals.kinds for line in _kind_lines(kind_id, policy)) + "\n"


def _kind_lines(kind_id: str, policy: Policy) -> Iterator[str]:
    kind = policy.approvals.kinds[kind_id]
    yield f"{kind_id}  {kind.label.text(language())}"
    for tier in kind.tiers:
        roles = role_names(tier.roles, policy.team)
        if kind.unit is Unit.NONE:
            line = roles
        elif tier.up_to is None:
            line = _("any amount: {roles}").format(roles=roles)
        else:
            limit = amount_text(tier.up_to, kind.unit, policy)
            line = _("up to {limit}: {roles}").format(limit=limit, roles=roles)
        yield f"  {line}" + (_(", without asking anybody") if tier.alone else "")
