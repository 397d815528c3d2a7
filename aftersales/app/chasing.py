"""Chasing: reminders for whoever is late, recorded on the tickets in one commit, queued as one digest a person."""

from collections import defaultdict
from collections.abc import Sequence

from aftersales.app.approvals import related_tickets
from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.outbox import commit_with_notices, settle_outbox
from aftersales.app.people import bot_of
from aftersales.app.tickets import need_permission
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import DeskError
from aftersales.i18n import _, language, ngettext, set_language
from aftersales.model.layout import ticket_path
from aftersales.model.moments import format_moment
from aftersales.model.notice import Notice
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import Value
from aftersales.render.moments import due_text
from aftersales.rules.calendars import Calendars
from aftersales.rules.reminders import Chase, chases_for


@record
class ChaseReport:
    """What a run did, or with ``--dry-run`` would do.

    Attributes:
        chases: the reminders, the most overdue first.
        notices: one digest for each person.
        commit: None where there was nothing to do, or it was a dry run.
    """

    chases: Sequence[Chase]
    notices: Sequence[Notice]
    commit: str | None


def chase(context: Context, *, dry_run: bool = False) -> ChaseReport:
    """Remind whoever is late; running it twice tells nobody twice.

    Raises:
        RefusedError: the team has no bot, or its roles may not chase.
    """
    if dry_run:
        found = find_chases(context)
        return ChaseReport(found, digests(context, found, {}), None)
    bot = bot_of(context.policy.team)
    with desk_change(context, bot) as change:
        need_permission(change, Permission.CHASE)
        settle_outbox(change)
        found = _writable(change, find_chases(context))
        if not found:
            return ChaseReport((), (), None)
        entries = _record(change, found)
        notices = digests(context, found, entries)
        commit = commit_with_notices(change, notices, *_words(found))
    return ChaseReport(found, notices, commit)


def find_chases(context: Context) -> list[Chase]:
    """Return the reminders that the open tickets call for now, the most overdue first."""
    policy = context.policy
    calendars = Calendars(policy.calendars, policy.desk.calendar)

    def related(ticket: Ticket) -> list[Ticket]:
        return related_tickets(context, ticket)

    found = [
        chase
        for stored in context.index.all_stored(only_open=True)
        if stored.line.next_due is not None
        for chase in chases_for(ticket_from_data(stored.data), policy, calendars, context.now, related)
    ]
    return sorted(found, key=lambda chase: (chase.due, chase.ticket.id))


def _writable(change: DeskChange, chases: Sequence[Chase]) -> list[Chase]:
    """Return the reminders of tickets that can be written; what is in the way of others is told, and the rest go on."""
    paths = {chase.ticket.id: ticket_path(chase.ticket.id) for chase in chases}
    edited = {path for _state, path in change.context.git.status_paths(list(paths.values()))} if paths else set()
    usable = set()
    for ticket_id, path in paths.items():
        if path in edited:
            change.context.tell(_("{path} has edits that are not committed; it is not chased now.").format(path=path))
            continue
        try:
            change.ticket(ticket_id)
        except DeskError as error:
            change.context.tell(str(error))
        else:
            usable.add(ticket_id)
    return [chase for chase in chases if chase.ticket.id in usable]


def _record(change: DeskChange, chases: Sequence[Chase]) -> dict[tuple[str, str], Event]:
    """Put one entry for each reminder into the commit; return them by ticket and clock."""
    entries: dict[tuple[str, str], Event] = {}
    tickets: dict[str, tuple[Ticket, Ticket]] = {}
    for chase in chases:
        before, after = tickets.get(chase.ticket.id, (chase.ticket, chase.ticket))
        details: dict[str, Value] = {
            "clock": chase.clock,
            "level": chase.level,
            "due": format_moment(chase.due),
            "told": list(chase.to),
        }
        event = change.event(Did.CHASED, details=details)
        entries[chase.ticket.id, chase.clock] = event
        tickets[chase.ticket.id] = before, after.with_event(event)
    for before, after in tickets.values():
        change.put(Revision(after, "chased", before))
    return entries


def _words(chases: Sequence[Chase]) -> tuple[str, str, dict[str, str]]:
    """Return subject, text and trailers of the run's commit."""
    tickets = list(dict.fromkeys(chase.ticket.id for chase in chases))
    lines = [f"{one.ticket.id}: {one.clock}, level {one.level}, told {', '.join(one.to)}" for one in chases]
    subject = f"chase: {len(chases)} on {tickets[0]}" if len(tickets) == 1 else f"chase: {len(tickets)} tickets"
    return subject, "\n".join(lines), {"Action": "chased", "Ticket": ", ".join(tickets)}


def digests(context: Context, chases: Sequence[Chase], entries: dict[tuple[str, str], Event]) -> list[Notice]:
    """Return one notice for each person who is told, in their language."""
    for_person: dict[str, list[Chase]] = defaultdict(list)
    for chase in chases:
        for person in chase.to:
            for_person[person].append(chase)
    return [_digest(context, person, mine, entries) for person, mine in for_person.items()]


def _digest(context: Context, person_id: str, chases: Sequence[Chase], entries: dict[tuple[str, str], Event]) -> Notice:
    policy, spoken = context.policy, language()
    person = policy.team.people[person_id]
    set_language(_language_of(person.languages, policy))
    try:
        subject = ngettext("{count} ticket waits for you", "{count} tickets wait for you", len(chases))
        text = "\n".join(_line(context, chase, policy) for chase in chases)
    finally:
        set_language(spoken)
    recorded: dict[str, list[str]] = defaultdict(list)
    for chase in chases:
        if (chase.ticket.id, chase.clock) in entries:
            recorded[chase.ticket.id].append(entries[chase.ticket.id, chase.clock].id)
    first = next(iter(recorded.values()), ["preview"])[0]
    return Notice(
        id=f"{context.now:%Y%m%dT%H%M%S}-{person_id}-{first}",
        person=person_id,
        address=person.email,
        subject=subject.format(count=len(chases)),
        text=text,
        created=format_moment(context.now),
        entries=dict(recorded),
    )


def _language_of(languages: Sequence[str], policy: Policy) -> str:
    """Return what a person is written to in: the desk's language if they speak it, else the first that we do."""
    if policy.desk.language in languages or not languages:
        return policy.desk.language
    return next((word for word in languages if word in ("en", "zh")), policy.desk.language)


def _line(context: Context, chase: Chase, policy: Policy) -> str:
    spoken = language()
    clock = policy.clock_text(chase.clock, chase.ticket.category, spoken)
    known = policy.lifecycle.states.get(chase.ticket.state)  # unknown where a policy dropped it: `check` tells
    state = known.label.text(spoken) if known else chase.ticket.state
    return _("{ticket} {priority} {title} ({state}): {clock} {due}").format(
        ticket=chase.ticket.id,
        priority=chase.ticket.priority,
        title=chase.ticket.title,
        state=state,
        clock=clock,
        due=due_text(chase.due, context.now),
    )
