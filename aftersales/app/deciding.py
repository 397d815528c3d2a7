"""Deciding: what the rules say of a ticket's facts, shown with reasons, and recorded with facts and packs pinned."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.freshness import load_packs
from aftersales.app.queries import view_ticket
from aftersales.app.tickets import need_permission
from aftersales.app.units import repairs_elsewhere
from aftersales.codec.packs import packs_from_data
from aftersales.errors import RefusedError
from aftersales.i18n import _
from aftersales.model.decision import Decision, Entry
from aftersales.model.deed import Deed
from aftersales.model.moments import format_moment
from aftersales.model.pack import Packs
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.entitlement.decision_data import decision_to_data
from aftersales.rules.entitlement.engine import decide
from aftersales.rules.ticket_facts import entitlement_facts, jurisdiction_of

_DIGITS = 16


@record
class Decided:
    """What the rules said of a ticket; `commit` None where nothing was recorded: a trial, or it stands there.

    Attributes:
        notes: who was asked for what because of it.
    """

    ticket: Ticket
    decision: Decision
    commit: str | None
    notes: Sequence[str] = ()


def packs_of(context: Context) -> Packs:
    """Return the rule packs at the branch head."""
    return packs_from_data(load_packs(context.index))


def decision_for(context: Context, ticket: Ticket, packs: Packs) -> tuple[Decision, str]:
    """Return what the rules say of a ticket now, and the digest of the facts they looked at."""
    policy = context.policy
    facts = entitlement_facts(ticket, policy, context.zone, repairs_elsewhere(context.index, ticket))
    return decide(facts, packs, jurisdiction_of(ticket, policy), context.now), facts_digest(facts)


def facts_digest(facts: Mapping[str, Any]) -> str:
    """Return a digest of facts that does not depend on the order of their keys."""
    return sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:_DIGITS]


def decide_ticket(context: Context, fragment: str, *, choose: str = "", text: str = "", record: bool = True) -> Decided:
    """Ask the rules about a ticket, and record what they said.

    Args:
        choose: the remedy that the customer, or the desk, chose; empty: none yet.
        text: words that go with it.
        record: False only shows.

    Raises:
        RefusedError: the chosen remedy is none that the ticket is entitled to.
        NotFoundError: no such ticket, or no pack applies.
    """
    packs = packs_of(context)
    if not record:
        ticket = view_ticket(context, fragment).ticket
        return Decided(ticket, decision_for(context, ticket, packs)[0], None)
    with desk_change(context) as change:
        need_permission(change, Permission.TRANSITION)
        ticket = change.ticket(fragment)
        decision, digest = decision_for(context, ticket, packs)
        chosen = _chosen(decision, choose, ticket) if choose else None
        known = {**_recorded(decision, digest, chosen), "at": format_moment(context.now), "by": change.actor.by}
        if _same(ticket.decision, known):
            return Decided(ticket, decision, None)
        clauses: Data = {"clauses": known["clauses"]} if known.get("clauses") else {}
        remedy: Data = {"remedy": chosen.name} if chosen else {}
        event = change.event(Did.DECIDED, text, details={**remedy, **clauses})
        decided = Deed.DECIDED if chosen else None
        after, notes = follow(change, ticket.with_event(event, decision=known), decided, text_of(remedy.get("remedy")))
        change.put(Revision(after, _subject(decision, chosen), ticket))
        return Decided(after, decision, change.commit(), notes)


def decided_anew(change: DeskChange, ticket: Ticket) -> Ticket | None:
    """Return the ticket with its decision brought up to date with its facts, the chosen remedy kept.

    None where that remedy is none any more by these facts: then a person decides. Days that the law counts from a new
    fact (goods that came back) become deadlines with this.
    """
    context = change.context
    decision, digest = decision_for(context, ticket, packs_of(context))
    remedy = text_of(ticket.decision.get("remedy"))
    chosen = next((entry for entry in decision.entitled if entry.name == remedy), None)
    if remedy and chosen is None:
        return None
    known = {**_recorded(decision, digest, chosen), "at": format_moment(context.now), "by": change.actor.by}
    if _same(ticket.decision, known):
        return ticket
    clauses: Data = {"clauses": known["clauses"]} if known.get("clauses") else {}
    event = change.event(Did.DECIDED, details={**({"remedy": remedy} if remedy else {}), **clauses})
    return ticket.with_event(event, decision=known)


def _chosen(decision: Decision, remedy: str, ticket: Ticket) -> Entry:
    for entry in decision.entitled:
        if entry.name == remedy:
            return entry
    open_ones = ", ".join(dict.fromkeys(entry.name for entry in decision.entitled)) or "-"
    raise RefusedError(
        _("The customer is not entitled to {remedy} by these facts.").format(remedy=remedy),
        place=ticket.id,
        hint=_("Open are: {remedies}. Anything beyond is goodwill and needs an approval.").format(remedies=open_ones),
    )


def _recorded(decision: Decision, digest: str, chosen: Entry | None) -> dict[str, Value]:
    """Return what a ticket keeps of a decision, without what is empty."""
    data = decision_to_data(decision)
    entry: Data = next((item for item in data["entitled"] if chosen and item["remedy"] == chosen.name), {})
    kept: dict[str, Value] = {
        "jurisdiction": decision.jurisdiction,
        "remedy": chosen.name if chosen else None,
        "amount": f"{entry['amount']:.2f}" if isinstance(entry.get("amount"), int | float) else None,
        "freight": (entry.get("freight") or data.get("return_freight") or data.get("freight")) if chosen else None,
        "until": entry.get("until"),
        "clauses": list(chosen.clause if chosen else decision.clauses),
        "entitled": list(dict.fromkeys(item["remedy"] for item in data["entitled"])),
        "denied": [f"{item['remedy']}: {item.get('reason', '-')}" for item in data["denied"]],
        "duties": [
            {key: item[key] for key in ("who", "what", "by", "clause") if key in item}
            for item in data.get("duties", ())
        ],
        "missing": list(decision.facts_missing),
        "policy": _versions(decision),
        "facts": digest,
    }
    return {key: value for key, value in kept.items() if value not in (None, [], {})}


def is_of_today(recorded: Data, decision: Decision, digest: str) -> bool:
    """Tell whether a recorded decision is that of today's facts (their digest) and rules."""
    return recorded.get("facts") == digest and recorded.get("policy") == _versions(decision)


def _versions(decision: Decision) -> Data:
    return {pack: version[:_DIGITS] for pack, version in decision.policy_version.items()}


def _same(before: Data, after: Mapping[str, Value]) -> bool:
    moving = ("at", "by")
    return {k: v for k, v in before.items() if k not in moving} == {k: v for k, v in after.items() if k not in moving}


def _subject(decision: Decision, chosen: Entry | None) -> str:
    if chosen:
        return f"decided {chosen.name} ({', '.join(chosen.clause[:2])})"
    names = dict.fromkeys(entry.name for entry in decision.entitled)
    return f"entitled to {', '.join(names)}" if names else "not entitled"
