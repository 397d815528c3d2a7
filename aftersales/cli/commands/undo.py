"""``aftersales undo``: take a commit, or the last change of a ticket, back by a new change."""

from typing import TYPE_CHECKING

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import bulk_format_option
from aftersales.cli.output import remark, say
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _

if TYPE_CHECKING:
    from aftersales.app.undoing import Undo
    from aftersales.store.parsing import Commit


@command(
    "undo",
    help=N_(
        "Take back what COMMIT did, or the last change of TICKET, by a new change; the history keeps both. Fields go "
        "back where nobody changed them since, a state where the workflow has a way. What customers or colleagues "
        "know of already stays: words, reminders, answers, approvals, decisions. "
        "A commit of many tickets is shown first, and undone with --yes."
    ),
)
@click.argument("what", metavar="COMMIT|TICKET")
@text_option
@option("--yes", "-y", is_flag=True, help=N_("Undo a commit of many tickets without asking."))
@option("--skip-refused", is_flag=True, help=N_("Leave out tickets that are refused, instead of undoing nothing."))
@option("--dry-run", is_flag=True, help=N_("Only show what would happen."))
@bulk_format_option
@click.pass_obj
def undo(context: Context, what: str, text: str, form: str, *, yes: bool, skip_refused: bool, dry_run: bool) -> int:
    """Undo a change."""
    from aftersales.app.bulk_plan import Manner  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.undoing import find_undo, undo_deed  # noqa: PLC0415  likewise
    from aftersales.cli.many import Consent, do_to_many  # noqa: PLC0415  likewise

    if (merge := _customer_merge(context, what)) and not dry_run:
        return _undo_customer_merge(context, merge, words_from(text))
    found = find_undo(context, what, words_from(text))
    _tell_rest(found)
    alone = len(found.files) == 1
    consent = Consent.DRY_RUN if dry_run else Consent.GIVEN if yes or alone else Consent.ASK
    return do_to_many(context, undo_deed(found), Manner(each=alone, skip_refused=skip_refused), consent, form=form)


def _customer_merge(context: Context, what: str) -> "Commit | None":
    """Return the commit that brought two customers' files together, where `what` names one."""
    from aftersales.app.customer_merging import MERGED  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.app.undoing import find_commit  # noqa: PLC0415  likewise

    commit, only = find_commit(context, what)
    return commit if not only and commit.trailer("Action") == MERGED else None


def _undo_customer_merge(context: Context, merge: "Commit", text: str) -> int:
    from aftersales.app.customer_merging import undo_customer_merge  # noqa: PLC0415  heavy: YAML, schema, git

    done = undo_customer_merge(context, merge, text=text)
    say(f"{done.gone} ← {done.kept}  {', '.join(done.tickets) or '-'}  {done.commit[:10]}")
    if done.left:
        remark(_("This stays as it is: {files}").format(files=", ".join(done.left)))
    return ExitCode.DONE


def _tell_rest(found: "Undo") -> None:
    if found.rest:
        remark(_("This stays as it is: {files}").format(files=", ".join(found.rest)))
