"""What the disk refuses, as a sentence."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftersales.errors import OutsideError
from aftersales.i18n import N_, _

_SENTENCES = {
    errno.ENOSPC: N_("The disk is full; nothing was changed."),
    getattr(errno, "EDQUOT", -1): N_("The disk quota is used up; nothing was changed."),
    errno.EROFS: N_("This disk can only be read; nothing was changed."),
    errno.EACCES: N_("There is no permission to write here; nothing was changed."),
    errno.EPERM: N_("There is no permission to write here; nothing was changed."),
    errno.ENAMETOOLONG: N_("The file name is too long; nothing was changed."),
}


@contextmanager
def outside_trouble(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses at `path` into an OutsideError; for the steps before a change counts."""
    try:
        yield
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0)
        reason = os.strerror(error.errno or 0)
        message = _(sentence) if sentence else _("Cannot write: {reason}; nothing was changed.").format(reason=reason)
        raise OutsideError(message, place=str(error.filename or path)) from error
