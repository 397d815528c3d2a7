"""``aftersales import mail``: e-mail to tickets, from a mailbox or a mail server's pipe."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import say
from aftersales.cli.progress import progress_bar
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _
from aftersales.model.intake import Fate, Taken


@command(
    "mail",
    help=N_(
        "Take e-mail in from each SOURCE (mbox, Maildir, .eml file, folder of them), or one message from standard "
        "input (-), as a mail server's pipe gives it. A message opens a ticket or is noted on the one it answers, each "
        "by one commit; automatic ones are set aside. Taking the same mailbox in again changes nothing."
    ),
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Only tell what would happen."))
@option("--move", is_flag=True, help=N_("Of a Maildir, take in what is in new/ alone, and move it to cur/."))
@option("--delete", is_flag=True, help=N_("Delete files of messages that are taken in or kept by the desk."))
@option("--anyway", is_flag=True, help=N_("Take in what looks automatic, too; you have looked at it."))
@text_format_option
@click.pass_obj
def import_mail(
    context: Context, sources: tuple[Path, ...], form: str, *, dry_run: bool, move: bool, delete: bool, anyway: bool
) -> int:
    """Take mail in."""
    from aftersales.app.mail import importing  # noqa: PLC0415  heavy: YAML, schema, git, e-mail
    from aftersales.app.mail.sources import Afterwards  # noqa: PLC0415  likewise

    piped = Path("-") in sources
    if (move and delete) or (piped and (move or delete or len(sources) > 1)):
        raise UsageError(_("Give one of --move and --delete; standard input goes with neither, and alone."))
    afterwards = Afterwards.MOVE if move else Afterwards.DELETE if delete else Afterwards.KEEP
    request = importing.MailRequest(() if piped else sources, afterwards, anyway, dry_run)
    account: list[Taken] = []
    try:
        if piped:
            importing.import_stream(context, request, sys.stdin.buffer, account.append)
        else:
            with progress_bar(_("Taking mail in")) as tell:
                importing.import_mail(context, request, lambda taken: _note(account, taken, tell))
    finally:
        if account or not sys.exc_info()[0]:
            _say(account, form, dry_run=dry_run)
    return exit_of(account)


def _note(account: list[Taken], taken: Taken, tell: Callable[[int, int], None]) -> None:
    account.append(taken)
    tell(len(account), 0)


def _say(account: Sequence[Taken], form: str, *, dry_run: bool) -> None:
    """Print the account; also of a run that ends in an error, because what was done stays done. Nothing for cron."""
    from aftersales.render.mail import mail_data, mail_text  # noqa: PLC0415  help needs neither

    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        say(to_json(mail_data(account), indent=2))
    elif account:
        say(mail_text(account, dry_run=dry_run))


def exit_of(account: Sequence[Taken]) -> int:
    """Return 6 where a message must wait, else 1 where one was rejected, else 0."""
    fates = {one.fate for one in account}
    if Fate.WAITING in fates:
        return ExitCode.BUSY
    return ExitCode.FOUND if Fate.REJECTED in fates else ExitCode.DONE
