"""``aftersales follow-up``: ask the customer afterwards whether all is well."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.open_request import settings
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import format_option, span
from aftersales.cli.output import page_table, say_outcome
from aftersales.cli.words import words_from
from aftersales.errors import UsageError
from aftersales.i18n import N_, _


@click.group("follow-up", cls=TranslatedGroup, help=N_("Ask customers afterwards whether all is well."))
def follow_up() -> None:
    """Hold the commands about asking the customer."""


@command("due", help=N_("List the customers to be asked now, with the questions."))
@option("--within", metavar="TIME", help=N_("Also those to be asked within this time: 4h, 2d."))
@format_option
@click.pass_obj
def due(context: Context, within: str | None, form: str) -> None:
    """List who is to be asked."""
    from aftersales.app.follow_ups import calls_due  # noqa: PLC0415  one command, one import
    from aftersales.render.follow_ups import calls_table  # noqa: PLC0415  likewise

    calls = [(call.ticket, call.due, call.tried) for call in calls_due(context, span(within, name="--within"))]
    page_table(calls_table(calls, context.policy, context.now, context.zone), form)


@command("record", help=N_("Note what came of asking the customer of TICKET: a score, answers, or no answer."))
@click.argument("ticket")
@option("--score", "-s", type=click.IntRange(1, 5), help=N_("How satisfied they are: 1 to 5."))
@option("--answer", "-a", "answers", multiple=True, metavar="QUESTION=TEXT", help=N_("An answer; may be given again."))
@option("--no-answer", is_flag=True, help=N_("Nobody answered."))
@option("--by", "channel", metavar="CHANNEL", default="", help=N_("By which channel: phone, mail, chat …"))
@text_option
@click.pass_obj
def record(
    context: Context,
    ticket: str,
    score: int | None,
    answers: tuple[str, ...],
    channel: str,
    text: str,
    *,
    no_answer: bool,
) -> None:
    """Note an attempt."""
    from aftersales.app.follow_ups import Answer, record_attempt  # noqa: PLC0415  heavy: YAML, schema, git

    if (score is None) is not no_answer:
        raise UsageError(_("Give either --score or --no-answer."))
    answer = Answer(score, settings(answers), channel, words_from(text))
    say_outcome(record_attempt(context, ticket, answer))


@command(
    "care",
    help=N_(
        "List the care messages that are due, of customers who agreed to them; or note that the customer of TICKET got "
        "the message KIND."
    ),
)
@click.argument("ticket", required=False)
@click.argument("kind", required=False)
@option("--by", "channel", metavar="CHANNEL", default="", help=N_("By which channel: phone, mail, chat …"))
@text_option
@format_option
@click.pass_obj
def care(context: Context, ticket: str | None, kind: str | None, channel: str, text: str, form: str) -> None:
    """List care messages, or note one."""
    if ticket is None:
        from aftersales.app.care import care_due  # noqa: PLC0415  one command, one import
        from aftersales.render.follow_ups import care_table  # noqa: PLC0415  likewise

        found = [(one.ticket, one.kind, one.since) for one in care_due(context)]
        page_table(care_table(found), form)
        return
    if kind is None:
        raise UsageError(_("Which message?"), hint=_("What is due: aftersales follow-up care"))
    from aftersales.app.care import note_care  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(note_care(context, ticket, kind, channel, words_from(text)))


for subcommand in (due, record, care):
    follow_up.add_command(subcommand)
