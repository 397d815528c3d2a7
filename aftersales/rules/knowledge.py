"""Which articles of the knowledge base help with a ticket, and which version of one is shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from aftersales.model.article import Article
from aftersales.model.record import record
from aftersales.model.ticket import Ticket
from aftersales.model.values import text_of


class Reason(StrEnum):
    """Why an article is suggested."""

    CATEGORY = "category"
    PRODUCT = "product"
    WORDS = "words"


_WORTH: Final = {Reason.CATEGORY: 3.0, Reason.PRODUCT: 2.0, Reason.WORDS: 2.0}
_GROUP: Final = 0.5
"""What a category alone counts of what its sub-category does."""


@record
class Suggestion:
    """An article with what speaks for it; `score`: higher is better."""

    article: Article
    score: float
    reasons: Sequence[Reason]


def versions(articles: Iterable[Article], language: str) -> list[Article]:
    """Return each article once, in the order given: in `language`, or in the other one where there is none."""
    chosen: dict[str, Article] = {}
    for article in articles:
        known = chosen.get(article.id)
        if known is None or (known.language != language and article.language == language):
            chosen[article.id] = article
    return list(chosen.values())


def suggest(articles: Iterable[Article], ticket: Ticket, words: Mapping[str, float], day: date) -> list[Suggestion]:
    """Return the articles that help with a ticket, the best first.

    Args:
        articles: all of them.
        ticket: the matter.
        words: path → how well an article holds the customer's words, above 0; those that hold none are missing.
        day: they must be right on.
    """
    best = max(words.values(), default=0.0)
    rated = [
        _rated(article, ticket, words.get(article.path, 0.0) / best if best > 0 else 0.0)
        for article in articles
        if article.is_valid(day) and not _is_about_others(article, ticket)
    ]
    return sorted((one for one in rated if one.reasons), key=lambda one: (-one.score, one.article.path))


def _rated(article: Article, ticket: Ticket, words: float) -> Suggestion:
    fits = {
        Reason.CATEGORY: _category_fit(article, ticket.category),
        Reason.PRODUCT: float(bool(_products_of(ticket).intersection(map(str.casefold, article.products)))),
        Reason.WORDS: words,
    }
    score = sum(_WORTH[reason] * fit for reason, fit in fits.items())
    return Suggestion(article, round(score, 3), [reason for reason, fit in fits.items() if fit])


def _category_fit(article: Article, category: str) -> float:
    if category in article.categories:
        return 1.0
    return _GROUP if category.partition("/")[0] in article.categories else 0.0


def _products_of(ticket: Ticket) -> set[str]:
    return {text_of(ticket.product.get(key)).casefold() for key in ("type", "model")} - {""}


def _is_about_others(article: Article, ticket: Ticket) -> bool:
    """Tell whether an article is about products of which the ticket's is none."""
    known = _products_of(ticket)
    return bool(article.products and known) and not known.intersection(map(str.casefold, article.products))


def words_of(ticket: Ticket) -> str:
    """Return what is looked for in articles: the title and the symptom."""
    return " ".join(filter(None, (ticket.title, text_of(ticket.fault.get("symptom")))))
