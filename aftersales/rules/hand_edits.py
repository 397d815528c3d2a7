"""Edits by hand: what differs between two versions of a ticket while no entry of its history says so."""

from collections.abc import Mapping, Sequence

from aftersales.model.ticket import Did
from aftersales.model.values import Data, Value
from aftersales.rules.edits import changed_values, differing_paths
from aftersales.rules.sections import told_by


def entries_of(data: Data) -> dict[str, Data]:
    """Return the entries of a ticket's history by id, whatever else is wrong with it."""
    listed = data.get("history")
    entries = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()
    return {str(entry.get("id")): entry for entry in entries if isinstance(entry, Mapping)}


def added_entries(before: Data, after: Data) -> list[Data]:
    """Return the entries of `after` that `before` does not have."""
    known = entries_of(before)
    return [entry for name, entry in entries_of(after).items() if name not in known]


def lost_entries(before: Data, after: Data) -> list[str]:
    """Return the ids of entries that `before` has and `after` has not, or otherwise."""
    now = entries_of(after)
    return [name for name, entry in entries_of(before).items() if now.get(name) != entry]


def hand_edits(before: Data, after: Data) -> dict[str, tuple[Value, Value]]:
    """Return dotted path → old and new value of what changed and no entry that was added says."""
    said: set[str] = set()
    for entry in added_entries(before, after):
        changes = entry.get("changes")
        said.update(changes if isinstance(changes, Mapping) else ())
        if entry.get("did") == Did.RESOLVED:  # names entries of lists, which are told here as whole lists
            said.update([name.partition(".")[0] for name in said])
        said.update(told_by(str(entry.get("did"))))
    old, new = ({key: value for key, value in data.items() if key != "history"} for data in (before, after))
    found = changed_values(old, new, differing_paths(old, new))
    return {path: pair for path, pair in found.items() if not {path, path.partition(".")[0]} & said}
