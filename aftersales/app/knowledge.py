"""The knowledge base: found, suggested for a ticket, noted as used. Read from the index alone."""

import json
from collections.abc import Sequence

from aftersales.app.changes import Revision, desk_change
from aftersales.app.context import Context
from aftersales.app.queries import ticket_data
from aftersales.app.tickets import Outcome, need_permission
from aftersales.codec.articles import article_from_data
from aftersales.codec.tickets import ticket_from_data
from aftersales.errors import NotFoundError
from aftersales.i18n import _, language
from aftersales.index.database import Index
from aftersales.model.article import Article
from aftersales.model.layout import KNOWLEDGE
from aftersales.model.record import record
from aftersales.model.team import Permission
from aftersales.model.ticket import Did
from aftersales.rules.knowledge import Suggestion, suggest, versions, words_of

_NAMED = 12
"""How many names a refusal lists."""


@record
class Listed:
    """An article with the tickets that used it, and those of them that are closed."""

    article: Article
    used: int
    closed: int


def all_articles(index: Index) -> list[Article]:
    """Return every article in every language, by path."""
    return [article_from_data(json.loads(data), path) for path, data in index.articles()]


def list_articles(context: Context, *, category: str = "", product: str = "", tongue: str = "") -> list[Listed]:
    """Return the articles, each in one language; those of a category or product alone where one is named.

    Args:
        context: the command's.
        category: with or without sub-category.
        product: type or model; articles about any product count too.
        tongue: "en" or "zh"; empty: the one spoken now.
    """
    uses = context.index.article_uses()
    chosen = versions(all_articles(context.index), _spoken(context, tongue))
    return [
        Listed(one, *uses.get(one.id, (0, 0)))
        for one in chosen
        if (not category or _covers(one, category)) and (not product or not one.products or product in one.products)
    ]


def _covers(article: Article, category: str) -> bool:
    return any(name == category or name.partition("/")[0] == category for name in article.categories) or (
        category.partition("/")[0] in article.categories
    )


def _spoken(context: Context, tongue: str = "") -> str:
    """Return the language named, else the one spoken: the desk's, where nobody asked for another."""
    context.speak(context.policy)
    return tongue or language()


def find_article(context: Context, name: str, tongue: str = "") -> Article:
    """Return the article of this name, or the one that begins so, in the language wanted where there is such a version.

    Raises:
        NotFoundError: there is none of this name; those that begin like it are named.
    """
    known = all_articles(context.index)
    wanted = name.strip().removeprefix(f"{KNOWLEDGE}/").removesuffix(".md")
    wanted, _dot, ending = wanted.partition(".")
    names = dict.fromkeys(one.id for one in known)
    near = [one for one in names if wanted and one.startswith(wanted)]
    if wanted in names or len(near) == 1:
        named = wanted if wanted in names else near[0]
        return versions((one for one in known if one.id == named), _spoken(context, tongue or ending))[0]
    near = near or list(names)
    raise NotFoundError(
        _("There is no article {name}.").format(name=name),
        hint=_("Articles: {names}").format(names=", ".join(near[:_NAMED]) + (" …" if len(near) > _NAMED else ""))
        if near
        else _("The knowledge base is empty; begin with: aftersales kb new NAME"),
    )


def search_articles(context: Context, text: str, *, tongue: str = "", everything: bool = False) -> list[Listed]:
    """Return the articles that hold what somebody asks for, the best first, each in one language.

    Args:
        context: the command's.
        text: words, or a whole question.
        tongue: "en" or "zh"; empty: the one spoken now. Another language's version is shown where this one lacks it.
        everything: also those that are not right today.
    """
    today, uses = context.now.date(), context.index.article_uses()
    found = [article_from_data(json.loads(one.data), one.path) for one in context.index.find_articles(text)]
    chosen = versions((one for one in found if everything or one.is_valid(today)), _spoken(context, tongue))
    return [Listed(one, *uses.get(one.id, (0, 0))) for one in chosen]


def suggest_articles(context: Context, fragment: str) -> Sequence[Suggestion]:
    """Return the articles that help with a ticket, the best first.

    Raises:
        NotFoundError: none, or several, tickets answer to `fragment`.
    """
    ticket = ticket_from_data(ticket_data(context, fragment))
    index = context.index
    words = {one.path: one.score for one in index.find_articles(words_of(ticket))}
    known = all_articles(index)
    spoken = {one.path for one in versions(known, _spoken(context))}
    best: dict[str, float] = {}
    for article in known:  # whatever language the customer's words were found in
        best[article.id] = max(best.get(article.id, 0.0), words.get(article.path, 0.0))
    shown = [article for article in known if article.path in spoken]
    return suggest(shown, ticket, {one.path: best[one.id] for one in shown if best[one.id]}, context.now.date())


def use_article(context: Context, fragment: str, name: str, text: str = "") -> Outcome:
    """Note on a ticket that an article helped; it counts once a ticket.

    Raises:
        NotFoundError: there is no such ticket or article.
    """
    with desk_change(context) as change:
        need_permission(change, Permission.NOTE)
        ticket, article = change.ticket(fragment), find_article(context, name)
        if any(event.did is Did.CITED and event.details.get("article") == article.id for event in ticket.history):
            return Outcome(ticket, None)
        after = ticket.with_event(change.event(Did.CITED, text, details={"article": article.id}))
        change.put(Revision(after, f"used {article.id}", ticket))
        return Outcome(after, change.commit())
