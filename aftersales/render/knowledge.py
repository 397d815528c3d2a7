"""Articles of the knowledge base as people and programs read them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aftersales.i18n import _, language
from aftersales.model.article import Article
from aftersales.model.policy import Policy
from aftersales.model.table import Column, Table
from aftersales.model.values import Value
from aftersales.render.text import safe_line, safe_text, styled

if TYPE_CHECKING:
    from aftersales.rules.knowledge import Suggestion


def articles_table(listed: Iterable[tuple[Article, int, int]], policy: Policy) -> Table:
    """Return articles, each with how many tickets used it and how many of those are closed."""
    columns = [
        Column("id", _("Article")),
        Column("language", _("Language")),
        Column("title", _("Title")),
        Column("categories", _("Categories")),
        Column("valid_until", _("Until")),
        Column("used", _("Used"), right=True),
        Column("closed", _("Closed with it"), right=True),
    ]
    pairs = list(listed)
    rows = [{**_row(article), "used": used, "closed": closed} for article, used, closed in pairs]
    return Table(columns, rows, [_shown(article, policy) for article, _used, _closed in pairs])


def suggestions_table(suggested: "Sequence[Suggestion]", policy: Policy) -> Table:
    """Return suggested articles with what speaks for them."""
    columns = [
        Column("id", _("Article")),
        Column("title", _("Title")),
        Column("reasons", _("Because of")),
        Column("score", _("Score"), right=True),
    ]
    rows = [
        {**_row(one.article), "reasons": [reason.value for reason in one.reasons], "score": one.score}
        for one in suggested
    ]
    words = {"category": _("category"), "product": _("product"), "words": _("words")}
    shown = [
        {**_shown(one.article, policy), "reasons": ", ".join(words[reason] for reason in one.reasons)}
        for one in suggested
    ]
    return Table(columns, rows, shown)


def stale_table(stale: Iterable[tuple[Article, Sequence[str]]]) -> Table:
    """Return articles that somebody should read again, with what speaks against them."""
    columns = [
        Column("id", _("Article")),
        Column("language", _("Language")),
        Column("title", _("Title")),
        Column("why", _("Why")),
    ]
    rows: list[dict[str, Value]] = [{**_row(article), "why": list(why)} for article, why in stale]
    return Table(columns, rows, [{"why": " ".join(why for why in row["why"])} for row in rows])  # type: ignore[union-attr, misc]  # the list above


def _row(article: Article) -> dict[str, Value]:
    return {
        "id": article.id,
        "language": article.language,
        "title": article.title,
        "categories": list(article.categories),
        "valid_until": article.valid_until.isoformat() if article.valid_until else None,
    }


def _shown(article: Article, policy: Policy) -> dict[str, str]:
    return {"categories": _categories(article, policy)}


def _categories(article: Article, policy: Policy) -> str:
    known = policy.categories
    return ", ".join(known.text(name, language()) if known.get(name) else name for name in article.categories)


def article_page(article: Article, used: int, closed: int, policy: Policy, *, colour: bool) -> str:
    """Return an article for a terminal; nothing in it can steer that."""
    until = article.valid_until.isoformat() if article.valid_until else ""
    about = {
        _("Article"): f"{article.id} ({article.language})",
        _("Categories"): _categories(article, policy),
        _("Products"): ", ".join(article.products),
        _("Rests on"): ", ".join(article.rests_on),
        _("Valid"): f"{article.valid_from.isoformat()} – {until}".rstrip(),
        _("Used"): _("by {used} tickets, {closed} of them closed").format(used=used, closed=closed),
    }
    lines = [styled(safe_line(article.title), "bold", colour=colour), ""]
    lines += [f"{label}: {safe_line(value)}" for label, value in about.items() if value]
    questions = [f"  – {safe_line(question)}" for question in article.questions]
    lines += [_("Questions:"), *questions] if questions else []
    return "\n".join([*lines, "", safe_text(article.text)]) + "\n"


def article_data(article: Article, used: int, closed: int) -> dict[str, Value]:
    """Return an article as plain data."""
    return {
        **_row(article),
        "questions": list(article.questions),
        "products": list(article.products),
        "rests_on": list(article.rests_on),
        "valid_from": article.valid_from.isoformat(),
        "used": used,
        "closed": closed,
        "text": article.text,
    }
