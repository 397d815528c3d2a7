"""Talking to another repository: fetch and push by git itself, with an end to every wait, and what it answered read.

Without a terminal nothing asks: a password that is not there is an error at once. A connection that brings nothing for
QUIET_SECONDS is given up.
"""

import re
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from aftersales.errors import NotFoundError, OutsideError, RefusedError, UsageError
from aftersales.i18n import _
from aftersales.model.ids import Draw
from aftersales.model.record import record
from aftersales.store.environment import network_environment
from aftersales.store.git import Git

QUIET_SECONDS: Final = 60
"""How long a connection may be silent."""

CONNECT_SECONDS: Final = 20
_SEALS: Final = "refs/tags/sealed/*:refs/tags/sealed/*"
_SEEN: Final = "refs/aftersales/seals"
"""Below it, by remote: the seals that were there when it was fetched last. git itself remembers no tags of others."""

_HTTP: Final = ("-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={QUIET_SECONDS}")
_SSH: Final = (
    f"ssh -o ConnectTimeout={CONNECT_SECONDS} -o ServerAliveInterval=15 -o ServerAliveCountMax={QUIET_SECONDS // 15}"
)
_PROTECTED: Final = re.compile(r"protected branch|GH006|protected ref|not allowed to push", re.IGNORECASE)
"""How GitHub, GitLab, Gitea and Bitbucket say that a branch takes changes by request alone."""

Tell = Callable[[str], None]


@record
class Remote:
    """Where a branch is shared: the remote's name, and what the branch is called there."""

    name: str
    branch: str

    @property
    def tracking(self) -> str:
        """Return the ref that remembers where the branch was seen last."""
        return f"refs/remotes/{self.name}/{self.branch}"

    def __str__(self) -> str:
        """Return it as people write it, ``origin/main``."""
        return f"{self.name}/{self.branch}"


@record
class Fetched:
    """What a fetch found.

    Attributes:
        commit: where the branch stands there; None where there is no such branch.
        rewritten: it no longer holds what it held then, and nothing was taken over.
    """

    commit: str | None
    rewritten: bool = False


class Answer(Enum):
    """How a push ended."""

    TAKEN = "taken"
    BEHIND = "behind"
    """Somebody was faster."""

    PROTECTED = "protected"
    """The branch takes changes by request alone."""


@record
class Pushed:
    """How a push ended, and what the other side said to whoever pushed."""

    answer: Answer
    said: str


def remote_of(git: Git, branch: str, name: str = "") -> Remote:
    """Return where `branch` is shared: at the remote `name`, else where git's settings say, else at the only one.

    Raises:
        UsageError: there is no remote, or several, and nothing says which.
        NotFoundError: `name` is none.
    """
    names = git.read("remote").decode("utf-8", "surrogateescape").split()
    if name and name not in names:
        raise NotFoundError(
            _("There is no remote {name}.").format(name=name),
            hint=_("Known: {names}.").format(names=", ".join(names) or "-"),
        )
    set_up = git.config(f"branch.{branch}.remote") or ""
    chosen = name or (set_up if set_up in names else "") or ("origin" if "origin" in names else "")
    if not chosen and len(names) != 1:
        raise UsageError(
            _("Nothing says where to sync to."),
            hint=_("Add a remote: git remote add origin ADDRESS")
            if not names
            else _("Name one: aftersales sync REMOTE"),
        )
    chosen = chosen or names[0]
    there = git.config(f"branch.{branch}.merge") if chosen == set_up else None
    return Remote(chosen, (there or branch).removeprefix("refs/heads/"))


def fetch(git: Git, remote: Remote, *, ask: bool, rewritten: bool = False, progress: Tell | None = None) -> Fetched:
    """Fetch the branch and the seals.

    Args:
        git: the repository.
        remote: from where.
        ask: git may ask for a password on the terminal.
        rewritten: take the branch over even where it was rewritten.
        progress: told what git shows while it works.

    Raises:
        OutsideError: the other side cannot be reached, or does not let us in.
        RefusedError: a seal there is another than here.
    """
    force = "+" if rewritten else ""
    refs = (
        f"{force}refs/heads/{remote.branch}:{remote.tracking}",
        _SEALS,
        f"+refs/tags/sealed/*:{_SEEN}/{remote.name}/*",
    )
    code, said = git.exchange(
        *_HTTP,
        "fetch",
        "--no-tags",
        "--end-of-options",
        remote.name,
        *refs,
        env=_environment(git, ask=ask),
        progress=progress,
    )
    if code:
        if "couldn't find remote ref" in said:
            return Fetched(None)
        if "would clobber existing tag" in said:
            raise RefusedError(
                _("A sealed month is another at {remote} than here.").format(remote=remote.name),
                hint=_("Compare the lines you keep with: aftersales verify --since-tag; then ask whoever changed it."),
            )
        if "(non-fast-forward)" in said:
            return Fetched(None, rewritten=True)
        raise _unreachable(remote, said)
    return Fetched(git.resolve(remote.tracking))


def unpushed_seals(git: Git, remote: Remote) -> int:
    """Return how many seals are here that were not there when it was fetched last."""
    places = ("refs/tags/sealed", f"{_SEEN}/{remote.name}")
    listed = git.read("for-each-ref", "--format=%(objectname) %(refname)", *places).decode("utf-8", "surrogateescape")
    here, there = (
        {line.replace(f" {place}/", " ") for line in listed.splitlines() if f" {place}/" in line} for place in places
    )
    return len(here - there)


def push(git: Git, remote: Remote, commit: str, *, ask: bool, topic: str = "", progress: Tell | None = None) -> Pushed:
    """Push a commit to the branch there, and the seals.

    Args:
        git: the repository.
        remote: to where.
        commit: what the branch is to stand at.
        ask: git may ask for a password on the terminal.
        topic: push to a branch of this name instead, without seals.
        progress: told what git shows while it works.

    Raises:
        RefusedError: a hook there refused; what it said is the sentence.
        OutsideError: the other side cannot be reached, or does not let us in.
    """
    target = topic or remote.branch
    seals = [] if topic or not git.read("for-each-ref", "--count=1", "refs/tags/sealed/") else [_SEALS]
    refs = [f"{commit}:refs/heads/{target}", *seals]
    code, said = git.exchange(
        *_HTTP, "push", "--end-of-options", remote.name, *refs, env=_environment(git, ask=ask), progress=progress
    )
    told = "\n".join(
        line.removeprefix("remote: ").rstrip() for line in said.splitlines() if line.startswith("remote: ")
    )
    if code == 0:
        return Pushed(Answer.TAKEN, told)
    if "(fetch first)" in said or "(non-fast-forward)" in said or "cannot lock ref" in said or "stale info" in said:
        return Pushed(Answer.BEHIND, told)
    if _PROTECTED.search(said):
        return Pushed(Answer.PROTECTED, told)
    if "remote rejected" in said or "hook declined" in said:
        reason = told or _reason(said)
        raise RefusedError(
            _("{remote} refused the changes: {reason}").format(remote=remote, reason=reason),
            hint=_("They are all here still. Put right what it names, then sync again."),
        )
    raise _unreachable(remote, said)


def _environment(git: Git, *, ask: bool) -> Mapping[str, str]:
    """Return what keeps git from waiting for ever, and without a terminal from asking anything."""
    return network_environment(git.config("core.sshcommand") or _SSH, ask=ask)


def pause(attempt: int, draw: Draw) -> None:
    """Wait before the next attempt (from 0): longer each time, and by chance, so that two do not meet again."""
    longest = min(5000, 100 << attempt)
    time.sleep((longest // 2 + draw(longest // 2 + 1)) / 1000)


def _unreachable(remote: Remote, said: str) -> OutsideError:
    hint = _("Nothing was lost: your changes are committed here. Sync again later.")
    if (
        "could not read Username" in said
        or "could not read Password" in said
        or "Permission denied" in said
        or "Authentication failed" in said
    ):
        hint = _("git has no password or key for it, and does not ask without a terminal. {hint}").format(hint=hint)
    return OutsideError(
        _("{remote} cannot be reached: {reason}").format(remote=remote.name, reason=_reason(said)), hint=hint
    )


def _reason(said: str) -> str:
    """Return the line of git's words that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("fatal: ", "ERROR: ", "error: ", "! [", "ssh: "):
        for line in lines:
            if line.startswith(mark) and "Could not read from remote" not in line:
                return line.removeprefix(mark) if mark != "! [" else line
    return lines[-1] if lines else _("no reason given")
