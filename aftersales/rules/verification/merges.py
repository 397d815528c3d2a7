"""Merges: what either side had must be there afterwards, and nothing that neither had."""

from collections.abc import Mapping, Sequence
from typing import Final

from aftersales.i18n import _
from aftersales.model.values import Data, Value
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.act import Problems

_LISTS: Final = (
    "history",
    "evidence",
    "approvals",
    "steps",
    "links",
    "repairs",
    "visits",
    "shipments",
    "returns",
    "courier_claims",
)
_WHOLE: Final = ("history", "approvals")
"""Lists whose entries come out of a merge as one of the sides had them; the fields of others may be mixed."""


def check_merge(sides: Sequence[Data], merged: Data) -> Problems:
    """Yield entries that a merge dropped, altered or made up.

    Args:
        sides: the ticket's data in each parent; empty where a parent has no such ticket.
        merged: its data in the merge.
    """
    for section in _LISTS:
        after = _entries(merged, section)
        before = [_entries(side, section) for side in sides]
        for entry_id in {entry_id: None for side in before for entry_id in side}:
            if entry_id not in after:
                message = _("The merge dropped the entry {id} of {section}.").format(id=entry_id, section=section)
                yield Problem((section,), "verify/merge-dropped", message)
            elif section in _WHOLE and after[entry_id] not in [side[entry_id] for side in before if entry_id in side]:
                message = _("The merge altered the entry {id} of {section}.").format(id=entry_id, section=section)
                yield Problem((section,), "verify/merge-altered", message)
    decision = merged.get("decision")
    if decision and decision not in [side.get("decision") for side in sides]:
        yield Problem(("decision",), "verify/merge-altered", _("The merge altered the decision."))


def _entries(data: Data, section: str) -> dict[str, Value]:
    listed = data.get(section)
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return {}
    return {str(entry.get("id")): entry for entry in listed if isinstance(entry, Mapping)}
