"""``aftersales chase``: remind whoever is late; made for cron."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import text_format_option
from aftersales.cli.output import say
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _


@command(
    "chase",
    help=N_(
        "Remind whoever is late: record it on the tickets in one commit, and send one digest a person. "
        "Says nothing when there is nothing to do; running it twice tells nobody twice."
    ),
)
@option("--dry-run", is_flag=True, help=N_("Only show what would be sent; change nothing."))
@text_format_option
@click.pass_obj
def chase(context: Context, form: str, *, dry_run: bool) -> int:
    """Chase."""
    from aftersales.app.chasing import chase as run  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.notices import notices_data, notices_text  # noqa: PLC0415  likewise

    report = run(context, dry_run=dry_run)
    if form == "json":
        from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

        say(to_json(notices_data(report.notices), indent=2))
    elif report.notices:
        say(notices_text(report.notices))
        say(
            _("Nothing was sent or recorded (dry run).")
            if dry_run
            else _("Recorded in {commit}.").format(commit=(report.commit or "")[:10])
        )
    return ExitCode.DONE if dry_run else _deliver(context)


def _deliver(context: Context) -> int:
    """Send what waits, where somebody has set up how; without that, cron's mail carries what was printed."""
    from aftersales.app.delivering import deliver, is_quiet, load_senders  # noqa: PLC0415  heavy: YAML, schema

    senders = load_senders(context)
    if senders is None:
        return ExitCode.DONE
    from aftersales.cli.commands.notify import tell_delivery  # noqa: PLC0415  only where something may be sent

    return tell_delivery(deliver(context, senders, at_rest=is_quiet(context)))
