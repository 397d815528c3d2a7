"""The page of one ticket, and what is possible with it now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from aftersales.i18n import _, language, ngettext
from aftersales.model.category import Fact, FactType
from aftersales.model.clock import ClockReading, ClockState
from aftersales.model.policy import Policy
from aftersales.model.suggestion import Status
from aftersales.model.ticket import FACT_SECTIONS, Did, Event, Ticket
from aftersales.model.values import Data, Value, at_path, text_of
from aftersales.render.approvals import request_lines
from aftersales.render.deeds import deed_text
from aftersales.render.feedback import status_text
from aftersales.render.moments import due_text, moment_text
from aftersales.render.payments import kind_text, payment_lines
from aftersales.render.steps import step_words
from aftersales.render.text import cells, safe_line, safe_text, styled
from aftersales.render.tickets import column_labels, named_words

if TYPE_CHECKING:
    from aftersales.rules.lifecycle import Possibility

_DETAILS = (
    *("kind", "ticket", "file", "clock", "activity", "step", "grams", "finding", "approval", "purpose", "amount"),
    *("remedy", "deed", "part", "quantity", "waybill", "what", "reference", "channel", "template", "score", "status"),
    "article",
)
"""What of an entry is told beside what was done, in this order."""

_TELL_MORE = frozenset({Did.TRACKED, Did.RETURNED})
"""Kinds of entries that tell what was done, and which facts followed."""

_HEAD = ("state", "priority", "category", "department", "assignee", "customer", "region", "channel", "reference")


def ticket_page(
    ticket: Ticket, clocks: Sequence[ClockReading], policy: Policy, now: datetime, zone: tzinfo, *, colour: bool = False
) -> str:
    """Return a ticket as people read it: head, deadlines, facts, evidence, links, history."""
    values: dict[str, Value] = {name: getattr(ticket, name) for name in _HEAD}
    words = {**values, **named_words(values, policy)}
    labels = column_labels()
    blocks = [
        [f"{styled(ticket.id, 'cyan', colour=colour)}  {styled(safe_line(ticket.title), 'bold', colour=colour)}"],
        _conflicts(ticket, policy, now, zone, colour=colour),
        _aligned([(labels[name], safe_line(text_of(words[name]))) for name in _HEAD if words[name]]),
        _aligned(
            [
                _clock_line(
                    reading, policy.clock_text(reading.clock, ticket.category, language()), now, zone, colour=colour
                )
                for reading in clocks
            ]
        ),
        _aligned(list(_facts(ticket, policy))),
        _evidence(ticket, policy),
        request_lines(ticket, policy, now, zone),
        _goods_on_their_way(ticket, policy, now, zone),
        payment_lines(ticket, policy),
        [f"{link_text(link.kind)}  {link.ticket}" for link in ticket.links],
        [
            line
            for event in ticket.history
            for line in event_lines(event, policy, now, zone, category=ticket.category, colour=colour)
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _aligned(pairs: Sequence[tuple[str, str]]) -> list[str]:
    room = max((cells(label) for label, _text in pairs), default=0)
    return [f"{label}{' ' * (room - cells(label))}  {text}" for label, text in pairs]


def _conflicts(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo, *, colour: bool) -> list[str]:
    """Return what clones disagree on, and how to settle it; nothing of almost every ticket."""
    if not ticket.conflicts:
        return []
    from aftersales.render.conflicts import conflicts_text  # noqa: PLC0415  few tickets are in conflict

    how = _("Two clones changed this ticket differently. Settle it with: aftersales resolve {ticket}")
    told = conflicts_text(ticket, policy, now, zone, colour=colour)
    return [styled(how.format(ticket=ticket.id), "red", colour=colour), *told.splitlines()]


def _goods_on_their_way(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> list[str]:
    """Return a line for each parcel, claim and return; nothing of a ticket whose goods stay where they are."""
    if not (ticket.shipments or ticket.returns):
        return []
    from aftersales.render.returns import return_line  # noqa: PLC0415  few tickets have goods on their way
    from aftersales.render.shipments import claim_line, parcel_line  # noqa: PLC0415  likewise

    return [
        *(parcel_line(one, policy) for one in ticket.shipments),
        *(claim_line(one) for one in ticket.courier_claims),
        *(return_line(one, policy, now, zone) for one in ticket.returns),
    ]


def _clock_line(reading: ClockReading, label: str, now: datetime, zone: tzinfo, *, colour: bool) -> tuple[str, str]:
    if reading.stopped:
        text = _("met") if reading.state is ClockState.MET else _("missed")
        return label, styled(text, "green" if reading.state is ClockState.MET else "red", colour=colour)
    if reading.state is ClockState.PAUSED:
        return label, _("paused")
    if reading.due is None:
        return label, _("no deadline")
    late = now > reading.due
    text = f"{moment_text(reading.due, zone, now)}  {due_text(reading.due, now)}"
    return label, styled(text, "red" if late else "dim", colour=colour)


def _facts(ticket: Ticket, policy: Policy) -> Iterable[tuple[str, str]]:
    for section in FACT_SECTIONS:
        for path, value in _flat(getattr(ticket, section), section):
            fact = policy.categories.facts.get(path)
            if fact is None:
                yield path.removeprefix("facts."), value
            else:
                yield fact.label.text(language()), _fact_words(fact, value)


def _fact_words(fact: Fact, value: str) -> str:
    """Return a fact's value as people call it: the label of a choice, yes or no."""
    if value in fact.choices:
        return fact.choices[value].text(language())
    if fact.type is FactType.YES_NO and value in {"true", "false"}:
        return _("yes") if value == "true" else _("no")
    return value


def _flat(data: Data, path: str) -> Iterable[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.{key}")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{path}.{key}", safe_line(", ".join(_one_text(item) for item in value))
        else:
            yield f"{path}.{key}", safe_line(text_of(value))


def _one_text(value: Value) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key}={_one_text(inner)}" for key, inner in value.items())
    return text_of(value) if not isinstance(value, list | tuple) else ", ".join(map(_one_text, value))


def _evidence(ticket: Ticket, policy: Policy) -> list[str]:
    spoken = language()
    return [
        safe_line(
            f"{item.file}  {', '.join(policy.categories.evidence_text(word, spoken) for word in item.shows)}"
        ).rstrip()
        for item in ticket.evidence
    ]


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
    text, fact = _one_text(value), policy.categories.facts.get(name)
    return named_words({name: value}, policy).get(name) or (_fact_words(fact, text) if fact else text) or "–"


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


def possibilities_text(ticket: Ticket, possible: "Sequence[Possibility]", policy: Policy) -> str:
    """Return what may be done with a ticket now, and what each way still wants."""
    spoken = language()
    state = named_words({"state": ticket.state}, policy)["state"]
    if not possible:
        return _("{ticket} is {state}; nothing leads on from there.").format(ticket=ticket.id, state=state) + "\n"
    lines = [_("{ticket} is {state}; it can become:").format(ticket=ticket.id, state=state)]
    for way in possible:
        lines.append(f"  {way.target}  ({way.transition.label.text(spoken)})")
        lines.extend(f"    – {refusal.sentence}" for refusal in way.refusals)
    free = sum(not way.refusals for way in possible)
    lines.append(ngettext("{count} way is free.", "{count} ways are free.", free).format(count=free))
    return "\n".join(lines) + "\n"
