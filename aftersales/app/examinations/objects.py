"""git's objects: contents and commits that are damaged or gone, and how to get them from another clone."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from aftersales.app.examinations.visit import SHOWN, Visit, rest
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.store.aside import put_aside
from aftersales.store.git import Git

FEW: Final = 20_000
"""Up to this many objects git looks through all of them, in a second or two."""

_MISSING: Final = re.compile(r"^missing (\w+) ([0-9a-f]+)$", re.MULTILINE)
_WORDS: Final = frozenset(range(256))


def examine_objects(visit: Visit) -> Iterator[Finding]:
    """Yield the objects of the branches that are damaged or gone; of a large desk only a note how to look."""
    git = visit.git
    if _count(git) > FEW:
        visit.notes.append(_("git's own objects were not looked through, as there are many; that is done by: git fsck"))
        return
    missing = _missing(git)
    for kind, oid in missing[:SHOWN]:
        file = _loose(git, oid)
        if file.exists():
            message = _("The object {oid} ({kind}) of git is damaged.").format(oid=oid, kind=kind)
            hint = _("Take it away with: aftersales doctor --fix; then get it: git fetch --refetch REMOTE-OR-CLONE")
            yield Finding(f".git/objects/{oid[:2]}/{oid[2:]}", 0, 0, "object/damaged", message, hint=hint)
        else:
            message = _("The object {oid} ({kind}) of git is missing.").format(oid=oid, kind=kind)
            hint = _("Get it from another clone: git fetch --refetch REMOTE-OR-CLONE")
            yield Finding("", 0, 0, "object/missing", message, hint=hint)
    yield from rest(len(missing), "git fsck", "object/more")


def mend_objects(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Put damaged object files aside: git would not write a sound one over them."""
    if "object/damaged" not in codes:
        return
    for _kind, oid in _missing(visit.git):
        file = _loose(visit.git, oid)
        if file.exists():
            kept = put_aside(visit.git, file)
            yield _("Took the damaged object {oid} away; it is kept as {kept}.").format(oid=oid, kept=kept)


def _count(git: Git) -> int:
    said = git.read("count-objects", "-v").decode()
    return sum(int(number) for number in re.findall(r"^(?:count|in-pack): (\d+)$", said, re.MULTILINE))


def _missing(git: Git) -> list[tuple[str, str]]:
    """Return kind and id of what `git fsck` cannot find or read; that it finds something is no failure here."""
    said = git.outcome("fsck", "--full", "--no-dangling", "--no-progress", accept=tuple(_WORDS))[1]
    return _MISSING.findall(said.decode("utf-8", "replace"))


def _loose(git: Git, oid: str) -> Path:
    return git.folders.common / "objects" / oid[:2] / oid[2:]
