"""A complaint as people and programs read it."""

from collections.abc import Mapping

from aftersales.i18n import _, language
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.model.values import Value, text_of


def complaint_table(ticket: Ticket, policy: Policy) -> Table:
    """Return the fields of a complaint that say something, one a row."""
    complaint, words, labels = ticket.complaint, _words(policy), _labels()
    external = complaint.get("external")
    flat = {**complaint, **({f"external.{key}": one for key, one in external.items()} if external else {})}  # type: ignore[union-attr]  # a map, by the schema
    told = [key for key in labels if flat.get(key)]
    rows: list[Mapping[str, Value]] = [{"field": key, "value": flat[key]} for key in told]
    shown = [{"field": labels[key], "value": words.get(key, {}).get(text_of(flat[key]), "")} for key in told]
    columns = [Column("field", _("Field")), Column("value", _("Value"))]
    return Table(columns, rows, [{key: text for key, text in one.items() if text} for one in shown])


def _words(policy: Policy) -> Mapping[str, Mapping[str, str]]:
    spoken, complaints = language(), policy.complaints
    return {
        "stage": {key: label.text(spoken) for key, label in complaints.stages.items()},
        "responsible": {key: label.text(spoken) for key, label in complaints.parties.items()},
        "level": {level.id: level.label.text(spoken) for level in complaints.levels},
        "external.body": {key: body.label.text(spoken) for key, body in complaints.bodies.items()},
    }


def _labels() -> dict[str, str]:
    return {
        "content": _("Complaint"),
        "demand": _("Demand"),
        "stage": _("Stage"),
        "level": _("Level"),
        "responsible": _("Responsible"),
        "cause": _("Cause"),
        "external.body": _("Body outside"),
        "external.number": _("Number there"),
        "external.received": _("Letter came"),
        "external.deadline": _("Answer by"),
        "external.answered": _("Answered"),
    }
