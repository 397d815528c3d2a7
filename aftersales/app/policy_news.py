"""The news of the policies: each change of them that reached the branch, as those read it who work by them."""

from collections.abc import Iterator
from datetime import datetime

from aftersales.app.context import Context
from aftersales.codec.yaml_reader import read_yaml
from aftersales.errors import InvalidDataError
from aftersales.model.layout import POLICIES
from aftersales.model.news import Item, News
from aftersales.model.values import Data
from aftersales.rules.policy_news import items_of, readers
from aftersales.store.parsing import Commit, Entry


def policy_news(context: Context, since: datetime, *, mine: bool = False) -> Iterator[News]:
    """Yield what was changed in the policies since a moment, the newest first; the desk's own beginning is no news.

    A merge is told as a whole, against what the branch held before it.

    Args:
        context: the command's.
        since: from when on; the committer's dates count, which is when a change reached the branch.
        mine: only what the actor's roles work by.
    """
    own = context.actor.person.roles if mine else frozenset()
    for commit in context.git.log("--first-parent", f"--since={since.isoformat()}", paths=[POLICIES]):
        if not commit.parents:
            continue
        news = _news(context, commit)
        if not mine or not news.readers or news.readers & own:
            yield news


def _news(context: Context, commit: Commit) -> News:
    changed = {
        path: (old, new)
        for _status, path, old, new in context.git.changed_entries(commit.parents[0], commit.id, POLICIES)
        if path.endswith(".yaml")
    }
    items: list[Item] = []
    problem = ""
    try:
        for path, (old, new) in changed.items():
            items += items_of(path, _content(context, path, old), _content(context, path, new))
    except InvalidDataError as error:  # it was mended later, or it is of a time with other rules about form
        problem = str(error)
    return News(
        commit.id,
        commit.parents[0],
        commit.committed,
        commit.author_name,
        commit.subject,
        items,
        readers(changed, context.policy),
        problem,
    )


def _content(context: Context, path: str, entry: Entry) -> Data | None:
    if not entry.oid.strip("0"):
        return None
    ((_oid, source),) = context.git.read_blobs([entry.oid])
    return read_yaml(source, path).data
