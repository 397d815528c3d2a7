"""What `verify` found: commit by commit for people, as JSON, as annotations of a forge, and as what a push is told."""

from collections.abc import Sequence
from itertools import groupby

from aftersales.model.finding import Finding, Severity
from aftersales.model.moments import format_moment
from aftersales.model.offence import Offence
from aftersales.model.values import Value
from aftersales.render.findings import finding_data, findings_text
from aftersales.render.tables import to_json
from aftersales.render.text import safe_line, styled

_DIGITS = 10


def offences_text(offences: Sequence[Offence], *, colour: bool = False) -> str:
    """Return each commit with its author, date and subject, and below it what it did."""
    parts = []
    for commit, some in groupby(offences, key=lambda offence: offence.commit):
        mine = list(some)
        first = mine[0]
        head = f"{safe_line(first.author)}  {format_moment(first.at)}  {safe_line(first.subject)}"
        parts.append(f"{styled(commit[:_DIGITS], 'cyan', colour=colour)}  {head}\n")
        body = findings_text([offence.finding for offence in mine], colour=colour)
        parts.append("".join(f"  {line}\n" for line in body.splitlines()))
    return "".join(parts)


def offences_json(offences: Sequence[Offence], commits: int) -> str:
    """Return all offences as one JSON object.

    ``commits``: how many were looked at; ``errors``, ``warnings``: how many there are; ``offences``: a list of maps:
    ``commit``, ``author``, ``at``, ``subject``, and what `finding_data` gives.
    """
    errors = sum(offence.finding.severity is Severity.ERROR for offence in offences)
    report: dict[str, Value] = {"commits": commits, "errors": errors, "warnings": len(offences) - errors}
    return to_json({**report, "offences": [_offence_data(offence) for offence in offences]}, indent=2) + "\n"


def _offence_data(offence: Offence) -> dict[str, Value]:
    about: dict[str, Value] = {
        "commit": offence.commit,
        "author": offence.author,
        "at": format_moment(offence.at),
        "subject": offence.subject,
    }
    return {**about, **finding_data(offence.finding)}


def annotations(offences: Sequence[Offence]) -> list[Finding]:
    """Return findings that name their commits, for the annotations of a forge."""
    return [
        offence.finding._replace(message=f"{offence.commit[:_DIGITS]}: {offence.finding.message}")
        for offence in offences
    ]
