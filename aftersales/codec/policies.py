"""The policy files of a desk: read, each checked against its schema, then one against the other."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from aftersales.codec.faults import FileError
from aftersales.codec.policy_data import KINDS
from aftersales.codec.schema import problems
from aftersales.codec.shipped import shipped
from aftersales.codec.yaml_reader import Document, read_yaml
from aftersales.i18n import _
from aftersales.model.finding import Finding, Severity
from aftersales.model.layout import POLICIES, SCHEMAS
from aftersales.model.values import Data

_SUFFIX = ".yaml"


def read_policy_files(files: Mapping[str, bytes]) -> tuple[dict[str, Data], list[Finding]]:
    """Read every policy of a desk; what is wrong comes back as findings, and the reading goes on.

    Args:
        files: bytes by path, ``policies/desk.yaml``; whatever is no YAML file under ``policies/`` is passed over.

    Returns:
        content by path, of the files that could be read, and the findings in the order of the files. Where no finding
        is an error, `policy_data.policy_from_data` builds the policy from the content.
    """
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    for path in sorted(files):
        if path.startswith(f"{POLICIES}/") and path.endswith(_SUFFIX):
            try:
                documents[path] = read_policy(files[path], path)
            except FileError as error:
                findings.append(error.finding)
            else:
                findings.extend(_check_schema(documents[path]))
    findings.extend(_missing(files))
    data = {path: document.data for path, document in documents.items()}
    if not any(finding.severity is Severity.ERROR for finding in findings):
        from aftersales.rules.policy_checks import check_policies  # noqa: PLC0415  only where all files can be read

        findings.extend(check_policies(data, lambda path, pointer: documents[path].position(pointer)))
    return data, findings


@lru_cache(maxsize=256)
def read_policy(content: bytes, path: str) -> Document:
    """Read one file, without its schema; kept, because the versions that a history holds differ in a file or two."""
    return read_yaml(content, path)


def schema_kind(path: str) -> str | None:
    """Return which schema a policy file follows (``team``, ``calendar``), or None where none is shipped for it.

    Files in a folder follow the folder's name without its plural s: ``policies/calendars/shop.yaml`` a ``calendar``.
    """
    folder, _slash, name = path.removeprefix(f"{POLICIES}/").removesuffix(_SUFFIX).rpartition("/")
    kind = folder.removesuffix("s") if folder else name
    return kind if shipped(SCHEMAS).joinpath(f"{kind}.schema.json").is_file() else None


def _check_schema(document: Document) -> Iterator[Finding]:
    kind = schema_kind(document.name)
    if kind is None:
        if document.name.count("/") == 1:
            yield Finding(
                document.name,
                0,
                0,
                "policy/unknown-file",
                _("Nothing reads this file."),
                Severity.WARNING,
                _("Is its name spelled right?"),
            )
        return
    for problem in problems(kind, document.data):
        line, column = document.position(problem.pointer)
        yield Finding(document.name, line, column, f"schema/{problem.keyword}", problem.message)


def _missing(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for kind in KINDS:
        path = f"{POLICIES}/{kind}{_SUFFIX}"
        if path not in files:
            yield Finding(
                path,
                0,
                0,
                "policy/missing",
                _("This file is missing."),
                hint=_("Take the shipped one from a new desk: aftersales init DIR"),
            )
