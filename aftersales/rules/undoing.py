"""Undoing: what of a change can be taken back now, field by field, and what of it stays and why.

A history is only appended to, so an undo is a change of its own. A field goes back where it still says what the change
made it say; where somebody changed it since, their change stands. What others know of already stays: words that the
customer got, reminders, answers, approvals, decisions.
"""

from collections.abc import Iterable, Mapping, Sequence

from aftersales.i18n import N_, _
from aftersales.model.moments import format_moment
from aftersales.model.record import record
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Did, Event, Link, Ticket
from aftersales.model.values import EMPTY, Data, Value, at_path
from aftersales.rules.edits import NAMED_FIELDS, differing_paths

_STAYS: Mapping[Did, str] = {
    Did.IMPORTED: N_("What another system says happened stays."),
    Did.NOTED: N_("Words stay in the history; say what is right in another note."),
    Did.ATTACHED: N_("Evidence stays as it was attached; attach what is new beside it."),
    Did.CHASED: N_("Somebody was reminded; that cannot be taken back."),
    Did.ASKED: N_("What was asked and answered stays; ask again where the answer was wrong."),
    Did.ANSWERED: N_("What was asked and answered stays; ask again where the answer was wrong."),
    Did.REQUESTED: N_("What was asked for and decided stays; ask again where it was wrong."),
    Did.APPROVED: N_("What was asked for and decided stays; ask again where it was wrong."),
    Did.REJECTED: N_("What was asked for and decided stays; ask again where it was wrong."),
    Did.DECIDED: N_("A decision is not taken back; decide anew: aftersales decide TICKET"),
    Did.TRACKED: N_("What happened to a parcel stays; note what is right as another event."),
    Did.RETURNED: N_("What was done for a return stays in the history."),
    Did.CLAIMED: N_("A claim stays; settle it as withdrawn: aftersales shipment claim"),
    Did.REPAIRED: N_("What was done in a repair stays; say in it what is right."),
    Did.SUPPLIED: N_("A part was moved; put it back instead: aftersales part return"),
    Did.VISITED: N_("What was agreed about a visit stays; plan it anew, or cancel it."),
    Did.BOOKED: N_("Cancel the payment instead: aftersales payment cancel TICKET PAYMENT --text WHY"),
    Did.PAID: N_("Money was paid or came in; that cannot be taken back here."),
    Did.CANCELLED: N_("What was cancelled stays so; ask for the payment again."),
    Did.INFORMED: N_("The customer knows; tell them what is right."),
    Did.FOLLOWED_UP: N_("The customer was asked; that cannot be taken back."),
    Did.SUGGESTED: N_("Suggestions stay; answer them: aftersales feedback set"),
    Did.CITED: N_("That an article was used stays in the history; say in a note what was wrong."),
    Did.PROMISED: N_("The customer was promised this; a promise is not taken back."),
}
"""What cannot be undone, and what to do instead."""


@record
class Undoing:
    """What an undo of one ticket does.

    Attributes:
        fields: path → value that it had before; None: it had none.
        links: the ticket's links afterwards; None where they stay.
        state: the state to go back to; None where the ticket stays where it is.
        refusals: why it cannot be done; then nothing of it is.
    """

    fields: Mapping[str, Value] = EMPTY
    links: tuple[Link, ...] | None = None
    state: str | None = None
    refusals: Sequence[Refusal] = ()


def undoing_of(before: Data, after: Data, then: Ticket, now: Data, ticket: Ticket) -> Undoing:
    """Return how the change from `before` to `after` is taken back from what is there `now`.

    Args:
        before: the ticket's data before the change.
        after: its data after the change.
        then: the same as `after`.
        now: its data now.
        ticket: the same as `now`.
    """
    old = {str(entry.get("id")) for entry in _entries(before, "history")}
    known = {event.id for event in then.history}
    added = [event for event in then.history if event.id not in old]
    since = [event for event in ticket.history if event.id not in known]
    fields, touched = _fields(before, after, now, since)
    state, moved = _state(added, ticket.state, since)
    stays = [Refusal("stays", sentence) for sentence in dict.fromkeys(_what_stays(added))]
    return Undoing(fields, _links(before, after, ticket), state, (*stays, *touched, *moved))


def touched_since_opening(then: Ticket, ticket: Ticket) -> list[Refusal]:
    """Return why a ticket that was opened is not cancelled by an undo: somebody has moved it since."""
    known = {event.id for event in then.history}
    since = [event for event in ticket.history if event.id not in known]
    return [_since(_("state"), event) for event in since if event.target is not None][-1:]


def _entries(data: Data, section: str) -> list[Data]:
    listed = data.get(section)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, Sequence) else []


def _what_stays(added: Iterable[Event]) -> Iterable[str]:
    for event in added:
        if event.did is Did.NOTED and event.details.get("to_customer"):
            yield _("The customer got these words; they cannot be taken back.")
        elif event.did in _STAYS:
            yield _(_STAYS[event.did])


def _fields(before: Data, after: Data, now: Data, since: Sequence[Event]) -> tuple[dict[str, Value], Sequence[Refusal]]:
    """Return the values to put back, and a refusal for each field that somebody changed since."""
    back: dict[str, Value] = {}
    refusals: list[Refusal] = []
    for path in differing_paths(_recorded(before), _recorded(after)):
        old, new, current = at_path(before, path), at_path(after, path), at_path(now, path)
        if current == new:
            back[path] = old
        elif current != old:
            by = next((event for event in reversed(since) if path in event.changes), None)
            refusals.append(_since(path, by))
    return back, refusals


def _recorded(data: Data) -> Data:
    return {key: value for key, value in data.items() if key in NAMED_FIELDS}


def _since(field: str, event: Event | None) -> Refusal:
    if event is None:
        return Refusal("touched", _("{field} was changed by hand since.").format(field=field))
    sentence = _("{field} was changed since, by {person} on {moment}.").format(
        field=field, person=event.by, moment=format_moment(event.at)
    )
    return Refusal("touched", sentence, _("What was done later is undone first, or stands."))


def _state(added: Sequence[Event], state: str, since: Sequence[Event]) -> tuple[str | None, Sequence[Refusal]]:
    """Return the state to go back to (None: there already, or the change moved nothing), or why not."""
    moves = [event for event in added if event.target is not None]
    if not moves or moves[0].source == state:
        return None, ()
    if moves[-1].target == state and not any(event.target is not None for event in since):
        return moves[0].source, ()
    by = next((event for event in reversed(since) if event.target is not None), None)
    return None, [_since(_("state"), by)]


def _links(before: Data, after: Data, ticket: Ticket) -> tuple[Link, ...] | None:
    """Return the links without those that the change made and with those that it took away; None: as they are."""
    old, new = ({str(link.get("id")): link for link in _entries(data, "links")} for data in (before, after))
    kept = tuple(link for link in ticket.links if link.id in old or link.id not in new)
    there = {link.id for link in ticket.links}
    gone = tuple(
        Link(name, str(link["kind"]), str(link["ticket"]))
        for name, link in old.items()
        if name not in new and name not in there
    )
    return (*kept, *gone) if len(kept) != len(ticket.links) or gone else None
