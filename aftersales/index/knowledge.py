"""Searching the knowledge base: what holds all that was asked for comes first, then what holds any of it."""

from typing import Final

from aftersales.index.connection import Connection
from aftersales.index.rows import FoundArticle
from aftersales.index.search import any_match_of, match_of

_WEIGHTS: Final = "8.0, 5.0, 1.0"
"""What a word counts in the title, in the questions, in the text."""

_ENOUGH: Final = 0.25
"""What holds only some of the words is worth showing from this share of the best score on."""

_SQL: Final = f"""
    SELECT path, data, -bm25(article_words, {_WEIGHTS}) AS score
    FROM article_words JOIN article ON article.num = article_words.rowid
    WHERE article_words MATCH ? ORDER BY score DESC, path
"""  # noqa: S608  our own numbers


def find_articles(connection: Connection, text: str) -> list[FoundArticle]:
    """Return the articles that hold `text`, the best first; `score` is comparable within one search only."""
    whole, some = (_matching(connection, match) for match in (match_of(text), any_match_of(text)))
    enough = max((one.score for one in some), default=0.0) * _ENOUGH
    found = {one.path: one for one in whole}
    for one in some:
        if one.score >= enough:
            found.setdefault(one.path, one)
    return list(found.values())


def _matching(connection: Connection, match: str | None) -> list[FoundArticle]:
    return [FoundArticle._make(row) for row in connection.all(_SQL, (match,))] if match else []
