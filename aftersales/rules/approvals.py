"""Approvals: what may be asked for, who may decide it, what is added up, and whether a ticket has what it needs.

DOMAIN c.5: nobody approves their own request; requests for one order within 30 days count as one sum; approvals lapse
after 7 days; what a person grants as goodwill is limited per order and per month. The numbers stand in
``approvals.yaml`` and ``team.yaml``.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from aftersales.i18n import _, language
from aftersales.model.approval import ApprovalKind, Request, RequestState, Tier, Unit
from aftersales.model.money import Money, parse_amount, round_cents
from aftersales.model.policy import Policy
from aftersales.model.refusal import Refusal
from aftersales.model.team import Person
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.approval_sums import Case, amount_text, requests_in
from aftersales.rules.team import role_names

# -- asking


_NEARLY = Decimal("0.8")
"""The share of a month's budget from which on whoever grants is told what is left."""


def read_amount(text: str, kind: ApprovalKind) -> str:
    """Return an amount that somebody typed as tickets hold it; empty stays empty.

    Raises:
        ValueError: it is no amount of this kind; the message is for the user.
    """
    if not text.strip():
        return ""
    try:
        amount = parse_amount(text)
    except ValueError:
        raise ValueError(_("{text} is no amount.").format(text=text)) from None
    if amount <= 0 or round_cents(amount) != amount or amount >= Decimal(10) ** 12:
        raise ValueError(_("{text}: an amount is more than 0 and has at most two decimals.").format(text=text))
    if kind.unit is Unit.PERCENT:
        if amount > 100:
            raise ValueError(_("{text}: more than 100 percent cannot be asked for.").format(text=text))
        return f"{amount.normalize():f}"
    return f"{amount:.2f}"


def check_request(
    ticket: Ticket, kind_id: str, amount: str, actor: Person, policy: Policy, now: datetime
) -> list[Refusal]:
    """Return every reason why `actor` may not ask for this; empty where they may.

    Args:
        ticket: as it is now.
        kind_id: what is asked for.
        amount: as `read_amount` gives it.
        actor: whose roles count.
        policy: the desk's policy.
        now: this moment.
    """
    kind = policy.approvals.kinds.get(kind_id)
    if kind is None:
        known = ", ".join(policy.approvals.kinds) or "-"
        sentence = _("{kind} is nothing that can be asked for.").format(kind=kind_id)
        return [Refusal("unknown_kind", sentence, _("Choose one of: {words}").format(words=known))]
    return [
        *_check_place(ticket, kind, policy, now),
        *_check_requester(kind, actor, policy),
        *_check_amount(kind, amount),
    ]


def _check_place(ticket: Ticket, kind: ApprovalKind, policy: Policy, now: datetime) -> list[Refusal]:
    if policy.lifecycle.is_closed(ticket.state):
        return [Refusal("closed", _("The ticket is closed."), _("Reopen it first: aftersales reopen TICKET"))]
    for request in requests_in(ticket, RequestState.OPEN, now):
        if request.kind == kind.id:
            sentence = _("{what} is asked for already and waits (request {id}).").format(
                what=kind.label.text(language()), id=request.id
            )
            hint = _("Take it back first: aftersales reject {ticket} {id} --text WHY").format(
                ticket=ticket.id, id=request.id
            )
            return [Refusal("already_requested", sentence, hint)]
    return []


def _check_requester(kind: ApprovalKind, actor: Person, policy: Policy) -> list[Refusal]:
    if not kind.requesters or actor.roles & kind.requesters:
        return []
    sentence = _("{person} may not ask for this: {what}.").format(
        person=actor.name.text(language()), what=kind.label.text(language())
    )
    return [
        Refusal("role", sentence, _("Roles that may: {roles}.").format(roles=role_names(kind.requesters, policy.team)))
    ]


def _check_amount(kind: ApprovalKind, amount: str) -> list[Refusal]:
    label = kind.label.text(language())
    if kind.unit is Unit.NONE and amount:
        return [Refusal("amount", _("{what} has no amount.").format(what=label))]
    if kind.unit is not Unit.NONE and not amount and not kind.amount_optional:
        what = _("How much? {what} needs an amount.").format(what=label)
        return [Refusal("amount", what, _("Give it with --amount."))]
    return []


def grants_alone(case: Case, actor: Person) -> bool:
    """Tell whether whoever asks needs nobody else: a tier lets their roles alone, up to the sum it comes to."""
    return any(tier.alone and tier.covers(case.total) and tier.roles & actor.roles for tier in case.kind.tiers)


# -- deciding


def check_decision(case: Case, actor: Person, typist: str, granted: Decimal, *, alone: bool = False) -> list[Refusal]:
    """Return every reason why `actor` may not approve the request; empty where they may.

    Args:
        case: the request.
        actor: whose roles and limits count.
        typist: id of the person at the keyboard; differs from `actor` with ``--as``.
        granted: goodwill that `actor` granted this month, without this request.
        alone: their own request, within what they may grant without anybody else.
    """
    if case.request.kind not in case.policy.approvals.kinds:
        return [_forgotten(case.request)]
    return [
        *_check_open(case),
        *(_check_own_name(actor, typist) if alone else _check_four_eyes(case, actor, typist)),
        *_check_authority(case, actor),
        *(_check_goodwill(case, actor, granted) if case.kind.goodwill else ()),
    ]


def check_rejection(case: Case, actor: Person, typist: str) -> list[Refusal]:
    """Return why `actor` may not reject the request: decided already, or no role that decides it or asked for it."""
    if case.request.kind not in case.policy.approvals.kinds:
        return []
    if refused := _check_open(case, lapsed=False):
        return refused
    judges = frozenset(
        role for tier in case.kind.tiers if not tier.alone or tier.covers(case.total) for role in tier.roles
    )
    if actor.id == case.request.requested_by or (actor.roles & judges and actor.id == typist):
        return []
    return _check_own_name(actor, typist) or [
        Refusal(
            "role",
            _("{person} may not decide this: {what}.").format(
                person=_name(actor), what=case.kind.label.text(language())
            ),
            _("Roles that may: {roles}.").format(roles=role_names(judges, case.policy.team)),
        )
    ]


def _forgotten(request: Request) -> Refusal:
    return Refusal(
        "unknown_kind",
        _("The desk's policy has no {kind} any more, so nobody can approve it.").format(kind=request.kind),
        _("Reject it, and ask for something else."),
    )


def _check_open(case: Case, *, lapsed: bool = True) -> list[Refusal]:
    request = case.request
    if request.verdict is not None:
        sentence = _("The request {id} is decided already.").format(id=request.id)
        return [Refusal("decided", sentence)]
    if lapsed and request.state(case.now) is RequestState.EXPIRED:
        sentence = _("The request {id} lapsed on {day}.").format(id=request.id, day=request.expires.date())
        hint = _("Ask again: aftersales request {ticket} {kind}").format(ticket=case.ticket.id, kind=request.kind)
        return [Refusal("expired", sentence, hint)]
    return []


def _check_four_eyes(case: Case, actor: Person, typist: str) -> list[Refusal]:
    if {actor.id, typist} & askers(case.ticket, case.request):
        sentence = _("{person} made this request, and nobody approves their own.").format(
            person=_name(case.policy.team.people.get(typist, actor))
        )
        return [Refusal("own_request", sentence, who_may(case))]
    return _check_own_name(actor, typist)


def _check_own_name(actor: Person, typist: str) -> list[Refusal]:
    """Refuse a verdict by proxy: with ``--as``, a lead could borrow the manager's authority."""
    if actor.id == typist:
        return []
    sentence = _("{person} decides in person; nobody does it for them.").format(person=_name(actor))
    return [Refusal("proxy", sentence, _("Leave out --as, or let {person} do it.").format(person=actor.id))]


def askers(ticket: Ticket, request: Request) -> frozenset[str]:
    """Return everybody behind a request: whose it is, and whoever typed it for them."""
    found = {request.requested_by}
    for event in ticket.history:
        if event.details.get("request") == request.id and (event.did is Did.REQUESTED or event.details.get("alone")):
            found |= {event.by, *([event.on_behalf_of] if event.on_behalf_of else [])}
    return frozenset(found)


def _check_authority(case: Case, actor: Person) -> list[Refusal]:
    kind, total = case.kind, case.total
    if actor.roles & roles_for(kind, total):
        return []
    label, amount = kind.label.text(language()), amount_text(case.request.value, kind.unit, case.policy)
    if total != case.request.value:
        amount = _("{amount} ({total} with what was asked for within {days} days)").format(
            amount=amount, total=amount_text(total, kind.unit, case.policy), days=case.policy.approvals.add_up_days
        )
    limit = limit_of(kind, actor)
    if limit is None:
        sentence = _("{what}, {amount}: {person} may not decide this.").format(
            what=label, amount=amount, person=_name(actor)
        )
    else:
        sentence = _("{what}, {amount}: {person} may approve up to {limit}.").format(
            what=label, amount=amount, person=_name(actor), limit=amount_text(limit, kind.unit, case.policy)
        )
    return [Refusal("authority", sentence, who_may(case))]


def roles_for(kind: ApprovalKind, total: Decimal) -> frozenset[str]:
    """Return the roles that may decide a request that comes to `total`."""
    return frozenset(role for tier in kind.tiers if tier.covers(total) for role in tier.roles) - kind.never


def limit_of(kind: ApprovalKind, actor: Person) -> Decimal | None:
    """Return the highest sum of a tier that one of `actor`'s roles has; None where they have none with a limit."""
    mine = [tier.up_to for tier in kind.tiers if tier.up_to is not None and (tier.roles - kind.never) & actor.roles]
    return max((limit for limit in mine), default=None)


def who_may(case: Case) -> str:
    """Say who may decide it, the lowest tier first, with names of those who are not behind the request."""
    kind, total, asked, policy = case.kind, case.total, askers(case.ticket, case.request), case.policy
    tiers = [tier for tier in kind.tiers if tier.covers(total)]
    parts = [_tier_text(tier, kind, policy, asked) for tier in tiers]
    return _("Who may: {roles}.").format(roles=_("; ").join(parts)) if parts else _("Nobody may approve so much.")


def _tier_text(tier: Tier, kind: ApprovalKind, policy: Policy, asked: Iterable[str]) -> str:
    roles = tier.roles - kind.never
    people = dict.fromkeys(
        person.id for role in roles for person in policy.team.people_in(role) if person.id not in asked
    )
    text = role_names(roles, policy.team)
    if tier.up_to is not None:
        text = _("{roles} up to {limit}").format(roles=text, limit=amount_text(tier.up_to, kind.unit, policy))
    return f"{text} ({', '.join(sorted(people))})" if people else text


def _check_goodwill(case: Case, actor: Person, granted: Decimal) -> list[Refusal]:
    """Refuse what goes beyond the person's own limits in ``team.yaml``; where none is set, the tiers alone count."""
    found = []
    per_order, per_month = (_limit(actor, name) for name in ("goodwill_per_order", "goodwill_per_month"))
    money = case.policy.desk.currency
    if per_order is not None and case.total > per_order:
        sentence = _("{person} may grant {limit} for one order; this makes {total}.").format(
            person=_name(actor), limit=Money(per_order, money), total=Money(case.total, money)
        )
        found.append(Refusal("goodwill_per_order", sentence, who_may(case)))
    if per_month is not None and granted + case.request.value > per_month:
        sentence = _("{person} granted {granted} of {limit} this month; {amount} more is too much.").format(
            person=_name(actor),
            granted=Money(granted, money),
            limit=Money(per_month, money),
            amount=Money(case.request.value, money),
        )
        found.append(
            Refusal("goodwill_per_month", sentence, _("Somebody else approves it, or it waits for next month."))
        )
    return found


def budget_note(case: Case, person: Person, granted: Decimal) -> str:
    """Return how a person's goodwill of the month stands once they granted a request; empty where much is left.

    Args:
        granted: goodwill that they granted this month, without this request.
    """
    limit = _limit(person, "goodwill_per_month")
    used = granted + case.request.value
    if not case.kind.goodwill or limit is None or used < limit * _NEARLY:
        return ""
    money = case.policy.desk.currency
    return _("Goodwill of {person} this month: {used} of {limit}; {left} is left.").format(
        person=_name(person), used=Money(used, money), limit=Money(limit, money), left=Money(limit - used, money)
    )


def _limit(person: Person, name: str) -> Decimal | None:
    value = person.limits.get(name)
    return Decimal(value) if isinstance(value, str) else None


def _name(person: Person) -> str:
    return person.name.text(language()) or person.id
