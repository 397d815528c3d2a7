"""What an import is asked for and what it answers; and the files that it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from aftersales.app.import_account import Account
from aftersales.errors import InvalidDataError, NotFoundError, OutsideError
from aftersales.i18n import _
from aftersales.model.record import record


class CommitPer(StrEnum):
    """What one commit of an import holds."""

    IMPORT = "import"
    TICKET = "ticket"
    EVENT = "event"


@record
class ImportRequest:
    """What is asked for.

    Attributes:
        file: the table.
        map_file: how to read it.
        dry_run: only tell what would happen.
        commit_per: what one commit holds; tickets and events keep their dates.
        rejects: where rejected rows go; None: beside the table, or nowhere in a dry run.
        sheet, encoding: instead of the map's; empty: as the map says.
    """

    file: Path
    map_file: Path
    dry_run: bool = False
    commit_per: CommitPer = CommitPer.IMPORT
    rejects: Path | None = None
    sheet: str = ""
    encoding: str = ""


@record
class ImportResult:
    """What happened, or would happen.

    Attributes:
        account: what became of every row.
        samples: the files of the first tickets.
        rejects: where the rejected rows are; None where there are none, or they were not written.
        commit: the last commit; None where nothing was committed.
    """

    account: Account
    samples: tuple[bytes, ...]
    rejects: Path | None
    commit: str | None


def source_zone(name: str, place: str) -> tzinfo:
    """Return the time zone that a map names; InvalidDataError at `place` where there is none."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only where the map names one

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidDataError(
            _("There is no time zone {name}.").format(name=name),
            place=place,
            hint=_("Write Europe/Rome, Asia/Shanghai …"),
        ) from None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; NotFoundError or OutsideError where that cannot be."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None
    with stream:
        yield stream


def content_of(path: Path) -> bytes:
    """Return a file's bytes; errors as for `opened`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> NotFoundError | OutsideError:
    if isinstance(error, FileNotFoundError):
        return NotFoundError(_("There is no such file."), place=str(path))
    return OutsideError(
        _("This cannot be read: {reason}.").format(reason=error.strerror or str(error)), place=str(path)
    )
