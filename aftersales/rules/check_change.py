"""What a change did to a ticket: history is only appended to, evidence stays, and no field changes unsaid."""

from collections.abc import Container, Mapping, Sequence
from typing import Final

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.values import EMPTY, Data, Value
from aftersales.rules.check_problem import Problem, Problems
from aftersales.rules.edits import NAMED_FIELDS, changed_values, differing_paths
from aftersales.rules.merging.values import is_entries
from aftersales.rules.repairs import is_order

_PROOF: Final = ("file", "sha256", "bytes", "added", "by")
"""What evidence is; the words for what it shows may be put right later."""
_ASKED: Final = ("step", "department", "asked", "asked_by")
_ANSWERED: Final = ("answered", "by", "finding")
_REQUESTED: Final = ("kind", "amount", "reason", "requested", "requested_by")
_DECIDED: Final = ("decided", "by", "verdict", "text", "expires")
_KEPT: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "shipments": (("direction", "kind", "waybill", "added"),),
    "returns": (
        ("want", "reason", "requested", "requested_by"),
        ("address", "address_sent", "address_by"),
        ("received", "received_by", "arrived"),
        ("inspected", "inspected_by", "result", "checks"),
        ("withdrawn", "withdrawn_by"),
    ),
    "courier_claims": (
        ("shipment", "amount", "currency", "filed", "filed_by"),
        ("settled", "settled_by", "outcome", "received"),
    ),
    "payments": (
        ("kind", "amount", "currency", "remedy", "approval", "requested", "by"),
        ("settled", "settled_by", "state", "reference", "expected"),
    ),
    "follow_ups": (("at", "by", "attempt", "channel", "score", "answers", "text"),),
    "feedback": (("department", "text", "at", "by"),),
    "visits": (("outcome", "state", "signed_off", "technician", "from", "to"),),
    "repairs": (("in",), ("out", "guarantee", "advice", "still_faulty")),
}
"""Lists that are only appended to; of an entry, fields that stay together once the first of them is there."""
_GROWING: Final[Mapping[str, str]] = {"loans": "back"}
"""Field that an entry of a list inside an entry gets later; all else of such an entry stays."""


def check_change(before: Data, after: Data) -> Problems:
    """Yield what must not happen to a ticket between two versions of its file.

    Args:
        before: its data as it was; need not follow the schema.
        after: its data as it is, which follows the schema.
    """
    yield from _check_history(_entries(before, "history"), _entries(after, "history"))
    yield from _check_evidence(_entries(before, "evidence"), _entries(after, "evidence"))
    settled = _settled(before, after)
    yield from _check_steps(_unsettled("steps", before, settled), _entries(after, "steps"))
    yield from _check_approvals(_unsettled("approvals", before, settled), _entries(after, "approvals"))
    for section, fixed in _KEPT.items():
        kept = _unsettled(section, before, settled)
        if section == "repairs":  # facts of earlier repairs are edited as other facts are
            kept = {name: (number, one) for name, (number, one) in kept.items() if is_order(one)}
        yield from _check_kept(section, fixed, kept, _entries(after, section))
    yield from _check_fields(before, after)


def _entries(data: Data, section: str) -> dict[str, tuple[int, Data]]:
    """Return the entries of a list by id, each with its place."""
    listed = data.get(section)
    found: dict[str, tuple[int, Data]] = {}
    for number, entry in enumerate(listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ()):
        if isinstance(entry, Mapping):
            found.setdefault(str(entry.get("id")), (number, entry))
    return found


def _added(before: Data, after: Data) -> list[Data]:
    """Return the entries of the history that are new."""
    old = _entries(before, "history").keys()
    return [entry for entry_id, (_number, entry) in _entries(after, "history").items() if entry_id not in old]


def _settled(before: Data, after: Data) -> set[str]:
    """Return the entries of lists, ``steps.4k7qpz``, of which new entries of the history settle conflicts."""
    said = (field for entry in _added(before, after) if entry.get("did") == "resolved" for field in _changes_of(entry))
    return {".".join(field.split(".")[:2]) for field in said}


def _unsettled(section: str, data: Data, settled: Container[str]) -> dict[str, tuple[int, Data]]:
    """Return the entries of a list but for those whose conflict was settled, and which changed by that."""
    return {name: entry for name, entry in _entries(data, section).items() if f"{section}.{name}" not in settled}


def lost_entries(before: Data, after: Data) -> list[str]:
    """Return the ids of the entries of the history that were removed or edited, in their order."""
    found = _entries(after, "history")
    old = _entries(before, "history")
    return [entry_id for entry_id, (_number, entry) in old.items() if found.get(entry_id, (0, None))[1] != entry]


def _check_history(before: Mapping[str, tuple[int, Data]], after: Mapping[str, tuple[int, Data]]) -> Problems:
    hint = _("The history is only appended to: put the entry back as it was, and say more in a note.")
    for entry_id, (_number, entry) in before.items():
        if entry_id not in after:
            message = _("The entry {id} was removed from the history.").format(id=entry_id)
            yield Problem(("history",), "change/history-removed", message, hint=hint)
        elif after[entry_id][1] != entry:
            number, edited = after[entry_id]
            names = ", ".join(key for key in {**entry, **edited} if entry.get(key) != edited.get(key))
            message = _("The entry {id} of the history was edited: {fields}.").format(id=entry_id, fields=names)
            yield Problem(("history", number), "change/history-edited", message, hint=hint)


def _check_evidence(before: Mapping[str, tuple[int, Data]], after: Mapping[str, tuple[int, Data]]) -> Problems:
    hint = _("Evidence stays as it was attached; attach what is new beside it.")
    for entry_id, (_number, item) in before.items():
        if entry_id not in after:
            message = _("The evidence {file} was removed.").format(file=item.get("file"))
            yield Problem(("evidence",), "change/evidence-removed", message, hint=hint)
        elif any(item.get(key) != after[entry_id][1].get(key) for key in _PROOF):
            message = _("The evidence {file} was changed.").format(file=item.get("file"))
            yield Problem(("evidence", after[entry_id][0]), "change/evidence-edited", message, hint=hint)


def _check_steps(before: Mapping[str, tuple[int, Data]], after: Mapping[str, tuple[int, Data]]) -> Problems:
    hint = _("What was asked and answered stays; ask again where the answer was wrong.")
    for entry_id, (_number, step) in before.items():
        settled = (*_ASKED, *(_ANSWERED if "answered" in step else ()))
        if entry_id not in after:
            message = _("The step {step} was removed.").format(step=step.get("step"))
            yield Problem(("steps",), "change/step-removed", message, hint=hint)
        elif any(step.get(key) != after[entry_id][1].get(key) for key in settled):
            message = _("The step {step} was changed after it was settled.").format(step=step.get("step"))
            yield Problem(("steps", after[entry_id][0]), "change/step-edited", message, hint=hint)


def _check_approvals(before: Mapping[str, tuple[int, Data]], after: Mapping[str, tuple[int, Data]]) -> Problems:
    hint = _("What was asked for and decided stays; ask again where it was wrong.")
    for entry_id, (_number, request) in before.items():
        settled = (*_REQUESTED, *(_DECIDED if "decided" in request else ()))
        if entry_id not in after:
            message = _("The request {id} for an approval was removed.").format(id=entry_id)
            yield Problem(("approvals",), "change/request-removed", message, hint=hint)
        elif any(request.get(key) != after[entry_id][1].get(key) for key in settled):
            message = _("The request {id} for an approval was changed after it was settled.").format(id=entry_id)
            yield Problem(("approvals", after[entry_id][0]), "change/request-edited", message, hint=hint)


def _check_kept(
    section: str,
    settled: Sequence[Sequence[str]],
    before: Mapping[str, tuple[int, Data]],
    after: Mapping[str, tuple[int, Data]],
) -> Problems:
    hint = _("What was noted stays; note what is right beside it.")
    for entry_id, (_number, entry) in before.items():
        if entry_id not in after:
            message = _("The entry {id} of {section} was removed.").format(id=entry_id, section=section)
            yield Problem((section,), "change/entry-removed", message, hint=hint)
            continue
        number, edited = after[entry_id]
        fixed = [key for keys in settled if entry.get(keys[0]) is not None for key in keys]
        if any(entry.get(key) != edited.get(key) for key in fixed) or not _has_inside(entry, edited):
            message = _("The entry {id} of {section} was changed after it was settled.").format(
                id=entry_id, section=section
            )
            yield Problem((section, number), "change/entry-edited", message, hint=hint)


def _has_inside(entry: Data, edited: Data) -> bool:
    """Tell whether the lists inside an entry have all they had."""
    for name, inside in entry.items():
        if not is_entries(inside):
            continue
        now, later = _entries(edited, name), _GROWING.get(name)
        for one_id, (_place, one) in _entries(entry, name).items():
            found = now.get(one_id, (0, EMPTY))[1]
            grown = {later: found[later]} if later and later in found else {}
            if {**grown, **one} != found:
                return False
    return True


def _check_fields(before: Data, after: Data) -> Problems:
    said = {path for entry in _added(before, after) for path in _changes_of(entry)}
    differing = differing_paths(_fields(before), _fields(after))
    for path in changed_values(before, after, differing):
        if not ({path, path.partition(".")[0]} & said or any(one.startswith(f"{path}.") for one in said)):
            yield Problem(
                (path.partition(".")[0],),
                "change/unrecorded",
                _("{field} was changed, and no entry of the history says so.").format(field=path),
                Severity.WARNING,
                _("Commands write that entry: aftersales edit, aftersales assign."),
            )


def _changes_of(entry: Data) -> Sequence[str]:
    changes: Value = entry.get("changes")
    return tuple(changes) if isinstance(changes, Mapping) else ()


def _fields(data: Data) -> Data:
    return {key: value for key, value in data.items() if key in NAMED_FIELDS}
