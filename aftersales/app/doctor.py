"""``doctor``: what is wrong with this clone, why, and what to do; with `fix`, what can be put right without loss is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aftersales.app.context import Context
from aftersales.app.examinations import EXAMINATIONS, Visit
from aftersales.app.freshness import fresh_index, index_path
from aftersales.app.leftovers import remove_temporaries
from aftersales.errors import DeskError
from aftersales.i18n import _
from aftersales.index.database import open_index
from aftersales.index.look import look_at_index
from aftersales.model.finding import Finding
from aftersales.store.transaction import desk_lock


@dataclass(frozen=True, slots=True)
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
        mended = _mend(context, findings)
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
    return list(dict.fromkeys(found))


def _mend(context: Context, findings: Sequence[Finding]) -> list[str]:
    """Finish or drop what killed commands left, and build a wrong index anew; nothing a person made is touched."""
    mended: list[str] = []
    codes = {finding.code for finding in findings}
    if codes & {"journal/left", "temporary/left", "lock/held"}:
        with desk_lock(context.git, on_wait=context.tell) as recovered:
            mended += recovered
            # Under the lock, and after recovery, no temporary file of ours belongs to anybody.
            for path in remove_temporaries(context.git.root):
                mended.append(_("Removed {path}.").format(path=path))
    return [*mended, *_mend_index(context, wrong=any(code.startswith("index/") for code in codes))]


def _mend_index(context: Context, *, wrong: bool) -> Iterator[str]:
    """Throw a wrong index away, which holds nothing that is not in git, and bring it to the branch head."""
    path = index_path(context.git)
    state = look_at_index(path)
    if state is None or (not wrong and state.commit in (None, context.git.head().commit)):
        return
    try:
        if wrong:
            open_index(path).discard()
        fresh_index(context.git).close()
    except DeskError as error:
        context.tell(_("The index could not be built: {reason}").format(reason=error))
    else:
        yield _("The index was built anew.") if wrong else _("The index was brought to the branch head.")
