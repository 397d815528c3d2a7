"""Repair orders: taken in, diagnosed, agreed to, worked on, checked, handed back. Each is one commit."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.queries import view_ticket
from aftersales.app.tickets import Outcome, need_permission
from aftersales.app.waiting import law_limit
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.moments import format_moment
from aftersales.model.repair import Service
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data
from aftersales.rules.repairs import (
    WAITING,
    appended,
    check_consent,
    check_finish,
    check_open,
    check_work,
    guarantee_until,
    last_finding,
    last_repair,
    listed,
    open_repair,
    with_repair,
)
from aftersales.rules.services import check_service, services_for

_DEEDS = {
    "opened": Deed.REPAIR_OPENED,
    "found": Deed.REPAIR_FOUND,
    "agreed": Deed.REPAIR_AGREED,
    "declined": Deed.REPAIR_DECLINED,
    "repaired": Deed.REPAIR_DONE,
    "passed": Deed.REPAIR_PASSED,
    "failed": Deed.REPAIR_FAILED,
    "finished": Deed.REPAIR_FINISHED,
}
"""What an entry of the history calls a deed → what flows call it; others are steps of no flow."""

Work = Callable[[DeskChange, Ticket, Data], tuple[str, Data]]
"""What a command does to the open repair: the deed, and the repair afterwards."""


def open_order(
    context: Context, fragment: str, *, component: str = "", technician: str = "", service: str = "", text: str = ""
) -> Outcome:
    """Take goods in for repair; the term stands still from now on where the law says so.

    Args:
        service: how it is repaired, of ``repairs.yaml``; empty: nobody says.

    Raises:
        RefusedError: a repair is open already, the ticket is closed, or the service is not for such goods.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.REPAIR)
        ticket = change.ticket(fragment)
        refuse(check_open(ticket, context.policy), ticket.id)
        refuse(check_service(ticket, service, context.policy) if service else [], ticket.id)
        begun = {
            "id": new_entry_id(context.draw),
            "in": format_moment(context.now),
            "component": component or ticket.fault.get("component"),
            "service": service or None,
            "technician": technician or None,
            "noted_in_record": True,
        }
        repair = {key: value for key, value in begun.items() if value is not None}
        return _commit(change, ticket, "opened", repair, text)


def offered_services(context: Context, fragment: str = "") -> list[Service]:
    """Return the ways in which a ticket's goods may be repaired; without a ticket, all of the desk's."""
    if not fragment:
        return list(context.policy.repairs.services.values())
    return services_for(view_ticket(context, fragment).ticket, context.policy)


def diagnose(context: Context, fragment: str, text: str, *, plan: str = "", amount: Decimal | None = None) -> Outcome:
    """Note the diagnosis or, after it, a new finding; the customer has to agree to each.

    Args:
        plan: what will be done.
        amount: the quote, in the desk's currency; None: the customer pays nothing.

    Raises:
        UsageError: there are no words.
    """
    if not text.strip():
        raise UsageError(_("A finding needs words: what is wrong."), hint=_("Give it with --text."))

    def work(change: DeskChange, _ticket: Ticket, repair: Data) -> tuple[str, Data]:
        quote: Data = {} if amount is None else {"amount": f"{amount:.2f}", "currency": context.policy.desk.currency}
        more: Data = {"plan": plan.strip()} if plan.strip() else {}
        return "found", appended(repair, "findings", {**stamp(change), "text": text.strip(), **more, **quote})

    return _work(context, fragment, work, text)


def consent(context: Context, fragment: str, channel: str, *, given: bool = True, text: str = "") -> Outcome:
    """Note what the customer said to the last finding, and by which channel.

    Raises:
        RefusedError: nothing was found yet.
    """
    if channel not in context.policy.desk.channels:
        known = ", ".join(context.policy.desk.channels)
        raise UsageError(
            _("There is no channel {channel}.").format(channel=channel),
            hint=_("Choose one of: {words}").format(words=known),
        )

    def work(change: DeskChange, ticket: Ticket, repair: Data) -> tuple[str, Data]:
        finding = last_finding(repair)
        refuse(check_consent(repair, ticket), ticket.id)
        said: Data = {"finding": finding["id"] if finding else "", "channel": channel, "given": given}
        words: Data = {"text": text.strip()} if text.strip() else {}
        return "agreed" if given else "declined", appended(repair, "consents", {**stamp(change), **said, **words})

    return _work(context, fragment, work, text)


def labour(context: Context, fragment: str, minutes: int, *, done: bool = False, text: str = "") -> Outcome:
    """Note work on the repair, in minutes; `done` says that it is repaired, and may be checked."""
    if minutes < 1:
        raise UsageError(_("Work takes at least a minute."))

    def work(change: DeskChange, _ticket: Ticket, repair: Data) -> tuple[str, Data]:
        words: Data = {"text": text.strip()} if text.strip() else {}
        worked = appended(repair, "labour", {**stamp(change), "minutes": minutes, **words})
        return "repaired" if done else "worked", worked

    return _work(context, fragment, work, text)


def quality_check(context: Context, fragment: str, *, failed: Sequence[str] = (), text: str = "") -> Outcome:
    """Note the quality check; whatever `failed` is repaired, and checked, again.

    Raises:
        UsageError: something failed that ``repairs.yaml`` does not know.
    """
    known = context.policy.repairs.checks
    for word in failed:
        if known and word not in known:
            raise UsageError(
                _("There is no check {word}.").format(word=word),
                hint=_("Choose one of: {words}").format(words=", ".join(known)),
            )

    def work(change: DeskChange, _ticket: Ticket, repair: Data) -> tuple[str, Data]:
        words: Data = {"text": text.strip()} if text.strip() else {}
        wrong: Data = {"failed": list(dict.fromkeys(failed))} if failed else {}
        check: Data = {**stamp(change), "passed": not failed, **wrong, **words}
        return "failed" if failed else "passed", appended(repair, "checks", check)

    return _work(context, fragment, work, text)


def wait(context: Context, fragment: str, reason: str, *, text: str = "") -> Outcome:
    """Note what the repair waits for, in the words of the packs; the law's waiting time counts by it.

    Raises:
        UsageError: the packs know no such reason.
    """
    if reason not in WAITING:
        raise UsageError(
            _("There is no such reason to wait: {word}.").format(word=reason),
            hint=_("Choose one of: {words}").format(words=", ".join(WAITING)),
        )

    def work(_change: DeskChange, ticket: Ticket, repair: Data) -> tuple[str, Data]:
        kept = {key: value for key, value in repair.items() if key not in ("wait_until", "wait_clause")}
        waiting = {**kept, "waiting": reason}
        return "waiting", {**waiting, **law_limit(context, with_repair(ticket, waiting))}

    return _work(context, fragment, work, text)


def lend(context: Context, fragment: str, unit: str = "", *, back: bool = False, text: str = "") -> Outcome:
    """Note that the customer was lent a unit, or gave it back.

    Raises:
        NotFoundError: nothing was lent.
        UsageError: no unit is named.
    """
    if not back and not unit.strip():
        raise UsageError(_("Which unit? Give its serial number."))

    def work(change: DeskChange, ticket: Ticket, repair: Data) -> tuple[str, Data]:
        if not back:
            return "lent", appended(repair, "loans", {**stamp(change), "unit": unit.strip()})
        loans = listed(repair, "loans")
        if all("back" in loan for loan in loans):
            raise NotFoundError(_("The customer has no loan unit."), place=ticket.id)
        now = format_moment(context.now)
        return "returned", {**repair, "loans": [{"back": now, **loan} for loan in loans]}

    return _work(context, fragment, work, text or unit)


def finish(context: Context, fragment: str, *, advice: str = "", faulty: bool = False, text: str = "") -> Outcome:
    """Hand the goods back: they are out of repair, and what was repaired is guaranteed.

    Args:
        advice: what the customer was told about use and care.
        faulty: they go back as they are: not repaired, or declined.

    Raises:
        RefusedError: a finding without consent, no quality check, a loan unit that is out.
    """

    def work(_change: DeskChange, ticket: Ticket, repair: Data) -> tuple[str, Data]:
        refuse(check_finish(repair, ticket, faulty=faulty), ticket.id)
        until = guarantee_until(repair, context.policy, context.now.date())
        told: Data = {"advice": advice.strip()} if advice.strip() else {}
        state: Data = {"still_faulty": True} if faulty else {"guarantee": until.isoformat()}
        return "finished", {**repair, "out": format_moment(context.now), **told, **state}

    return _work(context, fragment, work, text)


def view_repair(context: Context, fragment: str) -> tuple[Ticket, Data]:
    """Return a ticket and its open repair, else its last one.

    Raises:
        NotFoundError: it has none.
    """
    ticket = view_ticket(context, fragment).ticket
    repair = last_repair(ticket)
    if repair is None:
        raise NotFoundError(
            _("There is no repair on this ticket."), place=ticket.id, hint=_("Begin one: aftersales repair open TICKET")
        )
    return ticket, repair


def stamp(change: DeskChange) -> Data:
    """Return what every entry of a repair begins with: an id, when, and who."""
    return {
        "id": new_entry_id(change.context.draw),
        "at": format_moment(change.context.now),
        "by": change.actor.person.id,
    }


def _work(context: Context, fragment: str, work: Work, text: str) -> Outcome:
    with desk_change(context) as change:
        need_permission(change, Permission.REPAIR)
        ticket = change.ticket(fragment)
        refuse(check_work(ticket, context.policy), ticket.id)
        deed, repair = work(change, ticket, open_repair(ticket) or {})
        return _commit(change, ticket, deed, repair, text)


def _commit(change: DeskChange, ticket: Ticket, deed: str, repair: Data, text: str) -> Outcome:
    event = change.event(Did.REPAIRED, text, details={"repair": repair["id"], "deed": deed})
    after, notes = follow(change, with_repair(ticket, repair).with_event(event), _DEEDS.get(deed))
    change.put(Revision(after, f"repair: {deed}", ticket))
    return Outcome(after, change.commit(), notes, event)
