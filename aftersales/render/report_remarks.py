"""What a reader must know before believing the figures of a report."""

from aftersales.i18n import _, ngettext
from aftersales.model.values import Value
from aftersales.render.text import safe_line
from aftersales.reports.section import Report


def remarks(report: Report) -> list[str]:
    """Return what was left out, and of when the figures are: one line each."""
    found = []
    if report.filters:
        said = "; ".join(f"{name}: {_words(value)}" for name, value in report.filters.items())
        found.append(_("Only these tickets: {filters}").format(filters=safe_line(said)))
    if report.as_of:
        found.append(_("Figures as of commit {commit}.").format(commit=report.as_of[:10]))
    if report.broken:
        words = ngettext(
            "{count} file does not parse and is not counted.",
            "{count} files do not parse and are not counted.",
            report.broken,
        )
        found.append(words.format(count=report.broken))
    return found


def _words(value: Value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
