"""Taking in a mailbox, or what a mail server hands over: message by message, each accounted for."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from aftersales.app.changes import DeskChange
from aftersales.app.context import Context
from aftersales.app.mail.sources import Afterwards, RawMessage, check_afterwards, read_messages, read_stream, settle
from aftersales.app.mail.taking import Manner, Taker
from aftersales.app.people import bot_of
from aftersales.app.tickets import need_permission
from aftersales.model.intake import Fate, Taken
from aftersales.model.record import record
from aftersales.model.team import Permission

_NEEDED = (Permission.IMPORT, Permission.OPEN, Permission.NOTE, Permission.ATTACH)

Told = Callable[[Taken], None]
"""Is told of each message when its account is on the disk."""


@record
class MailRequest:
    """What is asked for.

    Attributes:
        sources: mailboxes, folders, files.
        afterwards: what becomes of the messages' files.
        anyway: take in what looks automatic.
        dry_run: only tell what would happen.
    """

    sources: Sequence[Path] = ()
    afterwards: Afterwards = Afterwards.KEEP
    anyway: bool = False
    dry_run: bool = False


def import_mail(context: Context, request: MailRequest, told: Told) -> None:
    """Take in the messages of all sources; what was done stays done, wherever it ends.

    Raises:
        NotFoundError: a source is not there.
        UsageError: its messages cannot be moved or deleted.
        RefusedError: the team has no bot, or its role may not do what is needed.
        BusyError: the desk is in somebody else's hands; the next run goes on.
        OutsideError: git or the disk.
    """
    for source in request.sources:
        check_afterwards(source, request.afterwards)
    only_new = request.afterwards is Afterwards.MOVE
    messages = (message for source in request.sources for message in read_messages(source, only_new=only_new))
    _take_all(context, request, messages, told)


def import_stream(context: Context, request: MailRequest, stream: BinaryIO, told: Told) -> None:
    """Take in the one message that a mail server hands over; raises as `import_mail`."""
    _take_all(context, request, [read_stream(stream)], told)


def _take_all(context: Context, request: MailRequest, messages: Iterable[RawMessage], told: Told) -> None:
    """Take each message in; what fails of the desk ends the run, what fails of a message does not."""
    actor = bot_of(context.policy.team)
    for permission in _NEEDED:
        need_permission(DeskChange(context, actor, ""), permission)
    taker = Taker(context, Manner(actor, request.anyway, request.dry_run))
    for message in messages:
        taken = taker.take(message)
        if not request.dry_run and _is_settled(taken):
            settle(message, request.afterwards)
        told(taken)


def _is_settled(taken: Taken) -> bool:
    """Tell whether a message need not stay where it is: it is in a commit, or kept by git's folder."""
    return taken.fate not in {Fate.WAITING, Fate.REJECTED}
