"""The commits of an import: one for all, one a ticket, or one for each entry of a history, with the dates of long ago.

Subjects are English in every desk, so that `git log --grep` finds them whoever imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from aftersales.app.import_account import Account
from aftersales.app.import_tickets import ImportedTicket
from aftersales.codec.tickets import render_ticket
from aftersales.model.commit import commit_message
from aftersales.model.layout import ticket_path
from aftersales.model.record import record
from aftersales.model.ticket import Event, Ticket
from aftersales.store.bulk import PreparedCommit
from aftersales.store.reading import Identity


@record
class CommitWords:
    """What the commits of an import have in common.

    Attributes:
        source: the map's name for where the table comes from.
        file: the table's name.
        by: id of the person who imports.
        on_behalf_of: for whom they act; empty where for themselves.
        author: the person, as git knows them.
        now: this moment.
    """

    source: str
    file: str
    by: str
    on_behalf_of: str
    author: Identity
    now: datetime

    def trailers(self, **more: str) -> dict[str, str]:
        """Return the trailers; empty ones are left out of the message."""
        return {
            **more,
            "Action": "imported",
            "Source": self.source,
            "Actor": self.by,
            "On-Behalf-Of": self.on_behalf_of,
        }


def whole_commit(files: Mapping[str, bytes], account: Account, words: CommitWords) -> PreparedCommit:
    """Return the one commit that holds everything."""
    text = (
        f"{account.tickets_new} tickets new, {account.tickets_updated} continued, {account.tickets_known} unchanged.\n"
        f"{account.rows} rows: {account.rows_imported} imported, {account.rows_added} added to tickets, "
        f"{account.rows_known} known, {account.rows_rejected} rejected, {account.rows_empty} empty."
    )
    message = commit_message(f"import {account.changes} tickets from {words.file}", text, words.trailers())
    return PreparedCommit(files, message, words.author, words.now)


def commits_by_ticket(ticket: ImportedTicket, words: CommitWords) -> Iterator[PreparedCommit]:
    """Yield the one commit of a ticket, dated by its last entry."""
    after, before = ticket.after, ticket.before
    trailers = words.trailers(Ticket=after.id, From=before.state if before else "", To=after.state)
    new = len(after.history) - (len(before.history) if before else 0)
    subject = f"{after.id}: import {after.reference} ({new} {'entry' if new == 1 else 'entries'})"
    message = commit_message(subject, "" if before else after.title, trailers)
    yield PreparedCommit({ticket_path(after.id): ticket.source}, message, words.author, after.history[-1].at)


def commits_by_event(ticket: ImportedTicket, words: CommitWords) -> Iterator[PreparedCommit]:
    """Yield a commit for each new entry of a ticket, dated by it."""
    done = ticket.before.history if ticket.before else ()
    state = ticket.before.state if ticket.before else ""
    for number, event in enumerate(ticket.after.history[len(done) :], len(done) + 1):
        state = event.target or state
        step = replace(ticket.after, history=ticket.after.history[:number], state=state)
        yield PreparedCommit(
            {ticket_path(step.id): render_ticket(step)}, _event_message(step, event, words), words.author, event.at
        )


def _event_message(ticket: Ticket, event: Event, words: CommitWords) -> str:
    what = str(event.details.get("activity") or event.text.partition("\n")[0] or ticket.title)
    way = f" ({event.source} → {event.target})" if event.source else ""
    trailers = words.trailers(Ticket=ticket.id, From=event.source or "", To=event.target or "")
    return commit_message(f"{ticket.id}: import {what}{way}", event.text, trailers)
