"""Conflicts that a merge left in a file: nothing is wrong with the file, but a person has to say what counts."""

from collections.abc import Mapping

from aftersales.i18n import _
from aftersales.model.values import Data, Value, text_of
from aftersales.rules.check_problem import CustomerFile, Problem, Problems, Surroundings, TicketFile
from aftersales.rules.merging.conflicts import sides_of


def check_conflicts(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield every conflict of a ticket that is not settled."""
    hint = _("Settle it with: aftersales resolve {record}").format(record=file.ticket.id)
    yield from _open_conflicts(file.ticket.conflicts, hint)


def check_customer_conflicts(file: CustomerFile, _around: Surroundings) -> Problems:
    """Yield every conflict of a customer that is not settled."""
    hint = _("Write what counts into the file, take the conflict out of it, and commit it.")
    yield from _open_conflicts(file.customer.conflicts, hint)


def _open_conflicts(conflicts: tuple[Data, ...], hint: str) -> Problems:
    for number, conflict in enumerate(conflicts):
        message = _("{field} was changed differently in two clones: {sides}.").format(
            field=conflict["field"], sides=_("; ").join(side_text(side) for side in sides_of(conflict))
        )
        yield Problem(("conflicts", number), "merge/conflict", message, hint=hint)


def side_text(side: Data) -> str:
    """Return one side of a conflict as people read it: the value, and who made it so."""
    value = value_text(side["value"]) if "value" in side else _("taken away")
    by = text_of(side.get("by"))
    return _("{value} ({person})").format(value=value, person=by) if by else value


def value_text(value: Value) -> str:
    """Return a value on one line; of a map, its plain values by name."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={value_text(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(value_text, value))
    return text_of(value)
