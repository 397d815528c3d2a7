"""Delivering what waits in the outbox: each notice once, by services or by the mail server."""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from aftersales.app.context import Context
from aftersales.app.letters import addressed
from aftersales.app.outbox import outbox_of
from aftersales.app.people import find_person
from aftersales.codec.senders import parse_senders
from aftersales.errors import BusyError, NotFoundError, OutsideError
from aftersales.i18n import _
from aftersales.model.moments import format_moment
from aftersales.model.notice import Notice, Senders
from aftersales.model.record import record
from aftersales.notify.outbox import Outbox
from aftersales.notify.trouble import SendError
from aftersales.store.lock import hold_lock

VARIABLE: Final = "AFTERSALES_SENDERS"
_PASSWORD: Final = "AFTERSALES_MAIL_PASSWORD"  # noqa: S105  the name of a variable
Send = Callable[[Senders, Notice], None]


@record
class Delivery:
    """What a run delivered: notices that servers took, and those that none took, each with its reason."""

    sent: Sequence[Notice]
    failed: Sequence[Notice]


def senders_path(context: Context) -> Path:
    """Return where the settings lie: AFTERSALES_SENDERS, else ``aftersales/senders.yaml`` of the user's settings."""
    if named := context.setting(VARIABLE):
        return Path(named)
    base = context.setting("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "aftersales" / "senders.yaml"


def load_senders(context: Context) -> Senders | None:
    """Return how messages leave, or None where nobody has set that up.

    Raises:
        OutsideError: the file lies inside the desk, or others may read it.
        InvalidDataError: it does not follow its format.
    """
    path = senders_path(context)
    try:
        found = path.stat()
        source = path.read_bytes()
    except FileNotFoundError:
        return None
    if path.resolve().is_relative_to(context.git.folders.top):
        raise OutsideError(
            _("Passwords do not belong into the desk: everybody who clones it would have them."),
            place=str(path),
            hint=_("Move the file elsewhere, and name it with {variable}.").format(variable=VARIABLE),
        )
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        raise OutsideError(
            _("Others may read this file, and it holds passwords."), place=str(path), hint=f"chmod 600 {path}"
        )
    return parse_senders(source, str(path), context.setting(_PASSWORD))


def deliver(context: Context, senders: Senders, *, at_rest: bool = False) -> Delivery:
    """Send what waits and may be tried now; where another process is at it, nothing.

    Args:
        senders: how.
        at_rest: nobody is to be disturbed now. What a server refused earlier waits on; new notices go, because who is
            chased in quiet hours is chased for a reason that cannot wait.
    """
    outbox, now = outbox_of(context), context.now

    def due() -> Sequence[Notice]:
        return [notice for notice in outbox.due(now) if not (at_rest and notice.attempts)]

    sent: list[Notice] = []
    failed: list[Notice] = []
    if not due():
        return Delivery(sent, failed)
    try:
        with hold_lock(_lock_of(context), 0.0, None):
            for notice in due():
                outbox.begin(notice)
                try:
                    send(senders, addressed(context, notice))
                except SendError as error:
                    failed.append(outbox.failed(notice, str(error), now))
                else:
                    outbox.sent(notice, now)
                    sent.append(notice)
    except BusyError:
        return Delivery((), ())
    return Delivery(sent, failed)


def is_quiet(context: Context) -> bool:
    """Tell whether it is a time at which nobody is to be disturbed."""
    hours = context.policy.reminders.quiet_hours
    return hours is not None and hours.holds(context.now.time())


def send(senders: Senders, notice: Notice) -> None:
    """Send one notice: by the person's services, else by mail.

    Raises:
        SendError: nothing took it.
    """
    services = () if notice.ticket else senders.services.get(notice.person)
    if services:
        from aftersales.notify.services import send_by_services  # noqa: PLC0415  an extra

        send_by_services(services, notice)
    elif senders.mail:
        from aftersales.notify.mail import send_mail  # noqa: PLC0415  25 ms that a run without notices spares

        send_mail(senders.mail, notice)
    else:
        raise SendError(_("There is neither a service nor a mail server for {person}.").format(person=notice.person))


def send_test(context: Context, name: str) -> Notice:
    """Send somebody of the team a message that says it is a trial.

    Raises:
        NotFoundError: nobody of that name, or no senders are set up.
        OutsideError: no server took it.
    """
    person = find_person(context.policy.team, name)
    senders = need_senders(context)
    notice = Notice(
        id=f"{context.now:%Y%m%dT%H%M%S}-{person.id}-trial{context.draw(10**6):06}",
        person=person.id,
        address=person.email,
        subject=_("A trial message of the after-sales desk"),
        text=_("Reminders reach you this way."),
        created=format_moment(context.now),
        entries={},
    )
    try:
        send(senders, notice)
    except SendError as error:
        raise OutsideError(
            _("It was not sent: {reason}").format(reason=error), hint=str(senders_path(context))
        ) from None
    return notice


def need_senders(context: Context) -> Senders:
    """Return how messages leave.

    Raises:
        NotFoundError: nobody has set that up.
    """
    senders = load_senders(context)
    if senders is None:
        raise NotFoundError(
            _("Nothing says how to send messages."),
            place=str(senders_path(context)),
            hint=_("Write that file as docs/howto/senders.md tells."),
        )
    return senders


def retry(context: Context, notice_id: str) -> Notice:
    """Let a notice be tried again that was given up, or that a killed run may have sent.

    Raises:
        NotFoundError: no notice answers to this id.
        BusyError: a run is sending, perhaps this very notice.
    """
    outbox = outbox_of(context)
    with hold_lock(_lock_of(context), 0.0, None):
        for notice in (*outbox.doubtful(), *outbox.given_up(), *outbox.waiting()):
            if notice.id == notice_id:
                outbox.retry(notice)
                return notice
    raise NotFoundError(_("No notice {id} waits.").format(id=notice_id), hint=_("See: aftersales notify list"))


def doubtful_notices(context: Context) -> Sequence[Notice]:
    """Return what a killed run may have sent; nothing while a run sends, because its notices look the same."""
    outbox = outbox_of(context)
    if not outbox.doubtful():
        return ()
    try:
        with hold_lock(_lock_of(context), 0.0, None):
            return outbox.doubtful()
    except BusyError:
        return ()


def all_notices(context: Context) -> Sequence[tuple[str, Notice]]:
    """Return what lies in the outbox, each with how it stands."""
    outbox: Outbox = outbox_of(context)
    return [
        *((_("waits"), notice) for notice in outbox.waiting()),
        *((_("perhaps sent"), notice) for notice in outbox.doubtful()),
        *((_("given up"), notice) for notice in outbox.given_up()),
    ]


def _lock_of(context: Context) -> Path:
    return context.git.folders.common / "aftersales" / "send.lock"
