"""``aftersales notify``: what waits to be sent, and the ways it leaves."""

from typing import TYPE_CHECKING

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command
from aftersales.cli.output import remark, say
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from aftersales.app.delivering import Delivery


@click.group(
    "notify", cls=TranslatedGroup, help=N_("Send what waits in the outbox, look at it, try the ways it leaves.")
)
def notify() -> None:
    """Hold the commands below."""


@command("test", help=N_("Send PERSON a trial message, the way reminders go."))
@click.argument("person")
@click.pass_obj
def test(context: Context, person: str) -> None:
    """Send a trial message."""
    from aftersales.app.delivering import send_test  # noqa: PLC0415  heavy: YAML, schema, mail

    notice = send_test(context, person)
    say(_("Sent to {person}, id {id}.").format(person=notice.person, id=notice.id))


@command("send", help=N_("Send what waits and may be tried now. `chase` does the same at its end."))
@click.pass_obj
def send(context: Context) -> int:
    """Send what waits."""
    from aftersales.app.delivering import deliver, need_senders  # noqa: PLC0415  heavy: YAML, schema, mail

    return tell_delivery(deliver(context, need_senders(context)))


@command("list", help=N_("List what lies in the outbox: what waits, what was perhaps sent, what was given up."))
@click.pass_obj
def list_(context: Context) -> None:
    """List the outbox."""
    from aftersales.app.delivering import all_notices  # noqa: PLC0415  heavy: YAML, schema
    from aftersales.render.text import safe_line  # noqa: PLC0415  likewise

    for state, notice in all_notices(context):
        more = f"  ({notice.attempts}: {safe_line(notice.reason)})" if notice.reason else ""
        say(f"{notice.id}  {state}  {notice.person}  {safe_line(notice.subject)}{more}")


@command(
    "retry", help=N_("Let the notice ID be sent again that was given up, or perhaps sent by a run that was killed.")
)
@click.argument("id", metavar="ID")
@click.pass_obj
def retry(context: Context, id: str) -> None:  # noqa: A002  the option's name
    """Retry a notice."""
    from aftersales.app.delivering import retry as again  # noqa: PLC0415  heavy: YAML, schema

    notice = again(context, id)
    say(_("{id} waits again, for {person}.").format(id=notice.id, person=notice.person))


for one in (test, send, list_, retry):
    notify.add_command(one)


def tell_delivery(delivery: "Delivery") -> int:
    """Say what was sent and what was not; exit with 7 where a server took nothing."""
    if delivery.sent:
        count = len(delivery.sent)
        say(ngettext("{count} notice sent.", "{count} notices sent.", count).format(count=count))
    for notice in delivery.failed:
        remark(_("Not sent to {person}: {reason}").format(person=notice.person, reason=notice.reason))
    return ExitCode.OUTSIDE if delivery.failed else ExitCode.DONE
