"""What a commit changed beside the history: every settled thing needs the entry that says who settled it."""

from collections.abc import Mapping
from typing import Final

from aftersales.i18n import N_, _
from aftersales.model.ticket import Did, Ticket
from aftersales.rules.check_change import check_change
from aftersales.rules.check_problem import Problem
from aftersales.rules.verification.act import Act, Problems, TicketStep

_SAID_BY: Final[Mapping[str, tuple[frozenset[Did], str]]] = {
    "decision": (frozenset({Did.DECIDED}), N_("The decision was changed, and no entry says who decided.")),
    "evidence": (frozenset({Did.ATTACHED}), N_("Evidence was added, and no entry says who attached it.")),
    "links": (frozenset({Did.LINKED, Did.OPENED}), N_("A link was added, and no entry says who made it.")),
    "repairs": (
        frozenset({Did.REPAIRED, Did.SUPPLIED, Did.EDITED, Did.OPENED}),
        N_("A repair was changed, and no entry says who did that."),
    ),
    "visits": (frozenset({Did.VISITED}), N_("A visit was changed, and no entry says who planned or ended it.")),
    "steps": (
        frozenset({Did.ASKED, Did.ANSWERED}),
        N_("A step was changed, and no entry says who asked or answered."),
    ),
    "approvals": (
        frozenset({Did.REQUESTED, Did.APPROVED, Did.REJECTED}),
        N_("A request was changed, and no entry says who asked or decided."),
    ),
    "shipments": (
        frozenset({Did.TRACKED, Did.RETURNED}),
        N_("A parcel was changed, and no entry says what happened to it."),
    ),
    "returns": (frozenset({Did.RETURNED}), N_("A return was changed, and no entry says who did what.")),
    "courier_claims": (frozenset({Did.CLAIMED}), N_("A claim against a courier was changed, and no entry says so.")),
    "conflicts": (frozenset({Did.RESOLVED}), N_("A conflict was changed, and no entry says who settled it.")),
    "payments": (
        frozenset({Did.BOOKED, Did.PAID, Did.CANCELLED}),
        N_("A payment was changed, and no entry says who asked for it, paid or cancelled it."),
    ),
    "follow_ups": (frozenset({Did.FOLLOWED_UP}), N_("A follow-up was changed, and no entry says who asked.")),
    "feedback": (
        frozenset({Did.SUGGESTED}),
        N_("A suggestion was changed, and no entry says who made or answered it."),
    ),
}


def check_sections(step: TicketStep, _act: Act) -> Problems:
    """Yield what was taken away or altered (see `check_change`), and what was settled without a word in the history."""
    if step.before:
        yield from check_change(step.before, step.after)
    said = {event.did for _number, event in step.added}
    if any("links" in event.changes for _number, event in step.added):  # an undo puts a link back by an edit
        said.add(Did.LINKED)
    settled = {
        field.partition(".")[0] for _number, event in step.added if event.did is Did.RESOLVED for field in event.changes
    }
    for section, (kinds, sentence) in _SAID_BY.items():
        if (
            _grew(section, step.previous, step.ticket)
            and not said & kinds
            and not {section} & settled
            and Did.IMPORTED not in said
        ):
            yield Problem((section,), "verify/unsaid", _(sentence))


def _grew(section: str, previous: Ticket | None, ticket: Ticket) -> bool:
    before = getattr(previous, section) if previous else type(getattr(ticket, section))()
    return bool(getattr(ticket, section) != before)
