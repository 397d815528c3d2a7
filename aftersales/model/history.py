"""What a commit did to a ticket: the entries it added, and what it changed without saying so."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aftersales.model.record import record
from aftersales.model.ticket import Event
from aftersales.model.values import Value


@record
class CommitNote:
    """A commit as far as people ask: its id, who made it and when, its first line."""

    id: str
    author_name: str
    author_email: str
    at: datetime
    subject: str


@record
class Told:
    """One commit that touched a ticket.

    Attributes:
        events: the entries that it added, in the order of the file.
        unrecorded: fields that it changed while no entry says so, with old and new value: an edit by hand.
        lost: ids of entries that were there before it, and are not, or read otherwise, after it.
        broken: what was wrong with the file at this commit; empty where it parsed.
        diff: what it did to the file, where that was asked for.
        category: the ticket's after it, whose flow names its steps.
    """

    commit: CommitNote
    events: Sequence[Event]
    unrecorded: Mapping[str, tuple[Value, Value]]
    lost: Sequence[str]
    broken: str
    diff: str
    category: str = ""
