"""The desk as it stood: a context whose tickets, policies and moment are those of a commit of the past."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from aftersales.app.context import Context
from aftersales.app.past_index import past_index
from aftersales.errors import InvalidDataError, NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.model.layout import DESK_FILE
from aftersales.model.moments import format_moment, instant, parse_when
from aftersales.model.record import record, replace
from aftersales.model.ticket import Did
from aftersales.store.git import Git

if TYPE_CHECKING:
    from aftersales.index.database import Index


@record
class Point:
    """A commit of the branch, and the moment that counts as now."""

    commit: str
    moment: datetime


class Past(Context):
    """The desk as it stood at a point of its history, for commands that only read; see docs/explanation/index.md.

    Args:
        present: the command's own context.
        wanted: a day (its end counts), a moment, or whatever names a commit.
    """

    def __init__(self, present: Context, wanted: str) -> None:
        super().__init__(
            present.start,
            person=present.person_option,
            language=present.language_option,
            draw=present.draw,
            bar=present.bar,
        )
        self.present = present
        self._wanted = wanted

    @cached_property
    def point(self) -> Point:
        """Where in history this is.

        Raises:
            UsageError: the moment is still to come.
            NotFoundError: there was no desk yet, or no such commit.
        """
        return point_of(self.present, self._wanted)

    @property
    def as_of(self) -> str:
        """Return the commit."""
        return self.point.commit

    @property
    def git(self) -> Git:
        """The desk's repository."""
        return self.present.git

    @cached_property
    def index(self) -> "Index":
        """The index as it would be at that commit."""
        commit = self.point.commit
        try:
            return past_index(self.git, commit, self.present.index, self.bar)
        except InvalidDataError as error:
            hint = _("The policies of that commit do not suit this version of the program.")
            raise InvalidDataError(error.message, place=f"{commit[:10]}:{error.place}", hint=hint) from error

    def now_in(self, zone: tzinfo) -> datetime:
        """Return the moment that counts as now, in `zone`."""
        return self.point.moment.astimezone(zone)


def point_of(context: Context, wanted: str) -> Point:
    """Return the point of history that `wanted` names.

    A day or a moment means the newest commit on the branch's own line (its first parents) that was made by then: what
    the branch held, as far as git knows.

    Raises:
        UsageError: the moment is still to come.
        NotFoundError: there was no desk yet, or no such commit.
    """
    span = _span_of(wanted, context.zone)
    if span is None:
        return _with_desk(context, _commit_named(context, wanted))
    start, end = span
    if start > context.now:
        raise UsageError(_("--as-of: {text} is still to come.").format(text=wanted))
    moment = min(end, context.now)
    return _with_desk(context, Point(_newest_by(context.git, instant(moment)), moment))


def _newest_by(git: Git, moment: int) -> str:
    """Return the newest commit that was put into the branch by `moment`, in seconds; empty where there is none.

    What an import brought counts by the dates of the old system, which are its commits' author dates. Those of other
    commits do not count: a rebase keeps them, whatever they come to stand on.
    """
    log = git.records("log", "-z", "--first-parent", "--no-show-signature", "--format=%H %ct %at", "HEAD", "--")
    for line in log:
        commit, committed, authored = line.decode().split()
        if int(committed) <= moment or (int(authored) <= moment and _is_import(git, commit)):
            return commit
    return ""


def _is_import(git: Git, commit: str) -> bool:
    (found,) = git.log("--max-count=1", revisions=[commit], whole=True)
    return found.trailer("Action") == Did.IMPORTED


def _span_of(text: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the first and the last second of what `text` says: a day, or a moment; None where it is neither."""
    try:
        start = parse_when(text, zone).replace(microsecond=0)
    except ValueError:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return start, start
    return start, datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def _commit_named(context: Context, name: str) -> Point:
    commit = context.git.resolve(name)
    if commit is None:
        raise NotFoundError(
            _("--as-of: {text} is no day, no moment and no commit.").format(text=name),
            hint=_("Write 2026-11-22, 2026-11-22T09:30 or 2026-11-22T09:30:00+08:00, or what git calls a commit."),
        )
    (found,) = context.git.log("--max-count=1", revisions=[commit], whole=True)
    return Point(commit, found.committed)


def _with_desk(context: Context, point: Point) -> Point:
    """Refuse a point at which there was no desk."""
    if not point.commit or context.git.read_blob(point.commit, DESK_FILE) is None:
        raise NotFoundError(
            _("There was no desk yet at {moment}.").format(moment=format_moment(point.moment.astimezone(context.zone))),
            hint=_("The first commits are shown by: git log --first-parent --reverse"),
        )
    return replace(point, moment=point.moment.astimezone(context.zone))
