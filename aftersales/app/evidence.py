"""Evidence: files kept beside a ticket, with their checksums, in the same commit as the entry that says so."""

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aftersales.app.changes import DeskChange, Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.large_files import refuse_without_lfs
from aftersales.app.tickets import Outcome, need_permission
from aftersales.errors import InvalidDataError, NotFoundError, RefusedError
from aftersales.i18n import _
from aftersales.model.ids import new_entry_id
from aftersales.model.layout import evidence_folder
from aftersales.model.team import Permission
from aftersales.model.ticket import Did, Evidence, Ticket

_UNSAFE = re.compile(r"[^\w.()\[\]+-]+")
_NAME_BYTES = 120


def attach_evidence(
    context: Context, fragment: str, files: Sequence[Path], *, shows: Sequence[str] = (), text: str = ""
) -> Outcome:
    """Keep `files` beside a ticket; a file whose content is there already is not kept twice.

    Args:
        shows: what the files show, words of ``categories.yaml``.

    Raises:
        NotFoundError: a file is not there, or is no plain file.
        InvalidDataError: a word of `shows` is unknown.
        RefusedError: a file, or all together, is larger than ``desk.yaml`` allows.
    """
    contents = [(file, _content(file, context.policy.desk.evidence_file_bytes)) for file in files]
    _check_words(context, shows)
    with desk_change(context) as change:
        need_permission(change, Permission.ATTACH)
        refuse_without_lfs(context.git)
        before = ticket = change.ticket(fragment)
        for file, content in contents:
            ticket = with_file(change, ticket, file.name, content, tuple(shows), text)
        if ticket is before:
            return Outcome(ticket, None)
        _check_size(ticket, context.policy.desk.evidence_ticket_bytes)
        names = ", ".join(item.file for item in ticket.evidence if item not in before.evidence)
        change.put(Revision(ticket, f"evidence {names}", before))
        return Outcome(ticket, change.commit())


def _content(file: Path, limit: int) -> bytes:
    try:
        plain, size = file.is_file(), file.stat().st_size
    except (OSError, ValueError):  # not there, too long, or not for us to see
        plain, size = False, 0
    if not plain:
        raise NotFoundError(_("There is no such file."), place=str(file))
    if size > limit:
        raise RefusedError(
            _("{size} bytes are more than a file of evidence may have ({limit}).").format(size=size, limit=limit),
            place=str(file),
            hint=_("Make it smaller, or raise evidence.file_bytes in policies/desk.yaml; git keeps it for ever."),
        )
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(
            _("The file cannot be read: {reason}.").format(reason=error.strerror), place=str(file)
        ) from None


def _check_words(context: Context, shows: Sequence[str]) -> None:
    known = context.policy.categories.evidence
    for word in shows:
        if word not in known:
            raise InvalidDataError(
                _("{word} is no kind of evidence of this desk.").format(word=word),
                place="--shows",
                hint=_("Choose one of: {words}").format(words=", ".join(known)),
            )


def with_file(
    change: DeskChange, ticket: Ticket, name: str, content: bytes, shows: tuple[str, ...] = (), text: str = ""
) -> Ticket:
    """Return the ticket with a file kept beside it, under a safe form of `name`; unchanged where it is there already.

    Its size is the caller's to look at.
    """
    digest = hashlib.sha256(content).hexdigest()
    for known in ticket.evidence:
        if known.sha256 == digest:
            return _shown_more(change, ticket, known, shows, text)
    name = _free_name(safe_file_name(name), {item.file for item in ticket.evidence})
    item = Evidence(
        id=new_entry_id(change.context.draw),
        file=name,
        sha256=digest,
        bytes=len(content),
        shows=shows,
        added=change.context.now,
        by=change.actor.by,
        media_type=_media_type(name),
    )
    change.files[f"{evidence_folder(ticket.id)}/{name}"] = content
    event = change.event(Did.ATTACHED, text, details={"evidence": item.id, "file": name})
    return ticket.with_event(event, evidence=(*ticket.evidence, item))


def _media_type(name: str) -> str:
    """Return what a name says of its file; empty where that is nothing, or no type that is registered anywhere."""
    found = mimetypes.guess_type(name)[0] or ""
    return "" if found.startswith("x-") else found  # x-conference/x-cooltalk, x-world/x-vrml


def _shown_more(change: DeskChange, ticket: Ticket, known: Evidence, shows: tuple[str, ...], text: str) -> Ticket:
    """Return the ticket with the words that a file it has already shows as well; as it is where there are none."""
    words = tuple(dict.fromkeys((*known.shows, *shows)))
    if words == known.shows:
        return ticket
    evidence = tuple(replace(item, shows=words) if item is known else item for item in ticket.evidence)
    event = change.event(Did.ATTACHED, text, details={"evidence": known.id, "file": known.file})
    return ticket.with_event(event, evidence=evidence)


def _check_size(ticket: Ticket, limit: int) -> None:
    total = sum(item.bytes for item in ticket.evidence)
    if total > limit:
        raise RefusedError(
            _("All evidence together would be {size} bytes; a ticket may have {limit}.").format(
                size=total, limit=limit
            ),
            place=ticket.id,
            hint=_("Make it smaller, or raise evidence.ticket_bytes in policies/desk.yaml."),
        )


def safe_file_name(name: str) -> str:
    """Return a file name that is safe on every system and in every shell: letters of any script, digits, ``. _ - ( )``.

    It never leaves its folder, never hides, never looks like an option.
    """
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).lstrip(".-_") or "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    while len(f"{stem}{dot}{ending}".encode()) > _NAME_BYTES:
        stem, ending = (stem[:-1], ending) if stem else ("file", ending[:8])
    return f"{stem}{dot}{ending}"


def _free_name(name: str, taken: set[str]) -> str:
    """Return `name`, or ``name-2`` … where another file has it (upper and lower case are one on some systems)."""
    used = {known.casefold() for known in taken}
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    number, candidate = 1, name
    while candidate.casefold() in used:
        number += 1
        candidate = f"{stem}-{number}{dot}{ending}"
    return candidate
