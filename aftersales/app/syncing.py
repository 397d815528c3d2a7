"""``sync``: bring in what others did, put on top or merge what was done here, check it, and push; again, where others
were faster.

The network is asked without the lock of the desk. What was brought together is pushed first, and the branch
here follows when it was taken: where somebody was faster, it is brought together anew, and no merge of merges is left.
Whatever interrupts, the desk is before or after; what was not pushed is pushed by the next run.

Where nothing is new, which is what cron mostly finds, nothing of `joining` is imported: that is most of the time.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aftersales.app.branches import branch_of, commits_between, head_of
from aftersales.app.context import Context
from aftersales.errors import BusyError, DeskError
from aftersales.i18n import _
from aftersales.model.record import record
from aftersales.store.git import Git
from aftersales.store.parsing import Commit
from aftersales.store.remotes import Fetched, Remote, Tell, fetch, pause, push, remote_of, unpushed_seals

ATTEMPTS: Final = 12
"""How often a push that came too late is tried again, with longer and longer pauses: half a minute in all."""


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
        seals: how many seals were pushed, where there was nothing else to do.
    """

    remote: Remote
    came: int
    went: int
    how: str
    conflicts: Sequence[str]
    topic: str
    said: str
    seals: int = 0


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
    remote = remote_of(git, branch_of(git), name)
    for attempt in range(ATTEMPTS):
        fetched = _fetched(git, remote, ask=ask, rewritten=rewritten, progress=progress)
        if fetched.commit == head_of(git):
            return _push_seals(git, remote, ask=ask, progress=progress)
        from aftersales.app.joining import join, send, take_over, tell_merged  # noqa: PLC0415  heavy: YAML, schema, rules

        joined = join(context, remote, fetched.commit)
        try:
            sent = send(context, remote, joined, ask=ask, progress=progress)
        except DeskError:
            take_over(context, joined)  # what others did is brought in all the same
            raise
        if sent is not None and take_over(context, joined):
            conflicts = tell_merged(context, joined.plan) if joined.plan else ()
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
    remote = remote_of(git, branch_of(git), name)
    head, theirs = head_of(git), _fetched(git, remote, ask=ask, progress=progress).commit
    if theirs is None:
        return Preview(remote, (), commits_between(git, None, head))
    coming, going = commits_between(git, head, theirs), commits_between(git, theirs, head)
    if not coming or not going:
        return Preview(remote, coming, going)
    from aftersales.app.joining import plan_merge  # noqa: PLC0415  heavy: YAML, schema, rules

    plan = plan_merge(context, head, theirs)
    return Preview(remote, coming, going, tuple(plan.merged), plan.conflicted, plan.blocked)


def _fetched(git: Git, remote: Remote, *, ask: bool, progress: Tell | None, rewritten: bool = False) -> Fetched:
    """Fetch; refuse a history that was rewritten."""
    fetched = fetch(git, remote, ask=ask, rewritten=rewritten, progress=progress)
    if fetched.rewritten:
        raise _rewritten(git, remote)
    return fetched


def _push_seals(git: Git, remote: Remote, *, ask: bool, progress: Tell | None) -> Synced:
    """Push the seals that are not there yet, where there is nothing else to do."""
    seals = unpushed_seals(git, remote)
    said = push(git, remote, head_of(git), ask=ask, progress=progress).said if seals else ""
    return Synced(remote, 0, 0, "", (), "", said, seals)


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
