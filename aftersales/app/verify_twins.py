"""Merges that met two tickets of one id: what they made of them must be what merging makes of them, to the byte."""

from collections.abc import Mapping, Sequence

from aftersales.app.verify_files import Versions
from aftersales.model.ids import is_ticket_id
from aftersales.model.layout import ticket_path
from aftersales.model.values import Data, Value
from aftersales.rules.merging.twins import are_twins, parted
from aftersales.rules.merging.values import entries_of, same
from aftersales.store.git import Git


def is_parted_twin(git: Git, versions: Versions, parents: Sequence[str], merged: Data) -> bool:
    """Tell whether `merged` is one of the two tickets that came of one id which both parents had given.

    Args:
        git: the repository.
        versions: of its tickets.
        parents: of the merge.
        merged: the ticket's data in the merge.
    """
    names = {str(merged.get("id")), *_former_ids(merged)}
    for name in filter(is_ticket_id, names):
        path = ticket_path(name)
        found = [entry.oid for parent in parents for _path, entry in git.list_entries(parent, path)]
        sides = [versions.get(oid, path).data for oid in found]
        if len(sides) == 2 and all(sides) and are_twins(None, *sides):
            return any(same(merged, one) for one in parted(*sides))
    return False


def _former_ids(data: Data) -> list[str]:
    """Return the ids that a ticket had before, by its history."""
    changes = [entry.get("changes") for entry in entries_of(data, "history")]
    renamed: list[Value] = [one.get("id") for one in changes if isinstance(one, Mapping)]
    return [str(one[0]) for one in renamed if isinstance(one, Sequence) and not isinstance(one, str) and one]
