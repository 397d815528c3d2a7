"""``aftersales diff``: what a change of the desk means, ticket by ticket."""

import click

from aftersales.app.context import Context
from aftersales.cli.base import command, option
from aftersales.cli.output import page, wants_colour
from aftersales.i18n import N_


@command(
    "diff",
    help=N_(
        "Show what the commits A..B mean: tickets opened, moved, decided, fields before and after, what changed "
        "policies do. Without A..B, what is not pushed yet, committed or not. Personal data is masked; Markdown is "
        "made to be posted as a comment."
    ),
)
@click.argument("span", required=False, metavar="[A..B]")
@option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help=N_("How to show it."),
)
@click.pass_obj
def diff(context: Context, span: str | None, form: str) -> None:
    """Show what changed."""
    from aftersales.app.differing import desk_diff  # noqa: PLC0415  heavy: YAML, schema, git
    from aftersales.render import difference as render  # noqa: PLC0415  likewise

    found = desk_diff(context, span)
    about = found, context.policy, context.now, context.zone
    if form == "json":
        page(render.difference_json(found))
    elif form == "md":
        page(render.difference_markdown(*about))
    else:
        page(render.difference_text(*about, colour=wants_colour()))
