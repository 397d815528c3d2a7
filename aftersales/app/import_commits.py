"""The commits of an import: one for all, one a ticket, or one for each entry of a history, with the dates of long ago.

Subjects are English in every desk, so that `git log --grep` finds them whoever imported.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from aftersales.app.import_account import Account
from aftersales.codec.tickets import render_ticket_data, ticket_to_data
from aftersales.model.commit import commit_message
from aftersales.model.record import record
from aftersales.model.ticket import Event, Ticket
from aftersales.model.values import Value
from aftersales.store.bulk import Files, PreparedCommit
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


@record
class ImportedTicket:
    """A ticket that an import makes or continues.

    Attributes:
        before: as it was; None for a new one.
        after: as it will be.
        source: the bytes of its file.
    """

    before: Ticket | None
    after: Ticket
    source: bytes


class Draft(NamedTuple):
    """One commit's worth of a ticket: the file's content, and when and why; no words where all is one commit."""

    when: datetime
    message: str
    content: bytes


def whole_commit(files: Files, account: Account, words: CommitWords) -> PreparedCommit:
    """Return the one commit that holds everything."""
    text = (
        f"{account.tickets_new} tickets new, {account.tickets_updated} continued, {account.tickets_known} unchanged.\n"
        f"{account.rows} rows: {account.rows_imported} imported, {account.rows_added} added to tickets, "
        f"{account.rows_known} known, {account.rows_rejected} rejected, {account.rows_empty} empty."
    )
    if account.customers_new:
        text += f"\n{account.customers_new} customers new."
    message = commit_message(f"import {account.changes} tickets from {words.file}", text, words.trailers())
    return PreparedCommit(files, message, words.author, words.now)


def customers_commit(files: Files, account: Account, words: CommitWords) -> PreparedCommit:
    """Return the commit of the customers, which goes before those of the tickets."""
    subject = f"import {account.customers_new} customers from {words.file}"
    return PreparedCommit(files, commit_message(subject, "", words.trailers()), words.author, words.now)


def drafts_by_ticket(ticket: ImportedTicket, words: CommitWords) -> Iterator[Draft]:
    """Yield the one commit of a ticket, dated by its last entry."""
    after, before = ticket.after, ticket.before
    trailers = words.trailers(Ticket=after.id, From=before.state if before else "", To=after.state)
    new = len(after.history) - (len(before.history) if before else 0)
    subject = f"{after.id}: import {after.reference} ({new} {'entry' if new == 1 else 'entries'})"
    yield Draft(after.history[-1].at, commit_message(subject, "" if before else after.title, trailers), ticket.source)


def drafts_by_event(ticket: ImportedTicket, words: CommitWords) -> Iterator[Draft]:
    """Yield a commit for each new entry of a ticket, dated by it."""
    data = ticket_to_data(ticket.after)
    entries = data["history"]
    done = ticket.before.history if ticket.before else ()
    state = ticket.before.state if ticket.before else ""
    for number, event in enumerate(ticket.after.history[len(done) :], len(done) + 1):
        state = event.target or state
        step: dict[str, Value] = {**data, "state": state, "history": entries[:number]}  # type: ignore[index]  # a list
        yield Draft(event.at, _event_message(ticket.after, event, words), render_ticket_data(step))


def _event_message(ticket: Ticket, event: Event, words: CommitWords) -> str:
    what = str(event.details.get("activity") or event.text.partition("\n")[0] or ticket.title)
    way = f" ({event.source} → {event.target})" if event.source else ""
    trailers = words.trailers(Ticket=ticket.id, From=event.source or "", To=event.target or "")
    return commit_message(f"{ticket.id}: import {what}{way}", event.text, trailers)
