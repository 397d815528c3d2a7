"""A stock-take sheet that somebody filled in: CSV with the columns `part` and `counted`, others passed over."""

import csv
import io

from aftersales.errors import InvalidDataError
from aftersales.i18n import _

_COLUMNS = ("part", "counted")


def parse_counts(source: bytes, name: str) -> dict[str, int]:
    """Read a sheet; parts that were not counted (an empty cell) are left out.

    Raises:
        InvalidDataError: it is no such sheet; file and line are named.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidDataError(_("The sheet is not UTF-8."), place=name) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise InvalidDataError(
            _("The sheet has no column {column}.").format(column=missing[0]),
            place=f"{name}:1",
            hint=_("Make one with: aftersales part count --format csv"),
        )
    found: dict[str, int] = {}
    for row in rows:
        part, counted = (row[column] or "" for column in _COLUMNS)
        if not counted.strip():
            continue
        if not counted.strip().isdecimal() or len(counted.strip()) > 6:
            message = _("{text} is no number of parts.").format(text=counted.strip())
            raise InvalidDataError(message, place=f"{name}:{rows.line_num}")
        if part.strip() in found:
            message = _("The part {part} stands there twice.").format(part=part.strip())
            raise InvalidDataError(message, place=f"{name}:{rows.line_num}")
        found[part.strip()] = int(counted)
    return found
