"""The sections of a ticket that only commands write, and which entries of the history say that they did.

The list is what is left of a ticket's fields when those are taken away that a person may write. So a section that is
added to the ticket is closed to every other way in (a file to open from, an edit by hand, a merge) until somebody says
here which entries tell of it; a test asks for that.
"""

from collections.abc import Mapping
from typing import Final

from aftersales.model.ticket import Did, Ticket
from aftersales.rules.edits import NAMED_FIELDS

SECTIONS: Final = tuple(name for name in Ticket.__match_args__ if name not in {"id", "state", *NAMED_FIELDS})
"""Their names, the history's included."""

LISTS: Final = tuple(name for name in SECTIONS if name not in {"decision", "clocks", "conflicts"})
"""Those that are lists of entries, which a merge unites; the others follow from the rest, or are one value."""

TOLD_BY: Final[Mapping[str, frozenset[Did]]] = {
    "decision": frozenset({Did.DECIDED}),
    "evidence": frozenset({Did.ATTACHED}),
    "links": frozenset({Did.LINKED, Did.OPENED}),
    "repairs": frozenset({Did.REPAIRED, Did.SUPPLIED}),
    "visits": frozenset({Did.VISITED}),
    "steps": frozenset({Did.ASKED, Did.ANSWERED}),
    "approvals": frozenset({Did.REQUESTED, Did.APPROVED, Did.REJECTED}),
    "shipments": frozenset({Did.TRACKED, Did.RETURNED}),
    "returns": frozenset({Did.RETURNED}),
    "courier_claims": frozenset({Did.CLAIMED}),
    "payments": frozenset({Did.BOOKED, Did.PAID, Did.CANCELLED}),
    "follow_ups": frozenset({Did.FOLLOWED_UP}),
    "feedback": frozenset({Did.SUGGESTED}),
    "clocks": frozenset({Did.TRANSITION, Did.IMPORTED, Did.RESOLVED}),
    "conflicts": frozenset({Did.RESOLVED}),
}
"""Section → kinds of entries with which it changes; a transition that closes a ticket keeps its clocks' readings."""

_TELLS: Final[Mapping[Did, tuple[str, ...]]] = {
    did: tuple(section for section, kinds in TOLD_BY.items() if did in kinds) for did in Did
}
_MOVES: Final = frozenset({Did.TRANSITION, Did.IMPORTED})


def told_by(did: str) -> tuple[str, ...]:
    """Return what changes with an entry of this kind without standing in its `changes`; nothing by an unknown kind."""
    if did not in _TELLS:
        return ()
    kind = Did(did)
    return (*_TELLS[kind], *(("state",) if kind in _MOVES else ()))
