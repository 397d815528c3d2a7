"""``sync``: bring in what others did, put on top or merge what was done here, check it, and push; again, where others
were faster.

The network is asked without the lock of the desk. What was brought together is pushed first, and the branch
here follows when it was taken: where somebody was faster, it is brought together anew, and no merge of merges is left.
Whatever interrupts, the desk is before or after; what was not pushed is pushed by the next run.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aftersales.app.changes import LOCK_SECONDS
from aftersales.app.checking import check_desk
from aftersales.app.context import Context
from aftersales.app.merging import policy_or_none, tell_merge
from aftersales.app.verifying import verify_commits
from aftersales.codec.policies import read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.errors import BusyError, DeskError, InvalidDataError, RefusedError
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
from aftersales.store.remotes import Answer, Remote, Tell, fetch, pause, push, remote_of
from aftersales.store.standing import branch_to_change
from aftersales.store.transaction import desk_lock

ATTEMPTS: Final = 12
"""How often a push that came too late is tried again, with longer and longer pauses: half a minute in all."""

_CONFLICT: Final = "merge/conflict"
_COURSE: Final = "history/"
"""Findings about the course of a ticket: of one in conflict, two courses stand there until somebody settles it."""

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


@record
class Synced:
    """What a sync did.

    Attributes:
        remote: with what.
        came, went: how many commits were brought in, and how many were pushed.
        how: how they were brought in, a sentence; empty where nothing came.
        conflicts: paths of records that two people changed differently, and that somebody has to resolve.
        topic: the branch that was pushed to instead, where the shared one takes changes by request alone; else empty.
        said: what the other side said, such as the address where to open the request.
    """

    remote: Remote
    came: int
    went: int
    how: str
    conflicts: Sequence[str]
    topic: str
    said: str


def sync_desk(
    context: Context, name: str = "", *, ask: bool = False, rewritten: bool = False, progress: Tell | None = None
) -> Synced:
    """Sync the branch with a remote.

    Args:
        context: the command's.
        name: of the remote; empty: the branch's own, or the only one.
        ask: git may ask for a password on the terminal.
        rewritten: go on although the history there was rewritten.
        progress: told what git shows while it talks.

    Raises:
        UsageError, NotFoundError: there is no such remote.
        OutsideError: it cannot be reached.
        BusyError: something half done is in the way, a file needs a person to merge it, or others kept being faster.
        RefusedError: a hook there refused, or what would be pushed is not allowed.
        InvalidDataError: what would be pushed is not sound.
    """
    git = context.git
    remote = remote_of(git, _branch(git), name)
    for attempt in range(ATTEMPTS):
        fetched = fetch(git, remote, ask=ask, rewritten=rewritten, progress=progress)
        if fetched.rewritten:
            raise _rewritten(git, remote)
        joined = _join(context, remote, fetched.commit)
        try:
            sent = _send(context, remote, joined, ask=ask, progress=progress)
        except DeskError:
            _take_over(context, joined)  # what others did is brought in all the same
            raise
        if sent is not None and _take_over(context, joined):
            conflicts = _tell_merged(context, joined.plan) if joined.plan else ()
            return Synced(remote, joined.came, joined.went, joined.how, conflicts, sent.topic, sent.said)
        pause(attempt, context.draw)
    raise BusyError(
        _("Others kept pushing to {remote}; your changes are still only here.").format(remote=remote),
        hint=_("Sync again."),
    )


_NONE: Mapping[str, str] = {}


@record
class Preview:
    """What a sync would do.

    Attributes:
        coming, going: commits, oldest first.
        merged: paths that both sides changed.
        conflicts: those of them that would hold conflicts.
        blocked: paths that need a person, with the reason.
    """

    remote: Remote
    coming: Sequence[Commit]
    going: Sequence[Commit]
    merged: Sequence[str] = ()
    conflicts: Sequence[str] = ()
    blocked: Mapping[str, str] = _NONE


def preview_sync(context: Context, name: str = "", *, ask: bool = False, progress: Tell | None = None) -> Preview:
    """Fetch, and say what a sync would bring in and push; the branch stays where it is.

    Raises:
        as `sync_desk`.
    """
    git = context.git
    remote = remote_of(git, _branch(git), name)
    fetched = fetch(git, remote, ask=ask, progress=progress)
    if fetched.rewritten:
        raise _rewritten(git, remote)
    head, theirs = _head(git), fetched.commit
    if theirs is None:
        return Preview(remote, (), _between(git, None, head))
    coming, going = _between(git, head, theirs), _between(git, theirs, head)
    if not coming or not going:
        return Preview(remote, coming, going)
    plan = merge_commits(git, head, theirs, lambda files: _merged_policy(context, head, files))
    return Preview(remote, coming, going, tuple(plan.merged), plan.conflicted, plan.blocked)


# -- bringing together, sending, taking over


def _join(context: Context, remote: Remote, theirs: str | None) -> Joined:
    """Bring our commits and theirs together in a commit that no branch knows yet."""
    git = context.git
    with desk_lock(git, LOCK_SECONDS, context.tell) as repaired:
        for sentence in repaired:
            context.tell(sentence)
        context.forget()
        head = _head(git)
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
            commits = [_again(git, commit) for commit in _between(git, theirs, head)]
            new = write_commits(git, theirs, commits, when=context.now)
            how = _("The commits from here were put on top of theirs: neither side touched what the other did.")
            joined = Joined(head, new, theirs, came, went, how)
        clear_journal(git.folders.private)
        return joined


def _merged(context: Context, remote: Remote, sides: Joined, obstacle: str) -> Joined:
    git, theirs = context.git, sides.theirs or ""
    plan = merge_commits(git, sides.head, theirs, lambda files: _merged_policy(context, sides.head, files))
    if plan.blocked:
        raise _blocked(remote, plan)
    message = commit_message(f"sync: merge {remote}", _merge_text(plan), {"Action": "merged"})
    commit = PreparedCommit(plan.files, message, git.identity(), context.now)
    new = write_commits(git, sides.head, [commit], when=context.now, merges=theirs)
    how = _("Merged, because {reason}.").format(reason=obstacle)
    return Joined(sides.head, new, theirs, sides.came, sides.went + 1, how, plan)


def _tell_merged(context: Context, plan: MergePlan) -> tuple[str, ...]:
    """Say what a person should know of the records that were merged; return the paths of those in conflict."""
    for path, merged in plan.merged.items():
        tell_merge(context, path, merged)
    return tuple(plan.conflicted)


def _send(context: Context, remote: Remote, joined: Joined, *, ask: bool, progress: Tell | None) -> Sent | None:
    """Push what was brought together, if it is sound; None where somebody was faster."""
    if joined.new == joined.theirs:
        return Sent()
    _refuse_faults(context, joined.theirs, joined.new)
    pushed = push(context.git, remote, joined.new, ask=ask, progress=progress)
    if pushed.answer is Answer.BEHIND:
        return None
    if pushed.answer is Answer.TAKEN:
        return Sent(pushed.said)
    topic = f"sync/{context.me}-{context.now:%y%m%d-%H%M%S}"
    return Sent(push(context.git, remote, joined.new, ask=ask, topic=topic, progress=progress).said, topic)


def _take_over(context: Context, joined: Joined) -> bool:
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
    here = list(git.log("--reverse", revisions=[f"{theirs}..{head}"], whole=True))
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


# -- before a push


def _refuse_faults(context: Context, theirs: str | None, head: str) -> None:
    """Refuse to push what `check` or `verify` finds fault with; conflicts are pushed, so that anybody may resolve them.

    Raises:
        InvalidDataError: a file is not sound.
        RefusedError: something was not allowed when it was done.
    """
    if theirs is None:
        return
    report = check_desk(context, span=f"{theirs}..{head}")
    hint = _("Nothing was pushed. See all of it with: aftersales check --range {span}")
    disputed = {finding.path for finding in report.findings if finding.code == _CONFLICT}
    for finding in report.findings:
        of_conflict = finding.code == _CONFLICT or (finding.path in disputed and finding.code.startswith(_COURSE))
        if finding.severity is Severity.ERROR and not of_conflict:
            span = f"{theirs[:10]}..{head[:10]}"
            raise InvalidDataError(finding.message, place=finding.place, hint=hint.format(span=span))
    for offence in verify_commits(context.git, theirs, head).offences:
        if offence.finding.severity is Severity.ERROR:
            hint = _("Nothing was pushed. See all of it with: aftersales verify")
            place = f"{offence.commit[:10]} {offence.finding.place}".rstrip()
            raise RefusedError(offence.finding.message, place=place, hint=hint)


# -- words and walks


def _branch(git: Git) -> str:
    branch = git.head().branch
    if branch is None:
        raise BusyError(_("No branch is checked out (HEAD is detached)."), hint=_("Go to a branch: git switch BRANCH"))
    return branch


def _head(git: Git) -> str:
    head = git.head().commit
    if head is None:
        raise BusyError(_("This branch has no commit yet."), hint=_("Take over theirs: git pull"))
    return head


def _count(git: Git, since: str | None, end: str) -> int:
    return int(git.read("rev-list", "--count", end, *([f"^{since}"] if since else []), "--"))


def _between(git: Git, since: str | None, end: str) -> list[Commit]:
    return list(git.log("--reverse", revisions=[f"{since}..{end}" if since else end], whole=True))


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


def _rewritten(git: Git, remote: Remote) -> BusyError:
    seen = git.resolve(remote.tracking) or ""
    return BusyError(
        _("The history of {remote} was rewritten: it no longer holds {commit}, which it held before.").format(
            remote=remote, commit=seen[:10]
        ),
        hint=_(
            "Nothing was taken over. Ask who did it; this clone still holds all of it. "
            "To bring the lost commits back: aftersales sync --accept-rewritten"
        ),
    )
