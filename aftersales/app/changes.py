"""The change of a desk: under the lock, from the branch head, decided purely, validated, one commit, indexed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from aftersales.app.actor import Actor
from aftersales.app.context import Context
from aftersales.app.lookup import ticket_id_for
from aftersales.codec.files import comment_lines
from aftersales.codec.schema import problems
from aftersales.codec.tickets import parse_ticket, render_ticket_data, ticket_to_data
from aftersales.errors import BusyError, InvalidDataError, NotFoundError
from aftersales.i18n import _
from aftersales.model.commit import commit_message
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import ticket_path
from aftersales.model.record import record
from aftersales.model.ticket import Did, Event, Ticket
from aftersales.model.values import EMPTY, Data, Value, text_of
from aftersales.rules.calendars import Calendars
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock

LOCK_SECONDS = 30.0
"""How long a change waits for another before it gives up, in seconds; stated in docs/reference/exit-codes.md."""


@record
class Revision:
    """One ticket's step from before to after.

    Attributes:
        after: the ticket as it will be.
        subject: what happened, for the commit's first line, without the id: ``triaged → verifying``.
        before: the ticket as it was; None for a new one.
    """

    after: Ticket
    subject: str
    before: Ticket | None = None

    @property
    def event(self) -> Event:
        """Return the entry that this step added; of several the first, from which the others follow."""
        return self.after.history[len(self.before.history) if self.before else 0]


@dataclass
class DeskChange:
    """What one commit will hold; filled by a use case while the desk is locked."""

    context: Context
    actor: Actor
    head: str
    revisions: list[Revision] = field(default_factory=list)
    files: dict[str, bytes | None] = field(default_factory=dict)

    @cached_property
    def calendars(self) -> Calendars:
        """The working calendars of the policies, built once for however many tickets."""
        return Calendars(self.context.policy.calendars, self.context.policy.desk.calendar)

    def ticket(self, fragment: str) -> Ticket:
        """Return the ticket that `fragment` names, as the branch head has it.

        Raises:
            NotFoundError: none, or several, answer to it.
            InvalidDataError: its file does not follow the format.
        """
        path = ticket_path(ticket_id_for(self.context.index, fragment))
        source = self.context.git.read_blob(self.head, path)
        if source is None:
            raise NotFoundError(_("There is no ticket {fragment}.").format(fragment=fragment))
        refuse_comments(source, path)
        return parse_ticket(source, path)

    def event(
        self, did: Did, text: str = "", *, at: datetime | None = None, details: Data = EMPTY, **fields: object
    ) -> Event:
        """Return a new entry of a history in the actor's name."""
        return Event(
            id=new_entry_id(self.context.draw),
            at=at or self.context.now,
            by=self.actor.by,
            did=did,
            text=text.strip(),
            on_behalf_of=self.actor.on_behalf_of,
            details=details,
            **fields,  # type: ignore[arg-type]  # the callers' keywords are Event's own fields
        )

    def put(self, revision: Revision) -> None:
        """Validate a step and take it into the commit.

        Raises:
            InvalidDataError: the ticket would not follow its schema; the sentence names the field.
        """
        data = valid_data(revision)
        self.revisions.append(revision)
        self.files[ticket_path(revision.after.id)] = render_ticket_data(data)

    def commit(self, subject: str = "", text: str = "", trailers: Mapping[str, str] | None = None) -> str:
        """Write and commit; return the commit's id. Without words of its own, one step speaks for the commit."""
        if not subject:
            subject, text, trailers = words_of(self.revisions[0], self.actor)
        author = Identity(self.actor.name, self.actor.email)
        return self.context.commit(
            self.head,
            self.files,
            commit_message(subject, text, trailers),
            author=author,
            committer=author if self.actor.person.bot else None,
            tickets=[revision.after for revision in self.revisions],
        )


_BESIDE_CONFLICTS = frozenset({Did.NOTED, Did.CHASED, Did.RESOLVED})
"""What may be done to a ticket in conflict: words, reminders, and settling it."""


def refuse_conflicts(revision: Revision) -> None:
    """Refuse to change a ticket on which clones disagree: what it says is not settled.

    Raises:
        BusyError: it is in conflict; the fields are named.
    """
    before = revision.before
    if before is not None and before.conflicts and revision.event.did not in _BESIDE_CONFLICTS:
        fields = ", ".join(str(conflict["field"]) for conflict in before.conflicts)
        raise BusyError(
            _("Two clones changed this ticket differently, and nobody has said what counts: {fields}.").format(
                fields=fields
            ),
            place=before.id,
            hint=_("Settle it with: aftersales resolve {record}").format(record=before.id),
        )


def valid_data(revision: Revision) -> dict[str, Value]:
    """Return the data of the ticket after a step, which follows the schema.

    Raises:
        InvalidDataError: it would not; the sentence names the field.
        BusyError: the ticket is in conflict, and the step does not settle that.
    """
    refuse_conflicts(revision)
    data = ticket_to_data(revision.after)
    for problem in problems("ticket", data):
        raise InvalidDataError(
            problem.message, place=revision.before.id if revision.before else ".".join(map(str, problem.pointer))
        )
    return data


def refuse_comments(source: bytes, path: str) -> None:
    """Refuse to write over a comment that somebody put into a ticket by hand: it would be lost.

    Raises:
        InvalidDataError: there is one; its line is named.
    """
    for line in comment_lines(source, path):
        raise InvalidDataError(
            _("This comment would be lost by a change."),
            place=f"{path}:{line}",
            hint=_("Write it as a note: aftersales note TICKET TEXT, and take it out of the file by a commit."),
        )


@contextmanager
def desk_change(context: Context, actor: Actor | None = None) -> Iterator[DeskChange]:
    """Lock the desk, put right what a killed command left, and open a change on the branch head.

    Args:
        context: the command's.
        actor: who acts, where it is not the context's person (cron).

    Raises:
        BusyError: another change did not end in LOCK_SECONDS.
    """
    git = context.git
    with desk_lock(git, LOCK_SECONDS, context.tell) as repaired:
        for sentence in repaired:
            context.tell(sentence)
        context.forget()
        yield DeskChange(context, actor or context.actor, git.head().commit or "")


def words_of(revision: Revision, actor: Actor) -> tuple[str, str, dict[str, str]]:
    """Return subject, text and trailers of the commit of one step."""
    event = revision.event
    trailers = {
        "Ticket": revision.after.id,
        "Action": event.did,
        "From": event.source or "",
        "To": event.target or "",
        "Undoes": text_of(event.details.get("undoes")),
        "Actor": actor.by,
        "On-Behalf-Of": actor.on_behalf_of or "",
    }
    return f"{revision.after.id}: {revision.subject}", event.text, trailers


def changed(ticket: Ticket, event: Event, changes: Mapping[str, object]) -> tuple[Ticket, Event]:
    """Return the ticket with `changes` made and the entry that says so, old and new value of each field."""
    noted: dict[str, tuple[Value, Value]] = {name: (getattr(ticket, name), value) for name, value in changes.items()}  # type: ignore[misc]  # fields that commands change hold plain values
    entry = replace(event, changes={**event.changes, **noted})
    return ticket.with_event(entry, **changes), entry
