"""Edits, transitions and assignments of all the tickets that a filter describes."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from aftersales.app.bulk_plan import Candidate, Deed
from aftersales.app.changes import DeskChange, Revision
from aftersales.app.context import Context
from aftersales.app.tickets import assignment, check_words, edit, step, typed_changes
from aftersales.errors import RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.filters import TicketFilter
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.edits import why_not_editable

Revise = Callable[[DeskChange, Ticket], Revision | None]


def edit_all(context: Context, wanted: TicketFilter, typed: Mapping[str, str], *, text: str = "") -> Deed:
    """Return the deed of changing fields: dotted path → typed text, empty to take the field away.

    Raises:
        UsageError: a field is none that is edited by hand.
        InvalidDataError: a word is none of the policies.
    """
    for path in typed:
        if sentence := why_not_editable(path):
            raise UsageError(sentence)
    changes = typed_changes({}, typed)
    check_words(context.policy, changes)

    def revise(change: DeskChange, ticket: Ticket) -> Revision | None:
        return edit(change, ticket, changes, text=text)

    return _deed(wanted, revise, Permission.EDIT, "edit " + ", ".join(typed), text, Action=Did.EDITED)


def transition_all(
    context: Context, wanted: TicketFilter, target: str, *, text: str = "", override: bool = False
) -> Deed:
    """Return the deed of moving tickets to the state `target`; those that are there already stay as they are.

    Raises:
        RefusedError: the policies know no such state.
    """
    if target not in context.policy.lifecycle.states:
        raise RefusedError(
            _("There is no state {state}.").format(state=target),
            hint=_("Choose one of: {words}").format(words=", ".join(context.policy.lifecycle.states)),
        )

    def revise(change: DeskChange, ticket: Ticket) -> Revision | None:
        return None if ticket.state == target else step(change, ticket, target, text=text, override=override)

    return _deed(wanted, revise, Permission.TRANSITION, f"→ {target}", text, Action=Did.TRANSITION, To=target)


def assign_all(wanted: TicketFilter, *, person: str = "", department: str = "", text: str = "") -> Deed:
    """Return the deed of giving tickets to a person, a department, or both."""

    def revise(change: DeskChange, ticket: Ticket) -> Revision | None:
        return assignment(change, ticket, person=person, department=department, text=text)

    return _deed(wanted, revise, Permission.ASSIGN, f"→ {person or department}", text, Action=Did.ASSIGNED)


def _deed(
    wanted: TicketFilter, revise: Revise, permission: Permission, subject: str, text: str, **trailers: str
) -> Deed:
    return Deed(
        candidates=partial(_candidates, wanted=wanted, revise=revise),
        total=lambda context: context.index.count(wanted, now=context.now),
        permission=permission,
        subject=subject,
        text=text,
        trailers=trailers,
    )


def _candidates(context: Context, wanted: TicketFilter, revise: Revise) -> Iterator[Candidate]:
    for stored in context.index.wanted_stored(wanted, now=context.now):
        yield Candidate(stored, revise)
