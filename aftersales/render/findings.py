"""Findings as people read them, as JSON, and as the annotations of GitHub and GitLab."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from aftersales.i18n import N_, _
from aftersales.model.finding import Finding, Severity
from aftersales.model.values import Value
from aftersales.render.tables import to_json
from aftersales.render.text import safe_line, styled

FORMATS = ("text", "json", "github", "gitlab")

_WORDS = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning")}
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def findings_text(findings: Sequence[Finding], *, colour: bool = False) -> str:
    """Return one line for each finding, ``path:line:column: error: sentence [code]``, its hint indented below."""
    return "".join(_finding_text(finding, colour=colour) for finding in findings)


def _finding_text(finding: Finding, *, colour: bool) -> str:
    severity = styled(_(_WORDS[finding.severity]), _STYLES[finding.severity], colour=colour)
    place = styled(safe_line(finding.place), "bold", colour=colour)
    head = f"{place}: {severity}" if finding.path else severity
    code = styled(f"[{finding.code}]", "dim", colour=colour)
    hint = f"    {safe_line(finding.hint)}\n" if finding.hint else ""
    return f"{head}: {safe_line(finding.message)} {code}\n{hint}"


def finding_data(finding: Finding) -> dict[str, Value]:
    """Return one finding as JSON holds it: `line` and `column` from 1, null where the whole file or line is meant."""
    return {
        "path": finding.path,
        "line": finding.line or None,
        "column": finding.column or None,
        "severity": str(finding.severity),
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint or None,
    }


def findings_json(findings: Sequence[Finding], files: int) -> str:
    """Return all findings as one JSON object; its keys and codes are stable, sentences are not.

    ``files``: how many were checked; ``errors``, ``warnings``: how many there are; ``findings``: a list of
    `finding_data`, in the order of paths and lines.
    """
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    report: dict[str, Value] = {"files": files, "errors": errors, "warnings": len(findings) - errors}
    return to_json({**report, "findings": [finding_data(finding) for finding in findings]}, indent=2) + "\n"


def findings_github(findings: Sequence[Finding], prefix: str = "") -> str:
    """Return GitHub's workflow commands, which show each finding beside its line.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; escapes as the runner undoes them
    (actions/toolkit, command.ts).

    Args:
        findings: what was found.
        prefix: the desk's folder in its repository, with a final slash; empty where they are the same.
    """
    return "".join(_github_line(finding, prefix) for finding in findings)


def _github_line(finding: Finding, prefix: str) -> str:
    properties = {
        "file": _github_property(safe_line(f"{prefix}{finding.path}")) if finding.path else "",
        "line": str(finding.line) if finding.line else "",
        "col": str(finding.column) if finding.column else "",
        "title": _github_property(finding.code),
    }
    listed = ",".join(f"{key}={value}" for key, value in properties.items() if value)
    words = " ".join(filter(None, (finding.message, finding.hint)))
    return f"::{finding.severity} {listed}::{_github_data(safe_line(words))}\n"


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")


def findings_gitlab(findings: Sequence[Finding], prefix: str = "") -> str:
    """Return a GitLab Code Quality report; https://docs.gitlab.com/ci/testing/code_quality/.

    A fingerprint rests on path, code and sentence but not on the line, so that a finding that only moved is no new one;
    equal ones in a file are counted.
    """
    seen: Counter[str] = Counter()
    return to_json([_gitlab_issue(finding, prefix, seen) for finding in findings], indent=2) + "\n"


def _gitlab_issue(finding: Finding, prefix: str, seen: Counter[str]) -> dict[str, Value]:
    known = "\0".join((finding.path, finding.code, finding.message))
    seen[known] += 1
    digest = hashlib.sha256(f"{known}\0{seen[known]}".encode("utf-8", "surrogateescape"))
    return {
        "description": " ".join(filter(None, (finding.message, finding.hint))),
        "check_name": finding.code,
        "fingerprint": digest.hexdigest(),
        "severity": _GITLAB[finding.severity],
        "location": {"path": f"{prefix}{finding.path}", "lines": {"begin": finding.line or 1}},
    }
