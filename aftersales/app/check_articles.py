"""The knowledge base under check: each article's form, and the words that it names."""

from collections.abc import Iterable, Iterator, Mapping

from aftersales.app.check_files import DeskFiles
from aftersales.app.check_policies import PoliciesUnderCheck
from aftersales.codec.articles import article_from_data, inspect_article, parse_article
from aftersales.codec.packs import FOLDER as PACKS
from aftersales.codec.packs import packs_from_data
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import KNOWLEDGE, article_of
from aftersales.model.policy import Policy
from aftersales.model.values import Data
from aftersales.rules.article_checks import check_article, rule_names
from aftersales.rules.checks import findings_of


def check_articles(files: DeskFiles, policies: PoliciesUnderCheck, chosen: Iterable[str]) -> Iterator[Finding]:
    """Yield what is wrong with those articles that are among `chosen`."""
    named = [path for path in chosen if path.startswith(f"{KNOWLEDGE}/") and path.endswith(".md")]
    paths = [path for path in named if article_of(path) is not None]
    for path in sorted({*named} - {*paths}):
        message = _("No article is called so; nobody will find it.")
        hint = _("Name it name-in-small-letters.en.md or .zh.md, in this folder itself.")
        yield Finding(path, 0, 0, "article/name", message, Severity.WARNING, hint)
    if paths:
        yield from _check(files, paths, policies)


def _check(files: DeskFiles, paths: Iterable[str], policies: PoliciesUnderCheck) -> Iterator[Finding]:
    rules = _rules(policies.data) if policies.policy else frozenset()
    for path, content in files.contents(paths):
        if not isinstance(content, bytes):
            yield Finding(path, 0, 0, "file/unreadable", content)
        else:
            yield from _findings(path, content, policies.policy, rules, frozenset(policies.data))


def _rules(data: Mapping[str, Data]) -> frozenset[str]:
    packs = packs_from_data({path: content for path, content in data.items() if path.startswith(PACKS)})
    return frozenset(rule_names(packs))


def _findings(
    path: str, source: bytes, policy: Policy | None, rules: frozenset[str], policy_files: frozenset[str]
) -> list[Finding]:
    document, findings = inspect_article(source, path)
    if document is None or findings or policy is None:
        return findings
    article = article_from_data(parse_article(source, path), path)
    problems = check_article(article, str(document.data["language"]), policy, rules, policy_files)
    return findings_of(path, problems, document.position)
