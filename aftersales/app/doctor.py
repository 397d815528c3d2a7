"""``doctor``: what is wrong with this clone, why, and what to do; with `fix`, what can be put right without loss is."""

from collections.abc import Sequence

from aftersales.app.context import Context
from aftersales.app.examinations import EXAMINATIONS, MENDINGS
from aftersales.app.examinations.refs import BLOCKING
from aftersales.app.examinations.visit import Visit
from aftersales.errors import DeskError
from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.model.record import record


@record
class DoctorReport:
    """What the doctor says.

    Attributes:
        findings: what is wrong now, after what was mended.
        mended: what `fix` has put right, as sentences.
        notes: what is all right, or only worth knowing.
    """

    findings: Sequence[Finding]
    mended: Sequence[str]
    notes: Sequence[str]


def doctor(context: Context, *, fix: bool = False) -> DoctorReport:
    """Examine the clone; with `fix`, put right what can be without loss, and examine it again.

    Raises:
        NotFoundError: there is no desk here.
        BusyError: with `fix`, another command holds the desk for too long.
    """
    visit = Visit(context, context.git)
    findings = _examine(visit)
    mended: list[str] = []
    if fix:
        mended = _mend(visit, findings)
        visit = Visit(context, context.git)
        findings = _examine(visit)
    return DoctorReport(findings, mended, visit.notes)


def _examine(visit: Visit) -> list[Finding]:
    found: list[Finding] = []
    for examination in EXAMINATIONS:
        try:
            found += examination(visit)
        except DeskError as error:
            found.append(Finding(error.place, 0, 0, "doctor/failed", error.message, hint=error.hint))
        except OSError as error:
            found.append(Finding(str(error.filename or ""), 0, 0, "doctor/failed", str(error.strerror or error)))
        if any(finding.code in BLOCKING for finding in found):
            break
    return list(dict.fromkeys(found))


def _mend(visit: Visit, findings: Sequence[Finding]) -> list[str]:
    """Put right what can be, one kind of trouble after the other; nothing a person made is touched."""
    codes = {finding.code for finding in findings}
    mended: list[str] = []
    for mend in MENDINGS:
        try:
            mended += mend(visit, codes)
        except (DeskError, OSError) as error:  # the others still may help
            visit.context.tell(_("Not all could be mended: {reason}").format(reason=error))
    return mended
