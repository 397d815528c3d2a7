"""A repair order, for people."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from aftersales.i18n import _, language, ngettext
from aftersales.model.moments import parse_moment
from aftersales.model.policy import Policy
from aftersales.model.repair import Service
from aftersales.model.table import Column, Table
from aftersales.model.ticket import Ticket
from aftersales.model.values import Data, Value, text_of
from aftersales.render.moments import moment_text
from aftersales.render.text import safe_line
from aftersales.rules.repairs import consent_to, listed, rework_count


def repair_text(ticket: Ticket, repair: Data, policy: Policy, now: datetime, zone: tzinfo) -> str:
    """Return a repair as people read it: in and out, findings with what the customer said, parts, work, checks."""
    lines = [f"{ticket.id}  {safe_line(ticket.title)}", *_head(repair, policy, now, zone)]
    lines += [line for finding in listed(repair, "findings") for line in _finding(repair, finding, policy)]
    lines += [_part(part, policy) for part in listed(repair, "parts")]
    lines += _work(repair, policy)
    lines += [_loan(loan) for loan in listed(repair, "loans")]
    return "\n".join(lines) + "\n"


def service_text(service: str, policy: Policy) -> str:
    """Return what people call a way of service; its id where the policy knows it no more."""
    known = policy.repairs.services.get(service)
    return known.label.text(language()) if known else service


def services_table(services: Sequence[Service]) -> Table:
    """Return ways of service: what each is called, and what the customer does."""
    columns = [Column("service", _("Service")), Column("label", _("Name")), Column("do", _("What the customer does"))]
    spoken = language()
    return Table(
        columns, [{"service": one.id, "label": one.label.text(spoken), "do": one.act.text(spoken)} for one in services]
    )


def _head(repair: Data, policy: Policy, now: datetime, zone: tzinfo) -> Iterator[str]:
    pairs = (
        (_("in"), _when(repair.get("in"), now, zone)),
        (_("handed back"), _when(repair.get("out"), now, zone)),
        (_("component"), text_of(repair.get("component"))),
        (_("service"), service_text(text_of(repair.get("service")), policy)),
        (_("technician"), text_of(repair.get("technician"))),
        (_("waits for"), _waiting(repair)),
        (_("guarantee until"), text_of(repair.get("guarantee"))),
        (_("advice"), text_of(repair.get("advice"))),
    )
    yield from (f"{label}: {safe_line(text)}" for label, text in pairs if text)


def _when(value: Value, now: datetime, zone: tzinfo) -> str:
    text = text_of(value)
    return moment_text(parse_moment(text), zone, now) if "T" in text else text


def _waiting(repair: Data) -> str:
    if repair.get("out") is not None or "waiting" not in repair:
        return ""
    words = {"parts_from_producer": _("parts from the producer"), "repairer_fault": _("the repairer")}
    waiting = text_of(repair["waiting"])
    until = text_of(repair.get("wait_until"))
    what = words.get(waiting, waiting)
    if not until:
        return what
    return _("{what}, at most until {day} ({clause})").format(
        what=what, day=until, clause=text_of(repair.get("wait_clause"))
    )


def _finding(repair: Data, finding: Data, policy: Policy) -> Iterator[str]:
    cost = f"  {finding['amount']} {finding['currency']}" if "amount" in finding else ""
    yield f"{_('finding')}: {safe_line(text_of(finding['text']))}{cost}"
    if "plan" in finding:
        yield f"  {_('plan')}: {safe_line(text_of(finding['plan']))}"
    consent = consent_to(repair, finding)
    if consent is None:
        yield f"  {_('the customer has not been heard')}"
        return
    said = _("the customer agrees") if consent.get("given") else _("the customer declines")
    channel = text_of(consent["channel"])
    known = policy.desk.channels.get(channel)
    yield f"  {said} ({known.text(language()) if known else channel})"


def _part(part: Data, policy: Policy) -> str:
    number = text_of(part["part"])
    known = policy.parts.by_id.get(number)
    return f"{_('part')}: {part['quantity']} × {number} {known.label.text(language()) if known else ''}".rstrip()


def _work(repair: Data, policy: Policy) -> Iterator[str]:
    minutes = sum(int(text_of(one["minutes"])) for one in listed(repair, "labour"))
    if minutes:
        yield f"{_('labour')}: " + ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    checks = listed(repair, "checks")
    if not checks:
        return
    passed = _("passed") if checks[-1].get("passed") else _("failed") + f" ({_failed(checks[-1], policy)})"
    again = rework_count(repair)
    rework = ngettext("{count} rework", "{count} reworks", again).format(count=again) if again else ""
    yield f"{_('quality check')}: {passed}{', ' + rework if rework else ''}"


def _failed(check: Data, policy: Policy) -> str:
    checks = policy.repairs.checks
    words = check.get("failed")
    failed = words if isinstance(words, (list, tuple)) else ()
    return ", ".join(checks[word].text(language()) if word in checks else text_of(word) for word in failed)


def _loan(loan: Data) -> str:
    state = _("back") if "back" in loan else _("with the customer")
    return f"{_('loan unit')}: {safe_line(text_of(loan['unit']))} ({state})"
