"""The package that goes to finance: one ticket's record with all that its money rests on, as one page.

The page is one value (blocks of lines and tables), written as Markdown or as HTML that prints well. Plain functions, no
templates: eight kinds of line, and every word of a customer goes through one escaping function.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape

from aftersales.i18n import _, language
from aftersales.model.moments import parse_moment
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value, text_of
from aftersales.render.approvals import request_lines
from aftersales.render.costs import cost_kind_text
from aftersales.render.entries import event_lines
from aftersales.render.payments import claimed_parcel, kind_text, state_text
from aftersales.render.returns import result_text, want_text
from aftersales.render.shipments import claim_line
from aftersales.render.text import safe_line, safe_text
from aftersales.render.tickets import column_labels, named_words
from aftersales.rules.costs import cost_lines
from aftersales.rules.returns import item_text

_HEAD = ("title", "state", "category", "priority", "channel", "customer", "region", "assignee", "reference")
_ORDER = ("order.number", "order.shop", "order.paid", "product.model", "product.serial", "product.price")

Row = Sequence[str]


@record
class Block:
    """One part of the page.

    Attributes:
        title: its heading.
        header: the headings of its columns; empty: pairs of label and value.
        rows: its lines.
        note: a sentence below it; may be empty.
    """

    title: str
    header: Row
    rows: Sequence[Row]
    note: str = ""


def package_page(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo, form: str) -> str:
    """Return the package of a ticket: ``html`` or ``md``.

    Args:
        ticket: whose it is.
        policy: for names and labels.
        now: when it was made.
        zone: the desk's.
        form: ``html`` or ``md``.
    """
    title = f"{_('Finance package')} {ticket.id}"
    blocks = [block for block in _blocks(ticket, policy, now, zone) if block.rows]
    made = _("Made on {day} from the desk's records.").format(day=now.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
    return _as_html(title, blocks, made) if form == "html" else _as_markdown(title, blocks, made)


def _blocks(ticket: Ticket, policy: Policy, now: datetime, zone: tzinfo) -> Iterable[Block]:
    yield Block(_("Matter"), (), _matter(ticket, policy))
    yield _payments(ticket, policy)
    yield _costs(ticket, policy, zone)
    yield _claims(ticket)
    yield Block(_("Decision"), (), _decision(ticket, policy, zone))
    yield Block(_("Approvals"), (), [("", line.strip()) for line in request_lines(ticket, policy, now, zone)])
    yield _returns(ticket, zone)
    yield _inspection(ticket, policy)
    yield _evidence(ticket, policy)
    lines = (event_lines(event, policy, now, zone, category=ticket.category) for event in ticket.history)
    yield Block(_("Record"), (), [("", "\n".join(told)) for told in lines])


def _matter(ticket: Ticket, policy: Policy) -> list[Row]:
    values: dict[str, Value] = {name: getattr(ticket, name) for name in _HEAD}
    words, labels = {**values, **named_words(values, policy)}, column_labels()
    rows = [(labels[name], text_of(words[name])) for name in _HEAD if words[name]]
    facts = ((path, getattr(ticket, path.partition(".")[0]).get(path.partition(".")[2])) for path in _ORDER)
    return [*rows, *((policy.categories.fact_text(path, language()), text_of(one)) for path, one in facts if one)]


def _payments(ticket: Ticket, policy: Policy) -> Block:
    header = (
        *(_("Payment"), _("What for"), _("Amount"), _("State"), _("Asked by"), _("Approval"), _("Claim")),
        _("Reference"),
    )
    rows = [
        (
            *(one.id, kind_text(one.kind, policy), str(one.money), state_text(one.state)),
            *(_person(one.by, policy), one.approval, claimed_parcel(ticket, one), one.reference),
        )
        for one in ticket.payments
    ]
    return Block(_("Payments"), header, rows)


def _costs(ticket: Ticket, policy: Policy, zone: tzinfo) -> Block:
    header = (_("Day"), _("What for"), _("Amount"), _("Of what"))
    rows = [
        (
            f"{line.at.astimezone(zone):%Y-%m-%d}",
            cost_kind_text(line.kind, policy),
            f"{line.signed:.2f} {line.currency}",
            line.what,
        )
        for line in cost_lines(ticket, policy)
    ]
    return Block(_("Cost of the matter"), header, rows)


def _claims(ticket: Ticket) -> Block:
    header = (_("Parcel"), _("Claim"))
    parcels = {one.id: one.waybill for one in ticket.shipments}
    rows = [(parcels.get(one.shipment, ""), claim_line(one)) for one in ticket.courier_claims]
    return Block(_("Claims against couriers"), header, rows)


def _person(person: str, policy: Policy) -> str:
    found = policy.team.people.get(person)
    return found.name.text(language()) if found else person


def _decision(ticket: Ticket, policy: Policy, zone: tzinfo) -> list[Row]:
    labels = {
        "remedy": _("Remedy"),
        "amount": _("Amount"),
        "jurisdiction": _("Law"),
        "clauses": _("Clauses"),
        "until": _("Until"),
        "denied": _("Refused"),
        "at": _("Decided"),
        "by": _("By"),
    }
    said = {key: _text(value) for key, value in ticket.decision.items()}
    said["at"] = _day(parse_moment(said["at"]), zone) if said.get("at") else ""
    said["by"] = _person(said.get("by", ""), policy)
    return [(label, said[key]) for key, label in labels.items() if said.get(key)]


def _text(value: Value) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(map(_text, value))
    return ", ".join(map(_text, value.values())) if isinstance(value, Mapping) else text_of(value)


def _returns(ticket: Ticket, zone: tzinfo) -> Block:
    header = (_("Return"), _("Wanted"), _("Reason"), _("Asked"), _("Signed in"), _("Arrived"), _("Parcel"))
    parcels = {one.id: f"{one.carrier} {one.waybill}".strip() for one in ticket.shipments}
    rows = [
        (
            *(one.id, want_text(one.want), one.reason, _day(one.requested, zone), _day(one.received, zone)),
            *(one.arrived, parcels.get(one.shipment, "")),
        )
        for one in ticket.returns
    ]
    return Block(_("Return slip"), header, rows)


def _day(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def _inspection(ticket: Ticket, policy: Policy) -> Block:
    rows = [
        (item_text(check.item, policy), _("yes") if check.passed else _("no"), check.reason)
        for one in ticket.returns
        for check in one.checks
    ]
    results = [
        f"{result_text(one.result)} ({_person(one.inspected_by, policy)})" for one in ticket.returns if one.result
    ]
    return Block(_("Inspection"), (_("Item"), _("Holds"), _("Reason")), rows, "; ".join(results))


def _evidence(ticket: Ticket, policy: Policy) -> Block:
    header = (_("File"), _("Shows"), _("Bytes"), "SHA-256")
    spoken = language()
    rows = [
        (
            item.file,
            ", ".join(policy.categories.evidence_text(word, spoken) for word in item.shows),
            str(item.bytes),
            item.sha256,
        )
        for item in ticket.evidence
    ]
    return Block(_("Evidence"), header, rows)


# -- Markdown


_MARKED = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()#+!|~"} | {"<": "&lt;", "&": "&amp;"})


def _marked(text: str) -> str:
    """Return text that Markdown shows as it is; several lines become one."""
    return safe_line(" ".join(text.split("\n"))).translate(_MARKED)


def _as_markdown(title: str, blocks: Sequence[Block], made: str) -> str:
    parts = [f"# {_marked(title)}", _marked(made)]
    for block in blocks:
        parts += [f"## {_marked(block.title)}", _markdown_rows(block)]
        parts += [_marked(block.note)] if block.note else []
    return "\n\n".join(parts) + "\n"


def _markdown_rows(block: Block) -> str:
    if not block.header:
        return "\n".join(
            f"- {_marked(label)}: {_marked(value)}" if label else f"- {_marked(value)}" for label, value in block.rows
        )
    lines = [block.header, ["---"] * len(block.header), *block.rows]
    return "\n".join(
        "| " + " | ".join(cell if cell == "---" else _marked(cell) for cell in line) + " |" for line in lines
    )


# -- HTML


_STYLE = (
    "body{font:11pt/1.4 sans-serif;margin:2em auto;max-width:60em;color:#111}h1{font-size:1.4em}h2{font-size:1.1em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.2em .5em;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}section{break-inside:avoid}@page{size:A4;margin:15mm}"
)


def _escaped(text: str) -> str:
    """Return text that HTML shows as it is, without characters that a terminal or a browser would obey."""
    return escape(safe_text(text), quote=True)


def _as_html(title: str, blocks: Sequence[Block], made: str) -> str:
    body = "\n".join(_html_block(block) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{_escaped(title)}</h1>\n"
        f"<p>{_escaped(made)}</p>\n{body}\n</body>\n</html>\n"
    )


def _html_block(block: Block) -> str:
    head = "<tr>" + "".join(f"<th>{_escaped(cell)}</th>" for cell in block.header) + "</tr>\n" if block.header else ""
    rows = "\n".join(_html_row(row, pairs=not block.header) for row in block.rows)
    note = f"<p>{_escaped(block.note)}</p>\n" if block.note else ""
    return f"<section>\n<h2>{_escaped(block.title)}</h2>\n<table>\n{head}{rows}\n</table>\n{note}</section>"


def _html_row(row: Row, *, pairs: bool) -> str:
    if pairs and not row[0]:
        return f'<tr><td colspan="2">{_escaped(row[1])}</td></tr>'
    first = f"<th>{_escaped(row[0])}</th>" if pairs else f"<td>{_escaped(row[0])}</td>"
    return "<tr>" + first + "".join(f"<td>{_escaped(cell)}</td>" for cell in row[1:]) + "</tr>"
