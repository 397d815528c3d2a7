"""git-lfs: evidence kept beside the history instead of in it, where the desk turned that on (``init --lfs``).

``.gitattributes`` travels with the desk and says which files; the filter is set up in each clone, by git-lfs itself.
Without it git would take a photo for an ordinary file and keep it for ever, and nobody would notice.
"""

from typing import Final

from aftersales.errors import OutsideError, RefusedError
from aftersales.i18n import _
from aftersales.model.layout import evidence_folder
from aftersales.store.git import Git

ATTRIBUTES: Final = "tickets/*/*/*/*/** filter=lfs diff=lfs merge=lfs -text"
"""What ``.gitattributes`` says of evidence where git-lfs keeps it."""

_TRIED: Final = f"{evidence_folder('AS-260101-00000')}/photo.jpg"
_WANTED: Final = ("check-attr", "-z", "filter", "--")


def wants_lfs(git: Git) -> bool:
    """Tell whether the desk keeps its evidence by git-lfs."""
    return git.read(*_WANTED, git.full(_TRIED)).split(b"\0")[2:3] == [b"lfs"]


def has_lfs(git: Git) -> bool:
    """Tell whether git-lfs is set up in this clone."""
    return any(
        git.outcome("config", "--get", f"filter.lfs.{way}", accept=(0, 1))[0] == 0 for way in ("process", "clean")
    )


def set_up_lfs(git: Git) -> None:
    """Let git-lfs set itself up in this clone: its filter, and the hook that uploads what is pushed.

    Raises:
        OutsideError: git-lfs is not installed.
    """
    if git.outcome("lfs", "version", accept=(0, 1))[0]:
        raise OutsideError(
            _("git-lfs is not installed."),
            place=str(git.root),
            hint=_("Install git-lfs (https://git-lfs.com) and try again."),
        )
    git.write("lfs", "install", "--local")


def refuse_without_lfs(git: Git) -> None:
    """Refuse to attach where the desk keeps evidence by git-lfs, and this clone would not.

    Raises:
        RefusedError: the filter is not set up.
    """
    if wants_lfs(git) and not has_lfs(git):
        raise RefusedError(
            _("This desk keeps evidence by git-lfs, which is not set up in this clone."),
            hint=_("Install git-lfs, then type: git lfs install --local"),
        )
