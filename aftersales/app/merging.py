"""Merging on behalf of git: the driver that it calls for each file of records, and how a clone comes to know it."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aftersales.app.context import Context
from aftersales.codec.merging import MergedFile, merge_sources
from aftersales.errors import DeskError, InvalidDataError
from aftersales.i18n import _
from aftersales.model.layout import ticket_id_of
from aftersales.model.policy import Policy
from aftersales.store.git import Git
from aftersales.store.merging import merge_texts

DRIVER: Final = "aftersales"
"""The driver's name, in ``.gitattributes`` and in the settings of every clone."""


def driver_settings() -> Mapping[str, str]:
    """Return the settings of git by which a clone knows the driver; the program by its path: cron's is short."""
    command = f"{shlex.quote(sys.executable)} -m aftersales merge-file %O %A %B %P"
    return {
        f"merge.{DRIVER}.name": "Records of a desk, field by field",
        f"merge.{DRIVER}.driver": command,
    }


def register_driver(git: Git) -> None:
    """Let git in this clone merge records by the driver; settings are a clone's own, and no clone inherits them."""
    for key, value in driver_settings().items():
        git.write("config", "--local", key, value)


def has_driver(git: Git) -> bool:
    """Tell whether git in this clone knows a driver for records, whichever program it names."""
    return git.outcome("config", "--get", f"merge.{DRIVER}.driver", accept=(0, 1))[0] == 0


def merge_for_git(context: Context, base: Path, one: Path, other: Path, path: str) -> bool:
    """Merge the files that git gives to its driver, and write the result into `one`; tell whether all is settled.

    What cannot be merged as a record (a side does not parse) is merged as text, with git's own marks.

    Args:
        context: the command's.
        base, one, other: files with the three versions; the base is empty where there is none.
        path: where the file is in the repository, from the top of the work tree.
    """
    git = context.git
    own = git.own(path)
    sources = [file.read_bytes() for file in (base, one, other)]
    try:
        merged = merge_sources(own, sources[0] or None, sources[1], sources[2], policy_or_none(context))
    except InvalidDataError as error:
        context.tell(
            _("{place}: merged as text, because it does not parse: {message}").format(
                place=error.place or own, message=error.message
            )
        )
        merged = None
    if merged is None:
        content, clean = merge_texts(git, one, base, other)
        one.write_bytes(content)
        return clean
    one.write_bytes(merged.content)
    return not tell_merge(context, own, merged) and _keep_twin(git, merged)


def tell_merge(context: Context, path: str, merged: MergedFile) -> bool:
    """Say what a person should know of a merge; tell whether anything is left to settle."""
    for field in merged.merged.kept:
        context.tell(
            _("{path}: {field} was taken away in one clone and changed in the other; it stays.").format(
                path=path, field=field
            )
        )
    if merged.twin:
        context.tell(
            _("{path}: two clones gave this id to two tickets; the second is {other} now.").format(
                path=path, other=merged.twin[0]
            )
        )
    conflicts = merged.merged.conflicts
    if conflicts:
        fields = ", ".join(str(conflict["field"]) for conflict in conflicts)
        context.tell(_("{path}: to be settled: {fields}.").format(path=path, fields=fields))
        if name := ticket_id_of(path):
            context.tell(_("Settle it with: aftersales resolve {record}").format(record=name))
    return bool(conflicts)


def _keep_twin(git: Git, merged: MergedFile) -> bool:
    """Put the second of two tickets of one id into the work tree, for a person to add; git gives a driver one file."""
    if merged.twin is None:
        return True
    path, content = merged.twin
    target = git.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return False


def policy_or_none(context: Context) -> Policy | None:
    """Return the policies at the branch head, or None where they cannot be read: a merge goes on without them."""
    try:
        return context.policy
    except DeskError:
        return None
