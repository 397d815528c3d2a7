"""``aftersales commit``: make edits by hand into changes, as the commands would have made them."""

from pathlib import Path

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import bulk_format_option
from aftersales.cli.output import remark
from aftersales.cli.words import words_from
from aftersales.i18n import N_, _


@command(
    "commit",
    help=N_(
        "Commit tickets that you edited in an editor, all or those in PATHS: checked, held to the rules of edit, "
        "assign, transition and link, the entries of the history written for you, one commit a ticket. The text of -m "
        "goes with each. Other files are committed by git."
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@text_option
@option("--dry-run", is_flag=True, help=N_("Only show what would happen."))
@option("--skip-refused", is_flag=True, help=N_("Leave out tickets that are refused, instead of committing nothing."))
@bulk_format_option
@click.pass_obj
def commit(
    context: Context, paths: tuple[Path, ...], text: str, form: str, *, dry_run: bool, skip_refused: bool
) -> int:
    """Commit edits by hand."""
    from aftersales.app.bulk import BulkReport  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.bulk_plan import Manner  # noqa: PLC0415  likewise
    from aftersales.app.committing import commit_edits, find_hand_edits, look_at_edits  # noqa: PLC0415  likewise
    from aftersales.cli.many import Consent, exit_code, may_be_written, show, sum_up  # noqa: PLC0415  likewise

    edits, words = find_hand_edits(context, paths), words_from(text)
    if edits.others:
        remark(_("Not committed here: {files}").format(files=", ".join(edits.others)))
    manner, consent = Manner(skip_refused=skip_refused), Consent.DRY_RUN if dry_run else Consent.GIVEN
    report = BulkReport(look_at_edits(context, edits, words))
    if not dry_run and may_be_written(report, manner):
        done = list(commit_edits(context, edits, words))
        last = [made for _row, made in done if made]
        report = BulkReport([row for row, _made in done], last[-1] if last else None)
    show(context, report, form)
    sum_up(report, manner, consent)
    return exit_code(report, manner)
