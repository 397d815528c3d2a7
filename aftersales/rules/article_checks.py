"""What can be wrong with an article of the knowledge base: a word that nobody knows, a rule that is gone, its days."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from aftersales.i18n import _
from aftersales.model.article import Article
from aftersales.model.finding import Severity
from aftersales.model.pack import Packs
from aftersales.model.policy import Policy
from aftersales.rules.check_problem import Problem, Problems, unknown

_CLAUSE: Final = r"\b[A-Z]{2}-[A-Z0-9]+(?:-[A-Z0-9]+)*\b"


def rule_names(packs: Packs) -> Iterator[str]:
    """Yield what a rule may be called: its id and its clauses."""
    for pack in packs.packs.values():
        for rule in pack.rules:
            yield rule.id
            yield from rule.clause


def check_article(
    article: Article, named: str, policy: Policy, rules: Collection[str], files: Collection[str]
) -> Problems:
    """Yield what is wrong with an article whose form is right.

    Args:
        named: the language that its front matter says.
        policy: whose categories and products it may name.
        rules: ids and clauses of all rules.
        files: the files of policies that there are.
    """
    if named != article.language:
        message = _("The file is named as {language}.").format(language=article.language)
        yield Problem(("language",), "article/language", message)
    if article.valid_until is not None and article.valid_until < article.valid_from:
        yield Problem(("valid_until",), "article/dates", _("It ends before it begins."))
    if not article.text.strip():
        yield Problem((), "article/empty", _("The article says nothing."))
    for number, name in enumerate(article.categories):
        yield from unknown(("categories", number), _("category"), name, policy.categories.by_id)
    products = {word for product in policy.catalogue.products.values() for word in (product.id, product.type)}
    for number, name in enumerate(article.products if products else ()):
        yield from unknown(("products", number), _("product"), name, products)
    for number, name in enumerate(article.rests_on):
        known, noun = (files, _("file")) if name in article.files else (rules, _("rule"))
        yield from unknown(("rests_on", number), noun, name, known, hint=_("See: aftersales policy list"))
    for clause in dict.fromkeys(re.findall(_CLAUSE, article.text)):
        if clause in rules and clause not in article.rests_on:
            message = _("The text names {clause}, and rests_on does not: a change of it would go unnoticed.")
            yield Problem(
                ("rests_on",), "article/unlisted-clause", message.format(clause=clause), severity=Severity.WARNING
            )
