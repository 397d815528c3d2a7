"""Before a push: what `check` or `verify` finds fault with stays here."""

from typing import Final

from aftersales.app.checking import check_desk
from aftersales.app.context import Context
from aftersales.app.verifying import verify_commits
from aftersales.errors import InvalidDataError, RefusedError
from aftersales.i18n import _
from aftersales.model.finding import Severity

_CONFLICT: Final = "merge/conflict"
_COURSE: Final = "history/"
"""Findings about the course of a ticket: of one in conflict, two courses stand there until somebody settles it."""


def refuse_faults(context: Context, theirs: str | None, head: str) -> None:
    """Refuse to push what `check` or `verify` finds fault with; conflicts are pushed, so that anybody may resolve them.

    Raises:
        InvalidDataError: a file is not sound.
        RefusedError: something was not allowed when it was done.
    """
    if theirs is None:
        return
    report = check_desk(context, span=f"{theirs}..{head}")
    hint = _("Nothing was pushed. See all of it with: aftersales check --range {span}")
    disputed = {finding.path for finding in report.findings if finding.code == _CONFLICT}
    for finding in report.findings:
        of_conflict = finding.code == _CONFLICT or (finding.path in disputed and finding.code.startswith(_COURSE))
        if finding.severity is Severity.ERROR and not of_conflict:
            span = f"{theirs[:10]}..{head[:10]}"
            raise InvalidDataError(finding.message, place=finding.place, hint=hint.format(span=span))
    for offence in verify_commits(context.git, theirs, head).offences:
        if offence.finding.severity is Severity.ERROR:
            hint = _("Nothing was pushed. See all of it with: aftersales verify")
            place = f"{offence.commit[:10]} {offence.finding.place}".rstrip()
            raise RefusedError(offence.finding.message, place=place, hint=hint)
