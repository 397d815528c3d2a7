"""Articles to be read again: what they rest on has changed since they were last changed, or they have ended."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from aftersales.app.context import Context
from aftersales.app.knowledge import all_articles
from aftersales.app.policies import compare_policies
from aftersales.app.simulating import policies_at
from aftersales.codec.packs import FOLDER as PACKS
from aftersales.codec.packs import packs_from_data
from aftersales.errors import InvalidDataError
from aftersales.i18n import _
from aftersales.model.article import Article
from aftersales.model.layout import KNOWLEDGE, POLICIES
from aftersales.model.pack import Rule
from aftersales.model.record import record
from aftersales.model.values import Data


@record
class Stale:
    """An article with what speaks against it, as sentences; `since`: the commit that changed it last."""

    article: Article
    since: str
    why: tuple[str, ...]


def stale_articles(context: Context) -> Iterator[Stale]:
    """Yield articles that ended, or that rest on what was changed since their own last change, by path.

    What is not committed yet does not count.
    """
    history, today = _History(context), context.now.date()
    changed = _last_changes(context)
    for article in all_articles(context.index):
        since = changed.get(article.path, "")
        why = list(history.against(article, since)) if since else []
        if article.valid_until is not None and article.valid_until < today:
            why.insert(0, _("It ended on {day}.").format(day=article.valid_until))
        if why:
            yield Stale(article, since, tuple(why))


def _last_changes(context: Context) -> dict[str, str]:
    """Return path → the newest commit that changed the article."""
    found: dict[str, str] = {}
    commit = ""
    command = ("log", "-z", "--no-renames", "--no-show-signature", "--name-only", "--format=%x01%H")
    for line in context.git.records(*command, "HEAD", *context.git.below(KNOWLEDGE)):
        text = line.decode("utf-8", "surrogateescape").lstrip("\n")
        if text.startswith("\x01"):
            commit = text.removeprefix("\x01").strip()
        elif text:
            found.setdefault(context.git.own(text), commit)
    return found


class _History:
    """What changed in the policies since a commit; each state is read once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._files = cache(self._changed_files)
        self._rules = cache(self._changed_rules)

    def against(self, article: Article, since: str) -> Iterator[str]:
        """Yield what changed since a commit of what an article rests on."""
        files = self._files(since)
        for path in article.files:
            if path in files:
                yield _("{name} has changed.").format(name=path)
        if article.clauses and any(path.startswith(PACKS) for path in files):
            rules = self._rules(since)
            for clause in article.clauses:
                for what in sorted(rules.get(clause, ())):
                    yield _changed_text(clause, what)

    def _changed_files(self, since: str) -> frozenset[str]:
        head = self._context.index.commit() or "HEAD"
        changed = self._context.git.changed_paths(since, head, POLICIES)
        return frozenset(path for _status, path, _oid in changed)

    def _changed_rules(self, since: str) -> Mapping[str, set[str]]:
        """Return id or clause of a rule → what became of it."""
        head = self._context.index.commit() or "HEAD"
        try:
            before, after = (_packs(policies_at(self._context, commit)) for commit in (since, head))
        except InvalidDataError:  # policies of another version of the program: nothing can be said of single rules
            return {}
        names = defaultdict(set)
        by_id = {rule.id: rule for side in (before, after) for rule in _rules_of(side)}
        for rule_id, what in compare_policies(before, after).rules.items():
            for name in (rule_id, *by_id[rule_id].clause):
                names[name].add(what)
        return names


def _packs(files: Mapping[str, Data]) -> dict[str, Data]:
    return {path: data for path, data in files.items() if path.startswith(PACKS)}


def _rules_of(files: Mapping[str, Data]) -> list[Rule]:
    return [rule for pack in packs_from_data(files).packs.values() for rule in pack.rules]


def _changed_text(clause: str, what: str) -> str:
    return {
        "added": _("{clause}: a rule was added."),
        "removed": _("{clause}: a rule was taken away."),
        "changed": _("{clause}: the rule has changed."),
    }[what].format(clause=clause)
