"""Whatever a ticket or a customer names must exist: people, departments, customers, tickets, words of policies."""

from collections.abc import Iterator, Mapping, Sequence

from aftersales.i18n import _
from aftersales.model.category import FactType
from aftersales.model.finding import Severity
from aftersales.model.policy import Policy
from aftersales.model.ticket import Did, Event
from aftersales.model.values import Pointer, at_path
from aftersales.rules.check_problem import CustomerFile, Problem, Problems, Surroundings, TicketFile, unknown


def check_words(file: TicketFile, around: Surroundings) -> Problems:
    """Yield fields whose word the policies do not know: state, category, priority, severity, urgency, channel …"""
    if around.policy is None:
        return
    for name, (noun, words) in _words_of(around.policy).items():
        value = getattr(file.ticket, name)
        if value:
            yield from unknown((name,), noun, value, words)
    for number, item in enumerate(file.ticket.evidence):
        for place, word in enumerate(item.shows):
            known = around.policy.categories.evidence
            yield from unknown(("evidence", number, "shows", place), _("kind of evidence"), word, known)


def _words_of(policy: Policy) -> Mapping[str, tuple[str, Mapping[str, object]]]:
    """Return, by field, what it is called and the words that may stand there."""
    return {
        "state": (_("state"), policy.lifecycle.states),
        "category": (_("category"), policy.categories.by_id),
        "priority": (_("priority"), policy.priorities.by_id),
        "severity": (_("severity"), policy.priorities.severities),
        "urgency": (_("urgency"), policy.priorities.urgencies),
        "channel": (_("channel"), policy.desk.channels),
        "department": (_("department"), policy.team.departments),
    }


def check_steps(file: TicketFile, around: Surroundings) -> Problems:
    """Yield steps, findings and departments that no flow has; of any flow, because a ticket's category may change."""
    if around.policy is None:
        return
    steps = [step for flow in around.policy.flows.values() for step in flow.steps.values()]
    for number, asked in enumerate(file.ticket.steps):
        at = ("steps", number)
        yield from unknown((*at, "step"), _("step"), asked.step, {step.id: step for step in steps})
        departments = around.policy.team.departments
        yield from unknown((*at, "department"), _("department"), asked.department, departments)
        if asked.finding:
            findings = {finding: step for step in steps if step.id == asked.step for finding in step.findings}
            yield from unknown((*at, "finding"), _("finding"), asked.finding, findings)


def check_choices(file: TicketFile, around: Surroundings) -> Problems:
    """Yield facts that hold another word than ``categories.yaml`` lets one choose; a warning: packs may know more."""
    if around.policy is None:
        return
    for path, fact in around.policy.categories.facts.items():
        value = at_path(file.data, path) if fact.type is FactType.CHOICE else None
        if isinstance(value, str) and value not in fact.choices:
            yield Problem(
                tuple(path.split(".")),
                "ticket/unknown-choice",
                _("{value} is none of the words for {fact}.").format(value=value, fact=path),
                Severity.WARNING,
                _("Known: {names}.").format(names=", ".join(fact.choices)),
            )


def check_people(file: TicketFile, around: Surroundings) -> Problems:
    """Yield people that the team does not have; whoever an import brought may have any name."""
    if around.policy is None:
        return
    people = around.policy.team.people
    for pointer, name in _people_of(file):
        yield from unknown(
            pointer,
            _("person"),
            name,
            people,
            hint=_("Nobody is ever deleted from policies/team.yaml: set active: false. Was the id mistyped?"),
        )
    person = people.get(file.ticket.assignee)
    closed = around.policy.lifecycle.is_closed(file.ticket.state)
    if person and not closed and (person.bot or not person.active):
        message = _("{person} no longer works at the desk.") if not person.bot else _("{person} is a program.")
        yield Problem(
            ("assignee",),
            "ticket/assignee-gone",
            message.format(person=person.id),
            Severity.WARNING,
            _("Give it to somebody else: aftersales assign {ticket} PERSON").format(ticket=file.ticket.id),
        )


def _people_of(file: TicketFile) -> Iterator[tuple[Pointer, str]]:
    if file.ticket.assignee:
        yield ("assignee",), file.ticket.assignee
    for number, item in enumerate(file.ticket.evidence):
        yield ("evidence", number, "by"), item.by
    for number, step in enumerate(file.ticket.steps):
        yield ("steps", number, "asked_by"), step.asked_by
        if step.by:
            yield ("steps", number, "by"), step.by
    for number, request in enumerate(file.ticket.approvals):
        yield ("approvals", number, "requested_by"), request.requested_by
        if request.by:
            yield ("approvals", number, "by"), request.by
    for number, event in enumerate(file.ticket.history):
        if event.did is not Did.IMPORTED:
            yield from _people_of_event(number, event)


def _people_of_event(number: int, event: Event) -> Iterator[tuple[Pointer, str]]:
    yield ("history", number, "by"), event.by
    if event.on_behalf_of:
        yield ("history", number, "on_behalf_of"), event.on_behalf_of
    told = event.details.get("told")
    if isinstance(told, Sequence) and not isinstance(told, str):
        yield from ((("history", number, "told", place), str(name)) for place, name in enumerate(told))


def check_neighbours(file: TicketFile, around: Surroundings) -> Problems:
    """Yield a customer without a file, links to tickets that are not there, and a ticket linked to itself."""
    customer = file.ticket.customer
    if customer and not around.has_customer(customer):
        yield Problem(
            ("customer",),
            "reference/no-customer",
            _("There is no customer {customer}.").format(customer=customer),
            hint=_("Commit customers/{customer}.yaml as well, or take the field away.").format(customer=customer),
        )
    for number, link in enumerate(file.ticket.links):
        at = ("links", number, "ticket")
        if link.ticket == file.ticket.id:
            yield Problem(at, "ticket/linked-to-itself", _("A ticket is not linked to itself."))
        elif not around.has_ticket(link.ticket):
            message = _("There is no ticket {ticket}.").format(ticket=link.ticket)
            yield Problem(at, "reference/no-ticket", message, hint=_("Commit that ticket as well, or remove the link."))


def check_customer_words(file: CustomerFile, around: Surroundings) -> Problems:
    """Yield a tier that ``desk.yaml`` does not know, and people of notes that the team does not have."""
    if around.policy is None:
        return
    if file.customer.tier:
        yield from unknown(("tier",), _("kind of customer"), file.customer.tier, around.policy.desk.tiers)
    for number, note in enumerate(file.customer.notes):
        yield from unknown(("notes", number, "by"), _("person"), note.by, around.policy.team.people)


def check_customer_pointer(file: CustomerFile, around: Surroundings) -> Problems:
    """Yield a file that points to a customer who is not there, or to itself: nobody would find the person again."""
    target = file.customer.merged_into
    if target and (target == file.customer.id or not around.has_customer(target)):
        message = _("There is no customer {customer}.").format(customer=target)
        hint = _("Take the merge back with: aftersales undo COMMIT")
        yield Problem(("merged_into",), "reference/no-customer", message, hint=hint)
