"""What the doctor found, as text and as JSON."""

from collections.abc import Sequence

from aftersales.i18n import _
from aftersales.model.finding import Finding
from aftersales.render.findings import finding_data, findings_text
from aftersales.render.tables import to_json
from aftersales.render.text import safe_line, styled


def doctor_text(
    findings: Sequence[Finding], mended: Sequence[str], notes: Sequence[str], *, colour: bool = False
) -> str:
    """Return what is all right, what was mended, and what is wrong."""
    good = [f"{styled('·', 'dim', colour=colour)} {safe_line(note)}\n" for note in notes]
    done = [f"{styled('+', 'green', colour=colour)} {_('Mended')}: {safe_line(sentence)}\n" for sentence in mended]
    return "".join([*good, *done, findings_text(findings, colour=colour)])


def doctor_json(findings: Sequence[Finding], mended: Sequence[str], notes: Sequence[str]) -> str:
    """Return one JSON object: ``findings`` as those of a check, ``mended`` and ``notes`` as lists of sentences."""
    listed = [finding_data(finding) for finding in findings]
    return to_json({"findings": listed, "mended": list(mended), "notes": list(notes)}, indent=2) + "\n"
