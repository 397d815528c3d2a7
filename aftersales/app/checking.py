"""``check``: everything that can be wrong with the files of a desk, of the work tree or of a range of commits.

It needs no index and no sound policies: what is broken is a finding, and the check goes on with what is left.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from aftersales import __version__
from aftersales.app.check_articles import check_articles
from aftersales.app.check_batches import check_batches
from aftersales.app.check_changes import ChangeInspector, changes_in, resolve_span, touched
from aftersales.app.check_claims import Claims
from aftersales.app.check_files import FOLDERS, CommitFiles, DeskFiles, Kind, WorkTreeFiles
from aftersales.app.check_others import RangeClaims
from aftersales.app.check_parcel_claims import ParcelClaims
from aftersales.app.check_policies import PoliciesUnderCheck, check_schemas, inspect_policies
from aftersales.app.check_stock import check_stock
from aftersales.app.check_tickets import Inspector, Role, role_of, strays, ticket_of_evidence
from aftersales.app.context import Context
from aftersales.app.freshness import index_path
from aftersales.codec.schema import load_schema
from aftersales.errors import NotFoundError, UsageError
from aftersales.i18n import _
from aftersales.index.verdicts import open_verdicts
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import POLICIES, SCHEMAS
from aftersales.model.record import record
from aftersales.rules.visits import Booking, double_booked
from aftersales.store.git import Git

Progress = Callable[[int, int], None]
"""Told now and then how many files are checked, of how many."""

_TOLD_EVERY = 100
_VERDICTS = "checked.sqlite3"
"""Beside the index; see index/verdicts.py."""

_ROOTS = tuple(f"{folder}/" for folder in FOLDERS)


@record
class CheckReport:
    """What a check found, sorted by file and line; `files` is how many were looked at."""

    findings: Sequence[Finding]
    files: int

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Return the number of warnings."""
        return len(self.findings) - self.errors


def check_desk(
    context: Context, paths: Sequence[Path] = (), *, span: str | None = None, progress: Progress | None = None
) -> CheckReport:
    """Check the files of the work tree, or what changed between two commits.

    Args:
        context: the command's; neither its index nor its policy is used.
        paths: files and folders to check; none: the whole desk. Policies are checked as a whole as soon as one is.
        span: ``A..B``: only what B brings, as of B, and what it did to what was there.
        progress: told how far it is.

    Raises:
        NotFoundError: a path or a commit is not there.
        UsageError: a path lies outside the desk, or `span` is no range.
    """
    limits = [_own_path(context, path, there=span is None) for path in paths]
    job = _whole_job(context, limits) if span is None else _span_job(context, span, limits)
    return _check(context, job, progress)


def _own_path(context: Context, path: Path, *, there: bool = True) -> str:
    """Return a path of the command line as the desk knows it; empty for the desk's root."""
    root = context.git.root
    for candidate in (path, root / path):
        # The last part is not resolved: a symbolic link is checked as one.
        place = candidate.parent.resolve() / candidate.name if candidate.name else candidate.resolve()
        if place.is_relative_to(root) and (not there or place.exists() or place.is_symlink()):
            own = place.relative_to(root).as_posix()
            return "" if own == "." else own
    if path.exists():
        raise UsageError(_("This lies outside the desk."), place=str(path))
    raise NotFoundError(_("There is no such file."), place=str(path))


def _chosen(paths: Sequence[str], limits: Sequence[str]) -> list[str]:
    """Return those of `paths` that are asked for; evidence asks for its ticket."""
    if not limits or "" in limits:
        return list(paths)
    wanted = {*limits, *(ticket for path in limits if (ticket := ticket_of_evidence(path)))}
    folders = tuple(f"{path}/" for path in limits)
    return [path for path in paths if path in wanted or path.startswith(folders)]


@record
class _Job:
    """What to check: `chosen` of `files`, policies and schemas as wholes, and a comparison with what was before."""

    files: DeskFiles
    chosen: Sequence[str]
    policies: bool
    schemas: bool
    comparison: ChangeInspector | None = None


def _whole_job(context: Context, limits: Sequence[str]) -> _Job:
    files = WorkTreeFiles(context.git)
    whole = not limits or "" in limits
    return _Job(
        files, _chosen(list(files.listing), limits), whole or _asks(limits, POLICIES), whole or _asks(limits, SCHEMAS)
    )


def _span_job(context: Context, text: str, limits: Sequence[str]) -> _Job:
    span = resolve_span(context.git, text)
    changes = changes_in(context.git, span)
    paths = _chosen([*changes.changed, *changes.deleted], limits)
    return _Job(
        CommitFiles(context.git, span.commit),
        _chosen([path for path in touched(changes) if path.startswith(_ROOTS)], limits),
        _asks(paths, POLICIES),
        _asks(paths, SCHEMAS),
        ChangeInspector(context.git, span, changes),
    )


def _check(context: Context, job: _Job, progress: Progress | None) -> CheckReport:
    policies = inspect_policies(context, job.files)
    findings = [*strays(job.files, job.chosen), *_blocked(job)]
    if job.policies:
        findings += policies.findings
    elif policies.policy is None:
        findings.append(_unsound())
    findings += check_schemas(job.files) if job.schemas else []
    findings += check_stock(job.files, policies.policy, job.chosen)
    findings += check_articles(job.files, policies, job.chosen)
    paths = sorted({path for path in job.chosen if role_of(path) in (Role.TICKET, Role.CUSTOMER)})
    told = _Told(progress, len(paths))
    findings += (
        _check_span(context.git, job, job.comparison, policies, paths, told)
        if job.comparison
        else _check_files(context.git, job, policies, paths, told)
    )
    return CheckReport(sorted(set(findings)), len(job.chosen))


def _check_files(
    git: Git, job: _Job, policies: PoliciesUnderCheck, paths: Sequence[str], told: "_Told"
) -> Iterator[Finding]:
    """Yield what is wrong with tickets and customers of the work tree; what an earlier check saw is not read again."""
    claims, parcels = Claims(job.files), ParcelClaims()
    visits: list[Booking] = []
    place = index_path(git).with_name(_VERDICTS)
    with open_verdicts(place, _stamp(policies), int(policies.now.timestamp())) as verdicts:
        for checked in check_batches(git, job.files, policies, paths, verdicts):
            yield from checked.findings
            claims.note(checked.path, checked.claim)
            parcels.note(checked.path, checked.needs)
            visits += checked.visits
            told()
    yield from _double_booked(visits)
    yield from claims.findings(set(paths).__contains__)
    yield from parcels.findings()


def _stamp(policies: PoliciesUnderCheck) -> str:
    """Return what every verdict rests on: the program, its schemas, the policies."""
    schemas = [load_schema("ticket"), load_schema("customer")]
    words = json.dumps([__version__, schemas, policies.policy is not None, policies.data], sort_keys=True)
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _check_span(
    git: Git,
    job: _Job,
    comparison: ChangeInspector,
    policies: PoliciesUnderCheck,
    paths: Sequence[str],
    told: "_Told",
) -> Iterator[Finding]:
    """Yield what is wrong with what a range of commits brought, and with what it did."""
    claims, around = Claims(job.files), RangeClaims(git, comparison.commit)
    inspector = Inspector(job.files, policies.policy, policies.now, job.files.has)
    for inspected in inspector.inspect(paths):
        yield from inspected.findings
        document = inspected.document
        claims.note(inspected.path, document.data.get("id") if document else None)
        if inspected.valid and document and role_of(inspected.path) is Role.TICKET:
            around.note(inspected.path, document.data, inspected.visits)
            yield from comparison.compare([document])
        told()
    yield from around.findings()
    yield from claims.findings(set(paths).__contains__)
    yield from comparison.deletions()


def _double_booked(visits: Sequence[Booking]) -> Iterator[Finding]:
    for path, problem in double_booked(visits):
        yield Finding(path, 0, 0, problem.code, problem.message, problem.severity, problem.hint)


def _unsound() -> Finding:
    message = _("The policies do not hold together, so no name was looked up in them.")
    hint = _("See what is wrong with: aftersales check policies")
    return Finding(POLICIES, 0, 0, "policy/unsound", message, Severity.WARNING, hint)


def _asks(paths: Sequence[str], folder: str) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for path in paths)


def _blocked(job: _Job) -> Iterator[Finding]:
    """Yield folders that could not be entered: whatever lies in them was not checked."""
    for path in job.chosen:
        if job.files.listing.get(path) is Kind.UNREADABLE:
            yield Finding(path, 0, 0, "file/unreadable", _(Kind.UNREADABLE.value))


class _Told:
    """Counts what is done and passes it on now and then."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._progress and (self._done % _TOLD_EVERY == 0 or self._done == self._total):
            self._progress(self._done, self._total)
