"""What two states of a desk differ in, as people ask: which tickets, what happened to each, and what else changed."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from aftersales.model.record import record
from aftersales.model.ticket import Event
from aftersales.model.values import Value


class Kind(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    BROKEN = "broken"


@record
class TicketChange:
    """One ticket; personal data in its words is masked.

    Attributes:
        kind: ADDED: it was opened; BROKEN: its file cannot be read now.
        entries: what was added to its history.
        by_hand: fields that changed while no entry says so, with old and new value.
        lost: ids of entries that were there before and are not, or read otherwise, now.
        problem: why its file cannot be read; empty where it can.
    """

    ticket: str
    title: str
    state: str
    kind: Kind
    entries: Sequence[Event]
    by_hand: Mapping[str, tuple[Value, Value]]
    lost: Sequence[str]
    problem: str


@record
class FileChange:
    """Another file; `fields`: which of a customer's fields changed, never what they hold."""

    path: str
    kind: Kind
    fields: Sequence[str]


@record
class Difference:
    """What changed.

    Attributes:
        base: the commit that the change started from; empty for an empty desk.
        commit: the commit it leads to.
        work_tree: edits that are not committed count as well.
        commits: how many commits lie between.
        policies: the files of policies that changed.
        files: all other files that changed, customers included.
    """

    base: str
    commit: str
    work_tree: bool
    commits: int
    tickets: Sequence[TicketChange]
    policies: Sequence[FileChange]
    files: Sequence[FileChange]
