"""Merging tickets that both sides changed: ``python -m tests.benchmarks.merging [TICKETS]``.

Our merge by field (plan, and with the commit placed) beside git's own text merge of the same two commits, which marks
most of them as conflicts; interleaved, best of each.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from aftersales.codec.tickets import render_ticket
from aftersales.model.ids import new_ticket_id
from aftersales.model.layout import ticket_path
from aftersales.model.ticket import Ticket
from aftersales.store.bulk import PreparedCommit, commit_many
from aftersales.store.git import Git, open_repository
from aftersales.store.merging import merge_commits
from aftersales.store.reading import Identity
from aftersales.store.transaction import desk_lock
from tests.support.clones import Clone
from tests.support.policies import a_ticket, shipped_policy
from tests.support.repositories import NOW, commit_plan, make_repository, run_git

WHO = Identity("Li Na", "li.na@example.com")


def make(folder: Path, tickets: int) -> Git:
    """Make a repository with branches ``main``, ``one`` and ``two``; the last two changed every ticket."""
    git = open_repository(make_repository(folder))
    random = Random(7)  # noqa: S311  the same desk each time
    base: dict[str, bytes] = {}
    one: dict[str, bytes] = {}
    other: dict[str, bytes] = {}
    for _number in range(tickets):
        opened = a_ticket("quality/performance_fault", id=new_ticket_id(NOW.date(), random.randrange))
        began = Clone(opened, random, opened.opened_at).work(8)
        base[ticket_path(opened.id)] = render_ticket(began)
        for side in (one, other):
            side[ticket_path(opened.id)] = render_ticket(_changed(began, random))
    start = _commit(git, base)
    for name, files in (("one", one), ("two", other)):
        run_git(folder, "checkout", "-q", "-B", name, start)
        _commit(git, files)
    run_git(folder, "checkout", "-q", "one")
    return open_repository(folder)


def _changed(ticket: Ticket, random: Random) -> Ticket:
    clone = Clone(ticket, random, ticket.history[-1].at + timedelta(minutes=random.randrange(60)))
    while clone.ticket.history == ticket.history:
        clone.work(2)
    return clone.ticket


def _commit(git: Git, files: dict[str, bytes]) -> str:
    with desk_lock(git):
        return commit_many(git, git.head().commit or "", [PreparedCommit(files, "work\n", WHO, NOW)], when=NOW)


def best(work: Callable[[], object], times: list[float]) -> None:
    """Add the seconds that `work` took to `times`."""
    start = time.perf_counter()
    work()
    times.append(time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Merge tickets that both sides changed.")
    parser.add_argument("tickets", nargs="?", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    wanted = parser.parse_args()
    policy = shipped_policy()
    with tempfile.TemporaryDirectory() as folder:
        git = make(Path(folder) / "desk", wanted.tickets)
        one, two = git.resolve("one") or "", git.resolve("two") or ""
        ours: list[float] = []
        texts: list[float] = []
        plan = merge_commits(git, one, two, lambda _files: policy)
        for _round in range(wanted.repeats):
            best(lambda: merge_commits(git, one, two, lambda _files: policy), ours)
            best(lambda: git.outcome("merge-tree", "--write-tree", "one", "two", accept=(0, 1)), texts)
        marked = git.outcome("merge-tree", "--write-tree", "--name-only", "one", "two", accept=(0, 1))[1]
        conflicts = marked.decode().split("\n\n")[0].count("\n")
        placed: list[float] = []
        with desk_lock(git):
            best(lambda: commit_plan(git, plan, "Merge\n", WHO), placed)
    each = 1e6 / wanted.tickets
    sys.stdout.write(
        f"{wanted.tickets} tickets changed on both sides\n"
        f"by field, planned: {min(ours) * each:,.0f} µs a ticket, {min(ours) / min(texts):.1f} times git's text merge; "
        f"{len(plan.conflicted)} with a conflict\n"
        f"git merge-tree: {min(texts) * each:,.0f} µs a ticket, {conflicts} with a conflict\n"
        f"commit and files in place: {min(placed) * each:,.0f} µs a ticket\n"
    )


if __name__ == "__main__":
    main()
