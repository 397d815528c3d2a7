"""What a commit changed beside the history: every settled thing needs the entry that says who settled it."""

from collections.abc import Mapping
from typing import Final

from aftersales.i18n import N_, _
from aftersales.model.ticket import Did
from aftersales.rules.check_change import check_change
from aftersales.rules.check_problem import Problem
from aftersales.rules.repairs import check_by_hand
from aftersales.rules.sections import TOLD_BY
from aftersales.rules.verification.act import Act, Problems, TicketStep

_OPENS_OR_EDITS: Final = frozenset({Did.OPENED, Did.EDITED})
"""Entries with which facts of earlier repairs may come in."""

_UNSAID: Final[Mapping[str, str]] = {
    "decision": N_("The decision was changed, and no entry says who decided."),
    "evidence": N_("Evidence was added, and no entry says who attached it."),
    "links": N_("A link was added, and no entry says who made it."),
    "repairs": N_("A repair was changed, and no entry says who did that."),
    "visits": N_("A visit was changed, and no entry says who planned or ended it."),
    "steps": N_("A step was changed, and no entry says who asked or answered."),
    "approvals": N_("A request was changed, and no entry says who asked or decided."),
    "shipments": N_("A parcel was changed, and no entry says what happened to it."),
    "returns": N_("A return was changed, and no entry says who did what."),
    "courier_claims": N_("A claim against a courier was changed, and no entry says so."),
    "conflicts": N_("A conflict was changed, and no entry says who settled it."),
    "payments": N_("A payment was changed, and no entry says who asked for it, paid or cancelled it."),
    "follow_ups": N_("A follow-up was changed, and no entry says who asked."),
    "feedback": N_("A suggestion was changed, and no entry says who made or answered it."),
    "clocks": N_("The readings of the clocks were changed, and no entry says that the ticket was closed."),
}
"""What to say of a section that changed without one of the entries that tell of it."""


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
    for section, kinds in TOLD_BY.items():
        if _changed(section, step) and not said & kinds and section not in settled:
            if section == "repairs" and said & _OPENS_OR_EDITS:
                yield from _check_earlier(step)
            else:
                yield Problem((section,), "verify/unsaid", _(_UNSAID[section]))


def _check_earlier(step: TicketStep) -> Problems:
    """Yield repairs that came in as facts of earlier ones, and are more than that."""
    before = step.previous.repairs if step.previous else ()
    for refusal in check_by_hand(before, step.ticket.repairs):
        yield Problem(("repairs",), "verify/unsaid", refusal.sentence)


def _changed(section: str, step: TicketStep) -> bool:
    before = getattr(step.previous, section) if step.previous else type(getattr(step.ticket, section))()
    return bool(getattr(step.ticket, section) != before)
