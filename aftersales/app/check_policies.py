"""The policies and schemas of a desk under check: what is wrong with them, and the policy where it can be built."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from aftersales.app.check_files import DeskFiles
from aftersales.app.check_messages import check_messages
from aftersales.app.context import Context
from aftersales.codec.faults import FileError
from aftersales.codec.packs import packs_from_data
from aftersales.codec.policies import read_policy, read_policy_files
from aftersales.codec.policy_data import policy_from_data
from aftersales.codec.schema import load_schema
from aftersales.codec.shipped import shipped_files
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import POLICIES, SCHEMAS
from aftersales.model.policy import Policy
from aftersales.model.record import record
from aftersales.model.values import Data
from aftersales.rules.check_policies import PACKS, check_policies_around
from aftersales.rules.entitlement.check_packs import PackProblem, check_packs
from aftersales.rules.policy_checks import Position


@record
class PoliciesUnderCheck:
    """What became of the policies.

    Attributes:
        policy: None where something is wrong with them.
        findings: what is wrong.
        data: the content of those files that can be read, by path.
        now: this moment, in the desk's time zone where the policies say one.
    """

    policy: Policy | None
    findings: list[Finding]
    data: Mapping[str, Data]
    now: datetime


def inspect_policies(context: Context, files: DeskFiles) -> PoliciesUnderCheck:
    """Read and check every policy; what is wrong is a finding. The desk's language is spoken where it is known."""
    sources, findings = _read(files, f"{POLICIES}/", ".yaml")
    data, wrong = read_policy_files(sources)
    unreadable = {finding.path for finding in findings}
    findings += (finding for finding in wrong if finding.path not in unreadable)
    policy = None
    if not any(finding.severity is Severity.ERROR for finding in findings):
        policy = policy_from_data(data)
        context.speak(policy)
        findings += _check_packs(data, sources)
        findings += check_messages(sources, policy, _positions(sources))
    now = context.now_in(_zone(policy))
    findings += _check_around(data, sources, now)
    return PoliciesUnderCheck(policy, findings, data, now)


def _check_packs(data: Mapping[str, Data], sources: Mapping[str, bytes]) -> list[Finding]:
    """Return what is wrong between the files of the rule packs, each of which has passed its schema."""
    files = {path.removeprefix(PACKS): source for path, source in sources.items() if path.startswith(PACKS)}
    try:
        packs = packs_from_data({path: content for path, content in data.items() if path.startswith(PACKS)})
    except FileError as error:
        return [error.finding]
    return [
        Finding(*_pack_place(problem, files), "pack/problem", f"{problem.where}: {problem.message}".removeprefix(": "))
        for problem in check_packs(packs)
    ]


def _pack_place(problem: PackProblem, files: Mapping[str, bytes]) -> tuple[str, int, int]:
    """Return the line that names what a problem is about, in the pack's own file or in one of its parts."""
    wanted = problem.where.encode()
    for name, source in files.items():
        lines = source.split(b"\n") if wanted and name.startswith(problem.pack) else ()
        for number, line in enumerate(lines, 1):
            if wanted in line:
                return f"{PACKS}{name}", number, 0
    return f"{PACKS}{problem.pack}.yaml", 0, 0


def _zone(policy: Policy | None) -> tzinfo:
    """Return the desk's time zone; UTC where the policies do not say one."""
    if policy is None:
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415  a broken desk has none

    return ZoneInfo(policy.desk.time_zone)


def _read(files: DeskFiles, folder: str, ending: str) -> tuple[dict[str, bytes], list[Finding]]:
    """Return the bytes of the files below `folder`, and a finding for each that cannot be read."""
    sources: dict[str, bytes] = {}
    findings: list[Finding] = []
    wanted = [path for path in files.listing if path.startswith(folder) and path.endswith(ending)]
    for path, content in files.contents(wanted):
        if isinstance(content, bytes):
            sources[path] = content
        else:
            findings.append(Finding(path, 0, 0, "file/unreadable", content))
    return sources, findings


def _positions(sources: Mapping[str, bytes]) -> Position:
    """Return what tells line and column of a place in a policy file."""
    return lambda path, pointer: read_policy(sources[path], path).position(pointer)


def _check_around(data: Mapping[str, Data], sources: Mapping[str, bytes], now: datetime) -> list[Finding]:
    known: int = load_schema("desk")["properties"]["format"]["const"]
    return check_policies_around(data, now.date(), known, _positions(sources))


def check_schemas(files: DeskFiles) -> Iterator[Finding]:
    """Yield schemas of the desk that are not the program's: editors and this program then disagree."""
    sources, findings = _read(files, f"{SCHEMAS}/", ".json")
    yield from findings
    hint = _("Take the program's own: they stand in every new desk (aftersales init DIR).")
    unreadable = {finding.path for finding in findings}
    for path, shipped in shipped_files().items():
        if not path.startswith(f"{SCHEMAS}/") or path in unreadable:
            continue
        if path not in sources:
            yield Finding(path, 0, 0, "schema-file/missing", _("This schema is missing."), Severity.WARNING, hint)
        elif sources[path].replace(b"\r\n", b"\n") != shipped.replace(b"\r\n", b"\n"):
            message = _("This schema is from another version of the program.")
            yield Finding(path, 0, 0, "schema-file/differs", message, Severity.WARNING, hint)
