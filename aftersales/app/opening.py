"""Opening a ticket: facts gathered, priority derived, duplicates looked for, one commit with the customer's file."""

from collections.abc import Sequence
from datetime import timedelta

from aftersales.app.batches import same_batch, tell_quality
from aftersales.app.changes import DeskChange, Revision, desk_change, words_of
from aftersales.app.context import Context
from aftersales.app.customers import read_customer
from aftersales.app.intake import symptom_notes
from aftersales.app.new_tickets import new_ticket
from aftersales.app.people import refuse
from aftersales.app.routing import route_new
from aftersales.app.tickets import Outcome, check_customer, check_words, need_permission
from aftersales.codec.customers import customer_from_data, render_customer
from aftersales.codec.schema import problems
from aftersales.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from aftersales.i18n import N_, _, language
from aftersales.model.ids import new_customer_id
from aftersales.model.layout import customer_path
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.values import EMPTY, Data, Value, at_path, text_of
from aftersales.rules.intake import missing_facts
from aftersales.rules.merging.values import entries_of
from aftersales.rules.priority import derive_priority
from aftersales.rules.products import with_catalogue
from aftersales.rules.repairs import check_by_hand
from aftersales.rules.sections import SECTIONS

SETTLED_HERE = ("id", "state", *(section for section in SECTIONS if section != "repairs"))
"""What a ticket gets when it is opened, and from commands later; whoever opens it does not bring these."""


@record
class Opening:
    """What somebody brings to open a ticket.

    Attributes:
        data: a part of a ticket in the shape of its file, at least title and category.
        text: the first words of the history: what the customer said.
        customer: name, phones, emails … of a customer without a file; empty where `data` names one, or none is known.
        incomplete: open it although facts that the category asks for are missing.
        follows: a ticket that this one follows; linked to it at once. Empty: none.
    """

    data: Data
    text: str = ""
    customer: Data = EMPTY
    incomplete: bool = False
    follows: str = ""


@record
class Likeness:
    """A ticket that may be about the same matter, and what it shares: order, serial, waybill, customer."""

    ticket: str
    title: str
    state: str
    shared: Sequence[str]


def open_ticket(context: Context, opening: Opening) -> Outcome:
    """Open a ticket.

    Raises:
        InvalidDataError: a field does not follow the schema or the policies.
        RefusedError: a fact that the category asks for is missing.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.OPEN)
        data, reasons = complete(change, opening)
        routed = route_new(change, data)
        alike = likely_duplicates(context, data)
        links = [("follows", change.ticket(opening.follows).id)] if opening.follows else []
        ticket = new_ticket(change, data, opening.text, links)
        revision = Revision(ticket, f"opened: {ticket.title}")
        change.put(revision)
        cluster = tell_quality(change, ticket)
        commit = change.commit(*words_of(revision, change.actor))
    told = [*reasons, *(note for note in (routed, cluster) if note)]
    told += symptom_notes(data, opening.text, context.policy, ticket.id)
    return Outcome(ticket, commit, [*told, *(_alike_text(one) for one in alike if one.ticket != opening.follows)])


def complete(change: DeskChange, opening: Opening) -> tuple[dict[str, Value], Sequence[str]]:
    """Return the data of the ticket to be, with what policies settle filled in, and the reasons for its priority."""
    data: dict[str, Value] = {key: value for key, value in opening.data.items() if value not in ("", None, {}, [])}
    for section in SETTLED_HERE:
        if section in data:
            raise UsageError(_("{field} is settled by the desk; leave it out.").format(field=section))
    for key in (N_("title"), N_("category")):
        if not data.get(key):
            raise UsageError(_("A ticket needs a {field}.").format(field=_(key)), hint=_("See: aftersales open --help"))
    check_words(change.context.policy, data)
    check_assignee(change, data)
    check_earlier_repairs(change, data)
    policy = change.context.policy
    data = with_catalogue(data, policy.catalogue)
    category = policy.categories.get(str(data["category"]))
    if category is None:
        raise InvalidDataError(
            _("There is no category {category}.").format(category=data["category"]), place="category"
        )
    data.setdefault("department", category.department)
    data.setdefault("channel", next(iter(policy.desk.channels)))
    reasons: Sequence[str] = ()
    if "priority" not in data:
        data.setdefault("severity", category.severity)
        data.setdefault("urgency", category.urgency)
        tier = text_of(opening.customer.get("tier")) or tier_of(change.context, text_of(data.get("customer")))
        facts = {**data, "cluster": {"same_batch": same_batch(change.context, data)}}
        derived = derive_priority(str(data["severity"]), str(data["urgency"]), facts, tier, policy)
        data["priority"], reasons = derived.priority, derived.reasons
    _add_customer(change, data, opening.customer)
    missing = missing_facts(data, category.id, policy)
    if missing and not opening.incomplete:
        names = ", ".join(
            " / ".join(f"{policy.categories.fact_text(p, language())} ({p})" for p in group) for group in missing
        )
        raise RefusedError(
            _("Still needed for this category: {facts}.").format(facts=names),
            hint="\n".join(
                [
                    _("Add them with --set FIELD=VALUE, or open it as it is with --incomplete."),
                    *symptom_notes(data, opening.text, policy),
                ]
            ),
        )
    return data, reasons


def tier_of(context: Context, customer: str) -> str:
    """Return the tier in a customer's file; empty for one of no special kind, and where nobody is known."""
    found = context.index.customer(customer) if customer else None
    return found.tier if found else ""


def check_assignee(change: DeskChange, data: Data) -> None:
    """Refuse a person who is unknown, a program, or given the ticket by somebody who may not assign."""
    assignee = text_of(data.get("assignee"))
    if not assignee:
        return
    need_permission(change, Permission.ASSIGN)
    person = change.context.policy.team.people.get(assignee)
    if person is None or not person.active or person.bot:
        raise NotFoundError(
            _("{name} is not in the team.").format(name=assignee), hint=_("The team stands in policies/team.yaml.")
        )


def check_earlier_repairs(change: DeskChange, data: Data, before: Sequence[Data] = ()) -> None:
    """Refuse repairs written by somebody who may not, and all but the facts of earlier ones; `before`: those known."""
    repairs = entries_of(data, "repairs")
    if repairs != list(before):
        need_permission(change, Permission.REPAIR)
        refuse(check_by_hand(before, repairs))


def _add_customer(change: DeskChange, data: dict[str, Value], given: Data) -> None:
    """Put the file of a new customer into the change, or see that the named one is there."""
    if data.get("customer"):
        check_customer(change, data)
        region = read_customer(change, text_of(data["customer"])).region
        if region:
            data.setdefault("region", region)
        return
    if not given:
        return
    new = {"id": new_customer_id(change.context.draw), **given}
    if data.get("region"):
        new.setdefault("region", data["region"])
    tiers = change.context.policy.desk.tiers
    if new.get("tier") and new["tier"] not in tiers:
        hint = _("Choose one of: {words}").format(words=", ".join(tiers))
        raise InvalidDataError(_("There is no tier {tier}.").format(tier=new["tier"]), place="customer tier", hint=hint)
    for problem in problems("customer", new):
        raise InvalidDataError(problem.message, place="customer " + ".".join(map(str, problem.pointer)))
    data["customer"] = new["id"]
    change.files[customer_path(str(new["id"]))] = render_customer(customer_from_data(new))


def likely_duplicates(context: Context, data: Data) -> list[Likeness]:
    """Return recent tickets that share the order, the serial, a waybill or the customer with `data`."""
    found = context.index.likely_duplicates(
        since=context.now - timedelta(days=context.policy.desk.duplicate_days),
        order_number=text_of(at_path(data, "order.number")),
        serial=text_of(at_path(data, "product.serial")),
        waybills=_words(at_path(data, "order.waybill")),
        customer=text_of(data.get("customer")),
    )
    group = text_of(data.get("category")).partition("/")[0]
    return [
        Likeness(one.line.id, one.line.title, one.line.state, one.same)
        for one in found
        if one.same != ("customer",) or one.line.category_group == group
    ]


def _words(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, Sequence) else []


def _alike_text(one: Likeness) -> str:
    return _("Perhaps the same matter ({shared}): {ticket} {title}").format(
        shared=", ".join(one.shared), ticket=one.ticket, title=one.title
    )
