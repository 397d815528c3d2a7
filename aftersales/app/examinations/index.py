"""The index: damaged, behind the branch, or holding something else than the branch does."""

from collections.abc import Collection, Iterator

from aftersales.app.examinations.visit import Visit, fix_hint
from aftersales.app.freshness import fresh_index, index_path
from aftersales.errors import DeskError
from aftersales.i18n import _, ngettext
from aftersales.index.database import open_index
from aftersales.index.look import look_at_index
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import TICKETS


def examine_index(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    state, head = look_at_index(index_path(git)), git.head().commit
    if state is None or (state.commit is None and not state.trouble):
        visit.notes.append(_("There is no index yet; the next command builds it."))
    elif state.trouble:
        message = _("The index is damaged: {reason}.").format(reason=state.trouble)
        yield Finding("", 0, 0, "index/damaged", message, Severity.WARNING, fix_hint())
    elif state.commit != head:
        visit.notes.append(_("The index is behind the branch; the next command brings it there."))
    elif head:
        files = sum(path.endswith(".yaml") for path, _oid in git.list_tree(head, TICKETS))
        if files != state.files:
            message = _("The index knows {known} tickets; the branch holds {files}.").format(
                known=state.files, files=files
            )
            yield Finding("", 0, 0, "index/wrong", message, Severity.WARNING, fix_hint())
        else:
            visit.notes.append(
                ngettext("The index knows {count} ticket.", "The index knows {count} tickets.", files).format(
                    count=files
                )
            )


def mend_index(visit: Visit, codes: Collection[str]) -> Iterator[str]:
    """Throw a wrong index away, which holds nothing that is not in git, and bring it to the branch head."""
    path = index_path(visit.git)
    state = look_at_index(path)
    wrong = any(code.startswith("index/") for code in codes)
    if state is None or (not wrong and state.commit in (None, visit.git.head().commit)):
        return
    try:
        if wrong:
            open_index(path).discard()
        fresh_index(visit.git).close()
    except DeskError as error:
        visit.context.tell(_("The index could not be built: {reason}").format(reason=error))
    else:
        yield _("The index was built anew.") if wrong else _("The index was brought to the branch head.")
