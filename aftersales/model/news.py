"""What changed in the rules of the desk, told to those who work by them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from aftersales.model.label import Label
from aftersales.model.record import record
from aftersales.model.values import Value


class Change(StrEnum):
    """What became of a rule or a setting."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@record
class Item:
    """One rule or setting that changed.

    Attributes:
        path: the file.
        name: a rule's id, or the dotted place of a setting; empty for the whole file.
        change: what became of it.
        text: the rule's sentence as it is now, or was last; None for a setting.
        clauses: that the rule rests on.
        before, after: a setting's values; None where it was or is not there, and for rules.
        valid_from: from when the rule counts; None: from the commit on.
    """

    path: str
    name: str
    change: Change
    text: Label | None = None
    clauses: tuple[str, ...] = ()
    before: Value = None
    after: Value = None
    valid_from: date | None = None


@record
class News:
    """What one commit changed in the policies.

    Attributes:
        commit, parent: ids; `parent` is what it is compared with, empty for the first commit.
        at: when it reached the branch.
        by: who made it.
        subject: the first line of its message.
        items: what changed, file by file.
        readers: ids of the roles that work by it; empty: everybody.
        problem: why it could not be read; empty where it could.
    """

    commit: str
    parent: str
    at: datetime
    by: str
    subject: str
    items: Sequence[Item]
    readers: frozenset[str]
    problem: str = ""
