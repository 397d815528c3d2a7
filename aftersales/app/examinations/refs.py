"""HEAD and the branch: files of a line each, which a power cut may leave empty on a disk that lies."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.store.aside import put_aside
from aftersales.store.git import Git

BLOCKING: Final = frozenset({"head/broken", "branch/broken"})
"""Where one of these is found, nothing else can be looked at."""

_OID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_BRANCHES: Final = "refs/heads/"


def examine_refs(visit: Visit) -> Iterator[Finding]:
    """Yield a HEAD that names no branch, and a branch that names no commit."""
    git = visit.git
    head = _line(git.folders.private / "HEAD")
    if not head.startswith(f"ref: {_BRANCHES}") and not _OID.match(head):
        branches = _branches(git)
        hint = fix_hint() if len(branches) == 1 else _("Write the branch's name into it: ref: refs/heads/BRANCH")
        message = _("git's file HEAD is damaged: it names no branch.")
        yield Finding(".git/HEAD", 0, 0, "head/broken", message, hint=hint)
    elif head.startswith("ref: ") and _is_broken(git, branch := head.removeprefix(f"ref: {_BRANCHES}")):
        good = _last_good(git, branch)
        message = _("The branch {branch} is damaged: it names no commit that is there.").format(branch=branch)
        hint = _("Take the branch from another clone: git fetch; then git update-ref refs/heads/BRANCH COMMIT")
        yield Finding(f".git/{_BRANCHES}{branch}", 0, 0, "branch/broken", message, hint=fix_hint() if good else hint)


def mend_refs(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Let HEAD name the only branch; let the branch name the last commit of git's own log that is there."""
    git = visit.git
    if "head/broken" in codes and len(branches := _branches(git)) == 1:
        kept = put_aside(git, git.folders.private / "HEAD")
        (git.folders.private / "HEAD").write_text(f"ref: {_BRANCHES}{branches[0]}\n")
        yield _("HEAD names {branch} again; the damaged file is kept as {kept}.").format(branch=branches[0], kept=kept)
    if "branch/broken" in codes:
        branch = _line(git.folders.private / "HEAD").removeprefix(f"ref: {_BRANCHES}")
        good = _last_good(git, branch)
        if good:
            file = git.folders.common / _BRANCHES / branch
            kept = put_aside(git, file)
            git.write("update-ref", f"{_BRANCHES}{branch}", good)
            words = _("The branch {branch} stands at {commit} again, by git's log; the damaged file is kept as {kept}.")
            yield words.format(branch=branch, commit=good[:10], kept=kept)


def _is_broken(git: Git, branch: str) -> bool:
    """Tell whether the branch's own file is there and names no commit; a branch without a file is packed, or unborn."""
    file = git.folders.common / _BRANCHES / branch
    if not file.is_file():
        return False
    named = _line(file)
    return not named.startswith("ref:") and not (_OID.match(named) and _is_commit(git, named))


def _is_commit(git: Git, oid: str) -> bool:
    return git.outcome("cat-file", "-e", f"{oid}^{{commit}}", accept=(0, 1, 128))[0] == 0


def _last_good(git: Git, branch: str) -> str | None:
    """Return the last commit that git's log of the branch names and that is there: gitrepository-layout(5), logs."""
    log = git.folders.common / "logs" / _BRANCHES / branch
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    named = (line.split(" ")[1] for line in reversed(lines) if line.count(" ") > 2)
    return next((oid for oid in named if _OID.match(oid) and int(oid, 16) and _is_commit(git, oid)), None)


def _branches(git: Git) -> list[str]:
    folder = git.folders.common / _BRANCHES
    loose = {
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file() and file.suffix != ".lock"
    }
    packed = re.findall(rf"^[0-9a-f]+ {_BRANCHES}(.+)$", _text(git.folders.common / "packed-refs"), re.MULTILINE)
    return sorted(loose | set(packed))


def _line(file: Path) -> str:
    return _text(file).strip()


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
