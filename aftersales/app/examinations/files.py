"""The desk's files: edits that are not committed, and what a check calls an error."""

from collections.abc import Iterator

from aftersales.app.check_files import FOLDERS
from aftersales.app.checking import check_desk
from aftersales.app.examinations.visit import SHOWN, Visit, rest
from aftersales.app.uncommitted import uncommitted_edits
from aftersales.i18n import ngettext
from aftersales.model.finding import Finding, Severity


def examine_edits(visit: Visit) -> Iterator[Finding]:
    git = visit.git
    states = git.status_paths(FOLDERS)
    yield from uncommitted_edits(git, states[:SHOWN])
    yield from rest(len(states), "git status", "edit/more")


def examine_files(visit: Visit) -> Iterator[Finding]:
    """Yield what a check of the work tree calls an error, and schemas of another version."""
    report = check_desk(visit.context)
    told = [
        finding
        for finding in report.findings
        if finding.severity is Severity.ERROR or finding.code.startswith("schema-file/")
    ]
    visit.notes.append(
        ngettext("{count} file was checked.", "{count} files were checked.", report.files).format(count=report.files)
    )
    yield from told[:SHOWN]
    yield from rest(len(told), "aftersales check", "check/more")
