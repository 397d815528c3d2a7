"""What a reader must know before believing the figures of a report."""

from aftersales.i18n import N_, _, ngettext
from aftersales.model.policy import Policy
from aftersales.model.values import Value, text_of
from aftersales.render.report_values import name_text
from aftersales.render.text import safe_line
from aftersales.reports.section import Report

_FILTERS = {
    "states": ("state", N_("State")),
    "open": ("open", N_("Open")),
    "assignees": ("assignee", N_("Assignee")),
    "unassigned": ("assignee", N_("Given to nobody")),
    "departments": ("department", N_("Department")),
    "categories": ("category", N_("Category")),
    "priorities": ("priority", N_("Prio")),
    "channels": ("channel", N_("Channel")),
    "customers": ("customer", N_("Customer")),
    "products": ("product", N_("Product")),
    "regions": ("region", N_("Region")),
    "tags": ("tag", N_("Tag")),
    "batches": ("batch", N_("Batch")),
    "overdue": ("overdue", N_("Overdue")),
    "due_within": ("due_within", N_("Due within")),
    "text": ("text", N_("With the words")),
}
"""Filters of a list: what their values are one of, and what people call them."""


def remarks(report: Report, policy: Policy) -> list[str]:
    """Return what was left out, and of when the figures are: one line each."""
    found = []
    if report.filters:
        said = "; ".join(_filter(name, value, policy) for name, value in report.filters.items())
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


def _filter(name: str, value: Value, policy: Policy) -> str:
    vocabulary, label = _FILTERS.get(name, (name, name))
    if isinstance(value, bool):
        return f"{_(label)}: {_('yes') if value else _('no')}"
    values = value if isinstance(value, list | tuple) else [value]
    return f"{_(label)}: " + ", ".join(name_text(vocabulary, text_of(one), policy) for one in values)
