"""Spare parts: movements written into the month's file, each command one commit, none below zero."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from aftersales.app.awaited_parts import tell_waiting, waiting_for_parts
from aftersales.app.changes import DeskChange, Revision, desk_change, refuse_comments
from aftersales.app.context import Context
from aftersales.app.deeds import follow
from aftersales.app.people import refuse
from aftersales.app.repairs import stamp
from aftersales.app.steps import asked
from aftersales.app.tickets import Outcome, need_permission
from aftersales.app.waiting import law_limit
from aftersales.codec.schema import problems
from aftersales.codec.stock import movements_from, parse_stock, render_stock_data, stock_to_data
from aftersales.errors import InvalidDataError, NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.deed import Deed
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import stock_path
from aftersales.model.part import Movement, MovementKind, Part, Stock
from aftersales.model.record import record, replace
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Ticket
from aftersales.model.values import Data
from aftersales.rules.flow import open_steps
from aftersales.rules.repairs import appended, check_work, issued_of, open_needs, open_repair, with_repair
from aftersales.rules.stock import Order, check_movement, orders, surplus

_PURCHASING = "purchasing"
"""The department that orders parts, by its id in the shipped team."""


@record
class Moved:
    """What a command moved; `stock` as it stands afterwards, `waiting` the tickets that wait for such a part.

    Attributes:
        notes: who of them was asked for what, now that it is ordered or there.
    """

    movement: Movement
    stock: Stock
    commit: str
    waiting: Sequence[str] = ()
    notes: Sequence[str] = ()


def move_part(context: Context, kind: MovementKind, number: str, quantity: int, *, reason: str = "") -> Moved:
    """Order, take in, put back or scrap a part that is for no ticket.

    Raises:
        NotFoundError: the catalogue has no such part.
        RefusedError: fewer are there, or a reason is missing.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.STOCK)
        part, before = find_part(context, number), standing(context, number)
        arrived = min(quantity, before.ordered) if kind is MovementKind.IN else 0
        movement = replace(new_movement(change, kind, part.id, quantity, reason), from_order=max(arrived, 0))
        refuse(check_movement(movement, before), part.id)
        add_movements(change, [movement])
        coming = before.on_hand if kind is MovementKind.IN else before.ordered
        waiting = waiting_for_parts(context)
        notes = tell_waiting(change, kind, part.id, coming + quantity, waiting)
        commit = change.commit(f"stock: {kind} {quantity} × {part.id}", reason, words_of_stock(change))
    ids = [ticket.id for ticket, needs in waiting if part.id in needs]
    return Moved(movement, standing(context, number), commit, ids if movement.delta > 0 else (), notes)


def issue_part(context: Context, number: str, quantity: int, fragment: str, *, text: str = "") -> Outcome:
    """Issue a part for the open repair of a ticket.

    Where fewer are there, none is issued: the ticket notes the need, purchasing is asked where the ticket's flow has a
    step for it, and the law's own waiting time begins.

    Raises:
        RefusedError: no repair is open.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.STOCK)
        part, ticket = find_part(context, number), change.ticket(fragment)
        refuse(check_work(ticket, context.policy), ticket.id)
        movement = replace(new_movement(change, MovementKind.ISSUE, part.id, quantity, text), ticket=ticket.id)
        before = standing(context, number)
        if quantity > 0 and before.on_hand < quantity:
            return _short(change, ticket, part, quantity, text)
        refuse(check_movement(movement, before), part.id)
        return _move_for(change, ticket, movement, quantity, "issued", text)


def return_part(context: Context, number: str, quantity: int, fragment: str, *, text: str = "") -> Outcome:
    """Put back what was issued for the open repair of a ticket and left over.

    Raises:
        RefusedError: fewer were issued, or no repair is open.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.STOCK)
        part, ticket = find_part(context, number), change.ticket(fragment)
        refuse(check_work(ticket, context.policy), ticket.id)
        issued = issued_of(open_repair(ticket) or {}, part.id)
        if quantity > issued:
            raise RefusedError(
                _("Only {count} of {part} went into this repair.").format(count=issued, part=part.id), place=ticket.id
            )
        movement = replace(new_movement(change, MovementKind.RETURN, part.id, quantity, text), ticket=ticket.id)
        refuse(check_movement(movement, standing(context, number)), part.id)
        return _move_for(change, ticket, movement, -quantity, "put_back", text)


def _move_for(change: DeskChange, ticket: Ticket, movement: Movement, quantity: int, deed: str, text: str) -> Outcome:
    used: Data = {**stamp(change), "part": movement.part, "quantity": quantity, "movement": movement.id}
    repair = appended(open_repair(ticket) or {}, "parts", used)
    if not open_needs(repair):  # the law's waiting for parts is over
        repair = {key: value for key, value in repair.items() if key not in ("waiting", "wait_until", "wait_clause")}
    add_movements(change, [movement])
    details: Data = {"repair": repair["id"], "deed": deed, "part": movement.part, "quantity": movement.quantity}
    event = change.event(Did.SUPPLIED, text, details=details)
    complete = movement.kind is MovementKind.ISSUE and not open_needs(repair)
    used_for = with_repair(ticket, repair).with_event(event)
    after, notes = follow(change, used_for, Deed.PART_ISSUED if complete else None)
    change.put(Revision(after, f"{deed} {movement.quantity} × {movement.part}", ticket))
    return Outcome(after, change.commit(), notes, event)


def _short(change: DeskChange, ticket: Ticket, part: Part, quantity: int, text: str) -> Outcome:
    """Note that a part is not there, ask purchasing for it, and begin the law's waiting time."""
    need: Data = {**stamp(change), "part": part.id, "quantity": quantity}
    repair = {**appended(open_repair(ticket) or {}, "needs", need), "waiting": "parts_from_producer"}
    limit = law_limit(change.context, with_repair(ticket, repair))
    repair |= limit
    details: Data = {"repair": repair["id"], "deed": "short", "part": part.id, "quantity": quantity}
    event = change.event(Did.SUPPLIED, text, details=details)
    after, asks = follow(change, with_repair(ticket, repair).with_event(event), Deed.PART_SHORT)
    after = _ask_purchasing(change, after)
    change.put(Revision(after, f"short of {quantity} × {part.id}", ticket))
    notes = [_("{part} is not in stock; the need is noted.").format(part=part.id)]
    purchasing = (step for step in after.steps[len(ticket.steps) :] if step.department == _PURCHASING)
    notes += [_("Purchasing was asked.")] if any(purchasing) else []
    if limit:
        law = _("By {clause} the customer waits at most until {day}.")
        notes.append(law.format(clause=limit["wait_clause"], day=limit["wait_until"]))
    return Outcome(after, change.commit(), [*notes, *asks], event)


def _ask_purchasing(change: DeskChange, ticket: Ticket) -> Ticket:
    flow = change.context.policy.flow_of(ticket.category)
    steps = [step.id for step in flow.steps.values() if step.department == _PURCHASING] if flow else []
    if not steps or any(step.step in steps for step in open_steps(ticket)):
        return ticket
    return asked(change, ticket, steps[0])


# -- what is there


def find_part(context: Context, number: str) -> Part:
    """Return a part of the catalogue.

    Raises:
        NotFoundError: there is none of this number.
    """
    parts = context.policy.parts.by_id
    folded = number.casefold()
    found = next((part for part in parts.values() if part.id.casefold() == folded), None)
    if found is None:
        raise NotFoundError(
            _("There is no part {part}.").format(part=number), hint=_("Parts stand in policies/parts.yaml.")
        )
    return found


def standing(context: Context, number: str) -> Stock:
    """Return how a part stands."""
    return next(iter(context.index.stock(find_part(context, number).id)), Stock(number))


def parts_to_order(context: Context) -> list[Order]:
    """Return what to order: below its minimum, what repairs wait for included."""
    needs: dict[str, int] = {}
    for _ticket, waiting in waiting_for_parts(context):
        for part, count in waiting.items():
            needs[part] = needs.get(part, 0) + count
    return orders(context.policy.parts, context.index.stock(), needs)


def surplus_parts(context: Context, months: int | None = None) -> list[Stock]:
    """Return the parts that nobody took for so many months; None: as many as ``parts.yaml`` says."""
    from datetime import timedelta  # noqa: PLC0415  one command, one import

    since = context.now - timedelta(days=round((months or context.policy.parts.surplus_months) * 30.44))
    return surplus(context.index.stock(), since)


def movements_of(context: Context, number: str) -> list[Movement]:
    """Return every movement of a part, oldest first."""
    wanted = find_part(context, number).id
    months = context.index.stock_months(wanted)
    found = (one for month in months for one in movements_from(month) if one.part == wanted)
    return sorted(found, key=lambda one: one.at)


# -- writing


def new_movement(change: DeskChange, kind: MovementKind, part: str, quantity: int, reason: str) -> Movement:
    """Return a movement of this moment in the actor's name."""
    return Movement(
        id=new_entry_id(change.context.draw),
        at=change.context.now,
        by=change.actor.person.id,
        part=part,
        quantity=quantity,
        kind=kind,
        reason=" ".join(reason.split()),
    )


def add_movements(change: DeskChange, movements: Iterable[Movement]) -> None:
    """Take movements into the commit, at the end of the month's file.

    Raises:
        InvalidDataError: the file there, or what it would become, does not follow its schema.
    """
    month = f"{change.context.now:%Y-%m}"
    path = stock_path(month)
    source = change.context.git.read_blob(change.head, path)
    if source is not None:
        refuse_comments(source, path)
    before = parse_stock(source, path) if source is not None else ()
    data = stock_to_data(month, [*before, *movements])
    for problem in problems("stock", data):
        raise InvalidDataError(problem.message, place=path)
    change.files[path] = render_stock_data(data)


def words_of_stock(change: DeskChange) -> dict[str, str]:
    """Return the trailers of a commit that moves parts alone."""
    return {"Action": "stock", "Actor": change.actor.by, "On-Behalf-Of": change.actor.on_behalf_of or ""}


def worth(movements: Iterable[Movement], context: Context) -> Decimal:
    """Return what movements are worth by today's prices."""
    parts = context.policy.parts.by_id
    return sum((abs(one.quantity) * parts[one.part].price for one in movements if one.part in parts), Decimal(0))
