"""A desk's repository without a work tree: where a team's clones meet, and where a hook looks at what is pushed."""

from pathlib import Path

from aftersales.errors import NotFoundError
from aftersales.i18n import _
from aftersales.store.folders import Folders, is_bare
from aftersales.store.git import Git


def open_git_folder(folder: Path) -> Git:
    """Open a bare repository, or the ``.git`` of another, for reading commits alone; in quarantine too.

    git runs a server's hooks inside this folder: githooks(5), pre-receive.

    Raises:
        NotFoundError: this is no git folder.
    """
    folder = folder.resolve()
    if not is_bare(folder):
        raise NotFoundError(
            _("This is not git's own folder."),
            place=str(folder),
            hint=_("verify --pre-receive is run by git, as a hook of the repository that is pushed to."),
        )
    return Git(folder, Folders(folder, folder, folder))


def default_branch(git: Git) -> str:
    """Return the branch that HEAD names: ``refs/heads/main``, whether it has commits or not."""
    return git.read("symbolic-ref", "HEAD").decode().strip()
