"""Where files lie: a ticket's path follows from its id, and its evidence lies beside it, byte for byte."""

from aftersales.i18n import _
from aftersales.model.finding import Severity
from aftersales.model.ids import ticket_day
from aftersales.model.layout import customer_path, evidence_folder, ticket_path
from aftersales.model.ticket import Did, Evidence
from aftersales.rules.check_problem import CustomerFile, FileFacts, Problem, Problems, Surroundings, TicketFile


def check_ticket_path(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield an id that names no day, or that wants another path."""
    if ticket_day(file.ticket.id) is None:
        yield Problem(("id",), "ticket/id-day", _("The six digits of {id} are no day.").format(id=file.ticket.id))
    yield from _path_problem(file.path, ticket_path(file.ticket.id), "ticket/path")


def check_customer_path(file: CustomerFile, _around: Surroundings) -> Problems:
    """Yield an id that wants another path."""
    yield from _path_problem(file.path, customer_path(file.customer.id), "customer/path")


def _path_problem(path: str, wanted: str, code: str) -> Problems:
    if path != wanted:
        message = _("A file with this id belongs at {path}.").format(path=wanted)
        hint = _("Type: git mv {old} {new}; or correct the id.").format(old=path, new=wanted)
        yield Problem(("id",), code, message, hint=hint)


def check_evidence(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield evidence that is missing, was changed, or is listed twice."""
    seen: set[str] = set()
    for number, item in enumerate(file.ticket.evidence):
        if item.file in seen:
            message = _("The file {file} is listed twice.").format(file=item.file)
            yield Problem(("evidence", number, "file"), "evidence/twice", message)
        elif item.file in file.evidence:
            yield from _check_content(number, item, file.evidence[item.file])
        elif item.file not in file.kept_elsewhere:
            yield _missing(number, file, item)
        seen.add(item.file)


def _missing(number: int, file: TicketFile, item: Evidence) -> Problem:
    path = f"{evidence_folder(file.ticket.id)}/{item.file}"
    return Problem(
        ("evidence", number, "file"),
        "evidence/missing",
        _("The evidence {file} is missing.").format(file=item.file),
        hint=_("It belongs at {path}; if git still has it: git restore -- {path}").format(path=path),
    )


def _check_content(number: int, item: Evidence, found: FileFacts | None) -> Problems:
    if found is None:
        message = _("The evidence {file} is no plain file, or cannot be read.").format(file=item.file)
        yield Problem(("evidence", number, "file"), "evidence/unreadable", message)
    elif found.bytes != item.bytes:
        message = _("The evidence {file} has {found} bytes; the ticket says {bytes}.").format(
            file=item.file, found=found.bytes, bytes=item.bytes
        )
        yield Problem(("evidence", number, "bytes"), "evidence/changed", message, hint=_hint())
    elif found.sha256 != item.sha256:
        message = _("The evidence {file} is not what was attached: its SHA-256 differs.").format(file=item.file)
        yield Problem(("evidence", number, "sha256"), "evidence/changed", message, hint=_hint())


def _hint() -> str:
    return _("Evidence never changes: put the old file back, and attach the new one with: aftersales attach")


def check_evidence_entries(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield entries of the history that name evidence which is not listed."""
    listed = {item.id for item in file.ticket.evidence}
    for number, event in enumerate(file.ticket.history):
        name = event.details.get("evidence")
        if event.did is Did.ATTACHED and name not in listed:
            message = _("This entry names the evidence {id}, which the ticket does not list.").format(id=name)
            yield Problem(("history", number, "evidence"), "evidence/unlisted", message)


def check_stray_evidence(file: TicketFile, _around: Surroundings) -> Problems:
    """Yield files in the evidence folder that the ticket does not list."""
    for name in sorted(file.evidence.keys() - {item.file for item in file.ticket.evidence}):
        yield Problem(
            (),
            "evidence/stray",
            _("{file} lies in the evidence folder, but the ticket does not list it.").format(file=name),
            Severity.WARNING,
            _("Attach it with: aftersales attach {ticket} FILE, and remove it here.").format(ticket=file.ticket.id),
        )
