"""Customers as people read them: a page, a list; what is personal is masked before it comes here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language
from aftersales.model.customer import Customer
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Data, Value, text_of
from aftersales.render.moments import moment_text
from aftersales.render.text import cells, safe_line
from aftersales.rules.customer_file import went_through

Matter = tuple[str, str, str, Data]
"""A ticket of a customer: id, state, title, and all its data."""


def customer_page(customer: Customer, matters: Sequence[Matter], policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return a customer's file and their tickets as people read them."""
    head = [(label, text) for label, text in _pairs(customer, policy) if text]
    room = max(cells(label) for label, _text in head)
    lines = [f"{customer.id}  {customer.name}", ""]
    lines += [f"{label}{' ' * (room - cells(label))}  {text}" for label, text in head]
    if customer.notes:
        lines.append("")
    for note in customer.notes:
        who = policy.team.people[note.by].name.text(language()) if note.by in policy.team.people else note.by
        lines.append(f"{moment_text(note.at, zone, now)}  {who}  {note.text}")
    lines += ["", _("Tickets: {count}").format(count=len(matters))]
    lines += [_matter_line(matter, policy) for matter in matters]
    return "\n".join(map(safe_line, lines)) + "\n"


def _pairs(customer: Customer, policy: Policy) -> list[tuple[str, str]]:
    tier = policy.desk.tiers.get(customer.tier)
    answers = {True: _("yes"), False: _("no")}
    asked = {"contact": _("May be contacted"), "marketing": _("May be sent offers")}
    return [
        (_("Tier"), tier.text(language()) if tier else customer.tier),
        (_("Region"), customer.region),
        (_("Language"), customer.language),
        (_("Phone"), ", ".join(customer.phones)),
        (_("E-mail"), ", ".join(customer.emails)),
        (_("Address"), "; ".join(f"{one.text} ({one.id})" for one in customer.addresses)),
        (_("Account"), ", ".join(f"{one.platform}: {one.name}" for one in customer.accounts)),
        *((asked[key], answers[customer.consent[key]] if key in customer.consent else _("not asked")) for key in asked),
    ]


def _matter_line(matter: Matter, policy: Policy) -> str:
    ticket, state, title, data = matter
    found = went_through(data)
    label = policy.lifecycle.states[state].label.text(language()) if state in policy.lifecycle.states else state
    names = {"repairs": _("repairs"), "visits": _("visits"), "score": _("score")}
    extra = [f"{names[key]} {text_of(value)}" for key, value in found.items() if value]
    return "  ".join([ticket, label, title, *extra])


def customer_data(customer: Data, matters: Sequence[Matter]) -> dict[str, Value]:
    """Return the same for programs: the file's content, and ``tickets`` with what each went through."""
    tickets: list[Value] = [
        {"id": ticket, "state": state, "title": title, **went_through(data)} for ticket, state, title, data in matters
    ]
    return {**customer, "tickets": tickets}


def customers_table(customers: Sequence[tuple[Customer, int]]) -> Table:
    """Return customers, each with how many tickets they have, as a table."""
    columns = [
        Column("id", _("Customer")),
        Column("name", _("Name")),
        Column("tier", _("Tier")),
        Column("region", _("Region")),
        Column("phones", _("Phone")),
        Column("tickets", _("Tickets"), right=True),
    ]
    rows: list[Mapping[str, Value]] = [
        {
            "id": one.id,
            "name": one.name,
            "tier": one.tier or None,
            "region": one.region or None,
            "phones": list(one.phones),
            "tickets": count,
        }
        for one, count in customers
    ]
    return Table(columns, rows)
