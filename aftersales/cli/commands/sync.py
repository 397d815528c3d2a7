"""``aftersales sync``: bring in what others did, and push what was done here."""

import sys
from typing import TYPE_CHECKING, Self

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import remark, say
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _, ngettext
from aftersales.render.text import safe_line

if TYPE_CHECKING:
    from aftersales.app.syncing import Preview, Synced


@command(
    "sync",
    help=N_(
        "Bring in what others did, and push what was done here: fetch, put on top or merge, check, push; again where "
        "others were faster. REMOTE is the branch's own unless you name another. What two people changed differently "
        "is kept, marked and named; exits with 1 then."
    ),
)
@click.argument("remote", required=False, default="")
@option("--dry-run", is_flag=True, help=N_("Only say what would come and go."))
@option(
    "--accept-rewritten",
    is_flag=True,
    help=N_("Go on although the history there was rewritten; nothing from here is lost."),
)
@click.pass_obj
def sync(context: Context, remote: str, *, dry_run: bool, accept_rewritten: bool) -> int:
    """Sync with a remote."""
    from aftersales.app.syncing import preview_sync, sync_desk  # noqa: PLC0415  heavy: YAML, schema, git

    ask = sys.stdin.isatty() and sys.stderr.isatty()
    with _Line() as line:
        progress = line.show if sys.stderr.isatty() else None
        if dry_run:
            preview = preview_sync(context, remote, ask=ask, progress=progress)
        else:
            synced = sync_desk(context, remote, ask=ask, rewritten=accept_rewritten, progress=progress)
    if dry_run:
        return _show_preview(preview)
    return _show(synced)


class _Line:
    """One line of standard error that git's progress is written over, and that is gone at the end."""

    def __enter__(self) -> Self:
        return self

    def show(self, text: str) -> None:
        click.echo(f"\r\033[K{safe_line(text)[:100]}", err=True, nl=False)

    def __exit__(self, *_error: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)


def _show(synced: "Synced") -> int:
    came = ngettext("{count} commit came", "{count} commits came", synced.came).format(count=synced.came)
    went = ngettext("{count} commit went", "{count} commits went", synced.went).format(count=synced.went)
    if synced.seals:
        seals = ngettext("{count} seal went", "{count} seals went", synced.seals).format(count=synced.seals)
        say(f"{synced.remote}: {seals}")
        return ExitCode.DONE
    if not synced.came and not synced.went:
        say(_("{remote}: nothing new on either side.").format(remote=synced.remote))
        return ExitCode.DONE
    say(f"{synced.remote}: {came}, {went}")
    if synced.how:
        remark(synced.how)
    if synced.topic:
        remark(
            _(
                "{branch} takes changes by request alone. They went to the branch {topic}: open a request for it."
            ).format(branch=synced.remote, topic=synced.topic)
        )
    if synced.said:
        remark(synced.said)
    for path in synced.conflicts:
        remark(_("Two people changed this differently: {path}").format(path=safe_line(path)))
    return ExitCode.FOUND if synced.conflicts else ExitCode.DONE


def _show_preview(preview: "Preview") -> int:
    for title, commits in ((_("Would come:"), preview.coming), (_("Would go:"), preview.going)):
        if commits:
            say(title)
        for commit in commits:
            say(f"  {commit.id[:10]}  {safe_line(commit.author_name)}  {safe_line(commit.subject)}")
    if not preview.coming and not preview.going:
        say(_("{remote}: nothing new on either side.").format(remote=preview.remote))
    for path in preview.merged:
        mark = _("would need somebody to resolve it") if path in preview.conflicts else _("would be merged by field")
        say(f"  {safe_line(path)}: {mark}")
    for path, reason in preview.blocked.items():
        say(_("  {path}: a person has to merge it: {reason}").format(path=safe_line(path), reason=safe_line(reason)))
    return ExitCode.FOUND if preview.conflicts or preview.blocked else ExitCode.DONE
