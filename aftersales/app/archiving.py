"""``archive``: the closed tickets of old years leave the work tree; in git, the index and every figure they stay."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from aftersales.app.changes import LOCK_SECONDS
from aftersales.app.context import Context
from aftersales.errors import BusyError, UsageError
from aftersales.i18n import _
from aftersales.model.filters import TicketFilter
from aftersales.model.layout import TICKETS, evidence_folder, ticket_id_of, ticket_path
from aftersales.model.record import record
from aftersales.store.git import Git
from aftersales.store.sparse import bring_back, files_below, leave_out, left_out
from aftersales.store.standing import branch_to_change
from aftersales.store.transaction import desk_lock

_YEAR: Final = re.compile(rf"{TICKETS}/(\d{{4}})/")


@record
class ArchivedYear:
    """One year of which tickets are left out.

    Attributes:
        left_out: tickets that are not in the work tree.
        present: tickets of the year that are: open ones, broken ones, and files with edits.
    """

    year: int
    left_out: int
    present: int


def archive_before(context: Context, year: int) -> Sequence[ArchivedYear]:
    """Leave the closed tickets of the years before `year` out of the work tree; return what is left out then.

    Raises:
        UsageError: `year` is later than this one.
        BusyError: the work tree is sparse in a way of the user's own, something is half done, or the desk is held.
    """
    if year > context.now.year:
        raise UsageError(
            _("{year} has not begun.").format(year=year),
            hint=_("Archive closed years: --before {year}").format(year=context.now.year),
        )
    git = context.git
    with desk_lock(git, LOCK_SECONDS, context.tell) as repaired:
        for sentence in repaired:
            context.tell(sentence)
        context.forget()
        _refuse_others(git)
        branch_to_change(git, git.head().commit, first=False)
        years = sorted({found for path, _skipped in files_below(git, TICKETS) if (found := _year_of(path)) < year})
        if years:
            leave_out(git, [f"{TICKETS}/{one}" for one in years], _kept(context, year))
        elif left_out(git):
            bring_back(git)
        return archived_years(git)


def undo_archive(context: Context) -> None:
    """Let every ticket be in the work tree again.

    Raises:
        BusyError: the work tree is sparse in a way of the user's own, or the desk is held.
    """
    with desk_lock(context.git, LOCK_SECONDS, context.tell):
        _refuse_others(context.git)
        if left_out(context.git):
            bring_back(context.git)


def archived_years(git: Git) -> Sequence[ArchivedYear]:
    """Return the years of which tickets are left out, the oldest first."""
    if not left_out(git):
        return ()
    tickets = ((path, skipped) for path, skipped in files_below(git, TICKETS) if ticket_id_of(path))
    counts = Counter((_year_of(path), skipped) for path, skipped in tickets)
    years = sorted({year for year, skipped in counts if skipped})
    return [ArchivedYear(year, counts[year, True], counts[year, False]) for year in years]


def _refuse_others(git: Git) -> None:
    if left_out(git) is None:
        raise BusyError(
            _("This work tree already leaves files out, by a sparse checkout of your own."),
            hint=_("See it with: git sparse-checkout list, and end it with: git sparse-checkout disable"),
        )


def _kept(context: Context, year: int) -> list[str]:
    """Return the files and folders of the years before `year` that a person may have to look at."""
    still_open = [line.id for line in context.index.tickets(TicketFilter(open=True), now=context.now)]
    broken = [file.path for file in context.index.broken_files() if file.path.startswith(f"{TICKETS}/")]
    paths = [path for one in still_open for path in (ticket_path(one), evidence_folder(one))]
    return sorted(path for path in (*paths, *broken) if _year_of(path) < year)


def _year_of(path: str) -> int:
    """Return the year of a ticket's path; of any other, one that is never archived."""
    match = _YEAR.match(path)
    return int(match[1]) if match else 9999
