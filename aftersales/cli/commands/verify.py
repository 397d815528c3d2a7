"""``aftersales verify``: replay the history and name what nobody was allowed to do."""

import sys
from typing import TYPE_CHECKING

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import findings_format_option
from aftersales.cli.output import remark, say, wants_colour
from aftersales.cli.progress import progress_bar
from aftersales.errors import ExitCode, UsageError
from aftersales.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from aftersales.app.verifying import Verified


@command(
    "verify",
    help=N_(
        "Replay the history: every author known, every transition and approval allowed by the policies of its time, "
        "nothing in a history edited or dropped. Commits that were verified before are not looked at again. "
        "Exits with 1 where something is wrong."
    ),
)
@option("--range", "span", metavar="A..B", help=N_("Only the commits of B that are not in A, as a proposal."))
@option(
    "--since-tag",
    "seal",
    metavar="SEAL",
    is_flag=False,
    flag_value="",
    help=N_("Begin at a seal, and check it too; without a name at the last one."),
)
@option("--all", "anew", is_flag=True, help=N_("Look at every commit again."))
@option(
    "--pre-receive",
    "receiving",
    is_flag=True,
    help=N_("As git's hook of that name: read what is pushed from standard input."),
)
@option("--every-branch", is_flag=True, help=N_("With --pre-receive: guard all branches, not only the main one."))
@findings_format_option
@click.pass_obj
def verify(
    context: Context, span: str | None, seal: str | None, form: str, *, anew: bool, receiving: bool, every_branch: bool
) -> int:
    """Verify the history."""
    if sum((span is not None, seal is not None, anew, receiving)) > 1:
        raise UsageError(_("Choose one of --range, --since-tag, --all and --pre-receive."))
    if receiving:
        return _receive(context, every_branch=every_branch)
    from aftersales.app.verifying import verify_desk, verify_proposal, verify_since_seal  # noqa: PLC0415  heavy: YAML, schema, git

    with progress_bar(_("Verifying commits")) as progress:
        if span is not None:
            verified = verify_proposal(context, span, progress=progress)
        elif seal is not None:
            verified = verify_since_seal(context, seal, progress=progress)
        else:
            verified = verify_desk(context, anew=anew, progress=progress)
    if text := _rendered(verified, form, context.git.prefix):
        say(text)
    remark(_summary(verified))
    return ExitCode.FOUND if verified.errors else ExitCode.DONE


def _receive(context: Context, *, every_branch: bool) -> int:
    """Look at a push; everything goes to standard error, which git shows to whoever pushes."""
    from aftersales.app.receiving import read_updates, receive  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.offences import offences_text  # noqa: PLC0415  only this command
    from aftersales.store.bare import open_git_folder  # noqa: PLC0415  likewise

    updates = list(read_updates(sys.stdin))
    reception = receive(open_git_folder(context.start), updates, every_branch=every_branch)
    if said := "\n".join([*reception.refused, offences_text(reception.offences).rstrip("\n")]).strip("\n"):
        remark(said)
    return ExitCode.DONE if reception.accepted else ExitCode.FOUND


def _rendered(verified: "Verified", form: str, prefix: str) -> str:
    from aftersales.render import findings  # noqa: PLC0415  only this command
    from aftersales.render import offences as render  # noqa: PLC0415  likewise

    if form == "json":
        return render.offences_json(verified.offences, verified.commits)
    if form == "github":
        return findings.findings_github(render.annotations(verified.offences), prefix)
    if form == "gitlab":
        return findings.findings_gitlab(render.annotations(verified.offences), prefix)
    return render.offences_text(verified.offences, colour=wants_colour())


def _summary(verified: "Verified") -> str:
    count, errors = verified.commits, verified.errors
    warnings = len(verified.offences) - errors
    parts = [
        ngettext("{count} commit verified", "{count} commits verified", count).format(count=count),
        ngettext("{count} error", "{count} errors", errors).format(count=errors),
        ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings),
    ]
    since = (
        _(" (what came up to {commit} counts as sound)").format(commit=verified.since[:10]) if verified.since else ""
    )
    return ", ".join(parts) + since
