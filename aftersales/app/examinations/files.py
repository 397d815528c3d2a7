"""The desk's files: edits that are not committed, and what a check calls an error."""

from collections.abc import Iterator

from aftersales.app.check_files import FOLDERS
from aftersales.app.checking import check_desk
from aftersales.app.examinations.visit import SHOWN, Visit, rest
from aftersales.app.uncommitted import uncommitted_edits
from aftersales.i18n import _, ngettext
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
    yield from (_explained(visit, finding) for finding in told[:SHOWN])
    yield from rest(len(told), "aftersales check", "check/more")


def _explained(visit: Visit, finding: Finding) -> Finding:
    """Say of a file that cannot be read as YAML what most often is the matter: a merge left its marks in it."""
    if not finding.code.startswith("yaml/"):
        return finding
    lines = (visit.git.root / finding.path).read_bytes().splitlines()
    place = next((number for number, line in enumerate(lines, 1) if line.startswith(b"<<<<<<< ")), None)
    if place is None:
        return finding
    message = _("A merge left its marks in this file: both sides stand in it.")
    hint = _("Keep what holds, take the lines with <<<<<<<, ======= and >>>>>>> out, and commit: git commit -- {path}")
    return Finding(finding.path, place, 1, "file/merge-marks", message, hint=hint.format(path=finding.path))
