"""Repair orders and visits that a commit wrote: each told by an entry, and handed back by the rule of the command."""

from collections.abc import Iterator

from aftersales.i18n import _
from aftersales.model.refusal import Refusal
from aftersales.model.ticket import Did
from aftersales.model.values import Data
from aftersales.rules.check_problem import Problem
from aftersales.rules.repairs import check_finish, is_order
from aftersales.rules.verification.act import Act, Problems, TicketStep


def check_work(step: TicketStep, _act: Act) -> Problems:
    """Yield repair orders and visits that changed and no entry names, and repairs that were handed back too early."""
    repairs = {str(one.get("id")): one for one in step.previous.repairs} if step.previous else {}
    named = _named(step, "repair", {Did.REPAIRED, Did.SUPPLIED})
    for number, repair in enumerate(step.ticket.repairs):
        before = repairs.get(str(repair.get("id")))
        if repair != before and is_order(repair):
            for refusal in _of_repair(repair, before, step, named):
                yield Problem(("repairs", number), "verify/repair", refusal.sentence)
    visits = {one.id: one for one in step.previous.visits} if step.previous else {}
    named = _named(step, "visit", {Did.VISITED})
    for number, visit in enumerate(step.ticket.visits):
        if visit != visits.get(visit.id) and visit.id not in named and not _is_settled(step, "visits", visit.id):
            yield Problem(("visits", number), "verify/visit", _("This visit changed, and no entry names it."))


def _named(step: TicketStep, what: str, kinds: set[Did]) -> set[str]:
    """Return the ids that the added entries of these kinds name."""
    return {str(event.details.get(what)) for _number, event in step.added if event.did in kinds}


def _is_settled(step: TicketStep, section: str, name: str) -> bool:
    """Tell whether an entry settles a conflict over this entry of a list, or over a field of it."""
    fields = (field for _number, event in step.added if event.did is Did.RESOLVED for field in event.changes)
    return any(field.split(".")[:2] == [section, name] for field in fields)


def _of_repair(repair: Data, before: Data | None, step: TicketStep, named: set[str]) -> Iterator[Refusal]:
    name = str(repair.get("id"))
    if name not in named and not _is_settled(step, "repairs", name):
        yield Refusal("unsaid", _("This repair changed, and no entry names it."))
    if repair.get("out") is not None and (before is None or before.get("out") is None):
        still_open = {key: value for key, value in repair.items() if key != "out"}
        yield from check_finish(still_open, step.ticket, faulty=bool(repair.get("still_faulty")))
