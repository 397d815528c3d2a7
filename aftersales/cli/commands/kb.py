"""``aftersales kb``: the knowledge base: find answers, note which helped, keep them right."""

import click

from aftersales.app.context import Context
from aftersales.cli.as_of import as_of_option
from aftersales.cli.base import TranslatedGroup, command, option
from aftersales.cli.commands.transition import text_option
from aftersales.cli.options import check_filter_words, format_option, text_format_option
from aftersales.cli.output import page, remark, say, say_outcome, wants_colour
from aftersales.cli.words import words_from
from aftersales.errors import ExitCode
from aftersales.i18n import N_, _

language_option = option(
    "--language",
    "tongue",
    type=click.Choice(["", "en", "zh"]),
    default="",
    help=N_("In this language where there is such a version; otherwise the one spoken."),
)


@click.group("kb", cls=TranslatedGroup, help=N_("Keep the knowledge base: find answers, note which helped."))
def kb() -> None:
    """Hold the commands about the knowledge base."""


@command("list", help=N_("List the articles, and how many tickets used each."))
@option("--category", "-c", default="", metavar="CATEGORY", help=N_("Only those for this category."))
@option("--product", default="", metavar="PRODUCT", help=N_("Only those for this product type or model."))
@language_option
@format_option
@as_of_option
@click.pass_obj
def list_(context: Context, category: str, product: str, tongue: str, form: str) -> None:
    """List articles."""
    from aftersales.app.knowledge import list_articles  # noqa: PLC0415  one command, one import
    from aftersales.render.knowledge import articles_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    check_filter_words(context.policy, (), (), (category,) if category else (), ())
    listed = list_articles(context, category=category, product=product, tongue=tongue)
    page(render_table(articles_table([(one.article, one.used, one.closed) for one in listed], context.policy), form))
    if not listed and form == "table":
        remark(_("No articles."))


@command("show", help=N_("Show the article NAME."))
@click.argument("name")
@language_option
@text_format_option
@as_of_option
@click.pass_obj
def show(context: Context, name: str, tongue: str, form: str) -> None:
    """Show an article."""
    from aftersales.app.knowledge import find_article  # noqa: PLC0415  one command, one import
    from aftersales.render.knowledge import article_data, article_page  # noqa: PLC0415  likewise
    from aftersales.render.tables import to_json  # noqa: PLC0415  likewise

    article = find_article(context, name, tongue)
    uses = context.index.article_uses().get(article.id, (0, 0))
    if form == "json":
        page(to_json(article_data(article, *uses), indent=2) + "\n")
    else:
        page(article_page(article, *uses, context.policy, colour=wants_colour()))


@command("search", help=N_("Find articles by words, or by a question as a customer asks it; the best come first."))
@click.argument("words", nargs=-1, required=True)
@option("--all", "everything", is_flag=True, help=N_("Also those that are not right today."))
@option("--limit", "-n", type=click.IntRange(min=0), default=10, show_default=True, help=N_("At most so many; 0: all."))
@language_option
@format_option
@click.pass_obj
def search(context: Context, words: tuple[str, ...], limit: int, tongue: str, form: str, *, everything: bool) -> None:
    """Search articles."""
    from aftersales.app.knowledge import search_articles  # noqa: PLC0415  one command, one import
    from aftersales.render.knowledge import articles_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    found = search_articles(context, " ".join(words), tongue=tongue, everything=everything)[: limit or None]
    page(render_table(articles_table([(one.article, one.used, one.closed) for one in found], context.policy), form))
    if not found and form == "table":
        remark(_("No articles."))


@command("suggest", help=N_("Suggest articles for TICKET: by its category, its product, the customer's words."))
@click.argument("ticket")
@option("--limit", "-n", type=click.IntRange(min=0), default=5, show_default=True, help=N_("At most so many; 0: all."))
@format_option
@click.pass_obj
def suggest(context: Context, ticket: str, limit: int, form: str) -> None:
    """Suggest articles."""
    from aftersales.app.knowledge import suggest_articles  # noqa: PLC0415  one command, one import
    from aftersales.render.knowledge import suggestions_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    found = suggest_articles(context, ticket)[: limit or None]
    page(render_table(suggestions_table(found, context.policy), form))
    if not found and form == "table":
        remark(_("No articles."))


@command("use", help=N_("Note on TICKET that the article NAME helped; it is counted."))
@click.argument("ticket")
@click.argument("name")
@text_option
@click.pass_obj
def use(context: Context, ticket: str, name: str, text: str) -> None:
    """Use an article."""
    from aftersales.app.knowledge import use_article  # noqa: PLC0415  heavy: YAML, schema, git

    say_outcome(use_article(context, ticket, name, words_from(text)))


@command(
    "stale",
    help=N_(
        "List articles that somebody should read again: what they rest on has changed since they were last changed, or "
        "they have ended."
    ),
)
@option("--exit-code", is_flag=True, help=N_("Exit with 1 where there are any."))
@format_option
@click.pass_obj
def stale(context: Context, form: str, *, exit_code: bool) -> int:
    """List stale articles."""
    from aftersales.app.stale_articles import stale_articles  # noqa: PLC0415  heavy: YAML and packs
    from aftersales.render.knowledge import stale_table  # noqa: PLC0415  likewise
    from aftersales.render.tables import render_table  # noqa: PLC0415  likewise

    found = list(stale_articles(context))
    page(render_table(stale_table([(one.article, one.why) for one in found]), form))
    if not found and form == "table":
        remark(_("No article is stale."))
    return ExitCode.FOUND if exit_code and found else ExitCode.DONE


@command(
    "new",
    help=N_(
        "Begin the article NAME: a file in docs/kb to be written in and committed. With --examples, the articles that "
        "come with the program, for a shop in China."
    ),
)
@click.argument("name", required=False)
@option("--title", default="", help=N_("What it is about, in one line."))
@option("--category", "-c", "categories", multiple=True, help=N_("A category of tickets; may be given again."))
@option("--examples", is_flag=True, help=N_("Write the examples that are not there yet instead."))
@language_option
@click.pass_obj
def new(
    context: Context, name: str | None, title: str, categories: tuple[str, ...], tongue: str, *, examples: bool
) -> None:
    """Begin an article."""
    from aftersales.app.new_article import new_article, write_examples  # noqa: PLC0415  one command, one import

    if (name is None) != examples:
        raise click.UsageError(_("Give a NAME, or --examples."))
    check_filter_words(context.policy, (), (), categories, ())
    paths = write_examples(context) if name is None else [new_article(context, name, title, tongue, categories)]
    for path in paths:
        say(path)
    remark(_("Write in it, see whether it holds together with: aftersales check docs/kb, and commit it with git."))


for subcommand in (list_, show, search, suggest, use, stale, new):
    kb.add_command(subcommand)
