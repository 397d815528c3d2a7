"""``aftersales inform``: note what the customer was told, or tell them by a message made from a template."""

import sys
from typing import TYPE_CHECKING, Any

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.open_request import settings
from aftersales.cli.commands.transition import override_option, text_option
from aftersales.cli.options import format_option
from aftersales.cli.output import page, remark, say, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _

if TYPE_CHECKING:
    from aftersales.app.informing import Draft, Ends


@command(
    "inform",
    help=N_(
        "Note what the customer of TICKET was told, and by which channel. With --template, a message is made of what "
        "the ticket knows, shown, recorded, and sent where its channel is e-mail."
    ),
)
@click.argument("ticket")
@option("--by", "--channel", "channel", metavar="CHANNEL", default="", help=N_("By which channel: phone, mail, chat …"))
@option("--outcome", is_flag=True, help=N_("It was the outcome: the ticket goes on to the state that says so."))
@text_option
@override_option
@option("--template", metavar="NAME", default="", help=N_("The message of policies/messages/ to send."))
@option("--list", "listing", is_flag=True, help=N_("List the messages, and what is missing for each."))
@option("--language", type=click.Choice(["en", "zh"]), help=N_("Otherwise the customer's, else the desk's."))
@option("--set", "given", multiple=True, metavar="NAME=TEXT", help=N_("Words that stand nowhere: reason, remark."))
@option("--send/--no-send", default=True, help=N_("Whether e-mail leaves by itself; otherwise it is only recorded."))
@option("--dry-run", is_flag=True, help=N_("Only show the message; record nothing."))
@option("--yes", "-y", is_flag=True, help=N_("Do not ask."))
@format_option
@click.pass_obj
def inform(
    context: Context, /, ticket: str, channel: str, text: str, *, listing: bool, form: str, **options: Any
) -> int:
    """Note what the customer was told, list the messages, or send one."""
    if listing:
        _list(context, ticket, form)
        return ExitCode.DONE
    from aftersales.app.informing import Ends, inform_customer  # noqa: PLC0415  heavy: YAML, schema, git

    ends = Ends(options.pop("outcome"), options.pop("override"))
    if options["template"]:
        if text:
            raise UsageError(_("A message has its own words: --template or --text, not both."))
        return _send(context, ticket, channel, ends, **options)
    if options["dry_run"] or options["given"] or options["language"]:
        raise UsageError(_("This goes with --template."))
    say_outcome(inform_customer(context, ticket, channel, words_from(text, ask=True), ends))
    return ExitCode.DONE


def _list(context: Context, ticket: str, form: str) -> None:
    from aftersales.app.informing import list_messages  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.messages import messages_table  # noqa: PLC0415  likewise
    from aftersales.render.moments import moment_text  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    waiting = list_messages(context, ticket)
    found = [(one.message, one.missing, one.given) for one in waiting.offered]
    page(render_table(messages_table(found, context.policy), form))
    if waiting.wrote:
        at = moment_text(waiting.wrote, context.zone, context.now)
        remark(_("The customer wrote ({time}) and has heard nothing since.").format(time=at))
    if waiting.receipt:
        remark(_("A receipt is due: {command}").format(command=waiting.receipt))


def _send(
    context: Context,
    ticket: str,
    channel: str,
    ends: "Ends",
    *,
    template: str,
    language: str | None,
    given: tuple[str, ...],
    send: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    from aftersales.app.informing import draft_letter, send_letter  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.messages import Wanted  # noqa: PLC0415  likewise

    wanted = Wanted(template, channel, language or "", settings(given))
    draft = draft_letter(context, ticket, wanted, send=send)
    if not yes:
        _show(context, draft)
    if dry_run or not (yes or _agreed(draft)):
        remark(_("Nothing was sent or recorded (dry run).") if dry_run else _("Nothing was sent or recorded."))
        return ExitCode.DONE
    say_outcome(send_letter(context, wanted, draft, ends))
    return _leave(context) if draft.leaves else ExitCode.DONE


def _show(context: Context, draft: "Draft") -> None:
    from aftersales.render.messages import draft_text  # noqa: PLC0415  only where somebody looks

    say(draft_text(draft.letter, draft.whole, context.policy, leaves=draft.leaves))


def _agreed(draft: "Draft") -> bool:
    """Ask on a terminal; without one, somebody has to have said so."""
    if not sys.stdin.isatty():
        raise UsageError(_("Nobody can be asked here."), hint=_("Look at it with --dry-run, send it with --yes."))
    question = _("Record and send this?") if draft.leaves else _("Record that the customer was told this?")
    return click.confirm(question, err=True)


def _leave(context: Context) -> int:
    """Send what waits; what no server takes now stays in the outbox, and is tried again."""
    from aftersales.app.delivering import deliver, need_senders  # noqa: PLC0415  heavy: YAML, schema
    from aftersales.cli.commands.notify import tell_delivery  # noqa: PLC0415  likewise

    return tell_delivery(deliver(context, need_senders(context)))
