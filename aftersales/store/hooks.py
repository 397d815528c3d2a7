"""The repository's hooks around a commit, run as `git commit` would run them. https://git-scm.com/docs/githooks

A hook that refuses is a rule of the repository: RefusedError, exit code 4, with what the hook said.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aftersales.errors import RefusedError
from aftersales.i18n import _
from aftersales.store import plumbing
from aftersales.store.git import Git
from aftersales.store.importing import clean_message
from aftersales.store.journal import FOLDER

_NO_EDITOR: Final = {"GIT_EDITOR": ":"}
"""What git tells hooks when nobody will edit the message."""

Tell = Callable[[str], None]


def has_hook(git: Git, name: str) -> bool:
    """Tell whether the hook `name` is set up: an executable file, or (newer gits) a ``hook.*.event`` setting."""
    folder = git.config("core.hookspath")
    hooks = git.folders.top / Path(folder).expanduser() if folder else git.folders.common / "hooks"
    return os.access(hooks / name, os.X_OK) or name in git.config_values(".event")


def run_before_commit(git: Git, commit: str, tell: Tell) -> None:
    """Run ``pre-commit`` on an index of its own that holds exactly the files of `commit`.

    Raises:
        RefusedError: the hook refused, or changed what is to be committed.
    """
    index = git.folders.private / FOLDER / "hook.index"
    try:
        plumbing.fill_index(git, index, commit)
        _run(git, "pre-commit", tell, index=index)
        if plumbing.tree_of_index(git, index) != plumbing.tree_of(git, commit):
            raise RefusedError(
                _("The hook pre-commit changed what was to be committed."),
                hint=_("Let the hook check only; files of a desk are written in their final form."),
            )
    finally:
        index.unlink(missing_ok=True)


def edit_message(git: Git, message: str, tell: Tell) -> str:
    """Let ``prepare-commit-msg`` and ``commit-msg`` edit the message; return it as they leave it.

    Raises:
        RefusedError: a hook refused.
    """
    wanted = [name for name in ("prepare-commit-msg", "commit-msg") if has_hook(git, name)]
    if not wanted:
        return message
    file = git.folders.private / FOLDER / "COMMIT_EDITMSG"
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_text(message, "utf-8", newline="\n")
        for name in wanted:
            _run(git, name, tell, str(file), *(["message"] if name == "prepare-commit-msg" else []))
        edited = clean_message(file.read_text("utf-8", "replace"))
    finally:
        file.unlink(missing_ok=True)
    if not edited.strip():
        raise RefusedError(_("A hook left the commit message empty."))
    return edited


def run_after_commit(git: Git, tell: Tell) -> None:
    """Run ``post-commit``; like git, whatever it answers changes nothing."""
    if has_hook(git, "post-commit"):
        said = git.run_hook("post-commit", env=_NO_EDITOR)[1]
        if said:
            tell(said)


def _run(git: Git, name: str, tell: Tell, *arguments: str, index: Path | None = None) -> None:
    env = {**_NO_EDITOR, **({"GIT_INDEX_FILE": str(index)} if index else {})}
    agreed, said = git.run_hook(name, *arguments, env=env)
    if not agreed:
        raise RefusedError(
            _("The hook {hook} refused the change; nothing was changed.\n{said}").format(hook=name, said=said).rstrip(),
            hint=_("Do what the hook asks for, then try again."),
        )
    if said:
        tell(said)
