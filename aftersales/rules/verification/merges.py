"""Merges: what either side had must be there afterwards, and nothing that neither had."""

from collections.abc import Mapping, Sequence

from aftersales.i18n import _
from aftersales.model.approval import Verdict
from aftersales.model.ticket import Did
from aftersales.model.values import EMPTY, Data
from aftersales.rules.check_problem import Problem
from aftersales.rules.merging.values import entries_of
from aftersales.rules.verification.act import Problems
from aftersales.rules.verification.merged_lists import check_lists


def check_merge(sides: Sequence[Data], merged: Data) -> Problems:
    """Yield entries that a merge dropped, altered or made up.

    Args:
        sides: the ticket's data in each parent; empty where a parent has no such ticket.
        merged: its data in the merge.
    """
    yield from check_lists(sides, merged)
    yield from _check_verdicts(sides, merged)
    decision = merged.get("decision")
    if decision and decision not in [side.get("decision") for side in sides]:
        yield Problem(("decision",), "verify/merge-altered", _("The merge altered the decision."))


def _check_verdicts(sides: Sequence[Data], merged: Data) -> Problems:
    """Yield approvals that a merge let stand against a rejection, where nobody says that they settled it."""
    settled = {field for entry in entries_of(merged, "history") for field in _settled_by(entry)}
    for request in entries_of(merged, "approvals"):
        verdicts = {_entries(side, "approvals").get(str(request.get("id")), EMPTY).get("verdict") for side in sides}
        field = f"approvals.{request.get('id')}"
        if request.get("verdict") == Verdict.APPROVED and Verdict.REJECTED in verdicts and field not in settled:
            message = _("The merge let an approval stand that one side had rejected, and no entry says who settled it.")
            yield Problem(("approvals",), "verify/merge-altered", message)


def _settled_by(entry: Data) -> Sequence[str]:
    changes = entry.get("changes") if entry.get("did") == Did.RESOLVED else None
    return tuple(changes) if isinstance(changes, Mapping) else ()


def _entries(data: Data, section: str) -> dict[str, Data]:
    listed = data.get(section)
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        return {}
    return {str(entry.get("id")): entry for entry in listed if isinstance(entry, Mapping)}
