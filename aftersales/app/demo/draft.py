"""The draft: what a desk will be, kept in memory commit by commit, and written at the end as one stream.

A change of a desk is made to survive a power cut, which costs a fifth of a second of flushing on a small disk. Five
hundred of them that nobody would miss need not: a draft is written whole or not at all.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Self

from aftersales.app.actor import Actor
from aftersales.app.context import Context
from aftersales.app.derive import Deriver
from aftersales.app.freshness import fresh_index
from aftersales.app.indexing import index_tickets
from aftersales.codec.files import parse_file
from aftersales.codec.stock import movements_from
from aftersales.index.making import stock_row
from aftersales.index.rows import StockRow
from aftersales.model.ids import Draw
from aftersales.model.layout import STOCK
from aftersales.model.team import Person
from aftersales.model.ticket import Ticket
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.folders import Head
from aftersales.store.git import Git, open_desk
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock


class Draft(Git):
    """A repository with commits on top that git does not know yet.

    Attributes:
        commits: these commits, oldest first.
        files: path → content at the head, of files that they wrote; None: taken away.
    """

    def __init__(self, git: Git) -> None:
        """Begin on the branch head of `git`."""
        super().__init__(git.root, git.folders)
        self._base = git.head()
        self.files: dict[str, bytes | None] = {}
        self.commits: list[PreparedCommit] = []

    def head(self) -> Head:
        """Return the branch, and a stand-in for the id of the last commit."""
        return Head(f"{len(self.commits):040}", self._base.branch) if self.commits else self._base

    def read_blob(self, commit: str, path: str) -> bytes | None:
        """Return the content of `path` at the head of the draft, whatever `commit` says."""
        return self.files[path] if path in self.files else super().read_blob(self._base.commit or commit, path)

    def add(self, commit: PreparedCommit) -> str:
        """Take a commit onto the draft; return the stand-in for its id."""
        self.commits.append(commit)
        self.files |= {path: own for path, own in commit.files.items() if own is None or isinstance(own, bytes)}
        return self.head().commit or ""

    def write_out(self, when: datetime) -> None:
        """Write all commits to the repository, once, and bring its files and both its indexes up to date."""
        git = open_desk(self.root)
        with desk_lock(git):
            commit_many(git, self._base.commit or "", self.commits, when=when)
        fresh_index(git).close()


class Scene(Context):
    """A context on a draft that goes from moment to moment and from person to person.

    Index and policies are opened once and kept: nobody else knows this desk yet.
    """

    def __init__(self, git: Git, language: str, draw: Draw) -> None:
        """Begin a draft on the branch head of `git`."""
        super().__init__(git.root, language=language, draw=draw)
        self.draft = Draft(git)
        self.__dict__["git"] = self.draft
        self.deriver = Deriver(self.policy)

    def at(self, moment: datetime, person: Person) -> Self:
        """Return the same desk at `moment`, with this person at the keyboard."""
        scene = copy(self)
        name = person.name.text(self.policy.desk.language)
        scene.__dict__ |= {"now": moment, "actor": Actor(person, person.id, name, person.email)}
        return scene

    def commit(
        self,
        head: str,
        files: Mapping[str, bytes | None],
        message: str,
        *,
        author: Identity,
        committer: Identity | None,  # noqa: ARG002  whoever builds the demo puts all of it in
        tickets: Sequence[Ticket],
    ) -> str:
        """Commit to the draft."""
        commit = self.draft.add(PreparedCommit(dict(files), message, author, self.now, committed=self.now))
        stock = [_month(path, source) for path, source in files.items() if source and path.startswith(f"{STOCK}/")]
        index_tickets(
            self.index, self.policy, base=head, commit=commit, tickets=tickets, deriver=self.deriver, others=stock
        )
        return commit

    def forget(self) -> None:
        """Keep what was read; see the class."""

    def write_out(self, when: datetime) -> None:
        """Make the draft real."""
        self.index.discard()  # it knows commits that never were
        self.draft.write_out(when)


def _month(path: str, source: bytes) -> StockRow:
    """Return what the index keeps of a month of stock: parts are issued only where some are there."""
    month = parse_file("stock", source, path)
    return stock_row(month, movements_from(month), path=path, blob="")
