"""``aftersales review``: what of a change needs the eye of whoever approves it."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.options import format_option
from aftersales.cli.output import page, remark, say
from aftersales.i18n import N_, _


@command(
    "review",
    help=N_(
        "List what of the commits A..B needs the eye of whoever approves them: money, decisions, guards set aside, "
        "edits by hand, policies and what checks them. Without A..B, what is not pushed yet, and requests that wait "
        "for you."
    ),
)
@click.argument("span", required=False, metavar="[A..B]")
@option("--codeowners", is_flag=True, help=N_("Print a forge's CODEOWNERS file, made from the team, instead."))
@format_option
@click.pass_obj
def review(context: Context, span: str | None, form: str, *, codeowners: bool) -> None:
    """Review a change."""
    from aftersales.render import review as render  # noqa: PLC0415  one command, one import

    if codeowners:
        from aftersales.rules.code_owners import code_owners  # noqa: PLC0415  one option, one import

        say(render.code_owners_text(code_owners(context.policy)))
        return
    from aftersales.app.reviewing import review as find  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    points = find(context, span)
    page(render_table(render.review_table(points), form))
    if not points:
        remark(_("Nothing here needs a second look."))
