"""What becomes of each ticket when one thing is done to many."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from aftersales.model.values import Value


class Fate(StrEnum):
    """What becomes of one ticket."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Treated(NamedTuple):
    """One ticket of a bulk change.

    Attributes:
        changes: field → value before and after; empty where nothing changes.
        reason: why it is refused, one sentence a line; empty where it is not.
        hint: what to do about that.
    """

    ticket: str
    title: str
    fate: Fate
    changes: Mapping[str, tuple[Value, Value]]
    reason: str = ""
    hint: str = ""
