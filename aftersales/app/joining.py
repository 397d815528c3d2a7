"""Bringing two histories together for a sync: on top of each other or merged, checked, pushed, and taken over here."""

from collections.abc import Mapping
from typing import Final

from aftersales.app.branches import commits_between, head_of
from aftersales.app.changes import LOCK_SECONDS
from aftersales.app.context import Context
from aftersales.app.merging import policy_or_none, tell_merge
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.errors import BusyError
from aftersales.i18n import _, ngettext
from aftersales.model.commit import commit_message
from aftersales.model.finding import Severity
from aftersales.model.layout import POLICIES, SCHEMAS
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.store.bulk import PreparedCommit, advance, write_commits
from aftersales.store.git import Git
from aftersales.store.journal import clear_journal
from aftersales.store.merging import MergePlan, merge_commits
from aftersales.store.parsing import Commit, Entry
from aftersales.store.reading import Identity
from aftersales.store.remotes import Answer, Remote, Tell, push
from aftersales.store.standing import branch_to_change
from aftersales.store.transaction import desk_lock

_REBASED: Final = 100
"""More commits than this are merged, not put on top one by one."""


@record
class Joined:
    """Our commits and theirs, brought together.

    Attributes:
        head: where our branch stood.
        new: the commit that holds both; no branch of ours knows it yet.
        theirs: where the branch stands at the remote; None where there is none.
        came, went: how many commits are new to us, and to them.
        how: what was done, a sentence; empty where nothing came.
        plan: the merge that it took; None where none was needed.
    """

    head: str
    new: str
    theirs: str | None
    came: int
    went: int
    how: str = ""
    plan: MergePlan | None = None


@record
class Sent:
    """What the other side said to a push, and the topic branch that took it; both may be empty."""

    said: str = ""
    topic: str = ""


def join(context: Context, remote: Remote, theirs: str | None) -> Joined:
    """Bring our commits and theirs together in a commit that no branch knows yet."""
    git = context.git
    with desk_lock(git, LOCK_SECONDS, context.tell) as repaired:
        for sentence in repaired:
            context.tell(sentence)
        context.forget()
        head = head_of(git)
        branch_to_change(git, head, first=False)
        went = _count(git, theirs, head)
        if theirs is None or git.is_ancestor(theirs, head):
            return Joined(head, head, theirs, 0, went)
        came = _count(git, head, theirs)
        if git.is_ancestor(head, theirs):
            how = _("Nothing was done here meanwhile: their commits were taken as they are.")
            return Joined(head, theirs, theirs, came, 0, how)
        if git.outcome("merge-base", head, theirs, accept=(0, 1))[0]:
            raise _strangers(git, remote)
        if obstacle := _why_not_on_top(context, head, theirs):
            joined = _merged(context, remote, Joined(head, head, theirs, came, went), obstacle)
        else:
            commits = [_again(git, commit) for commit in commits_between(git, theirs, head)]
            new = write_commits(git, theirs, commits, when=context.now)
            how = _("The commits from here were put on top of theirs: neither side touched what the other did.")
            joined = Joined(head, new, theirs, came, went, how)
        clear_journal(git.folders.private)
        return joined


def _merged(context: Context, remote: Remote, sides: Joined, obstacle: str) -> Joined:
    git, theirs = context.git, sides.theirs or ""
    plan = plan_merge(context, sides.head, theirs)
    if plan.blocked:
        raise _blocked(remote, plan)
    message = commit_message(f"sync: merge {remote}", _merge_text(plan), {"Action": "merged"})
    commit = PreparedCommit(plan.files, message, git.identity(), context.now)
    new = write_commits(git, sides.head, [commit], when=context.now, merges=theirs)
    how = _("Merged, because {reason}.").format(reason=obstacle)
    return Joined(sides.head, new, theirs, sides.came, sides.went + 1, how, plan)


def tell_merged(context: Context, plan: MergePlan) -> tuple[str, ...]:
    """Say what a person should know of the records that were merged; return the paths of those in conflict."""
    for path, merged in plan.merged.items():
        tell_merge(context, path, merged)
    return tuple(plan.conflicted)


def send(context: Context, remote: Remote, joined: Joined, *, ask: bool, progress: Tell | None) -> Sent | None:
    """Push what was brought together, if it is sound; None where somebody was faster."""
    if joined.new == joined.theirs:
        return Sent()
    from aftersales.app.pushing import refuse_faults  # noqa: PLC0415  heavy, and of no use where nothing is pushed

    refuse_faults(context, joined.theirs, joined.new)
    pushed = push(context.git, remote, joined.new, ask=ask, progress=progress)
    if pushed.answer is Answer.BEHIND:
        return None
    if pushed.answer is Answer.TAKEN:
        return Sent(pushed.said)
    topic = f"sync/{context.me}-{context.now:%y%m%d-%H%M%S}"
    return Sent(push(context.git, remote, joined.new, ask=ask, topic=topic, progress=progress).said, topic)


def take_over(context: Context, joined: Joined) -> bool:
    """Bring branch and files to what was brought together; False where the branch has moved meanwhile."""
    git = context.git
    if joined.new == joined.head:
        return True
    with desk_lock(git, LOCK_SECONDS, context.tell):
        if git.head().commit != joined.head:
            return False
        advance(git, branch_to_change(git, joined.head, first=False), joined.head, joined.new, tell=context.tell)
    context.forget()
    return True


def _why_not_on_top(context: Context, head: str, theirs: str) -> str:
    """Say why the commits from here cannot be put on top of theirs, which gives them new ids; empty: they can."""
    git = context.git
    here = commits_between(git, theirs, head)
    base = git.read("merge-base", head, theirs).decode().strip()
    ours = {path for _status, path, _oid in git.changed_paths(base, head)}
    others = {path for _status, path, _oid in git.changed_paths(base, theirs)}
    policy = policy_or_none(context)
    if both := len(ours & others):
        text = ngettext("both sides changed {count} file", "both sides changed {count} files", both)
        return text.format(count=both)
    if any(len(commit.parents) > 1 for commit in here) or len(here) > _REBASED:
        return _("there is much to bring together")
    if any(path.startswith((f"{POLICIES}/", f"{SCHEMAS}/")) for path in others):
        return _("the policies changed meanwhile, and what was done here was done by the old ones")
    if git.config_on("commit.gpgsign") or (policy and policy.desk.signatures):
        return _("commits are signed here, and a signature holds for one commit alone")
    if git.read("for-each-ref", "--count=1", f"--contains={here[0].id}", "refs/remotes"):
        return _("commits from here were pushed elsewhere before")
    return ""


def _again(git: Git, commit: Commit) -> PreparedCommit:
    """Return a commit as it goes on top of others: what it changed, and all that it says."""
    files = {
        path: None if status == "D" else after
        for status, path, _before, after in git.changed_entries(commit.parents[0], commit.id)
    }
    return PreparedCommit(
        files,
        commit.body,
        Identity(commit.author_name, commit.author_email),
        commit.at,
        committed=commit.committed,
        committer=Identity(commit.committer_name, commit.committer_email),
    )


def plan_merge(context: Context, head: str, theirs: str) -> MergePlan:
    """Return what the merge of two commits comes to, counted by the policies that it itself comes to."""
    return merge_commits(context.git, head, theirs, lambda files: _merged_policy(context, head, files))


def _merged_policy(context: Context, head: str, files: Mapping[str, Entry | bytes | None]) -> Policy | None:
    """Return the policies that the merge comes to: those of `head`, with what `files` makes of them."""
    changed = {path: content for path, content in files.items() if path.startswith(f"{POLICIES}/")}
    if not changed:
        return policy_or_none(context)
    git = context.git
    entries: dict[str, Entry | bytes | None] = {**dict(git.list_entries(head, POLICIES)), **changed}
    sources = {path: _content(git, entry) for path, entry in entries.items() if entry is not None}
    data, findings = read_policy_files(sources)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return None
    return policy_from_data(data)


def _content(git: Git, entry: Entry | bytes) -> bytes:
    return entry if isinstance(entry, bytes) else next(git.read_blobs([entry.oid]))[1]


def _count(git: Git, since: str | None, end: str) -> int:
    return int(git.read("rev-list", "--count", end, *([f"^{since}"] if since else []), "--"))


def _merge_text(plan: MergePlan) -> str:
    lines = [f"{len(plan.taken)} files taken, {len(plan.merged)} merged by field."]
    return "\n".join([*lines, *(f"to be resolved: {path}" for path in plan.conflicted)])


def _blocked(remote: Remote, plan: MergePlan) -> BusyError:
    path, reason = next(iter(plan.blocked.items()))
    return BusyError(
        _("Both sides changed this file in the same place, and a person has to merge it: {reason}").format(
            reason=reason
        ),
        place=path,
        hint=_("Type: git merge {remote}; put the files right; git commit; aftersales sync").format(remote=remote),
    )


def _strangers(git: Git, remote: Remote) -> BusyError:
    if (git.folders.common / "shallow").exists():
        return BusyError(
            _("This clone is shallow: it does not hold where the two histories part."),
            hint=_("Type: git fetch --unshallow {remote}; then sync again.").format(remote=remote.name),
        )
    return BusyError(
        _("The desk here and {remote} have no history in common: they are two desks.").format(remote=remote),
        hint=_("Is it the right remote? See: git remote -v"),
    )
