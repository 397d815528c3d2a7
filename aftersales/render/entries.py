"""Entries of a history in the words of people: who did what, when, and what became of which field."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.suggestion import Status
from aftersales.model.ticket import Did, Event
from aftersales.model.values import Value, at_path, text_of
from aftersales.render.deeds import deed_text
from aftersales.render.facts import fact_words, one_text
from aftersales.render.feedback import status_text
from aftersales.render.moments import moment_text
from aftersales.render.payments import kind_text
from aftersales.render.steps import step_words
from aftersales.render.text import safe_line, safe_text, styled
from aftersales.render.tickets import named_words

_DETAILS = (
    *("kind", "ticket", "file", "clock", "activity", "step", "grams", "finding", "approval", "purpose", "amount"),
    *("remedy", "deed", "part", "quantity", "waybill", "what", "reference", "channel", "template", "score", "status"),
    "article",
)
"""What of an entry is told beside what was done, in this order."""

_TELL_MORE = frozenset({Did.TRACKED, Did.RETURNED})
"""Kinds of entries that tell what was done, and which facts followed."""


def event_lines(
    event: Event, policy: Policy, now: datetime, zone: tzinfo, *, category: str = "", colour: bool = False
) -> list[str]:
    """Return one entry of a history: a line of when, who and what, and the words below it.

    `category`: the ticket's, whose flow names its steps; empty where it is not known.
    """
    people = policy.team.people
    who = people[event.by].name.text(language()) if event.by in people else event.by
    if event.on_behalf_of:
        other = people[event.on_behalf_of].name.text(language()) if event.on_behalf_of in people else event.on_behalf_of
        who = _("{by} for {other}").format(by=who, other=other)
    when = styled(moment_text(event.at, zone, now), "dim", colour=colour)
    lines = [f"{when}  {safe_line(who)}  {safe_line(event_words(event, policy, category))}"]
    lines += [f"    {safe_text(line)}" for line in event.text.split("\n") if event.text]
    return lines


def event_words(event: Event, policy: Policy, category: str = "") -> str:
    """Return what an entry did, in the words of people; see `event_lines`."""
    spoken = language()
    states = policy.lifecycle.states
    if event.target is not None:
        names = [
            states[state].label.text(spoken) if state in states else state
            for state in (event.source, event.target)
            if state
        ]
        moved = " → ".join(names)
        return moved if event.did is Did.TRANSITION else f"{did_text(event.did)}  {moved}"
    changes = [change_words(name, *pair, policy) for name, pair in event.changes.items()]
    if changes and event.did not in (*_TELL_MORE, Did.WEIGHED):
        return ", ".join(changes)
    said = {key: text_of(event.details.get(key)) for key in _DETAILS if event.details.get(key)}
    said |= step_words(said, policy, category)
    extra = [_detail_words(key, text, policy) for key, text in said.items()]
    if "mail" in event.details:
        extra.insert(0, _mail_words(event.details["mail"]))
    told = event.details.get("told")
    if isinstance(told, Sequence) and not isinstance(told, str):
        extra.append("→ " + ", ".join(_named("assignee", person, policy) for person in told))
    return "  ".join(
        [
            did_text(event.did, to_customer=bool(event.details.get("to_customer"))),
            *extra,
            *(changes if event.did in _TELL_MORE else ()),
        ]
    )


def change_words(name: str, before: Value, after: Value, policy: Policy) -> str:
    """Return what became of a field, in the words of people: ``priority: P3 → P1``."""
    label = _field_words().get(name) or policy.categories.fact_text(name, language())
    return f"{label}: {_named(name, before, policy)} → {_named(name, after, policy)}"


def _field_words() -> Mapping[str, str]:
    """Return what people call the fields of a ticket in a sentence."""
    return {
        "title": _("title"),
        "category": _("category"),
        "priority": _("priority"),
        "severity": _("severity"),
        "urgency": _("urgency"),
        "department": _("department"),
        "assignee": _("assignee"),
        "customer": _("customer"),
        "channel": _("channel"),
        "region": _("region"),
        "reference": _("reference"),
        "tags": _("tags"),
    }


def _named(name: str, value: Value, policy: Policy) -> str:
    """Return a value of the field `name` as people call it; a dash for nothing."""
    text, fact = one_text(value), policy.categories.facts.get(name)
    return named_words({name: value}, policy).get(name) or (fact_words(fact, text) if fact else text) or "–"


def _detail_words(key: str, word: str, policy: Policy) -> str:
    spoken = language()
    plain = {"deed": deed_text, "kind": link_text, "status": _status_words, "finding": _finding_words}
    if key in plain:
        return plain[key](word)
    match key:
        case "clock":
            text = policy.clock_text(word, "", spoken)
        case "approval" if word in policy.approvals.kinds:
            text = policy.approvals.kinds[word].label.text(spoken)
        case "grams":
            text = f"{word} g"
        case "what":
            text = _done_words(word, policy)
        case "purpose":
            text = kind_text(word, policy)
        case "channel" if word in policy.desk.channels:
            text = policy.desk.channels[word].text(spoken)
        case _:
            text = word
    return text


def _mail_words(mail: Value) -> str:
    """Return that an entry came or went by mail, and from whom where that was not the customer."""
    return {
        "another": _("by e-mail, from another sender than the customer"),
        "team": _("by e-mail, from the team"),
    }.get(text_of(at_path(mail, "sender")), _("by e-mail"))


def _status_words(word: str) -> str:
    return status_text(Status(word)) if word in {one.value for one in Status} else word


def _done_words(word: str, policy: Policy) -> str:
    from aftersales.render.returns import done_text  # noqa: PLC0415  few tickets have goods on their way

    return done_text(word, policy)


def _finding_words(word: str) -> str:
    """Return what a weight says of a claim; other findings are told by their steps."""
    weighed = {
        "supports": _("supports the claim"),
        "contradicts": _("does not support the claim"),
        "not_verifiable": _("cannot be verified"),
    }
    return weighed.get(word, word)


def link_text(kind: str) -> str:
    """Return what people call a kind of link."""
    return {
        "duplicate_of": _("duplicate of"),
        "follows": _("follows"),
        "same_unit": _("same unit"),
        "same_batch": _("same batch"),
        "caused_by": _("caused by"),
        "related": _("related"),
        "includes": _("includes"),
        "split_from": _("split from"),
        "split_into": _("split into"),
    }.get(kind, kind)


def did_text(did: Did, *, to_customer: bool = False) -> str:
    """Return what kind of thing was done, in a word or two; `to_customer`: the customer got the words of a note."""
    if did is Did.NOTED and to_customer:
        return _("told the customer")
    return {
        Did.OPENED: _("opened"),
        Did.IMPORTED: _("imported"),
        Did.NOTED: _("noted"),
        Did.EDITED: _("edited"),
        Did.TRANSITION: _("moved"),
        Did.ASSIGNED: _("assigned"),
        Did.ATTACHED: _("attached"),
        Did.LINKED: _("linked"),
        Did.CHASED: _("chased"),
        Did.ASKED: _("asked"),
        Did.ANSWERED: _("answered"),
        Did.REQUESTED: _("asked for approval"),
        Did.APPROVED: _("approved"),
        Did.REJECTED: _("rejected"),
        Did.DECIDED: _("decided"),
        Did.PROMISED: _("promised"),
        Did.RESOLVED: _("settled a conflict"),
        Did.TRACKED: _("parcel"),
        Did.RETURNED: _("return of goods"),
        Did.CLAIMED: _("claim against the courier"),
        Did.REPAIRED: _("repair"),
        Did.SUPPLIED: _("spare part"),
        Did.VISITED: _("visit"),
        Did.WEIGHED: _("weighed"),
        Did.BOOKED: _("asked for payment"),
        Did.PAID: _("paid"),
        Did.CANCELLED: _("cancelled a payment"),
        Did.INFORMED: _("informed the customer"),
        Did.ESCALATED: _("escalated"),
        Did.FOLLOWED_UP: _("asked the customer"),
        Did.SUGGESTED: _("suggestion"),
        Did.CITED: _("used an article"),
    }.get(did, str(did))
